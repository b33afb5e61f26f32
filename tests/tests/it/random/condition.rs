//! Conditions at random.

use super::expression::{Maker, quoted};
use super::types::Ty;

impl Maker<'_> {
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

    pub fn compared(&mut self, depth: usize) -> String {
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
}
