//! What `record` needs of JSON.

pub use serde_json::{Value, to_string};
