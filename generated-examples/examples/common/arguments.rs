//! The command line.

use sagaweave::plan::Plan;

/// What the command line asks for.
pub struct Arguments {
    /// The step whose tool fails for good.
    pub fail: Option<String>,
}

impl Arguments {
    /// None where help is asked for.
    ///
    /// # Errors
    /// What is wrong with the command line, and what would be right.
    pub fn parse(plan: &Plan<'_>) -> Result<Option<Self>, String> {
        use lexopt::prelude::{Long, Short, ValueExt};
        let mut parser = lexopt::Parser::from_env();
        let mut arguments = Self { fail: None };
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            match argument {
                Short('h') | Long("help") => return Ok(None),
                Long("fail") => {
                    let step = parser.value().and_then(ValueExt::string);
                    arguments.fail = Some(known(plan, step.map_err(|error| error.to_string())?)?);
                }
                other => return Err(other.unexpected().to_string()),
            }
        }
        Ok(Some(arguments))
    }
}

fn known(plan: &Plan<'_>, step: String) -> Result<String, String> {
    let activities = plan.steps.iter().filter(|step| step.activity().is_some());
    let ids: Vec<&str> = activities.map(|step| step.id).collect();
    if ids.contains(&step.as_str()) {
        return Ok(step);
    }
    Err(format!("there is no step `{step}` that calls a tool; there are: {}", ids.join(", ")))
}

/// The text of `--help`.
pub fn usage(name: &str, about: &str) -> String {
    format!(
        "{about}

Usage: cargo run --example {name} [-- --fail STEP]

Options:
  --fail STEP   the tool of this step fails for good: the saga undoes what was done, its report is
                printed, and the exit code is 3
  -h, --help    this text

Environment:
  TEMPORAL_ADDRESS   a Temporal server (host:port); unset, a development server is started
  TOOL_SERVICE_URL   a Tool Service; unset, a small one on loopback is started
  RUST_LOG           what is logged on stderr, such as `info`
  SAGAWEAVE_LOG      `json` for one JSON object a line"
    )
}
