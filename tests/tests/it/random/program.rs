//! The program that runs generated code, as text.

use super::document::Document;
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::print::{Header, print};
use std::fmt::Write;

/// The code of documents that go together.
pub fn code(workflows: &[Workflow]) -> String {
    let documents: Vec<&str> = workflows.iter().map(|it| it.source.as_str()).collect();
    let header = Header { documents: &documents, refresh: "cargo test" };
    let linked = match workflows {
        [workflow] => Linked::one(workflow),
        several => Linked::several(several, &[]).unwrap(),
    };
    print(emit(&linked, &Options::default()), header)
}

/// `documents.rs`.
pub fn library(modules: &[String]) -> String {
    modules.iter().flat_map(|name| ["pub mod ", name, ";\n"]).collect()
}

/// `main.rs`.
pub fn main(documents: &[(Document, Workflow)]) -> String {
    let mut arms = String::new();
    for (document, workflow) in documents {
        let Document { name, file, .. } = document;
        let mut sends = String::new();
        for (position, signal) in workflow.signals.iter().enumerate() {
            let path = format!("documents::{file}::{name}::signals::{}", signal.type_name);
            let _ = writeln!(
                sends,
                "                {position} => test.signal::<{path}>(from_value(payload).unwrap()),"
            );
        }
        let _ = write!(
            arms,
            "            \"{name}\" => run::<documents::{file}::{name}::Workflow>(case, |test, signal, \
             payload: Value| match signal {{\n{sends}                _ => {{ drop(payload); test }}\n            \
             }}),\n"
        );
    }
    MAIN.replace("            ARMS\n", &arms)
}

const MAIN: &str = r#"
mod data {
    pub use sagaweave::__private::serde_json::{Value, from_str, from_value, json, to_string, to_value};
}
mod record;

use data::*;
use sagaweave::testing::{Answer, Test, block_on};
use sagaweave::{Definition, Role, RunError, StepError};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

fn main() {
    let file = std::env::args().nth(1).unwrap();
    let cases: Vec<Value> = from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    for case in &cases {
        let said = match case["document"].as_str().unwrap() {
            ARMS
            other => panic!("there is no document {other}"),
        };
        println!("{said}");
        std::io::stdout().flush().unwrap();
    }
}

fn run<W: Definition>(case: &Value, send: impl Fn(Test<W>, u64, Value) -> Test<W>) -> Value {
    let recorded = caught(|| json!(record::record(W::programs()[0], case)));
    let played = if case["engine"] == json!(true) { caught(|| play(case, send)) } else { Value::Null };
    json!({"recorded": recorded, "played": played, "output": output::<W>(&recorded)})
}

/// The recorded output as a client reads it.
fn output<W: Definition>(recorded: &Value) -> Value {
    let mut lines = recorded.as_array().into_iter().flatten().filter_map(Value::as_str);
    let json = lines.find_map(|line| line.strip_prefix("output: Ok(")?.strip_suffix(')'));
    let output = json.map(|json| from_str::<W::Output>(json));
    match output {
        Some(Ok(output)) => to_value(output).unwrap(),
        Some(Err(error)) => json!({"unreadable": error.to_string()}),
        None => Value::Null,
    }
}

fn caught(run: impl FnOnce() -> Value) -> Value {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned()));
        json!({"panic": text})
    })
}

fn play<W: Definition>(case: &Value, send: impl Fn(Test<W>, u64, Value) -> Test<W>) -> Value {
    let mut test = Test::<W>::new();
    for (id, answer) in case["answers"].as_object().unwrap() {
        let answer = answer.clone();
        test = test.on(id, move |_| match answer.get("error") {
            Some(error) => {
                let [kind, message] = [&error[0], &error[1]].map(|it| it.as_str().unwrap().to_owned());
                Err(StepError::permanent(kind, message))
            }
            None => Ok(answer["raw"].clone()),
        });
    }
    for signal in case["signals"].as_array().unwrap() {
        test = send(test, signal[0].as_u64().unwrap(), signal[1].clone());
    }
    let input: W::Input = from_value(case["input"].clone()).unwrap();
    let played = block_on(test.run(input));
    let calls: std::collections::BTreeMap<&str, &Value> = played
        .calls()
        .iter()
        .filter(|call| call.role() != Role::Undo && matches!(call.answer(), Some(Answer::Done(_))))
        .map(|call| (call.step(), call.input()))
        .collect();
    let end = match played.result() {
        Ok(output) => json!({"completed": to_value(output).unwrap()}),
        Err(RunError::Failed { error, .. }) => json!({"failed": [error.kind, error.message]}),
        Err(error) => json!({"otherwise": error.to_string()}),
    };
    json!({"end": end, "calls": calls})
}
"#;
