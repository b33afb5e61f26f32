//! From JSON Schemas, as an author wrote them, to types and schemas.
//!
//! | module | reads |
//! |---|---|
//! | `walk` | a schema, each once; what is put off, as structs may hold themselves |
//! | `kinds`, `keywords` | which kinds of values it takes, which keywords there are |
//! | `object`, `values`, `bounds`, `text` | what is checked of a value |
//! | `reference`, `union` | schemas made from others |
//! | `said` | words, defaults, examples, secrets |
//! | `ends` | what can be told only when all is known |

mod bounds;
mod ends;
mod keywords;
mod kinds;
mod object;
mod reference;
mod said;
mod text;
mod union;
mod values;
mod walk;

use super::{Home, Names, SchemaId, Schemas, Type, Types};
use crate::ast::node::{Entry, Node, Value};
use crate::diagnostic::Findings;
use walk::{Place, Walk};

/// Reads the schemas of one file.
pub(crate) struct Reader<'a> {
    types: &'a mut Types,
    schemas: &'a mut Schemas,
    findings: &'a mut Findings,
    names: Names,
    outer: Vec<&'a Names>,
}

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
        let mut walk = Walk::new(self);
        if !matches!(definitions.value, Value::Map(_)) {
            let what = definitions.kind();
            let message = format!("`types` maps names to JSON Schemas, but this is {what}");
            let finding = walk::bad(definitions, message);
            walk.findings.push(finding.help("write `types: { Name: { type: object } }`"));
            return;
        }
        for Entry { key, value } in definitions.entries() {
            let place = Place::of_root(value, &key.value, &key.value, home);
            walk.declared.insert(&key.value, (value, place));
        }
        // Those that become definitions first: they get their names before anything inside of them.
        let all = || definitions.entries().iter().map(|entry| entry.key.value.as_str());
        let defines = |name: &&str| definitions.get(name).is_some_and(walk::is_definition);
        let mut known: Vec<(String, (Type, SchemaId))> = Vec::new();
        for name in all().filter(defines).chain(all().filter(|name| !defines(name))) {
            if let Some((node, place)) = walk.declared.get(name).cloned() {
                let found = walk.schema(node, &place);
                known.push((name.to_owned(), (found.ty, found.schema)));
            }
        }
        walk.finish();
        self.names.by_name.extend(known);
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
        let mut walk = Walk::new(self);
        let known = walk.schema(schema, &Place::of_root(schema, name, title, home));
        walk.finish();
        walk.too_large(schema, title, known.schema);
        (known.ty, known.schema)
    }

    /// What the names of [`named`](Self::named) stand for.
    pub(crate) fn into_names(self) -> Names {
        self.names
    }
}

#[cfg(test)]
pub(crate) mod tests;
