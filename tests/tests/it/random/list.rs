//! Lists and maps at random, as expressions.

use super::expression::{Maker, is_plain, quoted};
use super::types::Ty;

impl Maker<'_> {
    pub fn list(&mut self, item: &Ty, depth: usize) -> String {
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

    pub fn map(&mut self, value: &Ty, depth: usize) -> String {
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
}
