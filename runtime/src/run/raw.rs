//! A run without its document's types: what is asked of the server is compiled once.

use super::error::{CallError, RunError};
use crate::start::read_attributes;
use crate::values;
use sagaweave_core::{Payload, SearchAttribute};
use std::collections::BTreeMap;
use temporalio_client::{
    Client, UntypedQuery, UntypedSignal, UntypedWorkflowHandle, WorkflowDescribeOptions,
    WorkflowExecutionInfo, WorkflowGetResultOptions, WorkflowQueryOptions, WorkflowSignalOptions,
};
use temporalio_common::data_converters::RawValue;

pub(super) struct Raw(UntypedWorkflowHandle<Client>);

impl Raw {
    pub(super) fn new(info: WorkflowExecutionInfo, client: Client) -> Self {
        Self(info.bind_untyped(client))
    }

    pub(super) async fn result(&self) -> Result<Payload, RunError> {
        let options = WorkflowGetResultOptions::default();
        let output = self.0.get_result(options).await.map_err(RunError::from_sdk)?;
        values::read(&output).map_err(|message| RunError::bad_output(&message))
    }

    pub(super) async fn signal(&self, name: &str, value: &Payload) -> Result<(), CallError> {
        let signal = UntypedSignal::new(name);
        let options = WorkflowSignalOptions::default();
        self.0.signal(signal, values::write(value), options).await.map_err(CallError::new)
    }

    pub(super) async fn query(&self, name: &str) -> Result<Payload, CallError> {
        let query = UntypedQuery::new(name);
        let nothing = RawValue::new(Vec::new());
        let options = WorkflowQueryOptions::default();
        let answer = self.0.query(query, nothing, options).await.map_err(CallError::of_query)?;
        values::read(&answer).map_err(CallError::new)
    }

    pub(super) async fn search_attributes(
        &self,
    ) -> Result<BTreeMap<String, SearchAttribute>, CallError> {
        let described = self.0.describe(WorkflowDescribeOptions::default()).await;
        Ok(read_attributes(&described.map_err(CallError::new)?.search_attributes()))
    }
}
