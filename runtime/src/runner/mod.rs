//! One workflow implementation for every document.
//!
//! ```text
//!   SDK ── activation ──▶ Runner<D> ──▶ drive ──▶ Executor (core)
//!    ▲        signals, wakes ──▶ inbox ──▶ SdkHost ──┘ │
//!    │                                     ▲           │ schedule, cancel
//!    └── commands ◀── Engine (the SDK's context) ◀─────┘
//! ```
//!
//! [`Runner`] is all that the compiler has to make anew for each document; the rest is compiled once.

mod drive;
mod ends;
mod engine;
mod host;
mod inbox;
mod interceptor;
mod options;
mod outcome;
mod signals;
mod state;

pub(crate) use interceptor::constructor as interceptor;

use crate::definition::{Definition, MEMO_PLAN, Raw, names, program, workflow_type};
use crate::values;
use drive::{Start, drive};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use outcome::{Ended, fitting};
use sagaweave_core::{Payload, Plan, Program, RunInfo};
use serde::de::DeserializeOwned;
use signals::Incoming;
use state::State;
use std::any::Any;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::rc::Rc;
use std::time::SystemTime;
use temporalio_common::SignalDefinition;
use temporalio_common::data_converters::{PayloadConverter, RawValue};
use temporalio_common::protos::temporal::api::common::v1::Payloads;
use temporalio_sdk::workflows::{
    ExecutableSyncSignal, WorkflowDefinitionDescriptor, WorkflowError, WorkflowImplementation,
};
use temporalio_sdk::{SyncWorkflowContext, WorkflowContext, WorkflowContextView};
use temporalio_workflow::workflow_interceptors::WorkflowOutputValue;
use tracing::{Instrument, Span, error_span, warn};

/// Runs the document `D` as a Temporal workflow.
///
/// Workers register it by themselves. It is public for who builds on the SDK directly.
pub struct Runner<D>(Rc<State>, PhantomData<D>);

type Answer = Result<Box<dyn WorkflowOutputValue>, WorkflowError>;

impl<D: Definition> WorkflowImplementation for Runner<D> {
    type Run = Raw<D>;

    const HAS_INIT: bool = false;
    const INIT_TAKES_INPUT: bool = false;

    fn name() -> &'static str {
        workflow_type::<D>()
    }

    fn definition() -> WorkflowDefinitionDescriptor {
        WorkflowDefinitionDescriptor {
            workflow_type: Self::name().to_owned(),
            has_init: Self::HAS_INIT,
            init_takes_input: Self::INIT_TAKES_INPUT,
            signals: listed(&names::SIGNALS, D::programs(), signals),
            queries: listed(&names::QUERIES, D::programs(), queries),
            updates: Vec::new(),
        }
    }

    fn init(info: WorkflowContextView, _: Option<RawValue>) -> Self {
        let program = program::<D>(memo_plan(&info).as_deref());
        Self(Rc::new(State::new(program)), PhantomData)
    }

    fn run(ctx: WorkflowContext<Self>, input: Option<RawValue>) -> LocalBoxFuture<'static, Ended> {
        let state = ctx.state(|runner| Rc::clone(&runner.0));
        let info = ctx.info();
        let start = Start {
            program: state.program,
            input: read_input(state.program.plan(), &input.unwrap_or_default(), decode::<D::Input>),
            run: run_info(&info),
        };
        let span = span(&info);
        drive(start, state, Box::new(ctx)).instrument(span).boxed_local()
    }

    fn decode_signal_input(
        name: &str,
        payloads: Payloads,
        _: &PayloadConverter,
    ) -> Result<Option<Box<dyn Any>>, WorkflowError> {
        let value = RawValue::new(payloads.payloads);
        Ok(Some(Box::new(Incoming { name: name.to_owned(), value })))
    }

    fn dispatch_signal(
        ctx: WorkflowContext<Self>,
        _: &str,
        input: Box<dyn Any>,
    ) -> LocalBoxFuture<'static, Result<(), WorkflowError>> {
        <Self as ExecutableSyncSignal<AnySignal<D>>>::dispatch(ctx, input)
    }

    fn decode_query_input(
        name: &str,
        _: &Payloads,
        _: &PayloadConverter,
    ) -> Result<Option<Box<dyn Any>>, WorkflowError> {
        let known = listed(&names::QUERIES, D::programs(), queries).iter().any(|it| it == name);
        Ok(known.then(|| Box::new(()) as Box<dyn Any>))
    }

    fn dispatch_query(&self, _: WorkflowContextView, name: &str, _: Box<dyn Any>) -> Answer {
        answer(&self.0, name).map_err(failed)
    }

    fn dispatch_update(
        _: WorkflowContext<Self>,
        name: &str,
        _: Box<dyn Any>,
    ) -> LocalBoxFuture<'static, Answer> {
        let error = no_update(name);
        async move { Err(error) }.boxed_local()
    }

    fn validate_update(
        &self,
        _: WorkflowContextView,
        name: &str,
        _: Box<dyn Any>,
    ) -> Result<(), WorkflowError> {
        Err(no_update(name))
    }
}

/// Stands for every signal: which one it is, its [`Incoming`] says.
struct AnySignal<D>(PhantomData<D>);

impl<D: Definition> SignalDefinition for AnySignal<D> {
    type Workflow = Raw<D>;
    type Input = Incoming;

    fn name(&self) -> &'static str {
        "*"
    }
}

impl<D: Definition> ExecutableSyncSignal<AnySignal<D>> for Runner<D> {
    fn handle(&mut self, ctx: &mut SyncWorkflowContext<Self>, signal: Incoming) {
        match signal.item(self.0.program.plan()) {
            Ok(item) => self.0.inbox.push(item),
            Err(message) if !ctx.is_replaying_history_events() => {
                let _entered = span(&ctx.info()).entered();
                warn!(signal = signal.name, "a signal is ignored: {message}");
            }
            Err(_) => {}
        }
    }
}

fn answer(state: &State, query: &str) -> Result<Box<dyn WorkflowOutputValue>, String> {
    Ok(match query {
        names::GET_PROGRESS => Box::new(state.progress()?),
        names::GET_REPORT => Box::new(fitting(state.report()?)),
        name => Box::new(values::write(&state.query(name)?)),
    })
}

/// The names that every workflow answers to, and those of all its plans.
fn listed(
    own: &[&str],
    programs: &[&'static (dyn Program + Sync)],
    names: impl Fn(&'static Plan<'static>) -> Vec<&'static str>,
) -> Vec<String> {
    let theirs = programs.iter().flat_map(|program| names(program.plan()));
    let mut all: Vec<String> = own.iter().copied().chain(theirs).map(str::to_owned).collect();
    let mut seen = BTreeSet::new();
    all.retain(|name| seen.insert(name.clone()));
    all
}

fn signals(plan: &'static Plan<'static>) -> Vec<&'static str> {
    plan.signals.iter().map(|signal| signal.name).collect()
}

fn queries(plan: &'static Plan<'static>) -> Vec<&'static str> {
    plan.queries.to_vec()
}

/// None where the memo has none, or something else.
fn memo_plan(info: &WorkflowContextView) -> Option<String> {
    info.memo().get::<String>(MEMO_PLAN).ok().flatten()
}

/// Where the document has a schema for its input, the executor holds the input against that, and says
/// better than serde what is wrong.
fn read_input(
    plan: &Plan<'_>,
    value: &RawValue,
    decode: fn(&Payload) -> serde_json::Result<()>,
) -> Result<Payload, String> {
    let payload = values::read(value)?;
    if plan.input.is_none() {
        decode(&payload).map_err(|error| error.to_string())?;
    }
    Ok(payload)
}

fn decode<T: DeserializeOwned>(payload: &Payload) -> serde_json::Result<()> {
    payload.decode::<T>().map(drop)
}

fn run_info(info: &WorkflowContextView) -> RunInfo {
    RunInfo {
        workflow_id: info.workflow_id().to_owned(),
        first_run_id: info.first_execution_run_id().to_owned(),
        started_at: info.start_time().unwrap_or(SystemTime::UNIX_EPOCH),
    }
}

/// Of the highest level, so that no filter takes the ids away from the lines that it lets through.
fn span(info: &WorkflowContextView) -> Span {
    error_span!(
        "workflow",
        workflow_id = info.workflow_id(),
        run_id = info.run_id(),
        workflow_type = info.workflow_type(),
    )
}

fn no_update(name: &str) -> WorkflowError {
    failed(format!("there is no update `{name}`"))
}

fn failed(message: String) -> WorkflowError {
    WorkflowError::Execution(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sagaweave_core::schema::{Check, Kinds, Property, Schema, SchemaId};
    use sagaweave_core::{Failure, Scope, StepId};

    struct Code(Plan<'static>);

    impl Program for Code {
        fn plan(&self) -> &Plan<'_> {
            &self.0
        }
        fn input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
            Ok(Payload::null())
        }
        fn undo_input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
            Ok(Payload::null())
        }
        fn output(&self, _: &Scope) -> Result<Payload, Failure> {
            Ok(Payload::null())
        }
    }

    #[test]
    fn the_names_of_all_plans_are_listed_once() {
        static OLD: Code = Code(Plan { queries: &["status", "old"], ..Plan::EMPTY });
        static NEW: Code = Code(Plan { queries: &["status", "new"], ..Plan::EMPTY });
        let all = listed(&names::QUERIES, &[&NEW, &OLD], queries);
        assert_eq!(all, ["get_progress", "get_report", "status", "new", "old"]);
    }

    #[test]
    fn an_input_with_a_schema_is_left_to_the_executor() {
        const SCHEMAS: [Schema<'static>; 2] = [
            Schema {
                kinds: Kinds::OBJECT,
                checks: &[Check::Properties(&[Property {
                    name: "items",
                    schema: SchemaId(1),
                    required: true,
                }])],
                secret: false,
            },
            Schema { kinds: Kinds::INTEGER, checks: &[], secret: false },
        ];
        let typed = Plan { schemas: &SCHEMAS, input: Some(SchemaId(0)), ..Plan::EMPTY };
        let input = values::write(&Payload::from_json(r#"{"items": "many"}"#));
        let wrong = read_input(&Plan::EMPTY, &input, decode::<Vec<u8>>).unwrap_err();
        assert!(wrong.starts_with("invalid type: "), "{wrong}");
        let read = read_input(&typed, &input, decode::<Vec<u8>>);
        assert_eq!(read, Ok(Payload::from_json(r#"{"items": "many"}"#)), "the executor refuses it");
    }

    #[test]
    fn a_query_that_comes_too_early_or_is_none_says_so() {
        static CODE: Code = Code(Plan { queries: &["status"], ..Plan::EMPTY });
        let state = State::new(&CODE);
        for query in ["get_progress", "get_report", "status"] {
            assert_eq!(answer(&state, query).err().unwrap(), "the run has not begun");
        }
        let none = answer(&state, "other").err().unwrap();
        assert_eq!(none, "this run's document has no query `other`");
    }
}
