//! The tools of documents, and the catalogs that declare them.

use super::rng::Rng;
use super::steps::Steps;
use super::types::{Defs, Home, Ty};
use serde_json::{Map, Value, json};

/// Where the tools are declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Catalog {
    Nowhere,
    Inline,
    Files(usize),
}

#[derive(Clone, Debug)]
pub struct Tool {
    pub name: String,
    pub home: Option<Home>,
    pub actions: Vec<Action>,
    pub errors: bool,
}

#[derive(Clone, Debug)]
pub struct Action {
    pub name: String,
    pub input: Option<Ty>,
    pub output: Option<Ty>,
    pub compensation: Option<String>,
    pub is_undo: bool,
}

impl Tool {
    /// Whether it is declared there; one that nothing calls is declared nowhere.
    fn is_in(&self, home: Home) -> bool {
        self.home == Some(home) && !self.actions.is_empty()
    }
}

impl Action {
    pub fn output(&self) -> Ty {
        self.output.clone().unwrap_or(Ty::Any)
    }
}

/// Where tools stand that are declared in the document itself: they see no named types.
pub const INLINE: Home = Home::Catalog(usize::MAX);

/// What stands under `tools` of a document that declares them itself.
pub fn inline(steps: &mut Steps) -> Option<Value> {
    let Steps { rng, defs, tools: all, .. } = steps;
    are_used(all, INLINE).then(|| tools(rng, defs, all, INLINE))
}

/// The catalogs in files: names and contents.
pub fn files(steps: &mut Steps, name: &str) -> Vec<(String, Value)> {
    let Catalog::Files(count) = steps.catalog else { return Vec::new() };
    let Steps { rng, defs, tools: all, .. } = steps;
    let homes = (0..count).map(|file| (file, Home::Catalog(file)));
    let used = homes.filter(|(_, home)| are_used(all, *home));
    used.map(|(file, home)| {
        let (tools, types) = (tools(rng, defs, all, home), types(rng, defs, home));
        (format!("{name}_tools_{file}.yaml"), json!({"tools": tools, "types": types}))
    })
    .collect()
}

fn are_used(tools: &[Tool], home: Home) -> bool {
    tools.iter().any(|tool| tool.is_in(home))
}

/// The named types of a home.
pub fn types(rng: &mut Rng, defs: &Defs, home: Home) -> Value {
    let all = defs.0.iter().enumerate().filter(|(_, def)| def.home == home);
    let all: Vec<(usize, String)> = all.map(|(at, def)| (at, def.name.clone())).collect();
    let written = all.into_iter().map(|(at, name)| (name, defs.written(rng, at, false)));
    Value::Object(written.collect())
}

fn tools(rng: &mut Rng, defs: &Defs, tools: &[Tool], home: Home) -> Value {
    let own = tools.iter().filter(|tool| tool.is_in(home));
    let written = own.map(|tool| {
        let actions = tool.actions.iter().map(|it| (it.name.clone(), action(rng, defs, it)));
        let mut written = json!({"actions": actions.collect::<Map<String, Value>>()});
        if tool.errors {
            written["errors"] = json!({"404": "NotFound", "429": "Busy"});
        }
        (tool.name.clone(), written)
    });
    Value::Object(written.collect())
}

fn action(rng: &mut Rng, defs: &Defs, action: &Action) -> Value {
    let mut written = json!({});
    if let Some(input) = &action.input {
        written["input"] = defs.schema(rng, input, false);
    }
    if let Some(output) = &action.output {
        written["output"] = defs.schema(rng, output, true);
    }
    if let Some(compensation) = &action.compensation {
        written["compensation"] = json!(compensation);
    }
    if rng.chance(20) {
        written["description"] = json!("What it does.");
    }
    written
}
