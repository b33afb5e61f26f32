//! Histories: by pages, as they grow, or only how they end.

use std::time::Duration;

use temporalio_protos::temporal::api::common::v1::WorkflowExecution;
use temporalio_protos::temporal::api::enums::v1::HistoryEventFilterType;
use temporalio_protos::temporal::api::history::v1::{History, HistoryEvent};
use temporalio_protos::temporal::api::workflowservice::v1::{
    GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse,
    GetWorkflowExecutionHistoryReverseRequest, GetWorkflowExecutionHistoryReverseResponse,
};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tonic::Status;

use super::error::invalid_argument;
use super::state::{Run, State};
use super::token::PageToken;
use crate::engine::Shared;
use crate::ids::RunId;

/// How long a call waits for news.
const LONG_POLL: Duration = Duration::from_secs(20);

/// The most events of one page.
const PAGE: usize = 1000;

/// Answers `GetWorkflowExecutionHistory`.
pub(crate) async fn get(
    shared: &Shared,
    request: GetWorkflowExecutionHistoryRequest,
) -> Result<GetWorkflowExecutionHistoryResponse, Status> {
    let until = Instant::now() + LONG_POLL;
    let mut asked = shared.with(|state| Asked::read(state, &request))?;
    loop {
        match shared.with(|state| state.read_history(&asked))? {
            Step::Answer(answer) => return Ok(answer),
            Step::Wait(news) => {
                // Whether woken or too late: look again, and do not wait once it is too late.
                let woken = timeout_at(until, news).await.is_ok();
                asked.waits = woken && asked.waits;
            }
        }
    }
}

/// Answers `GetWorkflowExecutionHistoryReverse`.
pub(crate) fn get_reverse(
    state: &mut State,
    request: GetWorkflowExecutionHistoryReverseRequest,
) -> Result<GetWorkflowExecutionHistoryReverseResponse, Status> {
    let token = request.next_page_token.as_slice();
    let (run, last) = state.resume(&request.namespace, request.execution.as_ref(), token)?;
    let events = state.run(run)?.execution.events();
    let end = if token.is_empty() { events.len() } else { index(last).min(events.len()) };
    let begin = end.saturating_sub(page_size(request.maximum_page_size));
    let page = events[begin..end].iter().rev().cloned().collect();
    let next_page_token =
        if begin == 0 { Vec::new() } else { PageToken::of_history(run, id(begin)) };
    let history = Some(History { events: page });
    Ok(GetWorkflowExecutionHistoryReverseResponse { history, next_page_token })
}

/// What a caller wants to see.
struct Asked {
    run: RunId,
    /// The first event wanted, from 1.
    from: i64,
    size: usize,
    /// Whether to come back only with something new.
    waits: bool,
    /// Whether the caller wants to be told how to go on as long as the run is open.
    follows: bool,
    close_only: bool,
}

enum Step {
    Answer(GetWorkflowExecutionHistoryResponse),
    Wait(oneshot::Receiver<()>),
}

impl Asked {
    fn read(state: &State, request: &GetWorkflowExecutionHistoryRequest) -> Result<Self, Status> {
        let token = request.next_page_token.as_slice();
        let (run, from) = state.resume(&request.namespace, request.execution.as_ref(), token)?;
        let filter = request.history_event_filter_type();
        Ok(Self {
            run,
            from: from.max(1),
            size: page_size(request.maximum_page_size),
            waits: request.wait_new_event,
            follows: request.wait_new_event,
            close_only: filter == HistoryEventFilterType::CloseEvent,
        })
    }
}

impl State {
    /// The run of a request, and where its token says to go on.
    fn resume(
        &self,
        namespace: &str,
        execution: Option<&WorkflowExecution>,
        token: &[u8],
    ) -> Result<(RunId, i64), Status> {
        if token.is_empty() {
            return Ok((self.find(namespace, execution)?, 0));
        }
        let token = PageToken::read(token)?;
        let run = token.run()?;
        let wanted = execution.map_or("", |execution| execution.run_id.as_str());
        if !wanted.is_empty() && RunId::parse(wanted) != Some(run) {
            let message = "RunId in the request does not match the NextPageToken.";
            return Err(invalid_argument(message));
        }
        self.run(run)?;
        Ok((run, token.next))
    }

    fn read_history(&mut self, asked: &Asked) -> Result<Step, Status> {
        let run = self.run_mut(asked.run)?;
        if asked.close_only {
            return Ok(read_close(run, asked));
        }
        let events = run.execution.events();
        let begin = index(asked.from).saturating_sub(1).min(events.len());
        let end = events.len().min(begin + asked.size);
        if begin == end && run.is_open() && asked.waits {
            return Ok(Step::Wait(wait_in(&mut run.readers)));
        }
        let goes_on = end < events.len() || (run.is_open() && asked.follows);
        let page = events[begin..end].to_vec();
        Ok(answer(page, goes_on.then(|| PageToken::of_history(asked.run, id(end) + 1))))
    }
}

/// The last event of a closed run; an open one is waited for.
fn read_close(run: &mut Run, asked: &Asked) -> Step {
    if !run.is_open() {
        return answer(run.execution.events().last().cloned().into_iter().collect(), None);
    }
    if asked.waits {
        return Step::Wait(wait_in(&mut run.mourners));
    }
    let next = asked.follows.then(|| PageToken::of_history(asked.run, asked.from));
    answer(Vec::new(), next)
}

fn answer(events: Vec<HistoryEvent>, next: Option<Vec<u8>>) -> Step {
    Step::Answer(GetWorkflowExecutionHistoryResponse {
        history: Some(History { events }),
        next_page_token: next.unwrap_or_default(),
        ..Default::default()
    })
}

/// Joins those who wait; who has gone away is taken off the list.
fn wait_in(waiting: &mut Vec<oneshot::Sender<()>>) -> oneshot::Receiver<()> {
    let (sender, receiver) = oneshot::channel();
    waiting.retain(|waiter| !waiter.is_closed());
    waiting.push(sender);
    receiver
}

fn page_size(wanted: i32) -> usize {
    usize::try_from(wanted).ok().filter(|size| (1..PAGE).contains(size)).unwrap_or(PAGE)
}

fn index(id: i64) -> usize {
    usize::try_from(id).unwrap_or_default()
}

fn id(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}
