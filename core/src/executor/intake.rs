//! What comes in from outside: the input and the signals. Each is held against its schema.

use super::Executor;
use crate::host::Host;
use crate::payload::Payload;
use crate::schema::{self, SchemaId};

impl Executor<'_> {
    /// Whether the input is what this workflow takes; else what is wrong with it.
    pub(super) fn check_input(&self) -> Result<(), String> {
        let input = self.scope.input().payload();
        self.check(self.plan.input, input, "input")?;
        self.program.check_input(input)
    }

    /// Keeps the latest payload of a signal, unless it is none that the signal takes.
    pub(super) fn take_signal(&mut self, host: &mut dyn Host, signal: usize, payload: Payload) {
        let Some(def) = self.plan.signals.get(signal) else {
            return host.note(&format!("there is no signal {signal}"));
        };
        match self.check(def.payload, &payload, "payload") {
            Ok(()) => self.scope.set_signal(signal, payload),
            Err(wrong) => host.note(&format!("ignored a signal `{}`: {wrong}", def.name)),
        }
    }

    fn check(&self, schema: Option<SchemaId>, payload: &Payload, root: &str) -> Result<(), String> {
        let Some(schema) = schema else { return Ok(()) };
        let value = payload.decode().map_err(|error| format!("{root}: {error}"))?;
        schema::check(self.plan.schemas, schema, &value, root).map_err(|wrong| wrong.to_string())
    }
}
