//! Arithmetic: integers never wrap, and doubles stay finite, as JSON has no other.

use super::failure;
use crate::host::Failure;
use std::cmp::Ordering;

/// `a + b`
pub fn add_int(a: i64, b: i64) -> Result<i64, Failure> {
    a.checked_add(b).ok_or_else(|| too_large(a, '+', b))
}

/// `a - b`
pub fn sub_int(a: i64, b: i64) -> Result<i64, Failure> {
    a.checked_sub(b).ok_or_else(|| too_large(a, '-', b))
}

/// `a * b`
pub fn mul_int(a: i64, b: i64) -> Result<i64, Failure> {
    a.checked_mul(b).ok_or_else(|| too_large(a, '*', b))
}

/// `a / b`, cut towards zero.
pub fn div_int(a: i64, b: i64) -> Result<i64, Failure> {
    if b == 0 {
        return Err(failure(format!("{a} / 0 is a division by zero")));
    }
    a.checked_div(b).ok_or_else(|| too_large(a, '/', b))
}

/// `a % b`, with the sign of `a`.
pub fn rem_int(a: i64, b: i64) -> Result<i64, Failure> {
    if b == 0 {
        return Err(failure(format!("{a} % 0 is a division by zero")));
    }
    // i64::MIN % -1 is 0, though the division beneath it overflows.
    Ok(a.checked_rem(b).unwrap_or(0))
}

/// `-a`
pub fn neg_int(a: i64) -> Result<i64, Failure> {
    a.checked_neg().ok_or_else(|| failure(format!("-({a}) is too large for an integer")))
}

/// `a + b`
pub fn add_double(a: f64, b: f64) -> Result<f64, Failure> {
    finite(a, '+', b, a + b)
}

/// `a - b`
pub fn sub_double(a: f64, b: f64) -> Result<f64, Failure> {
    finite(a, '-', b, a - b)
}

/// `a * b`
pub fn mul_double(a: f64, b: f64) -> Result<f64, Failure> {
    finite(a, '*', b, a * b)
}

/// `a / b`
pub fn div_double(a: f64, b: f64) -> Result<f64, Failure> {
    finite(a, '/', b, a / b)
}

/// `a % b`, with the sign of `a`.
pub fn rem_double(a: f64, b: f64) -> Result<f64, Failure> {
    finite(a, '%', b, a % b)
}

/// `-a`
pub fn neg_double(a: f64) -> f64 {
    -a
}

/// How an integer and a double compare as numbers, exactly: neither is rounded to the other's type.
pub fn cmp_int_double(a: i64, b: f64) -> Ordering {
    cmp_exact(i128::from(a), b)
}

/// How an integer of at most 65 bits and a double compare as numbers.
pub(crate) fn cmp_exact(a: i128, b: f64) -> Ordering {
    // The cast saturates, far beyond any `a`; below that it is exact.
    #[allow(clippy::cast_possible_truncation)]
    let whole = b.trunc() as i128;
    a.cmp(&whole).then_with(|| 0.0.partial_cmp(&b.fract()).unwrap_or(Ordering::Equal))
}

fn finite(a: f64, operator: char, b: f64, result: f64) -> Result<f64, Failure> {
    if result.is_finite() {
        return Ok(result);
    }
    let why = if b == 0.0 { "a division by zero" } else { "too large for a double" };
    Err(failure(format!("{a:?} {operator} {b:?} is {why}")))
}

fn too_large(a: i64, operator: char, b: i64) -> Failure {
    failure(format!("{a} {operator} {b} is too large for an integer"))
}
