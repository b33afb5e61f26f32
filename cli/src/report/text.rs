//! Findings as people read them: with the lines that they are about.

use super::excerpt::Excerpt;
use super::places::Places;
use super::{Checked, Counts};
use crate::text::{counted, visible};
use crate::trouble::Trouble;
use crate::ui::{Look, Ui};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use sagaweave_compiler::diagnostic::{Diagnostic, Severity};
use std::fmt;
use std::io::Write;

/// The longest message that is shown whole, in characters: nobody reads a screenful.
const MESSAGE: usize = 400;

/// All findings of all documents, and how many there are.
pub(crate) fn report(
    documents: &[Checked],
    deny_warnings: bool,
    ui: &mut Ui<'_>,
) -> Result<(), Trouble> {
    let (width, colour) = (ui.width(), ui.colour());
    for document in documents {
        let places = Places::of(&document.source);
        for finding in &document.findings {
            writeln!(ui.out(), "{}", draw(&places, finding, width, colour))?;
        }
    }
    let counts = Counts::of(documents);
    let summary = summary(counts, documents.len());
    let denied = if deny_warnings && counts.warnings > 0 { " (warnings are denied)" } else { "" };
    let summary = ui.paint(look(counts), &summary);
    hint(documents.iter().flat_map(|document| &document.findings), ui.out())?;
    Ok(writeln!(ui.out(), "{summary}{denied}")?)
}

fn look(counts: Counts) -> Look {
    match counts {
        Counts { errors: 1.., .. } => Look::Bad,
        Counts { warnings: 1.., .. } => Look::Doubtful,
        Counts { notes: 1.., .. } => Look::Strong,
        _ => Look::Good,
    }
}

/// Such as `2 errors, 1 warning in 3 documents`.
fn summary(counts: Counts, documents: usize) -> String {
    let Counts { errors, warnings, notes } = counts;
    let found: Vec<String> = [(errors, "error"), (warnings, "warning"), (notes, "note")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| counted(number, noun))
        .collect();
    let documents = counted(documents, "document");
    if found.is_empty() {
        return format!("{documents}, nothing found");
    }
    format!("{} in {documents}", found.join(", "))
}

/// Says what says more, with the worst finding as the example.
pub(crate) fn hint<'a>(
    findings: impl IntoIterator<Item = &'a Diagnostic>,
    to: &mut dyn Write,
) -> Result<(), Trouble> {
    let rank = |finding: &&Diagnostic| (finding.severity as u8, finding.code.name);
    let mut findings: Vec<&Diagnostic> = findings.into_iter().collect();
    findings.sort_by_key(rank);
    findings.dedup_by_key(|finding| finding.code.name);
    match findings[..] {
        [] => {}
        [one] => writeln!(to, "`sagaweave explain {}` says more.", one.code)?,
        [first, ..] => {
            let code = first.code;
            writeln!(
                to,
                "`sagaweave explain CODE` says more, such as `sagaweave explain {code}`."
            )?;
        }
    }
    Ok(())
}

/// `finding` with its lines, as a text for `width` columns that ends with a line break.
pub(crate) fn draw(
    places: &Places<'_>,
    finding: &Diagnostic,
    width: usize,
    colour: bool,
) -> String {
    let excerpt = Excerpt::of(places, finding, width);
    let handler = GraphicalReportHandler::new_themed(theme(finding, &excerpt, colour))
        .with_width(width)
        .without_syntax_highlighting();
    let shown = Shown {
        message: shortened(&visible(&finding.message)),
        help: help(finding, &excerpt),
        excerpt,
        severity: finding.severity,
    };
    let mut text = String::new();
    // Writing into a String cannot fail.
    let _ = handler.render_report(&mut text, &shown);
    let mut drawn = String::with_capacity(text.len());
    for line in text.lines() {
        // What heads a finding begins with the line; what belongs to it is indented further.
        let heads = line.starts_with("  ") && !line.starts_with("   ") && !drawn.contains('╭');
        drawn.push_str(if heads { &line[2..] } else { line }.trim_end());
        drawn.push('\n');
    }
    drawn
}

/// What is done about it, and which places are not drawn.
fn help(finding: &Diagnostic, excerpt: &Excerpt) -> Option<String> {
    let help = finding.help.as_deref().map(|help| shortened(&visible(help)));
    let more = (excerpt.left_out > 0).then(|| format!("({} more places)", excerpt.left_out));
    let lines: Vec<String> = more.into_iter().chain(help).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A long text without its middle.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= MESSAGE {
        return text.to_owned();
    }
    let start: String = text.chars().take(MESSAGE / 2).collect();
    let end: String = text.chars().skip(count - MESSAGE / 2).collect();
    format!("{start} … {end}")
}

/// How findings look: named by severity and code; the place of the finding itself has the colour of its
/// severity, other places another.
fn theme(finding: &Diagnostic, excerpt: &Excerpt, colour: bool) -> GraphicalTheme {
    let mut theme =
        if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let name = format!("{}[{}]:", finding.severity.name(), finding.code);
    let icons = &mut theme.characters;
    (icons.error, icons.warning, icons.advice) = (name.clone(), name.clone(), name);
    let styles = &mut theme.styles;
    let own = match finding.severity {
        Severity::Error => &mut styles.error,
        Severity::Warning => &mut styles.warning,
        Severity::Note => &mut styles.advice,
    };
    if colour {
        *own = own.bold();
    }
    let own = *own;
    let other = styles.help;
    let marks = excerpt.order().into_iter().map(|at| if at == 0 { own } else { other });
    styles.highlights = marks.collect();
    theme
}

/// A finding as miette takes it.
struct Shown {
    message: String,
    help: Option<String>,
    excerpt: Excerpt,
    severity: Severity,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels()))
    }
}

#[cfg(test)]
mod tests {
    use super::draw;
    use crate::report::Places;
    use proptest::prelude::*;
    use sagaweave_compiler::compile;
    use sagaweave_compiler::diagnostic::{Diagnostic, codes};
    use sagaweave_compiler::source::{Source, Span};
    use textwrap::core::display_width;

    const WIDTH: usize = 80;

    fn assert_fits(text: &str) {
        for line in text.lines() {
            assert!(display_width(line) <= WIDTH, "{} columns: {line}", display_width(line));
            let steers = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}');
            assert!(!line.contains(steers), "{line:?}");
        }
    }

    fn piece() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..40),
            "[ -~\t\r\näß→漢👩\u{200d}\u{301}\u{202e}\u{1b}]{0,120}".prop_map(String::into_bytes),
            "(\r\n|\n|\r| ){0,4}".prop_map(String::into_bytes),
            (0..3_000_usize).prop_map(|times| b"x".repeat(times)),
            Just(b"\xef\xbb\xbf".to_vec()),
        ]
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(piece(), 0..6).prop_map(|pieces| pieces.concat())
    }

    fn span() -> impl Strategy<Value = Span> {
        (0..400_usize, 0..200_usize).prop_map(|(start, length)| Span::new(start, start + length))
    }

    proptest! {
        #[test]
        fn any_place_in_any_bytes_can_be_drawn(
            bytes in bytes(),
            own in span(),
            related in proptest::collection::vec((span(), ".{0,90}"), 0..12),
            text in "\\PC{0,200}",
            colour in any::<bool>(),
        ) {
            let source = Source::new("some/where.yaml", bytes);
            let mut finding = Diagnostic::new(codes::CYCLE, own, text.clone()).label(text);
            for (span, text) in related {
                finding = finding.related(span, text);
            }
            let drawn = draw(&Places::of(&source), &finding, WIDTH, colour);
            if !colour {
                assert_fits(&drawn);
            }
            prop_assert!(drawn.contains("SW0404"));
        }

        #[test]
        fn what_is_found_in_any_bytes_can_be_drawn(bytes in bytes()) {
            let source = Source::new("x.yaml", [b"workflow: ".to_vec(), bytes].concat());
            let places = Places::of(&source);
            for finding in compile(&source).diagnostics {
                let drawn = draw(&places, &finding, WIDTH, false);
                assert_fits(&drawn);
                let at = source.position(finding.label.span.start);
                let place = format!("[x.yaml:{at}]");
                prop_assert!(drawn.contains(&place), "{place} is not in {drawn}");
            }
        }
    }
}
