//! Typed expressions as Rust.
//!
//! Types are known, so that each operator becomes one operator or one call of `::sagaweave::expr`;
//! nothing is looked up or interpreted when it runs. The interpreter is the reference.
//!
//! | part | what it writes |
//! |---|---|
//! | `code` | a value as tokens, owned or borrowed |
//! | `read` | what comes from the scope, members and items |
//! | `operator` | operators, conditions, comparisons |
//! | `call` | functions and macros |
//! | `convert` | from one type to another |
//! | `held` | what a function reads more than once |

mod call;
mod code;
mod convert;
mod held;
mod literal;
mod operator;
mod read;

use super::structs::{self, Boxes, From};
use crate::expr::{Kind, Typed};
use crate::interpret::written;
use crate::ir::Workflow;
use crate::types::Type;
use code::Code;
pub(super) use held::Held;
use proc_macro2::{TokenStream, TokenTree};
use sagaweave_core::StepId;

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Cx<'a> {
    /// The document.
    pub(super) workflow: &'a Workflow,
    /// Which members of its structs stand in a box.
    pub(super) boxes: &'a Boxes,
    /// In a compensation's `with`: the step that is undone.
    pub(super) undone: Option<StepId>,
    /// What is read at the function's start.
    pub(super) held: Option<&'a Held>,
}

impl Cx<'_> {
    /// What a step gives.
    fn output_type(&self, step: StepId) -> &Type {
        self.workflow.steps.get(step.index()).map_or(&Type::Any, |step| &step.output_type)
    }

    /// The step that is undone. Nobody asks elsewhere.
    fn undone(&self) -> StepId {
        self.undone.unwrap_or(StepId(0))
    }
}

/// Rust that evaluates to the expression's value, of its type's Rust. It names `scope`,
/// `StepId`, `expr` and `Failure`, and stands in a function that gives a `Result<_, Failure>`.
pub(super) fn value(typed: &Typed, cx: Cx<'_>) -> TokenStream {
    code(typed, cx).into_owned().bare()
}

/// The same as a `Result` with that value.
pub(super) fn result(typed: &Typed, cx: Cx<'_>) -> TokenStream {
    code(typed, cx).into_owned().result()
}

/// Rust that evaluates to a text which lives as long as the expression: `&str`.
pub(super) fn text(typed: &Typed, cx: Cx<'_>) -> TokenStream {
    code(typed, cx).argument()
}

/// A value as JSON.
pub(super) fn json(typed: &Typed, cx: Cx<'_>) -> Json {
    let typed = written(typed);
    if let Some(text) = read::as_it_came(typed, cx) {
        return Json::Text(text);
    }
    let value = code(typed, cx);
    let reference = value.clone().serializable();
    let (method, argument) = match value.ty {
        Type::Text => ("text", value.argument()),
        Type::Int => ("int", value.bare()),
        Type::Bool => ("bool", value.bare()),
        _ => ("value", reference.clone()),
    };
    Json::Value { method, argument, reference }
}

/// A value as JSON, in Rust.
pub(super) enum Json {
    /// A `&str` that is JSON.
    Text(TokenStream),
    /// A value: how `expr::Writer` writes it, and a reference that serde can write.
    Value { method: &'static str, argument: TokenStream, reference: TokenStream },
}

/// Whether Rust names `name` anywhere.
pub(super) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Whether Rust has a `?` in it; that of a closure counts, too.
pub(super) fn may_fail(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Group(group) => may_fail(&group.stream()),
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}

fn code(typed: &Typed, cx: Cx<'_>) -> Code {
    let ty = &typed.ty;
    match &typed.kind {
        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::Double(_) | Kind::Text(_) => {
            literal::scalar(typed, cx)
        }
        Kind::List(items) => literal::list(ty, items, cx),
        Kind::Map(entries) => literal::map(ty, entries, cx),
        Kind::Input
        | Kind::Output(_)
        | Kind::Outcome(_)
        | Kind::Signal(_)
        | Kind::Workflow(_)
        | Kind::Local(_)
        | Kind::StepInput
        | Kind::StepOutput
        | Kind::StepKey => read::name(typed, cx),
        Kind::Field { base, key, or_null } => read::field(base, key, *or_null, cx),
        Kind::Index { base, index, or_null } => read::item(base, index, *or_null, cx),
        Kind::NonNull(value) => convert::non_null(value, cx),
        Kind::Convert(value) => convert::convert(code(value, cx), ty, cx),
        Kind::Not(a) => operator::not(a, cx),
        Kind::Neg(a) => operator::neg(a, cx),
        Kind::And(a, b) => operator::and(a, b, cx),
        Kind::Or(a, b) => operator::or(a, b, cx),
        Kind::Cond(condition, a, b) => operator::cond(condition, a, b, cx),
        Kind::Arithmetic(operator, a, b) => operator::arithmetic(*operator, ty, a, b, cx),
        Kind::Compare(operator, a, b) => operator::compare(*operator, a, b, cx),
        Kind::In(item, list) => operator::is_in(item, list, cx),
        Kind::Call(function, arguments) => call::function(*function, ty, arguments, cx),
        Kind::Has(value) => call::has(value, cx),
        Kind::Default(value, other) => call::default(value, other, ty, cx),
        Kind::Comprehension { macro_, over, local, filter, body, .. } => {
            call::comprehension(*macro_, ty, (over, *local), (filter.as_deref(), body), cx)
        }
        Kind::Concat(parts) => literal::concat(parts, cx),
    }
}

/// The type as it is written in `mod program`.
fn rust_type(ty: &Type, cx: Cx<'_>) -> TokenStream {
    structs::rust_type(&cx.workflow.types, ty, From::Program)
}
