//! Commands about what stands by the workflow: markers, search attributes, the memo.

use std::{collections::HashMap, sync::Arc};

use prost::Message;
use temporalio_protos::temporal::api::{
    command::v1::{
        ModifyWorkflowPropertiesCommandAttributes, RecordMarkerCommandAttributes,
        UpsertWorkflowSearchAttributesCommandAttributes,
    },
    common::v1::{Memo, Payload, SearchAttributes},
    enums::v1::WorkflowTaskFailedCause as Cause,
    history::v1::{
        MarkerRecordedEventAttributes, UpsertWorkflowSearchAttributesEventAttributes,
        WorkflowPropertiesModifiedEventAttributes, history_event::Attributes,
    },
};

use super::{Bad, Batch, check_blob, too_long};
use crate::machine::{Execution, limits, turn::Turn};

impl Execution {
    pub(super) fn record_marker(
        &mut self,
        command: &RecordMarkerCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let cause = Cause::BadRecordMarkerAttributes;
        if command.marker_name.is_empty() {
            return Err(Bad::Task(cause, "MarkerName is not set on RecordMarkerCommand.".into()));
        }
        let name = &command.marker_name;
        let of = format!("MarkerName={name}");
        if let Some(message) = too_long("MarkerName on RecordMarkerCommand", name, &of, "") {
            return Err(Bad::Task(cause, message));
        }
        let size =
            command.details.iter().map(|(key, details)| key.len() + details.encoded_len()).sum();
        check_blob(size, cause, "RecordMarkerCommandAttributes.Details exceeds size limit.")?;
        let attributes = MarkerRecordedEventAttributes {
            marker_name: command.marker_name.clone(),
            details: command.details.clone(),
            workflow_task_completed_event_id: batch.completed_event_id,
            header: command.header.clone(),
            failure: command.failure.clone(),
        };
        self.write(Attributes::MarkerRecordedEventAttributes(attributes), batch, turn);
        Ok(())
    }

    pub(super) fn upsert_search_attributes(
        &mut self,
        command: &UpsertWorkflowSearchAttributesCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let cause = Cause::BadSearchAttributes;
        let Some(given) = command.search_attributes.as_ref() else {
            let message = "SearchAttributes is not set on UpsertWorkflowSearchAttributesCommand.";
            return Err(Bad::Task(cause, message.into()));
        };
        if given.indexed_fields.is_empty() {
            let message = "IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.";
            return Err(Bad::Task(cause, message.into()));
        }
        if let Some(message) = self.unreadable(given) {
            return Err(Bad::Task(cause, message));
        }
        let size = size_of(&given.indexed_fields);
        check_blob(
            size,
            cause,
            "UpsertWorkflowSearchAttributesCommandAttributes exceeds size limit.",
        )?;
        merge(Arc::make_mut(&mut self.state.search_attributes), &given.indexed_fields);
        check_search_attributes(&self.state.search_attributes)
            .map_err(|why| Bad::Workflow(cause, why))?;
        let attributes = UpsertWorkflowSearchAttributesEventAttributes {
            workflow_task_completed_event_id: batch.completed_event_id,
            search_attributes: Some(given.clone()),
        };
        self.write(
            Attributes::UpsertWorkflowSearchAttributesEventAttributes(attributes),
            batch,
            turn,
        );
        Ok(())
    }

    /// What is wrong with a value that nobody can read: the Rust SDK writes such a one to take a search
    /// attribute back. Of which type it is, is known from the value that it has.
    fn unreadable(&self, given: &SearchAttributes) -> Option<String> {
        let unreadable = |value: &Payload| !value.metadata.contains_key("encoding");
        let (name, _) = given.indexed_fields.iter().find(|(_, value)| unreadable(value))?;
        let present = self.state.search_attributes.get(name);
        let kind = present.and_then(|value| value.metadata.get("type"));
        let kind = kind.map_or("Unspecified".into(), |kind| String::from_utf8_lossy(kind));
        Some(format!("invalid value for search attribute {name} of type {kind}: value from <>"))
    }

    pub(super) fn modify_properties(
        &mut self,
        command: &ModifyWorkflowPropertiesCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let cause = Cause::BadModifyWorkflowPropertiesAttributes;
        let Some(given) = command.upserted_memo.as_ref() else {
            let message = "UpsertedMemo is not set on ModifyWorkflowPropertiesCommand.";
            return Err(Bad::Task(cause, message.into()));
        };
        if given.fields.is_empty() {
            let message = "UpsertedMemo.Fields is not set on ModifyWorkflowPropertiesCommand.";
            return Err(Bad::Task(cause, message.into()));
        }
        let size = size_of(&given.fields);
        check_blob(size, cause, "ModifyWorkflowPropertiesCommandAttributes exceeds size limit.")?;
        merge(Arc::make_mut(&mut self.state.memo), &given.fields);
        let memo = Memo { fields: self.state.memo.as_ref().clone() };
        check_memo(
            Some(&memo),
            cause,
            "ModifyWorkflowPropertiesCommandAttributes. Memo exceeds size limit.",
        )?;
        let attributes = WorkflowPropertiesModifiedEventAttributes {
            workflow_task_completed_event_id: batch.completed_event_id,
            upserted_memo: Some(given.clone()),
        };
        self.write(Attributes::WorkflowPropertiesModifiedEventAttributes(attributes), batch, turn);
        Ok(())
    }
}

pub(super) fn check_memo(memo: Option<&Memo>, cause: Cause, message: &str) -> Result<(), Bad> {
    if memo.map_or(0, Message::encoded_len) <= limits::MEMO_BYTES {
        return Ok(());
    }
    Err(Bad::Workflow(cause, message.into()))
}

/// What is wrong with the number or size of search attributes.
pub(super) fn check_search_attributes(attributes: &HashMap<String, Payload>) -> Result<(), String> {
    if attributes.len() > limits::SEARCH_ATTRIBUTES {
        return Err(format!(
            "number of search attributes {} exceeds limit {}",
            attributes.len(),
            limits::SEARCH_ATTRIBUTES
        ));
    }
    if let Some((name, value)) =
        attributes.iter().find(|(_, value)| value.data.len() > limits::SEARCH_ATTRIBUTE_BYTES)
    {
        return Err(format!(
            "search attribute {name} value size {} exceeds size limit {}",
            value.data.len(),
            limits::SEARCH_ATTRIBUTE_BYTES
        ));
    }
    let total = SearchAttributes { indexed_fields: attributes.clone() }.encoded_len();
    if total > limits::SEARCH_ATTRIBUTES_BYTES {
        return Err(format!(
            "total size of search attributes {total} exceeds size limit {}",
            limits::SEARCH_ATTRIBUTES_BYTES
        ));
    }
    Ok(())
}

/// A value of null takes a field away.
fn merge(fields: &mut HashMap<String, Payload>, given: &HashMap<String, Payload>) {
    for (key, value) in given {
        if is_null(value) {
            fields.remove(key);
        } else {
            fields.insert(key.clone(), value.clone());
        }
    }
}

fn is_null(value: &Payload) -> bool {
    let encoding = value.metadata.get("encoding").map(Vec::as_slice);
    matches!(
        (encoding, value.data.as_slice()),
        (Some(b"binary/null"), b"") | (Some(b"json/plain"), b"[]")
    )
}

fn size_of(fields: &HashMap<String, Payload>) -> usize {
    fields.iter().map(|(key, value)| key.len() + value.data.len()).sum()
}
