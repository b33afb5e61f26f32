//! `$ref`: schemas that stand elsewhere.

use super::keywords;
use super::union::Merge;
use super::walk::{Known, Place, Walk, bad};
use crate::ast::node::{Entry, Node, Value};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::types::{SchemaId, Type};

/// Where the named types stand.
const TYPES: &str = "#/types/";

impl<'n> Walk<'_, 'n> {
    /// What a schema becomes that only names another one, in its own words at most.
    pub(super) fn alias(&mut self, node: &'n Node, place: &Place<'n>) -> Option<Known> {
        let reference = node.get("$ref")?;
        if !node.entries().iter().all(adds_nothing) {
            return None;
        }
        if self.following.contains(&std::ptr::from_ref(node)) {
            let message = "this is a reference that leads only to itself";
            let finding = Diagnostic::new(codes::ENDLESS_TYPE, reference.span, message);
            self.findings.push(finding.help("say what it is: `type: object`, for example"));
            return Some(self.anything());
        }
        self.following.push(node);
        self.keywords(node, sagaweave_core::schema::Kinds::ANY);
        let known = self.target(reference, place).unwrap_or_else(|| self.anything());
        self.following.pop();
        Some(known)
    }

    /// A reference with something beside it: the same, and that.
    pub(super) fn reference(
        &mut self,
        node: &'n Node,
        reference: &'n Node,
        schema: SchemaId,
        place: &Place<'n>,
    ) -> Type {
        self.beside(node, "$ref");
        let Some(known) = self.target(reference, place) else { return Type::Any };
        let nullable = super::kinds::is_nullable(node);
        self.merges.push(Merge::of(schema, vec![known.schema], nullable, node.head()));
        if nullable { known.ty.nullable() } else { known.ty }
    }

    /// Finds keywords that do not count beside `keyword`.
    pub(super) fn beside(&mut self, node: &'n Node, keyword: &str) {
        self.keywords(node, sagaweave_core::schema::Kinds::ANY);
        for Entry { key, .. } in node.entries() {
            let name = key.value.as_str();
            if name == keyword || name == "nullable" || !keywords::is_checked(name) {
                continue;
            }
            let message = format!("`{name}` is not checked beside `{keyword}`");
            let help = format!("put it into the schema that `{keyword}` names");
            self.findings.push(Diagnostic::new(codes::NOT_CHECKED, key.span, message).help(help));
        }
    }

    fn target(&mut self, reference: &'n Node, place: &Place<'n>) -> Option<Known> {
        let Value::Text(text) = &reference.value else {
            let what = reference.kind();
            let finding = bad(reference, format!("`$ref` is a text, but this is {what}"));
            self.findings.push(finding.help("write `$ref: \"#/types/Name\"`"));
            return None;
        };
        if let Some(name) = text.strip_prefix(TYPES)
            && let Some(known) = self.named(name)
        {
            return Some(known);
        }
        if let Some(node) = text.strip_prefix('#').and_then(|path| at(place.root.node, path)) {
            return Some(self.local(node, text, place));
        }
        self.findings.push(self.unknown_type(reference, text, place));
        None
    }

    /// What `#/types/NAME` is.
    fn named(&mut self, name: &str) -> Option<Known> {
        if let Some((node, place)) = self.declared.get(name).cloned() {
            return Some(self.schema(node, &place));
        }
        let mut all = std::iter::once(self.names).chain(self.outer.iter().copied());
        let found = all.find_map(|names| names.get(name));
        found.map(|(ty, schema)| Known { ty: ty.clone(), schema })
    }

    /// A schema in the same outermost one, such as `#/$defs/Name`.
    fn local(&mut self, node: &'n Node, reference: &str, place: &Place<'n>) -> Known {
        let root = &place.root;
        if std::ptr::eq(node, root.node) {
            let place = Place {
                name: root.name.clone(),
                title: root.title.clone(),
                member: None,
                root: root.clone(),
            };
            return self.schema(node, &place);
        }
        let last = unescaped(reference.rsplit('/').next().unwrap_or_default());
        let place = Place {
            name: format!("{} {last}", root.name),
            title: last,
            member: None,
            root: root.clone(),
        };
        self.schema(node, &place)
    }

    fn unknown_type(&self, node: &Node, text: &str, place: &Place<'n>) -> Diagnostic {
        let new = |message: String| Diagnostic::new(codes::UNKNOWN_TYPE, node.span, message);
        let name =
            text.strip_prefix(TYPES).or_else(|| (!text.contains(['#', '/', '.'])).then_some(text));
        if let Some(name) = name {
            if !text.starts_with(TYPES) && self.is_declared(name) {
                return new(format!("`$ref` is a path, but this is only the name `{name}`"))
                    .help(format!("write `$ref: \"#/types/{name}\"`"));
            }
            let others = self.outer.iter().flat_map(|names| names.iter());
            let names = self.declared.keys().copied().chain(self.names.iter()).chain(others);
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean `#/types/{near}`?"),
                None => format!("declare it at the top level: `types: {{ {}: … }}`", capped(name)),
            };
            return new(format!("there is no type `{name}`")).help(help);
        }
        if !text.starts_with('#') {
            return new(format!("`{text}` leads to another file, which is not read"))
                .help("copy the schema below `types:`, of this document or of a catalog, and write `#/types/Name`");
        }
        let last = text.rsplit('/').next().unwrap_or_default();
        let help = if self.is_declared(last) {
            format!("write `#/types/{last}`")
        } else {
            match nearest(last, inner_names(place.root.node)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "a path begins at the outermost schema, `#/$defs/Name`, or is `#/types/Name`"
                        .to_owned()
                }
            }
        };
        new(format!("`{text}` leads to nothing")).help(help)
    }
}

/// A name that can stand in a help, however long it is.
fn capped(name: &str) -> String {
    name.chars().take(40).collect()
}

fn inner_names(root: &Node) -> impl Iterator<Item = &str> {
    let homes = ["$defs", "definitions"].into_iter().filter_map(|key| root.get(key));
    homes.flat_map(Node::entries).map(|entry| entry.key.value.as_str())
}

/// Whether a keyword beside `$ref` makes no difference to what it is.
fn adds_nothing(entry: &Entry) -> bool {
    let name = entry.key.value.as_str();
    matches!(name, "$ref" | "description" | "title" | "deprecated" | "readOnly" | "$comment")
        || (name.starts_with("x-") && name != "x-secret")
}

/// What stands at a JSON pointer.
fn at<'n>(root: &'n Node, path: &str) -> Option<&'n Node> {
    if path.is_empty() {
        return Some(root);
    }
    path.strip_prefix('/')?.split('/').try_fold(root, |node, step| match &node.value {
        Value::List(items) => items.get(step.parse::<usize>().ok()?),
        _ => node.get(&unescaped(step)),
    })
}

/// A step of a JSON pointer in a URI.
fn unescaped(step: &str) -> String {
    let mut bytes = Vec::with_capacity(step.len());
    let mut rest = step.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped =
            hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%');
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).replace("~1", "/").replace("~0", "~")
}
