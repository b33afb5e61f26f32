//! Finds the expressions in a document's text.
//!
//! `${{` begins one and `}}` ends it, but not a `}}` in a text or a map within it. `$${{` stands for a
//! `${{` that begins none.

use super::lexer::quoted_length;
use super::parser::{parse_part, too_long};
use super::place::Places;
use super::syntax::Expr;
use crate::ast::node::{Node, Value};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::limits;
use crate::source::{Source, Span};

/// What a scalar of a document is.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// It holds no expression: it is what it is.
    Plain,
    /// One expression, which keeps its type.
    One(Expr),
    /// Text with holes, or text in which `$${{` stands for `${{`.
    Text(Vec<Part>),
}

/// A part of a text with holes.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// As it is.
    Text(String),
    /// `${{ … }}`.
    Hole(Expr),
}

const OPENING: &str = "${{";
const CLOSING: &str = "}}";

/// What `node` is. None where an expression in it cannot be read, which is in `findings` then.
pub(crate) fn scalar(node: &Node, source: &Source, findings: &mut Findings) -> Option<Scalar> {
    match &node.value {
        Value::Text(text) if text.contains(OPENING) => {
            let raw = source.file(node.span).bytes().get(node.span.range()).unwrap_or_default();
            read(text, &Places::of_scalar(text, raw, node.span), findings)
        }
        _ => Some(Scalar::Plain),
    }
}

/// Reads a text that stands at `span` as it is: for tests and tools.
///
/// # Errors
/// What is wrong with it.
pub fn read_text(text: &str, span: Span) -> Result<Scalar, Vec<Diagnostic>> {
    let mut findings = Findings::default();
    if !text.contains(OPENING) {
        return Ok(Scalar::Plain);
    }
    read(text, &Places::verbatim(span), &mut findings).ok_or_else(|| findings.finish())
}

fn read(text: &str, places: &Places, findings: &mut Findings) -> Option<Scalar> {
    let (mut parts, mut plain, mut at) = (Vec::new(), String::new(), 0);
    let mut is_right = true;
    while let Some(found) = text[at..].find(OPENING).map(|found| at + found) {
        if text[..found].ends_with('$') && found > at {
            plain.push_str(&text[at..found - 1]);
            plain.push_str(OPENING);
            at = found + OPENING.len();
            continue;
        }
        plain.push_str(&text[at..found]);
        let start = found + OPENING.len();
        let end = match closing(text, start, places) {
            Ok(end) => end,
            Err(finding) => {
                findings.push(*finding);
                return None;
            }
        };
        match parse_part(text, start, end, places) {
            Ok(expr) => {
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                }
                parts.push(Part::Hole(expr));
            }
            Err(finding) => {
                findings.push(*finding);
                is_right = false;
            }
        }
        at = end + CLOSING.len();
    }
    plain.push_str(&text[at..]);
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    is_right.then(|| whole(parts))
}

/// A single expression with nothing but spaces around it keeps its type.
fn whole(mut parts: Vec<Part>) -> Scalar {
    let is_space = |part: &Part| matches!(part, Part::Text(text) if text.trim().is_empty());
    let mut holes = parts.iter().enumerate().filter(|(_, part)| !is_space(part));
    match (holes.next(), holes.next()) {
        (Some((at, Part::Hole(_))), None) => match parts.swap_remove(at) {
            Part::Hole(expr) => Scalar::One(expr),
            Part::Text(text) => Scalar::Text(vec![Part::Text(text)]),
        },
        _ => Scalar::Text(parts),
    }
}

/// Where the expression that begins at `start` ends.
fn closing(text: &str, start: usize, places: &Places) -> Result<usize, Box<Diagnostic>> {
    // What is longer is refused in any case, and looked at no further.
    let most = text.floor_char_boundary(start + limits::EXPRESSION_BYTES + CLOSING.len());
    let within = &text[start..most];
    if let Some(end) = end_of(within).or_else(|| within.find(CLOSING)) {
        return Ok(start + end);
    }
    let opening = places.span(start - OPENING.len(), start);
    if most < text.len() && text[most..].contains(CLOSING) {
        return Err(Box::new(too_long(opening)));
    }
    Err(Box::new(
        Diagnostic::new(codes::EXPRESSION_SYNTAX, opening, "`${{` is not closed")
            .help("end the expression with `}}`; for the characters `${{` themselves write `$${{`"),
    ))
}

/// Where the `}}` stands that belongs to no text and no map.
fn end_of(text: &str) -> Option<usize> {
    let (mut at, mut open, mut raw) = (0, 0_usize, false);
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' | '\'' => at += quoted_length(&text[at..], raw)?,
            '}' if open == 0 && text[at..].starts_with(CLOSING) => return Some(at),
            _ => at += c.len_utf8(),
        }
        match c {
            '{' => open += 1,
            '}' => open = open.saturating_sub(1),
            _ => {}
        }
        raw = matches!(c, 'r' | 'R');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::syntax::Kind;

    /// What the second operand of the expression in `yaml` points to: `${{ a + b }}`.
    fn pointed(yaml: &str) -> String {
        let source = Source::new("a.yaml", yaml);
        let mut findings = Findings::default();
        let tree = crate::ast::written(&source).tree.expect("a tree");
        let scalar = scalar(&tree.entries()[0].value, &source, &mut findings);
        let expr = match scalar {
            Some(Scalar::One(expr)) => expr,
            Some(Scalar::Text(parts)) => {
                let mut holes = parts.into_iter().filter_map(|part| match part {
                    Part::Hole(expr) => Some(expr),
                    Part::Text(_) => None,
                });
                holes.next_back().expect("a hole")
            }
            other => panic!("{other:?}"),
        };
        let Kind::Binary(_, _, right) = expr.kind else { panic!("{expr:?}") };
        String::from_utf8_lossy(&yaml.as_bytes()[right.span.range()]).into_owned()
    }

    #[test]
    fn points_into_every_kind_of_scalar() {
        assert_eq!(pointed("k: ${{ a + bb }}\n"), "bb");
        assert_eq!(pointed("k: \"${{ a + bb }}\"\n"), "bb");
        assert_eq!(pointed("k: 'it''s ${{ a + bb }}'\n"), "bb");
        assert_eq!(pointed("k: \"ü \\\" ${{ 'x' + bb }}\"\n"), "bb");
        assert_eq!(pointed("k: |\n  ${{\n    a +\n    bb\n  }}\nl: 1\n"), "bb");
        assert_eq!(pointed("k: >-\n  text\n  more ${{ a +\n  bb }}\nl: 1\n"), "bb");
        assert_eq!(pointed("k: ${{ a +\n  bb }}\nl: 1\n"), "bb");
        assert_eq!(pointed("k: \"${{ a +\n  bb }}\"\nl: 1\n"), "bb");
        assert_eq!(pointed("{\"k\": \"${{ a + bb }}\"}"), "bb");
        assert_eq!(pointed("k: !!str \"${{ a + bb }}\"\n"), "bb");
        assert_eq!(pointed("k: &x \"${{ a + bb }}\"\n"), "bb");
    }

    #[test]
    fn points_to_the_whole_where_it_is_not_clear() {
        assert_eq!(pointed("k: \"\\u00e4 ${{ a + bb }}\"\n"), "\"\\u00e4 ${{ a + bb }}\"");
    }
}
