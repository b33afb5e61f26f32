//! What is known not to be null: the left side of `&&` says it of the right one, a condition of its
//! arms, a `when` of its step.

use crate::expr::typed::{Compare, Kind, Typed};
use std::collections::BTreeSet;

/// The paths that are known not to be null where an expression stands.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Facts {
    paths: BTreeSet<String>,
}

impl Facts {
    /// What either of them knows.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self { paths: self.paths.union(&other.paths).cloned().collect() }
    }

    /// What both of them know.
    fn or(&self, other: &Self) -> Self {
        Self { paths: self.paths.intersection(&other.paths).cloned().collect() }
    }

    /// Whether `typed` is known not to be null.
    pub(super) fn knows(&self, typed: &Typed) -> bool {
        !self.paths.is_empty() && path(typed).is_some_and(|path| self.paths.contains(&path))
    }

    /// That `typed` is not null; nor is anything on the way to it, then.
    fn of(typed: &Typed) -> Self {
        let mut paths = BTreeSet::new();
        let mut at = Some(typed);
        while let Some(here) = at {
            paths.extend(path(here));
            at = match &here.kind {
                Kind::Field { base, .. } | Kind::Index { base, .. } | Kind::NonNull(base) => {
                    Some(base)
                }
                _ => None,
            };
        }
        Self { paths }
    }
}

/// What is known where `condition` holds: for what stands under a `when`.
pub fn facts_when_true(condition: &Typed) -> Facts {
    facts(condition, true)
}

/// What is known where `condition` does not hold.
pub(super) fn facts_when_false(condition: &Typed) -> Facts {
    facts(condition, false)
}

fn facts(condition: &Typed, holds: bool) -> Facts {
    match &condition.kind {
        Kind::Not(inner) => facts(inner, !holds),
        Kind::And(left, right) if holds => facts(left, true).and(&facts(right, true)),
        Kind::Or(left, right) if !holds => facts(left, false).and(&facts(right, false)),
        // The right side is looked at only where the left one holds, or does not.
        Kind::And(left, right) | Kind::Or(left, right) => {
            let right = facts(left, !holds).and(&facts(right, holds));
            facts(left, holds).or(&right)
        }
        Kind::Cond(condition, yes, no) => {
            let yes = facts(condition, true).and(&facts(yes, holds));
            yes.or(&facts(condition, false).and(&facts(no, holds)))
        }
        Kind::Has(inner) if holds => Facts::of(inner),
        Kind::Compare(Compare::Equal, left, right) => equal(left, right, holds),
        Kind::Compare(Compare::NotEqual, left, right) => equal(left, right, !holds),
        // `default(x, false)` holds only where x does.
        Kind::Default(inner, other) if other.kind == Kind::Bool(!holds) => {
            Facts::of(inner).and(&facts(inner, holds))
        }
        _ => Facts::default(),
    }
}

/// What is known of two values that are equal, or that are not.
fn equal(left: &Typed, right: &Typed, are: bool) -> Facts {
    match (&left.kind, &right.kind) {
        (_, Kind::Null) if !are => Facts::of(left),
        (Kind::Null, _) if !are => Facts::of(right),
        // What equals a value that is not null is not null.
        _ if are && is_value(right) => Facts::of(source(left)),
        _ if are && is_value(left) => Facts::of(source(right)),
        _ => Facts::default(),
    }
}

fn is_value(typed: &Typed) -> bool {
    use crate::types::Type;
    let plain = source(typed);
    !matches!(plain.ty, Type::Any | Type::Null | Type::Nullable(_))
}

/// What was written, without conversions.
fn source(typed: &Typed) -> &Typed {
    match &typed.kind {
        Kind::Convert(inner) => source(inner),
        _ => typed,
    }
}

/// A key for what `typed` names; none where it is no path.
pub(super) fn path(typed: &Typed) -> Option<String> {
    Some(match &typed.kind {
        Kind::Input => "input".to_owned(),
        Kind::Output(step) => format!("steps {}", step.0),
        Kind::Outcome(step) => format!("outcome {}", step.0),
        Kind::Signal(signal) => format!("signals {signal}"),
        Kind::Workflow(field) => format!("workflow {field:?}"),
        Kind::Local(local) => format!("local {}", local.0),
        Kind::StepInput => "step input".to_owned(),
        Kind::StepOutput => "step output".to_owned(),
        Kind::Field { base, key, .. } => format!("{}.{key:?}", path(base)?),
        Kind::Index { base, index, .. } => match &index.kind {
            Kind::Int(at) => format!("{}[{at}]", path(base)?),
            Kind::Text(key) => format!("{}.{key:?}", path(base)?),
            _ => format!("{}[{}]", path(base)?, path(index)?),
        },
        Kind::NonNull(inner) => path(inner)?,
        _ => return None,
    })
}
