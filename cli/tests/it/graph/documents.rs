//! Documents to draw: examples, large ones, and any.

use proptest::prelude::*;
use sagaweave_cli::{Ui, run};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The path of an example.
pub fn workflow(name: &str) -> String {
    format!("{}/../generated-examples/workflows/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What the command shows of a document.
pub fn shown(document: &str, format: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("graph-{}.yaml", COUNT.fetch_add(1, Ordering::Relaxed));
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, document).unwrap();
    let shown = shown_file(path.to_str().unwrap(), format);
    std::fs::remove_file(path).unwrap();
    shown
}

/// What the command shows of a file.
pub fn shown_file(path: &str, format: &str) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut ui = Ui::plain(&mut out, &mut err);
    let exit = run(["sagaweave", "graph", path, "--format", format], &mut ui);
    assert_eq!(exit, 0, "{}", String::from_utf8_lossy(&err));
    String::from_utf8(out).unwrap()
}

/// A document of many activities; `after` says what each depends on.
pub fn big(count: usize, after: impl Fn(usize) -> Vec<usize>) -> String {
    let mut document = "workflow: { name: Big, version: 1.0.0 }\nmodules:\n".to_owned();
    for at in 0..count {
        let after: Vec<String> = after(at).iter().map(|at| format!("step_{at}")).collect();
        let after = after.join(", ");
        let _ = writeln!(
            document,
            "  - {{ id: step_{at}, tool: t, action: go, depends_on: [{after}], compensation: back }}"
        );
    }
    document
}

/// A step before it has an id: what it is like, and what it holds.
#[derive(Clone, Debug)]
pub enum Shape {
    Activity { name: usize, marks: u8, after: Vec<prop::sample::Index> },
    Value { name: usize, marks: u8, after: Vec<prop::sample::Index> },
    Block { kind: u8, children: Vec<Shape>, name: usize, after: Vec<prop::sample::Index> },
}

/// Any document, as YAML in JSON's way of writing it.
pub fn arbitrary() -> impl Strategy<Value = String> {
    let finally = prop::collection::vec(activity(), 0..4);
    let title = "\\PC{1,80}";
    (prop::collection::vec(shape(), 1..9), finally, any::<bool>(), title, "\\PC{0,300}").prop_map(
        |(modules, finally, waves, title, description)| {
            let mut count = 0;
            let modules = list(&modules, true, &mut count);
            let finally: Vec<Value> = finally.iter().map(|it| last(it, &mut count)).collect();
            // An expression that nobody meant would be a mistake.
            let name = format!("N{title}").replace("${{", "");
            let description = description.replace("${{", "");
            let mut document = json!({
                "workflow": { "name": name, "version": "1.0.0", "waves": waves, "type": "Any" },
                "modules": modules,
            });
            if !description.trim().is_empty() {
                document["workflow"]["description"] = json!(description);
            }
            if !finally.is_empty() {
                document["finally"] = json!(finally);
            }
            document.to_string()
        },
    )
}

fn activity() -> impl Strategy<Value = Shape> {
    let after = prop::collection::vec(any::<prop::sample::Index>(), 0..3);
    (prop_oneof![4 => 0usize..20, 1 => 20usize..180], any::<u8>(), after)
        .prop_map(|(name, marks, after)| Shape::Activity { name, marks, after })
}

/// A `set` or an `end`.
fn value() -> impl Strategy<Value = Shape> {
    let after = prop::collection::vec(any::<prop::sample::Index>(), 0..3);
    (0usize..60, any::<u8>(), after).prop_map(|(name, marks, after)| Shape::Value {
        name,
        marks,
        after,
    })
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![4 => activity(), 1 => value()].prop_recursive(4, 60, 14, |inner| {
        let after = prop::collection::vec(any::<prop::sample::Index>(), 0..3);
        let children = prop::collection::vec(inner, 1..14);
        (any::<u8>(), children, 0usize..60, after)
            .prop_map(|(kind, children, name, after)| Shape::Block { kind, children, name, after })
    })
}

fn list(shapes: &[Shape], graph: bool, count: &mut usize) -> Vec<Value> {
    let mut steps: Vec<Value> = Vec::new();
    for shape in shapes {
        let mut value = step(shape, count);
        let (Shape::Activity { after, .. }
        | Shape::Value { after, .. }
        | Shape::Block { after, .. }) = shape;
        if graph && !steps.is_empty() {
            let names: Vec<Value> =
                after.iter().map(|after| after.get(&steps)["id"].clone()).collect();
            value["depends_on"] = json!(names);
        }
        steps.push(value);
    }
    steps
}

fn id(name: usize, count: &mut usize) -> String {
    *count += 1;
    let letters = "Wim_l-MoW".chars().cycle().take(name).collect::<String>();
    format!("s{count}{letters}")
}

/// A condition so long.
fn condition(length: usize) -> Value {
    json!(format!("${{{{ input.{} > 3 && input[\"<&|\"] }}}}", "wW_".repeat(length / 3 + 1)))
}

fn step(shape: &Shape, count: &mut usize) -> Value {
    match shape {
        Shape::Activity { name, marks, .. } => {
            let id = id(*name, count);
            let mut value = json!({
                "id": id, "tool": format!("T{}", "wW".repeat(name / 3)), "action": "go",
                "optional": marks & 1 > 0, "reads": marks & 2 > 0,
            });
            if marks & 0b1100 > 0 {
                value["compensation"] = json!({ "action": format!("undo_{}", "M".repeat(*name)) });
            }
            if marks & 0b1_0000 > 0 {
                value["when"] = condition(*name);
            }
            value
        }
        Shape::Value { name, marks, .. } => {
            let id = id(*name, count);
            let mut value = if marks & 1 > 0 {
                json!({ "id": id, "type": "set", "output": { "W".repeat(name + 1): 1, "b": "x" } })
            } else {
                let error = json!({ "type": "E".repeat(name + 1), "message": "m" });
                json!({ "id": id, "type": "end", "error": error })
            };
            if marks & 2 > 0 {
                value["when"] = condition(*name);
            }
            value
        }
        Shape::Block { kind, children, name, .. } => {
            let id = id(*name, count);
            let mode = ["sequential", "parallel", "dag"][usize::from(kind % 3)];
            let children = list(children, mode == "dag", count);
            let mut value = json!({ "id": id, "type": mode, "activities": children,
                "optional": kind & 4 > 0 });
            if kind & 32 > 0 {
                value["when"] = condition(*name);
            }
            if kind & 8 > 0 {
                value["timeout"] = json!("90s");
            }
            if kind & 16 > 0 && mode != "sequential" {
                value["max_concurrent"] = json!(3);
                value["on_error"] = json!("finish");
            }
            value
        }
    }
}

/// A step of `finally` has no undo.
fn last(shape: &Shape, count: &mut usize) -> Value {
    let Shape::Activity { name, .. } = shape else { unreachable!("finally holds activities") };
    json!({ "id": id(*name, count), "tool": "other", "action": "last" })
}
