//! Tokens that clients and workers hand back: opaque to them, small messages to us.

use prost::Message;
use tonic::Status;

use super::error::invalid_argument;
use crate::ids::RunId;

/// What a worker answers with: which task of which run.
#[derive(Clone, PartialEq, Eq, Message)]
pub(crate) struct TaskToken {
    #[prost(bytes = "vec", tag = "1")]
    run: Vec<u8>,
    /// The task's scheduled event.
    #[prost(int64, tag = "2")]
    pub(crate) scheduled_event_id: i64,
    /// The task's started event; 0 for an activity.
    #[prost(int64, tag = "3")]
    pub(crate) started_event_id: i64,
    /// The attempt, from 1.
    #[prost(int32, tag = "4")]
    pub(crate) attempt: i32,
    /// The query, for a task that is only that.
    #[prost(uint64, tag = "5")]
    pub(crate) query: u64,
}

impl TaskToken {
    pub(crate) fn new(run: RunId, scheduled_event_id: i64, attempt: i32) -> Self {
        let run = run.to_bytes();
        Self { run, scheduled_event_id, attempt, ..Self::default() }
    }

    pub(crate) fn of_query(run: RunId, query: u64) -> Self {
        Self { run: run.to_bytes(), query, ..Self::default() }
    }

    /// Reads a token; a strange one is the server's error.
    pub(crate) fn read(bytes: &[u8]) -> Result<(RunId, Self), Status> {
        let broken = || invalid_argument("Error deserializing task token.");
        if bytes.is_empty() {
            return Err(invalid_argument("Task token not set on request."));
        }
        let token = Self::decode(bytes).map_err(|_| broken())?;
        let run = RunId::from_bytes(&token.run).ok_or_else(broken)?;
        Ok((run, token))
    }
}

/// Where the next page begins.
#[derive(Clone, PartialEq, Eq, Message)]
pub(crate) struct PageToken {
    #[prost(bytes = "vec", tag = "1")]
    run: Vec<u8>,
    /// The next event of a history, or how many entries of a list were shown.
    #[prost(int64, tag = "2")]
    pub(crate) next: i64,
}

impl PageToken {
    pub(crate) fn of_history(run: RunId, next: i64) -> Vec<u8> {
        Self { run: run.to_bytes(), next }.encode_to_vec()
    }

    pub(crate) fn of_list(next: usize) -> Vec<u8> {
        let next = i64::try_from(next).unwrap_or(i64::MAX);
        Self { run: Vec::new(), next }.encode_to_vec()
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Status> {
        Self::decode(bytes).map_err(|_| invalid_argument("Invalid NextPageToken."))
    }

    pub(crate) fn run(&self) -> Result<RunId, Status> {
        RunId::from_bytes(&self.run).ok_or_else(|| invalid_argument("Invalid NextPageToken."))
    }
}
