//! Types at random, as JSON Schemas.

use super::rng::Rng;
use super::values::{FORMATS, of_format};
use serde_json::{Value, json};

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    Any,
    Bool,
    Int,
    Double,
    Text,
    /// Text of this format.
    Format(&'static str),
    Time,
    Span,
    List(Box<Ty>),
    Map(Box<Ty>),
    /// A position in [`Defs`].
    Def(usize),
    /// Never of `Any` or another `Nullable`.
    Nullable(Box<Ty>),
}

impl Ty {
    pub fn nullable(self) -> Self {
        match self {
            Self::Any | Self::Nullable(_) => self,
            other => Self::Nullable(Box::new(other)),
        }
    }

    pub fn non_null(&self) -> &Self {
        match self {
            Self::Nullable(inner) => inner,
            other => other,
        }
    }

    /// Whether a value of `other` is one of this type, too: text of a format is text.
    pub fn takes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text, Self::Format(_)) => true,
            (Self::List(one), Self::List(other))
            | (Self::Map(one), Self::Map(other))
            | (Self::Nullable(one), Self::Nullable(other)) => one.takes(other),
            (one, other) => one == other,
        }
    }

    pub const fn is_nullable(&self) -> bool {
        matches!(self, Self::Nullable(_))
    }
}

/// Where a struct or an enum is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Under `types` of the document.
    Document,
    /// Under `types` of this catalog file.
    Catalog(usize),
    /// In the one place that has it.
    Inline,
    /// Nowhere: it is what a value with expressions gives, or is known to every document.
    Made,
}

#[derive(Clone, Debug)]
pub struct Def {
    pub name: String,
    pub home: Home,
    pub kind: DefKind,
}

#[derive(Clone, Debug)]
pub enum DefKind {
    Struct(Vec<Member>),
    Enum(Vec<String>),
}

#[derive(Clone, Debug)]
pub struct Member {
    pub key: String,
    /// What its schema says.
    pub ty: Ty,
    pub required: bool,
    pub default: Option<Value>,
    pub secret: bool,
}

impl Member {
    /// What reading it gives.
    pub fn seen(&self) -> Ty {
        if self.required || self.default.is_some() {
            self.ty.clone()
        } else {
            self.ty.clone().nullable()
        }
    }

    pub fn made(key: &str, ty: Ty) -> Self {
        Self { key: key.to_owned(), ty, required: true, default: None, secret: false }
    }
}

/// All structs and enums of a document.
#[derive(Clone, Debug, Default)]
pub struct Defs(pub Vec<Def>);

/// Where a type is needed, and what it may have.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The home of the named types that can be referred to.
    pub home: Home,
    pub secrets: bool,
}

const KEYS: [&str; 24] = [
    "id",
    "name",
    "type",
    "amount",
    "total_sum",
    "x-y",
    "fooBar",
    "self",
    "items",
    "tags",
    "when",
    "2nd",
    "größe",
    "a b",
    "match",
    "note",
    "due",
    "every",
    "rate",
    "ok",
    "kind",
    "status",
    "first",
    "K",
];
const WORDS: [&str; 12] = [
    "red",
    "green",
    "on-hold",
    "Blue",
    "half done",
    "1st",
    "",
    "self",
    "Ä",
    "type",
    "in_review",
    "a/b",
];

impl Defs {
    pub fn members(&self, ty: &Ty) -> Option<&[Member]> {
        match ty {
            Ty::Def(at) => match &self.0[*at].kind {
                DefKind::Struct(members) => Some(members),
                DefKind::Enum(_) => None,
            },
            _ => None,
        }
    }

    pub fn values(&self, ty: &Ty) -> Option<&[String]> {
        match ty {
            Ty::Def(at) => match &self.0[*at].kind {
                DefKind::Enum(values) => Some(values),
                DefKind::Struct(_) => None,
            },
            _ => None,
        }
    }

    pub fn add(&mut self, home: Home, name: String, kind: DefKind) -> Ty {
        self.0.push(Def { name, home, kind });
        Ty::Def(self.0.len() - 1)
    }

    /// What a value with expressions gives.
    pub fn made(&mut self, members: Vec<Member>) -> Ty {
        self.add(Home::Made, String::new(), DefKind::Struct(members))
    }

    /// Named types in a home: some enums and structs, of which one may hold itself.
    pub fn named(&mut self, rng: &mut Rng, home: Home) {
        let names = ["Customer", "line_item", "Colour", "Node", "type", "Result"];
        for kind in names.iter().take(rng.within(1, names.len())) {
            let name = match home {
                Home::Catalog(file) => format!("{kind}_of_{file}"),
                _ => (*kind).to_owned(),
            };
            let place = Place { home, secrets: false };
            if *kind == "Colour" {
                let kind = DefKind::Enum(words(rng));
                self.add(home, name, kind);
                continue;
            }
            let mut members = self.some_members(rng, place, 1);
            if *kind == "Node" {
                let this = Ty::Def(self.0.len());
                let ty = if rng.chance(50) { Ty::List(Box::new(this)) } else { this };
                let key = "next".to_owned();
                members.push(Member { key, ty, required: false, default: None, secret: false });
            }
            self.add(home, name, DefKind::Struct(members));
        }
    }

    /// Any type that a schema can say.
    pub fn some(&mut self, rng: &mut Rng, place: Place, depth: usize) -> Ty {
        let simple =
            [Ty::Bool, Ty::Int, Ty::Double, Ty::Text, Ty::Text, Ty::Int, Ty::Time, Ty::Span];
        match rng.below(if depth == 0 { 11 } else { 18 }) {
            0..=7 => rng.pick(&simple).clone(),
            8 => self.some_enum(rng),
            9 => {
                if rng.chance(40) {
                    Ty::Any
                } else {
                    Ty::Format(rng.pick::<&str>(&FORMATS))
                }
            }
            10 | 11 => self.known(rng, place).unwrap_or(Ty::Int),
            12 | 13 => Ty::List(Box::new(self.some_nullable(rng, place, depth - 1))),
            14 => Ty::Map(Box::new(self.some_nullable(rng, place, depth - 1))),
            _ => self.some_struct(rng, place, depth - 1),
        }
    }

    fn some_nullable(&mut self, rng: &mut Rng, place: Place, depth: usize) -> Ty {
        let ty = self.some(rng, place, depth);
        if rng.chance(12) { ty.nullable() } else { ty }
    }

    fn some_enum(&mut self, rng: &mut Rng) -> Ty {
        let values = words(rng);
        self.add(Home::Inline, String::new(), DefKind::Enum(values))
    }

    /// One of the named types of a home.
    fn known(&self, rng: &mut Rng, place: Place) -> Option<Ty> {
        let known = self.0.iter().enumerate().filter(|(_, def)| def.home == place.home);
        let known: Vec<usize> = known.map(|(at, _)| at).collect();
        (!known.is_empty()).then(|| Ty::Def(*rng.pick(&known)))
    }

    pub fn some_struct(&mut self, rng: &mut Rng, place: Place, depth: usize) -> Ty {
        let members = self.some_members(rng, place, depth);
        self.add(Home::Inline, String::new(), DefKind::Struct(members))
    }

    fn some_members(&mut self, rng: &mut Rng, place: Place, depth: usize) -> Vec<Member> {
        let mut keys = KEYS.to_vec();
        rng.shuffle(&mut keys);
        keys.truncate(rng.within(1, 6));
        keys.into_iter().map(|key| self.member(rng, key, place, depth)).collect()
    }

    fn member(&mut self, rng: &mut Rng, key: &str, place: Place, depth: usize) -> Member {
        let ty = self.some_nullable(rng, place, depth);
        let required = rng.chance(60);
        let default = if required || ty.is_nullable() || rng.chance(50) {
            None
        } else {
            default_of(rng, &ty)
        };
        let secret = place.secrets && ty == Ty::Text && default.is_none() && rng.chance(20);
        Member { key: key.to_owned(), ty, required, default, secret }
    }
}

fn words(rng: &mut Rng) -> Vec<String> {
    let mut words = WORDS.to_vec();
    rng.shuffle(&mut words);
    words.truncate(rng.within(1, 4));
    words.into_iter().map(str::to_owned).collect()
}

fn default_of(rng: &mut Rng, ty: &Ty) -> Option<Value> {
    Some(match ty {
        Ty::Bool => json!(rng.chance(50)),
        Ty::Int => json!(rng.below(100)),
        Ty::Double => json!(0.5),
        Ty::Text => json!("by \"default\""),
        Ty::Format(format) => json!(of_format(rng, format)),
        Ty::List(_) => json!([]),
        Ty::Map(_) => json!({}),
        _ => return None,
    })
}
