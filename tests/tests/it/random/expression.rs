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
    pub fn path(&mut self, is: impl Fn(&Ty) -> bool, nullable: bool) -> Option<Path> {
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
                && let Some(path) = self.path(|it| inner.takes(it), true)
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
            && let Some(path) = self.path(|it| ty.takes(it), false)
        {
            return path.text;
        }
        if depth > 0 {
            if self.rng.chance(15)
                && let Some(path) = self.path(|it| ty.takes(it), true)
            {
                let depth = inside(ty, depth);
                return self.unless_null(&path, ty, depth);
            }
            if self.rng.chance(10)
                && let Some(yes) = self.sure(ty, inside(ty, depth))
            {
                let condition = self.condition(depth - 1);
                let no = self.of(ty, inside(ty, depth));
                let [yes, no] = if self.rng.chance(50) { [yes, no] } else { [no, yes] };
                return format!("({condition} ? {yes} : {no})");
            }
        }
        match ty {
            Ty::Bool if depth > 0 => self.condition(depth),
            Ty::Bool => self.rng.pick(&["true", "false"]).to_string(),
            Ty::Int => self.int(depth),
            Ty::Double => self.double(depth),
            Ty::Text => self.text(depth),
            Ty::Format(format) => quoted(values::of_format(self.rng, format)),
            Ty::Time => self.time(depth),
            Ty::Span => self.span(depth),
            Ty::List(item) => self.list(item, depth),
            Ty::Map(value) => self.map(value, depth),
            Ty::Def(_) => self.of_def(ty, depth),
            Ty::Any | Ty::Nullable(_) => unreachable!(),
        }
    }

    /// A value whose type is told by itself. Two literals of an object, or of what has no type, may have no
    /// type in common.
    fn sure(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        if is_sure(self.defs, ty) {
            return Some(self.of(ty, depth));
        }
        self.path(|it| ty.takes(it), false).map(|path| path.text)
    }

    /// A nullable path, with what is there for null.
    pub fn unless_null(&mut self, path: &Path, ty: &Ty, depth: usize) -> String {
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

    /// Any list, and what it holds.
    pub fn some_list(&mut self, depth: usize) -> (String, Ty) {
        if self.rng.chance(60)
            && let Some(path) = self.path(|ty| matches!(ty, Ty::List(_)), false)
            && let Ty::List(item) = path.ty
        {
            return (path.text, *item);
        }
        let item = self.rng.pick(&[Ty::Int, Ty::Text, Ty::Double]).clone();
        (self.of(&Ty::List(Box::new(item.clone())), depth), item)
    }

    pub fn local(&mut self) -> String {
        let name = *self.rng.pick(&["x", "n", "one", "type", "match", "scope"]);
        match self.locals.len() {
            0 => name.to_owned(),
            depth => format!("{name}{depth}"),
        }
    }

    pub fn with<T>(&mut self, name: &str, ty: Ty, make: impl FnOnce(&mut Self) -> T) -> T {
        self.locals.push((name.to_owned(), ty));
        let value = make(self);
        self.locals.pop();
        value
    }

    pub fn sized(&mut self) -> String {
        let path = self.path(|ty| matches!(ty, Ty::Text | Ty::List(_) | Ty::Map(_)), false);
        path.map_or_else(|| self.of(&Ty::List(Box::new(Ty::Int)), 0), |path| path.text)
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

/// How deep an expression of this type may be within another one. The literals of structs, enums and
/// formats have their types from where they stand, so not much may be around them.
fn inside(ty: &Ty, depth: usize) -> usize {
    if is_plain(ty) { depth - 1 } else { 0 }
}

/// Whether there is neither an object nor something without a type in it.
fn is_sure(defs: &Defs, ty: &Ty) -> bool {
    match ty {
        Ty::Any => false,
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => is_sure(defs, inner),
        ty => defs.members(ty).is_none(),
    }
}

/// Whether literals of it have this type wherever they stand: there is neither a struct nor an enum in it,
/// nor text of a format, nor what has no type.
pub fn is_plain(ty: &Ty) -> bool {
    match ty {
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => is_plain(inner),
        Ty::Any | Ty::Def(_) | Ty::Format(_) => false,
        _ => true,
    }
}
