//! What people read: titles, descriptions, messages.

use super::json::{Json, Object};
use sagaweave_compiler::ast::keys::{Key, Shape};
use sagaweave_compiler::ast::values::show_duration;
use sagaweave_core::plan::Retry;

/// What a key says of itself: for hovers and completion.
pub(crate) fn of_key(key: &Key) -> Object {
    Object::new()
        .with("title", title(key.name))
        .and(description(key))
        .maybe("default", key.default.map(Json::written))
        .maybe("examples", examples(key))
}

/// The words about a key: in one line, and as Markdown where an editor can show that.
pub(crate) fn description(key: &Key) -> Object {
    let default = key.default.map(|default| format!("Without it, it is `{default}`."));
    let parts = [key.doc, key.more, default.as_deref().unwrap_or_default(), takes(key.shape)];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Object::new()
        .with("description", parts.join(" "))
        .with("markdownDescription", parts.join("\n\n"))
}

/// `market_research` as a heading: `Market research`.
pub(crate) fn title(name: &str) -> String {
    let words = name.split('_').map(|word| match word {
        "id" | "url" | "cpu" | "dag" => word.to_uppercase(),
        "vscode" => "VS Code".to_owned(),
        _ => word.to_owned(),
    });
    let text = words.collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn examples(key: &Key) -> Option<Vec<Json>> {
    let written: Vec<Json> = key.examples.iter().map(|text| Json::written(text)).collect();
    (!written.is_empty()).then_some(written)
}

/// How a value is written, where that is not plain to see.
fn takes(shape: Shape) -> &'static str {
    match shape {
        Shape::Duration => {
            "A duration is a number and a unit: `500ms`, `30s`, `5m`, `2h`, `1d`, together as \
             `1h30m`, or ISO 8601 (`PT30S`)."
        }
        Shape::Texts | Shape::SomeTexts => "A list; one alone may be written without brackets.",
        _ => "",
    }
}

/// What a retry profile does, in a line.
pub(crate) fn of_profile(retry: &Retry<'_>) -> String {
    let attempts = retry.max_attempts.map_or("without end".to_owned(), |n| format!("{n} attempts"));
    let waits = format!(
        "waits {} after the first, {} times as long after each other, up to {}",
        show_duration(retry.initial),
        retry.backoff,
        show_duration(retry.max)
    );
    let never = match retry.non_retryable {
        [] => String::new(),
        errors => format!("; never after {}", errors.join(" or ")),
    };
    format!("{attempts}; {waits}{never}.")
}
