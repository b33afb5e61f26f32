//! Words for messages.

use crate::expr::print::print;
use crate::expr::syntax::Expr;
use crate::types::Type;

/// The longest text of an expression in a message, in characters.
const LONGEST: usize = 60;

/// `expr` as text, if it is short; otherwise its beginning.
pub(super) fn text(expr: &Expr) -> String {
    let text = print(expr);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The same in backticks.
pub(super) fn quote(expr: &Expr) -> String {
    format!("`{}`", text(expr))
}

/// What stands for nothing, by type.
pub(super) const fn empty(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Text => "\"\"",
        Type::Int => "0",
        Type::Double => "0.0",
        Type::Bool => "false",
        Type::List(_) => "[]",
        Type::Map(_) => "{}",
        Type::TimeSpan => "duration(\"0s\")",
        _ => return None,
    })
}

/// `a, b or c`, each in backticks.
pub(super) fn one_of<'t>(names: impl IntoIterator<Item = &'t str>) -> String {
    let names: Vec<String> = names.into_iter().take(12).map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// How to ask whether there is something in `text`, which is a `ty` where a condition has to stand.
pub(super) fn condition(text: &str, ty: &Type) -> Option<String> {
    Some(match ty {
        Type::Text => format!("ask what is meant: `{text} != \"\"`, or `bool({text})`"),
        Type::Int => format!("ask what is meant: `{text} != 0`"),
        Type::Double => format!("ask what is meant: `{text} != 0.0`"),
        Type::List(_) | Type::Map(_) => format!("ask what is meant: `size({text}) > 0`"),
        Type::Named(_) => format!("compare it, or one of its members: `{text} == …`"),
        _ => return None,
    })
}
