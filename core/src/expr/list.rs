//! Lists and maps.

use super::{add_double, add_int, failure, short};
use crate::host::Failure;
use std::collections::BTreeMap;

/// The longest list that `range` makes.
const LONGEST_RANGE: i64 = 100_000;

/// `a + b`
pub fn add_list<T: Clone>(a: &[T], b: &[T]) -> Vec<T> {
    [a, b].concat()
}

/// `size(list)`
pub fn size_list<T>(list: &[T]) -> i64 {
    size(list.len())
}

/// `size(map)`
pub fn size_map<T>(map: &BTreeMap<String, T>) -> i64 {
    size(map.len())
}

/// `list[position]`
pub fn index<T>(list: &[T], position: i64) -> Result<&T, Failure> {
    index_or_null(list, position).ok_or_else(|| no_item(list.len(), position))
}

/// `list[position]`, none where there is no such item.
pub fn index_or_null<T>(list: &[T], position: i64) -> Option<&T> {
    list.get(usize::try_from(position).ok()?)
}

/// `map[key]`
pub fn entry<'a, T>(map: &'a BTreeMap<String, T>, key: &str) -> Result<&'a T, Failure> {
    map.get(key).ok_or_else(|| no_key(key))
}

/// `map[key]`, none where there is no such key.
pub fn entry_or_null<'a, T>(map: &'a BTreeMap<String, T>, key: &str) -> Option<&'a T> {
    map.get(key)
}

/// `sum(list)`, 0 of an empty one.
pub fn sum_int(list: &[i64]) -> Result<i64, Failure> {
    list.iter().try_fold(0, |sum, item| add_int(sum, *item))
}

/// `sum(list)`, 0.0 of an empty one.
pub fn sum_double(list: &[f64]) -> Result<f64, Failure> {
    list.iter().try_fold(0.0, |sum, item| add_double(sum, *item))
}

/// `range(n)`: from 0 to `n - 1`, none for a negative `n`; at most 100,000 numbers.
pub fn range(n: i64) -> Result<Vec<i64>, Failure> {
    if n > LONGEST_RANGE {
        return Err(failure(format!("range({n}) is too long: at most {LONGEST_RANGE} numbers")));
    }
    Ok((0..n).collect())
}

/// `flatten(lists)`: one list of the items of all, one level deep.
pub fn flatten<T: Clone>(lists: &[Vec<T>]) -> Vec<T> {
    lists.concat()
}

pub(super) fn size(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

pub(super) fn no_item(length: usize, position: i64) -> Failure {
    let items = if length == 1 { "item" } else { "items" };
    failure(format!("the list has {length} {items}, there is no item {position} (the first is 0)"))
}

pub(super) fn no_key(key: &str) -> Failure {
    failure(format!("there is no key `{}`", short(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_not_there() {
        let list = [1, 2, 3];
        assert_eq!(index(&list, 2), Ok(&3));
        let missing = "the list has 3 items, there is no item 5 (the first is 0)";
        assert_eq!(index(&list, 5).unwrap_err().message, missing);
        assert!(index(&list, -1).is_err() && index(&list, i64::MIN).is_err());
        assert_eq!(index_or_null(&list, 3), None);
        let map = BTreeMap::from([("a".to_owned(), 1)]);
        assert_eq!(entry(&map, "a"), Ok(&1));
        assert_eq!(entry(&map, "x").unwrap_err().message, "there is no key `x`");
        assert_eq!((entry_or_null(&map, "x"), size_map(&map)), (None, 1));
    }

    #[test]
    fn sums_and_ranges_have_an_end() {
        assert_eq!((sum_int(&[1, 2]), sum_int(&[])), (Ok(3), Ok(0)));
        assert_eq!(sum_double(&[0.5, 2.0]), Ok(2.5));
        assert!(sum_int(&[i64::MAX, 1]).is_err() && sum_double(&[f64::MAX, f64::MAX]).is_err());
        assert_eq!((range(3), range(-1)), (Ok(vec![0, 1, 2]), Ok(vec![])));
        assert_eq!(range(100_000).map(|all| all.len()), Ok(100_000));
        assert!(range(100_001).is_err() && range(i64::MAX).is_err());
    }

    #[test]
    fn joins_lists() {
        assert_eq!(add_list(&["a"], &["b"]), ["a", "b"]);
        assert_eq!(flatten(&[vec![1], vec![], vec![2, 3]]), [1, 2, 3]);
    }
}
