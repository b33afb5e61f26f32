//! Names that authors chose, as Rust identifiers.

use proc_macro2::{Ident, Span};

/// A name of the IR as an identifier: keywords become raw, and the four that cannot be raw get an
/// underscore.
pub(super) fn ident(name: &str) -> Ident {
    if NEVER_RAW.contains(&name) {
        Ident::new(&format!("{name}_"), Span::call_site())
    } else if KEYWORDS.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// The name that serde sees for a field called `name` in the IR.
pub(super) fn serde_name(name: &str) -> String {
    if NEVER_RAW.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// A field's name as a type's: `content_creation` becomes `ContentCreation`.
pub(super) fn type_name(rust_name: &str) -> String {
    rust_name.split('_').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Keywords that have no raw form.
const NEVER_RAW: [&str; 5] = ["self", "super", "crate", "Self", "_"];

/// All other keywords of every edition, the reserved ones included.
const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "union",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_become_raw_and_the_four_without_a_raw_form_get_an_underscore() {
        let names = ["type", "gen", "self", "Self", "crate", "super", "task_1"];
        let idents = names.map(|name| ident(name).to_string());
        assert_eq!(idents, ["r#type", "r#gen", "self_", "Self_", "crate_", "super_", "task_1"]);
    }

    #[test]
    fn a_field_becomes_a_type() {
        let fields = ["content_creation", "task_1", "fooBar", "a__b", "self"];
        assert_eq!(fields.map(type_name), ["ContentCreation", "Task1", "FooBar", "AB", "Self"]);
    }
}
