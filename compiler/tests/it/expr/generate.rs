//! Expressions at random. [`syntax`] gives any tree that the parser could have made; [`typed`] only
//! ones that mean something, of a wanted type, over what [`Leaves`] names.

use proptest::collection::vec;
use proptest::prelude::*;
use sagaweave_compiler::expr::syntax::{Binary, Expr, Ident, Kind, Unary};
use sagaweave_compiler::source::Span;
use sagaweave_compiler::types::Type;

fn at_nothing(kind: Kind) -> Expr {
    Expr { kind, span: Span::default() }
}

fn ident(text: &str) -> Ident {
    Ident { text: text.to_owned(), span: Span::default() }
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

/// Any tree that the parser could have made.
pub fn syntax() -> impl Strategy<Value = Expr> {
    let name = "[a-z_][a-zA-Z0-9_]{0,3}".prop_filter("a word of the language", |name| {
        !["in", "true", "false", "null", "if", "for", "not", "let", "var", "new"]
            .contains(&name.as_str())
    });
    let leaf = prop_oneof![
        Just(Kind::Null),
        any::<bool>().prop_map(Kind::Bool),
        any::<i64>().prop_map(Kind::Int),
        any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Kind::Double),
        ".{0,6}".prop_map(Kind::Text),
        name.clone().prop_map(Kind::Name),
    ]
    .prop_map(at_nothing);
    leaf.prop_recursive(5, 40, 3, move |inner| {
        let inner = inner.boxed();
        let one = || inner.clone().prop_map(boxed);
        let some = || vec(inner.clone(), 0..3);
        let binary = proptest::sample::select(&Binary::ALL[..]);
        prop_oneof![
            some().prop_map(Kind::List),
            vec((inner.clone(), inner.clone()), 0..3).prop_map(Kind::Map),
            (one(), name.clone()).prop_map(|(base, key)| Kind::Field(base, ident(&key))),
            (one(), one()).prop_map(|(base, index)| Kind::Index(base, index)),
            one().prop_map(|operand| Kind::Unary(Unary::Not, operand)),
            one().prop_map(|operand| Kind::Unary(Unary::Neg, operand)),
            (binary, one(), one())
                .prop_map(|(binary, left, right)| Kind::Binary(binary, left, right)),
            (one(), one(), one()).prop_map(|(a, b, c)| Kind::Cond(a, b, c)),
            (name.clone(), some())
                .prop_map(|(name, arguments)| Kind::Call(ident(&name), arguments)),
            (one(), name.clone(), some()).prop_map(|(this, name, arguments)| Kind::Method(
                this,
                ident(&name),
                arguments
            )),
        ]
        .prop_map(at_nothing)
    })
}

/// Names of each type that typed expressions are made of, as text: `input.count`. May be empty.
#[derive(Clone, Debug, Default)]
pub struct Leaves {
    pub paths: Vec<(Type, String)>,
}

impl Leaves {
    /// Those of this type.
    pub fn of(&self, ty: &Type) -> Vec<String> {
        let fit = self.paths.iter().filter(|(found, _)| found == ty);
        fit.map(|(_, path)| path.clone()).collect()
    }
}

/// The text of an expression of the type `ty`, which is `Bool`, `Int`, `Double`, `Text`, `Timestamp`,
/// `TimeSpan`, a list of these, or one of these or null. At most `depth` operators stand in each other.
///
/// Numbers and texts are small. Nothing is divided by what may be 0, and nothing is read that may be
/// missing, but sums and products of many levels may still be too large.
pub fn typed(ty: &Type, depth: u32, leaves: &Leaves) -> BoxedStrategy<String> {
    let simple = leaf(ty, leaves);
    if depth == 0 {
        return simple;
    }
    let more = |ty: &Type| typed(ty, depth - 1, leaves);
    let any_kind = match ty {
        Type::Bool => bools(depth, leaves),
        Type::Int => ints(depth, leaves),
        Type::Double => doubles(depth, leaves),
        Type::Text => texts(depth, leaves),
        Type::Timestamp => (more(&Type::Timestamp), more(&Type::TimeSpan), "[+-]")
            .prop_map(|(time, span, sign)| format!("(({time}) {sign} ({span}))"))
            .boxed(),
        Type::TimeSpan => prop_oneof![
            (more(&Type::Timestamp), more(&Type::Timestamp))
                .prop_map(|(a, b)| format!("(({a}) - ({b}))")),
            (more(&Type::TimeSpan), more(&Type::TimeSpan), "[+-]")
                .prop_map(|(a, b, sign)| format!("(({a}) {sign} ({b}))")),
        ]
        .boxed(),
        Type::List(item) => lists(item, depth, leaves),
        Type::Nullable(inner) => {
            prop_oneof![more(inner), leaf(ty, leaves), Just("null".to_owned())].boxed()
        }
        _ => simple.clone(),
    };
    if matches!(ty, Type::Nullable(_)) {
        return any_kind;
    }
    let choice = (more(&Type::Bool), more(ty), more(ty))
        .prop_map(|(condition, yes, no)| format!("(({condition}) ? ({yes}) : ({no}))"));
    let nullable = leaves.of(&ty.clone().nullable());
    if nullable.is_empty() {
        return prop_oneof![1 => simple, 4 => any_kind, 1 => choice].boxed();
    }
    let path = proptest::sample::select(nullable);
    let filled =
        (path.clone(), more(ty)).prop_map(|(path, other)| format!("default({path}, {other})"));
    let asked =
        (path, more(ty)).prop_map(|(path, other)| format!("({path} != null ? {path} : ({other}))"));
    prop_oneof![2 => simple, 8 => any_kind, 2 => choice, 1 => filled, 1 => asked].boxed()
}

fn leaf(ty: &Type, leaves: &Leaves) -> BoxedStrategy<String> {
    let literal = literal(ty);
    let paths = leaves.of(ty);
    if paths.is_empty() {
        return literal;
    }
    prop_oneof![literal, proptest::sample::select(paths)].boxed()
}

fn literal(ty: &Type) -> BoxedStrategy<String> {
    match ty {
        Type::Bool => any::<bool>().prop_map(|value| value.to_string()).boxed(),
        Type::Int => (-20_i64..20).prop_map(|value| value.to_string()).boxed(),
        Type::Double => {
            (-40_i32..40).prop_map(|value| format!("{:?}", f64::from(value) / 4.0)).boxed()
        }
        Type::Text => "[a-cA-C äß😀]{0,4}".prop_map(|text| format!("\"{text}\"")).boxed(),
        Type::Timestamp => {
            (0_u32..2_000_000_000).prop_map(|seconds| format!("timestamp({seconds})")).boxed()
        }
        Type::TimeSpan => {
            (0_u32..100_000).prop_map(|seconds| format!("duration(\"{seconds}s\")")).boxed()
        }
        // Whether an empty list is one of ints or of doubles, nobody knows.
        Type::List(item) => {
            vec(literal(item), 1..4).prop_map(|items| format!("[{}]", items.join(", "))).boxed()
        }
        _ => Just("null".to_owned()).boxed(),
    }
}

fn bools(depth: u32, leaves: &Leaves) -> BoxedStrategy<String> {
    let more = |ty: &Type| typed(ty, depth - 1, leaves);
    let list = |item: Type| Type::List(Box::new(item));
    let logic = (more(&Type::Bool), "&&|\\|\\|", more(&Type::Bool));
    let compared = |ty: Type| {
        (more(&ty), "<|<=|>|>=|==|!=", more(&ty))
            .prop_map(|(a, sign, b)| format!("(({a}) {sign} ({b}))"))
    };
    prop_oneof![
        logic.prop_map(|(a, sign, b)| format!("(({a}) {sign} ({b}))")),
        more(&Type::Bool).prop_map(|a| format!("!({a})")),
        compared(Type::Int),
        compared(Type::Double),
        compared(Type::Text),
        compared(Type::Timestamp),
        compared(Type::TimeSpan),
        (more(&Type::Int), "<|==", more(&Type::Double))
            .prop_map(|(a, sign, b)| format!("(({a}) {sign} ({b}))")),
        (more(&Type::Int), more(&list(Type::Int))).prop_map(|(a, b)| format!("(({a}) in ({b}))")),
        (more(&Type::Text), "startsWith|endsWith|contains", more(&Type::Text))
            .prop_map(|(a, name, b)| format!("({a}).{name}({b})")),
        (more(&list(Type::Int)), "all|exists|exists_one", more(&Type::Int))
            .prop_map(move |(a, name, b)| format!("({a}).{name}(v{depth}, v{depth} > ({b}))")),
    ]
    .boxed()
}

fn ints(depth: u32, leaves: &Leaves) -> BoxedStrategy<String> {
    let more = |ty: &Type| typed(ty, depth - 1, leaves);
    let list = |item: Type| Type::List(Box::new(item));
    prop_oneof![
        (more(&Type::Int), "[+*-]", more(&Type::Int))
            .prop_map(|(a, sign, b)| format!("(({a}) {sign} ({b}))")),
        (more(&Type::Int), "[/%]", 1..9).prop_map(|(a, sign, b)| format!("(({a}) {sign} {b})")),
        more(&Type::Int).prop_map(|a| format!("-({a})")),
        more(&Type::Text).prop_map(|a| format!("size({a})")),
        more(&list(Type::Text)).prop_map(|a| format!("size({a})")),
        more(&list(Type::Int)).prop_map(|a| format!("({a}).sum()")),
        more(&Type::Double).prop_map(|a| format!("int({a})")),
        more(&Type::Timestamp).prop_map(|a| format!("int({a})")),
    ]
    .boxed()
}

fn doubles(depth: u32, leaves: &Leaves) -> BoxedStrategy<String> {
    let more = |ty: &Type| typed(ty, depth - 1, leaves);
    prop_oneof![
        (more(&Type::Double), "[+*-]", more(&Type::Double))
            .prop_map(|(a, sign, b)| format!("(({a}) {sign} ({b}))")),
        (more(&Type::Double), 1..9).prop_map(|(a, b)| format!("(({a}) / {b}.0)")),
        more(&Type::Int).prop_map(|a| format!("double({a})")),
        more(&Type::Double).prop_map(|a| format!("-({a})")),
    ]
    .boxed()
}

fn texts(depth: u32, leaves: &Leaves) -> BoxedStrategy<String> {
    let more = |ty: &Type| typed(ty, depth - 1, leaves);
    let list = |item: Type| Type::List(Box::new(item));
    prop_oneof![
        (more(&Type::Text), more(&Type::Text)).prop_map(|(a, b)| format!("(({a}) + ({b}))")),
        (more(&Type::Text), "lower|upper|trim").prop_map(|(a, name)| format!("({a}).{name}()")),
        more(&Type::Int).prop_map(|a| format!("string({a})")),
        more(&Type::Bool).prop_map(|a| format!("string({a})")),
        (more(&list(Type::Text)), literal(&Type::Text))
            .prop_map(|(a, separator)| format!("({a}).join({separator})")),
    ]
    .boxed()
}

fn lists(item: &Type, depth: u32, leaves: &Leaves) -> BoxedStrategy<String> {
    let more = |ty: &Type| typed(ty, depth - 1, leaves);
    let list = Type::List(Box::new(item.clone()));
    let filtered = (more(&list), more(&Type::Bool))
        .prop_map(move |(a, b)| format!("({a}).filter(v{depth}, {b})"));
    let mapped =
        (more(&list), more(item)).prop_map(move |(a, b)| format!("({a}).map(v{depth}, {b})"));
    let written = vec(more(item), 1..3).prop_map(|items| format!("[{}]", items.join(", ")));
    let joined = (more(&list), more(&list)).prop_map(|(a, b)| format!("(({a}) + ({b}))"));
    match item {
        Type::Int => {
            let range = (0..5).prop_map(|n| format!("range({n})"));
            prop_oneof![filtered, mapped, written, joined, range].boxed()
        }
        Type::Text => {
            let split = more(&Type::Text).prop_map(|a| format!("({a}).split(\" \")"));
            prop_oneof![filtered, mapped, written, joined, split].boxed()
        }
        _ => prop_oneof![filtered, mapped, written, joined].boxed(),
    }
}
