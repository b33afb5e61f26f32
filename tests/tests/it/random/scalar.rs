//! Numbers, texts and times at random, as expressions.

use super::expression::{Maker, quoted};
use super::types::Ty;
use super::values;

impl Maker<'_> {
    pub fn int(&mut self, depth: usize) -> String {
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
    pub fn position(&mut self, ty: &Ty, depth: usize) -> String {
        let list = Ty::List(Box::new(ty.clone()));
        match self.path(|it| list.takes(it), false) {
            Some(path) if self.rng.chance(80) => {
                let other = self.of(ty, depth);
                format!("(size({0}) > 0 ? {0}[0] : {other})", path.text)
            }
            Some(path) => format!("{}[{}]", path.text, self.rng.below(2)),
            None => format!("{}[0]", self.of(&list, depth.min(1))),
        }
    }

    pub fn double(&mut self, depth: usize) -> String {
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

    pub fn text(&mut self, depth: usize) -> String {
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

    pub fn time(&mut self, depth: usize) -> String {
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

    pub fn span(&mut self, depth: usize) -> String {
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
}
