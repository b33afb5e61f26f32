//! Whatever the bytes are: no panic, and a workflow or an error.

use proptest::prelude::*;
use sagaweave_compiler::diagnostic::Severity;
use sagaweave_compiler::source::Source;
use sagaweave_compiler::{Compiled, compile};

const SEEDS: [&str; 4] = [
    include_str!("everything.yaml"),
    include_str!("../../documents/marketing_campaign.yaml"),
    include_str!("../../documents/test_project.json"),
    "project_name: x\nexecution_mode: sequential\nworkspace: false\ntasks: [{ task_id: a, capsule_id: b }]\n",
];

/// What stands in documents, to be put where it does not belong.
const PIECES: [&str; 40] = [
    "\n",
    " ",
    "  ",
    "\t",
    "- ",
    ": ",
    ", ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "!!str ",
    "---\n",
    "null",
    "true",
    "-1",
    "1e999",
    "30s",
    "0s",
    "${{",
    "<<: ",
    "id: a",
    "depends_on: [plan]",
    "pivot: true",
    "compensation: undo",
    "optional: true",
    "type: dag",
    "type: foreach",
    "tool: x",
    "finally: []",
    "max_attempts: unlimited",
    "ä",
    "\u{feff}",
    "\r",
    "|",
];

fn check(path: &str, bytes: &[u8]) {
    let source = Source::new(path, bytes);
    let compiled = compile(&source);
    let Compiled { workflow, diagnostics, .. } = &compiled;
    let errors = diagnostics.iter().filter(|finding| finding.severity == Severity::Error).count();
    assert_eq!(workflow.is_none(), errors > 0, "{diagnostics:?}");
    for finding in diagnostics {
        assert!(finding.label.span.start <= bytes.len());
        assert!(finding.render(&source).starts_with(path));
    }
    if let Some(workflow) = workflow {
        workflow.with_plan(sound);
    }
    assert_eq!(compile(&source), compiled);
}

/// What core relies on.
fn sound(plan: &sagaweave_core::Plan<'_>) {
    for id in plan.ids() {
        let step = plan.step(id);
        assert!(step.parent.is_none_or(|parent| parent < id));
        for before in step.after {
            let before = plan.step(*before);
            assert_eq!((before.parent, before.finally), (step.parent, step.finally));
        }
        assert!(!step.finally || step.optional && step.parent.is_none());
    }
}

/// A change to a document: at a place, so many bytes out, and this in.
fn edit() -> impl Strategy<Value = (prop::sample::Index, usize, Vec<u8>)> {
    let piece = prop::sample::select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec());
    let bytes = prop::collection::vec(any::<u8>(), 0..4);
    (any::<prop::sample::Index>(), 0..12usize, prop_oneof![4 => piece, 1 => bytes])
}

/// A line of a document, moved.
fn move_line() -> impl Strategy<Value = (prop::sample::Index, prop::sample::Index)> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check("a.yaml", &bytes);
        check("a.json", &bytes);
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        check("a.yaml", pieces.concat().as_bytes());
    }

    #[test]
    fn right_documents_with_mistakes(
        seed in 0..SEEDS.len(),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (place, out, new) in edits {
            let at = place.index(bytes.len() + 1);
            let end = (at + out).min(bytes.len());
            bytes.splice(at..end, new);
        }
        check("document.yaml", &bytes);
        check("document.json", &bytes);
    }

    #[test]
    fn right_documents_with_lines_moved(
        seed in 0..SEEDS.len(),
        moves in prop::collection::vec(move_line(), 1..4),
    ) {
        let mut lines: Vec<&str> = SEEDS[seed].lines().collect();
        for (from, to) in moves {
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
        }
        check("document.yaml", lines.join("\n").as_bytes());
    }
}
