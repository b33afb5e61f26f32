//! What is declared, and used by nothing.

use super::Flow;
use crate::diagnostic::{Diagnostic, codes};

impl Flow<'_, '_> {
    /// Warns of signals that nothing reads, and of tools and catalogs that nothing uses.
    pub(super) fn unused(&mut self) {
        // What is wrong may be what would have used it.
        if self.findings.errors() > 0 {
            return;
        }
        for (at, signal) in self.declared.signals.iter().enumerate() {
            if self.signals_read.contains(&at) {
                continue;
            }
            let message = format!("nothing reads the signal `{}`", signal.name);
            self.findings.push(
                Diagnostic::new(codes::UNUSED_SIGNAL, self.declared.places[at], message).help(
                    format!("read it with `${{{{ signals.{} }}}}`, or leave it out", signal.name),
                ),
            );
        }
        self.catalogs.unused(&self.document.catalogs, self.findings);
    }
}
