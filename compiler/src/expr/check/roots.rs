//! Names, and what begins with `steps`, `outcome`, `signals`, `workflow` and `step`.

use super::{Checker, words};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::expr::names::{Found, Site};
use crate::expr::prelude::{ERROR, OUTCOME};
use crate::expr::syntax::{Expr, Kind as Syntax};
use crate::expr::typed::{Kind, Typed, WorkflowField};
use crate::source::Span;
use crate::types::Type;

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
    /// The root that `expr` is, if it is one.
    pub(super) fn root(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            Syntax::Name(name) if self.local(name).is_none() => {
                let is_root = name == "step" || ROOTS.iter().any(|(root, _)| root == name);
                is_root.then(|| name.clone())
            }
            _ => None,
        }
    }

    pub(super) fn name(&mut self, name: &str, span: Span) -> Option<Typed> {
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
    pub(super) fn of_root(
        &mut self,
        root: &str,
        key: &str,
        key_span: Span,
        span: Span,
    ) -> Option<Typed> {
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
                Diagnostic::new(codes::MAY_NOT_HAVE_RUN, id_span, message)
                    .related(place, format!("here `{id}` stands"))
                    .help(help)
            }
            Found::Nothing => {
                let ids = self.ids();
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
                Diagnostic::new(codes::NOT_HERE, key_span, message).help(
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
}

fn not_undone(span: Span) -> Diagnostic {
    let message = "`step` is known only in a compensation's `with`";
    Diagnostic::new(codes::NOT_HERE, span, message)
        .help("it is the step that is undone; of other steps write `steps.<id>`")
}
