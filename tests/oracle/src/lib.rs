//! Generated types, held against what others make of the same JSON Schemas, in `tests/`.
//!
//! ```text
//!   schemas/*.json ──▶ build/ ──┬─ a document each ──▶ the compiler ──▶ ours
//!                               │                           └─ the same with serde's derive ──▶ derived
//!                               └─ typify ──▶ theirs
//! ```
//!
//! A crate of its own: `typify` reads schemas by an older `schemars` than the command writes them with,
//! and neither is for those who use the compiler.
