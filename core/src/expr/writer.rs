//! JSON that is put together from text, as generated code does it: one statement after another.
//!
//! rustc pays for every value that has to be dropped where a statement fails, in check as in code. So a
//! writer is the only one in a function of ten members, and what is written can fail only at the end.

use super::failure;
use crate::host::Failure;
use crate::payload::Payload;
use serde::Serialize;

/// JSON text, as far as it is written.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
    /// Where a member begins that is not written after all, if it is null.
    unless_null: Option<usize>,
    /// Why something is no JSON.
    failure: Option<Failure>,
}

impl Writer {
    /// Nothing is written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// JSON as it stands.
    pub fn raw(&mut self, json: &str) {
        match self.unless_null.take() {
            Some(start) if json == "null" => self.text.truncate(start),
            _ => self.text.push_str(json),
        }
    }

    /// A member, beside those before it: `key` is such as `"id":`, its value comes next.
    pub fn member(&mut self, key: &str) -> &mut Self {
        // What ends so is the beginning of an object: a text ends with its quote.
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        self.text.push_str(key);
        self
    }

    /// The same of one that is left out if it is null. Its value is one piece.
    pub fn unless_null(&mut self, key: &str) -> &mut Self {
        self.unless_null = Some(self.text.len());
        self.member(key)
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.value(text);
    }

    /// A whole number.
    pub fn int(&mut self, int: i64) {
        self.value(&int);
    }

    /// `true` or `false`.
    pub fn bool(&mut self, bool: bool) {
        self.value(&bool);
    }

    /// Anything else.
    pub fn value<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.written(serde_json::to_string(value));
    }

    fn written(&mut self, json: serde_json::Result<String>) {
        match json {
            Ok(json) => self.raw(&json),
            Err(error) => {
                self.failure.get_or_insert_with(|| failure(error.to_string()));
            }
        }
    }

    /// All of it.
    ///
    /// # Errors
    /// Something is no JSON.
    pub fn finish(self) -> Result<Payload, Failure> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(Payload::from_json(self.text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn object(a: Option<i64>, b: Option<&str>) -> String {
        let mut json = Writer::new();
        json.raw("{");
        json.unless_null("\"a\":").value(&a);
        json.unless_null("\"b\":").value(&b);
        json.raw("}");
        json.finish().unwrap().as_json().to_owned()
    }

    #[test]
    fn what_is_left_out_leaves_no_comma() {
        assert_eq!(object(None, None), "{}");
        assert_eq!(object(None, Some("{")), r#"{"b":"{"}"#);
        assert_eq!(object(Some(1), None), r#"{"a":1}"#);
        assert_eq!(object(Some(1), Some("x")), r#"{"a":1,"b":"x"}"#);
    }

    #[test]
    fn only_the_member_itself_is_left_out() {
        let mut json = Writer::new();
        json.raw("[{");
        json.unless_null("\"a\":").raw("{\"b\":");
        json.raw("null");
        json.raw("}");
        json.member("\"c\":").bool(true);
        json.member("\"d\":").int(-1);
        json.raw("}]");
        assert_eq!(json.finish().unwrap().as_json(), r#"[{"a":{"b":null},"c":true,"d":-1}]"#);
    }

    #[test]
    fn what_is_no_json_fails_in_the_end() {
        let mut json = Writer::new();
        json.value(&HashMap::from([((1, 2), 3)]));
        json.text("x");
        assert_eq!(json.finish().unwrap_err().kind, "ExpressionError");
    }
}
