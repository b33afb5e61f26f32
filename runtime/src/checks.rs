//! What a value has to be where it comes in, and what of it goes on where it goes out.

use crate::step_error::StepError;
use sagaweave_core::Payload;
use sagaweave_core::schema::{self, Schema, SchemaId};
use serde_json::Value;

/// What a document knows of an action's input and output. Generated code holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checks {
    /// The table that the others are positions in.
    pub schemas: &'static [Schema<'static>],
    /// What the input has to be; none takes anything.
    pub input: Option<SchemaId>,
    /// What the output has to be, and which of its members go on; none takes anything, and all of it
    /// goes on.
    pub output: Option<SchemaId>,
    /// An output that fits, as JSON, for tests in which nobody says another.
    pub sample: Option<&'static str>,
}

impl Checks {
    /// Nothing is known, for `..Checks::NONE`.
    pub const NONE: Self = Self { schemas: &[], input: None, output: None, sample: None };

    /// Nothing was done yet: the tool never hears of an input that does not fit.
    pub(crate) fn admit(&self, input: &Payload) -> Result<(), StepError> {
        check(self.schemas, self.input, input, "input").map_err(StepError::bad_input)
    }

    /// What goes on of the output. The tool has done its work already: what came of it is not known
    /// where its answer does not fit.
    pub(crate) fn release(&self, output: Payload) -> Result<Payload, StepError> {
        let Some(schema) = self.output else { return Ok(output) };
        let value = read(&output).map_err(StepError::bad_output)?;
        schema::check(self.schemas, schema, &value, "output")
            .map_err(|misfits| StepError::bad_output(misfits.to_string()))?;
        let projected = schema::project(self.schemas, schema, value);
        Payload::encode(&projected).map_err(|error| StepError::bad_output(error.to_string()))
    }

    /// Why a value of a schema cannot be read as a Rust type, without what a secret is.
    pub(crate) fn misread(&self, schema: Option<SchemaId>, error: &serde_json::Error) -> String {
        let secret = schema.is_some_and(|schema| schema::is_secret_inside(self.schemas, schema));
        if secret { "its type in Rust does not take it".to_owned() } else { error.to_string() }
    }
}

/// Holds `value` against a schema, if there is one. What is wrong is told by paths that begin with
/// `root`, and never with a secret.
pub(crate) fn check(
    schemas: &[Schema<'_>],
    schema: Option<SchemaId>,
    value: &Payload,
    root: &str,
) -> Result<(), String> {
    let Some(schema) = schema else { return Ok(()) };
    let value = read(value).map_err(|error| format!("{root}: {error}"))?;
    schema::check(schemas, schema, &value, root).map_err(|misfits| misfits.to_string())
}

/// What serde says of JSON names no value, but for a number that is too large.
fn read(value: &Payload) -> Result<Value, String> {
    value.decode().map_err(|error| error.to_string())
}
