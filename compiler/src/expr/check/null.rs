//! Values that may be null where none may be.

use super::{Checker, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::names::{Found, Site};
use crate::expr::syntax::Expr;
use crate::expr::typed::{Kind, Typed, WorkflowField};
use crate::source::Span;
use crate::types::Type;

/// Why a value may be null.
struct Cause {
    /// In a few words.
    words: String,
    /// Where it is said.
    place: Option<(Span, String)>,
}

impl Checker<'_, '_> {
    /// `typed`, which stands there as `expr`, where null has no meaning; `need` says for what:
    /// "`+` takes".
    pub(super) fn non_null(&mut self, typed: Typed, expr: &Expr, need: &str) -> Option<Typed> {
        if !typed.ty.may_be_null() {
            return Some(typed);
        }
        let text = words::quote(expr);
        let finding = if typed.ty == Type::Null {
            let message = format!("here is null, but {need} a value");
            Diagnostic::new(codes::MAY_BE_NULL, typed.span, message)
                .help("write a value: null is only compared, and handed on")
        } else {
            let message = format!("{text} may be null, but {need} a value");
            let finding = Diagnostic::new(codes::MAY_BE_NULL, typed.span, message);
            let finding = match self.cause(&typed) {
                Some(Cause { words, place }) => {
                    let finding = finding.label(words);
                    place.into_iter().fold(finding, |it, (span, text)| it.related(span, text))
                }
                None => finding,
            };
            finding.help(self.help(expr, &typed.ty))
        };
        self.findings.push(finding);
        None
    }

    /// The first thing on the way to `typed` that may be null.
    fn cause(&self, typed: &Typed) -> Option<Cause> {
        let plain = |words: String| Some(Cause { words, place: None });
        match &typed.kind {
            Kind::Field { base, .. } | Kind::Index { base, .. } if base.ty.may_be_null() => {
                self.cause(base)
            }
            Kind::Field { base, key, .. } if matches!(base.ty, Type::Named(_)) => {
                let owner = crate::types::describe(self.names.types, &base.ty);
                plain(format!("`{key}` of {owner} may be null"))
            }
            Kind::Field { key, .. } => plain(format!("there may be no `{key}`")),
            Kind::Convert(inner) | Kind::NonNull(inner) => self.cause(inner),
            Kind::Output(step) => {
                let ids = self.ids();
                let because = ids.iter().find_map(|id| match self.names.steps.find(id) {
                    Found::Readable { step: found, null_because, .. } if found == *step => {
                        Some((id, null_because?))
                    }
                    _ => None,
                });
                let (id, place) = because?;
                Some(Cause { words: format!("`{id}` may give nothing"), place: Some(place) })
            }
            Kind::Signal(at) => {
                let name = self.names.signals.get(*at).map_or("it", |(name, _)| name.as_str());
                plain(format!("it is null until the first `{name}` has come"))
            }
            Kind::Workflow(WorkflowField::Error) => {
                plain("it is null unless the workflow failed".to_owned())
            }
            Kind::StepOutput => {
                plain("what the step gave may be unknown when it is undone".to_owned())
            }
            Kind::Local(_) => plain("the list may hold nulls".to_owned()),
            _ => None,
        }
    }

    fn help(&self, expr: &Expr, ty: &Type) -> String {
        let text = words::text(expr);
        let is_step = matches!(self.names.site, Site::Step | Site::Finally);
        let ask = if !expr.is_path() {
            format!("ask first: `{text} != null && …`")
        } else if is_step && expr.root().is_some_and(|root| self.local(root).is_none()) {
            format!(
                "ask first: `has({text}) && …`, or `when: ${{{{ has({text}) }}}}` for the whole step"
            )
        } else {
            format!("ask first: `has({text}) && …`")
        };
        match words::empty(&ty.clone().non_null()) {
            Some(empty) => format!("say what it is then: `default({text}, {empty})`; or {ask}"),
            None => ask,
        }
    }
}
