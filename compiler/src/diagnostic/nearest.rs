//! The right name that is nearest to a wrong one.

/// The most names that are compared, so that a long document with many mistakes is soon answered.
const COMPARED: usize = 2_000;

/// Of `names`, the one that `wrong` was most probably meant to be, if any is near enough.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = plain(wrong);
    if wrong.len() > 64 {
        return None;
    }
    let near = |name: &'a str| {
        let candidate = plain(name);
        let allowed = (wrong.len().max(candidate.len()) / 3).max(1);
        if candidate.len() > 64 || wrong.len().abs_diff(candidate.len()) > allowed {
            return None;
        }
        Some((distance(&wrong, &candidate, allowed)?, name))
    };
    names
        .into_iter()
        .take(COMPARED)
        .filter_map(near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Case and word separators make no difference to what was meant.
fn plain(name: &str) -> Vec<char> {
    name.chars().take(65).map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// How many letters have to be put in, left out, changed or swapped with their neighbour; none where
/// that is more than `allowed`, which is mostly seen after a few letters.
fn distance(a: &[char], b: &[char], allowed: usize) -> Option<usize> {
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        rows[2][0] = i;
        for j in 1..=b.len() {
            let changed = rows[1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = changed.min(rows[1][j] + 1).min(rows[2][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[0][j - 2] + 1);
            }
            rows[2][j] = best;
        }
        rows.rotate_left(1);
        if rows[..2].iter().flatten().all(|so_far| *so_far > allowed) {
            return None;
        }
    }
    Some(rows[1][b.len()]).filter(|distance| *distance <= allowed)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let names = ["depends_on", "description", "tool", "action"];
        assert_eq!(nearest("depend_on", names), Some("depends_on"));
        assert_eq!(nearest("Depends-On", names), Some("depends_on"));
        assert_eq!(nearest("acton", names), Some("action"));
        assert_eq!(nearest("tolo", names), Some("tool"));
        assert_eq!(nearest("banana", names), None);
    }
}
