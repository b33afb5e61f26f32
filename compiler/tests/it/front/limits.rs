//! Too deep, too large, too many: each is a finding, and soon found.

use sagaweave_compiler::compile;
use sagaweave_compiler::source::Source;

#[test]
fn limits() {
    let deep = |open: &str, close: &str, depth: usize| {
        format!("x: {}{}", open.repeat(depth), close.repeat(depth))
    };
    assert_eq!(only_code("a.yaml", deep("[", "]", 100_000).as_bytes()), "SW0107");
    assert_eq!(only_code("a.yaml", deep("{a: ", "}", 100_000).as_bytes()), "SW0107");
    assert_eq!(only_code("a.yaml", "- ".repeat(100_000).as_bytes()), "SW0107");
    let indented: String = (0..3_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(only_code("a.yaml", indented.as_bytes()), "SW0107");
    assert_eq!(
        only_code("a.json", format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).as_bytes()),
        "SW0107"
    );
    assert_eq!(only_code("a.yaml", &vec![b'#'; 10_000_001]), "SW0106");
    assert_eq!(only_code("a.yaml", b"workflow: \xff\xfe"), "SW0101");
    assert_eq!(only_code("a.yaml", bomb().as_bytes()), "SW0108");
}

/// Ten aliases of ten aliases of ten aliases …
fn bomb() -> String {
    let level = |at: usize| {
        let aliases = vec![format!("*a{}", at - 1); 10].join(", ");
        format!("a{at}: &a{at} [{aliases}]\n")
    };
    format!("a0: &a0 [lol]\n{}", (1..50).map(level).collect::<String>())
}

#[test]
fn nested_anchors_are_counted() {
    let nested: String = (0..90).map(|at| format!("&a{at} [")).collect();
    let text = format!("x: {nested}{}{}", "'y'".repeat(20_000), "]".repeat(90));
    assert_eq!(only_code("a.yaml", text.as_bytes()), "SW0108");
}

#[test]
fn a_bad_byte_has_its_place() {
    let source = Source::new("a.yaml", b"# \xc3\xa4\nworkflow: \xff".to_vec());
    let finding = &compile(&source).diagnostics[0];
    assert_eq!(source.position(finding.label.span.start).to_string(), "2:11");
}

#[test]
fn a_right_document_of_nearly_the_largest_size_compiles() {
    let text = format!(
        "workflow: {{ name: x, version: 1.0.0 }}\nmodules: [{{ id: a, tool: t, action: b }}]\nmetadata:\n{}",
        "  - { key: some text, other: [1, 2, 3] }\n".repeat(9_900_000 / 41)
    );
    let compiled = compile(&Source::new("large.yaml", text));
    assert_eq!(compiled.diagnostics, []);
    assert!(compiled.workflow.is_some());
}

#[test]
fn findings_that_are_too_many_are_counted() {
    let text = format!(
        "workflow: {{ name: x, version: 1.0.0 }}\nmodules:\n{}",
        (0..1_000)
            .map(|at| format!("  - {{ id: a{at}, tool: t, action: b, oops: 1 }}\n"))
            .collect::<String>()
    );
    let found = compile(&Source::new("a.yaml", text)).diagnostics;
    assert_eq!(found.len(), 201);
    let last = found.last().unwrap();
    assert_eq!(
        (last.code.name, last.message.as_str()),
        ("SW0199", "800 more findings are not shown")
    );
}

#[test]
fn what_is_allowed_does_not_count() {
    let steps: String =
        (0..300).map(|at| format!("  - {{ id: a{at}, tool: t, action: b }}\n")).collect();
    let document = |allow: &str| {
        let text = format!(
            "workflow: {{ name: x, version: 1.0.0 }}\n{allow}\nmodules:\n{steps}  \
             - {{ id: z, tool: t, action: b, compensation: c }}\n"
        );
        compile(&Source::new("a.yaml", text)).diagnostics
    };
    assert_eq!(document("").last().unwrap().message, "100 more findings are not shown");
    assert_eq!(document("allow: { SW0412: they are drafts }"), []);
}

/// The time that it takes grows with the document, not with its square: each of these took a minute.
#[test]
fn wrong_references_are_soon_found() {
    let campaign = |count: usize, step: &dyn Fn(usize) -> String| {
        let steps: String = (0..count)
            .map(|at| format!("  - {{ id: step_{at}, tool: t, action: b, {} }}\n", step(at)))
            .collect();
        Source::new("a.yaml", format!("workflow: {{ name: x, version: 1.0.0 }}\nmodules:\n{steps}"))
    };
    let unknown = compile(&campaign(5_000, &|at| format!("depends_on: stepp__{at}")));
    assert_eq!(unknown.diagnostics.len(), 201);
    let cycle = compile(&campaign(20_000, &|at| format!("depends_on: step_{}", (at + 1) % 20_000)));
    assert_eq!(cycle.diagnostics[0].related.len(), 19_999);
}

#[test]
fn a_sequence_of_tasks_has_a_limit() {
    let project = |mode: &str, count: usize| {
        let tasks: String =
            (0..count).map(|at| format!("  - {{ task_id: a{at}, capsule_id: c }}\n")).collect();
        format!("project_name: x\nexecution_mode: {mode}\ntasks:\n{tasks}")
    };
    assert_eq!(only_code("a.yaml", project("sequential", 1_001).as_bytes()), "SW0215");
    for (mode, count) in [("sequential", 1_000), ("parallel", 1_001), ("dag", 10_000)] {
        let compiled = compile(&Source::new("a.yaml", project(mode, count)));
        assert!(compiled.workflow.is_some(), "{mode}");
    }
}

fn only_code(path: &str, bytes: &[u8]) -> &'static str {
    let compiled = compile(&Source::new(path, bytes));
    assert!(compiled.workflow.is_none());
    let [finding] = compiled.diagnostics.as_slice() else { panic!("{:?}", compiled.diagnostics) };
    finding.code.name
}
