//! Parts of arenas: what a few types or schemas reach, alone or among those of other documents.

use super::{Def, Home, Limits, Others, SchemaDef, SchemaId, Schemas, Type, TypeId, Types};
use std::collections::HashMap;

/// Where the schemas of one table are in another.
#[derive(Debug, Default)]
pub(crate) struct Moved(HashMap<SchemaId, SchemaId>);

impl Schemas {
    /// Adds to it what `id` of `from` reaches; where it is now. `moved` belongs to the two tables.
    pub(crate) fn take(&mut self, from: &Self, id: SchemaId, moved: &mut Moved) -> SchemaId {
        let mut todo = Vec::new();
        let new = self.place(id, moved, &mut todo);
        while let Some((old, place)) = todo.pop() {
            let def = from.def(old).with_references(&mut |id| self.place(id, moved, &mut todo));
            *self.def_mut(place) = def;
        }
        new
    }

    fn place(
        &mut self,
        id: SchemaId,
        moved: &mut Moved,
        todo: &mut Vec<(SchemaId, SchemaId)>,
    ) -> SchemaId {
        if let Some(place) = moved.0.get(&id) {
            return *place;
        }
        let place = self.add(SchemaDef::ANY);
        moved.0.insert(id, place);
        todo.push((id, place));
        place
    }

    /// The part that `id` reaches, by itself: equal for equal schemas.
    pub(crate) fn part(&self, id: SchemaId) -> Self {
        let mut part = Self::default();
        part.take(self, id, &mut Moved::default());
        part
    }
}

impl Types {
    /// `ty` of `from` as a type of this arena, with all that tools and catalogs define of it. What is
    /// there already by home and name is taken to be the same.
    pub(crate) fn take(&mut self, from: &Self, ty: &Type) -> Type {
        match ty {
            Type::Named(id) => match from.def(*id).home {
                Home::Tool(_) | Home::Catalog => Type::Named(self.take_def(from, *id)),
                // What stands in a document's own modules is looked up there.
                _ => ty.clone(),
            },
            Type::List(inner) => Type::List(Box::new(self.take(from, inner))),
            Type::Map(inner) => Type::Map(Box::new(self.take(from, inner))),
            Type::Nullable(inner) => Type::Nullable(Box::new(self.take(from, inner))),
            plain => plain.clone(),
        }
    }

    fn take_def(&mut self, from: &Self, id: TypeId) -> TypeId {
        let def = from.def(id);
        let same =
            |known: &&super::TypeDef| known.home == def.home && known.rust_name == def.rust_name;
        if let Some(known) = self.defs.iter().position(|known| same(&known)) {
            return TypeId(u32::try_from(known).unwrap_or(u32::MAX));
        }
        // It stands there before what it holds is looked at: a type may hold itself.
        let new = self.add(def.clone());
        if let Def::Struct(structure) = &def.kind {
            let mut structure = structure.clone();
            for field in &mut structure.fields {
                field.ty = self.take(from, &field.ty);
                // Rust does not show them.
                field.limits = Limits::NONE;
            }
            if let Others::Kept(ty) = &mut structure.others {
                *ty = self.take(from, ty);
            }
            self.defs[new.0 as usize].kind = Def::Struct(structure);
        }
        new
    }

    /// Adds what the document's own types use of those of tools and catalogs.
    pub(crate) fn take_used(&mut self, from: &Self) {
        for def in &from.defs {
            if matches!(def.home, Home::Tool(_) | Home::Catalog | Home::Runtime) {
                continue;
            }
            if let Def::Struct(structure) = &def.kind {
                for field in &structure.fields {
                    self.take(from, &field.ty);
                }
                if let Others::Kept(ty) = &structure.others {
                    self.take(from, ty);
                }
            }
        }
    }

    /// What is written in Rust for a type, as text: equal for equal Rust.
    pub(crate) fn signature(&self, ty: &Type) -> String {
        let mut part = Self::default();
        let ty = part.take(self, ty);
        format!("{ty:?} {:?}", part.defs)
    }
}
