//! Several findings at once, and what is said beside them.

use super::{Case, STEP, campaign, modules, project, yaml};
use sagaweave_compiler::compile;
use sagaweave_compiler::diagnostic::Severity;
use sagaweave_compiler::source::Source;

/// What to do, in words that fit the place.
#[test]
fn helps() {
    let one = |case: Case, expected: &str| {
        let source = Source::new(case.path, case.marked.replacen('§', "", 1));
        let found = compile(&source).diagnostics;
        let helps: Vec<&str> = found.iter().filter_map(|finding| finding.help.as_deref()).collect();
        assert_eq!(helps, [expected], "{}", case.marked);
    };
    one(
        modules("", &["{ id: a, type: parallel, activities: [] }"]),
        "write at least one step, or leave the whole block out",
    );
    one(project("", "", &[]), "write at least one task");
    one(
        campaign("", "", &[STEP], "finally: []"),
        "write at least one activity, or leave the key out",
    );
    one(
        yaml("", "workflow: { name: , version: 1.0.0 }\nmodules: [{ id: a, tool: t, action: b }]"),
        "give it a value",
    );
    one(campaign("", "waves: yes", &[STEP], ""), "write `true`");
    one(
        modules("", &["{ id: a, tool: t, action: do, retry: 3 }"]),
        "for so many attempts write { max_attempts: 3 }",
    );
    one(
        modules("", &["{ id: a, tool: t, action: do, undo: do_not }"]),
        "did you mean `compensation`?",
    );
    one(
        project("", "", &["{ task_id: a, capsule_id: c, optional: true }"]),
        "it belongs to `metadata` of a task",
    );
    one(
        campaign("", "", &[STEP], "finally: [{ id: b, tool: t, action: x, depends_on: a }]"),
        "leave it out: they run one after another",
    );
    one(
        modules(
            "",
            &[
                STEP,
                "{ id: b, tool: t, action: do }",
                "{ id: c, tool: t, action: do, depends_on: \"a, b\" }",
            ],
        ),
        "several steps are a list: [a, b]",
    );
}

#[test]
fn many_findings_come_at_once() {
    let case = campaign(
        "",
        "waves: maybe, timout: 1h",
        &["{ id: a, tool: t, acton: b }", "{ id: c }"],
        "",
    );
    let found = compile(&Source::new("a.yaml", case.marked)).diagnostics;
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.name).collect();
    // The missing `action` is the misspelt one.
    assert_eq!(codes, ["SW0203", "SW0201", "SW0201", "SW0217"]);
}

/// What is wrong with one step hides nothing that is wrong with the order of all.
#[test]
fn errors_of_keys_and_of_the_graph_come_at_once() {
    let codes = |text: &str| -> Vec<&str> {
        let found = compile(&Source::new("a.yaml", text)).diagnostics;
        found.iter().map(|finding| finding.code.name).collect()
    };
    let text = "workflow: { name: x, version: 1 }\nmodules:\n\
        - { id: a, tool: t, acton: do, depends_on: [c] }\n- { id: b, tool: t, action: do, depends_on: a }\n\
        - { id: b, tool: t, action: do }\n";
    assert_eq!(codes(text), ["SW0207", "SW0201", "SW0302"]);
    assert_eq!(
        codes(&text.replace("- { id: b, tool: t, action: do }", "")),
        ["SW0207", "SW0201", "SW0401"]
    );
    // A step whose id is not known may be the one that is meant.
    assert_eq!(codes(&text.replace("id: b", "ib: b")), ["SW0207", "SW0201", "SW0201", "SW0201"]);
    let project = "project_name: x\ntasks: [{ task_id: a, dependencies: b }]\n";
    assert_eq!(codes(project), ["SW0202", "SW0401"]);
    // A bad name of a tool, an unknown step, and a pivot that cannot be one beside an undo that does it again.
    let text = "workflow: { name: x, version: 1.0.0 }\nmodules:\n\
        - { id: a, tool: my tool, action: do, depends_on: c }\n- { id: b, tool: t, action: do }\n";
    assert_eq!(codes(text), ["SW0304", "SW0401"]);
    let text = "workflow: { name: x, version: 1.0.0 }\nmodules:\n\
        - { id: a, tool: t, action: do, compensation: do }\n\
        - { id: b, tool: t, action: pay, pivot: true, optional: true, depends_on: a }\n";
    assert_eq!(codes(text), ["SW0406", "SW0411"]);
}

/// A misspelt key, wherever it is, is one error: nothing that only follows from it is found beside it.
#[test]
fn one_mistake_is_one_error() {
    let documents = [
        include_str!("../everything.yaml"),
        include_str!("../full_project.yaml"),
        include_str!("../../../documents/marketing_campaign.yaml"),
    ];
    let mut tried = 0;
    for text in documents {
        for (colon, _) in text.match_indices(':') {
            let key = text[..colon].rsplit(|c: char| !c.is_ascii_lowercase() && c != '_').next();
            let is_key = text[colon + 1..].starts_with([' ', '\n']);
            if key.unwrap_or_default().is_empty() || !is_key {
                continue;
            }
            let source = Source::new("a.yaml", [&text[..colon], "z", &text[colon..]].concat());
            let found = compile(&source).diagnostics;
            let errors = found.iter().filter(|finding| finding.severity == Severity::Error);
            let errors: Vec<String> = errors.map(|error| error.render(&source)).collect();
            assert!(errors.len() <= 1, "{}", errors.join("\n"));
            tried += errors.len();
        }
    }
    assert!(tried > 100, "{tried}");
}
