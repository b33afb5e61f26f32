//! Blocks and ends at random.

use super::expression::Scope;
use super::steps::{Facts, Mode, Seen, Steps};
use super::template::hole;
use super::types::{Member, Ty};
use serde_json::{Value, json};

impl Steps {
    pub fn end(&mut self, scope: &Scope) -> Value {
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

    pub fn block(
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
        if self.rng.chance(25) {
            // Far longer than it takes.
            json["timeout"] = match self.rng.below(2) {
                0 => json!("1h"),
                _ => hole(&format!("duration(string(20 + {}) + \"m\")", self.few(scope))),
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
    pub fn few(&mut self, scope: &Scope) -> String {
        let text = self.maker(scope, |it| it.of(&Ty::Text, 1));
        format!("size({text}) % 4")
    }
}
