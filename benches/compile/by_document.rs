//! The generated side: what a user of sagaweave has beside the document.

use crate::campaign::{Campaign, Tool, type_name};
use crate::rustc::DOCUMENT;
use sagaweave_compiler::compile;
use sagaweave_compiler::emit::{Options, emit};
use sagaweave_compiler::link::Linked;
use sagaweave_compiler::print::{Header, print};
use sagaweave_compiler::source::Source;
use std::error::Error;

/// The code of the document as it can be kept, and the user's own.
pub fn generated(campaign: &Campaign, document: &str) -> Result<String, Box<dyn Error>> {
    let source = Source::new(DOCUMENT, document);
    let compiled = compile(&source);
    let findings = compiled.diagnostics.iter().map(|found| found.render(&source));
    let workflow = compiled.workflow.ok_or_else(|| findings.collect::<Vec<_>>().join("\n"))?;
    let header = Header { documents: &[DOCUMENT], refresh: "cargo bench --bench compile" };
    let code = print(emit(&Linked::one(&workflow), &Options::default()), header);
    Ok(format!("{}\n{code}", user_code(campaign)))
}

/// The macro on the document, and the user's own code.
pub fn included(campaign: &Campaign) -> String {
    format!("{}\nsagaweave::include_workflow!(\"{DOCUMENT}\");\n", user_code(campaign))
}

/// A worker and a client.
pub const MAIN: &str = r#"
#[sagaweave::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = sagaweave::Client::from_env().await?;
    let worker = worker(&client).spawn()?;
    let run = client.start::<Workflow>("season", sagaweave::json!({})).await?;
    println!("{:?}", run.result().await?);
    worker.shutdown().await?;
    Ok(())
}
"#;

/// The tools, their worker, and somebody who reads what the workflow returns.
fn user_code(campaign: &Campaign) -> String {
    let tools: String = campaign.tools.iter().map(implementation).collect();
    let fields =
        campaign.tools.iter().map(|tool| format!("{0}: My{1}.into()", tool.name, name(tool)));
    let fields = fields.collect::<Vec<_>>().join(", ");
    format!(
        r"use sagaweave::{{StepContext, StepError, Undo, Value, Worker}};
use season::{{Output, Tools, Workflow, tools}};

pub fn worker(client: &sagaweave::Client) -> Worker {{
    Worker::new(client).workflow::<Workflow>(Tools {{ {fields} }})
}}

pub fn read(output: &str) -> Result<Output, sagaweave_benches::serde_json::Error> {{
    sagaweave_benches::serde_json::from_str(output)
}}
{tools}"
    )
}

fn name(tool: &Tool) -> String {
    type_name(tool.name)
}

fn implementation(tool: &Tool) -> String {
    let name = name(tool);
    let actions: String = tool.objects.iter().map(|object| actions(object)).collect();
    format!("\nstruct My{name};\n\nimpl tools::{name} for My{name} {{{actions}}}\n")
}

fn actions(object: &str) -> String {
    format!(
        "
    async fn create_{object}(&self, _ctx: &StepContext, input: Value) -> Result<Value, StepError> {{
        Ok(input)
    }}
    async fn delete_{object}(
        &self,
        _ctx: &StepContext,
        undo: Undo<Value, Value>,
    ) -> Result<Value, StepError> {{
        Ok(undo.input)
    }}
"
    )
}
