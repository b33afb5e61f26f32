//! From a JSON Schema, as an author wrote it, to a type and a schema.

use super::{Home, Names, SchemaDef, SchemaId, Schemas, Type, Types};
use crate::ast::node::Node;
use crate::diagnostic::Findings;

/// Reads the schemas of one file.
pub(crate) struct Reader<'a> {
    types: &'a mut Types,
    schemas: &'a mut Schemas,
    findings: &'a mut Findings,
    names: Names,
    outer: Vec<&'a Names>,
}

#[allow(dead_code)]
impl<'a> Reader<'a> {
    /// A reader that adds to these.
    pub(crate) fn new(
        types: &'a mut Types,
        schemas: &'a mut Schemas,
        findings: &'a mut Findings,
    ) -> Self {
        Self { types, schemas, findings, names: Names::default(), outer: Vec::new() }
    }

    /// References that the file itself does not know are looked for in `names`, after what was given
    /// before.
    pub(crate) fn with_outer(mut self, names: &'a Names) -> Self {
        self.outer.push(names);
        self
    }

    /// Reads `types:`, a mapping of names to schemas, which may name each other in any order.
    pub(crate) fn named(&mut self, definitions: &Node, home: &Home) {
        let _ = (definitions, home, &self.types, &self.findings, &self.names, &self.outer);
    }

    /// Reads one schema. `name` is what its Rust is called where it needs a definition, and what its
    /// inner ones' names begin with; `title` is what messages call it.
    pub(crate) fn read(
        &mut self,
        schema: &Node,
        name: &str,
        title: &str,
        home: &Home,
    ) -> (Type, SchemaId) {
        let _ = (schema, name, title, home);
        (Type::Any, self.schemas.add(SchemaDef::ANY))
    }

    /// What the names of [`named`](Self::named) stand for.
    pub(crate) fn into_names(self) -> Names {
        self.names
    }
}
