//! Sends with each activity what it cannot see by itself.

use crate::call::{CallHeader, HEADER};
use crate::values;
use temporalio_sdk::WorkflowContextKey;
use temporalio_sdk::workflow_interceptors::{
    CancellableWorkflowOutboundFuture, ScheduleActivityInput, ScheduleActivityResult,
    WorkflowInterceptor, WorkflowInterceptorConstructor, WorkflowInterceptorContext, WorkflowNext,
};

/// What the activity that is being scheduled gets in its header: an activity's options have none, so
/// it goes to the interceptor by way of the workflow's context.
pub(crate) struct Header;

impl WorkflowContextKey for Header {
    type Value = CallHeader;
}

/// To be registered with every worker and replayer that runs our workflows.
pub(crate) fn constructor() -> WorkflowInterceptorConstructor {
    WorkflowInterceptorConstructor::new(|_| SendHeader)
}

struct SendHeader;

impl WorkflowInterceptor for SendHeader {
    fn schedule_activity(
        &self,
        ctx: WorkflowInterceptorContext,
        mut input: ScheduleActivityInput,
        next: WorkflowNext<
            'static,
            ScheduleActivityInput,
            CancellableWorkflowOutboundFuture<ScheduleActivityResult>,
        >,
    ) -> CancellableWorkflowOutboundFuture<ScheduleActivityResult> {
        let header = ctx.context_value::<Header>();
        if let Some(json) = header.and_then(|header| serde_json::to_vec(&*header).ok()) {
            input.headers_mut().insert(HEADER.to_owned(), values::json(json));
        }
        next.run(input)
    }
}
