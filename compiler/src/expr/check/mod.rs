//! From what was written to what is meant: the type of each part, and every conversion.
//!
//! | file | what it checks |
//! |---|---|
//! | `roots`, `paths` | names; members and positions |
//! | `operators`, `compare` | operators |
//! | `calls`, `macros` | functions, by the table in [`functions`](super::functions) |
//! | `null`, `facts` | what may be null, and what is known not to be |
//! | `convert`, `fit` | values where others are wanted, and what is said where they do not fit |
//! | `always`, `limits` | what is always true, or always false |
//!
//! One mistake is one finding: what is wrong has no type, and what is made of it is not looked at.

mod always;
mod calls;
mod compare;
mod convert;
mod facts;
mod fit;
mod limits;
mod macros;
mod null;
mod operators;
mod paths;
mod roots;
mod unknown;
mod words;

pub use convert::convert;
pub use facts::{Facts, facts_when_true};

use super::functions::Match;
use super::holes::Part;
use super::names::Names;
use super::syntax::{Binary, Expr, Kind as Syntax, Unary};
use super::typed::{Function, Kind, Local, Typed};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::Span;
use crate::types::{self, Type};
use convert::{coerce, common, wrap};

/// Who wants a value of a type, for messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// What the value is for, as messages begin with it: "`query` of `notion.search_database`".
    pub what: String,
    /// Where its type is declared, with a few words.
    pub declared: Option<(Span, String)>,
}

impl Why {
    /// A value for `what`, declared nowhere.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), declared: None }
    }
}

/// The type of an expression, and of each of its parts. None where something is wrong, which is in
/// `findings` then.
pub(crate) fn check(
    expr: &Expr,
    names: &Names<'_>,
    facts: &Facts,
    findings: &mut Findings,
) -> Option<Typed> {
    Checker::new(names, facts, findings).value(expr)
}

/// The same, as a value of the type `wanted`.
pub(crate) fn check_as(
    expr: &Expr,
    wanted: &Type,
    why: &Why,
    names: &Names<'_>,
    facts: &Facts,
    findings: &mut Findings,
) -> Option<Typed> {
    let mut checker = Checker::new(names, facts, findings);
    let typed = checker.value(expr)?;
    checker.fit_for(typed, expr, wanted, why)
}

/// Text with holes: each is written as `string(x)` would write it.
pub(crate) fn check_text(
    parts: &[Part],
    span: Span,
    names: &Names<'_>,
    facts: &Facts,
    findings: &mut Findings,
) -> Option<Typed> {
    let mut checker = Checker::new(names, facts, findings);
    let parts: Vec<Option<Typed>> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => {
                Some(Typed { ty: Type::Text, kind: Kind::Text(text.clone()), span })
            }
            Part::Hole(expr) => checker.hole(expr),
        })
        .collect();
    let parts = parts.into_iter().collect::<Option<Vec<Typed>>>()?;
    Some(Typed { ty: Type::Text, kind: Kind::Concat(parts), span })
}

/// What is known while one expression is checked.
struct Checker<'c, 'n> {
    names: &'c Names<'n>,
    findings: &'c mut Findings,
    /// What is known not to be null where the checker stands.
    facts: Facts,
    /// The variables of the macros around it, the innermost last.
    locals: Vec<Bound>,
    /// How many variables there were so far.
    bound: u32,
}

/// A variable of a macro.
struct Bound {
    name: String,
    local: Local,
    ty: Type,
    span: Span,
}

impl<'c, 'n> Checker<'c, 'n> {
    fn new(names: &'c Names<'n>, facts: &Facts, findings: &'c mut Findings) -> Self {
        Self { names, findings, facts: facts.clone(), locals: Vec::new(), bound: 0 }
    }

    fn local(&self, name: &str) -> Option<&Bound> {
        self.locals.iter().find(|bound| bound.name == name)
    }

    /// The ids of the steps, for messages; none where nobody will read them.
    fn ids(&self) -> Vec<String> {
        if self.findings.is_full() { Vec::new() } else { self.names.steps.ids() }
    }

    fn describe(&self, ty: &Type) -> String {
        types::describe(self.names.types, ty)
    }

    /// Checks something where more is known not to be null.
    fn knowing<T>(&mut self, facts: &Facts, check: impl FnOnce(&mut Self) -> T) -> T {
        let more = self.facts.and(facts);
        let before = std::mem::replace(&mut self.facts, more);
        let checked = check(self);
        self.facts = before;
        checked
    }

    /// Any expression; what it gives may be null.
    fn value(&mut self, expr: &Expr) -> Option<Typed> {
        let leaf = |ty, kind| Some(Typed { ty, kind, span: expr.span });
        match &expr.kind {
            Syntax::Null => leaf(Type::Null, Kind::Null),
            Syntax::Bool(value) => leaf(Type::Bool, Kind::Bool(*value)),
            Syntax::Int(value) => leaf(Type::Int, Kind::Int(*value)),
            Syntax::Double(value) => leaf(Type::Double, Kind::Double(*value)),
            Syntax::Text(text) => leaf(Type::Text, Kind::Text(text.clone())),
            Syntax::List(items) => self.list(items, expr.span),
            Syntax::Map(entries) => self.map(entries, expr.span),
            Syntax::Name(_) | Syntax::Field(..) | Syntax::Index(..) => self.path(expr, false),
            Syntax::Unary(Unary::Not, operand) => self.not(operand, expr.span),
            Syntax::Unary(Unary::Neg, operand) => self.neg(operand, expr.span),
            Syntax::Binary(binary, left, right) => match binary {
                Binary::And | Binary::Or => self.logic(*binary, left, right, expr.span),
                Binary::In => self.contained(left, right, expr.span),
                Binary::Equal | Binary::NotEqual => self.equal(*binary, left, right, expr.span),
                _ if binary.orders() => self.order(*binary, left, right, expr.span),
                _ => self.arithmetic(*binary, left, right, expr.span),
            },
            Syntax::Cond(condition, yes, no) => self.cond(condition, yes, no, expr.span),
            Syntax::Call(name, arguments) => self.call(name, arguments, expr.span),
            Syntax::Method(this, name, arguments) => self.method(this, name, arguments, expr.span),
        }
    }

    /// The same, but what is not there on the way is null.
    fn value_or_null(&mut self, expr: &Expr) -> Option<Typed> {
        match &expr.kind {
            Syntax::Name(_) | Syntax::Field(..) | Syntax::Index(..) => self.path(expr, true),
            _ => self.value(expr),
        }
    }

    fn list(&mut self, items: &[Expr], span: Span) -> Option<Typed> {
        let items: Vec<Option<Typed>> = items.iter().map(|item| self.value(item)).collect();
        let items = items.into_iter().collect::<Option<Vec<Typed>>>()?;
        let (items, item) = self.alike(items);
        Some(Typed { ty: Type::List(Box::new(item)), kind: Kind::List(items), span })
    }

    fn map(&mut self, entries: &[(Expr, Expr)], span: Span) -> Option<Typed> {
        let mut keys = Vec::new();
        let mut values = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for (key, value) in entries {
            if let Syntax::Text(text) = &key.kind {
                if seen.contains(&text.as_str()) {
                    let message = format!("the key `{text}` stands here twice");
                    self.findings.push(
                        Diagnostic::new(codes::EXPRESSION_SYNTAX, key.span, message)
                            .help("keep one of them"),
                    );
                    return None;
                }
                seen.push(text);
            }
            keys.push(self.map_key(key));
            values.push(self.value(value));
        }
        let keys = keys.into_iter().collect::<Option<Vec<Typed>>>()?;
        let values = values.into_iter().collect::<Option<Vec<Typed>>>()?;
        let (values, value) = self.alike(values);
        let entries = keys.into_iter().zip(values).collect();
        Some(Typed { ty: Type::Map(Box::new(value)), kind: Kind::Map(entries), span })
    }

    fn map_key(&mut self, key: &Expr) -> Option<Typed> {
        if let Syntax::Name(name) = &key.kind
            && self.local(name).is_none()
            && name != "input"
        {
            let message = format!("a key of a map is a text, but `{name}` is a name");
            self.findings.push(
                Diagnostic::new(codes::EXPRESSION_SYNTAX, key.span, message)
                    .help(format!("write it in quotes: `{{\"{name}\": …}}`")),
            );
            return None;
        }
        let typed = self.value(key)?;
        self.fit(typed, key, &Type::Text, "a key of a map")
    }

    /// `parts` as values of one type: untyped ones, if there is no other.
    fn alike(&self, parts: Vec<Typed>) -> (Vec<Typed>, Type) {
        let all: Vec<&Typed> = parts.iter().collect();
        let ty = common(self.names.types, &all).unwrap_or(Type::Any);
        let fit = |part: Typed| {
            let untyped = wrap(part.clone(), &Type::Any);
            coerce(part, &ty, self.names.types).unwrap_or(untyped)
        };
        (parts.into_iter().map(fit).collect(), ty)
    }

    /// A value in a text.
    fn hole(&mut self, expr: &Expr) -> Option<Typed> {
        let typed = self.value(expr)?;
        let typed = self.non_null(typed, expr, "a text needs")?;
        let span = typed.span;
        match typed.ty {
            Type::Text => Some(typed),
            Type::Any
            | Type::Bool
            | Type::Int
            | Type::Double
            | Type::Timestamp
            | Type::TimeSpan => {
                let kind = Kind::Call(Function::String, vec![typed]);
                Some(Typed { ty: Type::Text, kind, span })
            }
            _ if self.names.types.as_enum(&typed.ty).is_some() => Some(wrap(typed, &Type::Text)),
            _ => {
                let (text, found) = (words::text(expr), self.describe(&typed.ty));
                let message = format!("`{text}` is {found}, which cannot stand in a text");
                let finding = Diagnostic::new(codes::TYPE_MISMATCH, span, message);
                let help = match &typed.ty {
                    Type::List(item) if **item == Type::Text => {
                        format!("put its texts together: `{text}.join(\", \")`")
                    }
                    Type::List(_) => {
                        format!("put its parts together: `{text}.map(x, string(x)).join(\", \")`")
                    }
                    _ => format!("name a member: `{text}.…`"),
                };
                self.findings.push(finding.help(help));
                None
            }
        }
    }

    /// How `ty` fits into a place of a form.
    fn fits(&self, takes: super::functions::Takes, ty: &Type) -> Match {
        takes.fits(&ty.clone().non_null(), &|ty| self.names.types.as_enum(ty).is_some())
    }
}
