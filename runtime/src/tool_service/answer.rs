//! What an answer of the Tool Service means for the step.

use crate::step_error::StepError;
use reqwest::StatusCode;
use sagaweave_core::Payload;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::time::Duration;

/// How much of an error's body is read.
pub(super) const EXCERPT_LIMIT: usize = 64 * 1024;

/// How many characters of a body that says nothing of an error are quoted.
const EXCERPT: usize = 200;

/// The longest type of an error that a service may give.
const LONGEST_TYPE: usize = 200;

/// An answer, read.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorDetails,
}

#[derive(Default, Deserialize)]
struct ErrorDetails {
    #[serde(default, rename = "type")]
    kind: serde_json::Value,
    #[serde(default)]
    message: serde_json::Value,
}

impl Answer {
    /// The output, or why there is none.
    pub(super) fn outcome(self, undo: bool) -> Result<Payload, StepError> {
        if self.status.is_success() {
            return self.output();
        }
        if undo && matches!(self.status, StatusCode::NOT_FOUND | StatusCode::GONE) {
            return Ok(Payload::null());
        }
        Err(self.error())
    }

    fn output(self) -> Result<Payload, StepError> {
        if self.body.is_empty() {
            return Ok(Payload::null());
        }
        let status = self.status;
        let bad = |why: String| {
            StepError::bad_output(format!("the Tool Service answered {status}, but {why}"))
        };
        let text = String::from_utf8(self.body).map_err(|error| bad(error.to_string()))?;
        serde_json::from_str::<IgnoredAny>(&text).map_err(|error| bad(error.to_string()))?;
        Ok(Payload::from_json(text))
    }

    fn error(&self) -> StepError {
        let details = self.details();
        let kind = text(&details.kind).filter(|kind| kind.len() <= LONGEST_TYPE);
        let message = text(&details.message).map_or_else(|| self.excerpt(), str::to_owned);
        let error = self.class(message);
        let error = match kind {
            Some(kind) => error.kind(kind),
            None => error.kind(status_name(self.status)),
        };
        match self.retry_after {
            Some(wait) => error.after(wait),
            None => error,
        }
    }

    /// Whether it was done, and whether to ask again.
    fn class(&self, message: String) -> StepError {
        match self.status {
            StatusCode::REQUEST_TIMEOUT => StepError::unknown(message),
            StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => StepError::retry(message),
            status if status.is_client_error() => StepError::permanent("", message),
            status if status.is_redirection() => StepError::unknown(message).final_one(),
            _ => StepError::unknown(message),
        }
    }

    fn details(&self) -> ErrorDetails {
        serde_json::from_slice(&self.body).map(|body: ErrorBody| body.error).unwrap_or_default()
    }

    fn excerpt(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        let body = body.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut excerpt: String = body.chars().take(EXCERPT).collect();
        if excerpt.len() < body.len() {
            excerpt.push('…');
        }
        let separator = if excerpt.is_empty() { "" } else { ": " };
        format!("the Tool Service answered {}{separator}{excerpt}", self.status)
    }
}

fn text(value: &serde_json::Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// `404 Not Found` is `NotFound`; a status without a name is `Status` and its number.
fn status_name(status: StatusCode) -> String {
    let Some(reason) = status.canonical_reason() else {
        return format!("Status{}", status.as_u16());
    };
    let words = reason.split([' ', '-']).map(capitalized);
    words.collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars().filter(char::is_ascii_alphanumeric);
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sagaweave_core::Fate;

    fn answer(status: u16, body: &str) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, retry_after: None, body: body.as_bytes().to_vec() }
    }

    fn error(status: u16, body: &str) -> StepError {
        answer(status, body).outcome(false).unwrap_err()
    }

    #[test]
    fn every_status_has_its_fate_and_is_retried_or_not() {
        for status in 300..=599 {
            let error = error(status, "");
            let (fate, permanent) = match status {
                425 | 429 => (Fate::NotDone, false),
                408 | 500..=599 => (Fate::Unknown, false),
                400..=499 => (Fate::NotDone, true),
                _ => (Fate::Unknown, true),
            };
            assert_eq!((error.fate(), error.is_permanent()), (fate, permanent), "{status}");
        }
    }

    #[test]
    fn a_2xx_is_the_output() {
        for status in [200, 201, 202, 299] {
            let output = answer(status, r#"{"id":7}"#).outcome(false);
            assert_eq!(output, Ok(Payload::from_json(r#"{"id":7}"#)));
        }
        assert_eq!(answer(204, "").outcome(false), Ok(Payload::null()));
        assert_eq!(answer(200, "").outcome(true), Ok(Payload::null()));
    }

    #[test]
    fn a_2xx_that_cannot_be_read_is_unknown_and_final() {
        for body in ["{", "<html>", r#"{"a":1} x"#, " "] {
            let error = error(200, body);
            assert_eq!(error.error_type(), "BadOutput", "{body}");
            assert_eq!((error.fate(), error.is_permanent()), (Fate::Unknown, true));
        }
        let no_text = Answer { body: vec![b'"', 0xff, b'"'], ..answer(200, "") };
        assert_eq!(no_text.outcome(false).unwrap_err().error_type(), "BadOutput");
    }

    #[test]
    fn an_undo_of_what_is_not_there_is_done() {
        for status in [404, 410] {
            assert_eq!(answer(status, "{}").outcome(true), Ok(Payload::null()));
            assert!(answer(status, "{}").outcome(false).is_err());
        }
        for status in [400, 403, 409, 429, 500] {
            assert!(answer(status, "{}").outcome(true).is_err(), "{status}");
        }
    }

    #[test]
    fn the_body_names_the_error_or_else_the_status_does() {
        let named = error(402, r#"{"error":{"type":"InsufficientFundsError","message":"no"}}"#);
        assert_eq!((named.error_type(), named.message()), ("InsufficientFundsError", "no"));
        let cases = [
            (404, "NotFound"),
            (408, "RequestTimeout"),
            (418, "ImATeapot"),
            (429, "TooManyRequests"),
            (203 + 296, "Status499"),
            (500, "InternalServerError"),
            (505, "HTTPVersionNotSupported"),
        ];
        for (status, name) in cases {
            assert_eq!(error(status, "").error_type(), name);
        }
        for body in [r#"{"error":{"type":7}}"#, r#"{"error":"no"}"#, r#"{"error":{"type":" "}}"#] {
            assert_eq!(error(404, body).error_type(), "NotFound", "{body}");
        }
        let endless = format!(r#"{{"error":{{"type":"{}"}}}}"#, "A".repeat(201));
        assert_eq!(error(404, &endless).error_type(), "NotFound");
    }

    #[test]
    fn without_a_message_a_short_excerpt_is_quoted() {
        assert_eq!(error(500, "").message(), "the Tool Service answered 500 Internal Server Error");
        let short = error(502, "<p>\n  upstream </p>");
        assert_eq!(short.message(), "the Tool Service answered 502 Bad Gateway: <p> upstream </p>");
        let long = error(404, &"ä".repeat(1000));
        assert!(long.message().ends_with("ä…") && long.message().chars().count() < 260);
    }

    #[test]
    fn a_wait_is_kept() {
        let wait = Some(Duration::from_secs(7));
        let error = Answer { retry_after: wait, ..answer(503, "") }.outcome(false).unwrap_err();
        assert_eq!(error.wait(), wait);
    }
}
