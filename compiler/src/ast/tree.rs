//! Builds the tree from what the YAML reader meets, one after another, without recursion.

use super::node::{Entry, Node, Spanned, Value};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::limits;
use crate::source::Span;
use std::collections::HashMap;

/// The tree so far.
#[derive(Default)]
pub(super) struct Builder {
    open: Vec<Frame>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    repeated: usize,
    lacks_merged: bool,
}

/// A list or mapping that is not closed yet.
struct Frame {
    node: Node,
    anchor: usize,
    size: Size,
    /// In a mapping: the key whose value comes next.
    key: Option<Key>,
    /// In a mapping: where each key stands first.
    seen: HashMap<String, Span>,
}

/// A key whose value comes next.
enum Key {
    Good(Spanned<String>),
    /// It is reported already; its value is read and left out.
    Bad,
}

/// How much a node holds.
#[derive(Clone, Copy)]
struct Size {
    /// Values and bytes of text together.
    volume: usize,
    /// Lists and mappings in each other.
    depth: usize,
}

struct Anchored {
    node: Node,
    size: Size,
}

impl Builder {
    /// A scalar: a value or, where one is due, a key.
    pub(super) fn scalar(
        &mut self,
        scalar: Spanned<Value>,
        anchor: usize,
        plain: bool,
        findings: &mut Findings,
    ) -> Option<()> {
        let node = Node { span: scalar.span, value: scalar.value };
        let volume = 1 + node.text().map_or(0, str::len);
        self.place(node, Size { volume, depth: 0 }, anchor, plain, findings)
    }

    /// A list or mapping begins.
    pub(super) fn open(
        &mut self,
        value: Value,
        span: Span,
        anchor: usize,
        findings: &mut Findings,
    ) -> Option<()> {
        if self.open.len() >= limits::DEPTH {
            findings.push(too_deep(span));
            return None;
        }
        let size = Size { volume: 1, depth: 1 };
        let node = Node { span, value };
        self.open.push(Frame { node, anchor, size, key: None, seen: HashMap::new() });
        Some(())
    }

    /// The innermost list or mapping ends.
    pub(super) fn close(&mut self, span: Span, findings: &mut Findings) -> Option<()> {
        let mut frame = self.open.pop()?;
        frame.node.span.end = match &frame.node.value {
            // A block ends where the next thing begins; its last element says where it really ends.
            Value::List(nodes) if span.start == span.end => nodes.last().map(|node| node.span.end),
            Value::Map(entries) if span.start == span.end => {
                entries.last().map(|entry| entry.value.span.end.max(entry.key.span.end))
            }
            _ => Some(span.end),
        }
        .unwrap_or(frame.node.span.end)
        .max(frame.node.span.start);
        self.place(frame.node, frame.size, frame.anchor, false, findings)
    }

    /// What `anchor` stands for, once more.
    pub(super) fn alias(
        &mut self,
        anchor: usize,
        span: Span,
        findings: &mut Findings,
    ) -> Option<()> {
        let Some(Anchored { node, size }) = self.anchors.get(&anchor) else {
            findings.push(Diagnostic::new(
                codes::BAD_ALIAS,
                span,
                "this alias stands in what it names",
            ));
            return None;
        };
        self.repeated += size.volume;
        if self.repeated > limits::REPEATED {
            findings.push(
                Diagnostic::new(
                    codes::TOO_MANY_ALIASES,
                    span,
                    "aliases repeat too much of the document",
                )
                .help("write less with `*`: every alias counts as what it stands for"),
            );
            return None;
        }
        if self.open.len() + size.depth > limits::DEPTH {
            findings.push(too_deep(span));
            return None;
        }
        let (mut node, size) = (node.clone(), *size);
        if node.entries().is_empty() {
            node.span = span;
        }
        self.place(node, size, 0, false, findings)
    }

    /// Whether keys are missing because they should have come with a `<<`.
    pub(super) const fn lacks_merged(&self) -> bool {
        self.lacks_merged
    }

    /// The whole tree.
    pub(super) fn finish(self) -> Option<Node> {
        self.root
    }

    /// Puts a finished node where it belongs.
    fn place(
        &mut self,
        node: Node,
        size: Size,
        anchor: usize,
        plain: bool,
        findings: &mut Findings,
    ) -> Option<()> {
        if anchor != 0 {
            // It is kept a second time, so it counts: anchors nest.
            repeat(&mut self.repeated, size.volume, node.span, findings)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), size });
        }
        let Some(frame) = self.open.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        frame.size.volume += size.volume;
        frame.size.depth = frame.size.depth.max(size.depth + 1);
        match (&mut frame.node.value, frame.key.take()) {
            (Value::List(nodes), _) => nodes.push(node),
            (Value::Map(entries), Some(Key::Good(key))) => entries.push(Entry { key, value: node }),
            (Value::Map(_), None) => {
                self.lacks_merged |= plain && node.text() == Some("<<");
                frame.key = Some(key(node, plain, &mut frame.seen, findings));
            }
            _ => {}
        }
        Some(())
    }
}

/// Counts what anchors and aliases repeat.
fn repeat(repeated: &mut usize, volume: usize, span: Span, findings: &mut Findings) -> Option<()> {
    *repeated += volume;
    if *repeated <= limits::REPEATED {
        return Some(());
    }
    findings.push(
        Diagnostic::new(codes::TOO_MANY_ALIASES, span, "aliases repeat too much of the document")
            .help("write less with `&` and `*`: each counts as what it stands for"),
    );
    None
}

/// A finding that lists and mappings stand in each other too deeply.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message =
        format!("lists and mappings stand in each other more than {} deep", limits::DEPTH);
    Diagnostic::new(codes::TOO_DEEP, span, message).help("divide the document")
}

/// The key that `node` is. Numbers and the like are keys by how they are written.
fn key(node: Node, plain: bool, seen: &mut HashMap<String, Span>, findings: &mut Findings) -> Key {
    let span = node.span;
    let text = match node.value {
        Value::Text(text) | Value::Number(text) => text,
        Value::Bool(value) => value.to_string(),
        Value::Null | Value::List(_) | Value::Map(_) => {
            let message = format!("a key has to be text, but this is {}", node.kind());
            let help = if matches!(node.value, Value::Map(_)) {
                "text with `{{ … }}` in it has to stand in quotes, and is sent as it is"
            } else {
                "write it in quotes"
            };
            findings.push(Diagnostic::new(codes::BAD_KEY, span, message).help(help));
            return Key::Bad;
        }
    };
    if plain && text == "<<" {
        findings.push(
            Diagnostic::new(codes::BAD_KEY, span, "YAML 1.2 does not merge mappings with `<<`")
                .help("write the keys out, or put the name of a retry profile where it repeats"),
        );
        return Key::Bad;
    }
    if let Some(first) = seen.get(&text) {
        findings.push(
            Diagnostic::new(
                codes::DUPLICATE_KEY,
                span,
                format!("the key `{text}` stands here twice"),
            )
            .related(*first, "here it stands first")
            .help(
                if matches!(text.as_str(), "id" | "name" | "task_id" | "tool" | "action") {
                    "keep one of them; if these are two steps, begin each with a dash: `- id: …`"
                } else {
                    "keep one of them"
                },
            ),
        );
        return Key::Bad;
    }
    seen.insert(text.clone(), span);
    Key::Good(Spanned::new(text, span))
}
