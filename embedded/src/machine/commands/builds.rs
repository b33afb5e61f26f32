//! Which builds of the worker a run has met: its reset points, and the search attribute `BuildIds`.

use std::sync::Arc;

use temporalio_protos::temporal::api::{
    common::v1::Payload, workflow::v1::ResetPointInfo,
    workflowservice::v1::RespondWorkflowTaskCompletedRequest,
};

use crate::machine::{Execution, convert::timestamp, limits, turn::Turn};

const ATTRIBUTE: &str = "BuildIds";
const UNVERSIONED: &str = "unversioned";

impl Execution {
    /// Notes the build that has completed a workflow task, if it is a new one.
    pub(super) fn note_build(
        &mut self,
        completed_event_id: i64,
        request: &RespondWorkflowTaskCompletedRequest,
        turn: &Turn,
    ) {
        let stamp = request.worker_version_stamp.as_ref();
        let build_id = stamp.map(|stamp| stamp.build_id.clone()).unwrap_or_default();
        let point = ResetPointInfo {
            build_id: build_id.clone(),
            binary_checksum: request.binary_checksum.clone(),
            run_id: self.origin.run_id.clone(),
            first_workflow_task_completed_id: completed_event_id,
            create_time: Some(timestamp(turn.now)),
            resettable: true,
            ..Default::default()
        };
        self.add_reset_point(point);
        if stamp.is_none_or(|stamp| !stamp.use_versioning) {
            self.add_build_id(&build_id);
        }
    }

    fn add_reset_point(&mut self, point: ResetPointInfo) {
        let same = |known: &ResetPointInfo| {
            known.build_id == point.build_id && known.binary_checksum == point.binary_checksum
        };
        if self.state.reset_points.iter().any(same) {
            return;
        }
        let points = Arc::make_mut(&mut self.state.reset_points);
        points.push(point);
        let surplus = points.len().saturating_sub(limits::RESET_POINTS);
        points.drain(..surplus);
    }

    fn add_build_id(&mut self, build_id: &str) {
        let tag =
            if build_id.is_empty() { None } else { Some(format!("{UNVERSIONED}:{build_id}")) };
        let known = Arc::make_mut(&mut self.state.builds);
        if known.is_empty() {
            known.push(UNVERSIONED.to_owned());
        } else if tag.as_ref().is_none_or(|tag| known.contains(tag)) {
            return;
        }
        known.extend(tag);
        let list: Vec<_> = known.iter().map(|build| quoted(build)).collect();
        let data = format!("[{}]", list.join(",")).into_bytes();
        let metadata = [("encoding", "json/plain"), ("type", "KeywordList")];
        let metadata =
            metadata.map(|(key, value)| (key.to_owned(), value.as_bytes().to_vec())).into();
        let payload = Payload { metadata, data, ..Default::default() };
        Arc::make_mut(&mut self.state.search_attributes).insert(ATTRIBUTE.to_owned(), payload);
    }
}

/// A JSON string.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
