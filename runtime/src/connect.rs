//! Where the Temporal server is: the SDK's own environment and profiles.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::fmt;
use std::time::Duration;
use temporalio_client::envconfig::{
    ClientConfigProfile, ConfigError, LoadClientConfigProfileOptions,
};
use temporalio_client::errors::ClientConnectError;
use temporalio_client::{Client as SdkClient, ClientOptions, Connection, ConnectionOptions};
use temporalio_common::envconfig::load_client_config_profile;

/// The name of the seeds for `TEMPORAL_ADDRESS`.
const HOST: &str = "TEMPORAL_HOST";
const ADDRESS: &str = "TEMPORAL_ADDRESS";
const DEFAULT_PORT: u16 = 7233;
const DEFAULT_NAMESPACE: &str = "default";

/// A server that does not answer is no server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no connection to a Temporal server.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// Nothing says where the server is.
    NoAddress,
    /// The environment or the profile cannot be read.
    Settings(String),
    /// The server at this address does not answer, or refuses.
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// What went wrong.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => write!(
                f,
                "no Temporal server is named. Set {ADDRESS} to its host:port, or choose a profile of \
                 temporal.toml with TEMPORAL_PROFILE; without a server, start one with \
                 `temporal server start-dev` and set {ADDRESS}=localhost:{DEFAULT_PORT}"
            ),
            Self::Settings(message) => {
                write!(f, "the connection settings cannot be used: {message}")
            }
            Self::Unreachable { address, .. } => {
                write!(f, "there is no connection to the Temporal server at {address}")
            }
        }
    }
}

impl Error for ConnectError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreachable { source, .. } => Some(source.as_ref()),
            Self::NoAddress | Self::Settings(_) => None,
        }
    }
}

/// How to reach a server: an address and a namespace, and whatever else the SDK's options hold.
#[derive(Clone, Debug)]
pub struct ConnectSettings {
    connection: ConnectionOptions,
    client: ClientOptions,
}

impl ConnectSettings {
    /// The server at `address`: `host:port`, or a URL; without a port, 7233.
    ///
    /// # Errors
    /// An address that is none.
    pub fn new(address: &str) -> Result<Self, ConnectError> {
        let profile = ClientConfigProfile::builder().address(with_port(address)).build();
        Self::from_profile(profile)
    }

    /// What the environment says: the SDK's variables (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
    /// `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`, `TEMPORAL_PROFILE`, `TEMPORAL_CONFIG_FILE`), the profile
    /// that they choose, and `TEMPORAL_HOST` as another name of `TEMPORAL_ADDRESS`.
    ///
    /// # Errors
    /// Where no address is set, or what is set cannot be used.
    pub fn from_env() -> Result<Self, ConnectError> {
        let variables = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("TEMPORAL_"));
        Self::from_variables(&variables.collect())
    }

    /// Sets the namespace in place of `default`.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.client.namespace = namespace.into();
        self
    }

    /// Changes the SDK's own options: TLS, API key, headers, data converter, and all the others.
    pub fn sdk(mut self, change: impl FnOnce(&mut ConnectionOptions, &mut ClientOptions)) -> Self {
        change(&mut self.connection, &mut self.client);
        self
    }

    fn from_variables(variables: &HashMap<String, String>) -> Result<Self, ConnectError> {
        let options = LoadClientConfigProfileOptions::default();
        let mut profile = load_client_config_profile(options, Some(variables)).map_err(settings)?;
        let set = |name| variables.get(name).filter(|value| !value.is_empty());
        if set(ADDRESS).is_none()
            && let Some(host) = set(HOST)
        {
            profile.address = Some(host.clone());
        }
        let address = profile.address.filter(|address| !address.is_empty());
        profile.address = Some(with_port(&address.ok_or(ConnectError::NoAddress)?));
        Self::from_profile(profile)
    }

    fn from_profile(profile: ClientConfigProfile) -> Result<Self, ConnectError> {
        let namespace = profile.namespace.clone().unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned());
        let mut connection = ConnectionOptions::try_from(profile).map_err(settings)?;
        connection.connect_timeout = Some(CONNECT_TIMEOUT);
        Ok(Self { connection, client: ClientOptions::new(namespace).build() })
    }

    pub(crate) async fn connect(self) -> Result<SdkClient, ConnectError> {
        let address = self.connection.target.to_string();
        let unreachable = |error: ClientConnectError| ConnectError::Unreachable {
            address,
            source: Box::new(error),
        };
        let connection = match Connection::connect(self.connection).await {
            Ok(connection) => connection,
            Err(error) => return Err(unreachable(error)),
        };
        SdkClient::new(connection, self.client).map_err(|error| unreachable(error.into()))
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn settings(error: ConfigError) -> ConnectError {
    ConnectError::Settings(error.to_string())
}

/// Adds the default port where an address has none.
fn with_port(address: &str) -> String {
    let bare_v6 = address.parse::<std::net::Ipv6Addr>().is_ok();
    let host_end = address.rfind(']').map_or(0, |bracket| bracket + 1);
    if bare_v6 {
        format!("[{address}]:{DEFAULT_PORT}")
    } else if address.contains("://") || address[host_end..].contains(':') {
        address.to_owned()
    } else {
        format!("{address}:{DEFAULT_PORT}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    /// No test reads the profile of whoever runs it.
    fn settings(variables: &[(&str, &str)]) -> Result<ConnectSettings, ConnectError> {
        let nowhere = ("TEMPORAL_CONFIG_FILE", "/nowhere/temporal.toml");
        let variables = [nowhere].into_iter().chain(variables.iter().copied());
        let owned = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        ConnectSettings::from_variables(&owned.collect())
    }

    fn target(variables: &[(&str, &str)]) -> String {
        settings(variables).unwrap().connection.target.to_string()
    }

    struct Profile(PathBuf);

    impl Profile {
        fn new(name: &str, text: &str) -> Self {
            let file =
                env::temp_dir().join(format!("sagaweave-{name}-{}.toml", std::process::id()));
            fs::write(&file, text).unwrap();
            Self(file)
        }

        fn path(&self) -> &str {
            self.0.to_str().unwrap()
        }
    }

    impl Drop for Profile {
        fn drop(&mut self) {
            fs::remove_file(&self.0).unwrap();
        }
    }

    #[test]
    fn an_address_without_a_port_gets_temporals() {
        for (address, expected) in [
            ("temporal", "temporal:7233"),
            ("temporal:80", "temporal:80"),
            ("http://temporal:80", "http://temporal:80"),
            ("::1", "[::1]:7233"),
            ("[::1]", "[::1]:7233"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(with_port(address), expected);
        }
    }

    #[test]
    fn the_address_has_a_second_name() {
        assert_eq!(target(&[("TEMPORAL_ADDRESS", "a:1")]), "http://a:1/");
        assert_eq!(target(&[("TEMPORAL_HOST", "b")]), "http://b:7233/");
        assert_eq!(target(&[("TEMPORAL_ADDRESS", "a:1"), ("TEMPORAL_HOST", "b")]), "http://a:1/");
        assert_eq!(target(&[("TEMPORAL_ADDRESS", ""), ("TEMPORAL_HOST", "b")]), "http://b:7233/");
    }

    #[test]
    fn the_sdks_other_settings_are_heeded() {
        let settings = settings(&[
            ("TEMPORAL_HOST", "cloud:7233"),
            ("TEMPORAL_NAMESPACE", "marketing"),
            ("TEMPORAL_API_KEY", "secret"),
        ])
        .unwrap();
        assert_eq!(settings.client.namespace, "marketing");
        assert_eq!(settings.connection.api_key.as_deref(), Some("secret"));
        assert!(settings.connection.tls_options.is_some());
        assert_eq!(settings.connection.target.as_str(), "https://cloud:7233/");
    }

    #[test]
    fn a_profile_is_read_and_the_environment_has_the_last_word() {
        let text = "[profile.default]\naddress = \"a:1\"\n[profile.other]\naddress = \"b\"\nnamespace = \"n\"\n";
        let profile = Profile::new("profile", text);
        let file = ("TEMPORAL_CONFIG_FILE", profile.path());
        assert_eq!(target(&[file]), "http://a:1/");
        assert_eq!(target(&[file, ("TEMPORAL_HOST", "c")]), "http://c:7233/");
        let other = settings(&[file, ("TEMPORAL_PROFILE", "other")]).unwrap();
        assert_eq!(other.connection.target.as_str(), "http://b:7233/");
        assert_eq!(other.client.namespace, "n");
        let missing = settings(&[file, ("TEMPORAL_PROFILE", "missing")]).unwrap_err();
        assert!(missing.to_string().contains("missing"), "{missing}");
    }

    #[test]
    fn nothing_set_says_what_to_do() {
        let error = settings(&[]).unwrap_err();
        assert!(matches!(error, ConnectError::NoAddress));
        let message = error.to_string();
        for way in ["TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "temporal server start-dev"] {
            assert!(message.contains(way), "{message}");
        }
    }

    #[test]
    fn an_explicit_address_asks_nobody() {
        let settings = ConnectSettings::new("localhost").unwrap().namespace("n");
        assert_eq!(settings.connection.target.as_str(), "http://localhost:7233/");
        assert_eq!(settings.client.namespace, "n");
        assert!(matches!(ConnectSettings::new("a b"), Err(ConnectError::Settings(_))));
    }
}
