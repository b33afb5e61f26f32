//! From bytes to a tree. The only file that names the YAML crate.

use super::json;
use super::looks::{lines_at, look_alike};
use super::node::{Node, Spanned, Value, plain_scalar};
use super::tree::{Builder, too_deep};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::limits;
use crate::source::{Source, Span};
use serde_saphyr::granit_parser::{
    self as yaml, ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Tag,
};
use std::borrow::Cow;

/// Reads `source`; what is wrong with it is in `findings`. None where there is no tree at all.
pub(crate) fn read(source: &Source, findings: &mut Findings) -> Option<Node> {
    let root = read_value(source, findings)?;
    match root.value {
        Value::Null => {
            findings.push(empty_document(root.span));
            None
        }
        Value::Map(_) => Some(root),
        _ => {
            let message =
                format!("a document is a mapping of keys to values, but this is {}", root.kind());
            findings
                .push(Diagnostic::new(codes::NO_MAPPING, root.span, message).help(
                    "begin with `workflow:` for a campaign or `project_name:` for a project",
                ));
            None
        }
    }
}

/// The same of any value.
pub(super) fn read_value(source: &Source, findings: &mut Findings) -> Option<Node> {
    let text = decode(source, findings)?;
    match (source.is_json(), text.trim().is_empty()) {
        (true, true) => {
            findings.push(empty_document(Span::default()));
            None
        }
        (true, false) => json::read(source, text, findings),
        (false, _) => read_yaml(text, findings),
    }
}

fn empty_document(span: Span) -> Diagnostic {
    Diagnostic::new(codes::EMPTY_DOCUMENT, span, "the document is empty")
        .help("begin with `workflow:` for a campaign or `project_name:` for a project")
}

/// The text, if the document is short enough and UTF-8.
fn decode<'s>(source: &'s Source, findings: &mut Findings) -> Option<&'s str> {
    let bytes = source.bytes();
    if bytes.len() > limits::DOCUMENT_BYTES {
        let message = format!("the document has more than {} bytes", limits::DOCUMENT_BYTES);
        findings.push(
            Diagnostic::new(codes::TOO_LARGE, Span::default(), message)
                .help("keep data out of the document and divide large campaigns"),
        );
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let at = error.valid_up_to();
            let message = "the document is not UTF-8: here are bytes that are no text";
            findings.push(
                Diagnostic::new(codes::BAD_ENCODING, Span::new(at, at + 1), message)
                    .help("save the file as UTF-8"),
            );
            None
        }
    }
}

fn read_yaml(text: &str, findings: &mut Findings) -> Option<Node> {
    let options = yaml::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: limits::DEPTH,
        block_nesting_limit: limits::DEPTH,
    };
    let mut builder = Builder::default();
    let mut documents = 0;
    let mut spoiled = false;
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => {
                findings.push(syntax_error(&error, text));
                return None;
            }
        };
        let span =
            place.byte_range().map_or(Span::default(), |bytes| Span::new(bytes.start, bytes.end));
        if let Event::DocumentStart(..) = event {
            documents += 1;
            if documents > 1 {
                findings.push(
                    Diagnostic::new(
                        codes::SEVERAL_DOCUMENTS,
                        span,
                        "a second document starts here",
                    )
                    .help("put each document into a file of its own, and leave out `---`"),
                );
                return None;
            }
        }
        spoiled |= matches!(event, Event::UnresolvedAlias(_));
        let tag_span = place.tag_span().and_then(|tag| tag.byte_range());
        let tag_span = tag_span.map_or(span, |bytes| Span::new(bytes.start, bytes.end));
        feed(&mut builder, event, span, tag_span, findings)?;
    }
    if spoiled || builder.lacks_merged() {
        // What is missing in the tree is missing because of the alias, or of the merge.
        return None;
    }
    builder.finish().or_else(|| {
        findings.push(empty_document(Span::default()));
        None
    })
}

/// The comments of a document in YAML, as they are written, without what is blank at their ends.
pub(super) fn comments(source: &Source) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(source.bytes()) else { return Vec::new() };
    let options = yaml::options! {
        flow_nesting_limit: limits::DEPTH,
        block_nesting_limit: limits::DEPTH,
    };
    let events = Parser::new_from_str_with_options(text, options).map_while(Result::ok);
    let comments = events.filter_map(|(event, _)| match event {
        Event::Comment(text, _) => Some(text.trim_end().to_owned()),
        _ => None,
    });
    comments.collect()
}

/// Gives one event to the builder; none where there is no use in going on.
fn feed(
    builder: &mut Builder,
    event: Event<'_>,
    span: Span,
    tag_span: Span,
    findings: &mut Findings,
) -> Option<()> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            check_tag(tag.as_deref(), tag_span, findings);
            let value = scalar(text, style, tag.as_deref());
            builder.scalar(Spanned::new(value, span), anchor, is_merge(style), findings)
        }
        Event::SequenceStart(_, anchor, tag) => {
            check_tag(tag.as_deref(), tag_span, findings);
            builder.open(Value::List(Vec::new()), span, anchor, findings)
        }
        Event::MappingStart(_, anchor, tag) => {
            check_tag(tag.as_deref(), tag_span, findings);
            builder.open(Value::Map(Vec::new()), span, anchor, findings)
        }
        Event::SequenceEnd | Event::MappingEnd => builder.close(span, findings),
        Event::Alias(anchor) => builder.alias(anchor, span, findings),
        Event::UnresolvedAlias(name) => {
            let message = format!("the alias `*{name}` names nothing that stands before it");
            findings.push(
                Diagnostic::new(codes::BAD_ALIAS, span, message)
                    .help("text that begins with `*` has to stand in quotes"),
            );
            builder.scalar(Spanned::new(Value::Null, span), 0, false, findings)
        }
        _ => Some(()),
    }
}

/// `<<` merges mappings only as a plain scalar.
fn is_merge(style: ScalarStyle) -> bool {
    style == ScalarStyle::Plain
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let is_text = tag.is_some_and(|tag| tag.core_suffix() == Some("str"));
    if !is_text && (style == ScalarStyle::Plain || tag.is_some()) {
        plain_scalar(&text)
    } else {
        Value::Text(text.into_owned())
    }
}

/// The tags of YAML's core schema mean what they say; others mean nothing here.
fn check_tag(tag: Option<&Tag>, span: Span, findings: &mut Findings) {
    let Some(tag) = tag else { return };
    let core = tag.core_suffix();
    if !matches!(core, Some("str" | "int" | "float" | "bool" | "null" | "seq" | "map")) {
        let message = format!("the tag `{}` means nothing here", tag.original());
        findings.push(
            Diagnostic::new(codes::BAD_TAG, span, message)
                .help("leave it out; text that begins with `!` has to stand in quotes"),
        );
    }
}

fn syntax_error(error: &ScanError, text: &str) -> Diagnostic {
    let at = offset(error.marker(), text);
    let span = Span::new(at, at);
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return too_deep(span);
    }
    let (what, help) = explain(error.kind());
    let message = what.map_or_else(|| error.info(), str::to_owned);
    Diagnostic::new(codes::YAML_SYNTAX, span, format!("this is not YAML: {message}"))
        .maybe_help(help.map(str::to_owned))
        .maybe_help(look_alike(lines_at(text, at)))
}

fn offset(marker: &Marker, text: &str) -> usize {
    let by_chars = || text.char_indices().nth(marker.index()).map_or(text.len(), |(at, _)| at);
    marker.byte_offset().unwrap_or_else(by_chars).min(text.len())
}

/// The mistakes that people make most, in their words, and what to do.
const fn explain(kind: &ErrorKind) -> (Option<&'static str>, Option<&'static str>) {
    match kind {
        ErrorKind::TabInIndentation
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            (Some("a tab stands where only spaces may"), Some("indent with spaces"))
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::BlockSequenceEntryNotAllowed => (
            Some("this does not line up with what stands above it"),
            Some("keys of one mapping, and the dashes of one list, begin in the same column"),
        ),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            Some("a colon stands where none may"),
            Some(
                "text with `: ` in it has to stand in quotes; a key has to line up with its siblings",
            ),
        ),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            (Some("a quote is not closed"), Some("close the quote at the end of the text"))
        }
        ErrorKind::UnexpectedCharacter { .. } => (
            Some("a special character stands where a value begins"),
            Some("text that begins with a special character has to stand in quotes"),
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            Some("this line is no key with a value"),
            Some("after a key stands a colon, and a space after the colon: `tool: slack`"),
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar => (
            Some("text goes on after its closing quote"),
            Some("for an apostrophe between '…' write it twice, or put the text between \"…\""),
        ),
        ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            Some("text goes on after its closing quote"),
            Some("for a quote between \"…\" write \\\", or put the text between '…'"),
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            Some(
                "between \"…\" a backslash begins a special character, and there is none like this",
            ),
            Some("write \\\\ for a backslash, or put the text between '…'"),
        ),
        ErrorKind::MissingAnchorOrAliasName => (
            Some("`*` and `&` are followed by a name, and here is none"),
            Some(
                "an entry of a list begins with `- `; text that begins with `*` or `&` has to stand in quotes",
            ),
        ),
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => (
            Some("a `]` or `}` closes nothing"),
            Some("take it out, or open it before; text with brackets in it has to stand in quotes"),
        ),
        ErrorKind::CommentInterceptedScalar | ErrorKind::CommentNotSeparated => (
            Some("a comment stands in the middle of a text"),
            Some("a comment begins with ` #`; text with that in it has to stand in quotes"),
        ),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            (Some("a `[` or `{` is not closed"), Some("close it with `]` or `}`"))
        }
        ErrorKind::ExpectedFlowMappingSeparator => (
            Some("a `,` or `}` is missing"),
            Some(
                "entries between `{` and `}` have commas between them; text with `{` or `}` in it has \
                 to stand in quotes",
            ),
        ),
        ErrorKind::ExpectedFlowSequenceSeparator => (
            Some("a `,` or `]` is missing"),
            Some("entries between `[` and `]` have commas between them"),
        ),
        _ => (None, None),
    }
}
