//! The tool in Rust.

use super::order::{Confirm, Reserve, Reserved, STOCK};
use sagaweave::{StepContext, StepError, Tool, Undo, Value, json};
use std::sync::{Arc, Mutex};

/// What is in a secret member of its answers: nothing may ever show it.
pub const CANARY: &str = "canary-7f3a";

/// Writes down what it is asked for. A tenant called `sloppy` gets an answer that is none.
#[derive(Clone, Default)]
pub struct Stock(Arc<Mutex<Vec<(&'static str, Value)>>>);

impl Stock {
    pub fn calls(&self) -> Vec<(&'static str, Value)> {
        self.0.lock().unwrap().clone()
    }

    fn note(&self, action: &'static str, what: Value) {
        self.0.lock().unwrap().push((action, what));
    }

    fn reserve(&self, input: &Reserve) -> Reserved {
        self.note("reserve", json!(input));
        let id = if input.tenant == "sloppy" { "" } else { "s-1" };
        Reserved { id: id.to_owned(), token: Some(CANARY.to_owned().into()) }
    }
}

impl From<Stock> for Tool {
    fn from(stock: Stock) -> Self {
        let [(reserve, reserve_checks), (release, release_checks), (confirm, confirm_checks)] =
            STOCK;
        Self::new(stock)
            .typed_action(
                reserve,
                reserve_checks,
                |stock: Arc<Stock>, _: StepContext, input: Reserve| async move {
                    Ok(stock.reserve(&input))
                },
            )
            .typed_action(
                release,
                release_checks,
                |stock: Arc<Stock>, _, undo: Undo<Reserve, Reserved>| async move {
                    stock.note("release", json!(undo));
                    Ok(Value::Null)
                },
            )
            .typed_action(
                confirm,
                confirm_checks,
                |stock: Arc<Stock>, _, input: Confirm| async move {
                    stock.note("confirm", json!(input));
                    Ok::<_, StepError>(json!({"confirmed": true}))
                },
            )
            .build()
    }
}
