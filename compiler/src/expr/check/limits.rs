//! Comparisons of what a schema limits with what is beyond its limits.

use super::{Checker, words};
use crate::expr::limits::{constant, limits};
use crate::expr::syntax::Expr;
use crate::expr::typed::{Compare, Typed};
use crate::source::Span;
use crate::types::Limits;

impl Checker<'_, '_> {
    /// `input.amount >= 0`, where its schema says `minimum: 0`; whether there was something to say.
    pub(super) fn beyond_limits(
        &mut self,
        compare: Compare,
        (left, left_typed): (&Expr, &Typed),
        (right, right_typed): (&Expr, &Typed),
        span: Span,
    ) -> bool {
        let of = |typed, number, compare| {
            let limits = limits(typed, self.names.types)?;
            Some((limits, result(compare, limits, constant(number)?)?))
        };
        let found = of(left_typed, right_typed, compare).map(|found| (left, found));
        let found = found.or_else(|| Some((right, of(right_typed, left_typed, turned(compare))?)));
        let Some((expr, (limits, always))) = found else { return false };
        let what = words::quote(expr);
        let (message, help) = if limits == Limits::SIZE {
            ("a size is never negative".to_owned(), "compare with a number above 0")
        } else {
            let message = format!("{what} is {} by its schema", shown(limits));
            (message, "compare with a number that it may have, or take the comparison out")
        };
        self.always(span, format!("{message}: this is always {always}"), help);
        true
    }
}

/// `a < b` as `b > a`.
const fn turned(compare: Compare) -> Compare {
    match compare {
        Compare::Less => Compare::Greater,
        Compare::LessEqual => Compare::GreaterEqual,
        Compare::Greater => Compare::Less,
        Compare::GreaterEqual => Compare::LessEqual,
        Compare::Equal | Compare::NotEqual => compare,
    }
}

/// What the comparison of what lies between `limits` with a number always gives, if it always gives the
/// same.
fn result(compare: Compare, limits: Limits, number: f64) -> Option<bool> {
    let (is_less, is_more) = (limits.are_below(number), limits.are_above(number));
    let (is_at_most, is_at_least) = (limits.high <= number, limits.low >= number);
    let (yes, no) = match compare {
        Compare::Less => (is_less, is_at_least),
        Compare::LessEqual => (is_at_most, is_more),
        Compare::Greater => (is_more, is_at_most),
        Compare::GreaterEqual => (is_at_least, is_less),
        Compare::Equal => (false, is_less || is_more),
        Compare::NotEqual => (is_less || is_more, false),
    };
    match (yes, no) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// `from 1 to 100`, `more than 0`.
fn shown(limits: Limits) -> String {
    let Limits { low, above_low, high, below_high } = limits;
    let low = low.is_finite().then(|| {
        let word = if above_low { "more than" } else { "at least" };
        format!("{word} {low}")
    });
    let high = high.is_finite().then(|| {
        let word = if below_high { "less than" } else { "at most" };
        format!("{word} {high}")
    });
    low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
}
