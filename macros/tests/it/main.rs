//! The macros as a user's crate meets them: one outside of the workspace that depends on `sagaweave`
//! and on nothing else.

mod findings;
mod outside;
mod project;
