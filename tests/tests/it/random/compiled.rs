//! What is generated of documents compiles without warnings, and does what the interpreter does.

use super::compare::same;
use super::crates::Crates;
use super::document::{Document, family};
use super::{cases, family_checked, mistakes, number, program, record, seeds, shown, source};
use sagaweave_compiler::interpret::Interpreted;
use sagaweave_compiler::ir::Workflow;
use serde_json::{Value, json};
use std::process::Command;

/// How often each document runs.
const RUNS: u64 = 6;

#[test]
fn generated_code_does_what_the_interpreter_does() {
    let count = number("SAGAWEAVE_RANDOM_COMPILED", 16);
    let crates = Crates::new("random");
    let mut documents: Vec<(Document, Workflow)> = Vec::new();
    let mut modules = Vec::new();
    for seed in seeds(count) {
        let family = family(seed);
        let checked = family_checked(&family);
        let workflows = checked.unwrap_or_else(|errors| panic!("seed {seed}: {errors}"));
        let file = &family[0].file;
        crates.write(&format!("{file}.rs"), &program::code(&workflows));
        modules.push(file.clone());
        documents.extend(family.into_iter().zip(workflows));
    }
    let passed = mistakes::mutants(count).filter_map(|(mutant, _)| {
        let workflow = mistakes::heard(&source(&mutant)).ok().flatten()?;
        Some((mutant, workflow))
    });
    let step = usize::try_from(number("SAGAWEAVE_RANDOM_EVERY", 6)).unwrap();
    for (mutant, workflow) in passed.step_by(step) {
        crates.write(&format!("{}.rs", mutant.name), &program::code(&[workflow]));
        modules.push(mutant.name);
    }
    crates.write("documents.rs", &program::library(&modules));
    crates.library().unwrap_or_else(|words| panic!("rustc refuses what was generated:\n{words}"));
    crates.write("main.rs", &program::main(&documents));
    crates.write("record.rs", include_str!("record.rs"));
    let program = crates.program().unwrap_or_else(|words| panic!("{words}"));

    let cases = all_cases(&documents);
    crates.write("cases.json", &serde_json::to_string(&cases).unwrap());
    let folder = program.parent().unwrap();
    let output = Command::new(&program).arg("cases.json").current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let mut wrong = Vec::new();
    let mut played = 0;
    for (case, line) in cases.iter().zip(said.lines()) {
        let said: Value = serde_json::from_str(line).unwrap();
        played += usize::from(!said["played"].is_null());
        let name = case["document"].as_str().unwrap();
        let (document, workflow) = documents.iter().find(|(it, _)| it.name == name).unwrap();
        if let Err(difference) = agree(workflow, case, &said) {
            wrong.push(format!("{name}: {difference}\nthe run: {case}\n{}", shown(document)));
        }
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.lines().count(), cases.len());
    println!(
        "{} runs of {} documents, {played} of them on the engine, too",
        cases.len(),
        documents.len()
    );
    assert!(played > 0 || count < 10, "no run is fit for the engine");
    assert!(
        wrong.is_empty(),
        "{} of {} runs differ:\n{}",
        wrong.len(),
        cases.len(),
        summary(&wrong)
    );
}

fn summary(wrong: &[String]) -> String {
    let heads = wrong.iter().map(|one| one.lines().next().unwrap_or_default());
    let heads: Vec<String> = heads.map(|head| head.chars().take(600).collect()).collect();
    format!("{}\n\nthe first:\n{}", heads.join("\n"), wrong[0])
}

fn all_cases(documents: &[(Document, Workflow)]) -> Vec<Value> {
    let mut cases = Vec::new();
    for (document, workflow) in documents {
        for run in 0..RUNS {
            let mut case = cases::case(document, run);
            case["document"] = json!(document.name);
            for signal in case["signals"].as_array_mut().unwrap() {
                let name = signal[0].as_str().unwrap();
                let position = workflow.signals.iter().position(|it| it.name == name).unwrap();
                signal[0] = json!(position);
            }
            let lines = interpreted(workflow, &case);
            case["engine"] = json!(run < 2 && is_steady(document, &case, &lines));
            cases.push(case);
        }
    }
    cases
}

fn interpreted(workflow: &Workflow, case: &Value) -> Vec<String> {
    Interpreted::with(workflow, |program| record::record(program, case))
}

/// Whether a run is the same whatever takes how long: nothing fails but what is passed over by itself, nothing
/// ends early, nothing reads a clock.
fn is_steady(document: &Document, case: &Value, lines: &[String]) -> bool {
    let fails = |line: &String| {
        !line.starts_with("in the end") && !line.starts_with("queries") && line.contains("Err(")
    };
    let ends = document.json.to_string().contains("\"type\":\"end\"");
    let completed = lines.iter().any(|line| line.starts_with("Ok(Completed"));
    completed
        && !document.clock
        && !ends
        && !lines.iter().any(fails)
        && failing(case).all(|id| is_passed_over(&document.json["modules"], id))
}

/// The activities whose tools fail.
fn failing(case: &Value) -> impl Iterator<Item = &str> {
    let answers = case["answers"].as_object().unwrap();
    answers.iter().filter(|(_, answer)| !answer["error"].is_null()).map(|(id, _)| id.as_str())
}

/// Whether nothing but this step can pass over its failure. That of a block cancels what runs beside it.
fn is_passed_over(list: &Value, id: &str) -> bool {
    list.as_array().into_iter().flatten().any(|step| {
        let is_optional = !step["optional"].is_null();
        let is_it = step["id"] == id || step["name"] == id;
        let inner = ["activities", "modules"].map(|key| is_passed_over(&step[key], id));
        (is_it && is_optional) || (!is_optional && inner.contains(&true))
    })
}

fn agree(workflow: &Workflow, case: &Value, said: &Value) -> Result<(), String> {
    let ours = interpreted(workflow, case);
    let Some(theirs) = said["recorded"].as_array() else {
        return Err(format!("generated code panics: {}", said["recorded"]));
    };
    let theirs: Vec<&str> = theirs.iter().filter_map(Value::as_str).collect();
    if let Some(at) = (0..ours.len().max(theirs.len()))
        .find(|at| ours.get(*at).map(String::as_str) != theirs.get(*at).copied())
    {
        let [ours, theirs] = [ours.get(at).map(String::as_str), theirs.get(at).copied()];
        return Err(format!("interpreted {ours:?}, generated {theirs:?}"));
    }
    if let Some(error) = said["output"]
        .get("unreadable")
        .filter(|_| said["output"].as_object().is_some_and(|it| it.len() == 1))
    {
        return Err(format!("no client can read the output: {error}"));
    }
    if said["played"].is_null() { Ok(()) } else { played(&ours, said) }
}

/// Whether a run on the engine gave each step the same, and came to the same output.
fn played(lines: &[String], said: &Value) -> Result<(), String> {
    let played = &said["played"];
    for line in lines.iter().filter(|line| line.starts_with("at ") && !line.contains(" Undo ")) {
        let (head, input) = line.split_once(" gets ").unwrap();
        let step = head.rsplit(' ').next().unwrap();
        let got = &played["calls"][step];
        if !same(&serde_json::from_str(input).unwrap_or_default(), got) {
            return Err(format!("interpreted, {step} gets {input}; on the engine {got}; {played}"));
        }
    }
    let (output, end) = (&said["output"], &played["end"]["completed"]);
    if same(output, end) {
        Ok(())
    } else {
        Err(format!("interpreted, it gives {output}; on the engine {end}; {played}"))
    }
}
