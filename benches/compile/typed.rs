//! A typed document, and its types alone.
//!
//! Every action has a type for what it takes and one for what it gives. What each step gets is computed from
//! the input and from what the step before gave.

use crate::rustc::{DOCUMENT, Source};
use sagaweave_compiler::compile;
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::print::{Header, print};
use sagaweave_compiler::source;
use std::error::Error;
use std::fmt::Write;

/// How many steps a module has.
const STEPS_A_MODULE: usize = 10;

const HEAD: &str = "workflow: { name: Season, version: 1.0.0 }

input:
  type: object
  required: [topic, limit, customer]
  properties:
    topic: { type: string }
    limit: { type: integer }
    urgent: { type: boolean, default: false }
    customer:
      type: object
      required: [name]
      properties: { name: { type: string }, email: { type: string } }

";

/// As short as can be: 10,000 of them have to fit into the largest document.
const ACTION: &str = "        input: { type: object, required: [topic, label, amount], properties:
          { topic: { type: string }, label: { type: string }, amount: { type: integer }, score: { type: number },
          urgent: { type: boolean }, tags: { type: array, items: { type: string } } } }
        output: { type: object, required: [id, amount, score, tags], properties:
          { id: { type: string }, amount: { type: integer }, score: { type: number },
          tags: { type: array, items: { type: string } }, url: { type: string } } }
";

/// What its author writes: a new action for so many steps.
pub fn document(steps: usize, steps_an_action: usize) -> String {
    let mut text = format!("{HEAD}tools:\n  shop:\n    actions:\n");
    for action in 0..steps.div_ceil(steps_an_action) {
        let _ = write!(text, "      do_{action}:\n{ACTION}");
    }
    text.push_str("\nmodules:\n");
    for step in 0..steps {
        if step % STEPS_A_MODULE == 0 {
            let module = step / STEPS_A_MODULE;
            let _ = write!(text, "  - id: module_{module}\n    type: sequential\n");
            if let Some(before) = module.checked_sub(1) {
                let _ = writeln!(text, "    depends_on: module_{before}");
            }
            text.push_str("    activities:\n");
        }
        write_step(&mut text, step, step / steps_an_action);
    }
    text
}

fn write_step(text: &mut String, step: usize, action: usize) {
    let with = match step.checked_sub(1) {
        None => r#"{ topic: "${{ input.topic }}", label: first, amount: "${{ input.limit }}" }"#.to_owned(),
        Some(before) => [
            r#"{ topic: "${{ input.topic.upper() }}", "#.to_owned(),
            format!(r#"label: "Step {step} of ${{{{ input.customer.name }}}} after ${{{{ steps.s{before}.id }}}}", "#),
            format!(r#"amount: "${{{{ steps.s{before}.amount + input.limit * 2 }}}}", "#),
            format!(r#"score: "${{{{ steps.s{before}.score > 0.5 ? steps.s{before}.score : 1.5 }}}}", "#),
            format!(r#"urgent: "${{{{ input.urgent && has(steps.s{before}.url) }}}}", "#),
            format!(r#"tags: "${{{{ steps.s{before}.tags.filter(x, x != input.topic) }}}}" }}"#),
        ]
        .concat(),
    };
    let head = format!("name: s{step}, tool: shop, action: do_{action}, compensation: none");
    let _ = writeln!(text, "      - {{ {head}, with: {with} }}");
}

/// The sides, in the order of the table. Ratios are of the first to the others.
pub const SIDES: [&str; 3] =
    ["typed document", "its types alone", "the same types with serde's derives"];

/// What each side is, in their order.
pub fn sources(steps: usize, steps_an_action: usize) -> Result<[Source; 3], Box<dyn Error>> {
    let document = document(steps, steps_an_action);
    let source = source::Source::new(DOCUMENT, document);
    let compiled = compile(&source);
    let findings = compiled.diagnostics.iter().map(|found| found.render(&source));
    let workflow = compiled.workflow.ok_or_else(|| findings.collect::<Vec<_>>().join("\n"))?;
    let header = Header { documents: &[DOCUMENT], refresh: "cargo bench --bench compile" };
    let code = print(emit(&Linked::one(&workflow), &Options::default()), header);
    let types = types(&code);
    let derived = derived(&types);
    Ok([code, types, derived].map(|library| Source { library, main: "", document: None }))
}

/// The structs and enums of generated code, with what reads and writes them.
fn types(code: &str) -> String {
    let mut types = "#[allow(dead_code, non_snake_case)]\npub mod season {\n".to_owned();
    for module in ["types", "steps", "tools"] {
        types.push_str(&block(code, &format!("    pub mod {module} {{")));
    }
    types.push_str("}\n");
    without(&types, |line| line.trim_start().starts_with("pub trait "))
}

/// The lines from this one to the brace that ends it.
fn block(code: &str, start: &str) -> String {
    let lines = code.lines().skip_while(|line| *line != start);
    let mut block = String::new();
    for line in lines {
        block.push_str(line);
        block.push('\n');
        if line == "    }" {
            break;
        }
    }
    block
}

/// The code without the items whose first lines are such.
fn without(code: &str, is_first: impl Fn(&str) -> bool) -> String {
    let (mut kept, mut end) = (String::new(), None);
    for line in code.lines() {
        let depth = line.len() - line.trim_start().len();
        match end {
            None if is_first(line) && !line.ends_with('}') => end = Some(depth),
            None if is_first(line) => {}
            None => {
                kept.push_str(line);
                kept.push('\n');
            }
            Some(start) if depth == start && line.trim_start().starts_with('}') => end = None,
            Some(_) => {}
        }
    }
    kept
}

/// What one writes by hand: serde's own derives.
fn derived(types: &str) -> String {
    let serialize = "::sagaweave::__private::serde::Serialize)]";
    let both =
        "::sagaweave::__private::serde::Serialize, ::sagaweave::__private::serde::Deserialize)]";
    without(types, |line| line.trim_start().starts_with("impl<'de> ")).replace(serialize, both)
}
