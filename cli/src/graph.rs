//! `sagaweave graph`: what a document looks like.

mod dot;
mod glyphs;
mod html;
mod layout;
mod mermaid;
mod model;
mod svg;
mod text;
mod words;

use crate::CLEAN;
use crate::report::{Right, compile_or_show};
use crate::trouble::Trouble;
use crate::ui::{Look, Ui, paint};
use clap::ValueEnum;
use model::Model;
use std::path::{Path, PathBuf};

/// Show the waves of a document: as text, or as a picture
///
/// A wave is what can run side by side among the modules. The text lists each wave with its activities,
/// what undoes them (↩), the critical path, and what a run costs at least. The picture is an SVG, a page
/// to pan, zoom and click in (html), a Mermaid flowchart for Markdown, or a graph for Graphviz (dot).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The document
    file: PathBuf,
    /// What to make; if it is not said, it follows from the name of the output, or is text
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to write it; `-` is the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  The waves, the critical path, events and billable actions:
  $ sagaweave graph workflows/marketing_campaign.yaml

  A picture for a slide, and a page to look around in:
  $ sagaweave graph workflows/marketing_campaign.yaml -o campaign.svg
  $ sagaweave graph workflows/marketing_campaign.yaml -o campaign.html

  A flowchart for a pull request or a README (put it into a ```mermaid block):
  $ sagaweave graph workflows/test_project.json --format mermaid";

/// What can be made of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Waves, critical path and figures, for a terminal
    Text,
    /// A flowchart that GitHub and GitLab show in Markdown
    Mermaid,
    /// A graph for Graphviz
    Dot,
    /// A picture, in light and dark
    Svg,
    /// One page with the picture: pan, zoom, and each step's details on a click
    Html,
}

/// The most edges and characters of a Mermaid flowchart that GitHub shows.
const GITHUB_EDGES: usize = 500;
const GITHUB_CHARACTERS: usize = 50_000;

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    let output = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    let format = format(arguments.format, output)?;
    refuse_to_overwrite(&arguments.file, output)?;
    let Right { source, workflow, .. } = match compile_or_show(&arguments.file, ui)? {
        Ok(right) => right,
        Err(exit) => return Ok(exit),
    };
    let model = Model::new(&workflow, &source);
    let colour = ui.colour() && output.is_none();
    let drawn = draw(&model, format, &text::Terminal { width: ui.width(), colour });
    if format == Format::Mermaid {
        note_limits(&model, &drawn, ui)?;
    }
    if let Some(path) = output {
        std::fs::write(path, drawn).map_err(|error| Trouble::file("written", path, &error))?;
    } else {
        ui.out().write_all(drawn.as_bytes())?;
    }
    Ok(CLEAN)
}

fn draw(model: &Model<'_>, format: Format, terminal: &text::Terminal) -> String {
    match format {
        Format::Text => text::draw(model, terminal),
        Format::Mermaid => mermaid::draw(model),
        Format::Dot => dot::draw(model),
        Format::Svg => svg::draw(model),
        Format::Html => html::draw(model),
    }
}

/// The format that is asked for, or that follows from the name of the output.
fn format(asked: Option<Format>, output: Option<&Path>) -> Result<Format, Trouble> {
    let (None, Some(path)) = (asked, output) else {
        return Ok(asked.unwrap_or(Format::Text));
    };
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match extension.as_str() {
        "svg" => Ok(Format::Svg),
        "html" | "htm" => Ok(Format::Html),
        "mmd" | "mermaid" => Ok(Format::Mermaid),
        "dot" | "gv" => Ok(Format::Dot),
        "txt" => Ok(Format::Text),
        _ => Err(Trouble::new(format!("no format follows from the name {}", path.display()))
            .help("end it with .svg, .html, .mmd, .dot or .txt, or say --format")),
    }
}

/// An output that is the document itself would destroy it.
fn refuse_to_overwrite(document: &Path, output: Option<&Path>) -> Result<(), Trouble> {
    let Some(output) = output else { return Ok(()) };
    let same = match (document.canonicalize(), output.canonicalize()) {
        (Ok(document), Ok(output)) => document == output,
        _ => false,
    };
    if same {
        let message = format!("{} is the document: it is not overwritten", output.display());
        return Err(Trouble::new(message).help("give the output another name"));
    }
    Ok(())
}

fn note_limits(model: &Model<'_>, drawn: &str, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let (edges, characters) = (model.edges(), drawn.chars().count());
    if edges > GITHUB_EDGES || characters > GITHUB_CHARACTERS {
        let note = paint(false, Look::Strong, "note");
        writeln!(
            ui.err(),
            "{note}: GitHub shows flowcharts of at most {GITHUB_EDGES} edges and \
             {GITHUB_CHARACTERS} characters\n  help: for this one make an svg or html",
        )?;
    }
    Ok(())
}
