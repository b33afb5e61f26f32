//! Numbers between limits.

use crate::types::{CheckDef, SchemaDef};
use sagaweave_core::schema::Kinds;
use serde_json::{Number, Value};

/// The first number that `takes` takes: a small one, or one at a limit.
pub(super) fn sample(def: &SchemaDef, takes: impl Fn(&Value) -> bool) -> Option<Value> {
    let (mut least, mut most, mut step) = (f64::NEG_INFINITY, f64::INFINITY, None);
    for check in &def.checks {
        match check {
            CheckDef::Minimum(bound) | CheckDef::ExclusiveMinimum(bound) => {
                least = least.max(*bound);
            }
            CheckDef::Maximum(bound) | CheckDef::ExclusiveMaximum(bound) => most = most.min(*bound),
            CheckDef::MultipleOf(of) => step = Some(*of),
            _ => {}
        }
    }
    let mut all = vec![1.0, 0.0, 10.0, least, least + 1.0, least.floor() + 1.0, least.ceil()];
    all.extend([most, most - 1.0, most.ceil() - 1.0, most.floor(), f64::midpoint(least, most)]);
    if let Some(step) = step {
        let near = if least.is_finite() { least } else { most };
        let times = if near.is_finite() { (near / step).floor() } else { 0.0 };
        all.extend([step, times * step, (times + 1.0) * step, (times - 1.0) * step]);
    }
    let is_whole = !def.kinds.has(Kinds::NUMBER);
    all.into_iter().filter_map(|number| json(number, is_whole)).find(takes)
}

/// As a whole number where it is one.
fn json(number: f64, is_whole: bool) -> Option<Value> {
    // Beyond, not every whole number is a double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[allow(clippy::cast_possible_truncation)]
        return Some(Value::from(number as i64));
    }
    Number::from_f64(number).filter(|_| !is_whole || number.fract() == 0.0).map(Value::Number)
}
