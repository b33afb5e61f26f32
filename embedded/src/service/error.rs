//! Errors as the server sends them: code, message, and the details that clients read.

use prost::Message;
use temporalio_protos::google::rpc;
use temporalio_protos::temporal::api::enums::v1::{ResourceExhaustedCause, ResourceExhaustedScope};
use temporalio_protos::temporal::api::errordetails::v1::{
    NamespaceAlreadyExistsFailure, NotFoundFailure, PermissionDeniedFailure, QueryFailedFailure,
    ResourceExhaustedFailure, WorkflowExecutionAlreadyStartedFailure, WorkflowNotReadyFailure,
};
use temporalio_protos::temporal::api::failure::v1::Failure;
use temporalio_protos::utilities::pack_any;
use tonic::{Code, Status};

use crate::machine::Refusal;

/// What is asked for is not there (any more).
pub(crate) fn not_found(message: impl Into<String>) -> Status {
    detailed(Code::NotFound, message, "NotFoundFailure", &NotFoundFailure::default())
}

/// The request itself is wrong.
pub(crate) fn invalid_argument(message: impl Into<String>) -> Status {
    Status::invalid_argument(message)
}

/// The workflow id is taken.
pub(crate) fn already_started(message: String, request_id: &str, run_id: String) -> Status {
    let failure = WorkflowExecutionAlreadyStartedFailure {
        start_request_id: request_id.to_owned(),
        run_id,
        ..Default::default()
    };
    detailed(Code::AlreadyExists, message, "WorkflowExecutionAlreadyStartedFailure", &failure)
}

/// The namespace is there already.
pub(crate) fn namespace_already_exists(message: &str) -> Status {
    let failure = NamespaceAlreadyExistsFailure {};
    detailed(Code::AlreadyExists, message, "NamespaceAlreadyExistsFailure", &failure)
}

/// The workflow cannot be asked now.
pub(crate) fn not_ready(message: &str) -> Status {
    let failure = WorkflowNotReadyFailure {};
    detailed(Code::FailedPrecondition, message, "WorkflowNotReadyFailure", &failure)
}

/// The workflow's query handler has failed.
pub(crate) fn query_failed(message: String, failure: Option<Failure>) -> Status {
    let failure = QueryFailedFailure { failure };
    detailed(Code::InvalidArgument, message, "QueryFailedFailure", &failure)
}

/// The server does not allow this.
pub(crate) fn permission_denied(message: &str) -> Status {
    let failure = PermissionDeniedFailure::default();
    detailed(Code::PermissionDenied, message, "PermissionDeniedFailure", &failure)
}

/// The workflow has too much to do.
pub(crate) fn busy(message: impl Into<String>) -> Status {
    let failure = ResourceExhaustedFailure {
        cause: ResourceExhaustedCause::BusyWorkflow.into(),
        scope: ResourceExhaustedScope::Namespace.into(),
    };
    detailed(Code::ResourceExhausted, message, "ResourceExhaustedFailure", &failure)
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound(message) => not_found(message),
            Refusal::InvalidArgument(message) => invalid_argument(message),
            Refusal::FailedPrecondition(message) => not_ready(&message),
            Refusal::ResourceExhausted(message) => busy(message),
            Refusal::AlreadyStarted(message) => Self::already_exists(message),
        }
    }
}

/// An error with details that clients read.
pub(crate) fn detailed<M: Message>(
    code: Code,
    message: impl Into<String>,
    name: &str,
    failure: &M,
) -> Status {
    let message = message.into();
    let url = format!("type.googleapis.com/temporal.api.errordetails.v1.{name}");
    // Packing only fails where a buffer cannot grow, which a vector always does.
    let details = pack_any(url, failure).into_iter().collect();
    let status = rpc::Status { code: code as i32, message: message.clone(), details };
    Status::with_details(code, message, status.encode_to_vec().into())
}
