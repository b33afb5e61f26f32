//! Activities at random, and the actions that they call.

use super::catalog::{Action, Catalog, INLINE, Tool};
use super::expression::Scope;
use super::steps::Steps;
use super::template::hole;
use super::types::{DefKind, Home, Member, Place, Ty};
use serde_json::{Value, json};

impl Steps {
    /// The tools, without any actions.
    pub fn tools(&mut self) {
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

    /// An activity without its id, and what it gives.
    pub fn activity(&mut self, scope: &Scope, forward: bool) -> (Value, Ty) {
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
                let is_plain = matches!(
                    one.ty,
                    Ty::Text | Ty::Format(_) | Ty::Int | Ty::Double | Ty::Bool | Ty::Time
                );
                let is_new = members.iter().all(|it| it.key != one.key);
                if one.required && !one.secret && is_plain && is_new {
                    members.push(Member::made(&one.key, one.ty.clone()));
                }
            }
        }
        members.truncate(self.rng.within(1, 3));
        let input = (!members.is_empty() && self.rng.chance(70))
            .then(|| self.defs.add(Home::Inline, String::new(), DefKind::Struct(members)));
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
