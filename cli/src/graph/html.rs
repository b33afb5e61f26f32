//! The graph as one page: the picture to pan and zoom in, and each step's details on a click.
//!
//! The page loads nothing. Its policy allows the one script and the one style that it holds, by their
//! hashes; what comes from the document is escaped text in the picture, and JSON that the script only
//! ever shows as text.

mod details;

use super::model::Model;
use super::svg;
use super::words;
use serde_json::Value;

/// The script of the page.
pub(super) const SCRIPT: &str = include_str!("html/page.js");
/// The style of the page and of the picture in it.
pub(super) const STYLE: &str = concat!(include_str!("html/page.css"), include_str!("svg/dark.css"));

/// The hashes (SHA-256, base64) by which the page's policy knows its script and its style.
const SCRIPT_HASH: &str = "kq3VZVuvxi0tWadMxYMVhRAmlJWyCmLCnCE2y3vZ5vc=";
const STYLE_HASH: &str = "vnPHS4nLL42q3xqL6gXahYMpXh9TMAmwE7JvW0Iewcc=";

pub(super) fn draw(model: &Model<'_>) -> String {
    let (body, width, height) = svg::body(model);
    let name = svg::escape(&words::clean(&model.workflow.name));
    let data = in_script(&details::of(model, width, height));
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
script-src 'sha256-{SCRIPT_HASH}'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>{name}</title>
<style>{STYLE}</style>
</head>
<body>
<main id=\"stage\" tabindex=\"0\" aria-label=\"Graph of {name}\" aria-describedby=\"keys\">
<svg id=\"picture\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{name}\" fill=\"#1f2328\">
<g id=\"world\" class=\"ink\">
{body}</g>
</svg>
</main>
<div id=\"tools\" role=\"toolbar\" aria-label=\"View\">
<button id=\"closer\" type=\"button\" aria-label=\"Zoom in\" title=\"Zoom in (+)\">+</button>
<button id=\"farther\" type=\"button\" aria-label=\"Zoom out\" title=\"Zoom out (-)\">−</button>
<button id=\"fit\" type=\"button\" title=\"Show all (0)\">Fit</button>
</div>
<p id=\"keys\">Drag or use the arrow keys to move, the wheel or + and − to zoom, 0 to show all. \
Tab goes from step to step, Enter shows its details, Escape closes them.</p>
<aside id=\"panel\" aria-live=\"polite\" aria-label=\"Details of a step\" hidden>
<button id=\"close\" type=\"button\" aria-label=\"Close\" title=\"Close (Escape)\">×</button>
<h1 id=\"name\"></h1>
<div id=\"details\"></div>
</aside>
<noscript><p id=\"still\">Without scripts the picture stands still.</p></noscript>
<script type=\"application/json\" id=\"data\">{data}</script>
<script>{SCRIPT}</script>
</body>
</html>
"
    )
}

/// JSON that can stand in a script element: nothing in it ends the element.
fn in_script(value: &Value) -> String {
    let text = value.to_string();
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // These only ever stand inside strings.
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            _ => escaped.push(c),
        }
    }
    escaped
}
