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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message<T: std::fmt::Debug>(result: Result<T, Failure>) -> String {
        let failure = result.unwrap_err();
        assert_eq!(failure.kind, "ExpressionError");
        failure.message
    }

    #[test]
    fn says_why_there_is_no_result() {
        assert_eq!(
            message(add_int(i64::MAX, 1)),
            "9223372036854775807 + 1 is too large for an integer"
        );
        assert_eq!(message(div_int(3, 0)), "3 / 0 is a division by zero");
        assert_eq!(message(rem_int(3, 0)), "3 % 0 is a division by zero");
        assert_eq!(message(div_double(1.5, 0.0)), "1.5 / 0.0 is a division by zero");
        assert_eq!(message(mul_double(1e300, 1e300)), "1e300 * 1e300 is too large for a double");
    }

    #[test]
    fn divides_as_cel_does() {
        assert_eq!([div_int(7, 2), div_int(-7, 2), rem_int(-7, 2)], [Ok(3), Ok(-3), Ok(-1)]);
        assert_eq!(rem_int(i64::MIN, -1), Ok(0));
        assert_eq!(rem_double(-7.5, 2.0), Ok(-1.5));
    }

    #[test]
    fn integers_and_doubles_compare_by_their_value() {
        const LARGE: i64 = (1 << 53) + 1;
        assert_eq!(cmp_int_double(LARGE, 9_007_199_254_740_992.0), Ordering::Greater);
        assert_eq!(cmp_int_double(i64::MAX, 9_223_372_036_854_775_808.0), Ordering::Less);
        assert_eq!(cmp_int_double(i64::MIN, -9_223_372_036_854_775_808.0), Ordering::Equal);
        assert_eq!(cmp_int_double(0, -0.0), Ordering::Equal);
        assert_eq!(cmp_int_double(-1, -1.5), Ordering::Greater);
    }

    #[test]
    fn what_json_cannot_hold_is_refused_or_ordered() {
        for double in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(add_double(double, 1.0).is_err() && rem_double(1.0, double - double).is_err());
            assert!([i64::MIN, 0, i64::MAX].iter().all(|int| {
                cmp_int_double(*int, double) == cmp_int_double(*int, -double).reverse()
                    || double.is_nan()
            }));
        }
    }

    /// `a` against `mantissa × 2^exponent`, in whole numbers.
    fn cmp_parts(a: i64, double: f64) -> Ordering {
        let bits = double.to_bits();
        let exponent = i32::try_from(bits >> 52 & 0x7ff).unwrap();
        let fraction = i128::from(bits & ((1 << 52) - 1));
        let (mantissa, exponent) = match exponent {
            0 => (fraction, -1074),
            _ => (fraction | 1 << 52, exponent - 1075),
        };
        let mantissa = if double.is_sign_negative() { -mantissa } else { mantissa };
        match exponent {
            // At least 2^64, or 0
            64.. => 0.cmp(&mantissa),
            0..64 => i128::from(a).cmp(&(mantissa << exponent)),
            -63..0 => (i128::from(a) << -exponent).cmp(&mantissa),
            // Closer to 0 than 1
            _ => a.cmp(&0).then(0.cmp(&mantissa)),
        }
    }

    fn doubles() -> impl Strategy<Value = f64> {
        use proptest::num::f64 as any;
        prop_oneof![any::NORMAL | any::SUBNORMAL | any::ZERO, -1e4..1e4f64, -1e19..1e19f64]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn integers_never_wrap(a: i64, b: i64, small in -3i64..3) {
            for b in [b, small] {
                let wide = (i128::from(a), i128::from(b));
                let exact = |wide: i128| i64::try_from(wide).ok();
                prop_assert_eq!(add_int(a, b).ok(), exact(wide.0 + wide.1));
                prop_assert_eq!(sub_int(a, b).ok(), exact(wide.0 - wide.1));
                prop_assert_eq!(mul_int(a, b).ok(), exact(wide.0 * wide.1));
                prop_assert_eq!(div_int(a, b).ok(), wide.0.checked_div(wide.1).and_then(exact));
                prop_assert_eq!(rem_int(a, b).ok(), wide.0.checked_rem(wide.1).and_then(exact));
            }
            prop_assert_eq!(neg_int(a).ok(), a.checked_neg());
        }

        #[test]
        fn doubles_stay_finite(a in doubles(), b in doubles()) {
            let all = [add_double(a, b), sub_double(a, b), mul_double(a, b), div_double(a, b), rem_double(a, b)];
            for result in all {
                prop_assert!(result.is_ok_and(f64::is_finite) || [a + b, a - b, a * b, a / b, a % b].iter().any(|it| !it.is_finite()));
            }
        }

        #[test]
        #[allow(clippy::cast_precision_loss)]
        fn comparison_is_exact(a: i64, b in doubles(), steps in -2i64..3) {
            let near = a as f64;
            let near = f64::from_bits(near.to_bits().saturating_add_signed(steps));
            for b in [b, near] {
                prop_assert_eq!(cmp_int_double(a, b), cmp_parts(a, b), "{} and {:?}", a, b);
            }
        }
    }
}
