//! What a dependency names, where it names no step of its list: another step, a tool, or nothing at all.

use super::graph::Item;
use crate::ast::{Campaign, Project, Spanned, Step, StepKind, did_you_mean};
use crate::diagnostic::{Diagnostic, Findings, codes};
use std::collections::HashMap;

/// All steps of a document, and where they stand.
pub(super) struct Steps<'d> {
    places: HashMap<&'d str, Place<'d>>,
}

/// Where a step stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place<'d> {
    /// Among the modules or tasks.
    Top,
    /// In this block.
    Block(&'d str),
    /// In `finally`.
    Finally,
}

impl<'d> Steps<'d> {
    /// Those of a campaign.
    pub(super) fn of_campaign(document: &'d Campaign) -> Self {
        let mut steps = Self { places: HashMap::new() };
        steps.add(&document.modules, Place::Top);
        steps.add(&document.finally, Place::Finally);
        steps
    }

    /// Those of a project.
    pub(super) fn of_project(document: &'d Project) -> Self {
        let tasks = document.tasks.iter();
        Self { places: tasks.map(|task| (task.id.value.as_str(), Place::Top)).collect() }
    }

    fn add(&mut self, list: &'d [Step], place: Place<'d>) {
        for step in list {
            self.places.insert(&step.id.value, place);
            if let StepKind::Block(block) = &step.kind {
                self.add(&block.steps, Place::Block(&step.id.value));
            }
        }
    }

    /// The step itself and the blocks that hold it, innermost first.
    fn outwards(&self, id: &'d str) -> impl Iterator<Item = &'d str> {
        std::iter::successors(Some(id), |id| match self.places.get(id) {
            Some(Place::Block(block)) => Some(*block),
            _ => None,
        })
    }

    /// A finding that `name`, which `item` comes after, is none of `items`.
    pub(super) fn no_sibling(
        &self,
        name: &'d Spanned<String>,
        item: &Item<'d>,
        items: &[Item<'d>],
        findings: &Findings,
    ) -> Diagnostic {
        // Nobody will read more, so nothing is looked for.
        let items = if findings.is_full() { &[] } else { items };
        match self.places.get(name.value.as_str()) {
            Some(place) => self.elsewhere(name, *place, item, items),
            None => unknown(name, item, items),
        }
    }

    fn elsewhere(
        &self,
        name: &'d Spanned<String>,
        place: Place<'d>,
        item: &Item<'d>,
        items: &[Item<'d>],
    ) -> Diagnostic {
        let (name_text, id) = (name.value.as_str(), item.id.value.as_str());
        let finding = |message| Diagnostic::new(codes::OTHER_LIST, name.span, message);
        if place == Place::Finally {
            let message =
                format!("`{name_text}` stands in `finally`, so it runs after `{id}` anyway");
            return finding(message).help("leave it out");
        }
        if self.outwards(id).any(|around| around == name_text) {
            let message =
                format!("`{name_text}` holds `{id}`, so it cannot end before `{id}` starts");
            return finding(message).help(
                "leave it out, or name a step beside this one; what the block waits for, this step \
                 waits for, too",
            );
        }
        let beside =
            self.outwards(name_text).find(|around| items.iter().any(|one| one.id.value == *around));
        match beside {
            Some(around) if around == id => {
                let message = format!("`{name_text}` stands in `{id}` itself");
                finding(message).help("leave it out: a block ends when all its steps have ended")
            }
            Some(around) => {
                let message =
                    format!("`{name_text}` stands in the block `{around}`, not beside `{id}`");
                finding(message).help(format!("wait for the whole block: `{around}`"))
            }
            None => {
                let message = format!("`{name_text}` stands in another list than `{id}`");
                finding(message).help(
                    "a step can wait only for steps of its own list: let the block that holds this step \
                     wait",
                )
            }
        }
    }
}

/// A finding that there is no step of this name.
fn unknown(name: &Spanned<String>, item: &Item<'_>, items: &[Item<'_>]) -> Diagnostic {
    let text = name.value.as_str();
    let finding =
        Diagnostic::new(codes::UNKNOWN_STEP, name.span, format!("there is no step `{text}`"));
    let siblings = || items.iter().filter(|one| one.id.value != item.id.value);
    let words: Vec<&str> = text.split([',', ' ']).filter(|word| is_a_step(word)).collect();
    if text.contains([',', ' ']) && words.len() > 1 {
        return finding.help(format!("several steps are a list: [{}]", words.join(", ")));
    }
    let ids = siblings().map(|sibling| sibling.id.value.as_str());
    if let Some(help) = did_you_mean(text.trim_matches([',', ' ']), ids) {
        return finding.help(help);
    }
    match siblings().find(|sibling| sibling.calls(text)) {
        Some(sibling) => finding.help(format!(
            "steps are named by their ids: `{}` is the one that calls `{text}`",
            sibling.id.value
        )),
        None => finding.help("name a step of the same list by its id, or leave it out"),
    }
}

/// Whether a word between others may be a step.
fn is_a_step(word: &str) -> bool {
    !matches!(word, "" | "and" | "&" | "+" | "or")
}
