//! What is known not to be null: the left side of `&&` says it of the right one, a condition of its
//! arms, a `when` of its step.

use crate::expr::typed::{Compare, Kind, Typed};
use crate::types::Type;
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
    Known::of(condition).when_true
}

/// What is known where a condition holds, and where it does not.
#[derive(Default)]
pub(super) struct Known {
    pub(super) when_true: Facts,
    pub(super) when_false: Facts,
}

impl Known {
    /// Both in one go: asked for one by one, deep conditions would take for ever.
    pub(super) fn of(condition: &Typed) -> Self {
        match &condition.kind {
            Kind::Not(inner) => Self::of(inner).turned(),
            // The right side is looked at only where the left one holds, or does not.
            Kind::And(left, right) => {
                let (left, right) = (Self::of(left), Self::of(right));
                Self {
                    when_false: left.when_false.or(&left.when_true.and(&right.when_false)),
                    when_true: left.when_true.and(&right.when_true),
                }
            }
            Kind::Or(left, right) => {
                let (left, right) = (Self::of(left), Self::of(right));
                Self {
                    when_true: left.when_true.or(&left.when_false.and(&right.when_true)),
                    when_false: left.when_false.and(&right.when_false),
                }
            }
            Kind::Cond(condition, yes, no) => {
                let [condition, yes, no] = [condition, yes, no].map(|part| Self::of(part));
                let both = |yes: &Facts, no: &Facts| {
                    condition.when_true.and(yes).or(&condition.when_false.and(no))
                };
                Self {
                    when_true: both(&yes.when_true, &no.when_true),
                    when_false: both(&yes.when_false, &no.when_false),
                }
            }
            Kind::Has(inner) => Self { when_true: Facts::of(inner), ..Self::default() },
            Kind::Compare(Compare::Equal, left, right) => Self::of_equal(left, right),
            Kind::Compare(Compare::NotEqual, left, right) => Self::of_equal(left, right).turned(),
            Kind::Default(inner, other) => Self::of_default(inner, other),
            _ => Self::default(),
        }
    }

    fn turned(self) -> Self {
        Self { when_true: self.when_false, when_false: self.when_true }
    }

    /// `left == right`
    fn of_equal(left: &Typed, right: &Typed) -> Self {
        let (when_true, when_false) = match (&left.kind, &right.kind) {
            (_, Kind::Null) => (Facts::default(), Facts::of(left)),
            (Kind::Null, _) => (Facts::default(), Facts::of(right)),
            // What equals a value that is not null is not null.
            _ if is_value(right) => (Facts::of(source(left)), Facts::default()),
            _ if is_value(left) => (Facts::of(source(right)), Facts::default()),
            _ => (Facts::default(), Facts::default()),
        };
        Self { when_true, when_false }
    }

    /// `default(x, false)` holds only where x does.
    fn of_default(inner: &Typed, other: &Typed) -> Self {
        let Kind::Bool(other) = other.kind else { return Self::default() };
        let known = Self::of(inner);
        let there = Facts::of(inner);
        if other {
            Self { when_false: there.and(&known.when_false), ..Self::default() }
        } else {
            Self { when_true: there.and(&known.when_true), ..Self::default() }
        }
    }
}

fn is_value(typed: &Typed) -> bool {
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
