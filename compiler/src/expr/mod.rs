//! Expressions: `${{ … }}`.
//!
//! ```text
//! text → lexer → parser → syntax::Expr → check → typed::Typed → emit (Rust) | interpret
//! ```

pub mod prelude;
pub mod typed;

pub use typed::{Kind, Local, Typed};
