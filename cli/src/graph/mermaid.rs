//! The graph as a Mermaid flowchart, as GitHub and GitLab show them in Markdown.

use super::model::{Model, Node};
use super::words;
use crate::text::fit;
use sagaweave_compiler::ir::StepKind;
use std::fmt::Write;

/// How each kind of step looks. No fills: the text keeps the colour of the theme, light or dark.
const CLASSES: [(&str, &str); 4] = [
    ("optional", "stroke-dasharray:5 4"),
    ("reads", "stroke-width:1px,stroke:#8c959f"),
    ("pivot", "stroke-width:4px,stroke:#bc4c00"),
    ("finally", "stroke:#2da44e"),
];

pub(super) fn draw(model: &Model<'_>) -> String {
    let mut chart = Chart { model, text: String::new() };
    let title = words::clean(&format!("{} {}", model.workflow.name, model.workflow.version));
    // The title is YAML. A percent sign could begin a directive, which is read before it.
    let title = serde_json::Value::String(title).to_string().replace('%', "\\u0025");
    chart.line(0, &format!("---\ntitle: {title}\n---\nflowchart LR"));
    if model.finally.is_empty() {
        chart.list(&model.modules, 1);
    } else {
        chart.lanes();
    }
    chart.classes();
    chart.text
}

struct Chart<'m> {
    model: &'m Model<'m>,
    text: String,
}

impl Chart<'_> {
    fn line(&mut self, depth: usize, line: &str) {
        // Indentation is for people; deep nests do without.
        let _ = writeln!(self.text, "{:width$}{line}", "", width = 2 * depth.min(8));
    }

    /// The forward work, and what comes finally.
    fn lanes(&mut self) {
        self.line(1, "subgraph forward[\" \"]");
        self.line(2, "direction LR");
        self.list(&self.model.modules, 2);
        self.line(1, "end");
        self.line(1, "subgraph finally_lane[\"Finally, whatever happened\"]");
        self.line(2, "direction LR");
        self.list(&self.model.finally, 2);
        self.line(1, "end");
        self.line(1, "forward -.-> finally_lane");
    }

    fn list(&mut self, list: &[usize], depth: usize) {
        for at in list {
            self.step(*at, depth);
        }
        for at in list {
            for before in &self.model.nodes[*at].after {
                self.line(depth, &format!("n{before} --> n{at}"));
            }
        }
    }

    fn step(&mut self, at: usize, depth: usize) {
        let node = &self.model.nodes[at];
        let label = label(node, self.model);
        let Some(block) = node.block() else {
            let (open, close) = match node.step.kind {
                _ if node.is_pivot() => ("{{", "}}"),
                StepKind::Set(_) => ("(", ")"),
                StepKind::End(_) => ("([", "])"),
                _ => ("[", "]"),
            };
            return self.line(depth, &format!("n{at}{open}\"{label}\"{close}"));
        };
        self.line(depth, &format!("subgraph n{at}[\"{label}\"]"));
        let vertical = words::mode(block.mode) == "sequential";
        self.line(depth + 1, if vertical { "direction TB" } else { "direction LR" });
        self.list(&node.children, depth + 1);
        self.line(depth, "end");
    }

    fn classes(&mut self) {
        let is: [fn(&Node<'_>) -> bool; 4] =
            [|it| it.is_optional(), |it| it.is_read(), |it| it.is_pivot(), |it| it.step.finally];
        for ((name, style), is) in CLASSES.iter().zip(is) {
            let nodes = self.model.nodes.iter().enumerate().filter(|(_, node)| is(node));
            let ids: Vec<String> = nodes.map(|(at, _)| format!("n{at}")).collect();
            if !ids.is_empty() {
                self.line(1, &format!("classDef {name} {style}"));
                self.line(1, &format!("class {} {name}", ids.join(",")));
            }
        }
    }
}

fn label(node: &Node<'_>, model: &Model<'_>) -> String {
    let mut marks = words::marks(node, model);
    if let Some(block) = node.block() {
        // One line: a second one would be drawn over what the block holds.
        marks.insert(0, words::mode(block.mode).to_owned());
        marks.splice(0..0, words::condition(node).map(|condition| shortened(&condition)));
        return format!("{}: {}", escape(&node.step.id), escape(&marks.join(", ")));
    }
    let mut lines = vec![escape(&node.step.id)];
    lines.extend(words::condition(node).map(|condition| escape(&shortened(&condition))));
    lines.extend(node.activity().map(|activity| escape(&activity.activity_type)));
    lines.extend(words::kind(node).map(escape));
    lines.extend(words::result(node, model).map(|result| escape(&shortened(&result))));
    if node.is_pivot() {
        lines.push("point of no return".to_owned());
    }
    lines.extend(words::undo(node).map(|undo| format!("↩ {}", escape(&undo))));
    if !marks.is_empty() {
        lines.push(escape(&marks.join(", ")));
    }
    lines.join("<br/>")
}

/// As much of a text as a label takes.
fn shortened(text: &str) -> String {
    fit(text, words::LABEL)
}

/// Text in a quoted label: all that could mean something is written as its number.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in words::clean(text).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | ',' | ':') {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "#{};", u32::from(c));
        }
    }
    escaped
}
