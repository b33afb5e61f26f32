//! The compiler's types and typify's take and refuse the same JSON, but for what [`DIFFERENCES`] lists.

use crate::case::cases;
use crate::values::near;
use std::collections::HashSet;

/// What one of both takes and the other does not.
struct Difference {
    taken_by: By,
    /// A part of what the other one says of it.
    refusal: &'static str,
    at: At,
    why: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    Us,
    Typify,
}

enum At {
    Anywhere,
    /// At members that both take without.
    Optional,
    /// At each of these places.
    Places(&'static [&'static str]),
}

/// What typify takes, but is refused here.
const fn typify(refusal: &'static str, at: At, why: &'static str) -> Difference {
    Difference { taken_by: By::Typify, refusal, at, why }
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        taken_by: By::Us,
        refusal: "invalid type: floating point `1.0`, expected",
        at: At::Anywhere,
        why: "1.0 is a whole number, says JSON Schema",
    },
    typify("but is null", At::Optional, "to typify, null is the same as nothing"),
    typify("has to be an object, but is a list", At::Anywhere, LISTS),
    typify("has to be an object or null, but is a list", At::Anywhere, LISTS),
    typify(
        "is too large: an integer has at most 64 bits",
        At::Places(&["inner_defaults.retry.attempts", "widths.count"]),
        "with a minimum of 1, typify takes a u64",
    ),
    typify("has to be \"order\"", At::Places(&["enums.kind"]), "typify makes nothing of `const`"),
    typify(
        "has to be a date and time such as",
        At::Places(&["formats.at", "formats.since", "formats.times[]"]),
        "chrono takes spaces around it",
    ),
    typify(
        "has to be a date such as",
        At::Places(&["formats.day"]),
        "chrono takes spaces around it",
    ),
    typify("has to be a UUID such as", At::Places(&["formats.id"]), "uuid takes it without dashes"),
    typify("has to be a URI such as", At::Places(&["formats.link"]), "typify has no type for it"),
    typify("has to be a duration", At::Places(&["formats.within"]), "typify has no type for it"),
    typify("has to be more than", At::Places(&["numbers.above"]), LIMITS),
    typify("has to be less than", At::Places(&["numbers.below"]), LIMITS),
    typify("has to be at least", At::Places(&["numbers.share", "numbers.small"]), LIMITS),
    typify("has to be at most", At::Places(&["numbers.share", "numbers.small"]), LIMITS),
    typify("has to be a multiple of", At::Places(&["numbers.steps"]), LIMITS),
    typify(
        "has to have at least",
        At::Places(&["sized.list", "sized.list[]", "sized.some", "sized.sum", "sized.sum.other"]),
        SIZES,
    ),
    typify("has to have at most", At::Places(&["sized.unknown"]), SIZES),
    typify("has to have no item twice", At::Places(&["sized.set"]), SIZES),
];

const LISTS: &str = "serde reads structs from lists, too";
const LIMITS: &str = "of limits, typify knows those that are the limits of a Rust integer";
const SIZES: &str = "typify does not look at how many items and members there are";

/// Something that one of both takes and the other does not.
struct Seen {
    taken_by: By,
    place: String,
    change: String,
    refusal: String,
}

impl Difference {
    fn explains(&self, seen: &Seen, optional: &HashSet<String>) -> bool {
        let is_here = match self.at {
            At::Anywhere => true,
            At::Optional => optional.contains(&seen.place),
            At::Places(places) => places.contains(&seen.place.as_str()),
        };
        let of_this = |line: &str| line.contains(self.refusal);
        is_here && self.taken_by == seen.taken_by && seen.refusal.lines().all(of_this)
    }
}

#[test]
fn both_take_and_refuse_the_same() {
    let (mut all_seen, mut optional, mut taken) = (Vec::new(), HashSet::new(), 0);
    for case in cases() {
        let Some(theirs) = case.theirs else { continue };
        for near in near(case.name, &case.schema) {
            let (place, change) = (near.place, near.change);
            let seen = |taken_by, refusal| {
                let (place, change) = (place.clone(), change.clone());
                Seen { taken_by, place, change, refusal }
            };
            match (case.ours(&near.value), theirs(&near.value)) {
                (Ok(ours), Ok(written)) => {
                    taken += 1;
                    // What one of them writes, the other takes.
                    theirs(&ours).unwrap_or_else(|error| panic!("{place} {change}: {error}"));
                    case.ours(&written).unwrap_or_else(|error| panic!("{place} {change}: {error}"));
                    if change == "left out" {
                        optional.insert(place);
                    }
                }
                (Err(_), Err(_)) => {}
                (Ok(_), Err(refusal)) => all_seen.push(seen(By::Us, refusal)),
                (Err(refusal), Ok(_)) => all_seen.push(seen(By::Typify, refusal)),
            }
        }
    }
    assert!(taken > 500, "only {taken} values were taken");
    let without_reason: Vec<String> = all_seen
        .iter()
        .filter(|seen| !DIFFERENCES.iter().any(|known| known.explains(seen, &optional)))
        .map(|Seen { taken_by, place, change, refusal }| {
            format!("{place} {change} is taken by {taken_by:?} only: {refusal}")
        })
        .collect();
    assert!(without_reason.is_empty(), "{}", without_reason.join("\n"));
    for known in DIFFERENCES {
        let mut here = all_seen.iter().filter(|seen| known.explains(seen, &optional));
        let is_needed = match known.at {
            At::Anywhere | At::Optional => here.next().is_some(),
            At::Places(places) => {
                let here: HashSet<&str> = here.map(|seen| seen.place.as_str()).collect();
                here.len() == places.len()
            }
        };
        assert!(is_needed, "no longer so: {} ({})", known.refusal, known.why);
    }
}
