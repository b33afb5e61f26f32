//! Equal schemas once: the table of a document as it is printed, and as it is compiled.
//!
//! Two schemas are equal where they ask for the same and what they hold is equal in turn. What holds itself
//! is found as states of a machine are merged: all that ask for the same are taken to be equal, until what
//! they hold tells some of them apart.

use super::{SchemaDef, SchemaId, Schemas};
use std::collections::HashMap;
use std::hash::Hash;

/// How often schemas that hold themselves are looked at before they are left as they are: each time tells
/// apart what differs one level deeper.
const ROUNDS: usize = 32;

impl Schemas {
    /// Keeps the first of all equal schemas. `ids` are those by which the table is known, to be moved.
    pub(crate) fn share<'i>(&mut self, ids: impl IntoIterator<Item = &'i mut SchemaId>) {
        let places = self.places();
        let place = |id: SchemaId| places[id.index()];
        let mut kept = Self::default();
        for (def, place) in self.defs.iter().zip(&places) {
            if place.index() == kept.defs.len() {
                kept.add(def.with_references(&mut |id| places[id.index()]));
            }
        }
        *self = kept;
        ids.into_iter().for_each(|id| *id = place(*id));
    }

    /// Where each schema is once equal ones are one, in the order of the first of each.
    fn places(&self) -> Vec<SchemaId> {
        let alone = self.defs.iter().map(|def| {
            let alone: SchemaDef = def.with_references(&mut |_| SchemaId(0));
            format!("{alone:?}")
        });
        let held = self.defs.iter().map(|def| def.references().map(SchemaId::index).collect());
        let mut classes = Classes::new(numbered(alone).1, held.collect());
        classes.of_what_ends();
        classes.of_what_holds_itself();
        let place = |number| SchemaId(u32::try_from(number).unwrap_or(u32::MAX));
        numbered(classes.of.into_iter()).1.into_iter().map(place).collect()
    }
}

/// Which schemas are equal: those of one class.
struct Classes {
    /// What each asks for itself, as a number.
    alone: Vec<usize>,
    /// The schemas that each holds.
    held: Vec<Vec<usize>>,
    /// The class of each, as far as it is known.
    of: Vec<Option<usize>>,
    count: usize,
}

impl Classes {
    fn new(alone: Vec<usize>, held: Vec<Vec<usize>>) -> Self {
        let of = vec![None; alone.len()];
        Self { alone, held, of, count: 0 }
    }

    /// Those that do not hold themselves, however deep: from what holds nothing upwards.
    fn of_what_ends(&mut self) {
        let mut open: Vec<usize> = self.held.iter().map(Vec::len).collect();
        let mut holders = vec![Vec::new(); open.len()];
        for (at, held) in self.held.iter().enumerate() {
            for one in held {
                holders[*one].push(at);
            }
        }
        let mut known = HashMap::new();
        let mut ready: Vec<usize> = (0..open.len()).filter(|at| open[*at] == 0).collect();
        while let Some(at) = ready.pop() {
            let next = known.len();
            self.of[at] = Some(*known.entry((self.alone[at], self.classes_in(at))).or_insert(next));
            for holder in &holders[at] {
                open[*holder] -= 1;
                if open[*holder] == 0 {
                    ready.push(*holder);
                }
            }
        }
        self.count = known.len();
    }

    /// The others.
    fn of_what_holds_itself(&mut self) {
        let others: Vec<usize> = (0..self.of.len()).filter(|at| self.of[*at].is_none()).collect();
        let (mut count, numbers) = numbered(others.iter().map(|at| self.alone[*at]));
        self.set(&others, numbers);
        for _ in 0..ROUNDS {
            let keys = others.iter().map(|at| (self.of[*at], self.classes_in(*at)));
            let (more, numbers) = numbered(keys);
            if more == count {
                return;
            }
            count = more;
            self.set(&others, numbers);
        }
        self.set(&others, (0..others.len()).collect());
    }

    fn set(&mut self, schemas: &[usize], numbers: Vec<usize>) {
        for (at, number) in schemas.iter().zip(numbers) {
            self.of[*at] = Some(self.count + number);
        }
    }

    fn classes_in(&self, at: usize) -> Vec<Option<usize>> {
        self.held[at].iter().map(|one| self.of[*one]).collect()
    }
}

/// How many different keys there are, and the number of each by when it came first.
fn numbered<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> (usize, Vec<usize>) {
    let mut known = HashMap::new();
    let numbers = keys.map(|key| {
        let next = known.len();
        *known.entry(key).or_insert(next)
    });
    let numbers = numbers.collect();
    (known.len(), numbers)
}

#[cfg(test)]
mod tests {
    use crate::types::read::tests::{read, right};
    use crate::types::{SchemaId, Schemas};
    use serde_json::{Value, json};

    /// The table of `input` alone, and how many schemas there were in it before.
    fn shared(types: &str, input: &str) -> (Schemas, SchemaId, usize) {
        let read = if types.is_empty() { right(input) } else { read(types, input) };
        assert_eq!(read.found, [""; 0]);
        let mut schemas = read.schemas.part(read.schema);
        let (mut id, before) = (SchemaId(0), schemas.defs.len());
        schemas.share([&mut id]);
        (schemas, id, before)
    }

    /// What is wrong with each of these values.
    fn told(schemas: &Schemas, id: SchemaId, values: &[Value]) -> Vec<String> {
        let told = values.iter().map(|value| schemas.check(id, value, "input"));
        told.map(|told| told.map_or_else(|misfits| misfits.to_string(), |()| String::new()))
            .collect()
    }

    const TWO: &str = "
type: object
properties:
  a: { type: object, properties: { n: { type: integer, minimum: 1 }, s: { type: string } } }
  b: { type: object, properties: { n: { type: integer, minimum: 1 }, s: { type: string } } }
  c: { type: object, properties: { n: { type: integer, minimum: 2 }, s: { type: string } } }
";

    #[test]
    fn equal_schemas_are_one_and_paths_are_told_as_before() {
        let before = right(TWO);
        let (schemas, id, count) = shared("", TWO);
        assert_eq!((count, schemas.defs.len(), id), (10, 6, SchemaId(0)));
        let members = schemas.def(id).members();
        assert_eq!(members[0], members[1]);
        assert_ne!(members[0], members[2]);
        let n = |name: &str| json!({ name: { "n": 1, "s": "x" } });
        let values = [n("a"), n("c"), json!({"b": {"n": 0}}), json!({"a": {"s": 3}})];
        let told = told(&schemas, id, &values);
        assert_eq!(told, self::told(&before.schemas, before.schema, &values));
        assert!(told[0].is_empty() && told[1].starts_with("input.c.n: "), "{told:?}");
    }

    const RECURSIVE: &str = "
A: { type: object, properties: { next: { $ref: '#/types/A' }, n: { type: integer } } }
B: { type: object, properties: { next: { $ref: '#/types/B' }, n: { type: integer } } }
C: { type: object, properties: { next: { $ref: '#/types/C' }, n: { type: string } } }
";

    #[test]
    fn what_holds_itself_is_one_with_what_is_equal_to_it() {
        let input = "
type: object
properties:
  a: { $ref: '#/types/A' }
  b: { $ref: '#/types/B' }
  c: { $ref: '#/types/C' }
";
        let (schemas, id, _) = shared(RECURSIVE, input);
        let members = schemas.def(id).members();
        assert_eq!(members[0], members[1]);
        assert_ne!(members[0], members[2]);
        let deep = |n: Value| json!({"b": {"next": {"next": {"n": n}}}});
        let told = told(&schemas, id, &[deep(json!(1)), deep(json!("x"))]);
        assert!(told[0].is_empty() && told[1].starts_with("input.b.next.next.n: "), "{told:?}");
    }

    #[test]
    fn a_secret_is_not_what_is_none() {
        let input = "
type: object
properties: { a: { type: string }, b: { type: string, writeOnly: true }, c: { type: string } }
";
        let (schemas, id, _) = shared("", input);
        let members = schemas.def(id).members();
        assert_eq!((members[0], schemas.defs.len()), (members[2], 3));
        assert!(schemas.def(members[1]).secret && !schemas.def(members[0]).secret);
    }

    /// Each of a long chain differs from all others, but only at its end.
    #[test]
    fn a_long_chain_takes_no_longer_than_it_is() {
        for end in ["string }", "object, properties: { n: { $ref: '#/types/T0' } } }"] {
            let link = |at: usize| {
                let next = format!("{{ $ref: '#/types/T{}' }}", at + 1);
                format!("T{at}: {{ type: object, properties: {{ n: {next} }} }}\n")
            };
            let types = (0..2_000).map(link).collect::<String>() + "T2000: { type: " + end + "\n";
            let (schemas, _, before) = shared(&types, "{ $ref: '#/types/T0' }");
            let is_cycle = end.contains("T0");
            assert_eq!((schemas.defs.len(), before), (if is_cycle { 1 } else { 2_001 }, 2_001));
        }
    }
}
