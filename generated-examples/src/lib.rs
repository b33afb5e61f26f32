//! Documents as their users write them, and what sagaweave makes of them.
//!
//! `workflows/` holds the documents, `src/generated/` the Rust of each as `sagaweave build` prints it:
//! to be read, and to see in a review what a change of a document or of the compiler does. A test says
//! when it is stale; `UPDATE_GENERATED=1 cargo test -p sagaweave-examples` makes it again.
//!
//! A crate of your own needs none of this. It says [`included`]'s one line, and rustc does the rest:
//!
//! ```
//! sagaweave::include_workflow!("workflows/marketing_campaign.yaml");
//! use marketing_campaign::Workflow;
//! use sagaweave::Definition;
//!
//! let plan = Workflow::programs()[0].plan();
//! assert_eq!(plan.workflow_type, "MarketingCampaignWorkflow");
//! ```

#![deny(warnings, missing_docs)]

/// The README's program compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The code that is checked in.
pub mod generated {
    include!("generated/book_trip.rs");
    include!("generated/hostile.rs");
    include!("generated/hostile_types.rs");
    include!("generated/launch_dag.rs");
    include!("generated/marketing_campaign.rs");
    include!("generated/multi_agent_orchestration.rs");
    include!("generated/order_checkout.rs");
    include!("generated/pivot_checkout.rs");
    include!("generated/project_dag.rs");
    include!("generated/project_parallel.rs");
    include!("generated/project_sequential.rs");
    include!("generated/test_project.rs");
}

pub use generated::*;

/// The same from the documents themselves. Named together, they share their tools: the project's three
/// modes take one implementation of `mao`.
pub mod included {
    sagaweave::include_workflow!(
        "workflows/project_dag.json",
        "workflows/project_parallel.json",
        "workflows/project_sequential.json",
    );
    sagaweave::include_workflow!("workflows/marketing_campaign.yaml");
    sagaweave::include_workflow!("workflows/hostile_types.yaml", "workflows/order_checkout.yaml");
}
