//! The tools that a document calls, as it names them one after another.

use super::catalogs;
use super::rust_names;
use crate::ir::{Action, ActionId, Takes, Tool};
use std::collections::HashMap;

/// The tools so far.
#[derive(Default)]
pub(super) struct Tools {
    named: Vec<Tool>,
    tool_places: HashMap<String, usize>,
    action_places: HashMap<(usize, String), usize>,
}

impl Tools {
    /// The action of that name, which is called with `takes` here. `known` is what a catalog says of it.
    pub(super) fn action(
        &mut self,
        tool: &str,
        action: &str,
        takes: Takes,
        known: Option<&catalogs::Action<'_>>,
    ) -> ActionId {
        let tool = self.tool(tool);
        let actions = &mut self.named[tool].actions;
        let place = self.action_places.entry((tool, action.to_owned())).or_insert(actions.len());
        if *place == actions.len() {
            let rust_name = rust_names::field(action);
            actions.push(Action {
                name: action.to_owned(),
                rust_name,
                takes,
                description: known.and_then(|known| known.written.description.clone()),
                input: known.and_then(|known| known.input.clone()),
                output: known.and_then(|known| known.output.clone()),
            });
        } else if takes == Takes::Value {
            // One call with a value of its own, and it is no undo to its implementation any more.
            actions[*place].takes = Takes::Value;
        }
        ActionId { tool, action: *place }
    }

    /// One of them.
    pub(super) fn get(&self, id: ActionId) -> &Action {
        &self.named[id.tool].actions[id.action]
    }

    /// All of them, in the order in which they were named first.
    pub(super) fn finish(self) -> Vec<Tool> {
        self.named
    }

    fn tool(&mut self, name: &str) -> usize {
        if let Some(place) = self.tool_places.get(name) {
            return *place;
        }
        let place = self.named.len();
        self.tool_places.insert(name.to_owned(), place);
        self.named.push(Tool {
            name: name.to_owned(),
            rust_name: rust_names::field(name),
            type_name: rust_names::type_name(name),
            actions: Vec::new(),
        });
        place
    }
}
