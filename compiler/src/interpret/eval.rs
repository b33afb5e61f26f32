//! The value of an expression.

use super::value::{Record, Shown, Value};
use super::{call, convert, decode, operator, words};
use crate::expr::prelude::{ERROR, OUTCOME};
use crate::expr::typed::WorkflowField;
use crate::expr::{Kind, Local, Typed};
use crate::ir::Workflow;
use crate::types::Type;
use sagaweave_core::scope::Slot;
use sagaweave_core::{Failure, Scope, StepId, expr};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What an expression has a value in.
pub(super) struct Eval<'a> {
    pub(super) workflow: &'a Workflow,
    pub(super) scope: &'a Scope,
    /// In a compensation's `with`: the step that is undone.
    undone: Option<StepId>,
    locals: BTreeMap<Local, Value>,
    /// What was decoded already: a loop may read it often.
    decoded: Vec<(*const Slot, Value)>,
}

impl<'a> Eval<'a> {
    pub(super) const fn new(
        workflow: &'a Workflow,
        scope: &'a Scope,
        undone: Option<StepId>,
    ) -> Self {
        Self { workflow, scope, undone, locals: BTreeMap::new(), decoded: Vec::new() }
    }

    /// The value as JSON text.
    pub(super) fn json(&mut self, typed: &Typed) -> Result<String, Failure> {
        let typed = convert::written(typed);
        match &typed.kind {
            // It is passed on as it came.
            Kind::Input if typed.ty == Type::Any => {
                Ok(self.scope.input().payload().as_json().to_owned())
            }
            Kind::Output(step) if *self.output_type(*step) == Type::Any => {
                Ok(self.scope.output_json(*step).to_owned())
            }
            _ => {
                let value = self.value(typed)?;
                self.shown(&typed.ty, &value).to_text()
            }
        }
    }

    pub(super) fn bool(&mut self, typed: &Typed) -> Result<bool, Failure> {
        Ok(matches!(self.value(typed)?, Value::Bool(true)))
    }

    pub(super) fn text(&mut self, typed: &Typed) -> Result<String, Failure> {
        match self.value(typed)? {
            Value::Text(text) => Ok(text.to_string()),
            _ => Ok(String::new()),
        }
    }

    pub(super) fn value(&mut self, typed: &Typed) -> Result<Value, Failure> {
        let ty = &typed.ty;
        match &typed.kind {
            Kind::Null => Ok(Value::Null),
            Kind::Bool(bool) => Ok(Value::Bool(*bool)),
            Kind::Int(int) => Ok(Value::Int(*int)),
            Kind::Double(double) => Ok(Value::Double(*double)),
            Kind::Text(text) => Ok(Value::text(text)),
            Kind::List(items) => self.values(items).map(Value::list),
            Kind::Map(entries) => self.map(entries),
            Kind::Input => {
                let slot = self.scope.input();
                self.decode(slot, ty)
            }
            Kind::Output(step) => self.output(*step, ty),
            Kind::Outcome(step) => self.outcome(*step),
            Kind::Signal(signal) => self.signal(*signal),
            Kind::Workflow(field) => self.workflow_field(*field),
            Kind::Local(local) => Ok(self.locals.get(local).cloned().unwrap_or(Value::Null)),
            Kind::StepInput => self.step_input(ty),
            Kind::StepOutput => self.output(self.undone(), ty),
            Kind::StepKey => Ok(Value::text(&self.step_key())),
            Kind::Field { base, key, or_null } => {
                let value = self.value(base)?;
                if value == Value::Null {
                    return Ok(null_of(ty));
                }
                self.member(&base.ty, &value, key, *or_null)
            }
            Kind::Index { base, index, or_null } => {
                let value = self.value(base)?;
                if value == Value::Null {
                    return Ok(null_of(ty));
                }
                let position = self.value(index)?;
                self.item((&base.ty, &value), (&index.ty, &position), *or_null)
            }
            Kind::NonNull(inside) => match self.value(inside)? {
                Value::Null => Err(expr::null_read(&words::path(inside, self.workflow))),
                value => Ok(value),
            },
            Kind::Convert(inside) => {
                let value = self.value(inside)?;
                convert::convert(self, value, &inside.ty, ty)
            }
            Kind::Not(a) => Ok(Value::Bool(!self.bool(a)?)),
            Kind::And(a, b) => Ok(Value::Bool(self.bool(a)? && self.bool(b)?)),
            Kind::Or(a, b) => Ok(Value::Bool(self.bool(a)? || self.bool(b)?)),
            Kind::Cond(condition, a, b) => {
                if self.bool(condition)? {
                    self.value(a)
                } else {
                    self.value(b)
                }
            }
            Kind::Neg(a) => operator::neg(&self.value(a)?),
            Kind::Arithmetic(operator, a, b) => {
                operator::arithmetic(*operator, &self.value(a)?, &self.value(b)?)
            }
            Kind::Compare(operator, a, b) => {
                let (left, right) = (self.value(a)?, self.value(b)?);
                let (left, right) = (self.shown(&a.ty, &left), self.shown(&b.ty, &right));
                operator::compare(*operator, left, right).map(Value::Bool)
            }
            Kind::In(item, list) => {
                let (left, right) = (self.value(item)?, self.value(list)?);
                let (item, list) = (self.shown(&item.ty, &left), self.shown(&list.ty, &right));
                operator::is_in(item, list).map(Value::Bool)
            }
            Kind::Call(function, arguments) => {
                call::function(*function, ty, &self.values(arguments)?)
            }
            Kind::Has(value) => Ok(Value::Bool(!self.value(value)?.is_null())),
            Kind::Default(value, other) => match self.value(value)? {
                null if null.is_null() => self.value(other),
                value_ => convert::convert(self, value_, &value.ty.clone().non_null(), ty),
            },
            Kind::Comprehension { macro_, over, local, filter, body, .. } => {
                call::comprehension(self, *macro_, over, *local, (filter.as_deref(), body))
            }
            Kind::Concat(parts) => self.concat(parts),
        }
    }

    /// The value of `typed`, where the variable is `item`.
    pub(super) fn with(
        &mut self,
        local: Local,
        item: &Value,
        typed: &Typed,
    ) -> Result<Value, Failure> {
        self.locals.insert(local, item.clone());
        self.value(typed)
    }

    pub(super) const fn shown<'b>(&self, ty: &'b Type, value: &'b Value) -> Shown<'b>
    where
        'a: 'b,
    {
        Shown { types: &self.workflow.types, ty, value }
    }

    fn values(&mut self, list: &[Typed]) -> Result<Vec<Value>, Failure> {
        list.iter().map(|item| self.value(item)).collect()
    }

    fn map(&mut self, entries: &[(Typed, Typed)]) -> Result<Value, Failure> {
        let mut map = BTreeMap::new();
        for (key, value) in entries {
            if let Value::Text(key) = self.value(key)? {
                map.insert(key.to_string(), self.value(value)?);
            }
        }
        Ok(Value::Map(Rc::new(map)))
    }

    fn concat(&mut self, parts: &[Typed]) -> Result<Value, Failure> {
        let mut whole = String::new();
        for part in self.values(parts)? {
            if let Value::Text(text) = part {
                whole.push_str(&text);
            }
        }
        Ok(Value::text(&whole))
    }

    fn decode(&mut self, slot: &Slot, ty: &Type) -> Result<Value, Failure> {
        let place = std::ptr::from_ref(slot);
        if let Some((_, value)) = self.decoded.iter().find(|(known, _)| *known == place) {
            return Ok(value.clone());
        }
        let value = decode::payload(&self.workflow.types, ty, slot.payload())?;
        self.decoded.push((place, value.clone()));
        Ok(value)
    }

    fn output_type(&self, step: StepId) -> &'a Type {
        self.workflow.steps.get(step.index()).map_or(&Type::Any, |step| &step.output_type)
    }

    fn output(&mut self, step: StepId, ty: &Type) -> Result<Value, Failure> {
        let declared = self.output_type(step);
        match self.scope.output(step) {
            Some(slot) => self.decode(slot, declared),
            None if *declared == Type::Any => Ok(Value::any(Json::Null)),
            None if ty.may_be_null() => Ok(Value::Null),
            None => expr::output::<Json>(self.scope, step).map(|_| Value::Null),
        }
    }

    fn signal(&mut self, signal: usize) -> Result<Value, Failure> {
        let payload = self.workflow.signals.get(signal).and_then(|it| it.payload.as_ref());
        let declared = payload.map_or(&Type::Any, |payload| &payload.ty);
        match self.scope.signal(signal) {
            Some(slot) => self.decode(slot, declared),
            None if *declared == Type::Any => Ok(Value::any(Json::Null)),
            None => Ok(Value::Null),
        }
    }

    fn step_input(&mut self, ty: &Type) -> Result<Value, Failure> {
        let step = self.undone();
        match self.scope.forward_input(step) {
            Some(slot) => self.decode(slot, ty),
            None => expr::step_input::<Json>(self.scope, step).map(|_| Value::Null),
        }
    }

    fn step_key(&self) -> String {
        let step = self.workflow.steps.get(self.undone().index());
        self.scope.key(step.map_or("", |step| &step.id))
    }

    /// Nobody asks but in a compensation's `with`.
    fn undone(&self) -> StepId {
        self.undone.unwrap_or(StepId(0))
    }

    fn outcome(&self, step: StepId) -> Result<Value, Failure> {
        let outcome = expr::to_value(&self.scope.outcome(step))?;
        decode::json(&self.workflow.types, &Type::Named(OUTCOME), &outcome)
    }

    fn workflow_field(&self, field: WorkflowField) -> Result<Value, Failure> {
        let scope = self.scope;
        Ok(match field {
            WorkflowField::Id => Value::text(&scope.run().workflow_id),
            WorkflowField::RunId => Value::text(&scope.run().first_run_id),
            WorkflowField::Type => Value::text(&self.workflow.workflow_type),
            WorkflowField::Version => Value::text(&self.workflow.version),
            WorkflowField::StartedAt => Value::Timestamp(scope.started_at()),
            WorkflowField::Now => Value::Timestamp(scope.now()),
            WorkflowField::Elapsed => Value::TimeSpan(scope.elapsed()),
            WorkflowField::Status => Value::text(scope.status().name()),
            WorkflowField::Error => match expr::workflow_error(scope) {
                Some(error) => {
                    let error = expr::to_value(error)?;
                    decode::json(&self.workflow.types, &Type::Named(ERROR), &error)?
                }
                None => Value::Null,
            },
        })
    }

    fn member(&self, ty: &Type, base: &Value, key: &str, or_null: bool) -> Result<Value, Failure> {
        match (base, ty) {
            (base, Type::Nullable(inside)) => self.member(inside, base, key, or_null),
            (Value::Any(any), _) if or_null => {
                Ok(Value::any(expr::any_field_or_null(any, key).clone()))
            }
            (Value::Any(any), _) => Ok(Value::any(expr::any_field(any, key)?.clone())),
            (Value::Map(map), Type::Map(inside)) => entry(map, key, inside, or_null),
            (Value::Struct(record), _) => Ok(self.field(ty, record, key)),
            _ => Ok(Value::Null),
        }
    }

    fn field(&self, ty: &Type, record: &Record, key: &str) -> Value {
        let structure = self.workflow.types.as_struct(ty);
        let position = structure
            .and_then(|structure| structure.fields.iter().position(|field| field.key == key));
        position.and_then(|it| record.fields.get(it)).cloned().unwrap_or(Value::Null)
    }

    fn item(
        &self,
        (ty, base): (&Type, &Value),
        (index_type, index): (&Type, &Value),
        or_null: bool,
    ) -> Result<Value, Failure> {
        match (base, index, ty) {
            (_, _, Type::Nullable(inside)) => {
                self.item((inside, base), (index_type, index), or_null)
            }
            (Value::Any(any), _, _) => {
                let index = self.shown(index_type, index).to_json()?;
                Ok(Value::any(if or_null {
                    expr::any_index_or_null(any, &index).clone()
                } else {
                    expr::any_index(any, &index)?.clone()
                }))
            }
            (Value::Map(map), Value::Text(key), Type::Map(inside)) => {
                entry(map, key, inside, or_null)
            }
            (Value::List(list), Value::Int(position), Type::List(inside)) if or_null => {
                let found = expr::index_or_null(list, *position);
                Ok(found.cloned().unwrap_or_else(|| null_of(inside)))
            }
            (Value::List(list), Value::Int(position), _) => expr::index(list, *position).cloned(),
            _ => Ok(Value::Null),
        }
    }
}

fn entry(
    map: &BTreeMap<String, Value>,
    key: &str,
    inside: &Type,
    or_null: bool,
) -> Result<Value, Failure> {
    if or_null {
        let found = expr::entry_or_null(map, key);
        return Ok(found.cloned().unwrap_or_else(|| null_of(inside)));
    }
    expr::entry(map, key).cloned()
}

/// Null, as a value that is of this type where it is there.
fn null_of(ty: &Type) -> Value {
    if *ty == Type::Any { Value::any(Json::Null) } else { Value::Null }
}
