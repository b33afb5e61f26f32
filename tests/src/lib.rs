//! End-to-end tests of sagaweave, all in `tests/it`: documents compiled by `include_workflow!`, run on
//! a real Temporal server against a real HTTP tool service that records every call.
