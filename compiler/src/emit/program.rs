//! The plan and the document's functions, in a module of their own: no author's name is in it.

use super::body::Body;
use super::expr::{self, Cx, Held, mentions};
use super::method::{Key, Method};
use super::names::ident;
use super::plan::{plan, step_id};
use super::structs::Boxes;
use super::template::Template;
use super::{attributes, settings};
use crate::expr::Typed;
use crate::ir::{Compensation, Condition, Ending, Expr, Step, StepKind, Workflow};
use proc_macro2::TokenStream;
use quote::quote;
use sagaweave_core::StepId;

/// `mod program`, which holds `Code`, the `Program` of this workflow.
pub(super) fn program(workflow: &Workflow) -> TokenStream {
    let boxes = Boxes::of(&workflow.types);
    let cx = Cx { workflow, boxes: &boxes, undone: None, held: None };
    let (plan, output) = (plan(workflow), output(cx));
    let nothing = quote! {
        Err(Failure::new("ExpressionError", format!("{step} has no function here")))
    };
    let runs = runs(cx);
    let input = payloads(cx, "input", |step| Some(&step.activity()?.input));
    let undo_input = payloads(cx, "undo_input", undo_input);
    let (value, end_error) = (payloads(cx, "value", value), end_error(cx));
    let (options, query) = (options(cx), query(cx));
    let methods = [
        runs.if_any(&quote!(Ok(true))),
        input.always(&nothing),
        undo_input.always(&nothing),
        output,
        value.if_any(&nothing),
        end_error.if_any(&nothing),
        options.if_any(&quote!(Ok(Overrides::default()))),
        query.if_any(&quote! {
            Err(Failure::new("ExpressionError", format!("there is no query {query}")))
        }),
        attributes::method(cx),
    ];
    let functions = [&input, &undo_input, &runs, &value, &end_error, &options, &query];
    let functions = functions.into_iter().flat_map(Method::functions);
    let (methods, functions) = (quote!(#(#methods)*), quote!(#(#functions)*));
    let reads = [&methods, &functions].iter().any(|tokens| mentions(tokens, "expr"));
    // What authors write may be `x == true`, or 3.14.
    let lints = reads.then(|| quote!(#[allow(clippy::all)]));
    let expr = reads.then(|| {
        quote!(
            use ::sagaweave::expr;
        )
    });
    quote! {
        #[allow(unused_imports)]
        #lints
        mod program {
            use ::sagaweave::plan::*;
            use ::sagaweave::{Failure, Payload, Program, Scope};
            use ::std::time::Duration;
            #expr

            #plan

            pub(super) struct Code;

            impl Program for Code {
                fn plan(&self) -> &Plan<'_> {
                    &PLAN
                }
                #methods
            }

            #functions
        }
    }
}

/// A method that gives JSON, and a function for each step of which `pick` has an expression that is
/// not in the plan.
fn payloads(cx: Cx<'_>, name: &'static str, pick: fn(&Step) -> Option<&Expr>) -> Method {
    let mut method = Method::new(name, Key::Step, quote!(Payload));
    for (step, id) in cx.steps() {
        let in_plan = |expr: &&Expr| step.activity().is_some() && matches!(expr, Expr::Json(_));
        if let Some(expr) = pick(step).filter(|expr| !in_plan(expr)) {
            let function = ident(&format!("{name}_of_{}", step.rust_name));
            let undone = (name == "undo_input").then_some(id);
            method.function(id.index(), &function, &payload(Cx { undone, ..cx }, expr));
        }
    }
    method
}

fn payload(cx: Cx<'_>, expr: &Expr) -> Body {
    let mut values = Vec::new();
    surely_evaluated(cx, expr, &mut values);
    let (reads, body) = Held::around(cx, values, |cx| Template::of(cx, expr).payload());
    body.after(&reads)
}

/// All expressions but those of blocks that may not have completed.
fn surely_evaluated<'e>(cx: Cx<'_>, expr: &'e Expr, values: &mut Vec<&'e Typed>) {
    match expr {
        Expr::Computed(typed) => values.push(typed),
        Expr::List(items) => items.iter().for_each(|item| surely_evaluated(cx, item, values)),
        Expr::Object(fields) => {
            let sure = fields.iter().filter(|field| cx.workflow.optional_block(field).is_none());
            sure.for_each(|field| surely_evaluated(cx, &field.value, values));
        }
        Expr::Json(_) | Expr::Output(_) | Expr::Status => {}
    }
}

fn undo_input(step: &Step) -> Option<&Expr> {
    match &step.activity()?.compensation {
        Compensation::Undo(undo) => undo.input.as_ref(),
        Compensation::Unsaid | Compensation::None => None,
    }
}

fn value(step: &Step) -> Option<&Expr> {
    match &step.kind {
        StepKind::Set(value) => Some(value),
        StepKind::End(end) => match &end.ending {
            Ending::Completes(output) => Some(output),
            Ending::Fails { .. } => None,
        },
        StepKind::Block(block) => block.output.as_ref(),
        StepKind::Activity(_) | StepKind::Join => None,
    }
}

/// The default says that every step runs, so there is nothing to print where none asks.
fn runs(cx: Cx<'_>) -> Method {
    let mut method = Method::new("runs", Key::Step, quote!(bool));
    for (step, id) in cx.steps() {
        match &step.when {
            Some(Condition::Started(other)) => {
                let other = step_id(*other);
                method.arm(id.index(), &quote!(Ok(scope.started(#other))));
            }
            Some(Condition::Holds { condition, .. }) => {
                let function = ident(&format!("runs_of_{}", step.rust_name));
                let (reads, result) =
                    Held::around(cx, [condition], |cx| expr::result(condition, cx));
                method.function(id.index(), &function, &Body::result(result).after(&reads));
            }
            None => {}
        }
    }
    method
}

fn end_error(cx: Cx<'_>) -> Method {
    let mut method = Method::new("end_error", Key::Step, quote!(Failure));
    for (step, id) in cx.steps() {
        let StepKind::End(end) = &step.kind else { continue };
        if let Ending::Fails { kind, message } = &end.ending {
            let (reads, error) = Held::around(cx, [kind, message], |cx| {
                let (kind, message) = (expr::value(kind, cx), expr::value(message, cx));
                quote!(Failure::new(#kind, #message))
            });
            let function = ident(&format!("end_error_of_{}", step.rust_name));
            method.function(id.index(), &function, &Body::value(error).after(&reads));
        }
    }
    method
}

fn options(cx: Cx<'_>) -> Method {
    let mut method = Method::new("options", Key::Step, quote!(Overrides));
    for (step, id) in cx.steps().filter(|(step, _)| !step.adjust.is_empty()) {
        let function = ident(&format!("options_of_{}", step.rust_name));
        method.function(id.index(), &function, &Body::value(settings::overrides(&step.adjust, cx)));
    }
    method
}

fn query(cx: Cx<'_>) -> Method {
    let mut method = Method::new("query", Key::Query, quote!(Payload));
    for (number, query) in cx.workflow.queries.iter().enumerate() {
        method.function(number, &ident(&format!("query_{number}")), &payload(cx, &query.value));
    }
    method
}

fn output(cx: Cx<'_>) -> TokenStream {
    let body = payload(cx, &cx.workflow.output).result_tokens();
    let scope = if mentions(&body, "scope") { quote!(scope) } else { quote!(_scope) };
    quote! {
        fn output(&self, #scope: &Scope) -> Result<Payload, Failure> { #body }
    }
}

impl<'a> Cx<'a> {
    /// All steps, with their ids.
    fn steps(self) -> impl Iterator<Item = (&'a Step, StepId)> {
        self.workflow.steps.iter().zip((0..).map(StepId))
    }
}
