//! The words for what a step is, the same in every format.

use super::model::{Model, Node};
use sagaweave_compiler::ir::{Compensation, Condition, Mode, Undo};
use sagaweave_core::plan::OnError;
use std::time::Duration;

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

/// What marks a step, but for pivot and what undoes it.
pub(super) fn marks(node: &Node<'_>, model: &Model<'_>) -> Vec<String> {
    let mut marks = Vec::new();
    if node.is_optional() {
        marks.push("optional".to_owned());
    }
    if node.is_read() {
        marks.push("reads".to_owned());
    }
    if let Some(Condition::Started(step)) = node.step.when {
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
