//! Figures, and how they are shown.

use std::fmt::Write;

/// The one in the middle; of an even number, the lower of the two.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}

/// How much of `other` this is, as tables show it.
pub fn ratio(this: f64, other: f64) -> String {
    format!("{:.2}×", this / other)
}

/// A table in Markdown: its first row is the head.
pub fn table(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        // Writing into a string does not fail.
        let _ = writeln!(text, "| {} |", row.join(" | "));
        if number == 0 {
            let _ = writeln!(text, "|{}", "---|".repeat(row.len()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 3.0, 1.0, 2.0]), Some(2.0));
    }

    #[test]
    fn a_table_has_a_head() {
        let rows = [vec!["a".to_owned(), "b".to_owned()], vec!["1".to_owned(), ratio(1.0, 2.0)]];
        assert_eq!(table(&rows), "| a | b |\n|---|---|\n| 1 | 0.50× |\n");
    }
}
