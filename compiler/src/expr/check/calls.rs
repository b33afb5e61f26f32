//! Functions and methods, by the table.

use super::convert::{coerce, common, wrap};
use super::unknown::{not_a_function, unknown_function, unknown_method};
use super::{Checker, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::functions::{Entry, Form, Match, Takes, What, named};
use crate::expr::syntax::{Expr, Ident, Kind as Syntax};
use crate::expr::typed::{Function, Kind, Typed};
use crate::source::Span;
use crate::types::Type;
use sagaweave_core::expr::{
    bool_of_text, double_of_text, int_of_text, pattern_error, span_of_text, time_of_text,
};

impl Checker<'_, '_> {
    /// `name(arguments)`.
    pub(super) fn call(&mut self, name: &Ident, arguments: &[Expr], span: Span) -> Option<Typed> {
        let Some(entry) = named(&name.text) else {
            let finding = unknown_function(name, arguments);
            self.findings.push(finding);
            return None;
        };
        match entry.what {
            What::Has => self.has(entry, arguments, name, span),
            What::Default => self.default(entry, arguments, name, span),
            _ if entry.is_function() => {
                let arguments: Vec<&Expr> = arguments.iter().collect();
                self.apply(entry, &arguments, name, span)
            }
            _ => {
                let finding = not_a_function(entry, name, arguments);
                self.findings.push(finding);
                None
            }
        }
    }

    /// `this.name(arguments)`.
    pub(super) fn method(
        &mut self,
        this: &Expr,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
    ) -> Option<Typed> {
        let Some(entry) = named(&name.text) else {
            let finding = unknown_method(this, name, arguments);
            self.findings.push(finding);
            return None;
        };
        if let What::Macro(macro_) = entry.what {
            return self.comprehension(entry, macro_, this, name, arguments, span);
        }
        if !entry.is_method() {
            let text = words::text(this);
            let all: Vec<String> =
                std::iter::once(text).chain(arguments.iter().map(words::text)).collect();
            let message = format!("`{}` is no method", name.text);
            let finding = Diagnostic::new(codes::UNKNOWN_FUNCTION, name.span, message)
                .help(format!("write `{}({})`", name.text, all.join(", ")));
            self.findings.push(finding);
            return None;
        }
        let all: Vec<&Expr> = std::iter::once(this).chain(arguments).collect();
        self.apply(entry, &all, name, span)
    }

    /// Whether there are as many arguments as there have to be.
    pub(super) fn counted(
        &mut self,
        entry: &Entry,
        name: &Ident,
        found: usize,
        wanted: &[usize],
    ) -> Option<()> {
        if wanted.contains(&found) {
            return Some(());
        }
        let most = wanted.iter().max().copied().unwrap_or_default();
        let message = match (found, most) {
            (_, 0) => format!("`{}` takes no arguments", name.text),
            (0, _) => format!("`{}` lacks its arguments", name.text),
            (found, most) if found > most => format!("`{}` has too many arguments", name.text),
            _ => format!("`{}` has too few arguments", name.text),
        };
        let finding = Diagnostic::new(codes::UNKNOWN_FUNCTION, name.span, message)
            .help(format!("write {}", entry.words()));
        self.findings.push(finding);
        None
    }

    /// An ordinary function; `this` of a method is its first argument.
    fn apply(
        &mut self,
        entry: &'static Entry,
        arguments: &[&Expr],
        name: &Ident,
        span: Span,
    ) -> Option<Typed> {
        let function = entry.function()?;
        let hidden = usize::from(matches!(entry.what, What::Method(_)));
        let wanted: Vec<usize> =
            entry.forms.iter().map(|form| form.takes.len().saturating_sub(hidden)).collect();
        self.counted(entry, name, arguments.len().saturating_sub(hidden), &wanted)?;
        let need = format!("`{}` takes", entry.name);
        let typed: Vec<Option<Typed>> =
            arguments.iter().map(|argument| self.value(argument)).collect();
        let typed = typed.into_iter().collect::<Option<Vec<Typed>>>()?;
        let typed: Vec<Option<Typed>> = typed
            .into_iter()
            .zip(arguments)
            .map(|(typed, argument)| self.non_null(typed, argument, &need))
            .collect();
        let typed = typed.into_iter().collect::<Option<Vec<Typed>>>()?;
        let Some(form) = self.form_of(entry, &typed) else {
            let finding = self.no_form(entry, &typed, arguments);
            self.findings.push(finding);
            return None;
        };
        let mut taken = Vec::new();
        for (typed, takes) in typed.into_iter().zip(form.takes) {
            taken.push(self.take(typed, *takes)?);
        }
        self.readable(function, &taken)?;
        let first = taken.first().map_or(Type::Any, |first| first.ty.clone());
        let ty = form.gives.ty(&first);
        Some(Typed { ty, kind: Kind::Call(function, taken), span })
    }

    /// The first form that surely fits, or else the first that may.
    fn form_of(&self, entry: &'static Entry, arguments: &[Typed]) -> Option<&'static Form> {
        let fit = |form: &Form| {
            let places = form.takes.iter().zip(arguments);
            places.map(|(takes, it)| self.fits(*takes, &it.ty)).min().unwrap_or(Match::Yes)
        };
        let sure = entry.forms.iter().find(|form| fit(form) == Match::Yes);
        sure.or_else(|| entry.forms.iter().find(|form| fit(form) == Match::Perhaps))
    }

    /// `typed` as what a form takes.
    fn take(&self, typed: Typed, takes: Takes) -> Option<Typed> {
        let keeps = match (&typed.ty, takes) {
            (Type::List(_), Takes::List) | (Type::Map(_), Takes::Map) => true,
            (Type::List(item), Takes::Lists) => matches!(**item, Type::List(_)),
            _ => false,
        };
        if keeps {
            return Some(typed);
        }
        coerce(typed, &takes.ty(), self.names.types).ok()
    }

    /// No form takes these arguments: the first that none takes is at fault.
    fn no_form(&self, entry: &Entry, typed: &[Typed], arguments: &[&Expr]) -> Diagnostic {
        let never = |at: usize| {
            entry.forms.iter().all(|form| self.fits(form.takes[at], &typed[at].ty) == Match::No)
        };
        let at = (0..typed.len()).find(|at| never(*at)).unwrap_or(typed.len() - 1);
        let (wrong, expr) = (&typed[at], arguments[at]);
        let text = words::text(expr);
        let found = self.describe(&wrong.ty);
        let message = format!("`{}` does not take {found}", entry.name);
        let mut wanted = entry.forms.iter().map(|form| form.takes[at].ty());
        let first = wanted.next().unwrap_or(Type::Any);
        let is_clear = wanted.all(|ty| ty == first);
        let help = match (entry.name, at, &wrong.ty) {
            ("contains", 0, Type::List(_) | Type::Map(_)) => {
                let item = arguments.get(1).map_or_else(String::new, |item| words::text(item));
                format!("write `{item} in {text}`")
            }
            ("join", 0, Type::List(item)) if matches!(**item, Type::Nullable(_)) => {
                format!("leave the nulls out: `{text}.map(x, x != null, x)`")
            }
            ("join", 0, Type::List(_)) => format!("write `{text}.map(x, string(x)).join(…)`"),
            ("sum", 0, Type::List(_)) => {
                format!("name the numbers: `{text}.map(x, x.amount).sum()`")
            }
            ("string", 0, Type::List(_)) => {
                format!("write `{text}.map(x, string(x)).join(\", \")`")
            }
            ("string" | "size", 0, Type::Named(_)) => format!("name a member: `{text}.…`"),
            _ => self
                .conversion(&wrong.ty, &first, Some(expr))
                .filter(|_| is_clear)
                .unwrap_or_else(|| format!("it takes {}", entry.words())),
        };
        Diagnostic::new(codes::TYPE_MISMATCH, wrong.span, message).label(found).help(help)
    }

    /// Literals that would be an error whenever it runs.
    fn readable(&mut self, function: Function, arguments: &[Typed]) -> Option<()> {
        let at = usize::from(function == Function::Matches);
        let Some(Typed { kind: Kind::Text(text), span, .. }) = arguments.get(at) else {
            return Some(());
        };
        let (code, error, help) = match function {
            Function::Matches => (
                codes::BAD_PATTERN,
                pattern_error(text).map(|error| format!("this is no regular expression: {error}")),
                "in r\"…\" a backslash needs no second one",
            ),
            Function::Timestamp => (
                codes::TYPE_MISMATCH,
                time_of_text(text).err().map(|error| error.message),
                "write it as in `timestamp(\"2026-01-31T22:00:00Z\")`",
            ),
            Function::Duration => (
                codes::TYPE_MISMATCH,
                span_of_text(text).err().map(|error| error.message),
                "write it as in `duration(\"90s\")`, `duration(\"1h30m\")`",
            ),
            Function::Int => {
                (codes::TYPE_MISMATCH, int_of_text(text).err().map(|it| it.message), "write digits")
            }
            Function::Double => (
                codes::TYPE_MISMATCH,
                double_of_text(text).err().map(|it| it.message),
                "write digits",
            ),
            Function::Bool => (
                codes::TYPE_MISMATCH,
                bool_of_text(text).err().map(|it| it.message),
                "compare the text: `x == \"yes\"`",
            ),
            _ => return Some(()),
        };
        let Some(message) = error else { return Some(()) };
        self.findings.push(Diagnostic::new(code, *span, message).help(help));
        None
    }

    /// `has(path)`.
    fn has(
        &mut self,
        entry: &Entry,
        arguments: &[Expr],
        name: &Ident,
        span: Span,
    ) -> Option<Typed> {
        self.counted(entry, name, arguments.len(), &[1])?;
        let [path] = arguments else { return None };
        if !matches!(path.kind, Syntax::Name(_) | Syntax::Field(..) | Syntax::Index(..)) {
            let message = "`has` takes a path, as in `has(steps.draft.title)`";
            let text = words::text(path);
            self.findings.push(
                Diagnostic::new(codes::UNKNOWN_FUNCTION, path.span, message)
                    .help(format!("for another value write `{text} != null`")),
            );
            return None;
        }
        let typed = self.value_or_null(path)?;
        if typed.ty == Type::Any || typed.ty.may_be_null() {
            return Some(Typed { ty: Type::Bool, kind: Kind::Has(Box::new(typed)), span });
        }
        self.always_there(path, span, "take `has(…)` out: it is always true");
        Some(Typed { ty: Type::Bool, kind: Kind::Bool(true), span })
    }

    /// `default(value, other)`.
    fn default(
        &mut self,
        entry: &Entry,
        arguments: &[Expr],
        name: &Ident,
        span: Span,
    ) -> Option<Typed> {
        self.counted(entry, name, arguments.len(), &[2])?;
        let [value, other] = arguments else { return None };
        let (value_typed, other_typed) = (self.value_or_null(value), self.value(other));
        let (value_typed, other_typed) = (value_typed?, other_typed?);
        let types = self.names.types;
        if value_typed.ty == Type::Any {
            return Some(untyped_default(value_typed, other_typed, span));
        }
        if !value_typed.ty.may_be_null() {
            self.always_there(value, span, "write it without `default`");
            return Some(value_typed);
        }
        if value_typed.ty == Type::Null {
            return Some(other_typed);
        }
        let inner = Typed { ty: value_typed.ty.clone().non_null(), ..value_typed.clone() };
        let Some(ty) = common(types, &[&inner, &other_typed]) else {
            let (one, two) = (self.describe(&inner.ty), self.describe(&other_typed.ty));
            let message = format!("`default` gives {one} here, but its second argument is {two}");
            let help = self
                .conversion(&other_typed.ty, &inner.ty, Some(other))
                .filter(|_| other_typed.ty != Type::Double)
                .unwrap_or_else(|| "give both the same type".to_owned());
            let finding = Diagnostic::new(codes::TYPE_MISMATCH, other_typed.span, message)
                .label(two)
                .related(value_typed.span, one);
            self.findings.push(finding.help(help));
            return None;
        };
        let value = coerce(value_typed, &ty.clone().nullable(), types).ok()?;
        let other = coerce(other_typed, &ty, types).ok()?;
        Some(Typed { ty, kind: Kind::Default(Box::new(value), Box::new(other)), span })
    }
}

/// Untyped values are what their default is.
fn untyped_default(value: Typed, other: Typed, span: Span) -> Typed {
    let ty = match &other.ty {
        Type::Null => Type::Any,
        // What an empty list holds is not known.
        other => other.clone(),
    };
    let value = wrap(value, &ty.clone().nullable());
    let other = wrap(other, &ty);
    Typed { ty, kind: Kind::Default(Box::new(value), Box::new(other)), span }
}
