//! Types, expressions, and what flows between steps.

use super::{STEP, campaign, check, modules};
use sagaweave_compiler::ir::Compensation;
use sagaweave_compiler::source::{Attached, Source};
use sagaweave_compiler::{compile, untyped};

/// Two steps, one after the other; what the second one gets.
fn after(code: &'static str, with: &str) -> super::Case {
    let second = format!("{{ id: b, tool: t, action: do, depends_on: a, with: {{ x: {with} }} }}");
    modules(code, &[STEP, &second])
}

const INPUT: &str = "input: { type: object, required: [n], properties: { n: { type: integer }, \
                     maybe: { type: string }, kind: { enum: [red, blue] } } }";

/// A step that gets `with`, in a workflow with an input.
fn typed(code: &'static str, with: &str) -> super::Case {
    campaign(
        code,
        "",
        &[&format!("{{ id: a, tool: t, action: do, with: {{ x: {with} }} }}")],
        INPUT,
    )
}

#[test]
fn schemas() {
    let input = |code, schema: &str| campaign(code, "", &[STEP], &format!("input: {schema}"));
    check(&[
        input("SW0701", "{ type: §txt }"),
        input("SW0701", "{ type: object, §propertys: {} }"),
        input("SW0702", "{ $ref: §'#/types/Nobody' }"),
        input("SW0703", "{ type: string, §not: { const: a } }"),
        input("SW0704", "{ type: string, pattern: §'(' }"),
        input("SW0705", "{ type: integer, minimum: 3, default: §2 }"),
        campaign(
            "SW0706",
            "",
            &[STEP],
            "types: { Tree: { type: object, required: [next], properties: { §next: { $ref: '#/types/Tree' } } } }",
        ),
        input("SW0707", "{ §type: string, minLength: 3000000 }"),
    ]);
}

#[test]
fn expressions() {
    check(&[
        typed("SW0801", "'${{ input.n +§ }}'"),
        typed("SW0802", "'${{ §inputs.n }}'"),
        after("SW0802", "'${{ steps.§c }}'"),
        typed("SW0803", "'${{ input.§m }}'"),
        typed("SW0804", "'${{ §input.n + \"a\" }}'").with("§input.n + \"a\"", "input.n + §\"a\""),
        typed("SW0805", "'${{ §input.maybe + \"a\" }}'"),
        typed("SW0807", "'${{ input.kind == §\"green\" }}'"),
        typed("SW0808", "'${{ §len(input.maybe) }}'"),
        typed("SW0810", "'${{ workflow.§status }}'"),
        modules(
            "SW0806",
            &[STEP, "{ id: b, tool: t, action: do, with: { x: '${{ steps.§a }}' } }"],
        ),
        modules("SW0804", &["{ id: a, tool: t, action: do, when: §'a ${{ true }}' }"]),
    ]);
}

/// Two steps go by what a catalog says of their action.
#[test]
fn what_is_wrong_in_a_catalog_is_said_once() {
    let text = "workflow: { name: x, version: 1.0.0 }
tools: { t: { actions: { do: { compensation: undo }, undo: { input: { type: object } } } } }
modules: [{ id: a, tool: t, action: do }, { id: b, tool: t, action: do }]\n";
    let found = compile(&Source::new("a.yaml", text)).diagnostics;
    let messages: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
    let why = "the input of t.undo cannot be filled: its schema names no `properties`";
    assert_eq!(messages, [why]);
}

#[test]
fn an_expression_may_not_be_endless() {
    let deep = format!("'${{{{ {}1{} }}}}'", "(".repeat(100), ")".repeat(100));
    let source = Source::new("a.yaml", typed("", &deep).marked);
    let codes: Vec<&str> =
        compile(&source).diagnostics.iter().map(|finding| finding.code.name).collect();
    assert_eq!(codes, ["SW0809"]);
}

const BANK: &str = "tools: { t: { errors: [Poor], actions: { do: { \
    input: { type: object, required: [n], properties: { n: { type: integer }, pin: { type: string, writeOnly: true } } }, \
    output: { type: object, required: [id], properties: { id: { type: string } } } }, \
    undo: { input: { type: object, required: [id], properties: { id: { type: string } } } }, \
    lift: { input: { type: object, required: [ticket], properties: { ticket: { type: string } } } } } } }";

#[test]
fn catalogs() {
    let plain = |more: &str| format!("{{ id: a, tool: t, action: do, with: {{ n: 1 }}{more} }}");
    let used = [
        "{ id: b, tool: t, action: undo, with: { id: x }, depends_on: a }",
        "{ id: c, tool: t, action: lift, with: { ticket: x }, depends_on: a }",
    ];
    let all = |code, step: &str| campaign(code, "", &[step, used[0], used[1]], BANK);
    check(&[
        campaign("SW0901", "", &[STEP], "tools: [§nowhere.yaml]"),
        all("SW0902", "{ id: a, tool: t, action: §dou }"),
        campaign("SW0903", "", &[STEP], "tools: { t: { actions: { do: {}, §other: {} } } }"),
        campaign(
            "SW0903",
            "",
            &[STEP],
            "tools: { t: { actions: { do: {} } }, §u: { actions: { x: {} } } }",
        ),
        campaign("SW0904", "", &[STEP], "signals: { §s: { type: string } }"),
        all("SW0905", &plain(", optional: [§Rich]")),
        all("SW0905", &plain(", retry: { §only: [Rich] }")),
        all("SW0906", "{ id: a, tool: t, action: do, with: { n: 1, §pin: '1' } }"),
        campaign(
            "SW0906",
            "",
            &[STEP],
            "input: { properties: { p: { type: string, §x-secret: true } } }",
        ),
        modules("SW0906", &["{ id: a, tool: t, action: do, with: { x: §'${secret:KEY}' } }"]),
        all("SW0907", "{ id: a, tool: t, action: §do }"),
        all("SW0907", "{ id: a, tool: t, action: do, with: { §id: 1 } }")
            .with("{ §id: 1 }", "§{ }"),
        all("SW0803", "{ id: a, tool: t, action: do, with: { n: 1, §m: 1 } }"),
        all("SW0804", "{ id: a, tool: t, action: do, with: { n: §x } }"),
        campaign(
            "SW0909",
            "",
            &[&plain(", compensation: §lift")],
            &BANK.replace("undo: { input: { type: object, required: [id], properties: { id: { type: string } } } },", ""),
        ),
        campaign("SW0910", "search_attributes: { A: §'${{ input }}' }", &[STEP], INPUT),
    ]);
}

/// What is found only where there are several files: `"SW0908"` and `"SW0911"`.
#[test]
fn several_files() {
    let catalog = |name: &str, text: &str| Attached {
        name: name.to_owned(),
        content: Ok(Source::new(name, text)),
    };
    let document = campaign("", "", &[STEP], "tools: [a.yaml, b.yaml]").marked;
    let with = |more: &str| {
        Source::new("document.yaml", document.as_bytes())
            .attach(catalog("a.yaml", "tools: { t: { actions: { do: {} } } }"))
            .attach(catalog(
                "b.yaml",
                &format!("# more\ntools: {{ t: {{ actions: {{ do: {more} }} }} }}"),
            ))
    };
    let found = |source: &Source| {
        let findings = compile(source).diagnostics;
        findings.iter().map(|finding| finding.render(source)).collect::<Vec<_>>()
    };
    let source = with("{ timeout: 0s }");
    assert_eq!(found(&source).len(), 1, "{:?}", found(&source));
    assert!(found(&source)[0].starts_with("b.yaml:2:"), "{:?}", found(&source));
    assert_eq!(
        found(&with("{}")),
        [
            "b.yaml:2:10: error[SW0911]: the tool `t` is declared twice\n  a.yaml:1:10: here, too\n  \
          help: keep one of them, or give one another name"
        ]
    );
}

#[test]
fn documents_of_one_worker_agree_about_types() {
    let source = |name: &str, ty: &str| {
        let input = format!("{{ properties: {{ n: {{ type: {ty} }} }} }}");
        let tools = format!("tools: {{ t: {{ actions: {{ do: {{ input: {input} }} }} }} }}");
        Source::new(name, campaign("", "", &[STEP], &tools).marked)
    };
    let found = |second: &str| {
        let sources = [source("one.yaml", "string"), source("two.yaml", second)];
        let generated =
            sagaweave_compiler::generate(&sources, &sagaweave_compiler::emit::Options::default());
        let findings = generated.findings.iter().map(|finding| finding.render(&sources));
        findings.collect::<Vec<_>>()
    };
    assert_eq!(found("string"), [""; 0]);
    assert_eq!(found("integer").len(), 1);
    assert!(found("integer")[0].starts_with("two.yaml:3:"), "{:?}", found("integer"));
}

#[test]
fn tools_of_the_document_know_its_types() {
    let tools = "types: { T: { properties: { n: { type: integer } } } }\n\
                 tools: { t: { actions: { do: { input: { $ref: '#/types/T' } } } } }\n\
                 input: { $ref: '#/types/T' }";
    let step = "{ id: a, tool: t, action: do, with: '${{ input }}', reads: true }";
    let document = campaign("", "", &[step], tools).marked;
    let sources = [Source::new("one.yaml", document.as_bytes()), Source::new("two.yaml", document)];
    let options = sagaweave_compiler::emit::Options::default();
    let generated = sagaweave_compiler::generate(&sources, &options);
    let findings = generated.findings.iter().map(|finding| finding.render(&sources));
    assert_eq!(findings.collect::<Vec<_>>(), [""; 0]);
    let other = String::from_utf8_lossy(sources[1].bytes()).replace("integer", "string");
    let sources = [sources[0].clone(), Source::new("two.yaml", other)];
    let generated = sagaweave_compiler::generate(&sources, &options);
    assert!(generated.findings.iter().all(|finding| finding.diagnostic.code.name == "SW0908"));
    assert!(!generated.findings.is_empty());
}

#[test]
fn a_step_of_finally_is_not_undone_whatever_its_catalog_says() {
    let rest = "tools: { t: { actions: { do: { compensation: undo }, undo: {} } } }\n\
                finally: [{ id: b, tool: t, action: do }]";
    let source = Source::new("a.yaml", campaign("", "", &[STEP], rest).marked);
    let compiled = compile(&source);
    let found = compiled.diagnostics.iter().map(|finding| finding.render(&source));
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
    let workflow = compiled.workflow.expect("the document is right");
    let undone = workflow.steps.iter().filter_map(|step| step.activity());
    let undone = undone.map(|it| matches!(it.compensation, Compensation::Undo(_)));
    assert_eq!(undone.collect::<Vec<_>>(), [true, false]);
}

#[test]
fn what_has_no_type_is_found_on_demand() {
    let found = |text: &str| {
        let source = Source::new("a.yaml", text);
        let workflow = compile(&source).workflow.expect("the document is right");
        let found = untyped(&workflow);
        let shown = found.iter().map(|finding| finding.render(&source));
        shown.map(|text| text.lines().next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let head =
        "workflow: { name: A, version: 1.0.0 }\nmodules:\n  - id: a\n    tool: t\n    action: do\n";
    assert_eq!(
        found(&format!("{head}    with: {{ x: '${{{{ input.a.b }}}}' }}\n")),
        [
            "a.yaml:3:9: error[SW0912]: nothing is known of what `t.do` takes and gives",
            "a.yaml:6:21: error[SW0912]: nothing is known of the workflow's input",
        ]
    );
}
