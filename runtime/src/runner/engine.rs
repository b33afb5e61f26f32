//! What a run needs of the SDK's workflow context, without the type of its workflow.

use super::Runner;
use super::interceptor::Header;
use crate::call::CallHeader;
use crate::definition::Definition;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::time::SystemTime;
use temporalio_common::UntypedActivity;
use temporalio_common::data_converters::RawValue;
use temporalio_common::error::ActivityExecutionError;
use temporalio_sdk::{
    ActivityOptions, TimerOptions, TimerResult, WorkflowCancellationToken, WorkflowContext,
};

/// How an activity ends, as the SDK says it.
pub(crate) type ActivityResult = Result<RawValue, ActivityExecutionError>;

/// The SDK's workflow context. It keeps all that follows from being compiled once for each document.
pub(crate) trait Engine {
    /// The workflow's clock.
    fn now(&self) -> SystemTime;
    /// How long the history is that the workflow has seen: it grows with each workflow task.
    fn history_length(&self) -> u32;
    /// Whether what happens now has happened before.
    fn is_replaying(&self) -> bool;
    /// The workflow's own cancellation.
    fn cancellation(&self) -> WorkflowCancellationToken;
    /// An activity. It is scheduled when the future is first polled.
    fn activity(&self, activity: Activity) -> LocalBoxFuture<'static, ActivityResult>;
    /// A timer. It is started when the future is first polled.
    fn timer(&self, options: TimerOptions) -> LocalBoxFuture<'static, TimerResult>;
}

/// An activity to be scheduled.
pub(crate) struct Activity {
    /// Temporal's activity type.
    pub(crate) name: String,
    pub(crate) input: RawValue,
    pub(crate) options: ActivityOptions,
    pub(crate) header: CallHeader,
}

impl<D: Definition> Engine for WorkflowContext<Runner<D>> {
    fn now(&self) -> SystemTime {
        self.workflow_time().unwrap_or(SystemTime::UNIX_EPOCH)
    }

    fn history_length(&self) -> u32 {
        WorkflowContext::history_length(self)
    }

    fn is_replaying(&self) -> bool {
        self.is_replaying_history_events()
    }

    fn cancellation(&self) -> WorkflowCancellationToken {
        self.cancellation_token()
    }

    fn activity(&self, activity: Activity) -> LocalBoxFuture<'static, ActivityResult> {
        let ctx = self.clone();
        async move {
            let Activity { name, input, options, header } = activity;
            let scheduled = ctx.with_context_value_sync::<Header, _>(header, || {
                ctx.execute_activity(UntypedActivity::new(name), input, options)
            });
            scheduled.await
        }
        .boxed_local()
    }

    fn timer(&self, options: TimerOptions) -> LocalBoxFuture<'static, TimerResult> {
        let ctx = self.clone();
        async move { WorkflowContext::timer(&ctx, options).await }.boxed_local()
    }
}
