//! Lists and counts of executions, by a small filter.

use temporalio_protos::temporal::api::workflow::v1::WorkflowExecutionInfo;
use temporalio_protos::temporal::api::workflowservice::v1::{
    CountWorkflowExecutionsRequest, CountWorkflowExecutionsResponse, ListWorkflowExecutionsRequest,
    ListWorkflowExecutionsResponse,
};
use tonic::Status;

use super::filter::Filter;
use super::state::{Run, State};
use super::token::PageToken;

/// The most executions of one page.
const PAGE: usize = 1000;

/// Answers `ListWorkflowExecutions`: open ones first, then the latest closed, then the latest started.
pub(crate) fn list(
    state: &mut State,
    request: ListWorkflowExecutionsRequest,
) -> Result<ListWorkflowExecutionsResponse, Status> {
    let filter = Filter::read(&request.query)?;
    let mut found: Vec<_> = state
        .matching(&request.namespace, &filter)
        .map(|run| listed(run.execution.info()))
        .collect();
    found.sort_by_cached_key(|info| std::cmp::Reverse(order(info)));
    let token = request.next_page_token.as_slice();
    let begin = if token.is_empty() { 0 } else { PageToken::read(token)?.next };
    let begin = usize::try_from(begin).unwrap_or(usize::MAX).min(found.len());
    let size = usize::try_from(request.page_size).ok().filter(|size| (1..PAGE).contains(size));
    let end = found.len().min(begin + size.unwrap_or(PAGE));
    let next_page_token = if end < found.len() { PageToken::of_list(end) } else { Vec::new() };
    let executions = found.drain(begin..end).collect();
    Ok(ListWorkflowExecutionsResponse { executions, next_page_token })
}

/// Answers `CountWorkflowExecutions`.
pub(crate) fn count(
    state: &mut State,
    request: CountWorkflowExecutionsRequest,
) -> Result<CountWorkflowExecutionsResponse, Status> {
    let filter = Filter::read(&request.query)?;
    let count = state.matching(&request.namespace, &filter).count();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    Ok(CountWorkflowExecutionsResponse { count, ..Default::default() })
}

impl State {
    fn matching(&self, namespace: &str, filter: &Filter) -> impl Iterator<Item = &Run> {
        self.runs.values().filter(move |run| run.namespace == namespace && filter.fits(run))
    }
}

/// What a list tells of an execution: less than describing it does, least while it is open.
fn listed(mut info: WorkflowExecutionInfo) -> WorkflowExecutionInfo {
    info.auto_reset_points = None;
    info.first_run_id = String::new();
    info.search_attributes.take_if(|attributes| attributes.indexed_fields.is_empty());
    if info.close_time.is_none() {
        info.history_length = 0;
        info.history_size_bytes = 0;
    }
    info
}

/// Later is greater; the run id decides between equals, so that pages do not overlap.
fn order(info: &WorkflowExecutionInfo) -> (i128, i128, String) {
    let open = i128::MAX;
    let close = info.close_time.as_ref().map_or(open, |at| nanos(at.seconds, at.nanos));
    let start = info.start_time.as_ref().map_or(0, |at| nanos(at.seconds, at.nanos));
    let run_id = info.execution.as_ref().map(|ids| ids.run_id.clone()).unwrap_or_default();
    (close, start, run_id)
}

fn nanos(seconds: i64, nanos: i32) -> i128 {
    i128::from(seconds) * 1_000_000_000 + i128::from(nanos)
}
