//! Markdown, as far as the reference needs it.

use std::fmt::Write as _;

/// A page that grows.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    /// Headings: their level, and what they say.
    headings: Vec<(usize, String)>,
}

impl Page {
    /// A chapter (2) or a section (3).
    pub(super) fn heading(&mut self, level: usize, heading: &str) {
        self.headings.push((level, heading.to_owned()));
        let _ = writeln!(self.text, "{} {heading}\n", "#".repeat(level));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            let _ = writeln!(self.text, "{text}\n");
        }
    }

    pub(super) fn table<const N: usize>(
        &mut self,
        head: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) {
        let line = |cells: &[String; N]| {
            format!("| {} |", cells.each_ref().map(|it| cell(it)).join(" | "))
        };
        let _ = writeln!(self.text, "{}", line(&head.map(str::to_owned)));
        let _ = writeln!(self.text, "|{}", "---|".repeat(N));
        for row in rows {
            let _ = writeln!(self.text, "{}", line(&row).replace("  |", " |"));
        }
        self.text.push('\n');
    }

    /// The page with its title, and a table of contents after what it is about.
    pub(super) fn finish(self, title: &str, about: &str) -> String {
        let mut contents = String::new();
        for (level, heading) in &self.headings {
            let indent = "  ".repeat(level - 2);
            let _ = writeln!(contents, "{indent}- [{heading}](#{})", anchor(heading));
        }
        let origin =
            "<!-- Made by `sagaweave reference`: change the compiler's tables, not this. -->";
        format!("{origin}\n\n# {title}\n\n{about}\n\n{contents}\n{}\n", self.text.trim_end())
    }
}

/// Text in a cell of a table: on one line, and its bars are no borders.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Text as code, whatever it holds.
pub(super) fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{text}{fence}")
}

/// What GitHub calls a heading in links.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}
