//! Functions that do not exist, and what was probably meant.

use super::words;
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::expr::functions::{Entry, TABLE, What};
use crate::expr::syntax::{Expr, Ident};

/// There is no `name(…)`.
pub(super) fn unknown_function(name: &Ident, arguments: &[Expr]) -> Diagnostic {
    let texts: Vec<String> = arguments.iter().map(words::text).collect();
    let first = texts.first().map_or("x", String::as_str);
    let message = format!("there is no function `{}`", name.text);
    let help = known_elsewhere(&name.text, first, texts.get(1).map(String::as_str))
        .unwrap_or_else(|| suggestion(&name.text, first));
    Diagnostic::new(codes::UNKNOWN_FUNCTION, name.span, message).help(help)
}

/// There is no `this.name(…)`.
pub(super) fn unknown_method(this: &Expr, name: &Ident, arguments: &[Expr]) -> Diagnostic {
    let this = words::text(this);
    let argument = arguments.first().map(words::text);
    let message = format!("there is no method `{}`", name.text);
    let help = known_elsewhere(&name.text, &this, argument.as_deref())
        .unwrap_or_else(|| suggestion(&name.text, &this));
    Diagnostic::new(codes::UNKNOWN_FUNCTION, name.span, message).help(help)
}

/// `lower(x)`, which is a method.
pub(super) fn not_a_function(entry: &Entry, name: &Ident, arguments: &[Expr]) -> Diagnostic {
    let message = format!("`{}` is called with a dot", name.text);
    let finding = Diagnostic::new(codes::UNKNOWN_FUNCTION, name.span, message);
    match arguments.split_first() {
        Some((this, rest)) if !matches!(entry.what, What::Macro(_)) => {
            let rest: Vec<String> = rest.iter().map(words::text).collect();
            let this = words::text(this);
            finding.help(format!("write `{this}.{}({})`", name.text, rest.join(", ")))
        }
        _ => finding.help(format!("write {}", entry.words())),
    }
}

/// The nearest of our names, as it is written.
fn suggestion(name: &str, this: &str) -> String {
    let names = || TABLE.iter().filter(|it| it.is_function() || it.is_method());
    let Some(near) = nearest(name, names().map(|entry| entry.name)) else {
        return format!("there are {}", words::one_of(some_names()));
    };
    let is_method = names().any(|entry| entry.name == near && entry.is_method());
    if is_method && near != "size" {
        format!("did you mean `{this}.{near}(…)`?")
    } else {
        format!("did you mean `{near}({this})`?")
    }
}

/// The functions that are wanted most.
fn some_names() -> [&'static str; 12] {
    [
        "size",
        "has",
        "default",
        "string",
        "int",
        "double",
        "timestamp",
        "duration",
        "contains",
        "join",
        "filter",
        "map",
    ]
}

/// What other languages call so.
fn known_elsewhere(name: &str, this: &str, argument: Option<&str>) -> Option<String> {
    let argument = argument.unwrap_or("…");
    Some(match name {
        "len" | "length" | "count" | "strlen" => format!("write `size({this})`"),
        "isEmpty" | "is_empty" | "empty" => format!("write `size({this}) == 0`"),
        "includes" | "include" | "has_key" | "hasKey" | "containsKey" | "hasOwnProperty" => {
            format!(
                "write `{this}.contains({argument})` of a text, `{argument} in {this}` of a list or map"
            )
        }
        "indexOf" | "index_of" | "find_index" => {
            format!("for whether it is there write `{argument} in {this}`")
        }
        "toLowerCase" | "lowercase" | "lowerAscii" | "tolower" | "downcase" | "to_lower" => {
            format!("write `{this}.lower()`")
        }
        "toUpperCase" | "uppercase" | "upperAscii" | "toupper" | "upcase" | "to_upper" => {
            format!("write `{this}.upper()`")
        }
        "strip" | "trimmed" => format!("write `{this}.trim()`"),
        "starts_with" | "startswith" | "hasPrefix" => {
            format!("write `{this}.startsWith({argument})`")
        }
        "ends_with" | "endswith" | "hasSuffix" => format!("write `{this}.endsWith({argument})`"),
        "match" | "test" | "regex" | "search" => format!("write `{this}.matches({argument})`"),
        "toString" | "str" | "String" | "to_string" | "text" => format!("write `string({this})`"),
        "float" | "Number" | "number" | "parseFloat" | "toNumber" | "decimal" => {
            format!("write `double({this})`")
        }
        "integer" | "parseInt" | "toInt" | "floor" | "trunc" => format!("write `int({this})`"),
        "round" => format!("write `int({this} + 0.5)`"),
        "boolean" | "Boolean" => format!("write `bool({this})`"),
        "coalesce" | "ifnull" | "nvl" | "or_else" | "orElse" | "fallback" | "unwrap_or" => {
            format!("write `default({this}, {argument})`")
        }
        "exist" | "defined" | "isset" | "is_defined" | "present" | "isPresent" => {
            format!("write `has({this})`")
        }
        "some" | "any" => format!("write `{this}.exists(x, …)`"),
        "every" => format!("write `{this}.all(x, …)`"),
        "select" | "where" => format!("write `{this}.filter(x, …)`"),
        "find" => format!("write `{this}.filter(x, …)[0]`"),
        "collect" | "pluck" | "forEach" => format!("write `{this}.map(x, …)`"),
        "flat" | "concat" if argument == "…" => format!("write `{this}.flatten()`"),
        "concat" | "append" | "push" | "plus" => format!("write `{this} + {argument}`"),
        "reduce" | "fold" | "total" => format!("for a sum write `{this}.sum()`"),
        "first" => format!("write `{this}[0]`"),
        "last" => format!("write `{this}[size({this}) - 1]`"),
        "get" => format!("write `{this}[{argument}]`, or `default({this}[{argument}], …)`"),
        "format" | "sprintf" | "printf" => {
            "put texts together with `+`, or write text with `${{ … }}` in it".to_owned()
        }
        "if" | "iif" | "cond" | "ternary" => {
            "a choice is written `condition ? one : other`".to_owned()
        }
        "not" => format!("write `!{this}`"),
        "now" | "today" | "date" | "Date" | "time" => {
            "the time is `workflow.now`; a text becomes one with `timestamp(\"…\")`".to_owned()
        }
        "random" | "rand" | "uuid" | "guid" | "uuid4" => {
            "an expression gives the same at every replay: let an activity make it".to_owned()
        }
        "env" | "getenv" | "secret" | "secrets" => {
            "an expression sees no environment: hand the value on in `input`".to_owned()
        }
        "replace" | "substring" | "substr" | "slice" | "sort" | "sorted" | "reverse" | "unique"
        | "distinct" | "min" | "max" | "abs" | "keys" | "values" | "entries" | "toJson"
        | "json" => "an expression does not do this: let a tool do it".to_owned(),
        _ => return None,
    })
}
