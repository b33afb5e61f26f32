//! What a workflow as a whole is like: modules left alone, very much at once, a history that grows long.

use super::graph::Item;
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::{Dialect, StepKind, Workflow};
use crate::limits;
use crate::measure::{self, Widths};
use crate::source::Span;
use std::collections::HashMap;

/// Warns of the one module that nothing leads to and that leads nowhere, where all others are connected.
/// `modules` are sound. (A task of a project always leads to what collects the results.)
pub(super) fn alone(modules: &[Item<'_>], findings: &mut Findings) {
    let Some(alone) = only_one_alone(modules) else { return };
    let id = &modules[alone].id;
    let message = format!(
        "nothing leads to the module `{}`, and it leads nowhere; all others are connected",
        id.value
    );
    findings.push(Diagnostic::new(codes::LONE_MODULE, id.span, message).help(
        "add `depends_on` to it, or name it in the `depends_on` of another; if it is meant to run by \
         itself, say so with `allow`",
    ));
}

/// The item without any edge, if the others are at least two and hang together.
fn only_one_alone(items: &[Item<'_>]) -> Option<usize> {
    let places: HashMap<&str, usize> =
        items.iter().enumerate().map(|(at, item)| (item.id.value.as_str(), at)).collect();
    let mut neighbours = vec![Vec::new(); items.len()];
    for (at, item) in items.iter().enumerate() {
        for before in item.after.iter().filter_map(|name| places.get(name.value.as_str())) {
            neighbours[at].push(*before);
            neighbours[*before].push(at);
        }
    }
    let mut alone = (0..items.len()).filter(|at| neighbours[*at].is_empty());
    let (lone, other) = (alone.next()?, alone.next());
    let start = (0..items.len()).find(|at| *at != lone)?;
    (other.is_none() && reached(start, &neighbours) == items.len() - 1).then_some(lone)
}

fn reached(start: usize, neighbours: &[Vec<usize>]) -> usize {
    let mut seen = vec![false; neighbours.len()];
    seen[start] = true;
    let mut todo = vec![start];
    let mut count = 0;
    while let Some(at) = todo.pop() {
        count += 1;
        for next in &neighbours[at] {
            if !std::mem::replace(&mut seen[*next], true) {
                todo.push(*next);
            }
        }
    }
    count
}

/// Warns of what is large. `list` is where the key of the work stands.
pub(super) fn size(workflow: &Workflow, list: Span, findings: &mut Findings) {
    wide(workflow, list, findings);
    let events = measure::history_events(workflow);
    if events > limits::HISTORY_EVENTS {
        let message = format!(
            "a run has up to {events} events in its history when all goes well; from {} on Temporal suggests to \
             begin a new run",
            limits::HISTORY_EVENTS
        );
        findings.push(
            Diagnostic::new(codes::LONG_HISTORY, list, message)
                .help("split the document into several, each with a part of the work"),
        );
    }
}

/// Warns of each list that is too wide by itself, not only because of one in it.
fn wide(workflow: &Workflow, list: Span, findings: &mut Findings) {
    let Widths { modules, steps } = measure::widths(workflow);
    if modules <= limits::READY_AT_ONCE {
        return;
    }
    let mut explained = vec![false; steps.len()];
    let mut all_explained = false;
    for (at, step) in workflow.steps.iter().enumerate().rev() {
        if steps[at] <= limits::READY_AT_ONCE || !matches!(step.kind, StepKind::Block(_)) {
            continue;
        }
        if !explained[at] {
            let message = format!("`{}` can have {} activities ready at once", step.id, steps[at]);
            findings.push(too_wide(step.place, &message).help(WINDOW));
        }
        match step.parent {
            Some(parent) => explained[parent.index()] = true,
            None => all_explained = true,
        }
    }
    if !all_explained {
        let message = format!("{modules} activities can be ready at once");
        findings.push(too_wide(list, &message).help(match workflow.dialect {
            Dialect::Campaign => {
                "put them into a block (`type: dag` or `parallel`) with `max_concurrent: 100`"
            }
            Dialect::Project => {
                "let some tasks come after others, with `dependencies`, or split the project; a campaign \
                 has blocks with `max_concurrent`"
            }
        }));
    }
}

const WINDOW: &str =
    "give it `max_concurrent: 100`, so that no more of its steps run at the same time";

fn too_wide(span: Span, message: &str) -> Diagnostic {
    let limit = limits::READY_AT_ONCE;
    let message = format!("{message}, more than {limit}: workers and tools get them all together");
    Diagnostic::new(codes::TOO_WIDE, span, message)
}
