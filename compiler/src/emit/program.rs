//! The plan and the document's functions, in a module of their own: no author's name is in it.

use super::names::ident;
use super::plan::{plan, step_id};
use super::template::Template;
use crate::ir::{Activity, Compensation, Condition, Expr, Step, Workflow};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// `mod program`, which holds `Code`, the `Program` of this workflow.
pub(super) fn program(workflow: &Workflow) -> TokenStream {
    let (plan, runs) = (plan(workflow), runs(workflow));
    let inputs = Computed::of(workflow, "input", |activity| Some(&activity.input));
    let undo_inputs = Computed::of(workflow, "undo_input", undo_input);
    let (input, undo) = (inputs.method(), undo_inputs.method());
    let output = output(workflow);
    let functions = inputs.functions.iter().chain(&undo_inputs.functions);
    quote! {
        #[allow(unused_imports)]
        mod program {
            use ::sagaweave::plan::*;
            use ::sagaweave::{Failure, Payload, Program, Scope};
            use ::std::time::Duration;

            #plan

            pub(super) struct Code;

            impl Program for Code {
                fn plan(&self) -> &Plan<'_> {
                    &PLAN
                }
                #runs
                #input
                #undo
                #output
            }

            #(#functions)*
        }
    }
}

fn undo_input(activity: &Activity) -> Option<&Expr> {
    match &activity.compensation {
        Compensation::Undo(undo) => undo.input.as_ref(),
        Compensation::Unsaid | Compensation::None => None,
    }
}

/// The inputs of one kind that the plan does not hold: a function each, and the table of them.
struct Computed {
    method: Ident,
    functions: Vec<TokenStream>,
    arms: Vec<TokenStream>,
    reads_scope: bool,
}

impl Computed {
    fn of(workflow: &Workflow, method: &str, pick: fn(&Activity) -> Option<&Expr>) -> Self {
        let name = Ident::new(method, Span::call_site());
        let (functions, arms) = (Vec::new(), Vec::new());
        let mut computed = Self { method: name, functions, arms, reads_scope: false };
        for (index, step) in workflow.steps.iter().enumerate() {
            if let Some(expr) = activity(step).and_then(pick).filter(|expr| !is_json(expr)) {
                let function = ident(&format!("{method}_of_{}", step.rust_name));
                computed.push(index, &function, &Template::of(workflow, expr));
            }
        }
        computed
    }

    fn push(&mut self, index: usize, function: &Ident, template: &Template) {
        let (index, json) = (Literal::usize_unsuffixed(index), template.tokens());
        self.reads_scope |= template.has_holes();
        let (parameter, argument) = if template.has_holes() {
            (quote!(scope: &Scope), quote!(scope))
        } else {
            (quote!(), quote!())
        };
        self.functions.push(quote! {
            fn #function(#parameter) -> Payload {
                Payload::from_json(#json)
            }
        });
        self.arms.push(quote!(#index => Ok(#function(#argument)),));
    }

    fn method(&self) -> TokenStream {
        let Self { method, arms, .. } = self;
        let scope =
            Ident::new(if self.reads_scope { "scope" } else { "_scope" }, Span::call_site());
        let mut answer = quote! {
            Err(Failure::new("ExpressionError", format!("{step} has no function here")))
        };
        if !arms.is_empty() {
            answer = quote!(match step.index() { #(#arms)* _ => #answer, });
        }
        quote! {
            fn #method(&self, step: StepId, #scope: &Scope) -> Result<Payload, Failure> {
                #answer
            }
        }
    }
}

/// The default says that every step runs, so there is nothing to print where none asks.
fn runs(workflow: &Workflow) -> TokenStream {
    let arms: Vec<TokenStream> = workflow.steps.iter().enumerate().filter_map(runs_arm).collect();
    if arms.is_empty() {
        return TokenStream::new();
    }
    quote! {
        fn runs(&self, step: StepId, scope: &Scope) -> Result<bool, Failure> {
            match step.index() {
                #(#arms)*
                _ => Ok(true),
            }
        }
    }
}

fn runs_arm((index, step): (usize, &Step)) -> Option<TokenStream> {
    let index = Literal::usize_unsuffixed(index);
    let condition = match step.when.as_ref()? {
        Condition::Started(other) => {
            let other = step_id(*other);
            quote!(Ok(scope.started(#other)))
        }
        Condition::Holds { .. } => quote!(Ok(true)),
    };
    Some(quote!(#index => #condition,))
}

fn output(workflow: &Workflow) -> TokenStream {
    let template = Template::of(workflow, &workflow.output);
    let scope = if template.has_holes() { quote!(scope) } else { quote!(_scope) };
    let json = template.tokens();
    quote! {
        fn output(&self, #scope: &Scope) -> Result<Payload, Failure> {
            Ok(Payload::from_json(#json))
        }
    }
}

fn activity(step: &Step) -> Option<&Activity> {
    step.activity()
}

fn is_json(expr: &Expr) -> bool {
    matches!(expr, Expr::Json(_))
}
