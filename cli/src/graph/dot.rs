//! The graph for Graphviz: blocks are clusters, and edges between blocks end at their borders.

use super::model::{Model, Node};
use super::words;
use crate::text::fit;
use sagaweave_compiler::ir::StepKind;
use std::fmt::Write;

const HEAD: &str = "\
  rankdir=LR
  compound=true
  newrank=true
  labelloc=t
  labeljust=l
  fontname=\"Helvetica\"
  fontsize=13
  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f3f7ff\", color=\"#5b7fc7\", fontname=\"Helvetica\", fontsize=11]
  edge [color=\"#59636e\", arrowsize=0.7]
";

pub(super) fn draw(model: &Model<'_>) -> String {
    let mut graph = Graph { model, text: String::new(), ends: ends(model) };
    let workflow = model.workflow;
    let _ = writeln!(graph.text, "digraph {} {{\n{HEAD}", quoted(&workflow.workflow_type));
    let title = words::clean(&format!("{} {}", workflow.name, workflow.version));
    graph.line(1, &format!("label={}", quoted(&title)));
    graph.list(&model.modules, 1);
    if !model.finally.is_empty() {
        graph.line(1, "subgraph cluster_finally {");
        graph.line(2, "label=\"Finally, whatever happened\"");
        graph.line(2, "style=\"rounded\"");
        graph.line(2, "color=\"#2da44e\"");
        graph.list(&model.finally, 2);
        graph.line(1, "}");
    }
    graph.text.push_str("}\n");
    graph.text
}

struct Graph<'m> {
    model: &'m Model<'m>,
    text: String,
    /// For each step an activity where edges to it can end, and one where edges from it can begin.
    ends: Vec<[usize; 2]>,
}

impl Graph<'_> {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.text, "{:width$}{line}", "", width = 2 * depth.min(8));
    }

    fn list(&mut self, list: &[usize], depth: usize) {
        for at in list {
            let node = &self.model.nodes[*at];
            if node.block().is_some() { self.cluster(*at, depth) } else { self.node(*at, depth) }
        }
        for at in list {
            for before in &self.model.nodes[*at].after {
                self.edge(*before, *at, depth);
            }
        }
    }

    fn node(&mut self, at: usize, depth: usize) {
        let node = &self.model.nodes[at];
        let label = label(node, self.model);
        self.line(depth, &format!("n{at} [label={}{}]", quoted(&label), style(node)));
    }

    fn cluster(&mut self, at: usize, depth: usize) {
        let node = &self.model.nodes[at];
        self.line(depth, &format!("subgraph cluster_n{at} {{"));
        let style = if node.is_optional() { "rounded,dashed" } else { "rounded" };
        self.line(depth + 1, &format!("label={}", quoted(&label(node, self.model))));
        self.line(depth + 1, &format!("style=\"{style}\""));
        self.line(depth + 1, "color=\"#8c959f\"");
        self.list(&node.children, depth + 1);
        let first = node.children.iter().filter(|child| self.model.nodes[**child].level == 0);
        let first: Vec<String> = first.map(|child| format!("n{}", self.ends[*child][0])).collect();
        if first.len() > 1 {
            self.line(depth + 1, &format!("{{ rank=same; {} }}", first.join("; ")));
        }
        self.line(depth, "}");
    }

    fn edge(&mut self, from: usize, to: usize, depth: usize) {
        let is_block = |at: usize| self.model.nodes[at].block().is_some();
        let mut options = Vec::new();
        if is_block(from) {
            options.push(format!("ltail=cluster_n{from}"));
        }
        if is_block(to) {
            options.push(format!("lhead=cluster_n{to}"));
        }
        let options =
            if options.is_empty() { String::new() } else { format!(" [{}]", options.join(", ")) };
        let (tail, head) = (self.ends[from][1], self.ends[to][0]);
        self.line(depth, &format!("n{tail} -> n{head}{options}"));
    }
}

/// The activities of each step where edges can end and begin: of a block one of the first level and one
/// of the last. Children stand after their parents, so the last come first.
fn ends(model: &Model<'_>) -> Vec<[usize; 2]> {
    let mut ends: Vec<[usize; 2]> = (0..model.nodes.len()).map(|at| [at, at]).collect();
    for at in (0..model.nodes.len()).rev() {
        let children = &model.nodes[at].children;
        let first = children.iter().min_by_key(|child| model.nodes[**child].level);
        let last = children.iter().max_by_key(|child| model.nodes[**child].level);
        if let (Some(first), Some(last)) = (first, last) {
            ends[at] = [ends[*first][0], ends[*last][1]];
        }
    }
    ends
}

fn label(node: &Node<'_>, model: &Model<'_>) -> String {
    let mut lines = vec![node.step.id.clone()];
    lines.extend(words::condition(node).map(|condition| fit(&condition, words::LABEL)));
    let mut marks = words::marks(node, model);
    if let Some(activity) = node.activity() {
        lines.push(activity.activity_type.clone());
    } else if let Some(block) = node.block() {
        marks.insert(0, words::mode(block.mode).to_owned());
    } else {
        lines.extend(words::kind(node).map(str::to_owned));
        lines.extend(words::result(node, model).map(|result| fit(&result, words::LABEL)));
    }
    if node.is_pivot() {
        lines.push("point of no return".to_owned());
    }
    lines.extend(words::undo(node).map(|undo| format!("↩ {undo}")));
    if !marks.is_empty() {
        lines.push(marks.join(", "));
    }
    lines.join("\n")
}

fn style(node: &Node<'_>) -> String {
    let mut style = String::new();
    if node.is_pivot() {
        style.push_str(", color=\"#bc4c00\", fillcolor=\"#fff1e5\", penwidth=3");
    } else if node.is_read() {
        style.push_str(", color=\"#b6bfca\", fillcolor=\"#fafbfc\", fontcolor=\"#59636e\"");
    }
    match node.step.kind {
        StepKind::Set(_) => style.push_str(", color=\"#8c959f\", fillcolor=\"#ffffff\""),
        StepKind::End(_) => {
            style.push_str(", color=\"#8c959f\", fillcolor=\"#ffffff\", peripheries=2");
        }
        StepKind::Activity(_) | StepKind::Block(_) | StepKind::Join => {}
    }
    if node.is_optional() {
        style.push_str(", style=\"rounded,filled,dashed\"");
    }
    style
}

/// A string of the language: lines are centred, and nothing else is an escape.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}
