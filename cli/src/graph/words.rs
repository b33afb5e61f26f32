//! The words for what a step is, the same in every format.

use super::model::{Model, Node};
use sagaweave_compiler::expr::{Kind, Typed};
use sagaweave_compiler::ir::{Compensation, Condition, End, Ending, Expr, Mode, StepKind, Undo};
use sagaweave_core::plan::OnError;
use std::time::Duration;

/// How many columns of a text of the author's stand in a label, where nothing else limits it.
pub(super) const LABEL: usize = 48;

/// What undoes a step, as short as it can be said: the tool is named where it is another one.
pub(super) fn undo(node: &Node<'_>) -> Option<String> {
    let activity = node.activity()?;
    let Compensation::Undo(Undo { action, activity_type, .. }) = &activity.compensation else {
        return None;
    };
    if action.tool != activity.action.tool {
        return Some(activity_type.clone());
    }
    let (_, name) = activity_type.split_once('.').unwrap_or(("", activity_type));
    Some(name.to_owned())
}

/// What a step is that is no activity: the order of a block, `set`, `end`.
pub(super) const fn kind(node: &Node<'_>) -> Option<&'static str> {
    match &node.step.kind {
        StepKind::Block(block) => Some(mode(block.mode)),
        StepKind::Set(_) => Some("set"),
        StepKind::End(_) => Some("end"),
        StepKind::Activity(_) | StepKind::Join => None,
    }
}

/// Its condition as it is written: `if input.budget > 100`.
pub(super) fn condition(node: &Node<'_>) -> Option<String> {
    let Some(Condition::Holds { text, .. }) = &node.step.when else { return None };
    Some(format!("if {}", clean(bare(text))))
}

/// An expression without what it stands in, if it stands there alone.
fn bare(text: &str) -> &str {
    let inner = text.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    inner.filter(|inner| !inner.contains("${{")).unwrap_or(text).trim()
}

/// What a `set` gives, by name, or how an `end` ends.
pub(super) fn result(node: &Node<'_>, model: &Model<'_>) -> Option<String> {
    match &node.step.kind {
        StepKind::Set(Expr::Object(fields)) => {
            let names: Vec<&str> = fields.iter().map(|field| field.key.as_str()).collect();
            Some(clean(&names.join(", ")))
        }
        StepKind::End(End { ending: Ending::Completes(_), undo }) => {
            Some(if *undo { "undoes, then completes" } else { "completes" }.to_owned())
        }
        StepKind::End(End { ending: Ending::Fails { kind, .. }, undo }) => {
            let without = if *undo { "" } else { ", undoes nothing" };
            Some(format!("fails as {}{without}", text_of(kind, model)))
        }
        StepKind::Set(_) | StepKind::Activity(_) | StepKind::Block(_) | StepKind::Join => None,
    }
}

/// A text that is known, or the expression that it is.
fn text_of(text: &Typed, model: &Model<'_>) -> String {
    match &text.kind {
        Kind::Text(text) => clean(text),
        _ => model.written(text),
    }
}

/// What marks a step, but for pivot and what undoes it.
pub(super) fn marks(node: &Node<'_>, model: &Model<'_>) -> Vec<String> {
    let mut marks = Vec::new();
    if node.is_optional() {
        marks.push("optional".to_owned());
    }
    if node.is_read() {
        marks.push("reads".to_owned());
    }
    if let Some(Condition::Started(step)) = &node.step.when {
        marks.push(format!("if {} started", model.nodes[step.index()].step.id));
    }
    if let Some(block) = node.block() {
        if let Some(most) = block.max_concurrent {
            marks.push(format!("at most {most} at once"));
        }
        if block.on_error == OnError::Finish {
            marks.push("on_error: finish".to_owned());
        }
        if let Some(timeout) = block.timeout {
            marks.push(format!("within {}", duration(timeout)));
        }
    }
    marks
}

/// The name of a block's order in documents.
pub(super) const fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Sequential => "sequential",
        Mode::Parallel => "parallel",
        Mode::Dag => "dag",
    }
}

/// `1 activity`, `2 activities`.
pub(super) fn activities(count: usize) -> String {
    if count == 1 {
        "1 activity".to_owned()
    } else {
        format!("{} activities", grouped(count as u64))
    }
}

/// `1 wave`, `2 waves`.
pub(super) fn waves(count: usize) -> String {
    if count == 1 { "1 wave".to_owned() } else { format!("{} waves", grouped(count as u64)) }
}

/// The heading of a wave, from 0: `Wave 1 (2 side by side)`.
pub(super) fn wave(level: usize, width: usize) -> String {
    let name = format!("Wave {}", level + 1);
    if width == 1 { name } else { format!("{name} ({width} side by side)") }
}

/// `12,345`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A duration as documents write it, in its largest whole unit; `1h 30m` where there is none.
pub(super) fn duration(duration: Duration) -> String {
    let mut rest = duration.as_millis();
    let mut parts = Vec::new();
    for (unit, size) in
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)]
    {
        if rest >= size {
            parts.push(format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if parts.is_empty() { "0s".to_owned() } else { parts.join(" ") }
}

/// Text of a document on one line, without what could act on a terminal, break XML or turn the
/// direction of what stands around it.
pub(super) fn clean(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c })
        .filter(|c| !is_hidden(*c))
        .collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// As [`clean`], but lines stay lines.
pub(super) fn clean_lines(text: &str) -> String {
    let keep = |c: &char| *c == '\n' || (!c.is_control() && !is_hidden(*c));
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(keep).collect()
}

/// Marks of direction and invisible characters; what XML forbids.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{061c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}
