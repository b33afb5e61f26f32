//! The order, compiled.

sagaweave::include_workflow!("workflows/order.yaml");

pub use order::types::{Status, UpdateNote as Note};
pub use order::{Input, StockTool, Tools, Workflow as Order, queries, signals, tools};
