//! What an expression can name, by where it stands: who compiles a document says it, the checker asks.

use crate::source::Span;
use crate::types::{Type, Types};
use sagaweave_core::StepId;

/// What an expression can name.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The document's structs and enums.
    pub types: &'a Types,
    /// What `input` is; none where it means nothing.
    pub input: Option<&'a Known>,
    /// The steps of the document.
    pub steps: &'a dyn Steps,
    /// Name and payload of each signal, in the order of the plan.
    pub signals: &'a [(String, Type)],
    /// Where the expression stands.
    pub site: &'a Site,
}

/// A type, and where it is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// What it is.
    pub ty: Type,
    /// Where that is said, with a few words such as "its output is declared here".
    pub origin: Option<(Span, String)>,
}

/// Where an expression stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Site {
    /// In a step: `with`, `when`, an option, a block's `output`, `end`.
    Step,
    /// In a compensation's `with`.
    Undo {
        /// What its step got.
        input: Type,
        /// What its step gave. It may be null: the step's fate may be unknown.
        output: Type,
    },
    /// In a step of `finally`.
    Finally,
    /// In `queries`.
    Query,
    /// In `search_attributes`: nothing has started.
    Start,
    /// In the document's `output`.
    Output,
}

/// The steps of a document, as seen from one place in it.
pub trait Steps {
    /// What can be said of the step with this id.
    fn find(&self, id: &str) -> Found;
    /// The ids that can be read from here, and better others than none: for "did you mean".
    fn ids(&self) -> Vec<String>;
}

/// What can be said of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// It has surely ended.
    Readable {
        /// The step.
        step: StepId,
        /// What it gives; nullable if it may give nothing.
        output: Known,
        /// Why it may give nothing: "it is optional", and where that is said.
        null_because: Option<(Span, String)>,
    },
    /// It may not have ended.
    NotEnded {
        /// Where it stands.
        place: Span,
        /// What to do about it.
        help: String,
    },
    /// There is none with this id.
    Nothing,
}

/// A document without steps, for expressions that see none.
pub struct NoSteps;

impl Steps for NoSteps {
    fn find(&self, _: &str) -> Found {
        Found::Nothing
    }

    fn ids(&self) -> Vec<String> {
        Vec::new()
    }
}
