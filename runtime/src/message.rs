//! A document's own signals and queries, as types.

use crate::definition::Definition;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A signal that a document names. Generated code implements it, in its `signals`.
pub trait Signal {
    /// The workflow that takes it.
    type Workflow: Definition;
    /// What comes with it.
    type Payload: Serialize + Send + Sync;
    /// Its name.
    const NAME: &'static str;
    /// Its position in [`crate::plan::Plan::signals`].
    const INDEX: usize;
}

/// A query that a document names. Generated code implements it, in its `queries`.
pub trait Query {
    /// The workflow that answers it.
    type Workflow: Definition;
    /// What it answers.
    type Answer: DeserializeOwned + Send;
    /// Its name.
    const NAME: &'static str;
}
