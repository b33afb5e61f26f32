//! What the page knows of each step.

use super::super::model::{Model, Node};
use super::super::words;
use sagaweave_compiler::ir::{
    Activity, Compensation, End, Ending, Expr, Options, Retry, StepKind, Undo,
};
use sagaweave_core::plan::Priority;
use serde_json::{Value, json};

/// All steps, and how large the picture is.
pub(super) fn of(model: &Model<'_>, width: f64, height: f64) -> Value {
    let steps: Vec<Value> = model.nodes.iter().map(|node| step(node, model)).collect();
    json!({ "width": width, "height": height, "steps": steps })
}

/// A step: `facts` are pairs of a term and a text, `code` is JSON text by term, the others are positions
/// of steps.
fn step(node: &Node<'_>, model: &Model<'_>) -> Value {
    let mut facts: Vec<(&str, String)> = Vec::new();
    let mut code: Vec<(&str, String)> = Vec::new();
    let mut kind = "step".to_owned();
    if let Some(own) = words::kind(node) {
        kind = if node.block().is_some() { format!("{own} block") } else { own.to_owned() };
    }
    facts.extend(words::condition(node).map(|condition| ("Runs", condition)));
    facts.extend(words::result(node, model).map(|result| ("Result", result)));
    outputs(node, model, &mut code);
    if let Some(activity) = node.activity() {
        "activity".clone_into(&mut kind);
        activity_facts(activity, model, &mut facts, &mut code);
    }
    let marks = words::marks(node, model).join(", ");
    json!({
        "id": node.step.id,
        "kind": if node.step.finally { format!("{kind} of finally") } else { kind },
        "marks": marks,
        "pivot": node.is_pivot(),
        "description": node.step.description.as_deref().map(words::clean_lines),
        "facts": facts,
        "code": code,
        "parent": node.step.parent.map(|parent| parent.0),
        "after": node.after,
        "before": node.before,
        "children": node.children,
    })
}

/// What a step gives, where the document says it.
fn outputs(node: &Node<'_>, model: &Model<'_>, code: &mut Vec<(&'static str, String)>) {
    let output = match &node.step.kind {
        StepKind::Block(block) => block.output.as_ref(),
        StepKind::Set(output) | StepKind::End(End { ending: Ending::Completes(output), .. }) => {
            Some(output)
        }
        StepKind::End(_) | StepKind::Activity(_) | StepKind::Join => None,
    };
    code.extend(output.map(|output| ("Output", expression(output, model))));
}

fn activity_facts(
    activity: &Activity,
    model: &Model<'_>,
    facts: &mut Vec<(&'static str, String)>,
    code: &mut Vec<(&'static str, String)>,
) {
    facts.push(("Tool and action", activity.activity_type.clone()));
    options(&activity.options, activity.pivot, facts);
    code.push(("Input", expression(&activity.input, model)));
    match &activity.compensation {
        Compensation::Undo(undo) => undo_facts(undo, model, facts, code),
        Compensation::None => facts.push(("Compensation", "none: nothing to undo".to_owned())),
        // They need none.
        Compensation::Unsaid if activity.pivot || activity.reads => {}
        Compensation::Unsaid => facts.push(("Compensation", "not said".to_owned())),
    }
}

fn undo_facts(
    undo: &Undo,
    model: &Model<'_>,
    facts: &mut Vec<(&'static str, String)>,
    code: &mut Vec<(&'static str, String)>,
) {
    facts.push(("Compensation", undo.activity_type.clone()));
    facts.push(("Undo: attempts", retry(&undo.options.retry)));
    facts.push(("Undo: timeout of an attempt", words::duration(undo.options.timeout)));
    if let Some(total) = undo.options.total_timeout {
        facts.push(("Undo: all attempts within", words::duration(total)));
    }
    match &undo.input {
        Some(input) => code.push(("Input of the compensation", expression(input, model))),
        None => facts.push(("Undo: input", "the step's input and output".to_owned())),
    }
}

fn options(options: &Options, pivot: bool, facts: &mut Vec<(&'static str, String)>) {
    facts.push(("Timeout of an attempt", words::duration(options.timeout)));
    if let Some(total) = options.total_timeout {
        facts.push(("All attempts within", words::duration(total)));
    }
    if let Some(heartbeat) = options.heartbeat_timeout {
        facts.push(("Heartbeat within", words::duration(heartbeat)));
    }
    let attempts = retry(&options.retry);
    let pivot = if pivot { "; a pivot goes on until it is done or surely not done" } else { "" };
    facts.push(("Attempts", format!("{attempts}{pivot}")));
    match options.priority {
        Priority::High => facts.push(("Priority", "high".to_owned())),
        Priority::Low => facts.push(("Priority", "low".to_owned())),
        Priority::Normal => {}
    }
    if let Some(summary) = &options.summary {
        facts.push(("Summary", words::clean(summary)));
    }
}

fn retry(retry: &Retry) -> String {
    let most = retry.max_attempts.map_or("without end".to_owned(), |most| match most {
        1 => "1".to_owned(),
        most => format!("at most {most}"),
    });
    let mut parts = vec![most];
    if retry.max_attempts != Some(1) {
        let (initial, max) = (words::duration(retry.initial), words::duration(retry.max));
        parts.push(format!("waits of {initial} ×{} up to {max}", retry.backoff));
    }
    if !retry.non_retryable.is_empty() {
        parts.push(format!("never after {}", words::clean(&retry.non_retryable.join(", "))));
    }
    if !retry.only.is_empty() {
        parts.push(format!("only after {}", words::clean(&retry.only.join(", "))));
    }
    parts.join(", ")
}

/// An input as JSON text; what is known only when it runs is shown as the expression that it would be.
fn expression(expression: &Expr, model: &Model<'_>) -> String {
    match expression {
        Expr::Json(json) => json.clone(),
        Expr::Computed(computed) => Value::String(model.written(computed)).to_string(),
        Expr::List(elements) => {
            let elements: Vec<String> =
                elements.iter().map(|element| self::expression(element, model)).collect();
            format!("[{}]", elements.join(","))
        }
        Expr::Status => "\"${{ workflow.status }}\"".to_owned(),
        Expr::Output(step) => {
            let id = &model.nodes[step.index()].step.id;
            Value::String(format!("${{{{ steps[\"{id}\"] }}}}")).to_string()
        }
        Expr::Object(fields) => {
            let field = |key: &str, value: &Expr| {
                format!("{}:{}", Value::String(key.to_owned()), self::expression(value, model))
            };
            let fields: Vec<String> = fields.iter().map(|it| field(&it.key, &it.value)).collect();
            format!("{{{}}}", fields.join(","))
        }
    }
}
