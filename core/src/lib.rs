//! The part of sagaweave that must be deterministic, once for every document and every engine: the
//! plan, the executor, the saga and the progress of a run.
//!
//! ```text
//!   Plan ──────────┐  steps, edges, options                     ┌── Host
//!   (a static, or  ▼                                            ▼   (the SDK's workflow context,
//!    the IR)    Program ──▶ Executor ──▶ start, cancel ──▶ activities, timers    or a simulated
//!               inputs,        ▲   │                            │                 World)
//!               conditions     │   └──▶ Progress, SagaReport    │
//!                     ▲        └──────────── Event ◀────────────┘
//!                     └─ Scope: how each step ended
//! ```
//!
//! Nothing here knows Temporal, an async runtime or a clock. [`Executor`] is a state machine that asks
//! a [`Host`] for activities and timers, and takes one [`Event`] after another; [`sim`] is a host with
//! virtual time.
//!
//! A plan of two steps, of which the second fails for good, so that the first is undone:
//!
//! ```
//! use sagaweave_core::plan::{Activity, Input, Options, Plan, Step, StepKind, Undo};
//! use sagaweave_core::sim::{Answer, World};
//! use sagaweave_core::*;
//!
//! const BOOK: Activity<'static> = Activity {
//!     activity_type: "hotel.book",
//!     input: Input::Json("{}"),
//!     undo: Some(Undo {
//!         activity_type: "hotel.cancel",
//!         input: Input::InputAndOutput,
//!         options: Options::UNDO,
//!     }),
//!     ..Activity::EMPTY
//! };
//! const PAY: Activity<'static> = Activity { activity_type: "bank.pay", ..Activity::EMPTY };
//! static PLAN: Plan<'static> = Plan {
//!     name: "Trip",
//!     workflow_type: "TripWorkflow",
//!     version: "1.0.0",
//!     steps: &[
//!         Step { id: "hotel", kind: StepKind::Activity(BOOK), ..Step::EMPTY },
//!         Step { id: "pay", after: &[StepId(0)], kind: StepKind::Activity(PAY), ..Step::EMPTY },
//!     ],
//!     ..Plan::EMPTY
//! };
//!
//! struct Trip;
//! impl Program for Trip {
//!     fn plan(&self) -> &Plan<'_> {
//!         &PLAN
//!     }
//!     fn input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
//!         Ok(Payload::null())
//!     }
//!     fn undo_input(&self, _: StepId, _: &Scope) -> Result<Payload, Failure> {
//!         Ok(Payload::null())
//!     }
//!     fn output(&self, _: &Scope) -> Result<Payload, Failure> {
//!         Ok(Payload::null())
//!     }
//! }
//!
//! let mut world = World::new(|call| match call.activity_type {
//!     "bank.pay" => Answer::of(ActivityEnd::Failed {
//!         error: Failure::new("Declined", "no funds"),
//!         fate: Fate::NotDone,
//!     }),
//!     _ => Answer::done(Payload::null()),
//! });
//! let Ok(Outcome::Failed { error, report }) = world.run(&Trip, Payload::null()) else { panic!() };
//! assert_eq!(error.kind, "Declined");
//! assert_eq!(report.undone[0].step, "hotel");
//! ```

pub mod executor;
pub mod expr;
pub mod host;
pub mod members;
pub mod payload;
pub mod plan;
pub mod program;
pub mod progress;
pub mod report;
pub mod schema;
pub mod scope;
pub mod sim;

pub use executor::{Executor, Outcome};
pub use host::{ActivityCall, ActivityEnd, Event, Failure, Fate, Host, Op, Role};
pub use payload::Payload;
pub use plan::{Plan, StepId};
pub use program::{Program, SearchAttribute};
pub use progress::Progress;
pub use report::SagaReport;
pub use scope::{RunInfo, Scope, StepOutcome};
