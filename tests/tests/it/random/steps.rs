//! Steps at random: what each sees, and what it gives.

use super::document::{Action, Catalog, ERROR, INLINE, OUTCOME, Tool};
use super::expression::{Maker, Scope, member};
use super::rng::Rng;
use super::template::hole;
use super::types::{Defs, Home, Member, Place, Ty};
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

/// Makes the steps of one document.
pub struct Steps {
    pub rng: Rng,
    pub defs: Defs,
    pub catalog: Catalog,
    pub tools: Vec<Tool>,
    pub activities: Vec<(String, Ty)>,
    /// What every expression sees.
    pub base: Scope,
    count: usize,
    ends: usize,
}

type Facts = BTreeSet<String>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Sequential,
    Parallel,
    Dag,
}

impl Steps {
    pub fn new(rng: Rng, defs: Defs, catalog: Catalog, base: Scope) -> Self {
        let (tools, activities) = (Vec::new(), Vec::new());
        let mut new = Self { rng, defs, catalog, tools, activities, base, count: 0, ends: 0 };
        new.tools();
        new
    }

    fn tools(&mut self) {
        let names = ["notion", "memory-gateway", "type", "slm"];
        for name in names.iter().take(self.rng.within(1, 4)) {
            let home = match self.catalog {
                _ if self.rng.chance(15) => None,
                Catalog::Nowhere => None,
                Catalog::Inline => Some(INLINE),
                Catalog::Files(count) => Some(Home::Catalog(self.rng.below(count))),
            };
            let errors = home.is_some() && self.rng.chance(40);
            self.tools.push(Tool { name: (*name).to_owned(), home, actions: Vec::new(), errors });
        }
    }

    pub fn maker<T>(&mut self, scope: &Scope, make: impl FnOnce(&mut Maker<'_>) -> T) -> T {
        make(&mut Maker::new(&mut self.rng, &self.defs, scope))
    }

    /// `modules`, `finally`, `output` and `queries`.
    pub fn body(&mut self) -> Vec<(&'static str, Value)> {
        let (mut modules, all) = self.list(Mode::Dag, 2, &[], &Facts::new());
        if self.rng.chance(15) {
            modules.reverse();
        }
        let mut body = vec![("modules", Value::Array(modules))];
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

    fn scope(&self, seen: &[Seen], facts: &Facts) -> Scope {
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
    fn list(
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
            json["optional"] = match self.rng.below(3) {
                0 => hole(&self.maker(&scope, |it| it.condition(1))),
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

    fn end(&mut self, scope: &Scope) -> Value {
        self.ends += 1;
        let mut json = json!({"type": "end"});
        if self.rng.chance(50) {
            let (kind, message) = self.maker(scope, |it| (json!("Rejected"), it.holes(1)));
            json["error"] = json!({"type": kind, "message": message});
        } else {
            let key = format!("only_{}", self.ends);
            let (value, _) = self.maker(scope, |it| it.made(1));
            let count = self.maker(scope, |it| it.of(&Ty::Int, 1));
            json["output"] = json!({key: value, "count": hole(&count)});
        }
        if self.rng.chance(30) {
            json["undo"] = json!(self.rng.chance(50));
        }
        json
    }

    fn block(
        &mut self,
        depth: usize,
        seen: &[Seen],
        facts: &Facts,
        scope: &Scope,
    ) -> (Value, Ty, Vec<Seen>) {
        let mode = *self.rng.pick(&[Mode::Sequential, Mode::Parallel, Mode::Dag]);
        let (steps, all) = self.list(mode, depth, seen, facts);
        let inner = all[seen.len()..].to_vec();
        let (kind, key) = match mode {
            Mode::Sequential => ("sequential", "activities"),
            Mode::Parallel => ("parallel", "activities"),
            Mode::Dag => ("dag", "modules"),
        };
        let mut json = json!({"type": kind, key: steps});
        if mode != Mode::Sequential && self.rng.chance(25) {
            json["max_concurrent"] = match self.rng.below(2) {
                0 => json!(2),
                _ => hole(&format!("1 + {}", self.few(scope))),
            };
        }
        if mode != Mode::Sequential && self.rng.chance(20) {
            json["on_error"] = json!("finish");
        }
        if self.rng.chance(50) {
            // Only the block's own steps are known, and what every expression sees.
            let own = self.scope(&inner, facts);
            let (output, shape) = self.maker(&own, |it| it.made_object(2));
            json["output"] = output;
            return (json, shape.ty(&mut self.defs), inner);
        }
        let ty = self.by_id(&inner, &json[key]);
        (json, ty, inner)
    }

    /// What a block gives that says nothing of it.
    fn by_id(&mut self, inner: &[Seen], steps: &Value) -> Ty {
        let ids = steps.as_array().into_iter().flatten().filter(|step| step["type"] != "end");
        let ids = ids.filter_map(|step| step["id"].as_str().or_else(|| step["name"].as_str()));
        let members = ids.map(|id| {
            let ty = inner.iter().find(|seen| seen.id == id).map(|seen| seen.ty.clone());
            Member::made(id, ty.unwrap_or(Ty::Any))
        });
        let members = members.collect();
        self.defs.made(members)
    }

    /// From 0 to 3.
    fn few(&mut self, scope: &Scope) -> String {
        let text = self.maker(scope, |it| it.of(&Ty::Text, 1));
        format!("size({text}) % 4")
    }

    /// An activity without its id, and what it gives.
    fn activity(&mut self, scope: &Scope, forward: bool) -> (Value, Ty) {
        let tool = self.rng.below(self.tools.len());
        let action = self.some_action(tool, forward);
        let mut json = json!({"tool": self.tools[tool].name, "action": action.name});
        let depth = self.rng.within(1, 3);
        if let Some(input) = &action.input {
            json["with"] = self.maker(scope, |it| it.template(input, depth));
        } else if self.rng.chance(80) {
            let with = self.maker(scope, |it| it.made(depth)).0;
            if !with.is_null() {
                json["with"] = with;
            }
        }
        let output = action.output();
        self.activities.push((String::new(), output.clone()));
        self.options(&mut json, tool, scope);
        if forward && action.compensation.is_none() && self.rng.chance(45) {
            json["compensation"] = self.compensation(tool, &action, scope);
        }
        (json, output)
    }

    fn options(&mut self, json: &mut Value, tool: usize, scope: &Scope) {
        if self.rng.chance(12) {
            let few = self.few(scope);
            json["timeout"] = hole(&format!("duration(string(20 + {few}) + \"s\")"));
        }
        if self.rng.chance(12) {
            let few = self.few(scope);
            json["retry"] = json!({"max_attempts": hole(&format!("1 + {few}"))});
        }
        if self.rng.chance(12) {
            let condition = self.maker(scope, |it| it.condition(1));
            json["priority"] = hole(&format!("({condition}) ? \"high\" : \"low\""));
        }
        if self.rng.chance(12) {
            json["summary"] = self.maker(scope, |it| it.holes(1));
        }
        if self.tools[tool].errors && self.rng.chance(20) {
            json["retry"] = json!({"non_retryable": ["NotFound"]});
        }
    }

    /// An action; without an undo of its own where none may be.
    fn some_action(&mut self, tool: usize, undone: bool) -> Action {
        let fits = |it: &&Action| !it.is_undo && (undone || it.compensation.is_none());
        let known: Vec<Action> = self.tools[tool].actions.iter().filter(fits).cloned().collect();
        if !known.is_empty() && self.rng.chance(30) {
            return self.rng.pick(&known).clone();
        }
        let name = format!("do_{}", self.tools.iter().map(|it| it.actions.len()).sum::<usize>());
        let (mut input, mut output, mut compensation) = (None, None, None);
        if let Some(home) = self.tools[tool].home {
            let place = Place { home, secrets: false };
            if self.rng.chance(85) {
                input = Some(self.defs.some_struct(&mut self.rng, place, 2));
            }
            let place = Place { secrets: true, ..place };
            if self.rng.chance(85) {
                output = Some(if self.rng.chance(80) {
                    self.defs.some_struct(&mut self.rng, place, 2)
                } else {
                    self.defs.some(&mut self.rng, place, 2)
                });
            }
            let made = Action { name: name.clone(), input, output, compensation, is_undo: false };
            compensation = (undone && self.rng.chance(25)).then(|| self.undo_action(tool, &made));
            Action { compensation, ..made }.kept(&mut self.tools[tool])
        } else {
            Action { name, input, output, compensation, is_undo: false }.kept(&mut self.tools[tool])
        }
    }

    /// The name of a new action that undoes `action`, and gets what it needs by name.
    fn undo_action(&mut self, tool: usize, action: &Action) -> String {
        let count: usize = self.tools.iter().map(|it| it.actions.len()).sum();
        let name = format!("undo_{count}");
        let mut members: Vec<Member> = Vec::new();
        for ty in [&action.output, &action.input].into_iter().flatten() {
            for one in self.defs.members(ty).unwrap_or_default() {
                let is_plain =
                    matches!(one.ty, Ty::Text | Ty::Int | Ty::Double | Ty::Bool | Ty::Time);
                let is_new = members.iter().all(|it| it.key != one.key);
                if one.required && !one.secret && is_plain && is_new {
                    members.push(Member::made(&one.key, one.ty.clone()));
                }
            }
        }
        members.truncate(self.rng.within(1, 3));
        let input = (!members.is_empty() && self.rng.chance(70)).then(|| {
            self.defs.add(Home::Inline, String::new(), super::types::DefKind::Struct(members))
        });
        let undo = Action { name, input, output: None, compensation: None, is_undo: true };
        undo.kept(&mut self.tools[tool]).name
    }

    fn compensation(&mut self, tool: usize, action: &Action, scope: &Scope) -> Value {
        match self.rng.below(5) {
            0 => json!("none"),
            1 | 2 => json!(self.undo_action(tool, action)),
            _ => {
                let count: usize = self.tools.iter().map(|it| it.actions.len()).sum();
                let name = format!("revert_{count}");
                let home = self.tools[tool].home.filter(|_| self.rng.chance(60));
                let input = home.map(|home| {
                    let place = Place { home, secrets: false };
                    self.defs.some_struct(&mut self.rng, place, 1)
                });
                let undo = Action {
                    name: name.clone(),
                    input: input.clone(),
                    output: None,
                    compensation: None,
                    is_undo: true,
                };
                undo.kept(&mut self.tools[tool]);
                let mut scope = scope.clone();
                scope.add("step.input", action.input.clone().unwrap_or(Ty::Any));
                scope.add("step.output", action.output().nullable());
                scope.add("step.key", Ty::Text);
                let with = match &input {
                    Some(input) => self.maker(&scope, |it| it.template(input, 2)),
                    None => self.maker(&scope, |it| it.made_object(2)).0,
                };
                json!({"action": name, "with": with})
            }
        }
    }
}

impl Action {
    fn kept(self, tool: &mut Tool) -> Self {
        tool.actions.push(self.clone());
        self
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
