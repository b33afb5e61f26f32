//! The Tool Service: tools behind one HTTP address.
//!
//! ```text
//!  execute ─▶ request (headers, key, trace) ─▶ POST {url}/v1/adapters/{tool}/execute
//!                                                      │
//!  output or StepError ◀─ answer (status → fate) ◀─ body, up to the limit
//! ```

mod answer;
mod builder;
mod request;
mod retry_after;
mod trace;

pub use builder::{ToolServiceBuilder, ToolServiceError};

use crate::step_context::StepContext;
use crate::step_error::{StepError, chain};
use answer::Answer;
use reqwest::header::HeaderValue;
use reqwest::{Client, Response, Url};
use sagaweave_core::host::errors;
use sagaweave_core::{Payload, Role};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A client of the Tool Service, which runs tools that are not part of the worker.
///
/// Each call is `POST {url}/v1/adapters/{tool}/execute` with `{"action": …, "arguments": …}` and
/// the headers `X-Tenant-ID` (the workflow id), `Idempotency-Key` and `traceparent`. A 2xx answer
/// is the output. What an error means for the step:
///
/// | answer | was it done? | retried |
/// |---|---|---|
/// | no connection, 425, 429 | no | yes |
/// | 400 to 499 otherwise, but 408 | no | no |
/// | 408, 500 to 599, none at all | unknown | yes |
/// | a redirect, or a 2xx that cannot be read (`BadOutput`) | unknown | no |
///
/// The error's type is `error.type` of the body, else the status's name (`NotFound`);
/// `Retry-After` is kept. An undo that is answered 404 or 410 has nothing left to undo: it counts
/// as undone.
///
/// Cheap to clone; the clones share their connections.
///
/// ```
/// use sagaweave::ToolService;
/// use std::time::Duration;
///
/// # fn main() -> Result<(), sagaweave::ToolServiceError> {
/// let service = ToolService::builder("https://tools.example.org")
///     .bearer_token("secret")
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// assert_eq!(service.url(), "https://tools.example.org/");
/// assert!(!format!("{service:?}").contains("secret"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ToolService(Arc<Inner>);

struct Inner {
    client: Client,
    url: Url,
    /// The URL without its query, for people.
    name: String,
    token: Option<Token>,
    timeout: Option<Duration>,
    response_limit: usize,
}

/// A bearer token, as it is and as it is sent.
struct Token {
    text: String,
    header: HeaderValue,
}

impl ToolService {
    /// A client of the service at `url`, with nothing else set.
    ///
    /// # Errors
    /// Where `url` is no http or https URL, or holds credentials, or TLS cannot be set up.
    pub fn new(url: &str) -> Result<Self, ToolServiceError> {
        Self::builder(url).build()
    }

    /// A client of the service at `url`, with settings.
    pub fn builder(url: impl Into<String>) -> ToolServiceBuilder {
        ToolServiceBuilder::new(url.into())
    }

    /// A client as the environment says: `TOOL_SERVICE_URL`, and if set `TOOL_SERVICE_TOKEN` (a
    /// bearer token), `TOOL_SERVICE_TIMEOUT` and `TOOL_SERVICE_CONNECT_TIMEOUT` (`20s`, or a number
    /// of seconds), `TOOL_SERVICE_MAX_RESPONSE` (bytes).
    ///
    /// # Errors
    /// Where `TOOL_SERVICE_URL` is not set, or one of them cannot be read.
    pub fn from_env() -> Result<Self, ToolServiceError> {
        ToolServiceBuilder::from_lookup(|name| std::env::var(name).ok())?.build()
    }

    /// Where the service is, without its query.
    pub fn url(&self) -> &str {
        &self.0.name
    }

    /// Calls an action. `arguments` is one JSON value.
    pub(crate) async fn execute(
        &self,
        ctx: &StepContext,
        tool: &str,
        action: &str,
        arguments: &Payload,
    ) -> Result<Payload, StepError> {
        let request = request::build(&self.0, ctx, tool, action, arguments)?;
        let response = request.send().await.map_err(not_answered)?;
        let answer = self.read(response).await?;
        answer.outcome(ctx.role() == Role::Undo).map_err(|error| self.without_token(error))
    }

    async fn read(&self, mut response: Response) -> Result<Answer, StepError> {
        let body = if response.status().is_success() {
            read_output(&mut response, self.0.response_limit).await?
        } else {
            read_excerpt(&mut response).await
        };
        let retry_after = retry_after::read(response.headers());
        Ok(Answer { status: response.status(), retry_after, body })
    }

    /// A service that repeats what it was sent does not get the token into a workflow's history.
    fn without_token(&self, error: StepError) -> StepError {
        match &self.0.token {
            Some(token) => error.map_text(|text| text.replace(&token.text, "***")),
            None => error,
        }
    }
}

impl fmt::Debug for ToolService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolService")
            .field("url", &self.0.name)
            .field("timeout", &self.0.timeout)
            .field("response_limit", &self.0.response_limit)
            .finish_non_exhaustive()
    }
}

/// All of it, or an error.
async fn read_output(response: &mut Response, limit: usize) -> Result<Vec<u8>, StepError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(not_answered)? {
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend(chunk);
    }
    Ok(body)
}

/// What an error says of itself, as far as it is needed and can be had: its status is enough.
async fn read_excerpt(response: &mut Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = answer::EXCERPT_LIMIT - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    body
}

/// No answer, or only a part of one. Before there was a connection nothing was sent; after that
/// nobody knows how far it went.
fn not_answered(error: reqwest::Error) -> StepError {
    let error = error.without_url();
    let message = format!("the Tool Service did not answer: {}", chain(&error));
    if error.is_connect() {
        StepError::retry(message).kind("ConnectionFailed")
    } else if error.is_timeout() {
        StepError::unknown(message).kind(errors::TIMEOUT)
    } else if error.is_builder() {
        StepError::permanent(errors::BAD_INPUT, message)
    } else {
        StepError::unknown(message).kind("ConnectionLost")
    }
}

fn too_large(limit: usize) -> StepError {
    StepError::bad_output(format!("the Tool Service answered with more than {limit} bytes"))
}

#[cfg(test)]
mod tests;
