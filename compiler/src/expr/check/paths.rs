//! Names, members and positions.

use super::convert::wrap;
use super::{Checker, words};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::expr::names::{Found, Site};
use crate::expr::prelude::{ERROR, OUTCOME};
use crate::expr::syntax::{Expr, Ident, Kind as Syntax};
use crate::expr::typed::{Kind, Typed, WorkflowField};
use crate::source::Span;
use crate::types::{Others, Struct, Type};

/// The names that begin a path but are no value by themselves, with an example of each.
const ROOTS: [(&str, &str); 4] = [
    ("steps", "steps.research"),
    ("outcome", "outcome.research.status"),
    ("signals", "signals.update"),
    ("workflow", "workflow.id"),
];

/// Names that mean something in parts of the language that are not there yet.
const LATER: [(&str, &str); 8] = [
    ("item", "a foreach"),
    ("index", "a foreach"),
    ("key", "a foreach"),
    ("after", "a foreach"),
    ("loop", "a loop"),
    ("event", "a wait"),
    ("self", "an activity that polls"),
    ("args", "a tool's binding"),
];

const WORKFLOW: [(&str, WorkflowField, Type); 9] = [
    ("id", WorkflowField::Id, Type::Text),
    ("run_id", WorkflowField::RunId, Type::Text),
    ("type", WorkflowField::Type, Type::Text),
    ("version", WorkflowField::Version, Type::Text),
    ("started_at", WorkflowField::StartedAt, Type::Timestamp),
    ("now", WorkflowField::Now, Type::Timestamp),
    ("elapsed", WorkflowField::Elapsed, Type::TimeSpan),
    ("status", WorkflowField::Status, Type::Text),
    ("error", WorkflowField::Error, Type::Named(ERROR)),
];

/// Whether no variable of a macro may have this name.
pub(super) fn is_taken(name: &str) -> bool {
    name == "input" || name == "step" || ROOTS.iter().any(|(root, _)| *root == name)
}

impl Checker<'_, '_> {
    /// A path; where `or_null` is set, what is not there on the way is null.
    pub(super) fn path(&mut self, expr: &Expr, or_null: bool) -> Option<Typed> {
        let typed = match &expr.kind {
            Syntax::Name(name) => self.name(name, expr.span)?,
            Syntax::Field(base, key) => match self.root(base) {
                Some(root) => self.of_root(&root, &key.text, key.span, expr.span)?,
                None => {
                    let base_typed = self.path(base, or_null)?;
                    self.member(base_typed, base, key, expr.span, or_null)?
                }
            },
            Syntax::Index(base, index) => match (self.root(base), &index.kind) {
                (Some(root), Syntax::Text(key)) => {
                    self.of_root(&root, key, index.span, expr.span)?
                }
                _ => self.index(base, index, expr.span, or_null)?,
            },
            _ => self.value(expr)?,
        };
        Some(self.narrowed(typed))
    }

    /// `typed`, which is not nullable where it is known not to be null.
    fn narrowed(&self, typed: Typed) -> Typed {
        if !matches!(typed.ty, Type::Nullable(_)) || !self.facts.knows(&typed) {
            return typed;
        }
        let ty = typed.ty.clone().non_null();
        Typed { ty, span: typed.span, kind: Kind::NonNull(Box::new(typed)) }
    }

    /// The root that `expr` is, if it is one.
    fn root(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            Syntax::Name(name) if self.local(name).is_none() => {
                let is_root = name == "step" || ROOTS.iter().any(|(root, _)| root == name);
                is_root.then(|| name.clone())
            }
            _ => None,
        }
    }

    fn name(&mut self, name: &str, span: Span) -> Option<Typed> {
        if let Some(bound) = self.local(name) {
            return Some(Typed { ty: bound.ty.clone(), kind: Kind::Local(bound.local), span });
        }
        if name == "input" {
            return self.input(span);
        }
        let finding = if let Some((_, example)) = ROOTS.iter().find(|(root, _)| *root == name) {
            Diagnostic::new(codes::NOT_HERE, span, format!("`{name}` alone is no value"))
                .help(format!("name what is meant, as in `{example}`"))
        } else if name == "step" {
            not_undone(span)
        } else if let Some((_, part)) = LATER.iter().find(|(later, _)| *later == name) {
            let message = format!("`{name}` belongs to {part}, which is not there yet");
            Diagnostic::new(codes::NOT_HERE, span, message)
                .help("name a variable of your own in `list.map(x, …)`, or a step's output")
        } else {
            self.unknown_name(name, span)
        };
        self.findings.push(finding);
        None
    }

    fn input(&mut self, span: Span) -> Option<Typed> {
        if let Some(known) = self.names.input {
            return Some(Typed { ty: known.ty.clone(), kind: Kind::Input, span });
        }
        let message = "`input` means nothing here";
        let finding = Diagnostic::new(codes::NOT_HERE, span, message)
            .help("declare what the workflow takes: `input: { type: object, … }`");
        self.findings.push(finding);
        None
    }

    fn unknown_name(&self, name: &str, span: Span) -> Diagnostic {
        let finding =
            Diagnostic::new(codes::UNKNOWN_NAME, span, format!("there is no name `{name}`"));
        let literal = match name {
            "True" | "TRUE" | "yes" | "on" => Some("true"),
            "False" | "FALSE" | "no" | "off" => Some("false"),
            "None" | "nil" | "undefined" | "Null" | "NULL" | "none" => Some("null"),
            _ => None,
        };
        if let Some(literal) = literal {
            return finding.help(format!("write `{literal}`"));
        }
        let input = self.names.input.and_then(|known| self.names.types.field(&known.ty, name));
        if input.is_some() {
            return finding.help(format!("write `input.{name}`"));
        }
        if !matches!(self.names.steps.find(name), Found::Nothing) {
            return finding.help(format!("write `steps.{name}`"));
        }
        if self.names.signals.iter().any(|(signal, _)| signal == name) {
            return finding.help(format!("write `signals.{name}`"));
        }
        let locals = self.locals.iter().map(|bound| bound.name.as_str());
        let known = ["input"].into_iter().chain(ROOTS.map(|(root, _)| root)).chain(locals);
        match nearest(name, known) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("text stands in quotes; names are `input`, `steps`, `outcome`, `signals` and `workflow`"),
        }
    }

    /// `root.key`.
    fn of_root(&mut self, root: &str, key: &str, key_span: Span, span: Span) -> Option<Typed> {
        if *self.names.site == Site::Start && root != "step" {
            let message = format!("`{root}` means nothing before the workflow has started");
            let finding =
                Diagnostic::new(codes::NOT_HERE, span, message).help("only `input` is known here");
            self.findings.push(finding);
            return None;
        }
        match root {
            "steps" => self.step(key, key_span, span, false),
            "outcome" => self.step(key, key_span, span, true),
            "signals" => self.signal(key, key_span, span),
            "workflow" => self.workflow(key, key_span, span),
            _ => self.own_step(key, key_span, span),
        }
    }

    fn step(&mut self, id: &str, id_span: Span, span: Span, outcome: bool) -> Option<Typed> {
        let finding = match self.names.steps.find(id) {
            Found::Readable { step, .. } if outcome => {
                return Some(Typed { ty: Type::Named(OUTCOME), kind: Kind::Outcome(step), span });
            }
            Found::Readable { step, output, .. } => {
                return Some(Typed { ty: output.ty, kind: Kind::Output(step), span });
            }
            Found::NotEnded { place, help } => {
                let message = format!("`{id}` may not have ended when this is evaluated");
                Diagnostic::new(codes::MAY_NOT_HAVE_RUN, span, message)
                    .related(place, format!("here `{id}` stands"))
                    .help(help)
            }
            Found::Nothing => {
                let ids = self.names.steps.ids();
                let finding = Diagnostic::new(
                    codes::UNKNOWN_NAME,
                    id_span,
                    format!("there is no step `{id}`"),
                );
                match nearest(id, ids.iter().map(String::as_str)) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None if ids.is_empty() => finding.help("no step can be read here"),
                    None => finding.help(format!(
                        "there are {}",
                        words::one_of(ids.iter().map(String::as_str))
                    )),
                }
            }
        };
        self.findings.push(finding);
        None
    }

    fn signal(&mut self, name: &str, name_span: Span, span: Span) -> Option<Typed> {
        let signals = self.names.signals;
        if let Some(at) = signals.iter().position(|(signal, _)| signal == name) {
            let ty = signals[at].1.clone().nullable();
            return Some(Typed { ty, kind: Kind::Signal(at), span });
        }
        let message = format!("there is no signal `{name}`");
        let finding = Diagnostic::new(codes::UNKNOWN_NAME, name_span, message);
        let near = nearest(name, signals.iter().map(|(signal, _)| signal.as_str()));
        self.findings.push(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("declare it: `signals: {{ {name}: {{ … }} }}`")),
        });
        None
    }

    fn workflow(&mut self, key: &str, key_span: Span, span: Span) -> Option<Typed> {
        let at_end = matches!(self.names.site, Site::Finally | Site::Query);
        let found = WORKFLOW.into_iter().find(|(name, ..)| *name == key);
        let finding = match found {
            Some((_, WorkflowField::Status | WorkflowField::Error, _)) if !at_end => {
                let message = format!("`workflow.{key}` is not known while the workflow runs");
                Diagnostic::new(codes::NOT_HERE, span, message).help(
                    "it is read in `finally` and in `queries`; how a step ended is `outcome.<id>.status`",
                )
            }
            Some((_, field, ty)) => {
                let ty = if field == WorkflowField::Error { ty.nullable() } else { ty };
                return Some(Typed { ty, kind: Kind::Workflow(field), span });
            }
            None => {
                let names = WORKFLOW.map(|(name, ..)| name);
                let message = format!("`workflow` has no `{key}`");
                let finding = Diagnostic::new(codes::UNKNOWN_FIELD, key_span, message);
                match nearest(key, names) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding.help(format!("it has {}", words::one_of(names))),
                }
            }
        };
        self.findings.push(finding);
        None
    }

    /// `step.key`, in a compensation's `with`.
    fn own_step(&mut self, key: &str, key_span: Span, span: Span) -> Option<Typed> {
        let Site::Undo { input, output } = self.names.site else {
            self.findings.push(not_undone(span));
            return None;
        };
        let (ty, kind) = match key {
            "input" => (input.clone(), Kind::StepInput),
            "output" => (output.clone().nullable(), Kind::StepOutput),
            "key" => (Type::Text, Kind::StepKey),
            _ => {
                let message = format!("`step` has no `{key}`");
                let finding = Diagnostic::new(codes::UNKNOWN_FIELD, key_span, message)
                    .help("it has `input`, `output` and `key`");
                self.findings.push(finding);
                return None;
            }
        };
        Some(Typed { ty, kind, span })
    }

    /// `base.key`.
    fn member(
        &mut self,
        base: Typed,
        base_expr: &Expr,
        key: &Ident,
        span: Span,
        or_null: bool,
    ) -> Option<Typed> {
        let types = self.names.types;
        let owner = base.ty.clone().non_null();
        let nullable = matches!(base.ty, Type::Nullable(_));
        let ty = match &owner {
            Type::Any => Type::Any,
            Type::Map(value) if or_null => (**value).clone().nullable(),
            Type::Map(value) => (**value).clone(),
            _ => match types.as_struct(&owner) {
                Some(def) => match def.fields.iter().find(|field| field.key == key.text) {
                    Some(field) if field.secret => {
                        self.secret(&key.text, key.span);
                        return None;
                    }
                    Some(field) => field.ty.clone(),
                    None => return self.other_member(base, def, key, span, or_null),
                },
                None => {
                    self.no_members(&base, base_expr, key);
                    return None;
                }
            },
        };
        let ty = if nullable { ty.nullable() } else { ty };
        let kind = Kind::Field { base: Box::new(base), key: key.text.clone(), or_null };
        Some(Typed { ty, kind, span })
    }

    fn secret(&mut self, key: &str, span: Span) {
        let message = format!("`{key}` is secret: it would enter the history of every run");
        let finding = Diagnostic::new(codes::SECRET_KEPT, span, message)
            .help("let the tool that needs it read it, from where its worker runs");
        self.findings.push(finding);
    }

    /// A member that a struct does not name.
    fn other_member(
        &mut self,
        base: Typed,
        def: &Struct,
        key: &Ident,
        span: Span,
        or_null: bool,
    ) -> Option<Typed> {
        if let Others::Kept(ty) = &def.others {
            let or_null = or_null || base.ty.may_be_null();
            let wanted = if or_null { ty.clone().nullable() } else { ty.clone() };
            let base = Box::new(wrap(base, &Type::Any));
            let kind = Kind::Field { base, key: key.text.clone(), or_null };
            return Some(wrap(Typed { ty: Type::Any, kind, span }, &wanted));
        }
        let owner = self.describe(&base.ty.clone().non_null());
        let message = format!("{owner} has no member `{}`", key.text);
        let finding = Diagnostic::new(codes::UNKNOWN_FIELD, key.span, message);
        let names = || def.fields.iter().map(|field| field.key.as_str());
        self.findings.push(match nearest(&key.text, names()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None if def.fields.is_empty() => finding.help("it has no members"),
            None => finding.help(format!("it has {}", words::one_of(names()))),
        });
        None
    }

    /// What has no members at all.
    fn no_members(&mut self, base: &Typed, base_expr: &Expr, key: &Ident) {
        let text = words::text(base_expr);
        let owner = self.describe(&base.ty);
        let message = format!("`{text}` is {owner}, which has no members");
        let finding = Diagnostic::new(codes::UNKNOWN_FIELD, key.span, message);
        let inner = base.ty.clone().non_null();
        let help = match (key.text.as_str(), &inner) {
            ("length" | "len" | "count" | "size", Type::Text | Type::List(_)) => {
                format!("write `size({text})`")
            }
            ("first", Type::List(_)) => format!("write `{text}[0]`"),
            ("last", Type::List(_)) => format!("write `{text}[size({text}) - 1]`"),
            (name, Type::List(item)) if self.names.types.field(item, name).is_some() => {
                format!("take one, `{text}[0].{name}`, or that of each: `{text}.map(x, x.{name})`")
            }
            (name, _) if crate::expr::functions::named(name).is_some() => {
                format!("a function is called: `{text}.{name}()` or `{name}({text})`")
            }
            _ => "take the dot and the name out".to_owned(),
        };
        self.findings.push(finding.help(help));
    }

    /// `base[index]`.
    fn index(&mut self, base: &Expr, index: &Expr, span: Span, or_null: bool) -> Option<Typed> {
        let base_typed = self.path(base, or_null);
        let index_typed = self.value(index);
        let (base_typed, index_typed) = (base_typed?, index_typed?);
        let index_typed = self.non_null(index_typed, index, "a position or key has to be")?;
        let owner = base_typed.ty.clone().non_null();
        if let (Kind::Text(key), false) = (&index_typed.kind, matches!(owner, Type::List(_))) {
            let key = Ident { text: key.clone(), span: index.span };
            return self.member(base_typed, base, &key, span, or_null);
        }
        let (wanted, ty) = match &owner {
            Type::Any => (index_typed.ty.clone(), Type::Any),
            Type::List(item) => (Type::Int, (**item).clone()),
            Type::Map(value) => (Type::Text, (**value).clone()),
            _ => {
                self.no_positions(&base_typed, base, index.span);
                return None;
            }
        };
        if let (Kind::Int(at @ i64::MIN..0), Type::List(_)) = (&index_typed.kind, &owner) {
            let text = words::text(base);
            let message = format!("a list has no position {at}");
            let finding = Diagnostic::new(codes::TYPE_MISMATCH, index.span, message)
                .help(format!("positions begin at 0; the last one is `{text}[size({text}) - 1]`"));
            self.findings.push(finding);
            return None;
        }
        let what = if wanted == Type::Int { "a position in a list" } else { "a key of a map" };
        let index_typed = if owner == Type::Any {
            self.any_index(index_typed)?
        } else {
            self.fit(index_typed, index, &wanted, what)?
        };
        let nullable = base_typed.ty.may_be_null() || (or_null && owner != Type::Any);
        let ty = if nullable { ty.nullable() } else { ty };
        let kind =
            Kind::Index { base: Box::new(base_typed), index: Box::new(index_typed), or_null };
        Some(Typed { ty, kind, span })
    }

    /// Untyped values have positions and keys.
    fn any_index(&mut self, index: Typed) -> Option<Typed> {
        if self.names.types.as_enum(&index.ty).is_some() {
            return Some(wrap(index, &Type::Text));
        }
        if matches!(index.ty, Type::Int | Type::Text | Type::Any) {
            return Some(index);
        }
        let found = self.describe(&index.ty);
        let message = format!("a position is a whole number and a key a text, but this is {found}");
        self.findings.push(
            Diagnostic::new(codes::TYPE_MISMATCH, index.span, message)
                .help("write `x[0]` or `x[\"key\"]`"),
        );
        None
    }

    fn no_positions(&mut self, base: &Typed, base_expr: &Expr, span: Span) {
        let text = words::text(base_expr);
        let owner = self.describe(&base.ty);
        let is_struct = self.names.types.as_struct(&base.ty.clone().non_null()).is_some();
        let (message, help) = if is_struct {
            let message = format!("which member of {owner} this is shows only when it runs");
            (message, format!("name it: `{text}.name` or `{text}[\"name\"]`"))
        } else {
            let message = format!("`{text}` is {owner}, which has no positions and no keys");
            (message, "take the brackets out".to_owned())
        };
        self.findings.push(Diagnostic::new(codes::TYPE_MISMATCH, span, message).help(help));
    }
}

fn not_undone(span: Span) -> Diagnostic {
    let message = "`step` is known only in a compensation's `with`";
    Diagnostic::new(codes::NOT_HERE, span, message)
        .help("it is the step that is undone; of other steps write `steps.<id>`")
}
