//! The types of the language, and how JSON Schemas become types.
//!
//! A [`Type`] is what the compiler knows of a value while it compiles; a schema ([`Schemas`]) is what
//! is checked where a value comes in. Both are made from one JSON Schema. Structs and enums stand in
//! [`Types`], an arena; they become Rust structs and enums, each in its [`Home`].

mod describe;
mod fit;
mod join;
mod limits;
pub(crate) mod made;
mod names;
mod part;
mod read;
pub(crate) mod sample;
mod schemas;
mod share;

pub use describe::{describe, describe_wanted};
pub use fit::{Fit, Misfit, fit};
pub use join::join;
pub use limits::Limits;
pub use names::Names;
pub(crate) use part::Moved;
#[allow(unused_imports)]
pub(crate) use read::Reader;
#[cfg(test)]
pub(crate) use read::tests;
pub use sagaweave_core::schema::SchemaId;
pub use sample::sample;
pub use schemas::{CheckDef, PropertyDef, SchemaDef, Schemas};

/// What is known of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Any JSON: looked at only when it runs.
    Any,
    /// Always null.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number: an `i64`.
    Int,
    /// Any number: an `f64`.
    Double,
    /// Text.
    Text,
    /// An instant (`format: date-time`).
    Timestamp,
    /// A span of time (`format: duration`).
    TimeSpan,
    /// A list.
    List(Box<Type>),
    /// An object whose keys are not known: `BTreeMap<String, _>`.
    Map(Box<Type>),
    /// A struct or an enum of [`Types`].
    Named(TypeId),
    /// This or null. Never of `Any`, `Null` or another `Nullable`.
    Nullable(Box<Type>),
}

/// The position of a definition in [`Types`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TypeId(pub u32);

/// All structs and enums of a document, in the order in which they are defined.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Types {
    /// The definitions; a [`TypeId`] is a position in them.
    pub defs: Vec<TypeDef>,
    taken: std::collections::BTreeMap<Home, names::Alone>,
}

/// A struct or an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// Where its Rust stands.
    pub home: Home,
    /// Its name in Rust, without any raw prefix; alone in its home.
    pub rust_name: String,
    /// What messages call it: `Customer`, or `the input of notion.search_database`.
    pub title: String,
    /// What the author says of it.
    pub doc: Option<String>,
    /// What there is to say of it in our own words, in Markdown; it stands before `doc`.
    pub note: String,
    /// What it is.
    pub kind: Def,
}

/// The module in which a definition's Rust stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// The document's module itself: `Output`.
    Root,
    /// `types`: what the document's `types`, `input` and `signals` say.
    Types,
    /// `steps`: what blocks and `set` give.
    Steps,
    /// `tools::<tool>`, by the tool's Rust name.
    Tool(String),
    /// `tools::types`: the `types` of catalogs.
    Catalog,
    /// Something that the runtime has already: `::sagaweave::` and the Rust name.
    Runtime,
}

/// What a definition is.
#[derive(Clone, Debug, PartialEq)]
pub enum Def {
    /// An object with named members.
    Struct(Struct),
    /// One of some texts.
    Enum(Vec<Variant>),
}

/// An object with named members.
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Its members, in the document's order.
    pub fields: Vec<Field>,
    /// What other members it may have.
    pub others: Others,
}

/// What members an object may have beside the named ones.
#[derive(Clone, Debug, PartialEq)]
pub enum Others {
    /// Any: they are dropped.
    Dropped,
    /// None.
    Refused,
    /// Such: they are kept, in a field `additional`.
    Kept(Type),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its key in JSON.
    pub key: String,
    /// The key as a Rust identifier, without any raw prefix.
    pub rust_name: String,
    /// What the author says of it.
    pub doc: Option<String>,
    /// What there is to say of it in our own words, in Markdown; it stands before `doc`.
    pub note: String,
    /// What it is: nullable where it may be absent and has no default.
    pub ty: Type,
    /// Whether it has to be there. One that does not is left out where it is null, unless it has a
    /// default: then null is not the same as nothing.
    pub required: bool,
    /// What it is where it is absent: JSON text.
    pub default: Option<String>,
    /// Whether it is never shown, kept or passed on.
    pub secret: bool,
    /// What its schema says of how much it is.
    pub limits: Limits,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The text in JSON.
    pub value: String,
    /// Its name in Rust.
    pub rust_name: String,
}

impl Type {
    /// This or null; the same where it may be null already.
    pub fn nullable(self) -> Self {
        match self {
            Self::Any | Self::Null | Self::Nullable(_) => self,
            other => Self::Nullable(Box::new(other)),
        }
    }

    /// The same without null.
    pub fn non_null(self) -> Self {
        match self {
            Self::Nullable(inner) => *inner,
            other => other,
        }
    }

    /// Whether it may be null. What is untyped may be anything, and is not counted.
    pub const fn may_be_null(&self) -> bool {
        matches!(self, Self::Null | Self::Nullable(_))
    }
}

impl Struct {
    /// What its member `key` is; none where it has none of that name.
    pub fn member(&self, key: &str) -> Option<&Type> {
        let field = self.fields.iter().find(|field| field.key == key);
        match (field, &self.others) {
            (Some(field), _) => Some(&field.ty),
            (None, Others::Kept(ty)) => Some(ty),
            (None, Others::Dropped | Others::Refused) => None,
        }
    }
}

impl Types {
    /// The definition at `id`.
    ///
    /// An id always comes from the arena that it is used with.
    pub fn def(&self, id: TypeId) -> &TypeDef {
        &self.defs[id.0 as usize]
    }

    /// Adds a definition.
    pub fn add(&mut self, def: TypeDef) -> TypeId {
        let id = TypeId(u32::try_from(self.defs.len()).unwrap_or(u32::MAX));
        self.defs.push(def);
        id
    }

    /// The definition at `id`, to be filled in.
    pub(crate) fn def_mut(&mut self, id: TypeId) -> &mut TypeDef {
        &mut self.defs[id.0 as usize]
    }

    /// The struct that `ty` is, if it is one.
    pub fn as_struct(&self, ty: &Type) -> Option<&Struct> {
        match ty {
            Type::Named(id) => match &self.def(*id).kind {
                Def::Struct(def) => Some(def),
                Def::Enum(_) => None,
            },
            _ => None,
        }
    }

    /// The values of the enum that `ty` is, if it is one.
    pub fn as_enum(&self, ty: &Type) -> Option<&[Variant]> {
        match ty {
            Type::Named(id) => match &self.def(*id).kind {
                Def::Enum(variants) => Some(variants),
                Def::Struct(_) => None,
            },
            _ => None,
        }
    }

    /// The member `key` of the struct that `ty` is.
    pub fn field(&self, ty: &Type, key: &str) -> Option<&Field> {
        self.as_struct(ty)?.fields.iter().find(|field| field.key == key)
    }
}
