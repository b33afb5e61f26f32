//! Whole documents at random.

use super::catalog::{self, Catalog};
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
    /// The Rust file that it is in, with those that share its catalogs.
    pub file: String,
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

/// The document of this seed.
pub fn document(seed: u64) -> Document {
    family(seed).swap_remove(0)
}

/// The documents of this seed, for one worker: several share the catalogs in their files.
pub fn family(seed: u64) -> Vec<Document> {
    let mut rng = Rng::new(seed);
    let mut defs = prelude();
    let has_types = rng.chance(70);
    if has_types {
        defs.named(&mut rng, Home::Document);
    }
    let (catalog, count) = match rng.below(5) {
        0 => (Catalog::Nowhere, 1),
        1 | 2 => (Catalog::Inline, 1),
        _ => (Catalog::Files(rng.within(1, 2)), rng.within(1, 2)),
    };
    if let Catalog::Files(count) = catalog {
        (0..count).for_each(|file| defs.named(&mut rng, Home::Catalog(file)));
    }
    let mut steps = Steps::new(rng, defs, catalog);
    let names = [format!("d{seed}"), format!("d{seed}_more")];
    let mut documents: Vec<Document> =
        names[..count].iter().map(|name| one(&mut steps, name, has_types)).collect();
    let catalogs = catalog::files(&mut steps, &names[0]);
    for document in &mut documents {
        let paths: Vec<&str> = catalogs.iter().map(|(path, _)| path.as_str()).collect();
        if !paths.is_empty() {
            document.json["tools"] = json!(paths);
        }
        document.catalogs.clone_from(&catalogs);
        document.defs = steps.defs.clone();
        document.file.clone_from(&names[0]);
    }
    documents
}

/// A document, but for the catalogs in files.
fn one(steps: &mut Steps, name: &str, has_types: bool) -> Document {
    let place = Place { home: Home::Document, secrets: false };
    let (rng, defs) = (&mut steps.rng, &mut steps.defs);
    let input = if rng.chance(88) { defs.some_struct(rng, place, 2) } else { Ty::Any };
    let signals = some_signals(rng, defs, place);
    let clock = rng.chance(20);
    let mut scope = Scope { clock, started: true, ..Scope::default() };
    scope.add("input", input.clone());
    for (name, ty) in &signals {
        scope.add(member("signals", name), ty.clone().nullable());
    }
    let body = steps.body(scope.clone());
    let mut json = json!({"workflow": head(steps, &scope)});
    for (key, value) in body {
        json[key] = value;
    }
    let (rng, defs) = (&mut steps.rng, &steps.defs);
    if input != Ty::Any {
        json["input"] = defs.schema(rng, &input, true);
    }
    if !signals.is_empty() {
        let schemas = signals.iter().map(|(name, ty)| (name.clone(), defs.schema(rng, ty, true)));
        json["signals"] = Value::Object(schemas.collect());
    }
    if has_types {
        json["types"] = catalog::types(rng, defs, Home::Document);
    }
    if let Some(tools) = catalog::inline(steps) {
        json["tools"] = tools;
    }
    Document {
        name: name.to_owned(),
        file: String::new(),
        json,
        catalogs: Vec::new(),
        defs: Defs::default(),
        input,
        signals,
        activities: std::mem::take(&mut steps.activities),
        clock,
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
