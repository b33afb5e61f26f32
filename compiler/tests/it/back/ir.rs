//! IR written by hand, for what no document needs to say.

use sagaweave_compiler::ir::{
    Action, ActionId, Activity, Block, Compensation, Dialect, Expr, Field, Mode, Options, Retry,
    Step, StepKind, Takes, Tool, Undo, Workflow,
};
use sagaweave_compiler::source::Span;
use sagaweave_compiler::types::{Schemas, Type, Types};
use sagaweave_core::StepId;
use sagaweave_core::plan::{self, OnError, UndoOrder};

/// A workflow of these steps with the tool `desk`, whose actions are `put`, `take` and `ask`.
pub fn workflow(module: &str, steps: Vec<Step>, mut output: Expr) -> Workflow {
    if let Expr::Object(fields) = &mut output {
        for field in fields {
            let is_own =
                |step: &Step| step.id == field.key && matches!(step.kind, StepKind::Block(_));
            field.block =
                (0..).map(StepId).zip(&steps).find(|(_, it)| is_own(it)).map(|(id, _)| id);
        }
    }
    let workflow = Workflow {
        source: format!("{module}.yaml"),
        module: module.to_owned(),
        dialect: Dialect::Campaign,
        name: "By hand".to_owned(),
        description: None,
        version: "1.0.0".to_owned(),
        workflow_type: format!("{module}_workflow"),
        task_queue: None,
        timeout: None,
        undo_order: UndoOrder::Graph,
        hash: "0123456789abcdef".to_owned(),
        steps,
        tools: vec![desk()],
        types: Types::with_prelude(),
        schemas: Schemas::default(),
        tool_schemas: Schemas::default(),
        input: None,
        output,
        output_type: Type::Any,
        signals: Vec::new(),
        queries: Vec::new(),
        search_attributes: Vec::new(),
    };
    workflow.with_output_type()
}

pub fn desk() -> Tool {
    let actions = [("put", Takes::Value), ("take", Takes::Undo), ("ask", Takes::Value)].map(action);
    Tool {
        name: "desk".to_owned(),
        rust_name: "desk".to_owned(),
        type_name: "Desk".to_owned(),
        actions: actions.into(),
    }
}

fn action((name, takes): (&str, Takes)) -> Action {
    Action {
        name: name.to_owned(),
        rust_name: name.to_owned(),
        takes,
        description: None,
        input: None,
        output: None,
    }
}

/// A step of the top level that calls `desk.put`, undone by `desk.take`.
pub fn put(id: &str, input: Expr) -> Step {
    let undo = Undo {
        action: ActionId { tool: 0, action: 1 },
        activity_type: "desk.take".to_owned(),
        input: None,
        options: options(&plan::Options::UNDO),
        place: Span::default(),
    };
    let activity = Activity {
        action: ActionId { tool: 0, action: 0 },
        activity_type: "desk.put".to_owned(),
        input,
        options: options(&plan::Options::DEFAULT),
        reads: false,
        pivot: false,
        compensation: Compensation::Undo(undo),
    };
    step(id, StepKind::Activity(activity))
}

pub fn block(id: &str) -> Step {
    let block = Block {
        mode: Mode::Parallel,
        max_concurrent: None,
        on_error: OnError::Fail,
        timeout: None,
        output: None,
    };
    step(id, StepKind::Block(block))
}

fn step(id: &str, kind: StepKind) -> Step {
    Step::new(id, id.replace('-', "_"), Span::default(), kind)
}

/// An object of these keys.
pub fn object(fields: &[(&str, Expr)]) -> Expr {
    let field = |(key, value): &(&str, Expr)| Field {
        key: (*key).to_owned(),
        value: value.clone(),
        block: None,
        skip_null: false,
    };
    Expr::Object(fields.iter().map(field).collect())
}

pub fn output(step: u32) -> Expr {
    Expr::Output(StepId(step))
}

pub fn json(text: &str) -> Expr {
    Expr::Json(text.to_owned())
}

pub fn options(options: &plan::Options<'_>) -> Options {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Options {
        timeout: options.timeout,
        total_timeout: options.total_timeout,
        heartbeat_timeout: options.heartbeat_timeout,
        retry: Retry {
            max_attempts: options.retry.max_attempts,
            initial: options.retry.initial,
            backoff: options.retry.backoff,
            max: options.retry.max,
            non_retryable: names(options.retry.non_retryable),
            only: names(options.retry.only),
        },
        priority: options.priority,
        summary: options.summary.map(str::to_owned),
    }
}
