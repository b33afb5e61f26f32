//! Whole documents at random.

use super::expression::{Root, Scope, member};
use super::rng::Rng;
use super::steps::Steps;
use super::template::hole;
use super::types::{DefKind, Defs, Home, Member, Place, Ty};
use serde_json::{Map, Value, json};

/// A document, and what there is to know of it for running it.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its name as a Rust module.
    pub name: String,
    pub json: Value,
    /// Its catalog files: names and contents.
    pub catalogs: Vec<(String, Value)>,
    pub defs: Defs,
    pub input: Ty,
    /// Names and payloads.
    pub signals: Vec<(String, Ty)>,
    /// Ids of the activities, and what their tools answer.
    pub activities: Vec<(String, Ty)>,
    /// Whether something in it depends on when it runs.
    pub clock: bool,
}

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

impl Action {
    pub fn output(&self) -> Ty {
        self.output.clone().unwrap_or(Ty::Any)
    }
}

/// Where tools stand that are declared in the document itself: they see no named types.
pub const INLINE: Home = Home::Catalog(usize::MAX);

/// The document of this seed.
pub fn document(seed: u64) -> Document {
    let mut rng = Rng::new(seed);
    let mut defs = prelude();
    let has_types = rng.chance(70);
    if has_types {
        defs.named(&mut rng, Home::Document);
    }
    let catalog = match rng.below(5) {
        0 => Catalog::Nowhere,
        1 | 2 => Catalog::Inline,
        _ => Catalog::Files(rng.within(1, 2)),
    };
    if let Catalog::Files(count) = catalog {
        (0..count).for_each(|file| defs.named(&mut rng, Home::Catalog(file)));
    }
    let place = Place { home: Home::Document, secrets: false };
    let input = if rng.chance(88) { defs.some_struct(&mut rng, place, 2) } else { Ty::Any };
    let signals = some_signals(&mut rng, &mut defs, place);
    let clock = rng.chance(20);
    let mut scope = Scope { clock, started: true, ..Scope::default() };
    scope.add("input", input.clone());
    for (name, ty) in &signals {
        scope.add(member("signals", name), ty.clone().nullable());
    }
    let mut steps = Steps::new(rng, defs, catalog, scope.clone());
    let body = steps.body();
    let mut json = json!({"workflow": head(&mut steps, &scope)});
    for (key, value) in body {
        json[key] = value;
    }
    finish(&mut steps, json, seed, (input, signals), has_types)
}

fn finish(
    steps: &mut Steps,
    mut json: Value,
    seed: u64,
    (input, signals): (Ty, Vec<(String, Ty)>),
    has_types: bool,
) -> Document {
    steps.tools.retain(|tool| !tool.actions.is_empty());
    let rng = &mut steps.rng;
    let defs = &steps.defs;
    if input != Ty::Any {
        json["input"] = defs.schema(rng, &input, true);
    }
    if !signals.is_empty() {
        let schemas = signals.iter().map(|(name, ty)| (name.clone(), defs.schema(rng, ty, true)));
        json["signals"] = Value::Object(schemas.collect());
    }
    if has_types {
        json["types"] = types(rng, defs, Home::Document);
    }
    let mut catalogs = Vec::new();
    match steps.catalog {
        Catalog::Nowhere => {}
        Catalog::Inline => {
            if steps.tools.iter().any(|tool| tool.home.is_some()) {
                json["tools"] = tools(rng, defs, &steps.tools, INLINE);
            }
        }
        Catalog::Files(count) => {
            for file in 0..count {
                let name = format!("d{seed}_tools_{file}.yaml");
                let home = Home::Catalog(file);
                if !steps.tools.iter().any(|tool| tool.home == Some(home)) {
                    continue;
                }
                let content = json!({
                    "tools": tools(rng, defs, &steps.tools, home),
                    "types": types(rng, defs, home),
                });
                catalogs.push((name, content));
            }
            let names: Vec<&str> = catalogs.iter().map(|(name, _)| name.as_str()).collect();
            if !names.is_empty() {
                json["tools"] = json!(names);
            }
        }
    }
    Document {
        name: format!("d{seed}"),
        json,
        catalogs,
        defs: steps.defs.clone(),
        input,
        signals,
        activities: steps.activities.clone(),
        clock: steps.base.clock,
    }
}

/// What every document has.
fn prelude() -> Defs {
    let mut defs = Defs::default();
    let error = vec![Member::made("type", Ty::Text), Member::made("message", Ty::Text)];
    let error = defs.add(Home::Made, "error".to_owned(), DefKind::Struct(error));
    let outcome = vec![
        Member::made("status", Ty::Text),
        Member::made("error", error.nullable()),
        Member::made("completed_at", Ty::Time.nullable()),
    ];
    defs.add(Home::Made, "outcome".to_owned(), DefKind::Struct(outcome));
    defs
}

pub const ERROR: Ty = Ty::Def(0);
pub const OUTCOME: Ty = Ty::Def(1);

fn some_signals(rng: &mut Rng, defs: &mut Defs, place: Place) -> Vec<(String, Ty)> {
    let names = ["update_content", "go-on", "type"];
    let some = names.iter().take(rng.below(4));
    some.map(|name| ((*name).to_owned(), defs.some(rng, place, 1))).collect()
}

fn head(steps: &mut Steps, scope: &Scope) -> Value {
    let mut head = json!({"name": "At random", "version": "1.2.3"});
    if steps.rng.chance(20) {
        head["waves"] = json!(true);
    }
    if steps.rng.chance(20) {
        head["compensation_order"] = json!("reverse");
    }
    if steps.rng.chance(40) {
        let input: Vec<Root> = scope.roots.iter().take(1).cloned().collect();
        let scope = Scope { roots: input, ..Scope::default() };
        let types =
            [Ty::Int, Ty::Text, Ty::Bool, Ty::Double, Ty::Time, Ty::List(Box::new(Ty::Text))];
        let mut attributes = Map::new();
        for name in ["Tenant", "Amount"] {
            let ty = steps.rng.pick(&types).clone();
            let nullable = steps.rng.chance(30);
            let ty = if nullable { ty.nullable() } else { ty };
            let value = steps.maker(&scope, |it| it.of(&ty, 2));
            attributes.insert(name.to_owned(), hole(&value));
        }
        head["search_attributes"] = Value::Object(attributes);
    }
    head
}

fn types(rng: &mut Rng, defs: &Defs, home: Home) -> Value {
    let all = defs.0.iter().enumerate().filter(|(_, def)| def.home == home);
    let all: Vec<(usize, String)> = all.map(|(at, def)| (at, def.name.clone())).collect();
    let written = all.into_iter().map(|(at, name)| (name, defs.written(rng, at, false)));
    Value::Object(written.collect())
}

fn tools(rng: &mut Rng, defs: &Defs, tools: &[Tool], home: Home) -> Value {
    let own = tools.iter().filter(|tool| tool.home == Some(home));
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
