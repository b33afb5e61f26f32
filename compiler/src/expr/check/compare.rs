//! `== != < <= > >= in`.

use super::convert::{coerce, wrap};
use super::{Checker, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::syntax::{Binary, Expr, Kind as Syntax};
use crate::expr::typed::{Compare, Kind, Typed};
use crate::source::Span;
use crate::types::{Type, Types};

/// Whether two types can be compared, and as what.
enum Comparable {
    /// As they are.
    AsIs,
    /// Both as texts.
    AsTexts,
    /// Both as JSON.
    AsJson,
    /// The untyped one as the other's type.
    AsTyped,
    No,
}

impl Checker<'_, '_> {
    pub(super) fn equal(
        &mut self,
        binary: Binary,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Typed> {
        let compare = operator(binary);
        match (&left.kind, &right.kind) {
            (_, Syntax::Null) => return self.equal_null(compare, left, right, false, span),
            (Syntax::Null, _) => return self.equal_null(compare, right, left, true, span),
            _ => {}
        }
        let (left_typed, right_typed) = (self.value(left), self.value(right));
        let (left_typed, right_typed) = (left_typed?, right_typed?);
        self.constant_comparison(compare, (left, &left_typed), (right, &right_typed), span);
        let found = (left_typed.ty.clone(), right_typed.ty.clone());
        let Some((left_typed, right_typed)) = self.comparable(left_typed, right_typed) else {
            let finding = self.not_comparable(binary, left, right, found);
            self.findings.push(finding);
            return None;
        };
        let kind = Kind::Compare(compare, Box::new(left_typed), Box::new(right_typed));
        Some(Typed { ty: Type::Bool, kind, span })
    }

    /// `x == null`: what is not there is null here.
    fn equal_null(
        &mut self,
        compare: Compare,
        expr: &Expr,
        null: &Expr,
        is_left: bool,
        span: Span,
    ) -> Option<Typed> {
        let typed = self.value_or_null(expr)?;
        if typed.ty != Type::Any && !matches!(typed.ty, Type::Nullable(_)) {
            let is_null = typed.ty == Type::Null;
            self.never_null(&typed, expr, span);
            let kind = Kind::Bool((compare == Compare::Equal) == is_null);
            return Some(Typed { ty: Type::Bool, kind, span });
        }
        let null = Typed { ty: Type::Null, kind: Kind::Null, span: null.span };
        let (left, right) = if is_left { (null, typed) } else { (typed, null) };
        let kind = Kind::Compare(compare, Box::new(left), Box::new(right));
        Some(Typed { ty: Type::Bool, kind, span })
    }

    /// Both sides, so that they can be compared.
    fn comparable(&mut self, left: Typed, right: Typed) -> Option<(Typed, Typed)> {
        let types = self.names.types;
        let (left, right) = literals(left, right, types);
        let as_text = |typed: Typed| {
            let nullable = typed.ty.may_be_null();
            wrap(typed, &if nullable { Type::Text.nullable() } else { Type::Text })
        };
        let (one, other) = (left.ty.clone().non_null(), right.ty.clone().non_null());
        let nullable = left.ty.may_be_null() || right.ty.may_be_null();
        Some(match comparable(types, &one, &other) {
            Comparable::AsIs
                if nullable && one != other && one != Type::Any && other != Type::Any =>
            {
                (wrap(left, &Type::Any), wrap(right, &Type::Any))
            }
            Comparable::AsIs => (left, right),
            Comparable::AsTexts => (as_text(left), as_text(right)),
            Comparable::AsJson => (wrap(left, &Type::Any), wrap(right, &Type::Any)),
            Comparable::AsTyped if one == Type::Any => (wrap(left, &other.nullable()), right),
            Comparable::AsTyped => (left, wrap(right, &one.nullable())),
            Comparable::No => return None,
        })
    }

    pub(super) fn order(
        &mut self,
        binary: Binary,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Option<Typed> {
        let need = format!("`{}` takes", binary.sign());
        let (left_typed, right_typed) = (self.value(left), self.value(right));
        let (left_typed, right_typed) = (left_typed?, right_typed?);
        let left_typed = self.non_null(left_typed, left, &need);
        let right_typed = self.non_null(right_typed, right, &need);
        let (left_typed, right_typed) = (left_typed?, right_typed?);
        let compare = operator(binary);
        self.constant_comparison(compare, (left, &left_typed), (right, &right_typed), span);
        let found = (left_typed.ty.clone(), right_typed.ty.clone());
        let Some((left_typed, right_typed)) = ordered(left_typed, right_typed) else {
            let finding = self.not_comparable(binary, left, right, found);
            self.findings.push(finding);
            return None;
        };
        let kind = Kind::Compare(compare, Box::new(left_typed), Box::new(right_typed));
        Some(Typed { ty: Type::Bool, kind, span })
    }

    /// Two values of types that cannot be compared.
    fn not_comparable(
        &self,
        binary: Binary,
        left: &Expr,
        right: &Expr,
        (one, other): (Type, Type),
    ) -> Diagnostic {
        let (one, other) = (one.non_null(), other.non_null());
        let sign = binary.sign();
        let (one_words, other_words) = (self.describe(&one), self.describe(&other));
        if binary.orders() && one == other {
            let message = format!("`{sign}` has no order for {one_words}");
            let help = match one {
                Type::List(_) | Type::Map(_) => "compare their sizes: `size(x) > 1`",
                _ => "it orders numbers, texts, timestamps and durations",
            };
            return Diagnostic::new(codes::TYPE_MISMATCH, left.span, message).help(help);
        }
        let message = format!("`{sign}` cannot compare {one_words} with {other_words}");
        let is_enum = |ty: &Type| self.names.types.as_enum(ty).is_some();
        let (left_text, right_text) = (words::text(left), words::text(right));
        let help = match (&one, &other) {
            _ if binary.orders() && (is_enum(&one) || is_enum(&other)) => {
                "its values have no order: name those that are meant, `x in [\"…\", \"…\"]`"
                    .to_owned()
            }
            (Type::List(_) | Type::Map(_), Type::Int) => {
                format!("write `size({left_text}) {sign} {right_text}`")
            }
            (Type::List(item), other) if **item == *other => {
                format!("write `{right_text} in {left_text}`")
            }
            _ => self
                .conversion(&other, &one, Some(right))
                .filter(|_| !matches!(one, Type::Bool))
                .or_else(|| self.conversion(&one, &other, Some(left)))
                .unwrap_or_else(|| "compare two values of one type".to_owned()),
        };
        Diagnostic::new(codes::TYPE_MISMATCH, right.span, message)
            .label(other_words)
            .related(left.span, one_words)
            .help(help)
    }

    /// `a in b`.
    pub(super) fn contained(&mut self, left: &Expr, right: &Expr, span: Span) -> Option<Typed> {
        let (item, all) = (self.value(left), self.value(right));
        let (item, all) = (item?, all?);
        let item = self.non_null(item, left, "`in` takes");
        let all = self.non_null(all, right, "`in` takes");
        let (item, all) = (item?, all?);
        let found = all.ty.clone();
        let pair = match found.clone() {
            Type::Any => Some((wrap(item, &Type::Any), all)),
            Type::Map(_) => {
                let item = self.fit(item, left, &Type::Text, "a key of a map")?;
                Some((item, all))
            }
            Type::List(of) => Some(self.in_list(left, item, all, &of)?),
            _ => None,
        };
        let Some((item, all)) = pair else {
            let message =
                format!("`in` takes a list or a map, but this is {}", self.describe(&found));
            let (one, other) = (words::text(left), words::text(right));
            let help = match &found {
                Type::Text => format!("write `{other}.contains({one})`"),
                Type::Named(_) => format!("write `has({other}.name)`"),
                _ => "write `x in [a, b]`".to_owned(),
            };
            let finding = Diagnostic::new(codes::TYPE_MISMATCH, right.span, message);
            self.findings.push(finding.help(help));
            return None;
        };
        let kind = Kind::In(Box::new(item), Box::new(all));
        Some(Typed { ty: Type::Bool, kind, span })
    }

    fn in_list(
        &mut self,
        left: &Expr,
        item: Typed,
        all: Typed,
        of: &Type,
    ) -> Option<(Typed, Typed)> {
        let types = self.names.types;
        if let Kind::List(items) = &all.kind {
            self.impossible_items(&item, left, items);
        }
        let list = Type::List(Box::new(item.ty.clone()));
        if let (Kind::List(_), true) = (&all.kind, item.ty != Type::Any)
            && let Ok(all) = coerce(all.clone(), &list, types)
        {
            return Some((item, all));
        }
        let untyped = |item: Typed, all: Typed| {
            let list = Type::List(Box::new(Type::Any));
            (wrap(item, &Type::Any), wrap(all, &list))
        };
        let inner = of.clone().non_null();
        Some(match comparable(types, &item.ty, &inner) {
            Comparable::AsIs if item.ty == *of => (item, all),
            Comparable::AsTexts => {
                let texts = if of.may_be_null() { Type::Text.nullable() } else { Type::Text };
                let item = wrap(wrap(item, &Type::Text), &texts);
                (item, wrap(all, &Type::List(Box::new(texts))))
            }
            Comparable::AsIs | Comparable::AsJson | Comparable::AsTyped => untyped(item, all),
            Comparable::No => {
                let item = self.fit(item, left, &inner, "what is looked for here")?;
                (item, all)
            }
        })
    }
}

fn operator(binary: Binary) -> Compare {
    match binary {
        Binary::NotEqual => Compare::NotEqual,
        Binary::Less => Compare::Less,
        Binary::LessEqual => Compare::LessEqual,
        Binary::Greater => Compare::Greater,
        Binary::GreaterEqual => Compare::GreaterEqual,
        _ => Compare::Equal,
    }
}

/// A literal takes the type of the other side.
fn literals(left: Typed, right: Typed, types: &Types) -> (Typed, Typed) {
    let is_literal = |typed: &Typed| {
        matches!(typed.kind, Kind::Text(_) | Kind::List(_) | Kind::Map(_) | Kind::Null)
    };
    let fit = |literal: &Typed, other: &Type| {
        coerce(literal.clone(), &other.clone().non_null(), types).ok()
    };
    if is_literal(&right)
        && left.ty != Type::Any
        && let Some(right) = fit(&right, &left.ty)
    {
        return (left, right);
    }
    if is_literal(&left)
        && right.ty != Type::Any
        && let Some(left) = fit(&left, &right.ty)
    {
        return (left, right);
    }
    (left, right)
}

/// Whether a `one` and an `other`, which are not null, can be equal.
fn comparable(types: &Types, one: &Type, other: &Type) -> Comparable {
    let is_text = |ty: &Type| *ty == Type::Text || types.as_enum(ty).is_some();
    match (one, other) {
        _ if one == other => Comparable::AsIs,
        (Type::Any, Type::Timestamp | Type::TimeSpan)
        | (Type::Timestamp | Type::TimeSpan, Type::Any) => Comparable::AsTyped,
        (Type::Any, _) | (_, Type::Any) | (Type::Int, Type::Double) | (Type::Double, Type::Int) => {
            Comparable::AsIs
        }
        _ if is_text(one) && is_text(other) => Comparable::AsTexts,
        (Type::List(one), Type::List(other)) | (Type::Map(one), Type::Map(other)) => {
            match comparable(types, &one.clone().non_null(), &other.clone().non_null()) {
                Comparable::No => Comparable::No,
                _ => Comparable::AsJson,
            }
        }
        (Type::Named(_), Type::Map(_)) | (Type::Map(_), Type::Named(_)) => Comparable::AsJson,
        _ => Comparable::No,
    }
}

/// Both sides of `<` and the like, if they have an order.
fn ordered(left: Typed, right: Typed) -> Option<(Typed, Typed)> {
    let is_number = |ty: &Type| matches!(ty, Type::Int | Type::Double);
    Some(match (&left.ty, &right.ty) {
        (one, other) if is_number(one) && is_number(other) => (left, right),
        (Type::Any, Type::Any) => (left, right),
        (one, Type::Any) if is_number(one) => (wrap(left, &Type::Any), right),
        (Type::Any, other) if is_number(other) => (left, wrap(right, &Type::Any)),
        (Type::Any, Type::Text | Type::Timestamp | Type::TimeSpan) => {
            let ty = right.ty.clone();
            (wrap(left, &ty), right)
        }
        (Type::Text | Type::Timestamp | Type::TimeSpan, Type::Any) => {
            let ty = left.ty.clone();
            (left, wrap(right, &ty))
        }
        (one, other)
            if one == other && matches!(one, Type::Text | Type::Timestamp | Type::TimeSpan) =>
        {
            (left, right)
        }
        _ => return None,
    })
}
