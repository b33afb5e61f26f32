//! The types that documents become, held against typify's and serde's for the same schemas.

// What generated types name of the runtime, so that it need not be built for them.
extern crate self as sagaweave;
pub use sagaweave_core::expr::{Secret, TimeSpan, Timestamp};
pub use serde_json::Value;
/// As the runtime has it.
pub mod __private {
    pub use sagaweave_core::members;
    pub use serde;
}

mod case;
mod derive;
// Public, so that what has to have words has them.
pub mod golden;
mod typify;
mod uuid;
mod values;
