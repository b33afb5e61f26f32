//! What the action that undoes a step gets.

use serde::{Deserialize, Serialize};

/// The step to be undone, as its compensation gets it: in JSON `{"input": …, "output": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo<I, O> {
    /// What the step was called with.
    pub input: I,
    /// What it answered; none where it failed, or where nobody knows what came of it.
    pub output: Option<O>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn an_output_that_is_not_known_is_null() {
        let undo: Undo<Value, Value> =
            serde_json::from_value(json!({"input": {"page": 1}, "output": null})).unwrap();
        assert_eq!(undo, Undo { input: json!({"page": 1}), output: None });
        assert_eq!(
            serde_json::to_value(&undo).unwrap(),
            json!({"input": {"page": 1}, "output": null})
        );
    }
}
