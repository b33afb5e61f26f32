//! An in-process engine that speaks Temporal's gRPC to the unchanged SDK client and worker.
//!
//! ```text
//!   SDK client, SDK worker
//!      │ ConnectionOptions::service_override: (service, rpc, bytes)
//!      ▼
//!   Engine::call ──▶ service: decode, act, answer ──▶ machine: one pure state machine a run
//!                       │                                 │
//!                       ├── queues: tasks and pollers ◀───┤ effects
//!                       ├── time: deadlines, real or skipping
//!                       └── faults: what is to go wrong
//! ```
//!
//! It starts at once and keeps nothing after the process ends.
//!
//! ```
//! use prost::Message;
//! use sagaweave_embedded::Engine;
//! use temporalio_protos::temporal::api::workflowservice::v1::{
//!     GetSystemInfoRequest, GetSystemInfoResponse,
//! };
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
//! # runtime.block_on(async {
//! let engine = Engine::start();
//! let service = "temporal.api.workflowservice.v1.WorkflowService";
//! let request = GetSystemInfoRequest::default().encode_to_vec();
//! let answer = engine.call(service, "GetSystemInfo", request.into()).await.unwrap();
//! assert!(GetSystemInfoResponse::decode(answer.as_slice()).unwrap().capabilities.is_some());
//! # });
//! ```

mod engine;
mod faults;
mod faults_met;
mod ids;
pub mod machine;
mod queues;
mod service;
mod time;

pub use engine::{Engine, EngineBuilder, TimeHold};
pub use faults::random::{Misfortune, RandomFaults, SeedTold};
pub use faults::{ActivityFault, Fault, WorkflowTaskFault};
pub use time::Time;
