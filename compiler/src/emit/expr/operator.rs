//! Operators.

use super::code::{Code, Shape, alike};
use super::{Cx, code, convert};
use crate::expr::typed::{Arithmetic, Compare};
use crate::expr::{Kind, Typed};
use crate::types::Type;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

fn bool(tokens: TokenStream) -> Code {
    Code::owned(&Type::Bool, tokens)
}

/// What asks for the opposite anyway is asked for that.
pub(super) fn not(a: &Typed, cx: Cx<'_>) -> Code {
    match &a.kind {
        Kind::Compare(operator, a, b) => return compare(opposite(*operator), a, b, cx),
        Kind::Has(value) if matches!(value.ty, Type::Nullable(_)) => {
            return is_null(&code(value, cx), true);
        }
        _ => {}
    }
    let a = code(a, cx).operand(Shape::Prefix);
    bool(quote!(!#a)).shaped(Shape::Prefix)
}

pub(super) fn and(a: &Typed, b: &Typed, cx: Cx<'_>) -> Code {
    let [a, b] = [a, b].map(|it| code(it, cx).operand(Shape::And));
    bool(quote!(#a && #b)).shaped(Shape::And)
}

pub(super) fn or(a: &Typed, b: &Typed, cx: Cx<'_>) -> Code {
    let [a, b] = [a, b].map(|it| code(it, cx).operand(Shape::Compare));
    bool(quote!(#a || #b)).shaped(Shape::Or)
}

pub(super) fn cond(condition: &Typed, a: &Typed, b: &Typed, cx: Cx<'_>) -> Code {
    let (a, b) = alike(code(a, cx), code(b, cx));
    let (condition, yes, no) = (code(condition, cx).bare(), a.bare(), b.bare());
    let tokens = quote!(if #condition { #yes } else { #no });
    Code::owned(&a.ty, tokens).like(&a).shaped(Shape::Branch)
}

pub(super) fn neg(a: &Typed, cx: Cx<'_>) -> Code {
    let a = code(a, cx);
    let (ty, bare) = (a.ty.clone(), a.bare());
    match ty {
        Type::Double => Code::owned(&ty, quote!(expr::neg_double(#bare))),
        Type::TimeSpan => Code::fallible(&ty, quote!(expr::neg_span(#bare))),
        _ => Code::fallible(&ty, quote!(expr::neg_int(#bare))),
    }
}

pub(super) fn arithmetic(
    operator: Arithmetic,
    ty: &Type,
    a: &Typed,
    b: &Typed,
    cx: Cx<'_>,
) -> Code {
    let (a, b) = (code(a, cx), code(b, cx));
    let name = Ident::new(&function(operator, &a.ty, &b.ty), Span::call_site());
    if matches!(a.ty, Type::Text | Type::List(_)) {
        let (a, b) = (a.argument(), b.argument());
        Code::owned(ty, quote!(expr::#name(#a, #b)))
    } else {
        let (a, b) = (a.bare(), b.bare());
        Code::fallible(ty, quote!(expr::#name(#a, #b)))
    }
}

fn function(operator: Arithmetic, a: &Type, b: &Type) -> String {
    let verb = match operator {
        Arithmetic::Add => "add",
        Arithmetic::Sub => "sub",
        Arithmetic::Mul => "mul",
        Arithmetic::Div => "div",
        Arithmetic::Rem => "rem",
    };
    let of = match (a, b) {
        (Type::Timestamp, Type::TimeSpan) if operator == Arithmetic::Sub => "time_span",
        (Type::Timestamp, _) | (_, Type::Timestamp) => "time",
        (Type::TimeSpan, _) => "span",
        (Type::Text, _) => "text",
        (Type::List(_), _) => "list",
        (Type::Double, _) => "double",
        _ => "int",
    };
    format!("{verb}_{of}")
}

pub(super) fn compare(operator: Compare, a: &Typed, b: &Typed, cx: Cx<'_>) -> Code {
    let (a, b) = (code(a, cx), code(b, cx));
    match operator {
        Compare::Equal => equal(a, b, true, cx),
        Compare::NotEqual => equal(a, b, false, cx),
        _ => ordered(operator, a, b, cx),
    }
}

const fn opposite(operator: Compare) -> Compare {
    match operator {
        Compare::Equal => Compare::NotEqual,
        Compare::NotEqual => Compare::Equal,
        Compare::Less => Compare::GreaterEqual,
        Compare::LessEqual => Compare::Greater,
        Compare::Greater => Compare::LessEqual,
        Compare::GreaterEqual => Compare::Less,
    }
}

/// Whether two values are the same, or, if not `wanted`, are not.
fn equal(a: Code, b: Code, wanted: bool, cx: Cx<'_>) -> Code {
    let is = if wanted { quote!(is_eq) } else { quote!(is_ne) };
    match (a.ty.clone(), b.ty.clone()) {
        (Type::Int, Type::Double) => compared(&a, &b, &is),
        (Type::Double, Type::Int) => compared(&b, &a, &is),
        (Type::Null, Type::Nullable(_) | Type::Any) => is_null(&b, wanted),
        (Type::Nullable(_) | Type::Any, Type::Null) => is_null(&a, wanted),
        (left, right) if same(&left, &right, cx) => sides(a, b, wanted),
        (Type::Nullable(left), right) if same(&left, &right, cx) => {
            sides(a, convert::convert(b, &right.nullable(), cx), wanted)
        }
        (left, Type::Nullable(right)) if same(&left, &right, cx) => {
            sides(convert::convert(a, &left.nullable(), cx), b, wanted)
        }
        _ => {
            let [a, b] = [a, b].map(|it| convert::to_any(it, cx).argument());
            unless(wanted, &quote!(expr::json_equal(#a, #b)))
        }
    }
}

/// `call`, or the opposite of it.
fn unless(wanted: bool, call: &TokenStream) -> Code {
    if wanted { bool(quote!(#call)) } else { bool(quote!(!#call)).shaped(Shape::Prefix) }
}

/// Whether `==` of two values' Rust says whether their JSON is the same.
fn same(a: &Type, b: &Type, cx: Cx<'_>) -> bool {
    let named = |ty: &Type| match ty {
        Type::Any => false,
        Type::Named(_) => cx.workflow.types.as_enum(ty).is_some(),
        _ => true,
    };
    a == b && holds_only(a, &named)
}

fn holds_only(ty: &Type, fits: &impl Fn(&Type) -> bool) -> bool {
    fits(ty)
        && match ty {
            Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => holds_only(inner, fits),
            _ => true,
        }
}

fn sides(a: Code, b: Code, wanted: bool) -> Code {
    let (a, b) = alike(a, b);
    let [a, b] = [a, b].map(|it| it.operand(Shape::Prefix));
    let tokens = if wanted { quote!(#a == #b) } else { quote!(#a != #b) };
    bool(tokens).shaped(Shape::Compare)
}

/// Whether it is null, or, if not `wanted`, is not.
fn is_null(value: &Code, wanted: bool) -> Code {
    let tight = value.tight();
    match (&value.ty, wanted) {
        (Type::Any, _) => unless(wanted, &quote!(#tight.is_null())),
        (_, true) => bool(quote!(#tight.is_none())),
        (_, false) => bool(quote!(#tight.is_some())),
    }
}

/// An int and a double.
fn compared(int: &Code, double: &Code, is: &TokenStream) -> Code {
    let (int, double) = (int.bare(), double.bare());
    bool(quote!(expr::cmp_int_double(#int, #double).#is()))
}

fn ordered(operator: Compare, a: Code, b: Code, cx: Cx<'_>) -> Code {
    let is = ordering(operator);
    let [a, b] = [a, b].map(|it| convert::text_of_enum(it, cx));
    match (&a.ty, &b.ty) {
        (Type::Int, Type::Double) => compared(&a, &b, &is),
        (Type::Double, Type::Int) => {
            let (double, int) = (a.bare(), b.bare());
            bool(quote!(expr::cmp_int_double(#int, #double).reverse().#is()))
        }
        (Type::Any, _) | (_, Type::Any) => {
            let [a, b] = [a, b].map(|it| convert::to_any(it, cx).argument());
            bool(quote!(expr::any_compare(#a, #b)?.#is()))
        }
        (Type::Text, _) => {
            let (a, b) = (a.argument(), b.argument());
            ordered_sides(operator, &a, &b)
        }
        _ => {
            let [a, b] = [a, b].map(|it| it.operand(Shape::Prefix));
            ordered_sides(operator, &a, &b)
        }
    }
}

fn ordered_sides(operator: Compare, a: &TokenStream, b: &TokenStream) -> Code {
    let tokens = match operator {
        Compare::Less => quote!(#a < #b),
        Compare::LessEqual => quote!(#a <= #b),
        Compare::Greater => quote!(#a > #b),
        _ => quote!(#a >= #b),
    };
    bool(tokens).shaped(Shape::Compare)
}

/// The method of [`std::cmp::Ordering`] that asks so.
fn ordering(operator: Compare) -> TokenStream {
    match operator {
        Compare::Less => quote!(is_lt),
        Compare::LessEqual => quote!(is_le),
        Compare::Greater => quote!(is_gt),
        _ => quote!(is_ge),
    }
}

/// `item in list`, `key in map`, or in what is untyped.
pub(super) fn is_in(item: &Typed, list: &Typed, cx: Cx<'_>) -> Code {
    let (item, list) = (code(item, cx), code(list, cx));
    match list.ty.clone() {
        Type::Map(_) if item.ty == Type::Text => {
            let (item, map) = (item.argument(), list.tight());
            bool(quote!(#map.contains_key(#item)))
        }
        Type::List(inner) if same(&item.ty, &inner, cx) && !inner.may_be_null() => {
            let (item, list) = (item.argument(), list.argument());
            bool(quote!(expr::is_in(#item, #list)))
        }
        _ => {
            let [item, list] = [item, list].map(|it| convert::to_any(it, cx).argument());
            bool(quote!(expr::any_contains(#list, #item)?))
        }
    }
}
