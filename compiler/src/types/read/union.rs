//! `anyOf`, `oneOf` and `allOf`: as far as one schema can say what they mean.
//!
//! Schemas that take different kinds of values are one schema that takes all of these kinds, since each
//! check is only about values of its kind. Where two take the same kind, only the kinds are checked.

use super::kinds;
use super::walk::{Place, Walk, bad};
use crate::ast::node::{Node, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::types::{CheckDef, SchemaDef, SchemaId, Type};
use sagaweave_core::schema::Kinds;
use std::collections::HashMap;

/// What a keyword lists.
#[derive(Clone, Copy)]
pub(super) struct Branches<'n> {
    keyword: &'static str,
    schemas: &'n [Node],
}

/// The keyword that says what a schema is, if nothing beside it does.
pub(super) fn branches(node: &Node) -> Option<Branches<'_>> {
    let says_more = |name: &str| {
        super::keywords::is_checked(name)
            && !matches!(name, "nullable" | "anyOf" | "oneOf" | "allOf" | "$ref")
    };
    if node.entries().iter().any(|entry| says_more(&entry.key.value)) {
        return None;
    }
    let list = |keyword: &'static str| match node.get(keyword).map(|node| &node.value) {
        Some(Value::List(schemas)) if !schemas.is_empty() => Some(Branches { keyword, schemas }),
        _ => None,
    };
    let all = list("allOf").filter(|branches| branches.schemas.len() == 1);
    let mut found = [list("anyOf"), list("oneOf"), all].into_iter().flatten();
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

/// A schema that is made from others when these are known.
pub(super) struct Merge {
    schema: SchemaId,
    parts: Vec<SchemaId>,
    nullable: bool,
    span: Span,
    keyword: &'static str,
}

impl Merge {
    pub(super) const fn of(
        schema: SchemaId,
        parts: Vec<SchemaId>,
        nullable: bool,
        span: Span,
    ) -> Self {
        Self { schema, parts, nullable, span, keyword: "$ref" }
    }
}

impl<'n> Walk<'_, 'n> {
    pub(super) fn union(
        &mut self,
        node: &'n Node,
        branches: Branches<'n>,
        schema: SchemaId,
        place: &Place<'n>,
    ) -> Type {
        self.keywords(node, Kinds::ANY);
        let nullable = kinds::is_nullable(node);
        if let Some(ty) = self.listed(node, branches, nullable, schema, place) {
            return ty;
        }
        let known: Vec<_> =
            branches.schemas.iter().map(|branch| self.schema(branch, place)).collect();
        let parts = known.iter().map(|known| known.schema).collect();
        let span = node.entry(branches.keyword).map_or(node.span, |entry| entry.key.span);
        let keyword = branches.keyword;
        self.merges.push(Merge { schema, parts, nullable, span, keyword });
        let may_be_null = nullable || known.iter().any(|known| known.ty.may_be_null());
        let mut types =
            known.into_iter().map(|known| known.ty.non_null()).filter(|ty| *ty != Type::Null);
        let ty = match types.next() {
            None => Type::Null,
            Some(first) if types.all(|ty| ty == first) => first,
            Some(_) => Type::Any,
        };
        if may_be_null { ty.nullable() } else { ty }
    }

    /// Branches that each list texts are one list of texts.
    fn listed(
        &mut self,
        node: &'n Node,
        branches: Branches<'n>,
        mut nullable: bool,
        schema: SchemaId,
        place: &Place<'n>,
    ) -> Option<Type> {
        let mut texts = Vec::new();
        for branch in branches.schemas {
            if !branch.entries().iter().all(|entry| only_lists(&entry.key.value)) {
                return None;
            }
            match super::values::texts(branch) {
                Some(own) if kinds::of(branch) == Kinds::STRING => texts.extend(own),
                None if kinds::of(branch) == Kinds::NULL => nullable = true,
                _ => return None,
            }
        }
        if texts.is_empty() {
            return None;
        }
        for branch in branches.schemas {
            self.kinds(branch);
            self.keywords(branch, Kinds::ANY);
            self.one_of(branch, false);
        }
        let null = nullable.then(|| "null".to_owned());
        let values = texts.iter().map(|text| crate::ast::node::json_text(text)).chain(null);
        let values: Vec<String> = values.collect();
        let kinds = if nullable { Kinds::STRING.or(Kinds::NULL) } else { Kinds::STRING };
        let def = self.schemas.def_mut(schema);
        (def.kinds, def.checks) = (kinds, vec![CheckDef::OneOf(values)]);
        let ty = self.enumeration(node, &texts, place);
        Some(if nullable { ty.nullable() } else { ty })
    }

    /// Finds what of `anyOf` and the like is not checked.
    pub(super) fn no_branches(&mut self, node: &'n Node) {
        for keyword in ["anyOf", "oneOf", "allOf"] {
            let Some(entry) = node.entry(keyword) else { continue };
            let is_list = matches!(&entry.value.value, Value::List(schemas) if !schemas.is_empty());
            let finding = if is_list {
                let message = format!("`{keyword}` is not checked here");
                Diagnostic::new(codes::NOT_CHECKED, entry.key.span, message).help(match keyword {
                    "allOf" => "write what all of them say into one schema",
                    _ => "it is where it stands alone and its schemas take different kinds of values; otherwise let the tool check",
                })
            } else {
                let what = match &entry.value.value {
                    Value::List(_) => "empty",
                    _ => entry.value.kind(),
                };
                bad(&entry.value, format!("`{keyword}` lists schemas, but this is {what}"))
                    .help("write at least one: `[{ type: string }, { type: \"null\" }]`")
            };
            self.findings.push(finding);
        }
    }

    /// Makes the schemas that are made from others.
    pub(super) fn merge(&mut self) {
        let merges = std::mem::take(&mut self.merges);
        let by_schema = merges.iter().enumerate().map(|(at, merge)| (merge.schema, at)).collect();
        let mut merging =
            Merging { by_schema, state: vec![State::Open; merges.len()], merges, copied: 0 };
        for at in 0..merging.merges.len() {
            self.merge_one(&mut merging, at);
        }
    }

    fn merge_one(&mut self, merging: &mut Merging, at: usize) {
        match merging.state[at] {
            State::Done => return,
            State::Begun => {
                let span = merging.merges[at].span;
                let message = "this schema is only itself";
                let finding = Diagnostic::new(codes::ENDLESS_TYPE, span, message);
                self.findings.push(finding.help("say what it is: `type: object`, for example"));
                merging.state[at] = State::Done;
                return;
            }
            State::Open => merging.state[at] = State::Begun,
        }
        for part in merging.merges[at].parts.clone() {
            if let Some(other) = merging.by_schema.get(&part).copied() {
                self.merge_one(merging, other);
            }
        }
        merging.state[at] = State::Done;
        let merge = &merging.merges[at];
        let parts: Vec<&SchemaDef> = merge.parts.iter().map(|id| self.schemas.def(*id)).collect();
        merging.copied += parts.iter().flat_map(|part| &part.checks).map(size).sum::<usize>();
        if merging.copied > crate::limits::REPEATED {
            let message = "too much is repeated by references with something beside them";
            self.findings.push(Diagnostic::new(codes::BAD_SCHEMA, merge.span, message).help(
                "let `$ref` stand alone, or make the lists and objects that it names smaller",
            ));
            return;
        }
        let (kinds, checks, exact) = merged(&parts);
        let secret = parts.iter().any(|part| part.secret);
        let example = parts.iter().find_map(|part| part.example.clone());
        if !exact {
            let keyword = merge.keyword;
            let message = format!(
                "of `{keyword}` only the kinds of values are checked: some schemas take the same"
            );
            self.findings.push(Diagnostic::new(codes::NOT_CHECKED, merge.span, message).help(
                "write one schema, with what one of them lacks left out of `required`; or let the tool check",
            ));
        }
        let nullable = merge.nullable;
        let def = self.schemas.def_mut(merge.schema);
        (def.kinds, def.checks) = (kinds, checks);
        def.secret |= secret;
        def.example = def.example.take().or(example);
        if nullable {
            allow_null(def);
        }
    }
}

struct Merging {
    merges: Vec<Merge>,
    by_schema: HashMap<SchemaId, usize>,
    state: Vec<State>,
    /// How much was copied.
    copied: usize,
}

#[derive(Clone, Copy)]
enum State {
    Open,
    Begun,
    Done,
}

fn size(check: &CheckDef) -> usize {
    match check {
        CheckDef::OneOf(values) => values.len(),
        CheckDef::Properties(properties) => properties.len(),
        _ => 1,
    }
}

/// Kinds and checks of what any of the parts takes, and whether that is all that they say.
fn merged(parts: &[&SchemaDef]) -> (Kinds, Vec<CheckDef>, bool) {
    if let [only] = parts {
        return (only.kinds, only.checks.clone(), true);
    }
    let kinds = parts.iter().fold(Kinds(0), |kinds, part| kinds.or(part.kinds));
    let is_null = |part: &SchemaDef| part.kinds == Kinds::NULL && part.checks.is_empty();
    let real: Vec<&&SchemaDef> = parts.iter().filter(|part| !is_null(part)).collect();
    if let [only] = real.as_slice() {
        let mut def = (**only).clone();
        allow_null(&mut def);
        return (def.kinds, def.checks, true);
    }
    // Null may be in several: it has no other checks.
    let mut seen = 0;
    let are_apart = parts.iter().all(|part| {
        let own = part.kinds.0 & !Kinds::NULL.0;
        let is_apart = seen & own == 0;
        seen |= own;
        is_apart
    });
    let lists =
        |part: &&SchemaDef| part.checks.iter().any(|check| matches!(check, CheckDef::OneOf(_)));
    let exact = are_apart && !parts.iter().any(lists);
    let checks = if exact {
        parts.iter().flat_map(|part| part.checks.clone()).collect()
    } else {
        Vec::new()
    };
    (kinds, checks, exact)
}

fn allow_null(def: &mut SchemaDef) {
    def.kinds = def.kinds.or(Kinds::NULL);
    for check in &mut def.checks {
        if let CheckDef::OneOf(values) = check
            && !values.iter().any(|value| value == "null")
        {
            values.push("null".to_owned());
        }
    }
}

fn only_lists(keyword: &str) -> bool {
    matches!(keyword, "const" | "enum" | "type" | "title" | "description")
}
