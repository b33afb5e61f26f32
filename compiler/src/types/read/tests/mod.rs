//! Schemas as authors write them, and what becomes of them.

mod findings;
mod names;
mod references;
mod shapes;

use super::Reader;
use crate::ast::{self, Document};
use crate::diagnostic::Findings;
use crate::source::Source;
use crate::types::{Field, Home, SchemaId, Schemas, Type, Types, describe};

/// What was read, and what was found.
pub(crate) struct Read {
    pub(crate) types: Types,
    pub(crate) schemas: Schemas,
    pub(crate) ty: Type,
    pub(crate) schema: SchemaId,
    /// `SW0701 the text it points at: message / help`
    pub(crate) found: Vec<String>,
}

const HEAD: &str =
    "workflow: { name: T, version: 1.0.0 }\nmodules: [{ id: a, tool: t, action: b }]\n";

/// Reads `types` (a block mapping) and then `input`.
pub(crate) fn read(types: &str, input: &str) -> Read {
    let indented =
        |text: &str| text.lines().fold(String::new(), |all, line| all + "  " + line + "\n");
    let types =
        if types.is_empty() { String::new() } else { format!("types:\n{}", indented(types)) };
    read_document(&format!("{HEAD}{types}input:\n{}", indented(input)))
}

/// Reads one schema that finds nothing.
pub(crate) fn right(input: &str) -> Read {
    let read = read("", input);
    assert_eq!(read.found, [""; 0], "{input}");
    read
}

/// What is found in one schema.
pub(super) fn found(input: &str) -> Vec<String> {
    read("", input).found
}

fn read_document(text: &str) -> Read {
    let source = Source::new("t.yaml", text);
    let mut findings = Findings::default();
    let parsed = ast::parse(&source, &mut findings);
    let Some(Document::Campaign(campaign)) = parsed.document else {
        panic!("{:?}\n{text}", findings.finish());
    };
    let (mut types, mut schemas) = (Types::default(), Schemas::default());
    let mut reader = Reader::new(&mut types, &mut schemas, &mut findings);
    if let Some(types) = &campaign.types {
        reader.named(types, &Home::Types);
    }
    let node = campaign.input.map(|entry| entry.value).unwrap();
    let (ty, schema) = reader.read(&node, "Input", "the input", &Home::Types);
    let found = findings.finish().into_iter().map(|finding| {
        let span = finding.label.span;
        let at = text[span.start..span.end].lines().next().unwrap_or_default();
        let help = finding.help.map(|help| format!(" / {help}")).unwrap_or_default();
        format!("{} {at}: {}{help}", finding.code, finding.message)
    });
    let found = found.collect();
    Read { types, schemas, ty, schema, found }
}

impl Read {
    /// `name: type` of each member of the type called so in Rust.
    fn members(&self, rust_name: &str) -> Vec<String> {
        let fields = self.fields(rust_name).iter();
        fields
            .map(|field| format!("{}: {}", field.rust_name, describe(&self.types, &field.ty)))
            .collect()
    }

    fn fields(&self, rust_name: &str) -> &[Field] {
        let def = self.types.defs.iter().find(|def| def.rust_name == rust_name);
        match &def.unwrap_or_else(|| panic!("no {rust_name}")).kind {
            crate::types::Def::Struct(def) => &def.fields,
            crate::types::Def::Enum(_) => &[],
        }
    }

    fn rust_names(&self) -> Vec<&str> {
        self.types.defs.iter().map(|def| def.rust_name.as_str()).collect()
    }

    /// Whether the schema takes this JSON.
    fn takes(&self, json: &str) -> bool {
        let value = serde_json::from_str(json).unwrap();
        self.schemas.check(self.schema, &value, "input").is_ok()
    }
}
