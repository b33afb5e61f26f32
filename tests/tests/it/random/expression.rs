//! Well-typed expressions at random.

use super::rng::Rng;
use super::types::{Defs, Ty};
use super::values;
use std::collections::BTreeSet;

/// Something that an expression can name, with its type.
#[derive(Clone, Debug)]
pub struct Root {
    pub text: String,
    pub ty: Ty,
}

/// What an expression sees.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub roots: Vec<Root>,
    /// Paths that are known not to be null.
    pub facts: BTreeSet<String>,
    /// Whether `workflow.now` and the like may be read: what differs from run to run.
    pub clock: bool,
    /// Whether the workflow has started.
    pub started: bool,
}

/// A path that can be read.
#[derive(Clone, Debug)]
pub struct Path {
    pub text: String,
    /// Without null.
    pub ty: Ty,
    pub nullable: bool,
}

/// How deep paths go.
const REACH: usize = 3;

/// Makes expressions.
pub struct Maker<'a> {
    pub rng: &'a mut Rng,
    pub defs: &'a Defs,
    pub scope: &'a Scope,
    /// The variables around, the innermost last.
    locals: Vec<(String, Ty)>,
}

impl Scope {
    pub fn add(&mut self, text: impl Into<String>, ty: Ty) {
        self.roots.push(Root { text: text.into(), ty });
    }
}

/// `base.key`, or as `base["key"]`.
pub fn member(base: &str, key: &str) -> String {
    let is_word = key.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        && key.starts_with(|it: char| it.is_ascii_alphabetic())
        && key != "in";
    if is_word { format!("{base}.{key}") } else { format!("{base}[{}]", quoted(key)) }
}

pub fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for it in text.chars() {
        match it {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            it => quoted.push(it),
        }
    }
    quoted.push('"');
    quoted
}

impl<'a> Maker<'a> {
    pub const fn new(rng: &'a mut Rng, defs: &'a Defs, scope: &'a Scope) -> Self {
        Self { rng, defs, scope, locals: Vec::new() }
    }

    /// All paths.
    pub fn paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        for root in &self.scope.roots {
            self.walk(&root.text, &root.ty, false, REACH, &mut paths);
        }
        for (name, ty) in &self.locals {
            self.walk(name, ty, false, REACH - 1, &mut paths);
        }
        paths
    }

    fn walk(&self, text: &str, ty: &Ty, nullable: bool, reach: usize, paths: &mut Vec<Path>) {
        let nullable = (nullable || ty.is_nullable()) && !self.scope.facts.contains(text);
        let ty = ty.non_null().clone();
        if reach > 0 {
            for one in self.defs.members(&ty).unwrap_or_default() {
                if !one.secret {
                    self.walk(&member(text, &one.key), &one.seen(), nullable, reach - 1, paths);
                }
            }
        }
        paths.push(Path { text: text.to_owned(), ty, nullable });
    }

    /// A path whose type, without null, is such.
    fn path(&mut self, is: impl Fn(&Ty) -> bool, nullable: bool) -> Option<Path> {
        let mut fit = self.paths();
        fit.retain(|path| path.nullable == nullable && is(&path.ty));
        (!fit.is_empty()).then(|| self.rng.pick(&fit).clone())
    }

    /// A path that may be null.
    pub fn nullable(&mut self) -> Option<Path> {
        self.path(|ty| *ty != Ty::Any, true)
    }

    /// An expression of just this type. Of a nullable one, it may be null.
    pub fn of(&mut self, ty: &Ty, depth: usize) -> String {
        if let Ty::Nullable(inner) = ty {
            if self.rng.chance(60)
                && let Some(path) = self.path(|it| it == &**inner, true)
            {
                return path.text;
            }
            if depth > 0 && self.rng.chance(20) {
                let depth = inside(inner, depth);
                let (condition, value) = (self.condition(depth), self.of(inner, depth));
                return format!("({condition} ? {value} : null)");
            }
            return self.of(inner, depth);
        }
        if *ty == Ty::Any {
            return self.anything(depth);
        }
        if self.rng.chance(if depth == 0 { 75 } else { 25 })
            && let Some(path) = self.path(|it| it == ty, false)
        {
            return path.text;
        }
        if depth > 0 {
            if self.rng.chance(15)
                && let Some(path) = self.path(|it| it == ty, true)
            {
                let depth = inside(ty, depth);
                return self.unless_null(&path, ty, depth);
            }
            if self.rng.chance(10) {
                let condition = self.condition(depth - 1);
                let depth = inside(ty, depth);
                let (yes, no) = (self.of(ty, depth), self.of(ty, depth));
                return format!("({condition} ? {yes} : {no})");
            }
        }
        match ty {
            Ty::Bool if depth > 0 => self.condition(depth),
            Ty::Bool => self.rng.pick(&["true", "false"]).to_string(),
            Ty::Int => self.int(depth),
            Ty::Double => self.double(depth),
            Ty::Text => self.text(depth),
            Ty::Time => self.time(depth),
            Ty::Span => self.span(depth),
            Ty::List(item) => self.list(item, depth),
            Ty::Map(value) => self.map(value, depth),
            Ty::Def(_) => self.of_def(ty, depth),
            Ty::Any | Ty::Nullable(_) => unreachable!(),
        }
    }

    /// A nullable path, with what is there for null.
    fn unless_null(&mut self, path: &Path, ty: &Ty, depth: usize) -> String {
        let (text, other) = (&path.text, self.of(ty, depth));
        match self.rng.below(5) {
            0 => format!("({text} != null ? {text} : {other})"),
            1 => format!("(has({text}) ? {text} : {other})"),
            2 => format!("({text} == null ? {other} : {text})"),
            _ => format!("default({text}, {other})"),
        }
    }

    fn anything(&mut self, depth: usize) -> String {
        if self.rng.chance(50)
            && let Some(path) = self.path(|_| true, false)
        {
            return path.text;
        }
        let ty = self.some_type();
        self.of(&ty, depth)
    }

    /// A type that expressions can make a value of.
    pub fn some_type(&mut self) -> Ty {
        let simple = [Ty::Bool, Ty::Int, Ty::Double, Ty::Text, Ty::Text, Ty::Time, Ty::Span];
        let ty = self.rng.pick(&simple).clone();
        match self.rng.below(10) {
            0 | 1 => Ty::List(Box::new(ty)),
            2 => Ty::Map(Box::new(ty)),
            3 => Ty::List(Box::new(Ty::List(Box::new(ty)))),
            _ => ty,
        }
    }

    /// True or false, and not always the same.
    pub fn condition(&mut self, depth: usize) -> String {
        if depth == 0 || self.rng.chance(15) {
            if let Some(path) = self.path(|ty| *ty == Ty::Bool, false) {
                return path.text;
            }
            let (a, b) = (self.of(&Ty::Int, 0), self.of(&Ty::Int, 0));
            return format!("(size({}) * {a} < {b})", self.sized());
        }
        let depth = depth - 1;
        match self.rng.below(18) {
            0 => format!("!{}", self.condition(depth)),
            1 | 2 => format!("({} && {})", self.condition(depth), self.condition(depth)),
            3 => format!("({} || {})", self.condition(depth), self.condition(depth)),
            4 | 5 => self.asked(depth),
            6 => {
                let (a, b) = (self.of(&Ty::Text, depth), self.of(&Ty::Text, depth));
                let method = *self.rng.pick(&["startsWith", "endsWith", "contains"]);
                format!("{a}.{method}({b})")
            }
            7 => {
                let pattern = *self.rng.pick(&["^[a-z]+$", "[0-9]{2,}", "ä|Acme", "^$", "."]);
                format!("{}.matches({})", self.of(&Ty::Text, depth), quoted(pattern))
            }
            8 => {
                let ty = self.rng.pick(&[Ty::Int, Ty::Text, Ty::Double, Ty::Time]).clone();
                let item = self.of(&ty, depth);
                format!("({item} in {})", self.of(&Ty::List(Box::new(ty)), depth))
            }
            9 => {
                let map = self.of(&Ty::Map(Box::new(Ty::Int)), depth);
                format!("({} in {map})", self.of(&Ty::Text, depth))
            }
            10 | 11 => self.of_all(depth),
            12 => self.one_of_an_enum(depth),
            13 => self.same(depth),
            _ => self.compared(depth),
        }
    }

    /// `has(x)` and `x == null`.
    fn asked(&mut self, depth: usize) -> String {
        match self.nullable() {
            Some(path) => match self.rng.below(4) {
                0 => format!("({} == null)", path.text),
                1 => format!("({} != null)", path.text),
                2 if path.ty == Ty::Int => format!("({0} == null || {0} > 1)", path.text),
                2 if path.ty == Ty::Text => format!("(has({0}) && size({0}) > 1)", path.text),
                _ => format!("has({})", path.text),
            },
            None => self.compared(depth),
        }
    }

    fn compared(&mut self, depth: usize) -> String {
        let ty = self.rng.pick(&[Ty::Int, Ty::Double, Ty::Text, Ty::Time, Ty::Span]).clone();
        let other = match ty {
            Ty::Int if self.rng.chance(30) => Ty::Double,
            Ty::Double if self.rng.chance(30) => Ty::Int,
            _ => ty.clone(),
        };
        let sign = *self.rng.pick(&["<", "<=", ">", ">=", "==", "!="]);
        let (a, b) = (self.of(&ty, depth), self.of(&other, depth));
        format!("({a} {sign} {b})")
    }

    /// Two values of one type, whatever it is.
    fn same(&mut self, depth: usize) -> String {
        let sign = *self.rng.pick(&["==", "!="]);
        let nullable = self.rng.chance(50);
        let Some(path) = self.path(|ty| *ty != Ty::Any, nullable) else {
            return self.compared(depth);
        };
        let other = match &path.ty {
            ty @ Ty::Def(_) if self.defs.members(ty).is_some() => {
                match self.path(|it| it == ty, false) {
                    Some(other) => other.text,
                    None => return self.compared(depth),
                }
            }
            ty => self.of(&ty.clone(), depth),
        };
        format!("({} {sign} {other})", path.text)
    }

    fn one_of_an_enum(&mut self, depth: usize) -> String {
        let defs = self.defs;
        let Some(path) = self.path(|ty| defs.values(ty).is_some(), false) else {
            return self.compared(depth);
        };
        let values = self.defs.values(&path.ty).unwrap_or_default();
        let (one, other) = (self.rng.pick(values).clone(), self.rng.pick(values).clone());
        match self.rng.below(3) {
            0 => format!("({} in [{}, {}])", path.text, quoted(&one), quoted(&other)),
            1 => format!("({} != {})", path.text, quoted(&one)),
            _ => format!("({} == {})", path.text, quoted(&one)),
        }
    }

    fn of_all(&mut self, depth: usize) -> String {
        let macro_ = *self.rng.pick(&["all", "exists", "exists_one"]);
        if self.rng.chance(25) {
            let map = self.of(&Ty::Map(Box::new(Ty::Text)), depth);
            let name = self.local();
            let condition = self.with(&name, Ty::Text, |it| it.condition(depth));
            return format!("{map}.{macro_}({name}, {condition})");
        }
        let (list, item) = self.some_list(depth);
        let name = self.local();
        let condition = self.with(&name, item, |it| it.condition(depth));
        format!("{list}.{macro_}({name}, {condition})")
    }

    /// Any list, and what it holds.
    fn some_list(&mut self, depth: usize) -> (String, Ty) {
        if self.rng.chance(60)
            && let Some(path) = self.path(|ty| matches!(ty, Ty::List(_)), false)
            && let Ty::List(item) = path.ty
        {
            return (path.text, *item);
        }
        let item = self.rng.pick(&[Ty::Int, Ty::Text, Ty::Double]).clone();
        (self.of(&Ty::List(Box::new(item.clone())), depth), item)
    }

    fn local(&mut self) -> String {
        let name = *self.rng.pick(&["x", "n", "one", "type", "match", "scope"]);
        match self.locals.len() {
            0 => name.to_owned(),
            depth => format!("{name}{depth}"),
        }
    }

    fn with<T>(&mut self, name: &str, ty: Ty, make: impl FnOnce(&mut Self) -> T) -> T {
        self.locals.push((name.to_owned(), ty));
        let value = make(self);
        self.locals.pop();
        value
    }

    fn sized(&mut self) -> String {
        let path = self.path(|ty| matches!(ty, Ty::Text | Ty::List(_) | Ty::Map(_)), false);
        path.map_or_else(|| self.of(&Ty::List(Box::new(Ty::Int)), 0), |path| path.text)
    }

    fn int(&mut self, depth: usize) -> String {
        let int = Ty::Int;
        if depth == 0 {
            return match self.rng.below(12) {
                0 => "9223372036854775807".to_owned(),
                1 => "-3".to_owned(),
                2 => "0x10".to_owned(),
                _ => self.rng.below(50).to_string(),
            };
        }
        let depth = depth - 1;
        match self.rng.below(12) {
            0..=2 => {
                let sign = *self.rng.pick(&["+", "-", "*"]);
                format!("({} {sign} {})", self.of(&int, depth), self.of(&int, depth))
            }
            3 => format!("({} / {})", self.of(&int, depth), self.rng.within(1, 9)),
            4 => format!("({} % {})", self.of(&int, depth), self.of(&int, depth)),
            5 => format!("-({})", self.of(&int, 0)),
            6 => format!("size({})", self.sized()),
            7 => format!("int({})", self.of(&Ty::Double, depth)),
            8 => format!("int({})", self.of(&Ty::Time, depth)),
            9 => format!("{}.sum()", self.of(&Ty::List(Box::new(int)), depth)),
            10 => self.position(&int, depth),
            _ => match self.path(|ty| matches!(ty, Ty::Any | Ty::Text), false) {
                Some(path) => format!("int({})", path.text),
                None => "7".to_owned(),
            },
        }
    }

    /// An element of a list, if there is one.
    fn position(&mut self, ty: &Ty, depth: usize) -> String {
        let list = Ty::List(Box::new(ty.clone()));
        match self.path(|it| *it == list, false) {
            Some(path) if self.rng.chance(80) => {
                let other = self.of(ty, depth);
                format!("(size({0}) > 0 ? {0}[0] : {other})", path.text)
            }
            Some(path) => format!("{}[{}]", path.text, self.rng.below(2)),
            None => format!("{}[0]", self.of(&list, depth.min(1))),
        }
    }

    fn double(&mut self, depth: usize) -> String {
        let double = Ty::Double;
        if depth == 0 {
            return (*self.rng.pick(&["0.5", "1.0", "2.25", "1e3", "3.0e-2", "-0.5"])).to_owned();
        }
        let depth = depth - 1;
        match self.rng.below(8) {
            0..=2 => {
                let sign = *self.rng.pick(&["+", "-", "*", "/"]);
                format!("({} {sign} {})", self.of(&double, depth), self.of(&double, depth))
            }
            3 | 4 => format!("double({})", self.of(&Ty::Int, depth)),
            5 => "double(\"1.5\")".to_owned(),
            6 => format!("{}.sum()", self.of(&Ty::List(Box::new(double)), depth)),
            _ => self.position(&double, depth),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        let text = Ty::Text;
        if depth == 0 {
            return quoted(values::literal_text(self.rng));
        }
        let depth = depth - 1;
        match self.rng.below(12) {
            0 | 1 => format!("({} + {})", self.of(&text, depth), self.of(&text, depth)),
            2..=4 => format!("string({})", self.shown(depth)),
            5 | 6 => {
                let method = *self.rng.pick(&["lower", "upper", "trim"]);
                format!("{}.{method}()", self.of(&text, depth))
            }
            7 => {
                let list = self.of(&Ty::List(Box::new(text.clone())), depth);
                format!("{list}.join({})", self.of(&text, 0))
            }
            8 if self.scope.started => {
                let own: &[&str] =
                    if self.scope.clock { &["id", "run_id"] } else { &["type", "version"] };
                format!("workflow.{}", self.rng.pick(own))
            }
            9 => self.position(&text, depth),
            10 => format!("{}.split(\",\")[0]", self.of(&text, depth)),
            _ => match self.path(|ty| *ty == Ty::Any, false) {
                Some(path) => format!("string({})", path.text),
                None => self.of(&text, depth),
            },
        }
    }

    /// What a text can show.
    pub fn shown(&mut self, depth: usize) -> String {
        let defs = self.defs;
        if self.rng.chance(30)
            && let Some(path) = self.path(|ty| defs.values(ty).is_some(), false)
        {
            return path.text;
        }
        let types = [Ty::Int, Ty::Double, Ty::Bool, Ty::Time, Ty::Span, Ty::Text];
        let ty = self.rng.pick(&types).clone();
        self.of(&ty, depth)
    }

    fn time(&mut self, depth: usize) -> String {
        if depth == 0 {
            return format!("timestamp({})", quoted(values::literal_time(self.rng)));
        }
        let depth = depth - 1;
        match self.rng.below(6) {
            0 => format!("({} + {})", self.of(&Ty::Time, depth), self.of(&Ty::Span, depth)),
            1 => format!("({} + {})", self.of(&Ty::Span, depth), self.of(&Ty::Time, depth)),
            2 => format!("({} - {})", self.of(&Ty::Time, depth), self.of(&Ty::Span, depth)),
            3 => format!("timestamp({})", self.of(&Ty::Int, 0)),
            4 if self.scope.clock => "workflow.now".to_owned(),
            _ if self.scope.clock => "workflow.started_at".to_owned(),
            _ => self.of(&Ty::Time, depth),
        }
    }

    fn span(&mut self, depth: usize) -> String {
        if depth == 0 {
            let spans = ["30s", "1h30m", "PT0.25S", "2d", "90m", "500ms"];
            return format!("duration({})", quoted(self.rng.pick::<&str>(&spans)));
        }
        let depth = depth - 1;
        match self.rng.below(6) {
            0 => format!("({} + {})", self.of(&Ty::Span, depth), self.of(&Ty::Span, depth)),
            1 => format!("({} - {})", self.of(&Ty::Span, depth), self.of(&Ty::Span, depth)),
            2 => format!("({} - {})", self.of(&Ty::Time, depth), self.of(&Ty::Time, depth)),
            3 if self.scope.clock => "workflow.elapsed".to_owned(),
            _ => format!("duration(string(size({}) % 7) + \"m\")", self.sized()),
        }
    }

    fn list(&mut self, item: &Ty, depth: usize) -> String {
        let list = Ty::List(Box::new(item.clone()));
        if depth == 0 || !is_plain(item) {
            let items: Vec<String> = (0..self.rng.within(1, 2)).map(|_| self.of(item, 0)).collect();
            return format!("[{}]", items.join(", "));
        }
        let depth = depth - 1;
        match self.rng.below(9) {
            0 | 1 => {
                let name = self.local();
                let over = self.of(&list, depth);
                let condition = self.with(&name, item.clone(), |it| it.condition(depth));
                format!("{over}.filter({name}, {condition})")
            }
            2 | 3 => self.mapped(item, depth),
            4 => format!("({} + {})", self.of(&list, depth), self.of(&list, depth)),
            5 if *item == Ty::Int => format!("range({} % 5)", self.of(&Ty::Int, 0)),
            5 if *item == Ty::Text => {
                format!("{}.split({})", self.of(&Ty::Text, depth), quoted(","))
            }
            6 => {
                let lists: Vec<String> =
                    (0..self.rng.within(1, 2)).map(|_| self.of(&list, depth)).collect();
                format!("[{}].flatten()", lists.join(", "))
            }
            _ => {
                let items: Vec<String> =
                    (0..self.rng.within(1, 3)).map(|_| self.of(item, depth)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    fn mapped(&mut self, item: &Ty, depth: usize) -> String {
        let (over, of) = self.some_list(depth);
        let name = self.local();
        let filter = self.rng.chance(35);
        let (filter, value) = self.with(&name, of, |it| {
            let filter = filter.then(|| it.condition(depth));
            (filter, it.of(item, depth))
        });
        let filter = filter.map_or_else(String::new, |filter| format!("{filter}, "));
        format!("{over}.map({name}, {filter}{value})")
    }

    fn map(&mut self, value: &Ty, depth: usize) -> String {
        let keys = ["k", "a b", "}}", "type"];
        let count = self.rng.within(1, 2);
        let entries: Vec<String> = keys
            .iter()
            .skip(self.rng.below(2))
            .take(count)
            .map(|key| format!("{}: {}", quoted(key), self.of(value, depth.saturating_sub(1))))
            .collect();
        format!("{{{}}}", entries.join(", "))
    }

    /// A value of a struct, written member by member, or of an enum.
    fn of_def(&mut self, ty: &Ty, depth: usize) -> String {
        if let Some(values) = self.defs.values(ty) {
            let value: &String = self.rng.pick(values);
            return quoted(value);
        }
        let members = self.defs.members(ty).unwrap_or_default();
        let mut entries = Vec::new();
        for one in members {
            if !one.secret && (one.required || (depth > 0 && self.rng.chance(40))) {
                let ty = if one.required { one.ty.clone() } else { one.seen() };
                let value = self.of(&ty, depth.saturating_sub(1));
                entries.push(format!("{}: {value}", quoted(&one.key)));
            }
        }
        format!("{{{}}}", entries.join(", "))
    }
}

/// How deep an expression of this type may be within another one. The literals of structs and enums have
/// their types from where they stand, so not much may be around them.
fn inside(ty: &Ty, depth: usize) -> usize {
    if is_plain(ty) { depth - 1 } else { 0 }
}

/// Whether there is neither a struct nor an enum in it.
fn is_plain(ty: &Ty) -> bool {
    match ty {
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => is_plain(inner),
        Ty::Def(_) => false,
        _ => true,
    }
}
