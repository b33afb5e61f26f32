//! JSON that is put together from values.

use super::eval::Eval;
use crate::ir::{Expr, Field};
use sagaweave_core::{Failure, Payload};
use serde_json::Value;

/// The JSON that `expr` stands for.
pub(super) fn payload(eval: &mut Eval<'_>, expr: &Expr) -> Result<Payload, Failure> {
    json(eval, expr).map(Payload::from_json)
}

fn json(eval: &mut Eval<'_>, expr: &Expr) -> Result<String, Failure> {
    Ok(match expr {
        Expr::Json(text) => text.clone(),
        Expr::Object(fields) => object(eval, fields)?,
        Expr::List(items) => {
            let items: Vec<String> =
                items.iter().map(|item| json(eval, item)).collect::<Result<_, _>>()?;
            format!("[{}]", items.join(","))
        }
        Expr::Output(step) => eval.scope.output_json(*step).to_owned(),
        Expr::Status => text(eval.scope.status().name()),
        Expr::Computed(typed) => eval.json(typed)?,
    })
}

fn object(eval: &mut Eval<'_>, fields: &[Field]) -> Result<String, Failure> {
    let mut members = Vec::new();
    for field in fields {
        let value = match eval.workflow.optional_block(field) {
            Some(block) if !eval.scope.completed(block) => "null".to_owned(),
            _ => json(eval, &field.value)?,
        };
        if !(field.skip_null && value == "null") {
            members.push(format!("{}:{value}", text(&field.key)));
        }
    }
    Ok(format!("{{{}}}", members.join(",")))
}

fn text(text: &str) -> String {
    Value::from(text).to_string()
}
