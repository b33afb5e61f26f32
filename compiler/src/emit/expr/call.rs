//! Functions and macros.

use super::code::{Code, Shape, alike};
use super::read::variable;
use super::{Cx, code, convert};
use crate::expr::typed::{Function, Kind, Macro};
use crate::expr::{Local, Typed};
use crate::types::Type;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// A call of a function of the language.
pub(super) fn function(function: Function, ty: &Type, arguments: &[Typed], cx: Cx<'_>) -> Code {
    let arguments: Vec<Code> =
        arguments.iter().map(|argument| convert::text_of_enum(code(argument, cx), cx)).collect();
    let Some(this) = arguments.first().cloned() else { return Code::owned(ty, quote!(())) };
    match function {
        Function::StartsWith => plain(ty, "starts_with", arguments),
        Function::EndsWith => plain(ty, "ends_with", arguments),
        Function::Contains => plain(ty, "contains", arguments),
        Function::Matches => fallible(ty, "matches", arguments),
        Function::Join => plain(ty, "join", arguments),
        Function::Split => plain(ty, "split", arguments),
        Function::Lower => plain(ty, "lower", arguments),
        Function::Upper => plain(ty, "upper", arguments),
        Function::Trim => plain(ty, "trim", arguments),
        Function::Flatten => plain(ty, "flatten", arguments),
        Function::Range => fallible(ty, "range", arguments),
        Function::Sum if *ty == Type::Double => fallible(ty, "sum_double", arguments),
        Function::Sum => fallible(ty, "sum_int", arguments),
        Function::Size => size(this, ty),
        Function::String => string(this),
        Function::Int => int(this),
        Function::Double => double(this),
        Function::Bool => conversion(this, &Type::Bool, "bool"),
        Function::Timestamp => timestamp(this),
        Function::Duration => conversion(this, &Type::TimeSpan, "span"),
    }
}

fn size(this: Code, ty: &Type) -> Code {
    match this.ty {
        Type::Text => plain(ty, "size_text", vec![this]),
        Type::List(_) => plain(ty, "size_list", vec![this]),
        Type::Map(_) => plain(ty, "size_map", vec![this]),
        _ => fallible(ty, "any_size", vec![this]),
    }
}

fn string(this: Code) -> Code {
    let ty = Type::Text;
    match &this.ty {
        Type::Text => this,
        Type::Int => plain(&ty, "text_of_int", vec![this]),
        Type::Double => plain(&ty, "text_of_double", vec![this]),
        Type::Bool => plain(&ty, "text_of_bool", vec![this]),
        Type::Timestamp => plain(&ty, "text_of_time", vec![this]),
        Type::TimeSpan => plain(&ty, "text_of_span", vec![this]),
        _ => fallible(&ty, "text_of_any", vec![this]),
    }
}

fn int(this: Code) -> Code {
    let ty = Type::Int;
    match this.ty {
        Type::Int => this,
        Type::Double => fallible(&ty, "int_of_double", vec![this]),
        Type::Timestamp => plain(&ty, "int_of_time", vec![this]),
        Type::Text => fallible(&ty, "int_of_text", vec![this]),
        _ => fallible(&ty, "int_of_any", vec![this]),
    }
}

fn double(this: Code) -> Code {
    match this.ty {
        Type::Int => plain(&Type::Double, "double_of_int", vec![this]),
        _ => conversion(this, &Type::Double, "double"),
    }
}

fn timestamp(this: Code) -> Code {
    match this.ty {
        Type::Int => fallible(&Type::Timestamp, "time_of_int", vec![this]),
        _ => conversion(this, &Type::Timestamp, "time"),
    }
}

/// Of a text, of what is untyped, or of what is one already.
fn conversion(this: Code, to: &Type, name: &str) -> Code {
    match &this.ty {
        same if same == to => this,
        Type::Text => fallible(to, &format!("{name}_of_text"), vec![this]),
        _ => fallible(to, &format!("{name}_of_any"), vec![this]),
    }
}

fn plain(ty: &Type, name: &str, arguments: Vec<Code>) -> Code {
    Code::owned(ty, call(name, arguments))
}

fn fallible(ty: &Type, name: &str, arguments: Vec<Code>) -> Code {
    Code::fallible(ty, call(name, arguments))
}

/// What is small goes as it is, anything else as a reference.
fn call(name: &str, arguments: Vec<Code>) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    let arguments = arguments.into_iter().map(|argument| match argument.ty {
        Type::Bool | Type::Int | Type::Double | Type::Timestamp | Type::TimeSpan => argument.bare(),
        _ => argument.argument(),
    });
    quote!(expr::#name(#(#arguments),*))
}

/// `has(x)`
pub(super) fn has(value: &Typed, cx: Cx<'_>) -> Code {
    let value = code(value, cx);
    let tokens = match value.ty {
        Type::Nullable(_) => {
            let option = value.tight();
            quote!(#option.is_some())
        }
        Type::Any => {
            let any = value.operand(Shape::Fallible);
            return Code::owned(&Type::Bool, quote!(!#any.is_null())).shaped(Shape::Prefix);
        }
        _ => {
            let value = value.serializable();
            quote!(expr::given(#value))
        }
    };
    Code::owned(&Type::Bool, tokens)
}

/// `default(a, b)`
pub(super) fn default(value: &Typed, other: &Typed, ty: &Type, cx: Cx<'_>) -> Code {
    let value = code(value, cx);
    match value.ty.clone() {
        Type::Null => code(other, cx),
        Type::Nullable(inside) => default_of_option(value, &inside, other, ty, cx),
        Type::Any => default_of_any(value, other, ty, cx),
        _ => convert::convert(value, ty, cx),
    }
}

fn default_of_option(value: Code, inside: &Type, other: &Typed, ty: &Type, cx: Cx<'_>) -> Code {
    let value = value.into_borrowed();
    let it = Code::owned(inside, quote!(it)).like(&value);
    let (some, none) = alike(convert::convert(it, ty, cx), code(other, cx));
    let (option, yes, no) = (value.tight(), some.bare(), none.bare());
    let tokens = if none.asks() || some.asks() || yes.to_string() != "it" {
        quote!(match #option { Some(it) => #yes, None => #no })
    } else if is_constant(&none) {
        quote!(#option.unwrap_or(#no))
    } else {
        quote!(#option.unwrap_or_else(|| #no))
    };
    Code::owned(ty, tokens).like(&some)
}

/// Whether it costs nothing to evaluate it.
fn is_constant(code: &Code) -> bool {
    let tokens: Vec<_> = code.bare().into_iter().collect();
    matches!(tokens.as_slice(), [proc_macro2::TokenTree::Literal(_)])
}

fn default_of_any(value: Code, other: &Typed, ty: &Type, cx: Cx<'_>) -> Code {
    let value = value.into_borrowed();
    let it = Code::owned(&Type::Any, quote!(it)).like(&value);
    let (some, none) = alike(convert::convert(it, ty, cx), code(other, cx));
    let (any, yes, no) = (value.bare(), some.bare(), none.bare());
    let tokens = quote!(match #any { it if it.is_null() => #no, it => #yes });
    Code::owned(ty, tokens).like(&some).shaped(Shape::Branch)
}

/// `list.all(x, p)` and the like.
pub(super) fn comprehension(
    macro_: Macro,
    ty: &Type,
    (over, local): (&Typed, Local),
    (filter, body): (Option<&Typed>, &Typed),
    cx: Cx<'_>,
) -> Code {
    let over = code(over, cx);
    let items = match over.ty {
        Type::Map(_) => {
            let map = over.tight();
            quote!(#map.keys())
        }
        _ => over.argument(),
    };
    let in_body = parameter(local, body);
    let body = code(body, cx).into_owned().result();
    let name = Ident::new(name(macro_), Span::call_site());
    let tokens = if let Some(filter) = filter {
        let in_filter = parameter(local, filter);
        let filter = code(filter, cx).result();
        quote!(expr::map_where(#items, &mut |#in_filter| #filter, &mut |#in_body| #body))
    } else {
        quote!(expr::#name(#items, &mut |#in_body| #body))
    };
    Code::fallible(ty, tokens)
}

/// The variable of a closure; rustc warns of one that has a name and is not read.
fn parameter(local: Local, body: &Typed) -> TokenStream {
    let mut is_read = false;
    body.visit(&mut |part| is_read |= part.kind == Kind::Local(local));
    if is_read { variable(local).to_token_stream() } else { quote!(_) }
}

const fn name(macro_: Macro) -> &'static str {
    match macro_ {
        Macro::All => "all",
        Macro::Exists => "exists",
        Macro::ExistsOne => "exists_one",
        Macro::Filter => "filter",
        Macro::Map => "map",
    }
}
