//! A right document that uses every key there is, and what is meant by it.

use super::{compile_clean, ids, names_of};
use sagaweave_compiler::ast::keys::{self, Since};
use sagaweave_compiler::ir::{
    Activity, Block, Compensation, Expr, Mode, Options, Retry, Step, StepKind, Takes, Undo,
    Workflow,
};
use sagaweave_compiler::types::{Def, Type, describe};
use sagaweave_core::StepId;
use sagaweave_core::plan::{OnError, Priority, UndoOrder};
use std::time::Duration;

const EVERYTHING: &str = include_str!("everything.yaml");
const TYPED: &str = include_str!("everything_typed.yaml");

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn everything() -> Workflow {
    compile_clean("everything.yaml", EVERYTHING)
}

fn step<'w>(workflow: &'w Workflow, id: &str) -> &'w Step {
    workflow.steps.iter().find(|step| step.id == id).expect("there is such a step")
}

fn activity<'w>(workflow: &'w Workflow, id: &str) -> &'w Activity {
    match &step(workflow, id).kind {
        StepKind::Activity(activity) => activity,
        _ => panic!("`{id}` is no activity"),
    }
}

fn undo<'w>(workflow: &'w Workflow, id: &str) -> &'w Undo {
    match &activity(workflow, id).compensation {
        Compensation::Undo(undo) => undo,
        other => panic!("`{id}` has {other:?}"),
    }
}

fn retry(max_attempts: Option<u32>, initial: Duration, backoff: f64, max: Duration) -> Retry {
    Retry { max_attempts, initial, backoff, max, non_retryable: Vec::new(), only: Vec::new() }
}

/// The document has every key that is there, so that no key goes untested.
#[test]
fn uses_every_key() {
    let there = keys::CAMPAIGN_TABLES
        .iter()
        .flat_map(|table| table.keys())
        .filter(|key| key.since == Since::Now);
    let unused: Vec<&str> = there
        .map(|key| key.name)
        .filter(|name| [EVERYTHING, TYPED].iter().all(|it| !it.contains(&format!("{name}:"))))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// What each of it means is tested where it is about it.
#[test]
fn what_is_typed() {
    let workflow = compile_clean("everything_typed.yaml", TYPED);
    let types = workflow.steps.iter().map(|step| describe(&workflow.types, &step.seen_output()));
    assert_eq!(
        types.collect::<Vec<_>>(),
        [
            "a list of whole numbers, or null",
            "the output of `sums`, or null",
            "null",
            "null",
            "the output of `both`, or null",
            "the output of crm.note",
            "the output of crm.note, or null",
        ]
    );
    let look = activity(&workflow, "look");
    assert!(look.reads && matches!(look.compensation, Compensation::Unsaid));
    let tell = activity(&workflow, "tell");
    assert_eq!(tell.options.timeout, seconds(20));
    assert_eq!(tell.options.retry.max_attempts, Some(5));
    assert_eq!(tell.options.priority, Priority::Low);
    assert_eq!(undo(&workflow, "tell").activity_type, "crm.drop");
    let Type::Named(output) = workflow.output_type else { panic!("no struct") };
    let Def::Struct(output) = &workflow.types.def(output).kind else { panic!("no struct") };
    let members = output.fields.iter().map(|field| (field.key.as_str(), field.ty.may_be_null()));
    assert_eq!(members.collect::<Vec<_>>(), [("total", true), ("first", true), ("why", true)]);
}

#[test]
fn the_workflow() {
    let workflow = everything();
    assert_eq!(workflow.module, "everything");
    assert_eq!(workflow.name, "Everything");
    assert_eq!(workflow.version, "2.1.0-beta.1");
    assert_eq!(workflow.workflow_type, "Every-Thing");
    assert_eq!(workflow.description.as_deref(), Some("All there is."));
    assert_eq!(workflow.task_queue.as_deref(), Some("campaigns"));
    assert_eq!(workflow.undo_order, UndoOrder::Reverse);
    assert_eq!(workflow.timeout, Some(seconds(7200)));
}

#[test]
fn the_steps_and_their_edges() {
    let workflow = everything();
    assert_eq!(
        ids(&workflow),
        [
            "plan", "look", "label", "make", "draft", "relabel", "graph", "type", "second", "pay",
            "tell", "tidy", "report", "", "", ""
        ]
    );
    let edges =
        |id: &str| -> Vec<u32> { step(&workflow, id).after.iter().map(|id| id.0).collect() };
    let nothing: [u32; 0] = [];
    assert_eq!(edges("plan"), nothing);
    assert_eq!(edges("look"), nothing);
    assert_eq!(edges("label"), [1]);
    // After what it depends on, and after the barrier.
    assert_eq!(edges("make"), [0, 13]);
    assert_eq!(edges("draft"), nothing);
    assert_eq!(edges("graph"), nothing);
    assert_eq!(edges("second"), [7]);
    assert_eq!(edges("pay"), [3, 14]);
    assert_eq!(edges("tell"), [0, 9, 15]);
    assert_eq!(edges("tidy"), nothing);
    assert_eq!(edges("report"), [11]);
    let joins: Vec<Vec<StepId>> =
        workflow.steps[13..].iter().map(|step| step.after.clone()).collect();
    assert_eq!(joins, [[StepId(0)], [StepId(3)], [StepId(9)]]);
    assert!(workflow.steps[13..].iter().all(|step| step.kind == StepKind::Join));
    assert_eq!(step(&workflow, "second").parent, Some(StepId(6)));
    assert_eq!(step(&workflow, "graph").parent, Some(StepId(3)));
    assert_eq!(step(&workflow, "pay").parent, None);
}

#[test]
fn blocks() {
    let workflow = everything();
    let block = |mode, max_concurrent, on_error, timeout| {
        StepKind::Block(Block { mode, max_concurrent, on_error, timeout, output: None })
    };
    let plan = step(&workflow, "plan");
    assert_eq!(plan.kind, block(Mode::Sequential, None, OnError::Fail, Some(seconds(3600))));
    assert_eq!(plan.progress, Some(25));
    assert_eq!(plan.description.as_deref(), Some("Think first."));
    let make = step(&workflow, "make");
    assert_eq!(make.kind, block(Mode::Parallel, Some(2), OnError::Finish, None));
    assert!(make.optional);
    assert_eq!(step(&workflow, "graph").kind, block(Mode::Dag, None, OnError::Fail, None));
}

#[test]
fn activities_and_their_options() {
    let workflow = everything();
    let look = activity(&workflow, "look");
    assert_eq!(look.activity_type, "notion.search");
    assert!(look.reads && !look.pivot);
    let json = r#"{"query":"x: y","limit":16,"deep":[1.5,true,null,{"a":"ü\n"}]}"#;
    assert_eq!(look.input, Expr::Json(json.to_owned()));
    assert_eq!(
        look.options,
        Options {
            timeout: seconds(30),
            total_timeout: Some(seconds(600)),
            heartbeat_timeout: Some(seconds(20)),
            retry: Retry {
                non_retryable: vec!["ValidationError".to_owned(), "AuthenticationError".to_owned()],
                ..retry(Some(5), seconds(1), 2.0, seconds(60))
            },
            priority: Priority::High,
            summary: Some("Look for it".to_owned()),
        }
    );
    let label = activity(&workflow, "label");
    assert_eq!(label.input, Expr::Json("{}".to_owned()));
    assert_eq!(
        label.options,
        Options {
            timeout: seconds(5),
            total_timeout: None,
            // Attempts are too short for one.
            heartbeat_timeout: None,
            retry: Retry {
                non_retryable: vec!["Wrong".to_owned()],
                only: vec!["Busy".to_owned(), "Slow".to_owned()],
                ..retry(Some(7), Duration::from_millis(500), 1.25, seconds(60))
            },
            priority: Priority::Normal,
            summary: None,
        }
    );
    assert_eq!(
        activity(&workflow, "type").options.retry,
        retry(None, seconds(1), 2.0, seconds(30))
    );
    let tell = activity(&workflow, "tell");
    assert_eq!(tell.options.retry, retry(None, seconds(2), 3.0, seconds(2)));
    assert_eq!(tell.options.priority, Priority::Low);
    assert!(activity(&workflow, "pay").pivot);
}

#[test]
fn compensations() {
    let workflow = everything();
    let label = undo(&workflow, "label");
    assert_eq!(label.activity_type, "print-er.void");
    assert_eq!(label.input, None);
    assert_eq!(
        label.options,
        Options {
            timeout: seconds(5),
            total_timeout: Some(seconds(24 * 3600)),
            heartbeat_timeout: None,
            retry: retry(None, seconds(1), 2.0, seconds(60)),
            priority: Priority::Normal,
            summary: None,
        }
    );
    let draft = undo(&workflow, "draft");
    assert_eq!(draft.activity_type, "print-er.shred");
    assert_eq!(draft.input, Some(Expr::Json(r#"{"all":true}"#.to_owned())));
    assert_eq!(
        draft.options,
        Options {
            timeout: seconds(120),
            total_timeout: Some(seconds(3600)),
            heartbeat_timeout: Some(seconds(30)),
            retry: retry(Some(4), seconds(1), 2.0, seconds(60)),
            priority: Priority::Normal,
            summary: None,
        }
    );
    assert_eq!(activity(&workflow, "type").compensation, Compensation::None);
    assert_eq!(activity(&workflow, "tell").compensation, Compensation::Unsaid);
}

#[test]
fn finally() {
    let workflow = everything();
    for id in ["tidy", "report"] {
        let step = step(&workflow, id);
        assert!(step.finally && step.optional && step.parent.is_none() && step.when.is_none());
    }
    let tidy = &activity(&workflow, "tidy").options;
    assert_eq!(tidy.retry, retry(Some(10), seconds(2), 3.0, seconds(120)));
    assert_eq!(tidy.heartbeat_timeout, Some(seconds(10)));
    assert_eq!(activity(&workflow, "report").options.retry.max_attempts, Some(7));
}

#[test]
fn tools() {
    let workflow = everything();
    let names: Vec<(&str, &str, &str)> = workflow
        .tools
        .iter()
        .map(|tool| (tool.name.as_str(), tool.rust_name.as_str(), tool.type_name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("notion", "notion", "Notion"),
            ("print-er", "print_er", "PrintEr"),
            ("slm", "slm", "Slm"),
            ("bank", "bank", "Bank"),
            ("mail", "mail", "Mail"),
        ]
    );
    let printer: Vec<(&str, Takes)> = workflow.tools[1]
        .actions
        .iter()
        .map(|action| (action.name.as_str(), action.takes))
        .collect();
    assert_eq!(
        printer,
        [
            ("label", Takes::Value),
            ("void", Takes::Undo),
            ("shred", Takes::Value),
            ("off", Takes::Value)
        ]
    );
}

#[test]
fn the_output() {
    let workflow = everything();
    let Expr::Object(modules) = &workflow.output else { panic!("no object") };
    assert_eq!(names_of(modules), ["plan", "make", "pay", "tell"]);
    let Expr::Object(make) = &modules[1].value else { panic!("no object") };
    assert_eq!(names_of(make), ["draft", "relabel", "graph"]);
    let Expr::Object(graph) = &make[2].value else { panic!("no object") };
    assert_eq!(names_of(graph), ["type", "second"]);
    assert_eq!(graph[1].value, Expr::Output(StepId(8)));
    assert_eq!(modules[3].value, Expr::Output(StepId(10)));
}
