//! The macros over lists and maps: each item in turn, until the answer is known or there is none.
//!
//! What asks of an item is a `dyn`, so that a macro is compiled once for a type, not once for each use.

use crate::host::Failure;
use std::collections::BTreeMap;

/// `list.all(x, p)`: false at the first item of which `p` is false.
pub fn all<I: IntoIterator>(
    items: I,
    holds: &mut dyn FnMut(I::Item) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    for item in items {
        if !holds(item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `list.exists(x, p)`: true at the first item of which `p` is true.
pub fn exists<I: IntoIterator>(
    items: I,
    holds: &mut dyn FnMut(I::Item) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    for item in items {
        if holds(item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `list.exists_one(x, p)`: whether `p` is true of exactly one item; all are looked at.
pub fn exists_one<I: IntoIterator>(
    items: I,
    holds: &mut dyn FnMut(I::Item) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    let mut count = 0_usize;
    for item in items {
        count += usize::from(holds(item)?);
    }
    Ok(count == 1)
}

/// `list.filter(x, p)`: the items of which `p` is true.
pub fn filter<'a, T: Clone>(
    items: &'a [T],
    holds: &mut dyn FnMut(&'a T) -> Result<bool, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut kept = Vec::new();
    for item in items {
        if holds(item)? {
            kept.push(item.clone());
        }
    }
    Ok(kept)
}

/// `list.map(x, t)`: `t` of each item.
pub fn map<I: IntoIterator, U>(
    items: I,
    value: &mut dyn FnMut(I::Item) -> Result<U, Failure>,
) -> Result<Vec<U>, Failure> {
    items.into_iter().map(value).collect()
}

/// `list.map(x, p, t)`: `t` of each item of which `p` is true.
pub fn map_where<T, U>(
    items: &[T],
    holds: &mut dyn FnMut(&T) -> Result<bool, Failure>,
    value: &mut dyn FnMut(&T) -> Result<U, Failure>,
) -> Result<Vec<U>, Failure> {
    let mut values = Vec::new();
    for item in items {
        if holds(item)? {
            values.push(value(item)?);
        }
    }
    Ok(values)
}

/// A map with other values.
pub fn map_values<T, U>(
    map: &BTreeMap<String, T>,
    value: &mut dyn FnMut(&T) -> Result<U, Failure>,
) -> Result<BTreeMap<String, U>, Failure> {
    map.iter().map(|(key, item)| Ok((key.clone(), value(item)?))).collect()
}

/// `item in list`
pub fn is_in<T, U>(item: &U, list: &[T]) -> bool
where
    T: PartialEq<U>,
    U: ?Sized,
{
    list.iter().any(|it| it == item)
}

#[cfg(test)]
mod tests {
    use super::*;

    // As the macros hand it over.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn odd(item: &i64) -> Result<bool, Failure> {
        if *item > 3 { Err(Failure::new("Odd", "too large")) } else { Ok(item % 2 == 1) }
    }

    #[test]
    fn an_answer_that_is_known_is_not_asked_again() {
        assert_eq!(all(&[2, 9], &mut odd), Ok(false));
        assert_eq!(exists(&[1, 9], &mut odd), Ok(true));
        assert!(all(&[1, 9], &mut odd).is_err());
        assert!(exists(&[2, 9], &mut odd).is_err());
        assert!(exists_one(&[1, 1, 9], &mut odd).is_err());
        assert_eq!(all(&[], &mut odd), Ok(true));
        assert_eq!(exists(&[], &mut odd), Ok(false));
    }

    #[test]
    fn exactly_one() {
        assert_eq!(
            [&[2, 2][..], &[1, 2], &[1, 3]].map(|it| exists_one(it, &mut odd).unwrap()),
            [false, true, false]
        );
    }

    #[test]
    fn lists_are_kept_in_order() {
        assert_eq!(filter(&[3, 2, 1], &mut odd).unwrap(), [3, 1]);
        assert_eq!(map(&[3, 2, 1], &mut odd).unwrap(), [true, false, true]);
        assert_eq!(map_where(&[3, 2, 1], &mut odd, &mut |item| Ok(item * 10)).unwrap(), [30, 10]);
        assert!(map_where(&[2, 9], &mut odd, &mut |item| Ok(*item)).is_err());
        assert!(is_in("b", &["a".to_owned(), "b".to_owned()]));
        assert!(!is_in(&1, &[2, 3]));
    }
}
