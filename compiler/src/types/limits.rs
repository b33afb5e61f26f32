//! Between what a number lies, or the size of a text, a list or a map.

use super::{CheckDef, Type};

/// What a schema says of how much a value is: of a number, or of how long a text, a list or a map is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The least; a size is never less than 0.
    pub low: f64,
    /// Whether it is more than `low`, and never just that.
    pub above_low: bool,
    /// The most.
    pub high: f64,
    /// Whether it is less than `high`, and never just that.
    pub below_high: bool,
}

impl Limits {
    /// Whatever there is.
    pub const NONE: Self =
        Self { low: f64::NEG_INFINITY, above_low: false, high: f64::INFINITY, below_high: false };

    /// Those of a size of which nothing is known.
    pub const SIZE: Self = Self { low: 0.0, ..Self::NONE };

    /// Whether nothing in them reaches `number`.
    pub(crate) fn are_below(self, number: f64) -> bool {
        self.high < number || (self.below_high && self.high <= number)
    }

    /// Whether all in them is beyond `number`.
    pub(crate) fn are_above(self, number: f64) -> bool {
        self.low > number || (self.above_low && self.low >= number)
    }

    /// Those of a value of the type `ty` that passes these checks.
    pub(crate) fn of(ty: &Type, checks: &[CheckDef]) -> Self {
        let ty = ty.clone().non_null();
        let start = match ty {
            Type::Int | Type::Double => Self::NONE,
            _ => Self::SIZE,
        };
        let limits = checks.iter().fold(start, |limits, check| limits.with(&ty, check));
        if ty == Type::Int { limits.of_whole_numbers() } else { limits }
    }

    fn with(self, ty: &Type, check: &CheckDef) -> Self {
        match (ty, check) {
            (Type::Int | Type::Double, CheckDef::Minimum(low)) => self.from(*low, false),
            (Type::Int | Type::Double, CheckDef::ExclusiveMinimum(low)) => self.from(*low, true),
            (Type::Int | Type::Double, CheckDef::Maximum(high)) => self.to(*high, false),
            (Type::Int | Type::Double, CheckDef::ExclusiveMaximum(high)) => self.to(*high, true),
            (Type::Text, CheckDef::MinLength(low))
            | (Type::List(_), CheckDef::MinItems(low))
            | (Type::Map(_), CheckDef::MinProperties(low)) => self.from(count(*low), false),
            (Type::Text, CheckDef::MaxLength(high))
            | (Type::List(_), CheckDef::MaxItems(high))
            | (Type::Map(_), CheckDef::MaxProperties(high)) => self.to(count(*high), false),
            _ => self,
        }
    }

    fn from(self, low: f64, above_low: bool) -> Self {
        if (low, above_low) > (self.low, self.above_low) {
            Self { low, above_low, ..self }
        } else {
            self
        }
    }

    fn to(self, high: f64, below_high: bool) -> Self {
        if (-high, below_high) > (-self.high, self.below_high) {
            Self { high, below_high, ..self }
        } else {
            self
        }
    }

    /// More than 0 is from 1 on.
    fn of_whole_numbers(self) -> Self {
        let low = if self.above_low { self.low.floor() + 1.0 } else { self.low.ceil() };
        let high = if self.below_high { self.high.ceil() - 1.0 } else { self.high.floor() };
        Self { low, above_low: false, high, below_high: false }
    }
}

/// What does not fit exactly is beyond all that there is.
#[allow(clippy::cast_precision_loss)]
const fn count(count: u64) -> f64 {
    count as f64
}
