//! What comes after what: dependencies name siblings in a graph, and nothing waits for itself.

use super::names::walk;
use super::references::Steps;
use crate::ast::{Campaign, Project, Spanned, Step, StepKind, Task};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::Mode;
use crate::source::Span;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{HashMap, HashSet, VecDeque};

/// Checks the graphs of a campaign: `modules`, and each block that is one.
pub(super) fn campaign(document: &Campaign, findings: &mut Findings) {
    let all = Steps::of_campaign(document);
    graph(&items(&document.modules), &all, findings);
    for step in &document.finally {
        let help = "leave it out: they run one after another";
        outside(step.depends_on.as_ref(), "depends_on", "`finally`", help, findings);
    }
    for step in walk(&document.modules).chain(walk(&document.finally)) {
        let StepKind::Block(block) = &step.kind else { continue };
        match block.mode.value {
            Mode::Dag => graph(&items(&block.steps), &all, findings),
            Mode::Sequential => no_graph(&block.steps, "a sequential block", findings),
            Mode::Parallel => no_graph(&block.steps, "a parallel block", findings),
        }
    }
}

/// Checks the graph of a project's tasks.
pub(super) fn project(document: &Project, findings: &mut Findings) {
    let mode = match document.mode {
        Mode::Dag => {
            let tasks: Vec<Item<'_>> = document.tasks.iter().map(task).collect();
            return graph(&tasks, &Steps::of_project(document), findings);
        }
        Mode::Sequential => "a sequential project",
        Mode::Parallel => "a parallel project",
    };
    let help = "leave it out, or make the list a graph with `execution_mode: dag`";
    for task in &document.tasks {
        outside(task.dependencies.as_ref(), "dependencies", mode, help, findings);
    }
}

/// For each of `count` steps how many of those that it comes after stand, at most, before one another:
/// its wave, from 0. `after` is free of cycles.
pub(crate) fn levels(after: &[Vec<usize>]) -> Vec<usize> {
    let mut followers = vec![Vec::new(); after.len()];
    let mut waits: Vec<usize> = after.iter().map(Vec::len).collect();
    for (step, before) in after.iter().enumerate() {
        for before in before {
            followers[*before].push(step);
        }
    }
    let mut levels = vec![0; after.len()];
    let mut ready: Vec<usize> = (0..after.len()).filter(|step| waits[*step] == 0).collect();
    while let Some(step) = ready.pop() {
        for follower in &followers[step] {
            levels[*follower] = levels[*follower].max(levels[step] + 1);
            waits[*follower] -= 1;
            if waits[*follower] == 0 {
                ready.push(*follower);
            }
        }
    }
    levels
}

/// A step as a graph sees it.
pub(super) struct Item<'d> {
    /// Its id.
    pub(super) id: &'d Spanned<String>,
    /// What it comes after.
    pub(super) after: &'d [Spanned<String>],
    /// The tool and the action that it calls.
    call: Option<(&'d str, &'d str)>,
}

impl Item<'_> {
    /// Whether it calls the tool, the action, or the action of a tool that `name` is.
    pub(super) fn calls(&self, name: &str) -> bool {
        self.call.is_some_and(|(tool, action)| {
            name == tool || name == action || name.split_once('.') == Some((tool, action))
        })
    }
}

/// The steps of a list that is a graph.
pub(super) fn items(steps: &[Step]) -> Vec<Item<'_>> {
    steps.iter().map(item).collect()
}

fn item(step: &Step) -> Item<'_> {
    let call = step.activity().map(|it| (it.tool.value.as_str(), it.action.value.as_str()));
    Item { id: &step.id, after: list(step.depends_on.as_ref()), call }
}

fn task(task: &Task) -> Item<'_> {
    Item { id: &task.id, after: list(task.dependencies.as_ref()), call: None }
}

fn list(depends_on: Option<&Spanned<Vec<Spanned<String>>>>) -> &[Spanned<String>] {
    depends_on.map(|list| list.value.as_slice()).unwrap_or_default()
}

fn no_graph(steps: &[Step], list: &str, findings: &mut Findings) {
    let help = "leave it out, or make the list a graph with `type: dag`";
    for step in steps {
        outside(step.depends_on.as_ref(), "depends_on", list, help, findings);
    }
}

/// Dependencies where the list itself orders its steps.
fn outside(
    depends_on: Option<&Spanned<Vec<Spanned<String>>>>,
    key: &str,
    list: &str,
    help: &str,
    findings: &mut Findings,
) {
    let Some(Spanned { span, .. }) = depends_on.filter(|list| !list.value.is_empty()) else {
        return;
    };
    let message = format!("`{key}` has no place in {list}, which orders its steps itself");
    findings.push(Diagnostic::new(codes::NO_GRAPH, *span, message).help(help));
}

fn graph<'d>(items: &[Item<'d>], all: &Steps<'d>, findings: &mut Findings) {
    let places: HashMap<&str, usize> =
        items.iter().enumerate().map(|(at, item)| (item.id.value.as_str(), at)).collect();
    let mut edges: Vec<Vec<(usize, Span)>> = vec![Vec::new(); items.len()];
    for (at, item) in items.iter().enumerate() {
        for name in item.after {
            match places.get(name.value.as_str()) {
                Some(before) if *before == at => {
                    let message = format!("`{}` waits for itself", name.value);
                    findings.push(
                        Diagnostic::new(codes::SELF_DEPENDENCY, name.span, message)
                            .help("leave it out, or name the step that was meant"),
                    );
                }
                Some(before) => edges[at].push((*before, name.span)),
                None => findings.push(all.no_sibling(name, item, items, findings)),
            }
        }
    }
    cycles(items, &edges, findings);
}

/// One finding for each knot of steps that wait for each other.
fn cycles(items: &[Item<'_>], edges: &[Vec<(usize, Span)>], findings: &mut Findings) {
    let mut graph = DiGraph::<(), (), usize>::default();
    for _ in items {
        graph.add_node(());
    }
    for (step, before) in edges.iter().enumerate() {
        for (before, _) in before {
            graph.add_edge(NodeIndex::new(step), NodeIndex::new(*before), ());
        }
    }
    for knot in kosaraju_scc(&graph).into_iter().filter(|knot| knot.len() > 1) {
        let mut knot: Vec<usize> = knot.into_iter().map(NodeIndex::index).collect();
        knot.sort_unstable();
        findings.push(cycle(&knot, items, edges));
    }
}

/// The most steps of a cycle that are shown.
const SHOWN: usize = 20;

fn cycle(knot: &[usize], items: &[Item<'_>], edges: &[Vec<(usize, Span)>]) -> Diagnostic {
    let path = shortest_cycle(knot, edges);
    let name = |step: usize| items[step].id.value.as_str();
    let mut names: Vec<&str> =
        path.iter().take(SHOWN).chain(path.first()).map(|step| name(*step)).collect();
    if path.len() > SHOWN {
        names.insert(SHOWN, "…");
    }
    let waits = |at: usize| {
        let (step, before) = (path[at], path[(at + 1) % path.len()]);
        let found = edges[step].iter().find(|(to, _)| *to == before);
        let span = found.map_or(items[step].id.span, |(_, span)| *span);
        (span, format!("`{}` waits for `{}`", name(step), name(before)))
    };
    let message = format!("these steps wait for each other: {}", names.join(" → "));
    let (span, text) = waits(0);
    let mut finding = Diagnostic::new(codes::CYCLE, span, message)
        .label(text)
        .help("take one of these dependencies out");
    for at in 1..path.len().min(SHOWN) {
        let (span, text) = waits(at);
        finding = finding.related(span, text);
    }
    let on_path: HashSet<usize> = path.iter().copied().collect();
    for step in knot.iter().filter(|step| !on_path.contains(step)).take(SHOWN) {
        finding = finding
            .related(items[*step].id.span, format!("`{}` is caught in it, too", name(*step)));
    }
    finding
}

/// The shortest way from the first step of `knot` back to itself, each step before the one it waits for.
fn shortest_cycle(knot: &[usize], edges: &[Vec<(usize, Span)>]) -> Vec<usize> {
    let start = knot[0];
    let members: HashSet<usize> = knot.iter().copied().collect();
    let mut reached_from: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(step) = queue.pop_front() {
        for (before, _) in &edges[step] {
            if *before == start {
                return way_back(step, start, &reached_from);
            }
            if members.contains(before) && !reached_from.contains_key(before) {
                reached_from.insert(*before, step);
                queue.push_back(*before);
            }
        }
    }
    knot.to_vec()
}

fn way_back(end: usize, start: usize, reached_from: &HashMap<usize, usize>) -> Vec<usize> {
    let mut path = vec![end];
    let mut step = end;
    while step != start {
        let Some(before) = reached_from.get(&step) else { break };
        step = *before;
        path.push(step);
    }
    path.reverse();
    path
}
