//! The settings of a [`ToolService`].

use super::{Inner, Token, ToolService};
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Url};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Temporal takes 2 MB for a payload; what is left is for the payload's wrapping.
const RESPONSE_LIMIT: usize = 2 * 1024 * 1024 - 64 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a connection may wait for its next request. Shorter than what servers commonly allow,
/// so that seldom one is used that the other side is just closing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// Collects the settings of a [`ToolService`].
#[derive(Clone)]
pub struct ToolServiceBuilder {
    url: String,
    token: Option<String>,
    timeout: Option<Duration>,
    connect_timeout: Duration,
    response_limit: usize,
}

impl ToolServiceBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            token: None,
            timeout: None,
            connect_timeout: CONNECT_TIMEOUT,
            response_limit: RESPONSE_LIMIT,
        }
    }

    /// Sends `Authorization: Bearer …` with each call.
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The limit of one request. Without it, the attempt's own time (the step's `timeout`), which is
    /// a limit in any case.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The limit for making a connection; 5 s without it.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The most bytes that an answer may have; a larger one fails the step as `BadOutput`. Without
    /// it, what fits into Temporal's 2 MB for a payload.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// Where the URL is no http or https URL, or holds credentials, the token cannot be sent, or TLS
    /// cannot be set up.
    pub fn build(self) -> Result<ToolService, ToolServiceError> {
        let url = parse_url(&self.url)?;
        let mut name = url.clone();
        name.set_query(None);
        Ok(ToolService(Arc::new(Inner {
            client: self.client(&url)?,
            name: name.into(),
            url,
            token: self.token.as_deref().map(Token::new).transpose()?,
            timeout: self.timeout,
            response_limit: self.response_limit,
        })))
    }

    /// What the environment says, `lookup` being the environment.
    pub(super) fn from_lookup(
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ToolServiceError> {
        let set = &|name: &str| lookup(name).filter(|value| !value.trim().is_empty());
        let mut builder = Self::new(set("TOOL_SERVICE_URL").ok_or(ToolServiceError::NotSet)?);
        builder.token = set("TOOL_SERVICE_TOKEN");
        builder.timeout = setting(set, "TOOL_SERVICE_TIMEOUT", duration)?;
        if let Some(timeout) = setting(set, "TOOL_SERVICE_CONNECT_TIMEOUT", duration)? {
            builder.connect_timeout = timeout;
        }
        if let Some(limit) = setting(set, "TOOL_SERVICE_MAX_RESPONSE", |text| text.parse().ok())? {
            builder.response_limit = limit;
        }
        Ok(builder)
    }

    fn client(&self, url: &Url) -> Result<Client, ToolServiceError> {
        install_crypto();
        let builder = ClientBuilder::new()
            .user_agent(concat!("sagaweave/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT);
        // Nothing is encrypted on the way to an http URL: no need to read the system's certificates,
        // which a small container may not even have.
        let builder = if url.scheme() == "http" { builder.tls_certs_only([]) } else { builder };
        builder.build().map_err(|error| ToolServiceError::Setup(crate::step_error::chain(&error)))
    }
}

impl fmt::Debug for ToolServiceBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolServiceBuilder")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("response_limit", &self.response_limit)
            .finish_non_exhaustive()
    }
}

impl Token {
    fn new(text: &str) -> Result<Self, ToolServiceError> {
        let text = text.trim().to_owned();
        let value = HeaderValue::try_from(format!("Bearer {text}"));
        let mut header = value.map_err(|_| ToolServiceError::Token)?;
        if text.is_empty() {
            return Err(ToolServiceError::Token);
        }
        header.set_sensitive(true);
        Ok(Self { text, header })
    }
}

/// Why there is no [`ToolService`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ToolServiceError {
    /// `TOOL_SERVICE_URL` is not set.
    NotSet,
    /// The URL cannot be used, and why.
    Url(String),
    /// The token is empty or cannot be sent in a header.
    Token,
    /// An environment variable cannot be read: its name.
    Setting(&'static str),
    /// The HTTP client cannot be set up, and why.
    Setup(String),
}

impl fmt::Display for ToolServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSet => f.write_str(
                "TOOL_SERVICE_URL is not set: set it to where the Tool Service is, such as \
                 http://127.0.0.1:8080, name it with ToolService::new(url), or implement the \
                 workflow's tools in Rust, which needs no service",
            ),
            Self::Url(why) => write!(f, "the Tool Service's URL {why}"),
            Self::Token => {
                f.write_str("the Tool Service's token is empty or no header can hold it")
            }
            Self::Setting(name) => write!(
                f,
                "{name} cannot be read: a timeout is a duration such as 20s, or a number of \
                 seconds; a size is a number of bytes"
            ),
            Self::Setup(why) => write!(f, "the Tool Service's client cannot be set up: {why}"),
        }
    }
}

impl std::error::Error for ToolServiceError {}

fn parse_url(text: &str) -> Result<Url, ToolServiceError> {
    let refuse = |why: &str| Err(ToolServiceError::Url(why.to_owned()));
    let mut url = match Url::parse(text.trim()) {
        Ok(url) => url,
        // The text is not repeated: it may hold a password.
        Err(error) => return refuse(&format!("cannot be read: {error}")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("has to start with http:// or https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("must not hold credentials: use a bearer token (TOOL_SERVICE_TOKEN)");
    }
    url.set_fragment(None);
    Ok(url)
}

fn setting<T>(
    set: &impl Fn(&str) -> Option<String>,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ToolServiceError> {
    let Some(text) = set(name) else { return Ok(None) };
    parse(text.trim()).map(Some).ok_or(ToolServiceError::Setting(name))
}

fn duration(text: &str) -> Option<Duration> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.or_else(|| humantime::parse_duration(text).ok()).filter(|timeout| !timeout.is_zero())
}

/// The process's cryptography, unless it has one: ring, which the SDK brings along.
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // It fails only where somebody else was faster, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<ToolServiceBuilder, ToolServiceError> {
        let found = |name: &str| pairs.iter().find(|(key, _)| *key == name);
        ToolServiceBuilder::from_lookup(|name| found(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn without_an_address_the_error_names_the_ways_out() {
        for pairs in [&[][..], &[("TOOL_SERVICE_URL", " ")]] {
            let message = from(pairs).unwrap_err().to_string();
            assert!(message.contains("TOOL_SERVICE_URL is not set"), "{message}");
            assert!(message.contains("ToolService::new"), "{message}");
        }
    }

    #[test]
    fn the_environments_settings_are_read() {
        let url = ("TOOL_SERVICE_URL", "http://tools/base/");
        let builder = from(&[
            url,
            ("TOOL_SERVICE_TOKEN", "secret"),
            ("TOOL_SERVICE_TIMEOUT", "1m 30s"),
            ("TOOL_SERVICE_CONNECT_TIMEOUT", "0.5"),
            ("TOOL_SERVICE_MAX_RESPONSE", "1000"),
        ])
        .unwrap();
        assert_eq!(builder.timeout, Some(Duration::from_secs(90)));
        assert_eq!(builder.connect_timeout, Duration::from_millis(500));
        assert_eq!((builder.response_limit, builder.token.as_deref()), (1000, Some("secret")));
        let plain = from(&[url]).unwrap();
        assert_eq!((plain.timeout, plain.response_limit), (None, RESPONSE_LIMIT));
        assert_eq!(plain.build().unwrap().url(), "http://tools/base/");
    }

    #[test]
    fn a_setting_that_cannot_be_read_is_named() {
        let url = ("TOOL_SERVICE_URL", "http://tools");
        for (name, value) in [
            ("TOOL_SERVICE_TIMEOUT", "soon"),
            ("TOOL_SERVICE_TIMEOUT", "0"),
            ("TOOL_SERVICE_TIMEOUT", "-1"),
            ("TOOL_SERVICE_CONNECT_TIMEOUT", "NaN"),
            ("TOOL_SERVICE_MAX_RESPONSE", "2 MB"),
        ] {
            let error = from(&[url, (name, value)]).unwrap_err();
            assert!(error.to_string().starts_with(name), "{value}: {error}");
        }
    }

    #[test]
    fn a_url_that_cannot_be_used_is_refused_without_repeating_it() {
        for url in ["", "tools", "ftp://tools", "http://ann:hidden@tools", "http://ann:hid den@:x"]
        {
            let error = ToolService::new(url).unwrap_err();
            assert!(matches!(error, ToolServiceError::Url(_)), "{url}: {error}");
            assert!(!error.to_string().contains("hid"), "{error}");
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        let builder = ToolService::builder("http://tools?key=hidden").bearer_token("secret");
        let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
        assert!(!shown.contains("secret") && !shown.contains("hidden"), "{shown}");
        let bad =
            ToolService::builder("http://tools").bearer_token("sec\nret").build().unwrap_err();
        assert_eq!(bad, ToolServiceError::Token);
        assert!(!bad.to_string().contains("sec"));
    }

    #[test]
    fn an_https_url_finds_its_cryptography() {
        assert_eq!(ToolService::new("https://tools").unwrap().url(), "https://tools/");
    }
}
