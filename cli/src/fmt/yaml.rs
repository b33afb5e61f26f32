//! The layout of YAML. The only file that names the crate that does it.

use super::layout::{WIDTH, indentation};
use pretty_yaml::config::{FormatOptions, LanguageOptions, LayoutOptions, LineBreak};
use std::thread;

/// How much stack there is for lists and mappings that stand in each other as deep as they may.
const STACK: usize = 64 * 1024 * 1024;

/// How often a text is laid out until nothing changes any more.
const TIMES: usize = 3;

/// `text` in the usual layout; none where the crate has no answer.
pub(super) fn laid_out(text: &str) -> Option<String> {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    let ends_as_on_windows = first.ends_with("\r\n");
    // The crate reads some texts of several lines only so.
    let text = text.replace("\r\n", "\n");
    let laid_out = apart(&text)?;
    Some(if ends_as_on_windows { laid_out.replace('\n', "\r\n") } else { laid_out })
}

fn apart(text: &str) -> Option<String> {
    // A thread of its own has the stack, and if there is a document that the crate is not up to, then
    // only the thread ends.
    thread::scope(|scope| {
        let worker = thread::Builder::new().name("layout".to_owned()).stack_size(STACK);
        worker.spawn_scoped(scope, || settled(text)).ok()?.join().ok()?
    })
}

/// The layout of `text` that is its own layout. Hardly ever it is not the first one.
fn settled(text: &str) -> Option<String> {
    let options = options();
    let mut text = with_aligned_heading(text);
    for _ in 0..TIMES {
        let next = pretty_yaml::format_text(&text, &options).ok()?;
        if next == text {
            return Some(next);
        }
        text = next;
    }
    None
}

/// `text` with the comments above its first key in that key's column: the crate takes no others.
fn with_aligned_heading(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let is_heading = |line: &&str| {
        let line = line.trim_start();
        line.is_empty() || line.starts_with('#')
    };
    let heading: Vec<&str> = text.split_inclusive('\n').take_while(is_heading).collect();
    let rest = &text[heading.iter().map(|line| line.len()).sum()..];
    let column = &rest[..indentation(rest)];
    let aligned = heading.iter().map(|line| match line.trim_start_matches([' ', '\t']) {
        comment if comment.starts_with('#') => format!("{column}{comment}"),
        blank => blank.to_owned(),
    });
    aligned.collect::<String>() + rest
}

fn options() -> FormatOptions {
    FormatOptions {
        layout: LayoutOptions { print_width: WIDTH, indent_width: 2, line_break: LineBreak::Lf },
        language: LanguageOptions {
            trailing_comma: false,
            // In a block of text they belong to it, and elsewhere there are none in any case.
            trim_trailing_whitespaces: false,
            ignore_comment_directive: "fmt: off".to_owned(),
            ..LanguageOptions::default()
        },
    }
}
