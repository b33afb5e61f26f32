//! `sagaweave explain`: what a finding means.

use crate::CLEAN;
use crate::report::{self, Asked, Checked, Places};
use crate::simulate;
use crate::text::visible;
use crate::trouble::Trouble;
use crate::ui::{Look, Ui};
use sagaweave_compiler::ast::{Node, written};
use sagaweave_compiler::compile;
use sagaweave_compiler::diagnostic::codes::{self, Code};
use sagaweave_compiler::diagnostic::{
    self, Content, Diagnostic, Example, ExampleDocument, Severity,
};
use sagaweave_compiler::source::{Attached, Source};
use textwrap::Options;

/// Explain a finding: why it is one, and how it is put right
///
/// Every finding has a code that never changes its meaning. Without a code, all of them are listed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The code, such as SW0302; also in small letters, and without the zeros
    code: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  What `error[SW0302]` is about, with a wrong and a right document:
  $ sagaweave explain SW0302

  All codes:
  $ sagaweave explain";

pub(crate) fn run(arguments: &Arguments, ui: &mut Ui<'_>) -> Result<u8, Trouble> {
    match &arguments.code {
        None => list(ui)?,
        Some(name) => explain(find(name)?, ui)?,
    }
    Ok(CLEAN)
}

/// What the codes of each hundred are about.
pub(crate) const GROUPS: &[(&str, &str)] = &[
    ("SW01", "The document as a whole"),
    ("SW02", "Keys and values"),
    ("SW03", "Names"),
    ("SW04", "The graph and the saga"),
    ("SW05", "Several documents"),
    ("SW06", "What simulation shows"),
    ("SW07", "Types"),
    ("SW08", "Expressions"),
    ("SW09", "Tools and data"),
];

fn list(ui: &mut Ui<'_>) -> Result<(), Trouble> {
    for (prefix, about) in GROUPS {
        let heading = ui.paint(Look::Strong, about);
        writeln!(ui.out(), "{heading}")?;
        for code in codes::ALL.iter().filter(|code| code.name.starts_with(prefix)) {
            let severity = ui.paint(look(code.severity), &format!("{:7}", code.severity.name()));
            writeln!(ui.out(), "  {}  {severity}  {}", code.name, code.title)?;
        }
        writeln!(ui.out())?;
    }
    writeln!(ui.out(), "`sagaweave explain CODE` says more about one of them.")?;
    Ok(())
}

const fn look(severity: Severity) -> Look {
    match severity {
        Severity::Error => Look::Bad,
        Severity::Warning => Look::Doubtful,
        Severity::Note => Look::Faint,
    }
}

/// The code that is meant by `name`: its letters and zeros may be left out.
fn find(name: &str) -> Result<Code, Trouble> {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let number = digits.parse::<u32>().ok();
    let exact = number.and_then(|number| codes::find(&format!("SW{number:04}")));
    exact.ok_or_else(|| {
        let help = match number.and_then(nearest) {
            Some(code) => format!("{} is \"{}\"; ", code.name, code.title),
            None => String::new(),
        };
        Trouble::new(format!("there is no finding {name}"))
            .help(format!("{help}`sagaweave explain` lists all codes"))
    })
}

/// The code with the nearest number among those that begin alike.
fn nearest(number: u32) -> Option<Code> {
    let of = |code: &Code| code.name.trim_start_matches("SW").parse::<u32>().unwrap_or(0);
    let alike = codes::ALL.iter().filter(|code| of(code) / 100 == number / 100);
    alike.min_by_key(|code| of(code).abs_diff(number)).copied()
}

fn explain(code: Code, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let explanation = diagnostic::explain(code);
    let name = format!("{}[{}]:", code.severity.name(), code.name);
    let (name, title) = (ui.paint(look(code.severity), &name), ui.paint(Look::Strong, code.title));
    writeln!(ui.out(), "{name} {title}\n")?;
    let width = ui.width();
    for paragraph in explanation.why.split("\n\n") {
        writeln!(ui.out(), "{}\n", wrapped(paragraph, width))?;
    }
    documents("Wrong", &explanation.wrong, ui)?;
    live(code, &explanation.wrong, ui)?;
    documents("Right", &explanation.right, ui)
}

/// A paragraph of Markdown, or the entries of a list, in lines that fit.
fn wrapped(paragraph: &str, width: usize) -> String {
    let list = paragraph.starts_with("- ");
    let entries: Vec<String> = if list {
        paragraph
            .split("\n- ")
            .map(|entry| format!("- {}", entry.trim_start_matches("- ")))
            .collect()
    } else {
        vec![paragraph.to_owned()]
    };
    let options = Options::new(width).subsequent_indent(if list { "  " } else { "" });
    let fill = |entry: &String| {
        let words: Vec<&str> = entry.split_whitespace().collect();
        textwrap::fill(&words.join(" "), &options)
    };
    entries.iter().map(fill).collect::<Vec<_>>().join("\n")
}

/// The documents of an example.
fn documents(heading: &str, example: &Example, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    for document in &example.documents {
        let heading = ui.paint(Look::Strong, &format!("{heading}: {}", document.file_name));
        writeln!(ui.out(), "{heading}\n")?;
        match document.text {
            Content::Text(text) => {
                for line in text.lines() {
                    writeln!(ui.out(), "{}", format!("    {}", visible(line)).trim_end())?;
                }
            }
            Content::Made { how, .. } => {
                let indent = "    ";
                let options =
                    Options::new(ui.width()).initial_indent(indent).subsequent_indent(indent);
                let words: Vec<&str> = how.split_whitespace().collect();
                writeln!(ui.out(), "{}", textwrap::fill(&words.join(" "), options))?;
            }
        }
        writeln!(ui.out())?;
    }
    Ok(())
}

/// The most findings of an example that are shown.
const SHOWN: usize = 3;

/// What is found in an example, now.
fn live(code: Code, example: &Example, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let source =
        |document: &ExampleDocument| Source::new(document.file_name, document.text.bytes());
    let sources = with_catalogs(example.documents.iter().map(source).collect());
    let (width, colour) = (ui.width(), ui.colour());
    for Checked { source, mut findings } in
        report::check(sources, Asked { together: true, typed: code == codes::UNTYPED })
    {
        if code == codes::UNCOVERED_EFFECT {
            findings = simulated(&source)?;
        }
        let places = Places::of(&source);
        let own = findings.iter().filter(|finding| finding.code == code);
        for finding in own.take(SHOWN) {
            writeln!(ui.out(), "{}", report::text::draw(&places, finding, width, colour))?;
        }
    }
    Ok(())
}

/// The documents with the catalogs among them that they name.
fn with_catalogs(sources: Vec<Source>) -> Vec<Source> {
    let names: Vec<Vec<String>> = sources.iter().map(catalog_names).collect();
    let is_named = |source: &Source| names.iter().flatten().any(|name| name == source.path());
    let (catalogs, documents): (Vec<_>, Vec<_>) =
        sources.into_iter().zip(&names).partition(|(source, _)| is_named(source));
    let attached = |source: Source, name: &String| {
        let known = catalogs.iter().find(|(catalog, _)| catalog.path() == name);
        let content = known.map(|(catalog, _)| catalog.clone());
        let content = content.ok_or_else(|| "there is no such file".to_owned());
        source.attach(Attached { name: name.clone(), content })
    };
    documents.into_iter().map(|(source, names)| names.iter().fold(source, attached)).collect()
}

/// The paths of the catalogs that a document names.
fn catalog_names(source: &Source) -> Vec<String> {
    let tree = written(source).tree;
    let tools = tree.as_ref().and_then(|tree| tree.get("tools"));
    let paths = tools.map(Node::elements).unwrap_or_default();
    paths.iter().filter_map(Node::text).map(str::to_owned).collect()
}

/// What only a simulation finds.
fn simulated(source: &Source) -> Result<Vec<Diagnostic>, Trouble> {
    compile(source).workflow.as_ref().map_or(Ok(Vec::new()), simulate::left_behind)
}
