//! `sagaweave simulate`: what happens when a step fails.
//!
//! ```text
//! FILE ─ compile ─→ IR ─ simulate, with faults ─→ Story ─→ text, json, markdown
//!                      ─ exhaust ───────────────→ Table ─→ text, json, markdown
//! ```

mod all;
mod faults;
mod given;
mod json;
mod markdown;
mod story;
mod text;

use crate::report::{self, Right};
use crate::trouble::Trouble;
use crate::ui::Ui;
use crate::{CLEAN, FOUND};
use clap::ValueEnum;
use sagaweave_compiler::diagnostic::{Diagnostic, codes};
use sagaweave_compiler::ir::{Compensation, Dialect, Workflow};
use sagaweave_compiler::simulate::{Given, exhaust_with, simulate_with};
use sagaweave_core::StepId;
use sagaweave_core::sim::Stuck;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Show what happens when a step fails: what is undone, in which order, and what is left behind
///
/// Runs the document in a simulated world: every tool answers with a sample, no time passes, no server
/// and no Rust is needed. What goes wrong comes once all that starts with the step has started, so what
/// you see is the worst that it does.
///
/// `undo:STEP` stands for the undo of a step.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The document
    file: PathBuf,
    /// This step is refused for good; nothing of it was done
    #[arg(long, value_name = "STEP")]
    fail: Vec<String>,
    /// This step takes effect, but its response is lost, and the retry is refused
    #[arg(long, value_name = "STEP")]
    lose: Vec<String>,
    /// The workflow is cancelled while this step runs
    #[arg(long, value_name = "STEP")]
    cancel_at: Option<String>,
    /// What the workflow is started with: JSON or YAML. Without it, a sample of its `input`
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// What tools answer: a mapping of steps (or `undo:STEP`) to outputs, as JSON or YAML
    ///
    /// An answer is the output, or `{ error: { type: NotFound, message: … } }`. A list has one for each
    /// attempt; the last stands for all after it. Other steps answer with samples of what they give.
    #[arg(long, value_name = "FILE")]
    tools: Option<PathBuf>,
    /// Show what expressions gave, too
    #[arg(short, long)]
    verbose: bool,
    /// Every single failure, lost response and cancellation, and (up to 200 steps) every pair of failures
    #[arg(long, conflicts_with_all = ["fail", "lose", "cancel_at"])]
    all: bool,
    /// What to print
    #[arg(long, default_value = "text")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  When all goes well:
  $ sagaweave simulate workflows/marketing_campaign.yaml

  When a step is refused for good:
  $ sagaweave simulate workflows/marketing_campaign.yaml --fail market_research

  When a step takes effect, and nobody hears of it:
  $ sagaweave simulate workflows/marketing_campaign.yaml \\
      --lose store_brand_voice  # exits with 1

  With data: what is skipped, and why, follows from the input and the answers:
  $ sagaweave simulate workflows/pages.yaml --input data/brief.yaml \\
      --tools data/answers.yaml --verbose

  All that can go wrong, as a table for a pull request:
  $ sagaweave simulate workflows/marketing_campaign.yaml --all \\
      --format markdown  # exits with 1

It exits with 1 if an effect is left behind that no undo covers (SW0601). A
document accepts that with `allow: { SW0601: reason }`.";

/// How a simulation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// For a comment in a pull request
    Markdown,
}

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    let right = match report::compile_or_show(&arguments.file, ui)? {
        Ok(right) => right,
        Err(exit) => return Ok(exit),
    };
    let given = given::read(&right.workflow, arguments)?;
    if arguments.all {
        return everything(&right, &given, arguments.format, ui);
    }
    let faults = faults::read(&right.workflow, arguments)?;
    let simulated = simulate_with(&right.workflow, &given, &faults).map_err(stuck)?;
    let verbose = arguments.verbose;
    let story = story::Story::new(&right.workflow, &faults, &simulated, verbose);
    match arguments.format {
        Format::Text => text::story(&story, ui)?,
        Format::Json => json::story(&story, &simulated, ui)?,
        Format::Markdown => markdown::story(&story, ui)?,
    }
    for fault in &simulated.missed {
        let name = faults::name(&right.workflow, *fault);
        writeln!(ui.err(), "note: `{name}` never ran, so nothing went wrong with it")?;
    }
    let left = simulated.left.iter().map(|step| (*step, 1)).collect();
    finish(&right, &left, 1, ui)
}

fn everything(
    right: &Right,
    given: &Given,
    format: Format,
    ui: &mut Ui<'_>,
) -> Result<u8, Trouble> {
    let all = exhaust_with(&right.workflow, given).map_err(stuck)?;
    let table = all::Table::new(&right.workflow, &all);
    match format {
        Format::Text => text::table(&table, ui)?,
        Format::Json => json::table(&table, ui)?,
        Format::Markdown => markdown::table(&table, ui)?,
    }
    finish(right, &all::left_by(&all), all.runs().count(), ui)
}

/// What any fault leaves behind, as findings.
pub(crate) fn left_behind(workflow: &Workflow) -> Result<Vec<Diagnostic>, Trouble> {
    let all = sagaweave_compiler::simulate::exhaust(workflow).map_err(stuck)?;
    let runs = all.runs().count();
    let left = all::left_by(&all);
    Ok(left.iter().map(|(step, times)| uncovered(workflow, *step, *times, runs)).collect())
}

/// Shows what was left behind as findings, unless the document allows that; gives the exit code.
fn finish(
    right: &Right,
    left: &BTreeMap<StepId, usize>,
    runs: usize,
    ui: &mut Ui<'_>,
) -> Result<u8, Trouble> {
    let allowed = right.allowed.iter().any(|code| code == codes::UNCOVERED_EFFECT.name);
    if left.is_empty() || allowed {
        return Ok(CLEAN);
    }
    let findings: Vec<Diagnostic> =
        left.iter().map(|(step, times)| uncovered(&right.workflow, *step, *times, runs)).collect();
    report::show(&right.source, &findings, ui)?;
    Ok(FOUND)
}

fn uncovered(workflow: &Workflow, step: StepId, times: usize, runs: usize) -> Diagnostic {
    let step = &workflow.steps[step.index()];
    let often = if runs > 1 { format!(" in {times} of {runs} runs") } else { String::new() };
    let message = format!("the effect of `{}` is left behind{often}", step.id);
    let undone =
        step.activity().is_some_and(|step| matches!(step.compensation, Compensation::Undo(_)));
    let help = if undone {
        "where an undo fails for good, somebody has to take the effect back by hand"
    } else if workflow.dialect == Dialect::Project {
        "a project has no compensations: clean up elsewhere, and accept it with `allow`"
    } else {
        "add a `compensation`; or say `compensation: none` or `reads: true` if there is nothing to undo"
    };
    Diagnostic::new(codes::UNCOVERED_EFFECT, step.place, message).help(help)
}

fn stuck(_: Stuck) -> Trouble {
    Trouble::new("the simulation waits for something that never comes")
        .help("this is a defect of sagaweave: please report it with the document")
}
