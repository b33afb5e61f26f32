//! From one type to another.

use super::code::{Code, Shape, is_copy};
use super::{Cx, code, read, rust_type};
use crate::expr::Typed;
use crate::interpret::words;
use crate::types::{Type, describe_wanted};
use quote::quote;

/// A value as another type.
pub(super) fn convert(code: Code, to: &Type, cx: Cx<'_>) -> Code {
    match (code.ty.clone(), to) {
        (from, _) if from == *to => code,
        (_, Type::Any) => to_any(code, cx),
        (Type::Any, _) => from_any(code, to, cx),
        (Type::Null, Type::Nullable(inside)) => none(inside, cx),
        (Type::Nullable(_), Type::Nullable(inside)) => {
            read::through_null(code, cx, |it| convert(it, inside, cx))
        }
        (_, Type::Nullable(inside)) => some(convert(code, inside, cx)),
        (Type::List(from), Type::List(item)) => {
            let item =
                convert(Code::reference(&from, quote!(it), cx), item, cx).into_owned().result();
            let list = code.argument();
            Code::fallible(to, quote!(expr::map(#list, &mut |it| #item)))
        }
        (Type::Map(from), Type::Map(value)) => {
            let value =
                convert(Code::reference(&from, quote!(it), cx), value, cx).into_owned().result();
            let map = code.argument();
            Code::fallible(to, quote!(expr::map_values(#map, &mut |it| #value)))
        }
        (from, Type::Text) if cx.workflow.types.as_enum(&from).is_some() => text_of_enum(code, cx),
        _ => from_any(to_any(code, cx), to, cx),
    }
}

/// The text of an enum's value; anything else as it is.
pub(super) fn text_of_enum(code: Code, cx: Cx<'_>) -> Code {
    if cx.workflow.types.as_enum(&code.ty).is_none() {
        return code;
    }
    let tight = code.tight();
    Code::borrowed(&Type::Text, quote!(#tight.as_str()))
}

fn none(inside: &Type, cx: Cx<'_>) -> Code {
    let (ty, rust) = (inside.clone().nullable(), rust_type(inside, cx));
    match inside {
        _ if is_copy(inside, cx) => Code::owned(&ty, quote!(None::<#rust>)),
        Type::Text => Code::borrowed(&ty, quote!(None::<&str>)),
        _ => Code::borrowed(&ty, quote!(None::<&#rust>)),
    }
}

fn some(value: Code) -> Code {
    let value = value.into_borrowed();
    let (ty, bare) = (value.ty.clone().nullable(), value.bare());
    Code::owned(&ty, quote!(Some(#bare))).like(&value)
}

/// A value as an untyped one.
pub(super) fn to_any(code: Code, cx: Cx<'_>) -> Code {
    let any = |tokens| Code::owned(&Type::Any, tokens);
    match &code.ty {
        Type::Any => code,
        Type::Null => any(quote!(::sagaweave::Value::Null)),
        Type::Bool | Type::Int | Type::Double | Type::Text => {
            let value = if code.is_borrowed() { code.argument() } else { code.bare() };
            any(quote!(::sagaweave::Value::from(#value)))
        }
        ty if cx.workflow.types.as_enum(ty).is_some() => {
            let text = text_of_enum(code, cx).bare();
            any(quote!(::sagaweave::Value::from(#text)))
        }
        _ => {
            let value = code.serializable();
            Code::fallible(&Type::Any, quote!(expr::to_value(#value)))
        }
    }
}

fn from_any(code: Code, to: &Type, cx: Cx<'_>) -> Code {
    let (value, rust) = (code.argument(), rust_type(to, cx));
    let wanted = describe_wanted(&cx.workflow.types, to);
    Code::fallible(to, quote!(expr::from_value::<#rust>(#value, #wanted)))
}

/// What is known not to be null.
pub(super) fn non_null(typed: &Typed, cx: Cx<'_>) -> Code {
    let value = code(typed, cx).into_borrowed();
    let Type::Nullable(inside) = value.ty.clone() else { return value };
    let (option, path) = (value.tight(), words::path(typed, cx.workflow));
    let found = quote!(#option.ok_or_else(|| expr::null_read(#path)));
    Code::owned(&inside, found).shaped(Shape::Fallible).like(&value)
}
