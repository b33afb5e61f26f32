//! One request to the Tool Service.

use super::{Inner, trace};
use crate::step_context::StepContext;
use crate::step_error::StepError;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{RequestBuilder, Url};
use sagaweave_core::Payload;
use std::fmt::Write;
use std::time::Duration;

const TENANT: HeaderName = HeaderName::from_static("x-tenant-id");
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const TRACE: HeaderName = HeaderName::from_static("traceparent");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The request that calls `action`.
pub(super) fn build(
    service: &Inner,
    ctx: &StepContext,
    tool: &str,
    action: &str,
    arguments: &Payload,
) -> Result<RequestBuilder, StepError> {
    let body = format!(
        r#"{{"action":{},"arguments":{}}}"#,
        Payload::encode(action)?.as_json(),
        arguments.as_json()
    );
    let request = service.client.post(address(&service.url, tool)?);
    let request = request.headers(headers(service, ctx)?).body(body);
    Ok(match limit(service.timeout, ctx.remaining()) {
        Some(limit) => request.timeout(limit),
        None => request,
    })
}

fn address(base: &Url, tool: &str) -> Result<Url, StepError> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| StepError::bad_input("the Tool Service's URL has no path"))?
        .pop_if_empty()
        .extend(["v1", "adapters", tool, "execute"]);
    Ok(url)
}

fn headers(service: &Inner, ctx: &StepContext) -> Result<HeaderMap, StepError> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(TENANT, value(ctx.workflow_id())?);
    headers.insert(KEY, value(ctx.key())?);
    headers.insert(TRACE, value(&trace::parent(ctx))?);
    if let Some(token) = &service.token {
        headers.insert(AUTHORIZATION, token.header.clone());
    }
    Ok(headers)
}

/// Whatever no header can hold is percent-encoded. The percent sign itself is left alone: ids that
/// are plain text arrive as they are.
fn value(text: &str) -> Result<HeaderValue, StepError> {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte == b' ' || byte.is_ascii_graphic() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}")?;
        }
    }
    Ok(HeaderValue::try_from(encoded)?)
}

fn limit(own: Option<Duration>, attempt: Option<Duration>) -> Option<Duration> {
    [own, attempt].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_path_and_a_query_are_kept() {
        let at = |base: &str| address(&Url::parse(base).unwrap(), "notion").unwrap().to_string();
        assert_eq!(at("http://tools"), "http://tools/v1/adapters/notion/execute");
        assert_eq!(at("http://tools/base/"), "http://tools/base/v1/adapters/notion/execute");
        assert_eq!(at("http://tools/base?a=1"), "http://tools/base/v1/adapters/notion/execute?a=1");
    }

    #[test]
    fn no_id_breaks_out_of_its_header() {
        assert_eq!(value("q4 100%/a#2").unwrap(), "q4 100%/a#2");
        assert_eq!(value("ä\r\nX: y").unwrap(), "%C3%A4%0D%0AX: y");
    }

    #[test]
    fn the_shorter_limit_counts() {
        let [one, two] = [1, 2].map(Duration::from_secs);
        assert_eq!(limit(Some(one), Some(two)), Some(one));
        assert_eq!(limit(Some(two), Some(one)), Some(one));
        assert_eq!(limit(None, Some(two)), Some(two));
        assert_eq!(limit(None, None), None);
    }
}
