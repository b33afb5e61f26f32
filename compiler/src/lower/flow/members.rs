//! Members of one object: those that it does not have, that are missing, or that are secret.

use crate::ast::did_you_mean;
use crate::ast::node::{Node, Spanned};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::Span;
use crate::types::{Others, Struct};

/// Finds what is wrong with the members of an object that has to be a `known`; `what` is what it is for.
/// Gives the places at fault, as the check by its schema would name them.
pub(super) fn members(
    node: &Node,
    known: &Struct,
    what: &str,
    findings: &mut Findings,
) -> Vec<Span> {
    let mut faulty = Vec::new();
    for entry in node.entries() {
        match known.fields.iter().find(|field| field.key == entry.key.value) {
            Some(field) if field.secret => findings.push(secret(&entry.key, what)),
            None if !matches!(known.others, Others::Kept(_)) => {
                let names = known.fields.iter().map(|field| field.key.as_str()).collect();
                findings.push(unknown(&entry.key, names, what));
            }
            Some(_) | None => continue,
        }
        faulty.push(entry.value.head());
    }
    let missing =
        known.fields.iter().filter(|field| field.required && node.get(&field.key).is_none());
    let missing: Vec<String> = missing.map(|field| format!("`{}`", field.key)).collect();
    if !missing.is_empty() {
        findings.push(missed(node.head(), &missing, what));
        faulty.push(node.head());
    }
    faulty
}

fn unknown(key: &Spanned<String>, names: Vec<&str>, what: &str) -> Diagnostic {
    let message = format!("{what} has no member `{}`", key.value);
    let some: Vec<String> = names.iter().take(20).map(|name| format!("`{name}`")).collect();
    let help = match some.as_slice() {
        [] => "it has no members at all".to_owned(),
        some => format!("its members are {}", some.join(", ")),
    };
    Diagnostic::new(codes::UNKNOWN_FIELD, key.span, message)
        .help(help)
        .maybe_help(did_you_mean(&key.value, names))
}

/// `a, b and c`
pub(super) fn all_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

fn missed(span: Span, members: &[String], what: &str) -> Diagnostic {
    let (needs, verb) = (all_of(members), if members.len() == 1 { "is" } else { "are" });
    let message = format!("{what} needs {needs}, which {verb} missing");
    Diagnostic::new(codes::MISSING_MEMBER, span, message).help(format!("add {needs}"))
}

fn secret(key: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("`{}` of {what} is a secret, and would stand in the history", key.value);
    Diagnostic::new(codes::SECRET_KEPT, key.span, message)
        .help("leave it out, and let the tool read it where its worker runs")
}
