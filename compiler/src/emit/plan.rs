//! The plan as a `static`: the very value of [`Workflow::with_plan`], printed.
//!
//! Only what differs from the defaults is said, and a long `after` that several steps share is said
//! once, so that a plan of a thousand steps stays small.

use super::record::Record;
use super::schemas::{schema_id, table};
use crate::ir::Workflow;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use sagaweave_core::plan::{
    Activity, Block, End, Input, OnError, Options, Plan, Priority, Retry, Signal, Step, StepId,
    StepKind, Undo, UndoOrder,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// `PLAN` and what it shares. Names of [`sagaweave_core::plan`] and `Duration` must be in scope.
pub(super) fn plan(workflow: &Workflow) -> TokenStream {
    workflow.with_plan(|plan| {
        let shared = Shared::of(plan);
        let (constants, text) = (shared.constants(), plan_text(plan, &shared));
        let schemas = (!plan.schemas.is_empty()).then(|| {
            let table = table(&workflow.schemas, "SCHEMAS");
            quote!(use ::sagaweave::schema::*; #table)
        });
        quote! {
            #constants
            #schemas
            static PLAN: Plan<'static> = #text;
        }
    })
}

fn plan_text(plan: &Plan<'_>, shared: &Shared<'_>) -> TokenStream {
    let Plan { name, workflow_type, version, hash, .. } = plan;
    let task_queue = option(plan.task_queue, |queue| quote!(#queue));
    let timeout = option(plan.timeout, duration);
    let undo_order = match plan.undo_order {
        UndoOrder::Graph => quote!(UndoOrder::Graph),
        UndoOrder::Reverse => quote!(UndoOrder::Reverse),
    };
    let steps = plan.steps.iter().map(|step| step_text(step, shared));
    let signals = plan.signals.iter().map(signal_text);
    let queries = plan.queries;
    // What is always said comes first; the rest is said of documents that have it.
    Record::new(quote!(Plan), quote!(Plan::EMPTY))
        .field("name", false, || quote!(#name))
        .field("workflow_type", false, || quote!(#workflow_type))
        .field("version", false, || quote!(#version))
        .field("hash", false, || quote!(#hash))
        .field("task_queue", false, || task_queue)
        .field("timeout", false, || timeout)
        .field("undo_order", false, || undo_order)
        .field("steps", false, || quote!(&[#(#steps),*]))
        .field("schemas", plan.schemas.is_empty(), || quote!(SCHEMAS))
        .field("input", plan.input.is_none(), || option(plan.input, schema_id))
        .field("signals", plan.signals.is_empty(), || quote!(&[#(#signals),*]))
        .field("queries", queries.is_empty(), || quote!(&[#(#queries),*]))
        .tokens()
}

fn signal_text(signal: &Signal<'_>) -> TokenStream {
    let (name, payload) = (signal.name, option(signal.payload, schema_id));
    quote!(Signal { name: #name, payload: #payload })
}

fn step_text(step: &Step<'_>, shared: &Shared<'_>) -> TokenStream {
    let id = step.id;
    Record::new(quote!(Step), quote!(Step::EMPTY))
        .field("id", id.is_empty(), || quote!(#id))
        .field("parent", step.parent.is_none(), || option(step.parent, step_id))
        .field("after", step.after.is_empty(), || shared.after(step.after))
        .field("optional", !step.optional, || quote!(true))
        .field("optional_for", step.optional_for.is_empty(), || {
            let names = step.optional_for;
            quote!(&[#(#names),*])
        })
        .field("conditional", !step.conditional, || quote!(true))
        .field("adjusted", !step.adjusted, || quote!(true))
        .field("finally", !step.finally, || quote!(true))
        .field("progress", step.progress.is_none(), || option(step.progress, u8_text))
        .field("kind", matches!(step.kind, StepKind::Join), || kind_text(&step.kind))
        .tokens()
}

fn kind_text(kind: &StepKind<'_>) -> TokenStream {
    match kind {
        StepKind::Activity(activity) => {
            let activity = activity_text(activity);
            quote!(StepKind::Activity(#activity))
        }
        StepKind::Block(block) => {
            let block = block_text(*block);
            quote!(StepKind::Block(#block))
        }
        StepKind::Set => quote!(StepKind::Set),
        StepKind::End(End { undo, fails }) => {
            quote!(StepKind::End(End { undo: #undo, fails: #fails }))
        }
        StepKind::Join => quote!(StepKind::Join),
    }
}

fn block_text(block: Block) -> TokenStream {
    let Block { max_concurrent, on_error, timeout, output } = block;
    Record::new(quote!(Block), quote!(Block::EMPTY))
        .field("max_concurrent", max_concurrent.is_none(), || option(max_concurrent, u32_text))
        .field("on_error", on_error == OnError::Fail, || quote!(OnError::Finish))
        .field("timeout", timeout.is_none(), || option(timeout, duration))
        .field("output", !output, || quote!(true))
        .tokens()
}

fn activity_text(activity: &Activity<'_>) -> TokenStream {
    let Activity { activity_type, input, options, reads, pivot, stays, undo } = activity;
    Record::new(quote!(Activity), quote!(Activity::EMPTY))
        .field("activity_type", false, || quote!(#activity_type))
        .field("input", false, || input_text(*input))
        .field("options", *options == Options::DEFAULT, || options_text(options))
        .field("reads", !reads, || quote!(true))
        .field("pivot", !pivot, || quote!(true))
        .field("stays", !stays, || quote!(true))
        .field("undo", undo.is_none(), || option(undo.as_ref(), undo_text))
        .tokens()
}

fn undo_text(undo: &Undo<'_>) -> TokenStream {
    let activity_type = undo.activity_type;
    let (input, options) = (input_text(undo.input), options_text(&undo.options));
    quote!(Undo { activity_type: #activity_type, input: #input, options: #options })
}

fn input_text(input: Input<'_>) -> TokenStream {
    match input {
        Input::Json(json) => quote!(Input::Json(#json)),
        Input::Computed => quote!(Input::Computed),
        Input::InputAndOutput => quote!(Input::InputAndOutput),
    }
}

/// From the base that is nearer: an undo's retries go on without end, a forward step's do not.
fn options_text(options: &Options<'_>) -> TokenStream {
    let near_undo = options.total_timeout == Options::UNDO.total_timeout
        || options.retry.max_attempts == Options::UNDO.retry.max_attempts;
    let (base, name) = if near_undo {
        (Options::UNDO, quote!(Options::UNDO))
    } else {
        (Options::DEFAULT, quote!(Options::DEFAULT))
    };
    let Options { timeout, total_timeout, heartbeat_timeout, retry, priority, summary } = options;
    Record::new(quote!(Options), name)
        .field("timeout", *timeout == base.timeout, || duration(*timeout))
        .field("total_timeout", *total_timeout == base.total_timeout, || {
            option(*total_timeout, duration)
        })
        .field("heartbeat_timeout", *heartbeat_timeout == base.heartbeat_timeout, || {
            option(*heartbeat_timeout, duration)
        })
        .field("retry", *retry == base.retry, || retry_text(retry))
        .field("priority", *priority == base.priority, || priority_text(*priority))
        .field("summary", *summary == base.summary, || option(*summary, |text| quote!(#text)))
        .tokens()
}

/// By name where it is one of the profiles.
fn retry_text(retry: &Retry<'_>) -> TokenStream {
    let profiles = [
        (Retry::DEFAULT, quote!(Retry::DEFAULT)),
        (Retry::IDEMPOTENT_API_CALL, quote!(Retry::IDEMPOTENT_API_CALL)),
        (Retry::FINANCIAL_TRANSACTION, quote!(Retry::FINANCIAL_TRANSACTION)),
        (Retry::USER_NOTIFICATION, quote!(Retry::USER_NOTIFICATION)),
        (Retry::UNDO, quote!(Retry::UNDO)),
    ];
    let known = profiles.into_iter().find(|(profile, _)| profile == retry);
    known.map_or_else(|| own_retry_text(retry), |(_, name)| name)
}

fn own_retry_text(retry: &Retry<'_>) -> TokenStream {
    let Retry { max_attempts, initial, backoff, max, non_retryable, only } = retry;
    let base = Retry::DEFAULT;
    let same_backoff = backoff.to_bits() == base.backoff.to_bits();
    Record::new(quote!(Retry), quote!(Retry::DEFAULT))
        .field("max_attempts", *max_attempts == base.max_attempts, || {
            option(*max_attempts, u32_text)
        })
        .field("initial", *initial == base.initial, || duration(*initial))
        .field("backoff", same_backoff, || Literal::f64_unsuffixed(*backoff).into_token_stream())
        .field("max", *max == base.max, || duration(*max))
        .field("non_retryable", non_retryable.is_empty(), || quote!(&[#(#non_retryable),*]))
        .field("only", only.is_empty(), || quote!(&[#(#only),*]))
        .tokens()
}

fn priority_text(priority: Priority) -> TokenStream {
    match priority {
        Priority::High => quote!(Priority::High),
        Priority::Normal => quote!(Priority::Normal),
        Priority::Low => quote!(Priority::Low),
    }
}

fn option<T>(value: Option<T>, text: impl FnOnce(T) -> TokenStream) -> TokenStream {
    value.map(text).map_or_else(|| quote!(None), |text| quote!(Some(#text)))
}

pub(super) fn step_id(StepId(step): StepId) -> TokenStream {
    let step = u32_text(step);
    quote!(StepId(#step))
}

fn u8_text(number: u8) -> TokenStream {
    Literal::u8_unsuffixed(number).into_token_stream()
}

fn u32_text(number: u32) -> TokenStream {
    Literal::u32_unsuffixed(number).into_token_stream()
}

fn duration(duration: Duration) -> TokenStream {
    let seconds = Literal::u64_unsuffixed(duration.as_secs());
    match duration.subsec_nanos() {
        0 => quote!(Duration::from_secs(#seconds)),
        nanos => {
            let nanos = Literal::u32_unsuffixed(nanos);
            quote!(Duration::new(#seconds, #nanos))
        }
    }
}

/// The `after`s that are long and that several steps have, by their steps.
struct Shared<'p>(BTreeMap<&'p [StepId], usize>);

/// From this length on, an `after` is worth a name.
const LONG: usize = 8;

impl<'p> Shared<'p> {
    fn of(plan: &Plan<'p>) -> Self {
        let mut counts: BTreeMap<&'p [StepId], usize> = BTreeMap::new();
        for step in plan.steps.iter().filter(|step| step.after.len() >= LONG) {
            *counts.entry(step.after).or_default() += 1;
        }
        let several = counts.into_iter().filter(|(_, count)| *count > 1);
        Self(several.enumerate().map(|(number, (after, _))| (after, number)).collect())
    }

    fn constants(&self) -> TokenStream {
        let constant = |(after, number): (&&[StepId], &usize)| {
            let (name, steps) = (after_name(*number), list(after));
            quote!(const #name: &[StepId] = #steps;)
        };
        self.0.iter().map(constant).collect()
    }

    fn after(&self, after: &[StepId]) -> TokenStream {
        self.0.get(after).map_or_else(
            || list(after),
            |number| {
                let name = after_name(*number);
                quote!(#name)
            },
        )
    }
}

fn after_name(number: usize) -> Ident {
    Ident::new(&format!("AFTER_{number}"), Span::call_site())
}

fn list(steps: &[StepId]) -> TokenStream {
    let steps = steps.iter().copied().map(step_id);
    quote!(&[#(#steps),*])
}
