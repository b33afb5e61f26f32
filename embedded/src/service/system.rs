//! What the engine says about itself: capabilities, health, namespaces.

use std::collections::HashMap;

use temporalio_protos::grpc::health::v1::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
};
use temporalio_protos::temporal::api::enums::v1::NamespaceState;
use temporalio_protos::temporal::api::namespace::v1::{
    NamespaceConfig, NamespaceInfo, namespace_info,
};
use temporalio_protos::temporal::api::replication::v1::{
    ClusterReplicationConfig, NamespaceReplicationConfig,
};
use temporalio_protos::temporal::api::workflowservice::v1::{
    DescribeNamespaceRequest, DescribeNamespaceResponse, GetClusterInfoRequest,
    GetClusterInfoResponse, GetSystemInfoRequest, GetSystemInfoResponse, ListNamespacesRequest,
    ListNamespacesResponse, RegisterNamespaceRequest, RegisterNamespaceResponse,
    get_system_info_response::Capabilities,
};
use tonic::Status;

use super::check::BLOB_LIMIT;
use super::error::{invalid_argument, namespace_already_exists, not_found};
use super::state::State;

/// The server whose behaviour this engine has.
const SERVER_VERSION: &str = "1.29.1";

const CLUSTER: &str = "active";

/// The services that health is asked about.
const SERVICES: [&str; 2] = ["", "temporal.api.workflowservice.v1.WorkflowService"];

/// Answers `GetSystemInfo`.
pub(crate) fn info(
    _: &mut State,
    _: GetSystemInfoRequest,
) -> Result<GetSystemInfoResponse, Status> {
    let capabilities = Capabilities {
        signal_and_query_header: true,
        internal_error_differentiation: true,
        activity_failure_include_heartbeat: true,
        encoded_failure_attributes: true,
        upsert_memo: true,
        sdk_metadata: true,
        build_id_based_versioning: true,
        ..Default::default()
    };
    let server_version = SERVER_VERSION.to_owned();
    Ok(GetSystemInfoResponse { server_version, capabilities: Some(capabilities) })
}

/// Answers `GetClusterInfo`.
pub(crate) fn cluster(
    _: &mut State,
    _: GetClusterInfoRequest,
) -> Result<GetClusterInfoResponse, Status> {
    Ok(GetClusterInfoResponse {
        server_version: SERVER_VERSION.to_owned(),
        cluster_name: CLUSTER.to_owned(),
        history_shard_count: 1,
        persistence_store: "memory".to_owned(),
        visibility_store: "memory".to_owned(),
        ..Default::default()
    })
}

/// Answers `Check` of the health service.
pub(crate) fn health(
    _: &mut State,
    request: HealthCheckRequest,
) -> Result<HealthCheckResponse, Status> {
    if SERVICES.contains(&request.service.as_str()) {
        return Ok(HealthCheckResponse { status: ServingStatus::Serving.into() });
    }
    Err(Status::not_found("unknown service"))
}

/// Answers `DescribeNamespace`. Naming a namespace makes it.
pub(crate) fn describe_namespace(
    state: &mut State,
    request: DescribeNamespaceRequest,
) -> Result<DescribeNamespaceResponse, Status> {
    let by_id = |state: &State| {
        let mut all = state.namespaces.iter();
        all.find(|(_, namespace)| namespace.id == request.id).map(|(name, _)| name.clone())
    };
    let name = match (request.namespace.is_empty(), request.id.is_empty()) {
        (false, _) => request.namespace.clone(),
        (true, false) => by_id(state)
            .ok_or_else(|| not_found(format!("Namespace {} is not found.", request.id)))?,
        (true, true) => return Err(invalid_argument("Namespace not set on request.")),
    };
    state.namespace(&name)?;
    Ok(state.described(&name))
}

/// Answers `ListNamespaces`, on one page.
pub(crate) fn list_namespaces(
    state: &mut State,
    _: ListNamespacesRequest,
) -> Result<ListNamespacesResponse, Status> {
    let mut names: Vec<_> = state.namespaces.keys().cloned().collect();
    names.sort_unstable();
    let namespaces = names.iter().map(|name| state.described(name)).collect();
    Ok(ListNamespacesResponse { namespaces, next_page_token: Vec::new() })
}

/// Answers `RegisterNamespace`.
pub(crate) fn register_namespace(
    state: &mut State,
    request: RegisterNamespaceRequest,
) -> Result<RegisterNamespaceResponse, Status> {
    if state.namespaces.contains_key(&request.namespace) {
        return Err(namespace_already_exists("Namespace already exists."));
    }
    state.namespace(&request.namespace)?;
    Ok(RegisterNamespaceResponse {})
}

impl State {
    fn described(&self, name: &str) -> DescribeNamespaceResponse {
        let id = self.namespaces.get(name).map(|namespace| namespace.id.clone());
        let info = NamespaceInfo {
            name: name.to_owned(),
            state: NamespaceState::Registered.into(),
            data: HashMap::new(),
            id: id.unwrap_or_default(),
            capabilities: Some(capabilities()),
            limits: Some(limits()),
            ..Default::default()
        };
        let retention = self.settings.retention.try_into().ok();
        DescribeNamespaceResponse {
            namespace_info: Some(info),
            config: Some(NamespaceConfig {
                workflow_execution_retention_ttl: retention,
                ..Default::default()
            }),
            replication_config: Some(NamespaceReplicationConfig {
                active_cluster_name: CLUSTER.to_owned(),
                clusters: vec![ClusterReplicationConfig {
                    cluster_name: CLUSTER.to_owned(),
                    ..Default::default()
                }],
                ..Default::default()
            }),
            ..Default::default()
        }
    }
}

fn capabilities() -> namespace_info::Capabilities {
    namespace_info::Capabilities {
        sync_update: true,
        async_update: true,
        worker_poll_complete_on_shutdown: true,
        ..Default::default()
    }
}

fn limits() -> namespace_info::Limits {
    let limit = i64::try_from(BLOB_LIMIT).unwrap_or(i64::MAX);
    namespace_info::Limits {
        blob_size_limit_error: limit,
        memo_size_limit_error: limit,
        ..Default::default()
    }
}
