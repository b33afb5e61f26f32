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
    assert_eq!(cycle.diagnostics[0].related.len(), 19);
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

#[test]
fn very_much_at_once_has_a_warning() {
    let steps = |id: &str, count: usize, indent: &str| -> String {
        (0..count)
            .map(|at| format!("{indent}- {{ id: {id}{at}, tool: t, action: do }}\n"))
            .collect()
    };
    let found = |text: &str| -> Vec<String> {
        let source = Source::new("a.yaml", text);
        let found = compile(&source).diagnostics.into_iter();
        let place = |at| source.position(at);
        found.map(|it| format!("{} at {}", it.code, place(it.label.span.start))).collect()
    };
    let header = "workflow: { name: x, version: 1.0.0 }\n";
    let modules = |count| found(&format!("{header}modules:\n{}", steps("a", count, "")));
    assert_eq!(modules(500), [] as [&str; 0]);
    assert_eq!(modules(501), ["SW0418 at 2:1"]);
    let block = |window: &str| {
        let inner = steps("a", 501, "  ");
        found(&format!(
            "{header}modules:\n- id: m\n  type: parallel\n{window}  activities:\n{inner}"
        ))
    };
    assert_eq!(block(""), ["SW0418 at 3:7"]);
    assert_eq!(block("  max_concurrent: 500\n"), [] as [&str; 0]);
    // Neither block is too wide, but both together are.
    let two = ["a", "b"].map(|id| {
        format!(
            "- id: {id}\n  type: parallel\n  activities:\n{}",
            steps(&format!("{id}_"), 300, "  ")
        )
    });
    assert_eq!(found(&format!("{header}modules:\n{}", two.concat())), ["SW0418 at 2:1"]);
    let tasks: String =
        (0..501).map(|at| format!("- {{ task_id: a{at}, capsule_id: c }}\n")).collect();
    assert_eq!(found(&format!("project_name: x\ntasks:\n{tasks}")), ["SW0418 at 2:1"]);
}

#[test]
fn a_long_history_has_a_warning() {
    let found = |count: usize| {
        let steps: String = (1..count)
            .map(|at| format!("- {{ id: s{at}, tool: t, action: do, depends_on: s{} }}\n", at - 1))
            .collect();
        let text = format!(
            "workflow: {{ name: x, version: 1.0.0 }}\nmodules:\n- {{ id: s0, tool: t, action: do }}\n{steps}"
        );
        let source = Source::new("a.yaml", text);
        let found = compile(&source).diagnostics.into_iter();
        let shown = |it: &sagaweave_compiler::diagnostic::Diagnostic| {
            format!("{} at {}: {}", it.code, source.position(it.label.span.start), it.message)
        };
        found.map(|it| shown(&it)).collect::<Vec<_>>()
    };
    assert_eq!(found(681), [] as [&str; 0]);
    let [only] = found(682).try_into().unwrap_or_else(|found| panic!("{found:?}"));
    assert!(only.starts_with("SW0419 at 2:1: ") && only.contains("up to 4097 events"), "{only}");
}

#[test]
fn messages_do_not_quote_without_end() {
    let text = format!(
        r#"{{"project_name": "x", "tasks": [{{"task_id": "a", "capsule_id": "c", "{}": 1}}]}}"#,
        "ä".repeat(100_000)
    );
    let found = compile(&Source::new("a.json", text)).diagnostics;
    assert_eq!(found.len(), 1);
    assert!(found[0].message.starts_with("a task has no key `ää"), "{}", found[0].message);
    assert!(found[0].message.ends_with("ä …") && found[0].message.len() < 700);
}

/// Notes do not push warnings out, and neither pushes errors out.
#[test]
fn what_weighs_most_is_shown() {
    let steps: String =
        (0..600).map(|at| format!("- {{ id: a{at}, tool: t, action: b{at} }}\n")).collect();
    let text = format!(
        "workflow: {{ name: x, version: 1.0.0 }}\nmodules:\n{steps}- {{ id: z, tool: t, action: b, compensation: c }}\n"
    );
    let found = compile(&Source::new("a.yaml", text)).diagnostics;
    assert_eq!(found[0].code.name, "SW0418");
    assert_eq!(found.len(), 201);
    assert_eq!(found[200].message, "401 more findings are not shown");
}

fn only_code(path: &str, bytes: &[u8]) -> &'static str {
    let compiled = compile(&Source::new(path, bytes));
    assert!(compiled.workflow.is_none());
    let [finding] = compiled.diagnostics.as_slice() else { panic!("{:?}", compiled.diagnostics) };
    finding.code.name
}
