//! The two engines behind one call.

use prost::Message;
use prost::bytes::Bytes;
use sagaweave_devkit::temporal::Server;
use sagaweave_embedded::Engine;
use std::fmt::Debug;
use std::time::Duration;
use temporalio_protos::temporal::api::workflowservice::v1 as service;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

const SERVICE: &str = "temporal.api.workflowservice.v1.WorkflowService";

/// More than the server takes, so that its own limit answers.
const MESSAGE_LIMIT: usize = 16 * 1024 * 1024;

/// A server refuses long polls that have none.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Who plays Temporal.
#[derive(Clone)]
pub enum Side {
    Server(Channel),
    Embedded(Engine),
}

impl Side {
    /// The server of this process. Its absence is a failure that names the ways to have one.
    pub async fn server() -> Self {
        let server = tokio::task::spawn_blocking(Server::shared).await.expect("it does not panic");
        let address = server.unwrap_or_else(|none| panic!("{none}")).address();
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
        Self::Server(endpoint.connect_lazy())
    }

    /// Sends `request` to where it belongs.
    pub async fn call<Q: Call>(&self, request: Q) -> Result<Q::Answer, Status> {
        match self {
            Self::Server(channel) => over_the_wire(channel.clone(), request).await,
            Self::Embedded(engine) => {
                let bytes = Bytes::from(request.encode_to_vec());
                let answer = engine.call(SERVICE, Q::RPC, bytes).await?;
                Q::Answer::decode(answer.as_slice())
                    .map_err(|error| Status::internal(format!("undecodable answer: {error}")))
            }
        }
    }
}

async fn over_the_wire<Q: Call>(channel: Channel, request: Q) -> Result<Q::Answer, Status> {
    let mut grpc = Grpc::new(channel).max_decoding_message_size(MESSAGE_LIMIT);
    let ready = grpc.ready().await;
    ready.map_err(|error| Status::unavailable(format!("no server: {error}")))?;
    let path = PathAndQuery::from_maybe_shared(format!("/{SERVICE}/{}", Q::RPC));
    let path = path.map_err(|error| Status::internal(error.to_string()))?;
    let mut request = Request::new(request);
    request.set_timeout(TIMEOUT);
    let codec = ProstCodec::<Q, Q::Answer>::default();
    Ok(grpc.unary(request, path, codec).await?.into_inner())
}

/// A request, and what belongs to it.
pub trait Call: Message + Clone + 'static {
    /// The RPC's name.
    const RPC: &'static str;
    /// What it answers with.
    type Answer: Message + Debug + Default + 'static;
}

macro_rules! calls {
    ($($rpc:literal $request:ident $answer:ident)*) => {
        $(impl Call for service::$request {
            const RPC: &'static str = $rpc;
            type Answer = service::$answer;
        })*
    };
}

calls! {
    "StartWorkflowExecution" StartWorkflowExecutionRequest StartWorkflowExecutionResponse
    "SignalWorkflowExecution" SignalWorkflowExecutionRequest SignalWorkflowExecutionResponse
    "SignalWithStartWorkflowExecution" SignalWithStartWorkflowExecutionRequest SignalWithStartWorkflowExecutionResponse
    "QueryWorkflow" QueryWorkflowRequest QueryWorkflowResponse
    "UpdateWorkflowExecution" UpdateWorkflowExecutionRequest UpdateWorkflowExecutionResponse
    "PollWorkflowExecutionUpdate" PollWorkflowExecutionUpdateRequest PollWorkflowExecutionUpdateResponse
    "RequestCancelWorkflowExecution" RequestCancelWorkflowExecutionRequest RequestCancelWorkflowExecutionResponse
    "TerminateWorkflowExecution" TerminateWorkflowExecutionRequest TerminateWorkflowExecutionResponse
    "DescribeWorkflowExecution" DescribeWorkflowExecutionRequest DescribeWorkflowExecutionResponse
    "ListWorkflowExecutions" ListWorkflowExecutionsRequest ListWorkflowExecutionsResponse
    "CountWorkflowExecutions" CountWorkflowExecutionsRequest CountWorkflowExecutionsResponse
    "GetWorkflowExecutionHistory" GetWorkflowExecutionHistoryRequest GetWorkflowExecutionHistoryResponse
    "GetWorkflowExecutionHistoryReverse" GetWorkflowExecutionHistoryReverseRequest GetWorkflowExecutionHistoryReverseResponse
    "PollWorkflowTaskQueue" PollWorkflowTaskQueueRequest PollWorkflowTaskQueueResponse
    "RespondWorkflowTaskCompleted" RespondWorkflowTaskCompletedRequest RespondWorkflowTaskCompletedResponse
    "RespondWorkflowTaskFailed" RespondWorkflowTaskFailedRequest RespondWorkflowTaskFailedResponse
    "RespondQueryTaskCompleted" RespondQueryTaskCompletedRequest RespondQueryTaskCompletedResponse
    "ResetStickyTaskQueue" ResetStickyTaskQueueRequest ResetStickyTaskQueueResponse
    "PollActivityTaskQueue" PollActivityTaskQueueRequest PollActivityTaskQueueResponse
    "RespondActivityTaskCompleted" RespondActivityTaskCompletedRequest RespondActivityTaskCompletedResponse
    "RespondActivityTaskCompletedById" RespondActivityTaskCompletedByIdRequest RespondActivityTaskCompletedByIdResponse
    "RespondActivityTaskFailed" RespondActivityTaskFailedRequest RespondActivityTaskFailedResponse
    "RespondActivityTaskFailedById" RespondActivityTaskFailedByIdRequest RespondActivityTaskFailedByIdResponse
    "RespondActivityTaskCanceled" RespondActivityTaskCanceledRequest RespondActivityTaskCanceledResponse
    "RespondActivityTaskCanceledById" RespondActivityTaskCanceledByIdRequest RespondActivityTaskCanceledByIdResponse
    "RecordActivityTaskHeartbeat" RecordActivityTaskHeartbeatRequest RecordActivityTaskHeartbeatResponse
    "RecordActivityTaskHeartbeatById" RecordActivityTaskHeartbeatByIdRequest RecordActivityTaskHeartbeatByIdResponse
    "ExecuteMultiOperation" ExecuteMultiOperationRequest ExecuteMultiOperationResponse
    "ShutdownWorker" ShutdownWorkerRequest ShutdownWorkerResponse
    "DescribeNamespace" DescribeNamespaceRequest DescribeNamespaceResponse
    "GetSystemInfo" GetSystemInfoRequest GetSystemInfoResponse
}
