//! The patterns of a schema say what the compiler's own readers say.

use super::{Dialect, errors_of};
use jsonschema::Validator;
use proptest::prelude::*;
use sagaweave_compiler::ast::values;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The schema of what stands at this place of the campaign's schema.
fn pattern(pointer: &str) -> Validator {
    let schema = Dialect::Campaign.schema();
    let pattern = schema.pointer(pointer).expect("it is there")["pattern"].clone();
    jsonschema::draft202012::new(&json!({ "type": "string", "pattern": pattern }))
        .expect("a schema")
}

static DURATION: LazyLock<Validator> =
    LazyLock::new(|| pattern("/$defs/activity/properties/timeout/else"));
static NAME: LazyLock<Validator> = LazyLock::new(|| pattern("/$defs/activity/properties/tool"));
static VERSION: LazyLock<Validator> =
    LazyLock::new(|| pattern("/$defs/workflow/properties/version"));

/// Whether the pattern and the reader of durations agree, as far as a pattern can know.
fn durations_agree(text: &str) -> bool {
    let read = values::duration(text).is_some_and(|duration| !duration.is_zero());
    let matches = DURATION.is_valid(&json!(text));
    // Only the reader knows how long the units are, and how large a number may be.
    let only_the_reader_knows = text.contains('.') || text.len() > 15;
    read == matches || (matches && only_the_reader_knows)
}

#[test]
fn durations() {
    let right = [
        "500ms",
        "30s",
        "1h30m",
        "1.5h",
        "1d2h3m4s5ms",
        "PT30S",
        "PT0.5S",
        "P1DT2H",
        "P2W",
        "P1W2DT3M",
        " 30s ",
        "\u{85}1s",
        "0h1s",
        "007s",
        "1.500s",
        "1.0ms",
        "0.00001h",
    ];
    let wrong = [
        "",
        "30",
        "s",
        "30 s",
        "-1s",
        "30x",
        "5m2h",
        "1s1s",
        "P",
        "PT",
        "P1M",
        "P1Y",
        "PT1",
        "1.s",
        ".5s",
        "1..5s",
        "30S",
        "3٣s",
        "0s",
        "PT0S",
        "0.0h",
        "P1D2W",
        "1.5ms",
        "p1d",
        "PT1s",
        "P1DT",
        "1s\u{feff}x",
    ];
    for text in right.iter().chain(&wrong) {
        assert!(durations_agree(text), "{text:?}");
    }
    assert!(right.iter().all(|text| DURATION.is_valid(&json!(text))));
    assert!(wrong.iter().all(|text| !DURATION.is_valid(&json!(text))));
}

fn version_is_right(text: &str) -> bool {
    let document = json!({
        "workflow": { "name": "x", "version": text },
        "modules": [{ "id": "a", "tool": "t", "action": "do" }],
    });
    errors_of(&document).is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, ..ProptestConfig::default() })]

    #[test]
    fn durations_made_of_pieces(
        pieces in proptest::collection::vec("[0-9]{1,3}|\\.|d|h|m|s|ms|P|T|W|D|H|M|S|[ \t]", 1..9),
    ) {
        let text = pieces.concat();
        prop_assert!(durations_agree(&text), "{text:?}");
    }

    #[test]
    fn durations_in_order(
        parts in proptest::collection::vec(proptest::option::of(0u16..2_000), 5),
        iso in any::<bool>(),
    ) {
        let units = if iso { ["W", "D", "H", "M", "S"] } else { ["d", "h", "m", "s", "ms"] };
        let mut text = if iso { "P".to_owned() } else { String::new() };
        for (at, (number, unit)) in parts.iter().zip(units).enumerate() {
            if iso && at == 2 && parts[2..].iter().any(Option::is_some) {
                text.push('T');
            }
            if let Some(number) = number {
                text += &number.to_string();
                text += unit;
            }
        }
        prop_assert_eq!(
            DURATION.is_valid(&json!(text)),
            values::duration(&text).is_some_and(|duration| !duration.is_zero()),
            "{}", text
        );
    }

    #[test]
    fn names(text in "[a-zA-Z0-9_äٱ .\n-]{0,6}") {
        prop_assert_eq!(NAME.is_valid(&json!(text)), values::is_name(&text));
    }

    #[test]
    fn versions(text in "[0-9]{1,2}(\\.[0-9]{1,2}){1,3}([-+][0-9a-z.-]{0,5}){0,2}\n?") {
        let value: Value = json!(text);
        prop_assert_eq!(VERSION.is_valid(&value), version_is_right(&text), "{}", text);
    }
}
