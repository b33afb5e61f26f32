//! `sagaweave::include!`.

/// Brings in the documents that the crate's `build.rs` has compiled: a module for each.
///
/// ```toml
/// [build-dependencies]
/// sagaweave-compiler = "0.1"
/// ```
/// ```text
/// // build.rs
/// fn main() {
///     sagaweave_compiler::Builder::new().folder("workflows").compile();
/// }
///
/// // src/main.rs
/// sagaweave::include!();
/// use marketing_campaign::{Tools, Workflow};
/// ```
///
/// A builder with a name, `Builder::new().name("billing")`, is brought in by
/// `sagaweave::include!("billing")`.
#[macro_export]
macro_rules! include {
    () => {
        $crate::include!("sagaweave");
    };
    ($name:literal) => {
        ::core::include!(::core::concat!(
            ::core::env!(
                "OUT_DIR",
                "sagaweave::include! brings in what a build.rs made, and this crate has none"
            ),
            "/",
            $name,
            ".rs"
        ));
    };
}
