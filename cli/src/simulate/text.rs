//! Simulations for a terminal.

use super::all::{Cell, Table};
use super::story::{Line, Mark, Story};
use crate::text::{fit, pad, visible, width};
use crate::trouble::Trouble;
use crate::ui::{Look, Ui};
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::simulate::Ended;

/// The widest an id is shown.
const ID: usize = 28;
/// The column in which ids begin, after `  Wave 12   ✓ `.
const LABEL: usize = 10;

pub(super) fn story(story: &Story<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    heading(story.workflow, story.when().as_deref(), ui)?;
    let widest = widest(story);
    for (at, wave) in story.waves.iter().enumerate() {
        group(&format!("Wave {}", at + 1), wave, widest, ui)?;
    }
    let several = story.undos.len() > 1;
    for (at, wave) in story.undos.iter().enumerate() {
        let label = if several { format!("Undo {}", at + 1) } else { "Undo".to_owned() };
        if at == 0 {
            writeln!(ui.out())?;
        }
        group(&label, wave, widest, ui)?;
    }
    if !story.finally.is_empty() {
        writeln!(ui.out())?;
        group("Finally", &story.finally, widest, ui)?;
    }
    skipped(story, ui)?;
    values(story, ui)?;
    left(story, ui)?;
    let look = match story.ended {
        Ended::Completed => Look::Good,
        Ended::Failed | Ended::Cancelled => Look::Strong,
    };
    let end = ui.paint(look, &fit(&story.end(), ui.width()));
    writeln!(ui.out(), "\n{end}")?;
    match story.counts() {
        Some(counts) => Ok(writeln!(ui.out(), "{counts}")?),
        None => Ok(()),
    }
}

/// How wide the widest id is shown.
fn widest(story: &Story<'_>) -> usize {
    let waves = story.waves.iter().chain(&story.undos).flatten().chain(&story.finally);
    let others = story.skipped.iter().map(|skip| skip.step);
    let others = others.chain(story.values.iter().map(|(step, _)| *step));
    waves.map(|line| line.step).chain(others).map(width).max().unwrap_or(0).min(ID)
}

fn heading(workflow: &Workflow, when: Option<&str>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let title = format!("{} {}", workflow.name, workflow.version);
    let title = ui.paint(Look::Strong, &fit(&visible(&title), ui.width()));
    writeln!(ui.out(), "{title}")?;
    if let Some(when) = when {
        let when = fit(&format!("when {when}"), ui.width());
        writeln!(ui.out(), "{when}")?;
    }
    Ok(writeln!(ui.out())?)
}

/// What started together: the label stands before the first.
fn group(label: &str, lines: &[Line<'_>], widest: usize, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    for (at, line) in lines.iter().enumerate() {
        let label = pad(if at == 0 { label } else { "" }, LABEL);
        let label = ui.paint(Look::Faint, &label);
        let sign = ui.paint(look(line.mark), line.mark.sign());
        let words = line.words();
        let words = if words.is_empty() { String::new() } else { format!("  {words}") };
        let rest = ui.width() - (2 + LABEL + 2 + widest + 2) - width(&words);
        let call = fit(&visible(line.activity_type), rest);
        let call = ui.paint(Look::Faint, &call);
        let words = ui.paint(look(line.mark), &words);
        writeln!(ui.out(), "  {label}{sign} {}  {call}{words}", pad(line.step, widest))?;
    }
    Ok(())
}

const fn look(mark: Mark) -> Look {
    match mark {
        Mark::Done | Mark::Undone => Look::Good,
        Mark::Refused | Mark::UndoFailed => Look::Bad,
        Mark::Lost | Mark::Cancelled => Look::Doubtful,
    }
}

/// What did not run: its condition, then what that read.
fn skipped(story: &Story<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    if !story.skipped.is_empty() {
        writeln!(ui.out())?;
    }
    let widest = widest(story);
    let room = ui.width().saturating_sub(2 + LABEL + 2 + widest + 2);
    for (at, skip) in story.skipped.iter().enumerate() {
        let label = ui.paint(Look::Faint, &pad(if at == 0 { "Skipped" } else { "" }, LABEL));
        let condition = fit(&visible(&format!("when {}", skip.condition)), room);
        writeln!(ui.out(), "  {label}- {}  {condition}", pad(skip.step, widest))?;
        for (name, value) in skip.values {
            let value = fit(&visible(&format!("{name} is {value}")), room);
            let value = ui.paint(Look::Faint, &value);
            writeln!(ui.out(), "  {}{value}", " ".repeat(LABEL + 2 + widest + 2))?;
        }
    }
    Ok(())
}

/// What expressions gave.
fn values(story: &Story<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    if !story.values.is_empty() {
        writeln!(ui.out())?;
    }
    let widest = widest(story);
    let room = ui.width().saturating_sub(2 + LABEL + 2 + widest + 2);
    for (at, (step, value)) in story.values.iter().enumerate() {
        let label = ui.paint(Look::Faint, &pad(if at == 0 { "Values" } else { "" }, LABEL));
        let value = fit(&visible(value), room);
        writeln!(ui.out(), "  {label}= {}  {value}", pad(step, widest))?;
    }
    Ok(())
}

fn left(story: &Story<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    if story.left.is_empty() {
        return Ok(());
    }
    writeln!(ui.out())?;
    let widest = widest(story);
    for (at, (id, why)) in story.left.iter().enumerate() {
        let label = ui.paint(Look::Faint, &pad(if at == 0 { "Left" } else { "" }, LABEL));
        let sign = ui.paint(Look::Bad, "!");
        writeln!(ui.out(), "  {label}{sign} {}  {why}", pad(id, widest))?;
    }
    Ok(())
}

pub(super) fn table(table: &Table<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    heading(table.workflow, None, ui)?;
    writeln!(ui.out(), "{}", table.summary())?;
    if table.left.is_empty() {
        let all = ui.paint(Look::Good, "Whatever goes wrong, nothing is left behind.");
        writeln!(ui.out(), "{all}\n")?;
    } else {
        writeln!(ui.out(), "What is left behind when a step goes wrong:\n")?;
    }
    let widest = table.rows.iter().map(|row| width(row.step)).max().unwrap_or(0).clamp(4, ID - 2);
    let columns = (ui.width() - (2 + widest + 6)) / 3;
    let head = ["fails", "response lost", "cancelled"].map(|word| pad(word, columns));
    let head = format!("  {}  {}", pad("step", widest), head.join("  "));
    let head = ui.paint(Look::Faint, head.trim_end());
    writeln!(ui.out(), "{head}")?;
    for row in &table.rows {
        let cells: Vec<String> = row.cells.iter().map(|it| cell(it, columns, ui)).collect();
        let line = format!("  {}  {}", pad(row.step, widest), cells.join("  "));
        writeln!(ui.out(), "{}", line.trim_end())?;
    }
    pairs(table, ui)
}

/// What a run leaves behind, in few words.
fn cell(cell: &Cell<'_>, columns: usize, ui: &Ui<'_>) -> String {
    let (look, text) = match (&cell.left[..], cell.ended) {
        ([], Ended::Completed) => (Look::Good, "goes on".to_owned()),
        ([], _) if cell.pivot_passed => (Look::Good, "after the pivot".to_owned()),
        ([], _) if cell.undone > 0 => (Look::Good, format!("✓ {} undone", cell.undone)),
        ([], _) => (Look::Good, "✓".to_owned()),
        ([one], _) => (Look::Bad, format!("! {one}")),
        ([_, ..], _) => (Look::Bad, format!("! {} steps", cell.left.len())),
    };
    let padded = pad(&text, columns);
    let text = padded.trim_end();
    format!("{}{}", ui.paint(look, text), &padded[text.len()..])
}

fn pairs(table: &Table<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    const SHOWN: usize = 20;
    if table.pairs.is_empty() {
        return Ok(());
    }
    writeln!(ui.out(), "\nTwo failures together leave more:\n")?;
    for pair in table.pairs.iter().take(SHOWN) {
        let left = crate::text::first_few(&pair.more, 3);
        let pair = fit(&format!("  ! {left}: {}", pair.when), ui.width());
        writeln!(ui.out(), "{pair}")?;
    }
    if let Some(more @ 1..) = table.pairs.len().checked_sub(SHOWN) {
        writeln!(ui.out(), "  and {more} more; --format json has all")?;
    }
    Ok(())
}
