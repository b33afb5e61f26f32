//! What a function reads more than once: it is read at the function's start, into a variable.
//!
//! That is plainer to read, and rustc's work for a function grows with the places where it may fail.
//! Only what is surely read is, so that nothing fails that is not asked for.

use super::{Cx, read};
use crate::expr::{Kind, Typed};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use sagaweave_core::StepId;
use std::cell::RefCell;

/// Something of the scope that is read as one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    Input,
    /// Whether it is read as what may be null.
    Output(StepId, bool),
    Signal(usize),
    StepInput,
}

/// The variables of a function.
#[derive(Debug, Default)]
pub(in crate::emit) struct Held(RefCell<Vec<Variable>>);

#[derive(Debug)]
struct Variable {
    read: Read,
    /// What it is read with.
    call: TokenStream,
    uses: usize,
}

impl Held {
    /// Writes a function's body, and before it what is read into variables. `values` are the
    /// expressions that are surely evaluated in it.
    pub(in crate::emit) fn around<'t, T>(
        cx: Cx<'_>,
        values: impl IntoIterator<Item = &'t Typed>,
        body: impl Fn(Cx<'_>) -> T,
    ) -> (TokenStream, T) {
        let mut reads = Vec::new();
        values.into_iter().for_each(|value| sure(value, cx, &mut reads));
        let held = Self::of(reads);
        let written = body(Cx { held: Some(&held), ..cx });
        let kept = held.often();
        if held.0.borrow().len() == kept.len() {
            return (held.variables(), written);
        }
        let held = Self::of(kept);
        let written = body(Cx { held: Some(&held), ..cx });
        (held.variables(), written)
    }

    fn of(reads: Vec<Read>) -> Self {
        let variable = |read| Variable { read, call: TokenStream::new(), uses: 0 };
        Self(RefCell::new(reads.into_iter().map(variable).collect()))
    }

    /// What is read more than once.
    fn often(&self) -> Vec<Read> {
        let variables = self.0.borrow();
        variables.iter().filter(|it| it.uses > 1).map(|it| it.read).collect()
    }

    /// What stands for a read: its variable, or `call` itself.
    pub(super) fn get(&self, read: Read, call: TokenStream) -> TokenStream {
        match self.0.borrow_mut().iter_mut().find(|it| it.read == read) {
            Some(variable) => {
                variable.uses += 1;
                variable.call = call;
                let name = name(read);
                quote!(#name)
            }
            None => call,
        }
    }

    fn variables(&self) -> TokenStream {
        let variables = self.0.borrow();
        let lets = variables.iter().map(|Variable { read, call, .. }| {
            let name = name(*read);
            quote!(let #name = #call;)
        });
        lets.collect()
    }
}

/// Finds what an expression surely reads, in order.
fn sure(typed: &Typed, cx: Cx<'_>, reads: &mut Vec<Read>) {
    if let Some(read) = read::of(typed, cx).filter(|read| !reads.contains(read)) {
        reads.push(read);
    }
    match &typed.kind {
        Kind::And(first, _)
        | Kind::Or(first, _)
        | Kind::Cond(first, ..)
        | Kind::Default(first, _)
        | Kind::Index { base: first, .. }
        | Kind::Comprehension { over: first, .. } => sure(first, cx, reads),
        _ => typed.parts().into_iter().for_each(|part| sure(part, cx, reads)),
    }
}

/// No name that an expression makes for itself.
fn name(read: Read) -> Ident {
    let name = match read {
        Read::Input => "input".to_owned(),
        Read::Output(StepId(step), false) => format!("output_{step}"),
        Read::Output(StepId(step), true) => format!("output_or_null_{step}"),
        Read::Signal(signal) => format!("signal_{signal}"),
        Read::StepInput => "step_input".to_owned(),
    };
    Ident::new(&name, Span::call_site())
}
