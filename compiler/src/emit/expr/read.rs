//! What comes from the scope, and the members and items of it.

use super::code::{Code, Shape, is_copy};
use super::held::Read;
use super::{Cx, code, convert, rust_type};
use crate::emit::names::ident;
use crate::emit::plan::step_id;
use crate::expr::prelude::{ERROR, OUTCOME};
use crate::expr::typed::WorkflowField;
use crate::expr::{Kind, Local, Typed};
use crate::types::Type;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use sagaweave_core::StepId;

/// The JSON text of what is passed on as it came: nobody has to read it for that.
pub(super) fn as_it_came(typed: &Typed, cx: Cx<'_>) -> Option<TokenStream> {
    match &typed.kind {
        Kind::Input if typed.ty == Type::Any => Some(quote!(scope.input().payload().as_json())),
        Kind::Output(step) if *cx.output_type(*step) == Type::Any => {
            let step = step_id(*step);
            Some(quote!(scope.output_json(#step)))
        }
        _ => None,
    }
}

pub(super) fn name(typed: &Typed, cx: Cx<'_>) -> Code {
    let ty = &typed.ty;
    match &typed.kind {
        Kind::Input => {
            let rust = rust_type(ty, cx);
            Code::reference(ty, cx.read(typed, quote!(expr::input::<#rust>(scope)?)), cx)
        }
        Kind::Output(step) => output(typed, *step, cx),
        Kind::Outcome(step) => {
            let step = step_id(*step);
            Code::owned(&Type::Named(OUTCOME), quote!(scope.outcome(#step)))
        }
        Kind::Signal(signal) => self::signal(typed, *signal, cx),
        Kind::Workflow(field) => workflow(*field, cx),
        Kind::Local(local) => {
            let local = variable(*local);
            Code::reference(ty, quote!(#local), cx)
        }
        Kind::StepInput => {
            let (step, rust) = (step_id(cx.undone()), rust_type(ty, cx));
            let call = quote!(expr::step_input::<#rust>(scope, #step)?);
            Code::reference(ty, cx.read(typed, call), cx)
        }
        Kind::StepOutput => output(typed, cx.undone(), cx),
        Kind::StepKey => {
            let id = cx.workflow.steps.get(cx.undone().index()).map_or("", |step| step.id.as_str());
            Code::owned(ty, quote!(scope.key(#id)))
        }
        _ => Code::owned(ty, quote!(())),
    }
}

/// The variable of a macro: a reference to the item.
pub(super) fn variable(Local(number): Local) -> Ident {
    Ident::new(&format!("local_{number}"), Span::call_site())
}

/// What of the scope an expression is.
pub(super) fn of(typed: &Typed, cx: Cx<'_>) -> Option<Read> {
    match &typed.kind {
        Kind::Input => Some(Read::Input),
        Kind::Output(step) => Some(Read::Output(*step, typed.ty.may_be_null())),
        Kind::StepOutput => Some(Read::Output(cx.undone(), typed.ty.may_be_null())),
        Kind::Signal(signal) => Some(Read::Signal(*signal)),
        Kind::StepInput => Some(Read::StepInput),
        _ => None,
    }
}

impl Cx<'_> {
    /// `call`, which reads what the expression is, or the variable that it is read into.
    fn read(self, typed: &Typed, call: TokenStream) -> TokenStream {
        match (self.held, of(typed, self)) {
            (Some(held), Some(read)) => held.get(read, call),
            _ => call,
        }
    }
}

/// A slot is always read as the type that the step gives, whatever is known where it is read.
fn output(typed: &Typed, step: StepId, cx: Cx<'_>) -> Code {
    let (declared, id) = (cx.output_type(step), step_id(step));
    let rust = rust_type(declared, cx);
    if *declared == Type::Any {
        Code::borrowed(declared, cx.read(typed, quote!(expr::any_output(scope, #id)?)))
    } else if typed.ty.may_be_null() {
        let output = quote!(expr::output_or_null::<#rust>(scope, #id)?);
        Code::reference_or_null(declared, cx.read(typed, output), cx)
    } else {
        let output = quote!(expr::output::<#rust>(scope, #id)?);
        Code::reference(declared, cx.read(typed, output), cx)
    }
}

fn signal(typed: &Typed, signal: usize, cx: Cx<'_>) -> Code {
    let payload = cx.workflow.signals.get(signal).and_then(|signal| signal.payload.as_ref());
    let number = Literal::usize_unsuffixed(signal);
    match payload.map_or(&Type::Any, |payload| &payload.ty) {
        Type::Any => {
            Code::borrowed(&Type::Any, cx.read(typed, quote!(expr::any_signal(scope, #number)?)))
        }
        ty => {
            let rust = rust_type(ty, cx);
            let signal = quote!(expr::signal_or_null::<#rust>(scope, #number)?);
            Code::reference_or_null(ty, cx.read(typed, signal), cx)
        }
    }
}

fn workflow(field: WorkflowField, cx: Cx<'_>) -> Code {
    let text = |tokens| Code::borrowed(&Type::Text, tokens);
    let (workflow_type, version) = (&cx.workflow.workflow_type, &cx.workflow.version);
    match field {
        WorkflowField::Id => text(quote!(scope.run().workflow_id.as_str())),
        WorkflowField::RunId => text(quote!(scope.run().first_run_id.as_str())),
        WorkflowField::Type => text(quote!(#workflow_type)),
        WorkflowField::Version => text(quote!(#version)),
        WorkflowField::StartedAt => Code::owned(&Type::Timestamp, quote!(scope.started_at())),
        WorkflowField::Now => Code::owned(&Type::Timestamp, quote!(scope.now())),
        WorkflowField::Elapsed => Code::owned(&Type::TimeSpan, quote!(scope.elapsed())),
        WorkflowField::Status => text(quote!(scope.status().name())),
        WorkflowField::Error => {
            Code::borrowed(&Type::Named(ERROR).nullable(), quote!(expr::workflow_error(scope)))
        }
    }
}

pub(super) fn field(base: &Typed, key: &str, or_null: bool, cx: Cx<'_>) -> Code {
    through_null(code(base, cx), cx, |base| member(base, key, or_null, cx))
}

fn member(base: Code, key: &str, or_null: bool, cx: Cx<'_>) -> Code {
    match base.ty.clone() {
        Type::Map(_) => entry(base, &quote!(#key), or_null, cx),
        ty => match (&ty, cx.workflow.types.field(&ty, key)) {
            (Type::Named(owner), Some(field)) => {
                let (tight, name) = (base.tight(), ident(&field.rust_name));
                let path = quote!(#tight.#name);
                if cx.boxes.holds_box(*owner, &field.ty) {
                    unboxed(&base, &field.ty, &path)
                } else if base.is_borrowed() {
                    Code::place(&field.ty, path, cx)
                } else {
                    Code::owned(&field.ty, path)
                }
            }
            _ => any_member(base, key, or_null),
        },
    }
}

/// What stands in a box.
fn unboxed(base: &Code, ty: &Type, path: &TokenStream) -> Code {
    let value = match (base.is_borrowed(), ty.may_be_null()) {
        (true, true) => quote!(#path.as_deref()),
        (true, false) => quote!(#path.as_ref()),
        (false, true) => quote!(#path.map(|it| *it)),
        (false, false) => return Code::owned(ty, quote!(*#path)).shaped(Shape::Prefix),
    };
    Code::owned(ty, value).like(base)
}

fn any_member(base: Code, key: &str, or_null: bool) -> Code {
    let lasts = base.is_borrowed();
    let base = base.argument();
    let member = if or_null {
        quote!(expr::any_field_or_null(#base, #key))
    } else {
        quote!(expr::any_field(#base, #key)?)
    };
    lasting(Code::borrowed(&Type::Any, member), lasts)
}

pub(super) fn item(base: &Typed, index: &Typed, or_null: bool, cx: Cx<'_>) -> Code {
    through_null(code(base, cx), cx, |base| {
        let index = code(index, cx);
        match &base.ty {
            Type::Map(_) => entry(base, &index.argument(), or_null, cx),
            Type::List(_) => list_item(base, &index.bare(), or_null, cx),
            _ => any_item(base, convert::to_any(index, cx), or_null),
        }
    })
}

fn any_item(base: Code, index: Code, or_null: bool) -> Code {
    let lasts = base.is_borrowed();
    let (base, index) = (base.argument(), index.argument());
    let item = if or_null {
        quote!(expr::any_index_or_null(#base, #index))
    } else {
        quote!(expr::any_index(#base, #index)?)
    };
    lasting(Code::borrowed(&Type::Any, item), lasts)
}

fn list_item(base: Code, position: &TokenStream, or_null: bool, cx: Cx<'_>) -> Code {
    inside(base, or_null, cx, |list| {
        if or_null {
            quote!(expr::index_or_null(#list, #position))
        } else {
            quote!(expr::index(#list, #position)?)
        }
    })
}

fn entry(base: Code, key: &TokenStream, or_null: bool, cx: Cx<'_>) -> Code {
    inside(base, or_null, cx, |map| {
        if or_null {
            quote!(expr::entry_or_null(#map, #key))
        } else {
            quote!(expr::entry(#map, #key)?)
        }
    })
}

/// What `find` gives: a `&T` of a list's item or a map's value, or an option of one.
fn inside(
    base: Code,
    or_null: bool,
    cx: Cx<'_>,
    find: impl FnOnce(TokenStream) -> TokenStream,
) -> Code {
    let (Type::List(inner) | Type::Map(inner)) = base.ty.clone() else { return base };
    let lasts = base.is_borrowed();
    let found = find(base.argument());
    let found = if or_null {
        Code::reference_or_null(&inner, found, cx)
    } else {
        Code::reference(&inner, found, cx)
    };
    lasting(found, lasts)
}

/// What stands in something that was just made is copied out of it.
fn lasting(code: Code, lasts: bool) -> Code {
    if lasts { code } else { code.into_owned() }
}

/// Applies `next` to the value, or, where it may be null, to what is inside.
pub(super) fn through_null(base: Code, cx: Cx<'_>, next: impl FnOnce(Code) -> Code) -> Code {
    let Type::Nullable(inner) = base.ty.clone() else { return next(base) };
    let base = base.into_borrowed();
    let variable = quote!(it);
    let inside = if base.is_borrowed() {
        Code::borrowed(&inner, variable)
    } else {
        Code::owned(&inner, variable)
    };
    let lasts = base.is_borrowed() || is_copy(&inner, cx);
    let value = lasting(next(inside), lasts);
    let value = if lasts { value.into_borrowed() } else { value };
    or_null(&base, &value)
}

/// `value` of what is in `base`, which it calls `it`; null where that is null.
fn or_null(base: &Code, value: &Code) -> Code {
    let (option, some) = (base.tight(), value.bare());
    let ty = value.ty.clone().nullable();
    let tokens = match (&value.ty, value.asks()) {
        (Type::Any, _) if value.is_borrowed() => {
            quote!(match #option { Some(it) => #some, None => &::sagaweave::Value::Null })
        }
        (Type::Any, _) => {
            quote!(match #option { Some(it) => #some, None => ::sagaweave::Value::Null })
        }
        (Type::Nullable(_), false) => quote!(#option.and_then(|it| #some)),
        (Type::Nullable(_), true) => quote!(match #option { Some(it) => #some, None => None }),
        (_, false) => quote!(#option.map(|it| #some)),
        (_, true) => quote!(match #option { Some(it) => Some(#some), None => None }),
    };
    Code::owned(&ty, tokens).like(value)
}
