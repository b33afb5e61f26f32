//! Each format, over texts that nearly have it.

use super::model::{FORMATS, leak};
use super::oracle;
use proptest::prelude::*;
use sagaweave_core::schema::{Check, Kinds, Schema, SchemaId, check};
use serde_json::json;

fn agree(format: usize, text: &str) -> Result<(), TestCaseError> {
    let (name, format) = FORMATS[format];
    let table =
        [Schema { kinds: Kinds::STRING, checks: leak(vec![Check::Format(format)]), secret: false }];
    let ours = check(&table, SchemaId(0), &json!(text), "value").is_ok();
    let misread = name.starts_with("date") && is_misread(text);
    let theirs = !misread && oracle(&json!({ "format": name })).is_valid(&json!(text));
    prop_assert_eq!(ours, theirs, "{}: {}", name, text);
    Ok(())
}

/// Whether `+`, `/` or `:` stands for a digit, as which the oracle reads them.
fn is_misread(text: &str) -> bool {
    let is_wrong = |(at, byte): (usize, u8)| {
        let digit = !matches!(at, 4 | 7 | 10 | 13 | 16);
        digit && at < 19 && !byte.is_ascii_digit()
    };
    let end: Vec<u8> = text.bytes().rev().take(5).collect();
    let is_offset = end.len() == 5 && end[2] == b':';
    text.bytes().enumerate().any(is_wrong)
        || is_offset && [0, 1, 3, 4].iter().any(|at| !end[*at].is_ascii_digit())
}

/// A text like `example`, of which a few characters were changed, left out or doubled.
fn mutated(examples: &'static [&'static str]) -> impl Strategy<Value = String> {
    let alphabet =
        prop::sample::select("0123456789abAFzZtT+-:.%/?#@[]PHMSWD é_~".chars().collect::<Vec<_>>());
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..3, alphabet), 0..3);
    (prop::sample::select(examples), edits).prop_map(|(example, edits)| {
        let mut text: Vec<char> = example.chars().collect();
        for (at, edit, letter) in edits {
            let at = at.index(text.len() + 1);
            match edit {
                0 => text.insert(at, letter),
                1 if at < text.len() => text[at] = letter,
                _ if at < text.len() => _ = text.remove(at),
                _ => {}
            }
        }
        text.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn dates_and_times(text in mutated(&[
        "2026-01-31T09:30:00Z", "2024-02-29t23:59:60.123456789123z", "1998-12-31T15:59:60-08:00",
        "2016-12-31T24:00:00+05:30", "1999-02-29T12:12:12+23:59", "0001-01-02T00:00:00+23:59",
    ])) {
        // Whether in the years 1 to 9999 is for this check to say.
        if !["0000", "0001-01-01", "9999-12-31"].iter().any(|beyond| text.starts_with(beyond)) {
            agree(0, &text)?;
        }
    }

    #[test]
    fn dates(text in mutated(&["2026-01-31", "2024-02-29", "1900-02-29", "2000-02-29", "2026-04-31"])) {
        agree(1, &text)?;
    }

    #[test]
    fn uuids(text in mutated(&["01890a5d-ac96-774b-bcce-b302099a8057", "01890A5D-AC96-774B-BCCE-B302099A8057"])) {
        agree(2, &text)?;
    }

    #[test]
    fn durations(text in mutated(&["P1DT2H3M4S", "PT1H30M", "P2W", "PT5S", "PT1H5S", "P3D", "PT1M1S"])) {
        // Months have no fixed length; spans that were computed may be negative or have fractions.
        let date = text.split('T').next().unwrap_or_default();
        let other = date.contains(['M', '-']) || text.contains('.');
        // More than 292 years
        let long = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 4);
        if !other && !long {
            agree(3, &text)?;
        }
    }

    #[test]
    fn uris(text in mutated(&[
        "https://user:pass@example.com:8080/a/b;c?d=e/f?#g?", "urn:isbn:0451450523", "mailto:a@b.example",
        "http://[::1]:80/", "http://[v1.a:b]/", "file:///etc/hosts", "a:", "http://1.2.3.4?x", "x:/%41%zz", "x://a@b@c",
    ])) {
        agree(4, &text)?;
    }
}
