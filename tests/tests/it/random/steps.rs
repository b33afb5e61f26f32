//! Steps at random: what each sees, and what it gives.

use super::catalog::{Catalog, Tool};
use super::document::{ERROR, OUTCOME};
use super::expression::{Maker, Scope, member};
use super::pivot;
use super::rng::Rng;
use super::template::hole;
use super::types::{Defs, Ty};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A step that others may read.
#[derive(Clone, Debug)]
pub struct Seen {
    pub id: String,
    /// Nullable where it may give nothing.
    pub ty: Ty,
}

/// A step that was made.
struct Made {
    json: Value,
    id: String,
    ty: Ty,
    /// Whether it may be skipped, or its failure passed over.
    may_be_passed: bool,
    /// The steps in it.
    inner: Vec<Seen>,
    is_end: bool,
}

/// Makes the steps of documents, and the tools that they share.
pub struct Steps {
    pub rng: Rng,
    pub defs: Defs,
    pub catalog: Catalog,
    pub tools: Vec<Tool>,
    pub activities: Vec<(String, Ty)>,
    /// What every expression sees.
    base: Scope,
    count: usize,
    pub ends: usize,
}

/// Paths that are known not to be null.
pub type Facts = BTreeSet<String>;

/// What orders the steps of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Sequential,
    Parallel,
    Dag,
}

impl Steps {
    pub fn new(rng: Rng, defs: Defs, catalog: Catalog) -> Self {
        let (tools, activities, base) = (Vec::new(), Vec::new(), Scope::default());
        let mut new = Self { rng, defs, catalog, tools, activities, base, count: 0, ends: 0 };
        new.tools();
        new
    }

    pub fn maker<T>(&mut self, scope: &Scope, make: impl FnOnce(&mut Maker<'_>) -> T) -> T {
        make(&mut Maker::new(&mut self.rng, &self.defs, scope))
    }

    /// `modules`, `finally`, `output` and `queries` of a document. `base` is what every expression sees.
    pub fn body(&mut self, base: Scope) -> Vec<(&'static str, Value)> {
        (self.base, self.count, self.ends) = (base, 0, 0);
        let (mut modules, all) = self.list(Mode::Dag, 2, &[], &Facts::new());
        if self.rng.chance(15) {
            modules.reverse();
        }
        let mut modules = Value::Array(modules);
        if self.rng.chance(25) {
            pivot::pass(&mut self.rng, &mut modules);
        }
        let mut body = vec![("modules", modules)];
        let end = self.scope(&all, &Facts::new());
        if self.rng.chance(60) || self.ends > 0 {
            let depth = self.rng.within(1, 3);
            let (mut output, shape) = self.maker(&end, |it| it.made_object(depth));
            drop(shape);
            output["count"] = hole(&self.maker(&end, |it| it.of(&Ty::Int, 1)));
            body.push(("output", output));
        }
        let nothing_is_sure: Vec<Seen> = all
            .iter()
            .map(|seen| Seen { id: seen.id.clone(), ty: seen.ty.clone().nullable() })
            .collect();
        let mut scope = self.scope(&nothing_is_sure, &Facts::new());
        scope.add("workflow.status", Ty::Text);
        scope.add("workflow.error", ERROR.nullable());
        if self.rng.chance(30) {
            let finally = (0..self.rng.within(1, 2)).map(|_| {
                let (mut json, ..) = self.activity(&scope, false);
                json["id"] = json!(self.id());
                json["id"].as_str().unwrap().clone_into(&mut self.activities.last_mut().unwrap().0);
                json
            });
            body.push(("finally", finally.collect()));
        }
        if self.rng.chance(60) {
            let mut queries = Map::new();
            for name in ["get_status", "type", "how-far"].iter().take(self.rng.within(1, 3)) {
                let (value, _) = self.maker(&scope, |it| it.made(2));
                queries.insert((*name).to_owned(), value);
            }
            body.push(("queries", Value::Object(queries)));
        }
        body
    }

    pub fn scope(&self, seen: &[Seen], facts: &Facts) -> Scope {
        let mut scope = self.base.clone();
        scope.facts.clone_from(facts);
        for one in seen {
            scope.add(member("steps", &one.id), one.ty.clone());
            if self.base.clock || seen.len() < 4 {
                scope.add(format!("{}.status", member("outcome", &one.id)), Ty::Text);
                scope.add(format!("{}.error", member("outcome", &one.id)), ERROR.nullable());
            }
            if self.base.clock {
                scope.add(member("outcome", &one.id), OUTCOME);
            }
        }
        scope.add("workflow.type", Ty::Text);
        scope
    }

    fn id(&mut self) -> String {
        self.count += 1;
        let words = ["s", "step-", "type_", "Big", "a__"];
        format!("{}{}", self.rng.pick(&words), self.count)
    }

    /// The steps of a list, and what others see of them.
    pub fn list(
        &mut self,
        mode: Mode,
        depth: usize,
        before: &[Seen],
        facts: &Facts,
    ) -> (Vec<Value>, Vec<Seen>) {
        let count = if depth == 2 { self.rng.within(2, 5) } else { self.rng.within(1, 3) };
        let mut steps: Vec<Made> = Vec::new();
        let mut known: Vec<Vec<Seen>> = Vec::new();
        for at in 0..count {
            let after: Vec<usize> = match mode {
                Mode::Sequential => (0..at).collect(),
                Mode::Parallel => Vec::new(),
                Mode::Dag => {
                    (0..at).filter(|it| !steps[*it].is_end && self.rng.chance(60)).collect()
                }
            };
            let mut seen = before.to_vec();
            for one in &after {
                for more in &known[*one] {
                    if seen.iter().all(|it| it.id != more.id) {
                        seen.push(more.clone());
                    }
                }
            }
            let mut one = self.step(depth, &seen, facts);
            if mode == Mode::Dag && !after.is_empty() {
                let ids: Vec<&str> = after.iter().map(|it| steps[*it].id.as_str()).collect();
                one.json["depends_on"] = json!(ids);
            }
            // Who comes after it sees what it sees, too.
            seen.extend(outside(&one));
            known.push(seen);
            steps.push(one);
        }
        let mut all = before.to_vec();
        all.extend(steps.iter().flat_map(outside));
        (steps.into_iter().map(|step| step.json).collect(), all)
    }

    fn step(&mut self, depth: usize, seen: &[Seen], facts: &Facts) -> Made {
        let id = self.id();
        let mut facts = facts.clone();
        let kind = self.rng.below(20);
        let is_end = kind == 0 && self.ends < 2;
        let when = (is_end || self.rng.chance(25)).then(|| self.when(seen, &mut facts, is_end));
        let scope = self.scope(seen, &facts);
        let (mut json, ty, inner) = match kind {
            0 if is_end => (self.end(&scope), Ty::Any, Vec::new()),
            1..=4 => {
                let (output, shape) = self.maker(&scope, |it| it.made_object(2));
                let ty = shape.ty(&mut self.defs);
                (json!({"type": "set", "output": output}), ty, Vec::new())
            }
            5..=10 if depth > 0 => self.block(depth - 1, seen, &facts, &scope),
            _ => {
                let (json, ty) = self.activity(&scope, true);
                self.activities.last_mut().unwrap().0.clone_from(&id);
                (json, ty, Vec::new())
            }
        };
        let mut may_be_passed = when.is_some();
        if let Some(when) = when {
            json["when"] = hole(&when);
        }
        if !is_end && self.rng.chance(15) {
            may_be_passed = true;
            json["optional"] = match self.rng.below(4) {
                0 => hole(&self.maker(&scope, |it| it.condition(1))),
                1 if json["type"] != "set" => json!(["Busy"]),
                _ => json!(true),
            };
        }
        json[if self.rng.chance(50) { "id" } else { "name" }] = json!(id);
        Made { json, id, ty, may_be_passed, inner, is_end }
    }

    /// A condition, and what it says of the step that it stands at.
    fn when(&mut self, seen: &[Seen], facts: &mut Facts, rarely: bool) -> String {
        let scope = self.scope(seen, facts);
        let (condition, path) = self.maker(&scope, |it| (it.condition(2), it.nullable()));
        match path {
            Some(path) if self.rng.chance(60) => {
                facts.insert(path.text.clone());
                let asked = match self.rng.below(2) {
                    0 => format!("has({})", path.text),
                    _ => format!("{} != null", path.text),
                };
                if self.rng.chance(50) || rarely {
                    format!("{asked} && {condition}")
                } else {
                    asked
                }
            }
            _ => condition,
        }
    }
}

/// What others see of a step and of what is in it.
fn outside(made: &Made) -> Vec<Seen> {
    if made.is_end {
        return Vec::new();
    }
    let passed = |ty: &Ty| if made.may_be_passed { ty.clone().nullable() } else { ty.clone() };
    let own = Seen { id: made.id.clone(), ty: passed(&made.ty) };
    let inner = made.inner.iter().map(|seen| Seen { id: seen.id.clone(), ty: passed(&seen.ty) });
    std::iter::once(own).chain(inner).collect()
}
