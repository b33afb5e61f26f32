//! Structs that no author wrote: what steps, blocks and workflows give.

use super::names::Alone;
use super::{Def, Field, Home, Limits, Others, Struct, Type, TypeDef, TypeId, Types};

/// A member of a struct to be made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) ty: Type,
    /// See [`Field::note`].
    pub(crate) note: String,
    /// See [`Field::doc`].
    pub(crate) doc: Option<String>,
    /// See [`Field::required`].
    pub(crate) required: bool,
}

impl Types {
    /// Adds a struct of these members. `base` is what its name comes from, `title` what messages call it,
    /// `note` what its documentation says.
    pub(crate) fn structure(
        &mut self,
        home: &Home,
        base: &str,
        (title, note): (&str, &str),
        members: Vec<Member>,
    ) -> TypeId {
        let mut alone = Alone::default();
        let fields = members.into_iter().map(|member| Field {
            rust_name: alone.field(&member.key),
            key: member.key,
            doc: member.doc,
            note: member.note,
            ty: member.ty,
            required: member.required,
            default: None,
            secret: false,
            limits: Limits::NONE,
        });
        let fields = fields.collect();
        let rust_name = self.free_name(home, base);
        self.add(TypeDef {
            home: home.clone(),
            rust_name,
            title: title.to_owned(),
            doc: None,
            note: note.to_owned(),
            kind: Def::Struct(Struct { fields, others: Others::Dropped }),
        })
    }
}
