//! No document at all.

sagaweave::include_workflow!();

fn main() {}
