//! Documents that were right, or wrong in a known way, with many small changes: a workflow or an error
//! comes of each, and never a panic or a hang.
//!
//! An ordinary test run tries some. `SAGAWEAVE_FUZZ_SECONDS=600 cargo test --release -p sagaweave-compiler
//! fuzz -- --nocapture` goes on for ten minutes and prints figures; `SAGAWEAVE_FUZZ_SEED` begins elsewhere.

use super::anything::{PIECES, SEEDS, check};
use sagaweave_compiler::diagnostic::{Content, codes, explain};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How many documents an ordinary run tries.
const FEW: usize = 4_000;

#[test]
fn fuzz() {
    let setting = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    let seconds = setting("SAGAWEAVE_FUZZ_SECONDS");
    let mut random = Random(setting("SAGAWEAVE_FUZZ_SEED").unwrap_or(0).wrapping_add(0x9e37_79b9));
    let corpus = corpus();
    let began = Instant::now();
    let is_over = |tried: usize| match seconds {
        Some(seconds) => began.elapsed() >= Duration::from_secs(seconds),
        None => tried >= FEW,
    };
    let mut figures = Figures::default();
    while !is_over(figures.tried) {
        let document = mutated(&corpus, &mut random);
        figures.add("document.yaml", &document);
        if document.starts_with(b"{") || random.below(16) == 0 {
            figures.add("document.json", &document);
        }
    }
    println!("{figures:#?}\n{} s", began.elapsed().as_secs());
    assert!(figures.right > 0 && figures.found.len() > 30, "{figures:?}");
}

/// What was tried, and what came of it.
#[derive(Debug, Default)]
struct Figures {
    tried: usize,
    right: usize,
    bytes: usize,
    slowest: Duration,
    /// In how many documents each code was found.
    found: BTreeMap<&'static str, usize>,
}

impl Figures {
    fn add(&mut self, path: &str, document: &[u8]) {
        let shown = Shown(document);
        let began = Instant::now();
        let compiled = check(path, document);
        self.slowest = self.slowest.max(began.elapsed());
        drop(shown);
        self.tried += 1;
        self.bytes += document.len();
        self.right += usize::from(compiled.workflow.is_some());
        let mut codes: Vec<&str> = compiled.diagnostics.iter().map(|it| it.code.name).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *self.found.entry(code).or_default() += 1;
        }
    }
}

/// Shows the document with which something went wrong.
struct Shown<'d>(&'d [u8]);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("with this document:\n{}\n{:?}", String::from_utf8_lossy(self.0), self.0);
        }
    }
}

/// Documents of both dialects: right ones, wrong ones of every kind, and what authors write.
fn corpus() -> Vec<Vec<u8>> {
    let examples = codes::ALL.iter().flat_map(|code| {
        let explanation = explain(*code);
        [explanation.right, explanation.wrong].into_iter().flat_map(|example| example.documents)
    });
    let texts = examples.filter_map(|document| match document.text {
        Content::Text(text) => Some(text.as_bytes().to_vec()),
        Content::Made { .. } => None,
    });
    let mistakes = include_str!("mistakes.txt").split("\n=== ");
    let mistakes = mistakes.filter_map(|document| Some(document.split_once('\n')?.1));
    // The seeds hold most of the language, so they come more often.
    let seeds = SEEDS.iter().copied().cycle().take(SEEDS.len() * 12);
    texts.chain(seeds.chain(mistakes).map(|text| text.as_bytes().to_vec())).collect()
}

/// One of `corpus`, with some changes.
fn mutated(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut document = random.of(corpus).clone();
    for _ in 0..random.below(5) {
        match random.below(16) {
            0 => splice(&mut document, random.of(&PIECES).as_bytes(), random),
            1 => {
                let bytes = random.next().to_le_bytes();
                splice(&mut document, &bytes[..random.below(4)], random);
            }
            2 => indent(&mut document, random),
            3 => exchange(&mut document, random.of(&PIECES).as_bytes(), random),
            4 | 8..=12 => {
                let other = random.of(corpus);
                let (start, end) = word(other, random);
                exchange(&mut document, &other[start..end], random);
            }
            5 | 13 => {
                let line = take_line(&mut document, random);
                insert_line(&mut document, &line, random);
            }
            6 | 14 => {
                let mut other = random.of(corpus).clone();
                let line = take_line(&mut other, random);
                insert_line(&mut document, &line, random);
            }
            7 => {
                let mut copy = document.clone();
                let line = take_line(&mut copy, random);
                insert_line(&mut document, &line, random);
            }
            _ => {
                take_line(&mut document, random);
            }
        }
    }
    document
}

/// Puts `piece` somewhere, over up to twelve bytes.
fn splice(document: &mut Vec<u8>, piece: &[u8], random: &mut Random) {
    let at = random.below(document.len() + 1);
    let end = (at + random.below(12)).min(document.len());
    document.splice(at..end, piece.iter().copied());
}

/// Puts `piece` in the place of a word.
fn exchange(document: &mut Vec<u8>, piece: &[u8], random: &mut Random) {
    let (start, end) = word(document, random);
    document.splice(start..end, piece.iter().copied());
}

/// Where some word begins and ends.
fn word(document: &[u8], random: &mut Random) -> (usize, usize) {
    let at = random.below(document.len() + 1);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let start = document[..at].iter().rposition(|byte| !is_part(byte)).map_or(0, |end| end + 1);
    let end = document[at..].iter().position(|byte| !is_part(byte));
    (start, end.map_or(document.len(), |length| at + length))
}

/// Puts spaces before a line, or takes some away.
fn indent(document: &mut Vec<u8>, random: &mut Random) {
    let (start, _) = line(document, random);
    let spaces = document[start..].iter().take_while(|byte| **byte == b' ').count();
    let wanted = random.below(10);
    document.splice(start..start + spaces, std::iter::repeat_n(b' ', wanted));
}

fn take_line(document: &mut Vec<u8>, random: &mut Random) -> Vec<u8> {
    let (start, end) = line(document, random);
    document.splice(start..end, []).collect()
}

fn insert_line(document: &mut Vec<u8>, new: &[u8], random: &mut Random) {
    let (start, _) = line(document, random);
    document.splice(start..start, new.iter().copied());
}

/// Where some line begins and ends, its line break included.
fn line(document: &[u8], random: &mut Random) -> (usize, usize) {
    let at = random.below(document.len() + 1);
    let start = document[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let end = document[at..].iter().position(|byte| *byte == b'\n');
    (start, end.map_or(document.len(), |length| at + length + 1))
}

/// Splitmix: a fixed row of numbers from each start.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or_default()
    }

    fn of<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}
