//! What the expressions of these tests can name.

use sagaweave_compiler::expr::names::{Found, Known, Names, Site, Steps};
use sagaweave_compiler::source::Span;
use sagaweave_compiler::types::{
    Def, Field, Home, Limits, Others, Struct, Type, TypeDef, TypeId, Types, Variant,
};
use sagaweave_core::StepId;

/// The types, the input, the steps and the signals of a document.
pub struct World {
    pub types: Types,
    pub input: Known,
    pub signals: Vec<(String, Type)>,
    pub steps: Vec<(&'static str, Found)>,
    pub customer: Type,
    pub address: Type,
}

impl Steps for World {
    fn find(&self, id: &str) -> Found {
        let step = self.steps.iter().find(|(known, _)| *known == id);
        step.map_or(Found::Nothing, |(_, found)| found.clone())
    }

    fn ids(&self) -> Vec<String> {
        self.steps.iter().map(|(id, _)| (*id).to_owned()).collect()
    }
}

pub fn list(item: Type) -> Type {
    Type::List(Box::new(item))
}

pub fn map(value: Type) -> Type {
    Type::Map(Box::new(value))
}

fn add(types: &mut Types, title: &str, kind: Def) -> Type {
    let id = types.add(TypeDef {
        home: Home::Types,
        rust_name: title.to_owned(),
        title: title.to_owned(),
        doc: None,
        note: String::new(),
        kind,
    });
    Type::Named(id)
}

fn structure(types: &mut Types, title: &str, others: Others, fields: &[(&str, Type)]) -> Type {
    let fields = fields.iter().map(|(key, ty)| Field {
        key: (*key).to_owned(),
        rust_name: (*key).to_owned(),
        doc: None,
        note: String::new(),
        ty: ty.clone(),
        required: !ty.may_be_null(),
        default: None,
        secret: *key == "token",
        limits: Limits::NONE,
    });
    let fields = fields.collect();
    add(types, title, Def::Struct(Struct { fields, others }))
}

fn enumeration(types: &mut Types, title: &str, values: &[&str]) -> Type {
    let variant =
        |value: &&str| Variant { value: (*value).to_owned(), rust_name: (*value).to_owned() };
    add(types, title, Def::Enum(values.iter().map(variant).collect()))
}

impl World {
    pub fn new() -> Self {
        use Type::{Any, Bool, Double, Int, Text, TimeSpan, Timestamp};
        let mut types = Types::with_prelude();
        let t = &mut types;
        let tier = enumeration(t, "Tier", &["basic", "plus", "premium"]);
        let color = enumeration(t, "Color", &["red", "green"]);
        let address =
            structure(t, "Address", Others::Dropped, &[("city", Text), ("zip", Text.nullable())]);
        let customer = structure(
            t,
            "Customer",
            Others::Dropped,
            &[
                ("name", Text),
                ("email", Text.nullable()),
                ("age", Int),
                ("tier", tier.clone()),
                ("second_tier", tier.clone().nullable()),
                ("color", color),
                ("tags", list(Text)),
                ("address", address.clone().nullable()),
                ("token", Text),
            ],
        );
        let labels = structure(t, "Labels", Others::Kept(Int), &[("main", Text)]);
        let item = structure(
            t,
            "Item",
            Others::Refused,
            &[("sku", Text), ("count", Int), ("price", Double), ("note", Text.nullable())],
        );
        let input = structure(
            t,
            "Input",
            Others::Dropped,
            &[
                ("topic", Text),
                ("count", Int),
                ("ratio", Double),
                ("urgent", Bool),
                ("sure", Bool.nullable()),
                ("note", Text.nullable()),
                ("limit_count", Int.nullable()),
                ("due", Timestamp),
                ("later", Timestamp.nullable()),
                ("grace", TimeSpan),
                ("tags", list(Text)),
                ("counts", list(Int)),
                ("holes", list(Text.nullable())),
                ("groups", list(list(Int))),
                ("scores", map(Int)),
                ("customer", customer.clone()),
                ("items", list(item.clone())),
                ("labels", labels),
                ("raw", Any),
                ("raws", list(Any)),
            ],
        );
        let draft = structure(t, "Draft", Others::Dropped, &[("title", Text), ("words", Int)]);
        let review = structure(
            t,
            "Review",
            Others::Dropped,
            &[("approved", Bool), ("by", Text.nullable()), ("tier", tier.clone())],
        );
        let update = structure(t, "Update", Others::Dropped, &[("content", Text)]);
        let readable = |step, ty: Type| Found::Readable {
            step: StepId(step),
            output: Known { ty, origin: None },
            null_because: None,
        };
        let steps = vec![
            ("research", readable(0, Any)),
            ("draft", readable(1, draft)),
            (
                "review",
                Found::Readable {
                    step: StepId(2),
                    output: Known { ty: review.nullable(), origin: None },
                    null_because: Some((Span::new(0, 1), "it is optional".to_owned())),
                },
            ),
            (
                "publish",
                Found::NotEnded {
                    place: Span::new(0, 1),
                    help: "let this step wait: `depends_on: publish`".to_owned(),
                },
            ),
            ("task-1", readable(4, Int)),
        ];
        Self {
            types,
            input: Known { ty: input, origin: None },
            signals: vec![("update".to_owned(), update)],
            steps,
            customer,
            address,
        }
    }

    /// What can be named at `site`.
    pub fn names<'a>(&'a self, site: &'a Site) -> Names<'a> {
        Names {
            types: &self.types,
            input: Some(&self.input),
            steps: self,
            signals: &self.signals,
            site,
        }
    }

    /// The type that a test calls so.
    pub fn ty(&self, name: &str) -> Type {
        if let Some(inner) = name.strip_suffix('?') {
            return self.ty(inner).nullable();
        }
        if let Some(item) = name.strip_prefix("list of ") {
            return list(self.ty(item));
        }
        if let Some(value) = name.strip_prefix("map of ") {
            return map(self.ty(value));
        }
        match name {
            "any" => Type::Any,
            "bool" => Type::Bool,
            "int" => Type::Int,
            "double" => Type::Double,
            "text" => Type::Text,
            "timestamp" => Type::Timestamp,
            "duration" => Type::TimeSpan,
            _ => {
                let at = self.types.defs.iter().position(|def| def.title == name);
                Type::Named(TypeId(u32::try_from(at.expect(name)).unwrap()))
            }
        }
    }
}
