//! The structs that every document has: what `outcome.x` and `workflow.error` are.

use crate::types::{Def, Field, Home, Limits, Others, Struct, Type, TypeDef, TypeId, Types};

/// `{type, message}`: [`sagaweave_core::Failure`].
pub const ERROR: TypeId = TypeId(0);

/// `{status, error, started_at, completed_at}`: [`sagaweave_core::scope::StepOutcome`].
pub const OUTCOME: TypeId = TypeId(1);

impl Types {
    /// An arena with [`ERROR`] and [`OUTCOME`] in it, in this order.
    pub fn with_prelude() -> Self {
        let mut types = Self::default();
        let error = [("type", "kind", Type::Text), ("message", "message", Type::Text)];
        types.add(structure("Failure", "an error", error));
        let outcome = [
            ("status", "status", Type::Text),
            ("error", "error", Type::Named(ERROR).nullable()),
            ("started_at", "started_at", Type::Timestamp.nullable()),
            ("completed_at", "completed_at", Type::Timestamp.nullable()),
        ];
        types.add(structure("StepOutcome", "an outcome", outcome));
        types
    }
}

fn structure<const N: usize>(
    rust_name: &str,
    title: &str,
    fields: [(&str, &str, Type); N],
) -> TypeDef {
    let field = |(key, rust_name, ty): (&str, &str, Type)| Field {
        key: key.to_owned(),
        rust_name: rust_name.to_owned(),
        doc: None,
        note: String::new(),
        ty,
        required: true,
        default: None,
        secret: false,
        limits: Limits::NONE,
    };
    TypeDef {
        home: Home::Runtime,
        rust_name: rust_name.to_owned(),
        title: title.to_owned(),
        doc: None,
        note: String::new(),
        kind: Def::Struct(Struct { fields: fields.map(field).into(), others: Others::Dropped }),
    }
}
