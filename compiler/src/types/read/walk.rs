//! The way through the schemas of one call of the reader.

use super::{Reader, kinds, values};
use crate::ast::node::{Node, Value};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::limits;
use crate::source::Span;
use crate::types::{
    Def, Home, Limits, Names, Others, SchemaDef, SchemaId, Schemas, Struct, Type, TypeDef, TypeId,
    Types,
};
use sagaweave_core::schema::Kinds;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

/// What a schema became.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) ty: Type,
    pub(super) schema: SchemaId,
}

/// What definitions in a schema are called, and where they stand.
#[derive(Clone)]
pub(super) struct Place<'n> {
    /// The Rust name.
    pub(super) name: String,
    /// What messages call it.
    pub(super) title: String,
    /// The member that the schema is of.
    pub(super) member: Option<&'n str>,
    pub(super) root: Rc<Root<'n>>,
}

/// The outermost schema: what `#/…` is relative to.
pub(super) struct Root<'n> {
    pub(super) node: &'n Node,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) home: Home,
}

impl<'n> Place<'n> {
    pub(super) fn of_root(node: &'n Node, name: &str, title: &str, home: &Home) -> Self {
        let (name, title) = (name.to_owned(), title.to_owned());
        let root = Root { node, name: name.clone(), title: title.clone(), home: home.clone() };
        Self { name, title, member: None, root: Rc::new(root) }
    }

    /// That of a member.
    pub(super) fn member(&self, key: &'n str) -> Self {
        self.inner(&format!(" {key}"), format!("`{key}` of {}", self.titled()), Some(key))
    }

    /// That of the items of a list.
    pub(super) fn item(&self) -> Self {
        self.inner(" item", format!("an item of {}", self.titled()), None)
    }

    /// That of the other members of an object.
    pub(super) fn value(&self) -> Self {
        self.inner(" value", format!("a value of {}", self.titled()), None)
    }

    fn inner(&self, word: &str, title: String, member: Option<&'n str>) -> Self {
        let name = format!("{}{word}", self.name);
        Self { name, title, member, root: Rc::clone(&self.root) }
    }

    pub(super) fn titled(&self) -> String {
        crate::types::describe::titled(&self.title)
    }
}

/// A struct whose members are still to be read.
struct Job<'n> {
    node: &'n Node,
    place: Place<'n>,
    ty: TypeId,
    schema: SchemaId,
}

/// The state of one call: everything is read once, however many references lead to it.
pub(super) struct Walk<'w, 'n> {
    pub(super) types: &'w mut Types,
    pub(super) schemas: &'w mut Schemas,
    pub(super) findings: &'w mut Findings,
    pub(super) outer: &'w [&'w Names],
    /// The names of the mapping that is read, and of those that were before.
    pub(super) names: &'w Names,
    pub(super) declared: BTreeMap<&'n str, (&'n Node, Place<'n>)>,
    /// What is known of a schema, by its address in the tree. None while it is read.
    seen: HashMap<*const Node, (Option<Type>, SchemaId)>,
    jobs: VecDeque<Job<'n>>,
    depth: usize,
    /// Where the schemas stand that were read.
    pub(super) spans: BTreeMap<u32, Span>,
    /// The keys of required members, by schema and position.
    pub(super) required_keys: HashMap<(u32, usize), Span>,
    /// The references that are followed.
    pub(super) following: Vec<*const Node>,
    /// The members of structs, and their schemas.
    members_of: Vec<(TypeId, Vec<SchemaId>)>,
    pub(super) merges: Vec<super::union::Merge>,
    pub(super) said: Vec<super::said::Said<'n>>,
    first: usize,
    is_full: bool,
}

impl<'w, 'n> Walk<'w, 'n> {
    pub(super) fn new(reader: &'w mut Reader<'_>) -> Self {
        let first = reader.schemas.defs.len();
        Self {
            types: reader.types,
            schemas: reader.schemas,
            findings: reader.findings,
            outer: &reader.outer,
            names: &reader.names,
            declared: BTreeMap::new(),
            seen: HashMap::new(),
            jobs: VecDeque::new(),
            depth: 0,
            spans: BTreeMap::new(),
            required_keys: HashMap::new(),
            following: Vec::new(),
            members_of: Vec::new(),
            merges: Vec::new(),
            said: Vec::new(),
            first,
            is_full: false,
        }
    }

    /// What a schema becomes. The members of structs are read by [`finish`](Self::finish).
    pub(super) fn schema(&mut self, node: &'n Node, place: &Place<'n>) -> Known {
        if let Some((ty, schema)) = self.seen.get(&std::ptr::from_ref(node)) {
            // A list or map within itself, through no struct: its inner ones are untyped.
            return Known { ty: ty.clone().unwrap_or(Type::Any), schema: *schema };
        }
        self.depth += 1;
        let known = if self.depth > limits::DEPTH {
            let finding = bad(node, "schemas lead to each other too deeply here");
            self.findings.push(finding.help("put objects with named members between them"));
            self.anything()
        } else {
            self.alias(node, place).unwrap_or_else(|| self.own(node, place))
        };
        self.depth -= 1;
        self.seen.insert(node, (Some(known.ty.clone()), known.schema));
        known
    }

    /// One that is no mere reference.
    fn own(&mut self, node: &'n Node, place: &Place<'n>) -> Known {
        let schema = self.schemas.add(SchemaDef::ANY);
        self.spans.insert(schema.0, node.head());
        self.seen.insert(node, (None, schema));
        Known { ty: self.fresh(node, place, schema), schema }
    }

    /// What takes any value.
    pub(super) fn anything(&mut self) -> Known {
        Known { ty: Type::Any, schema: self.schemas.add(SchemaDef::ANY) }
    }

    fn fresh(&mut self, node: &'n Node, place: &Place<'n>, schema: SchemaId) -> Type {
        if !self.is_schema(node, place) {
            return Type::Any;
        }
        self.says(node, place, schema);
        if let Some(reference) = node.get("$ref") {
            return self.reference(node, reference, schema, place);
        }
        if let Some(branches) = super::union::branches(node) {
            return self.union(node, branches, schema, place);
        }
        let kinds = kinds::of(node);
        self.kinds(node);
        self.keywords(node, kinds);
        self.no_branches(node);
        self.schemas.def_mut(schema).kinds = kinds;
        let ty = self.typed(node, kinds, schema, place);
        if kinds.has(Kinds::NULL) { ty.nullable() } else { ty }
    }

    /// The type of the values that are not null; the checks go into `schema`.
    fn typed(&mut self, node: &'n Node, kinds: Kinds, schema: SchemaId, place: &Place<'n>) -> Type {
        let one_of = self.one_of(node, kinds.has(Kinds::NULL) && kinds::is_nullable(node));
        self.schemas.def_mut(schema).checks.extend(one_of);
        self.bounds(node, kinds, schema);
        let format = self.text_checks(node, kinds, schema);
        let item = self.items(node, schema, place);
        let without_null = Kinds(kinds.0 & !Kinds::NULL.0);
        if without_null == Kinds::STRING
            && let Some(texts) = values::texts(node)
        {
            return self.enumeration(node, &texts, place);
        }
        if is_struct(node) {
            return self.structure(node, schema, place);
        }
        // No struct comes of them, but they are read like `items` and all else, whatever it is of.
        self.members(node, schema, place);
        let others = self.others(node, schema, place, false);
        match without_null {
            Kinds(0) => Type::Null,
            Kinds::BOOL => Type::Bool,
            Kinds::INTEGER => Type::Int,
            Kinds::NUMBER => Type::Double,
            Kinds::STRING => format,
            Kinds::LIST => Type::List(Box::new(item)),
            Kinds::OBJECT => Type::Map(Box::new(match others {
                Others::Kept(ty) => ty,
                Others::Dropped | Others::Refused => Type::Any,
            })),
            _ => Type::Any,
        }
    }

    /// Puts off its members: it may hold itself.
    fn structure(&mut self, node: &'n Node, schema: SchemaId, place: &Place<'n>) -> Type {
        let empty = Struct { fields: Vec::new(), others: Others::Dropped };
        let Some(ty) = self.define(node, place, Def::Struct(empty)) else { return Type::Any };
        self.jobs.push_back(Job { node, place: place.clone(), ty, schema });
        Type::Named(ty)
    }

    /// A definition for a schema; none where there are too many already.
    pub(super) fn define(&mut self, schema: &Node, place: &Place<'n>, kind: Def) -> Option<TypeId> {
        if self.types.defs.len() >= MOST_TYPES {
            if !std::mem::replace(&mut self.is_full, true) {
                let message = format!("there are more than {MOST_TYPES} types");
                let finding = bad(schema, message);
                self.findings
                    .push(finding.help("divide the document, or name what is the same once"));
            }
            return None;
        }
        let home = place.root.home.clone();
        let rust_name = self.types.free_name(&home, &place.name);
        let title = place.title.clone();
        let doc = super::said::description(schema).map(str::to_owned);
        let note = super::said::note(&title, doc.is_some());
        Some(self.types.add(TypeDef { home, rust_name, title, doc, note, kind }))
    }

    /// Reads what was put off, then what can only be told of the whole.
    pub(super) fn finish(&mut self) {
        while let Some(Job { node, place, ty, schema }) = self.jobs.pop_front() {
            let fields = self.members(node, schema, &place);
            let others = self.others(node, schema, &place, !fields.is_empty());
            self.types.def_mut(ty).kind = Def::Struct(Struct { fields, others });
            self.members_of.push((ty, self.schemas.def(schema).members()));
        }
        self.merge();
        self.settle_members();
        self.endless();
        self.check_said();
    }

    /// What the schemas of members say of them, now that all of them are read. A secret is stripped before
    /// anybody else sees the value, so for all others it is never there.
    fn settle_members(&mut self) {
        for (ty, schemas) in std::mem::take(&mut self.members_of) {
            let Def::Struct(def) = &mut self.types.def_mut(ty).kind else { continue };
            for (field, schema) in def.fields.iter_mut().zip(schemas) {
                let schema = self.schemas.def(schema);
                field.limits = Limits::of(&field.ty, &schema.checks);
                if schema.secret {
                    let ty = field.ty.clone().nullable();
                    (field.secret, field.ty) = (true, ty);
                    (field.required, field.default) = (false, None);
                }
            }
        }
    }

    /// The schemas that this call has added.
    pub(super) fn added(&self) -> std::ops::Range<usize> {
        self.first..self.schemas.defs.len()
    }

    /// Whether something can be a schema: a mapping, or `true`.
    fn is_schema(&mut self, node: &'n Node, place: &Place<'n>) -> bool {
        let finding = match &node.value {
            Value::Map(_) => return true,
            Value::Bool(true) => return false,
            Value::Bool(false) => bad(node, "`false` as a schema takes no value at all").help(
                "leave it out; what is no member of an object is told by `additionalProperties`",
            ),
            Value::Text(name) => {
                let help = if self.is_declared(name) {
                    format!("write {{ $ref: \"#/types/{name}\" }}")
                } else if name.starts_with("#/") {
                    format!("write {{ $ref: \"{name}\" }}")
                } else {
                    format!("write {{ type: {name} }}")
                };
                bad(node, format!("a schema is a mapping, but {} is text", place.titled()))
                    .help(help)
            }
            _ => {
                let what = node.kind();
                bad(node, format!("a schema is a mapping, but {} is {what}", place.titled()))
                    .help("write { type: string }, or whatever it is; {} takes any value")
            }
        };
        self.findings.push(finding);
        false
    }

    /// Whether `#/types/NAME` is something.
    pub(super) fn is_declared(&self, name: &str) -> bool {
        self.declared.contains_key(name)
            || self.names.get(name).is_some()
            || self.outer.iter().any(|names| names.get(name).is_some())
    }
}

/// A finding about the sense of a schema.
pub(super) fn bad(node: &Node, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(codes::BAD_SCHEMA, node.head(), message)
}

/// The most structs and enums of a document.
const MOST_TYPES: usize = 10_000;

/// Whether a struct or an enum comes of a schema.
pub(super) fn is_definition(node: &Node) -> bool {
    let decides = |keyword| node.get(keyword).is_some();
    let is_enum = || {
        Kinds(kinds::of(node).0 & !Kinds::NULL.0) == Kinds::STRING && values::texts(node).is_some()
    };
    !decides("$ref") && super::union::branches(node).is_none() && (is_enum() || is_struct(node))
}

/// Whether a struct comes of a schema: an object, or null, with members, or with none at all.
pub(super) fn is_struct(node: &Node) -> bool {
    let kinds = Kinds(kinds::of(node).0 & !Kinds::NULL.0);
    let has_members = node.get("properties").is_some_and(|members| !members.entries().is_empty());
    let is_closed =
        node.get("additionalProperties").is_some_and(|node| node.value == Value::Bool(false));
    kinds == Kinds::OBJECT && (has_members || is_closed)
}
