//! From a document to typed Rust: the compiler of sagaweave, as a library.
//!
//! ```text
//! Source → ast::Document → ir::Workflow → TokenStream → String
//!  parse       lower            emit         print
//! ```
//!
//! | stage | what it gives |
//! |---|---|
//! | [`source`] | the document as it came, with lines and columns |
//! | [`ast`] | what was written: every value is known, typed, and has its place |
//! | `lower` | checks names, graph, saga and pivot, pass by pass |
//! | [`ir`] | what is meant: nothing in it can be wrong |
//! | [`measure`] | what is meant, in numbers: waves, events, how much at once |
//! | [`emit`], [`print`](mod@print) | Rust; or [`interpret`], which runs the IR as it is, and [`simulate`], which lets things go wrong |
//!
//! Front ends find the documents ([`documents`]), go the whole way ([`generate()`]) and show what is said
//! of them: the macro, the command, and the [`Builder`] for a `build.rs`.
//!
//! What is wrong with a document is a list of [`diagnostic`]s, never a panic; who calls only shows
//! them.
//!
//! ```
//! use sagaweave_compiler::{compile, source::Source};
//!
//! let yaml = "
//! workflow: { name: Greeting, version: 1.0.0 }
//! modules:
//!   - name: greet
//!     tool: post
//!     action: send_card
//!     compensation: send_apology
//! ";
//! let compiled = compile(&Source::new("greeting.yaml", yaml));
//! let workflow = compiled.workflow.expect("the document is right");
//! assert_eq!(workflow.workflow_type, "GreetingWorkflow");
//!
//! let source = Source::new("greeting.yaml", yaml.replace("action:", "acton:"));
//! let compiled = compile(&source);
//! assert!(compiled.workflow.is_none());
//! assert_eq!(
//!     compiled.diagnostics[0].render(&source),
//!     "greeting.yaml:6:5: error[SW0201]: an activity has no key `acton`\n  help: did you mean `action`?",
//! );
//! ```

pub mod ast;
mod builder;
mod compile;
pub mod diagnostic;
pub mod documents;
pub mod emit;
pub mod expr;
mod generate;
pub mod interpret;
pub mod ir;
pub mod keep;
pub mod limits;
pub mod link;
mod lower;
pub mod measure;
pub mod print;
pub mod simulate;
pub mod source;
pub mod types;
mod untyped;

pub use builder::{Builder, Surroundings};
pub use compile::{Compiled, compile, module_name};
pub use generate::{Finding, Generated, generate};
pub use untyped::untyped;
