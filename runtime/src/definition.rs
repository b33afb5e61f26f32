//! What a compiled document offers to a client and to a worker.

use crate::tool::ToolSet;
use sagaweave_core::{Plan, Program};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use temporalio_common::data_converters::RawValue;
use temporalio_common::{HasWorkflowDefinition, WorkflowDefinition};

/// A compiled document. Generated code implements it for its `Workflow`.
pub trait Definition: Sized + Send + Sync + 'static {
    /// What a run starts with.
    type Input: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What a run that completes gives.
    type Output: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The tools that it calls.
    type Tools: ToolSet;

    /// The plans that this type can run, newest first. There is at least one, and all have one
    /// workflow type.
    fn programs() -> &'static [&'static (dyn Program + Sync)];
}

/// The memo field in which a run carries the version of its document.
pub(crate) const MEMO_VERSION: &str = "sagaweave.version";

/// The memo field in which a run carries the hash of the plan that it was started with.
pub(crate) const MEMO_PLAN: &str = "sagaweave.plan";

/// The queries and signals that every workflow answers to.
pub(crate) mod names {
    pub(crate) const GET_PROGRESS: &str = "get_progress";
    pub(crate) const GET_REPORT: &str = "get_report";
    pub(crate) const PAUSE: &str = "pause";
    pub(crate) const RESUME: &str = "resume";
    pub(crate) const CANCEL: &str = "cancel";
    pub(crate) const QUERIES: [&str; 2] = [GET_PROGRESS, GET_REPORT];
    pub(crate) const SIGNALS: [&str; 3] = [PAUSE, RESUME, CANCEL];
}

/// The plan that a new run is started with.
pub(crate) fn newest<D: Definition>() -> &'static (dyn Program + Sync) {
    *D::programs().first().expect("a definition has at least one plan")
}

/// The plan with this hash; the newest where there is none.
pub(crate) fn program<D: Definition>(hash: Option<&str>) -> &'static (dyn Program + Sync) {
    let known = D::programs().iter().find(|program| Some(program.plan().hash) == hash);
    known.copied().unwrap_or_else(newest::<D>)
}

pub(crate) fn plan<D: Definition>() -> &'static Plan<'static> {
    newest::<D>().plan()
}

/// The Temporal workflow type.
pub(crate) fn workflow_type<D: Definition>() -> &'static str {
    plan::<D>().workflow_type
}

/// The workflow as a client sees it: typed.
pub struct Typed<D>(PhantomData<D>);

impl<D: Definition> WorkflowDefinition for Typed<D> {
    type Input = D::Input;
    type Output = D::Output;

    fn name(&self) -> &str {
        workflow_type::<D>()
    }
}

impl<D: Definition> HasWorkflowDefinition for Typed<D> {
    type Run = Self;
}

/// The workflow as a worker sees it: whatever comes in is decoded inside, so that what cannot be
/// decoded ends the workflow instead of failing its task for ever.
pub struct Raw<D>(PhantomData<D>);

impl<D: Definition> WorkflowDefinition for Raw<D> {
    type Input = RawValue;
    type Output = RawValue;

    fn name(&self) -> &str {
        workflow_type::<D>()
    }
}
