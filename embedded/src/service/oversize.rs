//! What a worker says about an activity and is too large: the server takes it as a failure that says
//! so, where it refuses other calls.

use prost::Message;
use temporalio_protos::temporal::api::common::v1::Payloads;
use temporalio_protos::temporal::api::failure::v1::failure::FailureInfo;
use temporalio_protos::temporal::api::failure::v1::{Failure, ServerFailureInfo};

use super::check::BLOB_LIMIT;
use crate::machine::{
    ActivityCanceled, ActivityCompleted, ActivityFailed, ActivityRef, Heartbeat, Input,
};

/// A completion.
pub(crate) fn completed(said: ActivityCompleted) -> Input {
    if fits(said.result.as_ref()) {
        return Input::ActivityCompleted(said);
    }
    failed_instead(said.activity, said.identity, "Complete result exceeds size limit.")
}

/// A cancellation.
pub(crate) fn canceled(said: ActivityCanceled) -> Input {
    if fits(said.details.as_ref()) {
        return Input::ActivityCanceled(said);
    }
    failed_instead(said.activity, said.identity, "Cancel details exceed size limit.")
}

/// A heartbeat.
pub(crate) fn heartbeat(said: Heartbeat) -> Input {
    if fits(said.details.as_ref()) {
        return Input::Heartbeat(said);
    }
    failed_instead(said.activity, said.identity, DETAILS)
}

/// A failure, and what is answered about it.
pub(crate) fn failed(mut said: ActivityFailed) -> (Input, Vec<Failure>) {
    let mut answer = Vec::new();
    if !fits(said.last_heartbeat_details.as_ref()) {
        said.last_heartbeat_details = None;
        answer.push(failure(DETAILS));
    }
    if !fits(said.failure.as_ref()) {
        let large = failure("Failure exceeds size limit.");
        answer.push(large.clone());
        said.failure = Some(large);
    }
    (Input::ActivityFailed(said), answer)
}

const DETAILS: &str = "Heartbeat details exceed size limit.";

fn fits<M: Message>(blob: Option<&M>) -> bool {
    blob.is_none_or(|blob| blob.encoded_len() <= BLOB_LIMIT)
}

fn failed_instead(activity: ActivityRef, identity: String, why: &str) -> Input {
    let last_heartbeat_details: Option<Payloads> = None;
    let failure = Some(failure(why));
    Input::ActivityFailed(ActivityFailed { activity, failure, last_heartbeat_details, identity })
}

fn failure(message: &str) -> Failure {
    let info = ServerFailureInfo { non_retryable: true };
    Failure {
        message: message.to_owned(),
        failure_info: Some(FailureInfo::ServerFailureInfo(info)),
        ..Default::default()
    }
}
