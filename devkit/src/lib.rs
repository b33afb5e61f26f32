//! What the examples, tests and benches of sagaweave share.
//!
//! - [`temporal`] finds, starts and ends a real Temporal server.
//! - [`tool_service`] is a real HTTP Tool Service on loopback. It records every call and misbehaves
//!   when it is told to.

pub mod temporal;
pub mod tool_service;
