//! `! - * / % + && || ?:`.

use super::convert::{coerce, common, wrap};
use super::facts::Known;
use super::{Checker, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::functions::{Entry, Form, Gives, Match, Takes, What, entry_of};
use crate::expr::names::Found;
use crate::expr::syntax::{Binary, Expr, Kind as Syntax};
use crate::expr::typed::{Arithmetic, Kind, Typed};
use crate::source::Span;
use crate::types::Type;

impl Checker<'_, '_> {
    /// A value that is true or false; `need` says for what: "`!` takes".
    pub(super) fn condition(&mut self, expr: &Expr, need: &str) -> Option<Typed> {
        let typed = self.value(expr)?;
        let typed = self.non_null(typed, expr, need)?;
        match typed.ty {
            Type::Bool => Some(typed),
            Type::Any => Some(wrap(typed, &Type::Bool)),
            _ => {
                let found = self.describe(&typed.ty);
                let message = format!("{need} true or false, but this is {found}");
                let help = words::condition(&words::text(expr), &typed.ty)
                    .unwrap_or_else(|| "compare it: `a == b`".to_owned());
                let finding = Diagnostic::new(codes::TYPE_MISMATCH, typed.span, message);
                self.findings.push(finding.help(help));
                None
            }
        }
    }

    pub(super) fn not(&mut self, operand: &Expr, span: Span) -> Option<Typed> {
        let typed = self.condition(operand, "`!` takes")?;
        Some(Typed { ty: Type::Bool, kind: Kind::Not(Box::new(typed)), span })
    }

    pub(super) fn logic(
        &mut self,
        binary: Binary,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Typed> {
        let need = format!("`{}` takes", binary.sign());
        let left_typed = self.condition(left, &need);
        let known = left_typed.as_ref().map(Known::of).unwrap_or_default();
        let known = if binary == Binary::And { known.when_true } else { known.when_false };
        let right_typed = self.knowing(&known, |it| it.condition(right, &need));
        let (left_typed, right_typed) = (left_typed?, right_typed?);
        self.constant_logic(binary, &left_typed, &right_typed);
        let (left, right) = (Box::new(left_typed), Box::new(right_typed));
        let kind = match binary {
            Binary::And => Kind::And(left, right),
            _ => Kind::Or(left, right),
        };
        Some(Typed { ty: Type::Bool, kind, span })
    }

    pub(super) fn cond(
        &mut self,
        condition: &Expr,
        yes: &Expr,
        no: &Expr,
        span: Span,
    ) -> Option<Typed> {
        let condition_typed = self.condition(condition, "before `?` stands");
        let known = condition_typed.as_ref().map(Known::of).unwrap_or_default();
        let yes_typed = self.knowing(&known.when_true, |it| it.value(yes));
        let no_typed = self.knowing(&known.when_false, |it| it.value(no));
        let (condition_typed, yes_typed, no_typed) = (condition_typed?, yes_typed?, no_typed?);
        self.constant_condition(&condition_typed);
        let types = self.names.types;
        let Some(ty) = common(types, &[&yes_typed, &no_typed]) else {
            let (one, other) = (self.describe(&yes_typed.ty), self.describe(&no_typed.ty));
            let message = "the two sides of `:` are of different types";
            let finding = Diagnostic::new(codes::TYPE_MISMATCH, no_typed.span, message)
                .label(other)
                .related(yes_typed.span, one);
            // A whole number becomes one with a fraction rather than the other way.
            let help = if no_typed.ty == Type::Double {
                self.conversion(&yes_typed.ty, &no_typed.ty, Some(yes))
            } else {
                self.conversion(&no_typed.ty, &yes_typed.ty, Some(no))
            };
            self.findings.push(finding.help("give both the same type").maybe_help(help));
            return None;
        };
        let yes = Box::new(coerce(yes_typed, &ty, types).ok()?);
        let no = Box::new(coerce(no_typed, &ty, types).ok()?);
        Some(Typed { ty, kind: Kind::Cond(Box::new(condition_typed), yes, no), span })
    }

    pub(super) fn neg(&mut self, operand: &Expr, span: Span) -> Option<Typed> {
        let typed = self.value(operand)?;
        let typed = self.non_null(typed, operand, "`-` takes")?;
        let entry = entry_of(What::Neg)?;
        let Some(form) = self.form(entry, &[&typed]) else {
            let message = if typed.ty == Type::Any {
                "whether this is a whole number shows only when it runs".to_owned()
            } else {
                format!("`-` takes a number, but this is {}", self.describe(&typed.ty))
            };
            let text = words::text(operand);
            let help = if typed.ty == Type::TimeSpan {
                "subtract it from a timestamp or a duration".to_owned()
            } else {
                format!("write `-int({text})` or `-double({text})`")
            };
            let finding = Diagnostic::new(codes::TYPE_MISMATCH, typed.span, message);
            self.findings.push(finding.help(help));
            return None;
        };
        let ty = form.gives.ty(&typed.ty);
        let operand = Box::new(coerce(typed, &ty, self.names.types).ok()?);
        Some(Typed { ty, kind: Kind::Neg(operand), span })
    }

    /// The form of an operator that these operands fit: the only one, if that is not sure.
    fn form(&self, entry: &'static Entry, operands: &[&Typed]) -> Option<&'static Form> {
        let fit = |form: &&Form| {
            let fits = form.takes.iter().zip(operands).map(|(takes, it)| self.fits(*takes, &it.ty));
            fits.min().unwrap_or(Match::No)
        };
        let mut perhaps = entry.forms.iter().filter(|form| fit(form) != Match::No);
        if let Some(sure) = entry.forms.iter().find(|form| fit(form) == Match::Yes) {
            return Some(sure);
        }
        let first = perhaps.next()?;
        perhaps.next().is_none().then_some(first)
    }

    pub(super) fn arithmetic(
        &mut self,
        binary: Binary,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Typed> {
        let arithmetic = match binary {
            Binary::Add => Arithmetic::Add,
            Binary::Sub => Arithmetic::Sub,
            Binary::Mul => Arithmetic::Mul,
            Binary::Div => Arithmetic::Div,
            _ => Arithmetic::Rem,
        };
        if binary == Binary::Sub && self.hyphen(left, right) {
            return None;
        }
        let (left_typed, right_typed) = (self.value(left), self.value(right));
        let (left_typed, right_typed) = (left_typed?, right_typed?);
        let need = format!("`{}` takes", binary.sign());
        let left_typed = self.non_null(left_typed, left, &need);
        let right_typed = self.non_null(right_typed, right, &need);
        let (left_typed, right_typed) = (left_typed?, right_typed?);
        let entry = entry_of(What::Arithmetic(arithmetic))?;
        let Some(form) = self.form(entry, &[&left_typed, &right_typed]) else {
            let finding =
                self.no_arithmetic(binary, (left, &left_typed), (right, &right_typed), entry);
            self.findings.push(finding);
            return None;
        };
        self.calculated(arithmetic, form, left_typed, right_typed, span)
    }

    fn calculated(
        &mut self,
        arithmetic: Arithmetic,
        form: &Form,
        left: Typed,
        right: Typed,
        span: Span,
    ) -> Option<Typed> {
        let types = self.names.types;
        if form.gives == Gives::Special {
            let (one, other) = (wrap_any(left.clone()), wrap_any(right.clone()));
            let Some(ty @ Type::List(_)) = common(types, &[&one, &other]) else {
                let (one, other) = (self.describe(&left.ty), self.describe(&right.ty));
                let message = format!("`+` cannot join {one} and {other}");
                self.findings.push(
                    Diagnostic::new(codes::TYPE_MISMATCH, right.span, message)
                        .label(other)
                        .help("join lists of one type, or turn the values of one: `list.map(x, string(x))`"),
                );
                return None;
            };
            let left = Box::new(coerce(left, &ty, types).ok()?);
            let right = Box::new(coerce(right, &ty, types).ok()?);
            return Some(Typed { ty, kind: Kind::Arithmetic(arithmetic, left, right), span });
        }
        let [left_takes, right_takes] = form.takes else { return None };
        let left = Box::new(coerce(left, &left_takes.ty(), types).ok()?);
        let right = Box::new(coerce(right, &right_takes.ty(), types).ok()?);
        // A timestamp is always the left one.
        let is_swapped = *right_takes == Takes::Timestamp && *left_takes == Takes::TimeSpan;
        let (left, right) = if is_swapped { (right, left) } else { (left, right) };
        let ty = form.gives.ty(&left.ty);
        Some(Typed { ty, kind: Kind::Arithmetic(arithmetic, left, right), span })
    }

    fn no_arithmetic(
        &self,
        binary: Binary,
        (left, left_typed): (&Expr, &Typed),
        (right, right_typed): (&Expr, &Typed),
        entry: &Entry,
    ) -> Diagnostic {
        let sign = binary.sign();
        let (one, other) = (self.describe(&left_typed.ty), self.describe(&right_typed.ty));
        if left_typed.ty == Type::Any || right_typed.ty == Type::Any {
            let (unclear, expr) =
                if left_typed.ty == Type::Any { (left_typed, left) } else { (right_typed, right) };
            let text = words::text(expr);
            let message = format!("what `{sign}` does here shows only when it runs");
            return Diagnostic::new(codes::TYPE_MISMATCH, unclear.span, message)
                .label("an untyped value")
                .help(format!(
                    "say what it is: `int({text})`, `double({text})`, `string({text})`"
                ));
        }
        let is_number = |ty: &Type| matches!(ty, Type::Int | Type::Double);
        if is_number(&left_typed.ty) && is_number(&right_typed.ty) && binary != Binary::Rem {
            let (whole, expr) =
                if left_typed.ty == Type::Int { (left_typed, left) } else { (right_typed, right) };
            let other = if left_typed.ty == Type::Int { right_typed } else { left_typed };
            let message = format!("`{sign}` takes two whole numbers, or two with a fraction");
            return Diagnostic::new(codes::TYPE_MISMATCH, whole.span, message)
                .label("a whole number")
                .related(other.span, "a number with a fraction")
                .maybe_help(self.conversion(&Type::Int, &Type::Double, Some(expr)));
        }
        // The side that fits no form at all is at fault; otherwise the right one.
        let never = |typed: &Typed, at: usize| {
            entry.forms.iter().all(|form| self.fits(form.takes[at], &typed.ty) == Match::No)
        };
        let is_left = never(left_typed, 0) && !never(right_typed, 1);
        let (wrong, expr, right_one) = if is_left {
            (left_typed, left, right_typed)
        } else {
            (right_typed, right, left_typed)
        };
        let message = match binary {
            Binary::Add => format!("`+` cannot add {other} to {one}"),
            Binary::Sub => format!("`-` cannot subtract {other} from {one}"),
            Binary::Mul => format!("`*` cannot multiply {one} with {other}"),
            Binary::Rem => "`%` takes whole numbers".to_owned(),
            _ => format!("`{sign}` cannot divide {one} by {other}"),
        };
        let help = arithmetic_help(binary, expr, wrong, right_one)
            .or_else(|| self.conversion(&wrong.ty, &right_one.ty, Some(expr)))
            .filter(|_| !never(right_one, usize::from(!is_left)) || binary == Binary::Rem)
            .unwrap_or_else(|| format!("it takes {}", entry.words()));
        Diagnostic::new(codes::TYPE_MISMATCH, wrong.span, message)
            .label(if is_left { one } else { other })
            .help(help)
    }

    /// Finds `steps.task-1`, where there is no step `task` but one `task-1`.
    fn hyphen(&mut self, left: &Expr, right: &Expr) -> bool {
        let Syntax::Field(base, name) = &left.kind else { return false };
        let Syntax::Name(root) = &base.kind else { return false };
        let is_root = root == "steps" || root == "outcome";
        let touches = left.span.end + 1 == right.span.start;
        if !is_root || !touches || self.local(root).is_some() {
            return false;
        }
        if self.names.steps.find(&name.text) != Found::Nothing {
            return false;
        }
        let start = format!("{}-{}", name.text, first_word(right));
        let ids = self.ids();
        let Some(meant) =
            ids.iter().find(|id| **id == start || id.starts_with(&format!("{start}-")))
        else {
            return false;
        };
        let span = Span { end: right.span.end.max(left.span.end), ..name.span };
        let message = format!("there is no step `{}`: a hyphen subtracts", name.text);
        self.findings.push(
            Diagnostic::new(codes::UNKNOWN_NAME, span, message)
                .help(format!("an id with a hyphen stands in brackets: `{root}[\"{meant}\"]`")),
        );
        true
    }
}

/// An untyped value that is joined to a list is a list.
fn wrap_any(typed: Typed) -> Typed {
    if typed.ty == Type::Any { wrap(typed, &Type::List(Box::new(Type::Any))) } else { typed }
}

/// The first name or number of an expression.
fn first_word(expr: &Expr) -> String {
    match &expr.kind {
        Syntax::Name(name) => name.clone(),
        Syntax::Int(value) => value.to_string(),
        _ => expr.children().first().map(|first| first_word(first)).unwrap_or_default(),
    }
}

/// What is meant most probably where the operands of an operator do not fit.
fn arithmetic_help(
    binary: Binary,
    expr: &Expr,
    wrong: &Typed,
    right_one: &Typed,
) -> Option<String> {
    let text = words::text(expr);
    Some(match (binary, &wrong.ty, &right_one.ty) {
        (_, Type::Text, Type::Timestamp) => format!("write `duration({text})`"),
        (_, Type::Int, Type::Timestamp) if matches!(expr.kind, Syntax::Int(_)) => {
            format!("write `duration(\"{text}s\")`")
        }
        (Binary::Rem, ..) => format!("write `int({text})`"),
        (Binary::Add, Type::List(_), Type::Text) => {
            format!("put its texts together: `{text}.join(\", \")`")
        }
        (Binary::Add, Type::List(_), Type::List(_)) => {
            "the lists have to hold values of one type".to_owned()
        }
        _ => return None,
    })
}
