//! Steps: when they run, what they get, what they give, how they end the workflow.

use super::Flow;
use super::order::order;
use super::site::At;
use super::template::Wanted;
use super::visible::From;
use crate::ast::node::{Entry, Node, Value};
use crate::ast::{self, Optional};
use crate::expr::check::facts_when_true;
use crate::expr::{Facts, Kind, Site, Typed, Why, print};
use crate::ir::made::{Naming, type_of};
use crate::ir::{Condition, Ending, Expr, StepKind};
use crate::types::{Home, Type};
use sagaweave_core::plan::StepId;

impl Flow<'_, '_> {
    /// Types the steps of a list. `facts` is what is known there.
    pub(super) fn list(&mut self, steps: &[StepId], facts: &Facts) {
        for step in order(steps, &self.draft.steps) {
            self.step(step, facts);
        }
    }

    /// Types the steps of `finally`, one after another.
    pub(super) fn finally(&mut self) {
        let finally = (0..).map(StepId).zip(&self.draft.steps).filter(|(_, step)| step.finally);
        let finally: Vec<StepId> = finally.map(|(id, _)| id).collect();
        for step in finally {
            self.step(step, &Facts::default());
        }
    }

    fn step(&mut self, id: StepId, facts: &Facts) {
        let Some(written) = self.draft.written[id.index()] else { return };
        let mut at = if self.draft.steps[id.index()].finally {
            At::new(From::Anywhere(Some(id)), Site::Finally, facts.clone())
        } else {
            At::new(From::Step(id), Site::Step, facts.clone())
        };
        if let Some(when) = &written.when {
            let (condition, known) = self.condition(when, &at);
            self.draft.steps[id.index()].when = condition;
            at.facts = at.facts.and(&known);
        }
        self.options(id, written, &at);
        match &written.kind {
            ast::StepKind::Activity(activity) => self.activity(id, activity, &at),
            ast::StepKind::Block(block) => self.block(id, block, &at),
            ast::StepKind::Set(output) => self.set(id, output, &at),
            ast::StepKind::End(end) => self.end(id, end, &at),
        }
    }

    /// When a step runs, and what is known where it does.
    fn condition(&mut self, when: &Entry, at: &At) -> (Option<Condition>, Facts) {
        let Some((condition, text)) = self.condition_and_text(&when.value, at) else {
            return (None, Facts::default());
        };
        let known = facts_when_true(&condition);
        (Some(Condition::Holds { condition, text }), known)
    }

    /// A condition, and how people read it.
    fn condition_and_text(&mut self, node: &Node, at: &At) -> Option<(Typed, String)> {
        if let Value::Bool(value) = node.value {
            let condition = Typed { ty: Type::Bool, kind: Kind::Bool(value), span: node.span };
            return Some((condition, node.to_json()));
        }
        let expr = self.expression(node, "`when`", "such as `${{ input.amount > 100 }}`")?;
        let condition = self.as_type(&expr, &Type::Bool, &Why::new("`when`"), at)?;
        Some((condition, print::print(&expr)))
    }

    fn activity(&mut self, id: StepId, written: &ast::Activity, at: &At) {
        let StepKind::Activity(activity) = &self.draft.steps[id.index()].kind else { return };
        let action = self.draft.tools.get(activity.action);
        let (input, output) = (action.input.clone(), action.output.clone());
        let what = format!("the input of {}", activity.activity_type);
        let wanted =
            input.map_or_else(|| Wanted::anything(&what), |data| Wanted::data(&data, &what));
        let nothing = Node { span: written.action.span, value: Value::Map(Vec::new()) };
        let with = self.template(written.with.as_ref().unwrap_or(&nothing), &wanted, at);
        if let Some(output) = output {
            self.draft.steps[id.index()].output_type = output.ty;
            let known = self.catalogs.action(&written.tool.value, &written.action.value);
            if let Some(place) = known.and_then(|known| known.written.output.as_ref()) {
                let text = "its output is declared here".to_owned();
                self.origins.insert(id, (place.head(), text));
            }
        }
        let StepKind::Activity(activity) = &mut self.draft.steps[id.index()].kind else { return };
        if let Some(with) = with {
            activity.input = with;
        }
        self.compensation(id, written, &wanted.ty, at);
        self.error_types(id, written);
    }

    fn block(&mut self, id: StepId, written: &ast::Block, at: &At) {
        let children = self.children.get(&id).cloned().unwrap_or_default();
        self.list(&children, &at.facts);
        let base = self.draft.steps[id.index()].rust_name.clone();
        let (title, note) = self.titles(id);
        let naming = Naming { home: &Home::Steps, base: &base, title: &title, note: &note };
        let (output, ty) = if let Some(output) = &written.output {
            let at = At { from: From::Block(id), ..at.clone() };
            let Some((output, ty)) = self.value(output, &at, naming) else { return };
            (Some(output), ty)
        } else {
            let object = self.object_of(&children);
            let steps = &self.draft.steps;
            (None, type_of(&object, steps, &mut self.types, naming))
        };
        let step = &mut self.draft.steps[id.index()];
        step.output_type = ty;
        if let StepKind::Block(block) = &mut step.kind {
            block.output = output;
        }
    }

    fn set(&mut self, id: StepId, output: &Node, at: &At) {
        let base = self.draft.steps[id.index()].rust_name.clone();
        let (title, note) = self.titles(id);
        let naming = Naming { home: &Home::Steps, base: &base, title: &title, note: &note };
        let Some((value, ty)) = self.value(output, at, naming) else { return };
        self.origins.insert(id, (output.head(), "it is set here".to_owned()));
        let step = &mut self.draft.steps[id.index()];
        step.output_type = ty;
        step.kind = StepKind::Set(value);
    }

    /// What messages and documentation call what a step gives.
    fn titles(&self, id: StepId) -> (String, String) {
        let id = &self.draft.steps[id.index()].id;
        (format!("the output of `{id}`"), format!("What `{id}` returns."))
    }

    fn end(&mut self, id: StepId, written: &ast::End, at: &At) {
        self.draft.steps[id.index()].output_type = Type::Null;
        let ending = match (&written.output, &written.error) {
            (_, Some((kind, message))) => {
                let kind = self.text(kind, &Why::new("`type` of `error`"), at);
                let message = self.text(message, &Why::new("`message` of `error`"), at);
                let (Some(kind), Some(message)) = (kind, message) else { return };
                Ending::Fails { kind, message }
            }
            (Some(output), None) => {
                let wanted = Wanted::anything("the output of the workflow");
                let Some(value) = self.template(output, &wanted, at) else { return };
                self.endings.push((id, value.clone()));
                Ending::Completes(value)
            }
            (None, None) => Ending::Completes(Expr::Json("null".to_owned())),
        };
        if let StepKind::End(end) = &mut self.draft.steps[id.index()].kind {
            end.ending = ending;
        }
    }

    /// The options that are expressions.
    fn options(&mut self, id: StepId, written: &ast::Step, at: &At) {
        for entry in &written.computed {
            let key = entry.key.value.as_str();
            let Some(typed) = self.option(key, &entry.value, at) else { continue };
            let adjust = &mut self.draft.steps[id.index()].adjust;
            let place = match key {
                "timeout" => &mut adjust.timeout,
                "total_timeout" => &mut adjust.total_timeout,
                "heartbeat_timeout" => &mut adjust.heartbeat_timeout,
                "max_attempts" => &mut adjust.max_attempts,
                "max_concurrent" => &mut adjust.max_concurrent,
                "optional" => &mut adjust.optional,
                "priority" => &mut adjust.priority,
                _ => &mut adjust.summary,
            };
            *place = Some(typed);
        }
    }

    fn option(&mut self, key: &str, node: &Node, at: &At) -> Option<Typed> {
        let what = format!("`{key}`");
        if key == "summary" {
            return self.text(node, &Why::new(&what), at);
        }
        let wanted = match key {
            "timeout" | "total_timeout" | "heartbeat_timeout" => Type::TimeSpan,
            "max_attempts" | "max_concurrent" => Type::Int,
            "optional" => Type::Bool,
            _ => Type::Text,
        };
        let help = "for a duration write `${{ duration(string(input.minutes) + \"m\") }}`";
        let expr = self.expression(node, &what, help)?;
        self.as_type(&expr, &wanted, &Why::new(&what), at)
    }

    /// Holds the types of errors that a step names against those that its tool has.
    fn error_types(&mut self, id: StepId, written: &ast::Activity) {
        let Some(step) = self.draft.written[id.index()] else { return };
        let mut named: Vec<(crate::source::Span, String)> = Vec::new();
        if let Some(Optional::For(names)) = step.optional.as_ref().map(|it| &it.value) {
            named.extend(names.iter().map(|name| (name.span, name.value.clone())));
        }
        if let Some(ast::RetryChoice::Fields(fields)) = &written.retry {
            let lists = [&fields.value.non_retryable, &fields.value.only];
            for list in lists.into_iter().flatten() {
                named.extend(list.value.iter().map(|name| (list.span, name.clone())));
            }
        }
        for (span, name) in named {
            self.error_type(span, &name, &written.tool.value);
        }
    }
}
