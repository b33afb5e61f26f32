//! What both demos do: an engine or a server, a tool service, a worker, and a run that is watched.

mod arguments;
mod watch;

use arguments::{Arguments, usage};
use sagaweave::{Client, ConnectError, Definition, RunError, ToolService, Value, Worker};
use sagaweave_devkit::tool_service::{self, Rule};
use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

/// The exit code of a run that failed or was cancelled: its saga report is on stdout.
const UNDONE: u8 = 3;

/// The exit code of a command line that makes no sense.
const USAGE: u8 = 2;

/// One demo.
pub struct Demo {
    /// The example's name.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// How many workflows and activities the worker runs at once.
    pub slots: (usize, usize),
}

impl Demo {
    /// Runs a document once. What comes of it is one JSON document on stdout: the result, or the
    /// saga report.
    pub async fn run<W>(self, tools: fn(ToolService) -> W::Tools, input: Value) -> ExitCode
    where
        W: Definition<Input = Value>,
    {
        let arguments = match Arguments::parse(W::programs()[0].plan()) {
            Ok(Some(arguments)) => arguments,
            Ok(None) => {
                println!("{}", usage(self.name, self.about));
                return ExitCode::SUCCESS;
            }
            Err(message) => {
                eprintln!("{message}\n\n{}", usage(self.name, self.about));
                return ExitCode::from(USAGE);
            }
        };
        if std::env::var_os("RUST_LOG").is_some() {
            sagaweave::logging::init();
        }
        match self.run_once::<W>(tools, input, arguments).await {
            Ok(code) => code,
            Err(error) => {
                let error: &dyn Error = error.as_ref();
                let causes = std::iter::successors(Some(error), |error| (*error).source());
                let causes: Vec<String> = causes.map(ToString::to_string).collect();
                eprintln!("{}", causes.join(": "));
                ExitCode::FAILURE
            }
        }
    }

    async fn run_once<W>(
        &self,
        tools: fn(ToolService) -> W::Tools,
        input: Value,
        arguments: Arguments,
    ) -> Result<ExitCode, Box<dyn Error>>
    where
        W: Definition<Input = Value>,
    {
        let own_tools = own_tool_service(arguments.fail.as_deref())?;
        let service = match &own_tools {
            Some(own) => ToolService::new(&own.url())?,
            None => ToolService::from_env()?,
        };
        let client = connect().await?;
        let worker = Worker::new(&client)
            .slots(self.slots.0, self.slots.1)
            .workflow::<W>(tools(service))
            .spawn()?;
        let run = client.start::<W>(workflow_id(self.name), input).await?;
        let result = watch::until_the_end(&run).await;
        let code = print(result)?;
        worker.shutdown().await?;
        Ok(code)
    }
}

/// The server of `TEMPORAL_ADDRESS`, or an engine in this process.
async fn connect() -> Result<Client, ConnectError> {
    let client = Client::from_env_or_embedded().await?;
    if client.engine().is_some() {
        eprintln!(
            "No server: an engine in this process runs the workflow, and keeps nothing after it ends.\n\
             To use a Temporal server: `temporal server start-dev`, and TEMPORAL_ADDRESS=localhost:7233."
        );
    }
    Ok(client)
}

/// A tool service of our own, unless `TOOL_SERVICE_URL` names one. Its answers take a while, so that
/// there is something to watch.
fn own_tool_service(
    fail: Option<&str>,
) -> Result<Option<tool_service::ToolService>, Box<dyn Error>> {
    if std::env::var_os("TOOL_SERVICE_URL").is_some() {
        return match fail {
            None => Ok(None),
            Some(_) => {
                Err("--fail tells the demo's own tool service to fail: unset TOOL_SERVICE_URL"
                    .into())
            }
        };
    }
    let pause = Duration::from_millis(700);
    let own = tool_service::ToolService::start()?;
    if let Some(step) = fail {
        own.on_all(Rule::of(step).after(pause).fails(
            400,
            "Refused",
            "the demo was told to fail here",
        ));
    }
    own.on_all(Rule::any().after(pause));
    eprintln!("A tool service of the demo's own answers on {}.", own.url());
    Ok(Some(own))
}

/// A new one for each run, so that a server that goes on can be used again and again.
fn workflow_id(name: &str) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{name}-{}", now.as_millis())
}

fn print<T: serde::Serialize>(result: Result<T, RunError>) -> Result<ExitCode, Box<dyn Error>> {
    let (document, code) = match result {
        Ok(output) => (serde_json::to_string_pretty(&output)?, ExitCode::SUCCESS),
        Err(error) => match error.report() {
            Some(report) => {
                eprintln!("{error}. What became of each step:");
                (serde_json::to_string_pretty(report)?, ExitCode::from(UNDONE))
            }
            None => return Err(error.into()),
        },
    };
    println!("{document}");
    Ok(code)
}
