//! Simulations for a comment in a pull request.

use super::all::{Cell, Row, Table};
use super::story::{Line, Story};
use crate::text::{first_few, visible};
use crate::trouble::Trouble;
use crate::ui::Ui;
use sagaweave_compiler::simulate::Ended;

/// How many bytes a table may take: a comment has room for 65,536 characters.
const ROOM: usize = 40_000;

pub(super) fn story(story: &Story<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let title = cell(&format!("{} {}", story.workflow.name, story.workflow.version));
    let when = story.when().map(|when| format!(", when {}", cell(&when))).unwrap_or_default();
    let counts = story.counts().map(|counts| format!(" {counts}")).unwrap_or_default();
    writeln!(ui.out(), "### {title}{when}\n\n{}{counts}\n", cell(&story.end()))?;
    writeln!(ui.out(), "| | | step | activity | |\n|---|---|---|---|---|")?;
    for (at, wave) in story.waves.iter().enumerate() {
        lines(&format!("Wave {}", at + 1), wave, ui)?;
    }
    for (at, wave) in story.undos.iter().enumerate() {
        lines(&format!("Undo {}", at + 1), wave, ui)?;
    }
    lines("Finally", &story.finally, ui)?;
    for skip in &story.skipped {
        let values: Vec<String> =
            skip.values.iter().map(|(name, value)| format!("{name} is {value}")).collect();
        let values =
            if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
        let why = cell(&format!("when {}{values}", skip.condition));
        writeln!(ui.out(), "| Skipped | - | `{}` | | {why} |", skip.step)?;
    }
    for (step, value) in &story.values {
        writeln!(ui.out(), "| Values | = | `{step}` | | {} |", cell(value))?;
    }
    if !story.left.is_empty() {
        writeln!(ui.out(), "\n**Left behind:**\n")?;
    }
    for (step, why) in &story.left {
        writeln!(ui.out(), "- `{step}`: {why}")?;
    }
    Ok(())
}

fn lines(label: &str, lines: &[Line<'_>], ui: &mut Ui<'_>) -> Result<(), Trouble> {
    for (at, line) in lines.iter().enumerate() {
        let (label, mark) = (if at == 0 { label } else { "" }, line.mark);
        let (step, call) = (line.step, line.activity_type);
        writeln!(
            ui.out(),
            "| {label} | {} | `{step}` | `{call}` | {} |",
            mark.sign(),
            cell(&line.words())
        )?;
    }
    Ok(())
}

pub(super) fn table(table: &Table<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    let title = cell(&format!("{} {}", table.workflow.name, table.workflow.version));
    writeln!(ui.out(), "### {title}\n")?;
    let left: Vec<String> = table.left.iter().map(|(step, _)| format!("`{step}`")).collect();
    let left: Vec<&str> = left.iter().map(String::as_str).collect();
    if left.is_empty() {
        writeln!(ui.out(), "✅ Whatever goes wrong, nothing is left behind.\n")?;
    } else {
        let runs = table.all.runs().count();
        let clean = table.clean_runs();
        writeln!(
            ui.out(),
            "⚠️ In {} of {runs} runs something is left behind that no undo covers: {}.\n",
            runs - clean,
            first_few(&left, 10)
        )?;
    }
    writeln!(ui.out(), "{}\n", table.summary())?;
    rows(table, ui)?;
    pairs(table, ui)
}

/// Where there is no room for all rows, those that leave something come first.
fn rows(table: &Table<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    writeln!(ui.out(), "| step | fails | response lost | cancelled while it runs |")?;
    writeln!(ui.out(), "|---|---|---|---|")?;
    let mut rows: Vec<(bool, String)> = table.rows.iter().map(row).collect();
    if rows.iter().map(|(_, row)| row.len()).sum::<usize>() > ROOM {
        rows.sort_by_key(|(leaves, _)| !leaves);
    }
    let mut room = ROOM;
    let fit = rows.iter().take_while(|(_, row)| {
        let fits = row.len() <= room;
        room = room.saturating_sub(row.len());
        fits
    });
    let fit = fit.count();
    for (_, row) in &rows[..fit] {
        writeln!(ui.out(), "{row}")?;
    }
    if fit < rows.len() {
        writeln!(ui.out(), "\nand {} steps more.", rows.len() - fit)?;
    }
    Ok(())
}

/// A step's row, and whether it leaves anything behind.
fn row(row: &Row<'_>) -> (bool, String) {
    let cells: Vec<String> = row.cells.iter().map(outcome).collect();
    let leaves = row.cells.iter().any(|cell| !cell.left.is_empty());
    (leaves, format!("| `{}` | {} |", row.step, cells.join(" | ")))
}

fn outcome(cell: &Cell<'_>) -> String {
    match (&cell.left[..], cell.ended, cell.undone) {
        ([], Ended::Completed, _) => "goes on".to_owned(),
        ([], _, _) if cell.pivot_passed => "after the pivot: nothing is undone".to_owned(),
        ([], _, 0) => "✅ nothing to undo".to_owned(),
        ([], _, undone) => format!("✅ {undone} undone"),
        (left, _, undone) => {
            let left: Vec<String> = left.iter().map(|step| format!("`{step}`")).collect();
            let left: Vec<&str> = left.iter().map(String::as_str).collect();
            format!("⚠️ leaves {}; {undone} undone", first_few(&left, 3))
        }
    }
}

fn pairs(table: &Table<'_>, ui: &mut Ui<'_>) -> Result<(), Trouble> {
    const SHOWN: usize = 50;
    if table.pairs.is_empty() {
        return Ok(());
    }
    writeln!(ui.out(), "\nTwo failures together leave more:\n")?;
    for pair in table.pairs.iter().take(SHOWN) {
        writeln!(ui.out(), "- {}: {}", first_few(&pair.more, 5), pair.when)?;
    }
    if let Some(more @ 1..) = table.pairs.len().checked_sub(SHOWN) {
        writeln!(ui.out(), "- and {more} more")?;
    }
    Ok(())
}

/// Text of the document in a line of Markdown: nothing of it means anything there.
fn cell(text: &str) -> String {
    let mut escaped = String::new();
    for letter in visible(text).chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '@' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}
