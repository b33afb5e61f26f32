//! The table itself, in the order of the reference.

use super::{Entry, Form, Gives, Takes, What};
use crate::expr::typed::{Arithmetic, Function, Macro};

const fn form(words: &'static str, takes: &'static [Takes], gives: Gives) -> Form {
    Form { words, takes, gives }
}

/// A form that the checker knows by itself.
const fn special(words: &'static str) -> Form {
    Form { words, takes: &[], gives: Gives::Special }
}

/// All functions, methods, macros and operators.
pub const TABLE: &[Entry] = &[
    // Operators
    Entry {
        name: "!",
        what: What::Operator,
        forms: &[special("!bool → bool")],
        doc: "Not.",
        examples: &[("!(1 in [2, 3])", "true")],
    },
    Entry {
        name: "-x",
        what: What::Neg,
        forms: &[
            form("-int → int", &[Takes::Int], Gives::Int),
            form("-double → double", &[Takes::Double], Gives::Double),
        ],
        doc: "The negative number.",
        examples: &[("-(2 + 3)", "-5")],
    },
    Entry {
        name: "*",
        what: What::Arithmetic(Arithmetic::Mul),
        forms: &[
            form("int * int → int", &[Takes::Int, Takes::Int], Gives::Int),
            form("double * double → double", &[Takes::Double, Takes::Double], Gives::Double),
        ],
        doc: "Multiplies. A whole number beyond 64 bits is an error.",
        examples: &[("6 * 7", "42"), ("0.5 * double(3)", "1.5")],
    },
    Entry {
        name: "/",
        what: What::Arithmetic(Arithmetic::Div),
        forms: &[
            form("int / int → int", &[Takes::Int, Takes::Int], Gives::Int),
            form("double / double → double", &[Takes::Double, Takes::Double], Gives::Double),
        ],
        doc: "Divides, between whole numbers without a fraction. By zero it is an error.",
        examples: &[("7 / 2", "3"), ("7.0 / 2.0", "3.5")],
    },
    Entry {
        name: "%",
        what: What::Arithmetic(Arithmetic::Rem),
        forms: &[form("int % int → int", &[Takes::Int, Takes::Int], Gives::Int)],
        doc: "What a division leaves.",
        examples: &[("7 % 3", "1")],
    },
    Entry {
        name: "+",
        what: What::Arithmetic(Arithmetic::Add),
        forms: &[
            form("int + int → int", &[Takes::Int, Takes::Int], Gives::Int),
            form("double + double → double", &[Takes::Double, Takes::Double], Gives::Double),
            form("text + text → text", &[Takes::Text, Takes::Text], Gives::Text),
            form("list + list → list", &[Takes::List, Takes::List], Gives::Special),
            form(
                "timestamp + duration → timestamp",
                &[Takes::Timestamp, Takes::TimeSpan],
                Gives::Timestamp,
            ),
            form(
                "duration + timestamp → timestamp",
                &[Takes::TimeSpan, Takes::Timestamp],
                Gives::Timestamp,
            ),
            form(
                "duration + duration → duration",
                &[Takes::TimeSpan, Takes::TimeSpan],
                Gives::TimeSpan,
            ),
        ],
        doc: "Adds; joins texts and lists.",
        examples: &[
            ("40 + 2", "42"),
            ("\"a\" + \"b\"", "\"ab\""),
            ("[1] + [2, 3]", "[1,2,3]"),
            ("timestamp(\"2026-01-31T22:00:00Z\") + duration(\"3h\")", "\"2026-02-01T01:00:00Z\""),
        ],
    },
    Entry {
        name: "-",
        what: What::Arithmetic(Arithmetic::Sub),
        forms: &[
            form("int - int → int", &[Takes::Int, Takes::Int], Gives::Int),
            form("double - double → double", &[Takes::Double, Takes::Double], Gives::Double),
            form(
                "timestamp - duration → timestamp",
                &[Takes::Timestamp, Takes::TimeSpan],
                Gives::Timestamp,
            ),
            form(
                "timestamp - timestamp → duration",
                &[Takes::Timestamp, Takes::Timestamp],
                Gives::TimeSpan,
            ),
            form(
                "duration - duration → duration",
                &[Takes::TimeSpan, Takes::TimeSpan],
                Gives::TimeSpan,
            ),
        ],
        doc: "Subtracts.",
        examples: &[
            ("44 - 2", "42"),
            (
                "timestamp(\"2026-01-02T00:00:00Z\") - timestamp(\"2026-01-01T12:00:00Z\")",
                "\"PT12H\"",
            ),
        ],
    },
    Entry {
        name: "< <= > >=",
        what: What::Operator,
        forms: &[
            special("int < int → bool"),
            special("int < double → bool"),
            special("double < double → bool"),
            special("text < text → bool"),
            special("timestamp < timestamp → bool"),
            special("duration < duration → bool"),
        ],
        doc: "Compares. Texts by their characters, so that `\"Z\" < \"a\"`.",
        examples: &[("size(\"abc\") < 3.5", "true"), ("\"B\".lower() >= \"abc\"", "true")],
    },
    Entry {
        name: "== !=",
        what: What::Operator,
        forms: &[special("x == x → bool")],
        doc: "Whether two values are the same; lists and objects, if all in them is. A member of an \
              untyped value that is not there is `null` here.",
        examples: &[
            ("[1, 2] == range(3).filter(n, n > 0)", "true"),
            ("{\"a\": 1}.b == null", "true"),
        ],
    },
    Entry {
        name: "in",
        what: What::Operator,
        forms: &[special("x in list of x → bool"), special("text in map → bool")],
        doc: "Whether a list has the value, or a map the key.",
        examples: &[("2 in [1, 2]", "true"), ("\"b\" in {\"a\": 1}", "false")],
    },
    Entry {
        name: "&&",
        what: What::Operator,
        forms: &[special("bool && bool → bool")],
        doc: "And. Where the left side is false, the right one is not looked at.",
        examples: &[("1 in [1] && 2 in [1]", "false")],
    },
    Entry {
        name: "||",
        what: What::Operator,
        forms: &[special("bool || bool → bool")],
        doc: "Or. Where the left side is true, the right one is not looked at.",
        examples: &[("1 in [1] || 2 in [1]", "true")],
    },
    Entry {
        name: "?:",
        what: What::Operator,
        forms: &[special("bool ? x : x → x")],
        doc: "The first value where the condition holds, otherwise the second one.",
        examples: &[("size([1, 2]) > 1 ? \"many\" : \"few\"", "\"many\"")],
    },
    // Values that may be null
    Entry {
        name: "has",
        what: What::Has,
        forms: &[special("has(x) → bool")],
        doc: "Whether a path is there and not null; null along the path is no error.",
        examples: &[("has({\"a\": 1}.a)", "true"), ("has({\"a\": 1}.b)", "false")],
    },
    Entry {
        name: "default",
        what: What::Default,
        forms: &[special("default(x, x) → x")],
        doc: "The first value, or the second one where the first is null or not there.",
        examples: &[("default({\"a\": 1}.a, 0)", "1"), ("default({\"a\": 1}.b, 0)", "0")],
    },
    // Conversions
    Entry {
        name: "string",
        what: What::Function(Function::String),
        forms: &[
            form("string(text) → text", &[Takes::Text], Gives::Text),
            form("string(int) → text", &[Takes::Int], Gives::Text),
            form("string(double) → text", &[Takes::Double], Gives::Text),
            form("string(bool) → text", &[Takes::Bool], Gives::Text),
            form("string(timestamp) → text", &[Takes::Timestamp], Gives::Text),
            form("string(duration) → text", &[Takes::TimeSpan], Gives::Text),
            form("string(untyped) → text", &[Takes::Untyped], Gives::Text),
        ],
        doc: "As text.",
        examples: &[("string(42)", "\"42\""), ("string(1.5)", "\"1.5\"")],
    },
    Entry {
        name: "int",
        what: What::Function(Function::Int),
        forms: &[
            form("int(int) → int", &[Takes::Int], Gives::Int),
            form("int(double) → int", &[Takes::Double], Gives::Int),
            form("int(text) → int", &[Takes::Text], Gives::Int),
            form("int(timestamp) → int", &[Takes::Timestamp], Gives::Int),
            form("int(untyped) → int", &[Takes::Untyped], Gives::Int),
        ],
        doc: "As a whole number: cut towards zero; of a timestamp, the seconds since 1970.",
        examples: &[("int(\"42\")", "42"), ("int(-1.9)", "-1")],
    },
    Entry {
        name: "double",
        what: What::Function(Function::Double),
        forms: &[
            form("double(double) → double", &[Takes::Double], Gives::Double),
            form("double(int) → double", &[Takes::Int], Gives::Double),
            form("double(text) → double", &[Takes::Text], Gives::Double),
            form("double(untyped) → double", &[Takes::Untyped], Gives::Double),
        ],
        doc: "As a number with a fraction.",
        examples: &[("double(3) / 2.0", "1.5")],
    },
    Entry {
        name: "bool",
        what: What::Function(Function::Bool),
        forms: &[
            form("bool(bool) → bool", &[Takes::Bool], Gives::Bool),
            form("bool(text) → bool", &[Takes::Text], Gives::Bool),
            form("bool(untyped) → bool", &[Takes::Untyped], Gives::Bool),
        ],
        doc: "As true or false: the texts `true` and `false`.",
        examples: &[("bool(\"true\")", "true")],
    },
    Entry {
        name: "timestamp",
        what: What::Function(Function::Timestamp),
        forms: &[
            form("timestamp(timestamp) → timestamp", &[Takes::Timestamp], Gives::Timestamp),
            form("timestamp(text) → timestamp", &[Takes::Text], Gives::Timestamp),
            form("timestamp(int) → timestamp", &[Takes::Int], Gives::Timestamp),
            form("timestamp(untyped) → timestamp", &[Takes::Untyped], Gives::Timestamp),
        ],
        doc: "As a timestamp: a text by RFC 3339, or seconds since 1970.",
        examples: &[
            ("timestamp(\"2026-01-31T22:00:00Z\")", "\"2026-01-31T22:00:00Z\""),
            ("timestamp(0)", "\"1970-01-01T00:00:00Z\""),
        ],
    },
    Entry {
        name: "duration",
        what: What::Function(Function::Duration),
        forms: &[
            form("duration(duration) → duration", &[Takes::TimeSpan], Gives::TimeSpan),
            form("duration(text) → duration", &[Takes::Text], Gives::TimeSpan),
            form("duration(untyped) → duration", &[Takes::Untyped], Gives::TimeSpan),
        ],
        doc: "As a duration: `90s`, `1h30m`, `PT1H30M`.",
        examples: &[("duration(\"90m\")", "\"PT1H30M\"")],
    },
    // Texts
    Entry {
        name: "size",
        what: What::Both(Function::Size),
        forms: &[
            form("size(text) → int", &[Takes::Text], Gives::Int),
            form("size(list) → int", &[Takes::List], Gives::Int),
            form("size(map) → int", &[Takes::Map], Gives::Int),
            form("size(untyped) → int", &[Takes::Untyped], Gives::Int),
        ],
        doc: "How many characters, values or keys there are.",
        examples: &[("size(\"höher\")", "5"), ("[1, 2, 3].size()", "3")],
    },
    Entry {
        name: "startsWith",
        what: What::Method(Function::StartsWith),
        forms: &[form("text.startsWith(text) → bool", &[Takes::Text, Takes::Text], Gives::Bool)],
        doc: "Whether a text begins with another.",
        examples: &[("\"campaign\".startsWith(\"cam\")", "true")],
    },
    Entry {
        name: "endsWith",
        what: What::Method(Function::EndsWith),
        forms: &[form("text.endsWith(text) → bool", &[Takes::Text, Takes::Text], Gives::Bool)],
        doc: "Whether a text ends with another.",
        examples: &[("\"a@example.com\".endsWith(\"@example.com\")", "true")],
    },
    Entry {
        name: "contains",
        what: What::Method(Function::Contains),
        forms: &[form("text.contains(text) → bool", &[Takes::Text, Takes::Text], Gives::Bool)],
        doc: "Whether a text holds another. For a list write `x in list`.",
        examples: &[("\"campaign\".contains(\"pai\")", "true")],
    },
    Entry {
        name: "matches",
        what: What::Method(Function::Matches),
        forms: &[form("text.matches(pattern) → bool", &[Takes::Text, Takes::Text], Gives::Bool)],
        doc: "Whether a regular expression is found in a text, anywhere unless `^` and `$` say otherwise.",
        examples: &[("\"v1.2\".matches(r\"^v[0-9]+\\.[0-9]+$\")", "true")],
    },
    Entry {
        name: "lower",
        what: What::Method(Function::Lower),
        forms: &[form("text.lower() → text", &[Takes::Text], Gives::Text)],
        doc: "In small letters.",
        examples: &[("\"ÄB\".lower()", "\"äb\"")],
    },
    Entry {
        name: "upper",
        what: What::Method(Function::Upper),
        forms: &[form("text.upper() → text", &[Takes::Text], Gives::Text)],
        doc: "In capital letters.",
        examples: &[("\"äb\".upper()", "\"ÄB\"")],
    },
    Entry {
        name: "trim",
        what: What::Method(Function::Trim),
        forms: &[form("text.trim() → text", &[Takes::Text], Gives::Text)],
        doc: "Without the spaces and line breaks around it.",
        examples: &[("\" a b \".trim()", "\"a b\"")],
    },
    Entry {
        name: "split",
        what: What::Method(Function::Split),
        forms: &[form(
            "text.split(separator) → list of texts",
            &[Takes::Text, Takes::Text],
            Gives::Texts,
        )],
        doc: "What stands between the separators.",
        examples: &[("\"a,b,,c\".split(\",\")", "[\"a\",\"b\",\"\",\"c\"]")],
    },
    // Lists
    Entry {
        name: "join",
        what: What::Method(Function::Join),
        forms: &[form(
            "(list of texts).join(separator) → text",
            &[Takes::Texts, Takes::Text],
            Gives::Text,
        )],
        doc: "All texts of a list, with a separator between them.",
        examples: &[("[\"a\", \"b\"].join(\", \")", "\"a, b\"")],
    },
    Entry {
        name: "sum",
        what: What::Method(Function::Sum),
        forms: &[
            form("(list of doubles).sum() → double", &[Takes::Doubles], Gives::Double),
            form("(list of ints).sum() → int", &[Takes::Ints], Gives::Int),
        ],
        doc: "All numbers of a list together.",
        examples: &[("[1, 2, 3].sum()", "6"), ("[0.5, 0.25].sum()", "0.75")],
    },
    Entry {
        name: "range",
        what: What::Function(Function::Range),
        forms: &[form("range(n) → list of ints", &[Takes::Int], Gives::Ints)],
        doc: "The whole numbers from 0 to n - 1.",
        examples: &[("range(3)", "[0,1,2]")],
    },
    Entry {
        name: "flatten",
        what: What::Method(Function::Flatten),
        forms: &[form("(list of lists).flatten() → list", &[Takes::Lists], Gives::Items)],
        doc: "The values of all lists in a list, as one list.",
        examples: &[("[[1], [2, 3]].flatten()", "[1,2,3]")],
    },
    Entry {
        name: "all",
        what: What::Macro(Macro::All),
        forms: &[
            special("list.all(x, condition) → bool"),
            special("map.all(key, condition) → bool"),
        ],
        doc: "Whether a condition holds for each value of a list, or each key of a map.",
        examples: &[("[1, 2].all(n, n > 0)", "true")],
    },
    Entry {
        name: "exists",
        what: What::Macro(Macro::Exists),
        forms: &[
            special("list.exists(x, condition) → bool"),
            special("map.exists(key, condition) → bool"),
        ],
        doc: "Whether a condition holds for a value of a list, or for a key of a map.",
        examples: &[("[1, 2].exists(n, n > 1)", "true")],
    },
    Entry {
        name: "exists_one",
        what: What::Macro(Macro::ExistsOne),
        forms: &[
            special("list.exists_one(x, condition) → bool"),
            special("map.exists_one(key, condition) → bool"),
        ],
        doc: "Whether a condition holds for exactly one.",
        examples: &[("[1, 2].exists_one(n, n > 0)", "false")],
    },
    Entry {
        name: "filter",
        what: What::Macro(Macro::Filter),
        forms: &[special("list.filter(x, condition) → list")],
        doc: "The values of a list for which a condition holds.",
        examples: &[("[1, 2, 3].filter(n, n % 2 == 1)", "[1,3]")],
    },
    Entry {
        name: "map",
        what: What::Macro(Macro::Map),
        forms: &[
            special("list.map(x, value) → list"),
            special("list.map(x, condition, value) → list"),
        ],
        doc: "A value for each value of a list, or for each for which a condition holds.",
        examples: &[
            ("[1, 2].map(n, n * 10)", "[10,20]"),
            ("[1, 2, 3].map(n, n > 1, string(n))", "[\"2\",\"3\"]"),
        ],
    },
];
