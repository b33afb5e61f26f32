//! What is always true, or always false: mostly a slip.

use super::{Checker, words};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::expr::print::literal;
use crate::expr::syntax::{Binary, Expr};
use crate::expr::typed::{Compare, Kind, Typed, WorkflowField};
use crate::source::Span;
use crate::types::Type;

/// What `outcome.x.status` may be.
const STATUSES: [&str; 9] = [
    "pending",
    "running",
    "completed",
    "skipped",
    "failed",
    "cancelled",
    "undoing",
    "undone",
    "undo_failed",
];

impl Checker<'_, '_> {
    pub(super) fn always(&mut self, span: Span, message: String, help: impl Into<String>) {
        self.findings.push(Diagnostic::new(codes::ALWAYS_THE_SAME, span, message).help(help));
    }

    /// `true && x` and the like.
    pub(super) fn constant_logic(&mut self, binary: Binary, left: &Typed, right: &Typed) {
        for side in [left, right] {
            let Kind::Bool(value) = side.kind else { continue };
            let decides = value == (binary == Binary::Or);
            let message = if decides {
                format!("with `{value}`, `{}` is always {value}", binary.sign())
            } else {
                format!("with `{value}`, `{}` is always as its other side", binary.sign())
            };
            self.always(side.span, message, "keep only the other side");
        }
    }

    /// `true ? a : b`
    pub(super) fn constant_condition(&mut self, condition: &Typed) {
        if let Kind::Bool(value) = condition.kind {
            let message = format!("this condition is always {value}");
            self.always(condition.span, message, "keep only the side that is meant");
        }
    }

    /// `x == null` of what is never null.
    pub(super) fn never_null(&mut self, typed: &Typed, expr: &Expr, span: Span) {
        let text = words::quote(expr);
        if typed.ty == Type::Null {
            self.always(span, "null is always null".to_owned(), "compare a value with null");
        } else {
            let message = format!("{text} is never null");
            self.always(span, message, "take the comparison out");
        }
    }

    /// `has(x)` and `default(x, y)` of what is always there.
    pub(super) fn always_there(&mut self, expr: &Expr, span: Span, help: &str) {
        let message = format!("{} is always there", words::quote(expr));
        self.always(span, message, help);
    }

    /// A comparison whose result is known from how it is written.
    pub(super) fn constant_comparison(
        &mut self,
        compare: Compare,
        (left, left_typed): (&Expr, &Typed),
        (right, right_typed): (&Expr, &Typed),
        span: Span,
    ) {
        if is_literal(left_typed) && is_literal(right_typed) {
            let message = "both sides are literals, so the result is always the same".to_owned();
            self.always(span, message, "compare with something that may change");
        } else if left.is_path() && left == right {
            let message = format!("{} is compared with itself", words::quote(left));
            self.always(span, message, "name the other value");
        } else if self.beyond_limits(compare, (left, left_typed), (right, right_typed), span) {
            // It is said.
        } else if matches!(compare, Compare::Equal | Compare::NotEqual) {
            self.impossible(compare == Compare::NotEqual, left_typed, left, right_typed);
            self.impossible(compare == Compare::NotEqual, right_typed, right, left_typed);
        }
    }

    /// `status == "text"`, where status never has this value.
    fn impossible(&mut self, always: bool, typed: &Typed, expr: &Expr, other: &Typed) {
        let Some(values) = self.values(typed) else { return };
        let text = words::quote(expr);
        if let Kind::Text(value) = &other.kind {
            if !values.contains(value) {
                let message =
                    format!("{text} is never {}: this is always {always}", literal(value, '"'));
                self.always(other.span, message, nearest_value(value, &values));
            }
            return;
        }
        // Of two enums it is said once.
        let both = self.values(other).filter(|_| typed.span.start < other.span.start);
        if both.is_some_and(|others| others.iter().all(|value| !values.contains(value))) {
            let message = format!("the two sides have no value in common: this is always {always}");
            self.always(other.span, message, "compare with one of its own values");
        }
    }

    /// `status in ["a", "b"]`, where status never has one of these values.
    pub(super) fn impossible_items(&mut self, item: &Typed, expr: &Expr, items: &[Typed]) {
        let Some(values) = self.values(item) else { return };
        for one in items {
            if let Kind::Text(value) = &one.kind
                && !values.contains(value)
            {
                let message = format!("{} is never {}", words::quote(expr), literal(value, '"'));
                self.always(one.span, message, nearest_value(value, &values));
            }
        }
    }

    /// The only values that `typed` can have, where they are known.
    fn values(&self, typed: &Typed) -> Option<Vec<String>> {
        let texts = |texts: &[&str]| Some(texts.iter().map(|&text| text.to_owned()).collect());
        match &typed.kind {
            Kind::Workflow(WorkflowField::Status) => {
                texts(&["running", "completed", "failed", "cancelled"])
            }
            Kind::Field { base, key, .. }
                if key == "status" && matches!(base.kind, Kind::Outcome(_)) =>
            {
                texts(&STATUSES)
            }
            _ => {
                let variants = self.names.types.as_enum(&typed.ty.clone().non_null())?;
                Some(variants.iter().map(|variant| variant.value.clone()).collect())
            }
        }
    }
}

fn nearest_value(wrong: &str, values: &[String]) -> String {
    match nearest(wrong, values.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {}?", literal(near, '"')),
        None => format!("it is {}", words::one_of(values.iter().map(String::as_str))),
    }
}

fn is_literal(typed: &Typed) -> bool {
    matches!(
        typed.kind,
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Double(_) | Kind::Text(_)
    )
}
