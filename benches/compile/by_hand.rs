//! The hand-written side: what a developer writes with the SDK alone, following its examples. The saga
//! is `by_hand/saga.rs`.

use crate::campaign::{Block, Campaign, Mode, Node, Step, Tool, type_name};

const SAGA: &str = include_str!("../by_hand/saga.rs");

/// How the work is cut into functions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// All of it in one.
    OneFunction,
    /// One for each module.
    Modules,
}

/// The library.
pub fn library(campaign: &Campaign, cut: Cut) -> String {
    let activities: String = campaign.tools.iter().map(activities).collect();
    let registered =
        campaign.tools.iter().map(|tool| format!(".register_activities({})", name(tool)));
    [
        head(&registered.collect::<String>()),
        workflow(campaign, cut),
        activities,
        output(campaign),
        format!("pub mod saga {{\nuse sagaweave_benches::{{serde, serde_json}};\n{}\n}}\n", saga()),
    ]
    .concat()
}

fn saga() -> String {
    let derive = "#[derive(Serialize, Deserialize)]";
    let text: String = SAGA
        .lines()
        .filter(|line| !line.starts_with("//!"))
        .flat_map(|line| [line, "\n"])
        .collect();
    text.replace(derive, &format!("{derive}\n#[serde(crate = \"sagaweave_benches::serde\")]"))
}

/// A worker and a client.
pub const MAIN: &str = r#"
fn main() -> Result<(), Error> {
    sagaweave_benches::tokio::runtime::Runtime::new()?.block_on(work())
}

async fn work() -> Result<(), Error> {
    use temporalio_client::{Client, ClientOptions, Connection, envconfig};
    use temporalio_sdk::{Runtime, Worker};
    let (connection, options) = ClientOptions::load_from_config(
        envconfig::LoadClientConfigProfileOptions::default(),
    )?;
    let client = Client::new(Connection::connect(connection).await?, options)?;
    let runtime = Runtime::from_current_tokio(Default::default())?;
    let mut worker = Worker::new(&runtime, client.clone(), worker()?)?;
    let stop = worker.shutdown_handle();
    let (worked, run) = sagaweave_benches::tokio::join!(worker.run(), async {
        let result = run(client).await;
        stop();
        result
    });
    worked?;
    run
}

async fn run(client: temporalio_client::Client) -> Result<(), Error> {
    use temporalio_client::{WorkflowGetResultOptions, WorkflowStartOptions};
    let options = WorkflowStartOptions::new("season", "season").build();
    let handle = client.start_workflow(Season::run, json!({}), options).await?;
    println!("{:?}", handle.get_result(WorkflowGetResultOptions::default()).await?);
    Ok(())
}
"#;

/// The worker, and somebody who reads what the workflow returns.
fn head(register: &str) -> String {
    format!(
        r#"use saga::{{Saga, Undo}};
use sagaweave_benches::{{serde, serde_json}};
use serde::{{Deserialize, Serialize}};
use serde_json::{{Value, json}};
use temporalio_macros::{{activities, workflow, workflow_methods}};
use temporalio_sdk::activities::{{ActivityContext, ActivityError}};
use temporalio_sdk::workflows::join;
use temporalio_sdk::{{ActivityExecutionError, WorkerOptions, WorkflowContext, WorkflowResult}};

type Error = Box<dyn std::error::Error>;

pub fn worker() -> Result<WorkerOptions, Error> {{
    Ok(WorkerOptions::new("season").register_workflow::<Season>()?{register}.build())
}}

pub fn read(output: &str) -> Result<Output, Error> {{
    Ok(serde_json::from_str(output)?)
}}

fn launch(topic: &str, channel: &str, limit: u32) -> Value {{
    json!({{"topic": topic, "channel": channel, "limit": limit}})
}}
"#
    )
}

fn workflow(campaign: &Campaign, cut: Cut) -> String {
    let modules = &campaign.modules;
    let (body, functions): (String, String) = match cut {
        Cut::OneFunction => (modules.iter().map(block).collect(), String::new()),
        Cut::Modules => {
            (modules.iter().map(call).collect(), modules.iter().map(function).collect())
        }
    };
    let fields = modules.iter().map(|module| module.id.as_str()).collect::<Vec<_>>().join(", ");
    format!(
        r"
#[workflow]
#[derive(Default)]
pub struct Season;

#[workflow_methods]
impl Season {{
    #[run]
    pub async fn run(ctx: &mut WorkflowContext<Self>, _input: Value) -> WorkflowResult<Output> {{
        let saga = Saga::new(ctx);
        match Self::forward(&saga).await {{
            Ok(output) => Ok(output),
            Err(error) => {{
                saga.undo().await;
                Err(error.into())
            }}
        }}
    }}

    async fn forward(saga: &Saga<Self>) -> Result<Output, ActivityExecutionError> {{
{body}        Ok(Output {{ {fields} }})
    }}
{functions}}}
"
    )
}

fn call(module: &Block) -> String {
    format!("        let {0} = Self::{0}(saga).await?;\n", module.id)
}

fn function(module: &Block) -> String {
    let Block { id, .. } = module;
    let (name, body) = (type_name(id), block(module));
    format!(
        "
    async fn {id}(saga: &Saga<Self>) -> Result<{name}, ActivityExecutionError> {{
{body}        Ok({id})
    }}
"
    )
}

/// The statements that leave the block's output in a variable of its name.
fn block(this: &Block) -> String {
    let Block { id, mode, nodes } = this;
    let body = match mode {
        Mode::Sequential => nodes.iter().map(alone).collect(),
        Mode::Parallel => side_by_side(nodes),
        Mode::Graph => {
            [nodes.iter().take(1).map(alone).collect(), side_by_side(&nodes[1..])].concat()
        }
    };
    format!("{body}        let {id} = {} {{ {} }};\n", type_name(id), ids(nodes).join(", "))
}

fn ids(nodes: &[Node]) -> Vec<&str> {
    nodes.iter().map(Node::id).collect()
}

fn alone(node: &Node) -> String {
    match node {
        Node::Step(step) => format!("        let {} = {}.await?;\n", step.id, call_of(step)),
        Node::Block(inner) => block(inner),
    }
}

/// Waits for all of them, so that what must be undone is known.
fn side_by_side(nodes: &[Node]) -> String {
    let steps = nodes.iter().filter_map(|node| match node {
        Node::Step(step) => Some(format!("            {},\n", call_of(step))),
        Node::Block(_) => None,
    });
    let names = ids(nodes).join(", ");
    let results = ids(nodes).iter().map(|id| format!("{id}?")).collect::<Vec<_>>().join(", ");
    let steps: String = steps.collect();
    format!(
        "        let ({names}) = join!(\n{steps}        );\n        let ({names}) = ({results});\n"
    )
}

fn call_of(step: &Step) -> String {
    let Step { id, tool, object, number } = step;
    let tool = type_name(tool);
    let input = format!(r#"launch("Launch {number}", "email", {number})"#);
    format!(r#"saga.step("{id}", {tool}::create_{object}, {input}, {tool}::delete_{object})"#)
}

fn name(tool: &Tool) -> String {
    type_name(tool.name)
}

fn activities(tool: &Tool) -> String {
    let both = tool.objects.iter().map(|object| {
        format!(
            r#"
    #[activity(name = "{0}.create_{object}")]
    pub async fn create_{object}(_ctx: ActivityContext, input: Value) -> Result<Value, ActivityError> {{
        Ok(input)
    }}

    #[activity(name = "{0}.delete_{object}")]
    pub async fn delete_{object}(_ctx: ActivityContext, _undo: Undo) -> Result<(), ActivityError> {{
        Ok(())
    }}
"#,
            tool.name
        )
    });
    let both: String = both.collect();
    format!("\npub struct {0};\n\n#[activities]\nimpl {0} {{{both}}}\n", name(tool))
}

/// The same typed output as the generated side has.
fn output(campaign: &Campaign) -> String {
    let fields = campaign.modules.iter().map(|module| (module.id.as_str(), type_name(&module.id)));
    let structs: String = campaign.modules.iter().map(structs).collect();
    [record("Output", fields), structs].concat()
}

fn structs(block: &Block) -> String {
    let fields = block.nodes.iter().map(|node| match node {
        Node::Step(step) => (step.id.as_str(), "Value".to_owned()),
        Node::Block(block) => (block.id.as_str(), type_name(&block.id)),
    });
    let inner = block.nodes.iter().filter_map(|node| match node {
        Node::Step(_) => None,
        Node::Block(block) => Some(structs(block)),
    });
    [record(&type_name(&block.id), fields), inner.collect()].concat()
}

fn record<'a>(name: &str, fields: impl Iterator<Item = (&'a str, String)>) -> String {
    let fields = fields.map(|(id, of)| format!("    pub {id}: {of},")).collect::<Vec<_>>();
    let fields = fields.join("\n");
    format!(
        "\n#[derive(Debug, Serialize, Deserialize)]\n#[serde(crate = \"sagaweave_benches::serde\")]\n\
         pub struct {name} {{\n{fields}\n}}\n"
    )
}
