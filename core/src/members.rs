//! How generated structs are read from JSON.
//!
//! What serde derives for reading a struct is code for each struct and each format, and costs rustc most
//! of a build of many types. Here a struct is one plain function over the members of an object; what is
//! generic is the same for all structs.

use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, de};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The members of an object that are not read yet.
#[derive(Debug)]
pub struct Members(Map<String, Value>);

/// Why a struct cannot be read.
pub type Unread = serde_json::Error;

/// Reads a struct by the function that takes its members.
pub fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    of: fn(&mut Members) -> Result<T, Unread>,
) -> Result<T, D::Error> {
    let mut members = Members(Map::deserialize(deserializer)?);
    of(&mut members).map_err(de::Error::custom)
}

impl Members {
    /// A member that has to be there.
    pub fn take<T: DeserializeOwned>(&mut self, key: &'static str) -> Result<T, Unread> {
        match self.0.remove(key) {
            Some(value) => member(key, value),
            None => Err(Unread::missing_field(key)),
        }
    }

    /// A member that may be absent: then none.
    pub fn take_some<T: DeserializeOwned>(
        &mut self,
        key: &'static str,
    ) -> Result<Option<T>, Unread> {
        match self.0.remove(key) {
            Some(value) => member(key, value),
            None => Ok(None),
        }
    }

    /// A member that may be absent: then `default`.
    pub fn take_or<T: DeserializeOwned>(
        &mut self,
        key: &'static str,
        default: fn() -> T,
    ) -> Result<T, Unread> {
        self.0.remove(key).map_or_else(|| Ok(default()), |value| member(key, value))
    }

    /// All other members.
    pub fn rest<T: DeserializeOwned>(&mut self) -> Result<BTreeMap<String, T>, Unread> {
        BTreeMap::deserialize(Value::Object(std::mem::take(&mut self.0)))
    }

    /// Refuses other members.
    pub fn end(&self) -> Result<(), Unread> {
        self.0
            .keys()
            .next()
            .map_or(Ok(()), |key| Err(Unread::custom(format_args!("there is no member `{key}`"))))
    }
}

/// Says where it is that something cannot be read; of a value, only what kind it is.
fn member<T: DeserializeOwned>(key: &str, value: Value) -> Result<T, Unread> {
    T::deserialize(value).map_err(|error| located(key, &error))
}

fn located(key: &str, error: &Unread) -> Unread {
    Unread::custom(format_args!("{key}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq)]
    struct Order {
        id: String,
        note: Option<String>,
        count: i64,
        inner: Option<Box<Order>>,
        rest: BTreeMap<String, i64>,
    }

    impl<'de> Deserialize<'de> for Order {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            read(deserializer, |members| {
                Ok(Self {
                    id: members.take("id")?,
                    note: members.take_some("note")?,
                    count: members.take_or("count", || 3)?,
                    inner: members.take_some("inner")?,
                    rest: members.rest()?,
                })
            })
        }
    }

    #[derive(Debug, PartialEq)]
    struct Closed;

    impl<'de> Deserialize<'de> for Closed {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            read(deserializer, |members| members.end().map(|()| Self))
        }
    }

    fn why<T: DeserializeOwned + std::fmt::Debug>(value: Value) -> String {
        serde_json::from_value::<T>(value).unwrap_err().to_string()
    }

    #[test]
    fn members_are_read_by_their_keys() {
        let text = r#"{"more": 7, "id": "a", "note": null, "inner": {"id": "b", "count": 1}}"#;
        let order: Order = serde_json::from_str(text).unwrap();
        assert_eq!((order.id.as_str(), order.note, order.count), ("a", None, 3));
        assert_eq!(order.rest, BTreeMap::from([("more".to_owned(), 7)]));
        assert_eq!(order.inner.unwrap().count, 1);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(why::<Order>(json!({})), "missing field `id`");
        let inner = why::<Order>(json!({"id": "a", "inner": {"id": 3}}));
        assert_eq!(inner, "inner: id: invalid type: integer `3`, expected a string");
        assert_eq!(why::<Order>(json!([])), "invalid type: sequence, expected a map");
        assert_eq!(why::<Closed>(json!({"a": 1})), "there is no member `a`");
        assert_eq!(serde_json::from_str::<Closed>("{}").unwrap(), Closed);
    }
}
