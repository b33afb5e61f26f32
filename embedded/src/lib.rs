//! An in-process engine that speaks Temporal's gRPC to the unchanged SDK client and worker.

pub mod machine;
