//! What an undo gets.

use super::Flow;
use super::site::At;
use super::template::Wanted;
use crate::ast::{self, did_you_mean};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::check::convert;
use crate::expr::{Kind, Site, Typed};
use crate::ir::{self, Compensation, Data, Expr, StepKind};
use crate::source::Span;
use crate::types::{Field, Type};
use sagaweave_core::host::errors;
use sagaweave_core::plan::StepId;

impl Flow<'_, '_> {
    /// Types what undoes a step. `input` is what the step itself gets.
    pub(super) fn compensation(
        &mut self,
        id: StepId,
        written: &ast::Activity,
        input: &Type,
        at: &At,
    ) {
        let step = &self.draft.steps[id.index()];
        let output = step.output_type.clone().nullable();
        let StepKind::Activity(activity) = &step.kind else { return };
        let Compensation::Undo(undo) = &activity.compensation else { return };
        let what = format!("the input of {}", undo.activity_type);
        let place = undo.place;
        let wanted = self.draft.tools.get(undo.action).input.clone();
        let with = match written.compensation.as_ref().map(|written| &written.value) {
            Some(ast::Compensation::Undo(undo)) => undo.with.as_ref(),
            _ => None,
        };
        let site = Site::Undo { input: input.clone(), output: output.clone() };
        let at = At { site, ..at.clone() };
        let value = match (with, wanted) {
            (Some(with), Some(data)) => self.template(with, &Wanted::data(&data, what), &at),
            (Some(with), None) => self.template(with, &Wanted::anything(what), &at),
            (None, Some(data)) => self.filled(&data, &what, place, input, &output),
            (None, None) => None,
        };
        if let StepKind::Activity(activity) = &mut self.draft.steps[id.index()].kind
            && let Compensation::Undo(undo) = &mut activity.compensation
            && value.is_some()
        {
            undo.input = value;
        }
    }

    /// The members that an undo's input requires, by name: from what its step gave, or else from what it
    /// got.
    fn filled(
        &mut self,
        wanted: &Data,
        what: &str,
        place: Span,
        input: &Type,
        output: &Type,
    ) -> Option<Expr> {
        let Some(known) = self.types.as_struct(&wanted.ty) else {
            let why = match &wanted.ty {
                Type::Map(_) => "its schema names no `properties`",
                _ => "it is no object",
            };
            self.not_filled(place, what, why, None);
            return None;
        };
        let required: Vec<Field> = known.fields.iter().filter(|it| it.required).cloned().collect();
        let mut fields = Vec::with_capacity(required.len());
        for member in required {
            let Some(value) = self.filling(&member, input, output, place) else {
                let key = &member.key;
                let why =
                    format!("neither what the step gives nor what it gets has a fitting `{key}`");
                let names = [output, input].map(|ty| self.types.as_struct(&ty.clone().non_null()));
                let names = names.into_iter().flatten().flat_map(|it| &it.fields);
                let near = did_you_mean(key, names.map(|field| field.key.as_str()));
                self.not_filled(place, what, &why, near);
                return None;
            };
            fields.push(ir::Field::new(&member.key, Expr::Computed(value)));
        }
        Some(Expr::Object(fields))
    }

    /// What fills a member. Where the step may have given nothing, because nobody heard of it, what it got
    /// serves as well.
    fn filling(&self, member: &Field, input: &Type, output: &Type, span: Span) -> Option<Typed> {
        let of = |kind: Kind, ty: &Type| {
            let known = self.types.field(&ty.clone().non_null(), &member.key)?;
            let base = Typed { ty: ty.clone(), kind, span };
            let own = known.ty.clone();
            let own = if ty.may_be_null() { own.nullable() } else { own };
            let kind =
                Kind::Field { base: Box::new(base), key: member.key.clone(), or_null: false };
            Some(Typed { ty: own, kind, span })
        };
        let fits = |typed: Typed| {
            let typed = match typed.ty.clone() {
                Type::Nullable(inner) if !member.ty.may_be_null() => {
                    Typed { ty: *inner, kind: Kind::NonNull(Box::new(typed)), span }
                }
                _ => typed,
            };
            convert(typed, &member.ty, &self.types)
        };
        let (given, got) = (of(Kind::StepOutput, output), of(Kind::StepInput, input));
        match (given, got) {
            (Some(given), Some(got)) => self
                .either(&given, fits(got.clone()), &member.ty, span)
                .or_else(|| fits(given))
                .or_else(|| fits(got)),
            (Some(given), None) => fits(given),
            (None, got) => got.and_then(fits),
        }
    }

    /// What a step gave where that is known, or else what it got: both as a `ty`, which is never null.
    fn either(&self, given: &Typed, got: Option<Typed>, ty: &Type, span: Span) -> Option<Typed> {
        if ty.may_be_null() {
            return None;
        }
        let given = convert(given.clone(), &ty.clone().nullable(), &self.types)?;
        let kind = Kind::Default(Box::new(given), Box::new(got?));
        Some(Typed { ty: ty.clone(), kind, span })
    }

    fn not_filled(&mut self, place: Span, what: &str, why: &str, near: Option<String>) {
        let message = format!("{what} cannot be filled: {why}");
        let help = "say what it gets: `compensation: { action: …, with: { … } }`, from `step.input`, \
                    `step.output` and `step.key`";
        self.findings
            .push(Diagnostic::new(codes::NOT_FILLED, place, message).help(help).maybe_help(near));
    }

    /// Finds a type of errors that a tool does not have.
    pub(super) fn error_type(&mut self, span: Span, name: &str, tool: &str) {
        let Some(own) = self.catalogs.tool(tool).and_then(|tool| tool.errors()) else { return };
        let known = || own.value.iter().map(String::as_str).chain(errors::OF_STEPS);
        if known().any(|known| known == name) {
            return;
        }
        let message = format!("the tool `{tool}` has no errors of the type `{name}`");
        self.findings.push(
            Diagnostic::new(codes::UNKNOWN_ERROR, span, message)
                .related(own.span, "its errors are declared here")
                .help(format!("its types are {}", known().collect::<Vec<_>>().join(", ")))
                .maybe_help(did_you_mean(name, known())),
        );
    }
}
