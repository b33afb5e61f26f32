//! What flows where: every value and expression of a document gets its type, and every step's output.
//!
//! Steps are looked at in an order in which each comes after all that it can read, so that the types of
//! what it reads are known.

mod constant;
mod lost;
mod members;
mod order;
mod outputs;
mod site;
mod steps;
mod template;
mod undo;
mod unused;
mod visible;
mod without_output;

use super::catalogs::Catalogs;
use super::declared::{self, Declared};
use super::plan::Draft;
use crate::ast::Campaign;
use crate::diagnostic::Findings;
use crate::expr::{Facts, Known};
use crate::ir::{Data, Expr, Query, Signal};
use crate::source::{Source, Span};
use crate::types::{Schemas, Type, Types};
use sagaweave_core::plan::StepId;
use std::collections::{BTreeSet, HashMap};

/// What a document says of its data, all of it in types.
pub(super) struct Typed {
    pub(super) types: Types,
    pub(super) schemas: Schemas,
    pub(super) input: Option<Data>,
    pub(super) output: Expr,
    pub(super) output_type: Type,
    pub(super) signals: Vec<Signal>,
    pub(super) queries: Vec<Query>,
    pub(super) search_attributes: Vec<(String, crate::expr::Typed)>,
}

/// Types everything in `draft`.
pub(super) fn check(
    document: &Campaign,
    source: &Source,
    draft: &mut Draft<'_>,
    catalogs: &Catalogs<'_>,
    (types, schemas): (Types, Schemas),
    declared: Declared,
    findings: &mut Findings,
) -> Typed {
    let mut flow =
        Flow::new(document, source, draft, catalogs, (types, schemas), declared, findings);
    let modules = flow.draft.modules.clone();
    flow.list(&modules, &Facts::default());
    let (output, output_type) = flow.output();
    flow.finally();
    let queries = flow.queries();
    let search_attributes = flow.search_attributes();
    flow.read_blocks();
    flow.lost();
    flow.unused();
    Typed {
        types: flow.types,
        schemas: flow.schemas,
        input: flow.declared.input,
        output,
        output_type,
        signals: flow.declared.signals,
        queries,
        search_attributes,
    }
}

struct Flow<'a, 'd> {
    document: &'a Campaign,
    source: &'a Source,
    draft: &'a mut Draft<'d>,
    catalogs: &'a Catalogs<'a>,
    types: Types,
    schemas: Schemas,
    declared: Declared,
    findings: &'a mut Findings,
    /// `input`, as expressions see it.
    input: Known,
    /// Name and payload of each signal.
    signals: Vec<(String, Type)>,
    by_id: HashMap<String, StepId>,
    /// The steps of each block, in the document's order.
    children: HashMap<StepId, Vec<StepId>>,
    /// Where the output of a step is declared.
    origins: HashMap<StepId, (Span, String)>,
    /// The outputs of ends that complete the workflow.
    endings: Vec<(StepId, Expr)>,
    /// The blocks whose output an expression reads.
    read: BTreeSet<StepId>,
    /// The signals that an expression reads.
    signals_read: BTreeSet<usize>,
}

impl<'a, 'd> Flow<'a, 'd> {
    fn new(
        document: &'a Campaign,
        source: &'a Source,
        draft: &'a mut Draft<'d>,
        catalogs: &'a Catalogs<'a>,
        (types, schemas): (Types, Schemas),
        declared: Declared,
        findings: &'a mut Findings,
    ) -> Self {
        let input = Known {
            ty: declared.input.as_ref().map_or(Type::Any, |input| input.ty.clone()),
            origin: document
                .input
                .as_ref()
                .map(|input| (input.key.span, "the input is declared here".to_owned())),
        };
        let payload =
            |signal: &Signal| signal.payload.as_ref().map_or(Type::Any, |it| it.ty.clone());
        let signals =
            declared.signals.iter().map(|signal| (signal.name.clone(), payload(signal))).collect();
        let (mut by_id, mut children) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for (step, id) in draft.steps.iter().zip((0..).map(StepId)) {
            by_id.insert(step.id.clone(), id);
            if let Some(parent) = step.parent {
                children.entry(parent).or_default().push(id);
            }
        }
        declared::types_twice(document, findings);
        Self {
            document,
            source,
            draft,
            catalogs,
            types,
            schemas,
            declared,
            findings,
            input,
            signals,
            by_id,
            children,
            origins: HashMap::new(),
            endings: Vec::new(),
            read: BTreeSet::new(),
            signals_read: BTreeSet::new(),
        }
    }
}
