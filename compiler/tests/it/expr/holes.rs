//! Expressions in the text of documents.

use sagaweave_compiler::expr::holes::{Part, Scalar, read_text};
use sagaweave_compiler::expr::print::print;
use sagaweave_compiler::source::Span;

/// Holes as `⟦a + b⟧`, text as it is.
fn read(text: &str) -> String {
    match read_text(text, Span::new(0, text.len())) {
        Ok(Scalar::Plain) => "plain".to_owned(),
        Ok(Scalar::One(expr)) => format!("one {}", print(&expr)),
        Ok(Scalar::Text(parts)) => {
            let part = |part: &Part| match part {
                Part::Text(text) => text.clone(),
                Part::Hole(expr) => format!("⟦{}⟧", print(expr)),
            };
            parts.iter().map(part).collect::<Vec<String>>().concat()
        }
        Err(found) => {
            let found = found.iter().map(|finding| {
                format!("{} at {}", finding.message, &text[finding.label.span.range()])
            });
            found.collect::<Vec<String>>().join("; ")
        }
    }
}

#[test]
fn finds_expressions() {
    assert_eq!(read("{{ input.a }}"), "plain");
    assert_eq!(read("${{ input.a }}"), "one input.a");
    assert_eq!(read("  ${{input.a}}\n"), "one input.a");
    assert_eq!(read("a ${{ b }} c ${{ d }}"), "a ⟦b⟧ c ⟦d⟧");
    assert_eq!(read("${{ b }}${{ d }}"), "⟦b⟧⟦d⟧");
    assert_eq!(read("${{\n  a ?\n  b :\n  c\n}}\n"), "one a ? b : c");
}

#[test]
fn braces_in_texts_and_maps_end_nothing() {
    assert_eq!(read("${{ '}}' + a }}"), "one \"}}\" + a");
    assert_eq!(read(r#"${{ "\"}}" }}"#), r#"one "\"}}""#);
    assert_eq!(read(r"${{ r'\' }}"), r#"one "\\""#);
    assert_eq!(read(r#"${{ {"a": {"b": 1}} }}"#), r#"one {"a": {"b": 1}}"#);
    assert_eq!(read(r#"${{ {"a": {"b": 1}}}} x"#), r#"⟦{"a": {"b": 1}}⟧ x"#);
}

#[test]
fn an_escape_is_plain_text() {
    assert_eq!(read("write $${{ x }}"), "write ${{ x }}");
    assert_eq!(read("$${{ x }} is ${{ x }}"), "${{ x }} is ⟦x⟧");
    assert_eq!(read("$$ ${{ x }}"), "$$ ⟦x⟧");
    assert_eq!(read("${{ x }}$${{"), "⟦x⟧${{");
}

#[test]
fn says_what_is_wrong() {
    assert_eq!(read("a ${{ b"), "`${{` is not closed at ${{");
    assert_eq!(read("a ${{ b }"), "`${{` is not closed at ${{");
    assert_eq!(read("a ${{ }}"), "an expression is empty at  ");
    assert_eq!(read("a ${{ 'b }} c"), "a quote is not closed at 'b ");
    assert_eq!(
        read(r#"a ${{ {"b": 1 }} c"#),
        "here `,` or `}` is wanted, but there is its end at "
    );
    assert_eq!(
        read("${{ a + }} and ${{ * }}"),
        "after `+` a value is wanted, but the expression ends at ; a value is wanted, but here is `*` at *"
    );
}

#[test]
fn long_and_deep_expressions_are_refused() {
    let long = "an expression has more than 10000 bytes at ${{";
    assert_eq!(read(&format!("${{{{ {} }}}}", "a".repeat(20_000))), long);
    let deep = |text: String| read(&format!("${{{{ {text} }}}}"));
    let nested = "an expression is nested more than 64 deep";
    assert!(deep(format!("{}a{}", "(".repeat(65), ")".repeat(65))).starts_with(nested));
    assert!(deep("a + ".repeat(64) + "a").starts_with(nested));
    assert!(deep("a".to_owned() + &".b".repeat(64)).starts_with(nested));
    assert!(deep("!".repeat(65) + "a").starts_with(nested));
    assert!(deep("[".repeat(4_000)).starts_with(nested));
    assert!(deep("a ? b : ".repeat(1_000) + "c").starts_with(nested));
    assert!(deep("a + ".repeat(63) + "a").starts_with("one"));
    assert!(deep(format!("{}a{}", "(".repeat(63), ")".repeat(63))).starts_with("one"));
}
