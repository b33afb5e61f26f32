//! `multipleOf`, on the decimals that people write: 0.3 is a multiple of 0.1, though their doubles are
//! not.

use serde_json::Number;

/// A number as `digits × 10^exponent`, its sign left out.
struct Decimal {
    digits: u128,
    exponent: i32,
}

/// Whether a number is so many times `unit`, which is positive.
pub(super) fn is_multiple(number: &Number, unit: f64) -> bool {
    match (decimal_of(number), decimal(unit)) {
        (Some(number), Some(unit)) => divides(&unit, &number),
        _ => true,
    }
}

fn divides(unit: &Decimal, number: &Decimal) -> bool {
    // Both in the smaller of the two powers of ten.
    let shift = number.exponent - unit.exponent;
    if number.digits == 0 || unit.digits == 0 {
        return number.digits == 0;
    }
    if shift >= 0 {
        return shifted_remainder(number.digits, shift, unit.digits) == 0;
    }
    let power = 10u128.checked_pow(shift.unsigned_abs());
    // Beyond that the unit is larger than the number.
    let unit = power.and_then(|power| unit.digits.checked_mul(power));
    unit.is_some_and(|unit| number.digits.is_multiple_of(unit))
}

/// `digits × 10^shift mod unit`; the unit has at most 17 digits, so nothing overflows.
fn shifted_remainder(digits: u128, shift: i32, unit: u128) -> u128 {
    (0..shift).fold(digits % unit, |rest, _| rest * 10 % unit)
}

fn decimal_of(number: &Number) -> Option<Decimal> {
    let whole = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64());
    match whole {
        Some(whole) => Some(Decimal { digits: u128::from(whole), exponent: 0 }),
        None => decimal(number.as_f64()?),
    }
}

/// The shortest decimal that reads as this double.
fn decimal(number: f64) -> Option<Decimal> {
    let text = format!("{:e}", number.abs());
    let (mantissa, exponent) = text.split_once('e')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let places = i32::try_from(fraction.len()).ok()?;
    Some(Decimal {
        digits: format!("{whole}{fraction}").parse().ok()?,
        exponent: exponent.parse::<i32>().ok()? - places,
    })
}
