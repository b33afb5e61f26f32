//! What comes in from outside: the input and the signals. Each is held against its schema.

use super::Executor;
use crate::host::Host;
use crate::payload::Payload;
use crate::schema::{self, SchemaId};

impl Executor<'_> {
    /// Whether the input is what this workflow takes; else what is wrong with it. What is kept of it is
    /// what the document knows of it.
    pub(super) fn check_input(&mut self) -> Result<(), String> {
        let input = self.known(self.plan.input, self.scope.input().payload(), "input")?;
        self.program.check_input(&input)?;
        self.scope.set_input(input);
        Ok(())
    }

    /// Keeps the latest payload of a signal, unless it is none that the signal takes.
    pub(super) fn take_signal(&mut self, host: &mut dyn Host, signal: usize, payload: &Payload) {
        let Some(def) = self.plan.signals.get(signal) else {
            return host.note(&format!("there is no signal {signal}"));
        };
        match self.known(def.payload, payload, "payload") {
            Ok(payload) => self.scope.set_signal(signal, payload),
            Err(wrong) => host.note(&format!("ignored a signal `{}`: {wrong}", def.name)),
        }
    }

    /// What the document knows of a value that it takes.
    fn known(
        &self,
        schema: Option<SchemaId>,
        payload: &Payload,
        root: &str,
    ) -> Result<Payload, String> {
        let Some(schema) = schema else { return Ok(payload.clone()) };
        let value = payload.decode().map_err(|error| format!("{root}: {error}"))?;
        let schemas = self.plan.schemas;
        schema::check(schemas, schema, &value, root).map_err(|wrong| wrong.to_string())?;
        Payload::encode(&schema::project(schemas, schema, value))
            .map_err(|error| format!("{root}: {error}"))
    }
}
