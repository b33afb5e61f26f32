//! The type of a value that may be of either of two.

use super::{Def, Field, Home, Others, Struct, Type, TypeDef, TypeId, Types};

/// The least type that holds both; none where there is none but `Any`.
///
/// Two structs that no author named have one that holds both: a member that one of them lacks may be
/// null. What an author named stays apart.
pub fn join(types: &mut Types, a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (a, b) if a == b => Some(a.clone()),
        (Type::Any, _) | (_, Type::Any) => Some(Type::Any),
        (Type::Null, other) | (other, Type::Null) => Some(other.clone().nullable()),
        (Type::Nullable(_), _) | (_, Type::Nullable(_)) => {
            let (a, b) = (a.clone().non_null(), b.clone().non_null());
            Some(join(types, &a, &b)?.nullable())
        }
        (Type::List(a), Type::List(b)) => Some(Type::List(Box::new(join(types, a, b)?))),
        (Type::Map(a), Type::Map(b)) => Some(Type::Map(Box::new(join(types, a, b)?))),
        (Type::Named(one), Type::Named(other)) => structs(types, *one, *other),
        _ => None,
    }
}

fn structs(types: &mut Types, one: TypeId, other: TypeId) -> Option<Type> {
    let (a, b) = (made(types, one)?, made(types, other)?);
    let mut fields = Vec::new();
    for field in &a.fields {
        fields.push(match b.fields.iter().find(|other| other.key == field.key) {
            Some(other) => both(types, field, other)?,
            None => nullable(field),
        });
    }
    let lacking = b.fields.iter().filter(|field| a.fields.iter().all(|own| own.key != field.key));
    fields.extend(lacking.map(nullable));
    if fields == a.fields {
        return Some(Type::Named(one));
    }
    if fields == b.fields {
        return Some(Type::Named(other));
    }
    alone(&mut fields);
    let TypeDef { home, rust_name, title, doc, note, .. } = types.def(one).clone();
    let rust_name = types.free_name(&home, &rust_name);
    let kind = Def::Struct(Struct { fields, others: Others::Dropped });
    Some(Type::Named(types.add(TypeDef { home, rust_name, title, doc, note, kind })))
}

/// A struct that no author named.
fn made(types: &Types, id: TypeId) -> Option<Struct> {
    let def = types.def(id);
    match &def.kind {
        Def::Struct(kind) if matches!(def.home, Home::Root | Home::Steps) => Some(kind.clone()),
        _ => None,
    }
}

fn both(types: &mut Types, one: &Field, other: &Field) -> Option<Field> {
    let ty = join(types, &one.ty, &other.ty)?;
    let required = one.required && other.required;
    Some(Field { ty, required, ..one.clone() })
}

fn nullable(field: &Field) -> Field {
    Field { ty: field.ty.clone().nullable(), required: false, default: None, ..field.clone() }
}

/// Members of two structs may have met in one Rust name.
fn alone(fields: &mut [Field]) {
    let mut names = super::names::Alone::default();
    for field in fields {
        field.rust_name = names.field(&field.key);
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::Member;
    use super::*;

    fn structure(types: &mut Types, members: &[(&str, Type)]) -> Type {
        let member = |(key, ty): &(&str, Type)| Member {
            key: (*key).to_owned(),
            ty: ty.clone(),
            note: String::new(),
            doc: None,
            required: true,
        };
        let members = members.iter().map(member).collect();
        Type::Named(types.structure(&Home::Root, "Output", ("the output", ""), members))
    }

    #[test]
    fn members_that_one_lacks_are_nullable() {
        let mut types = Types::default();
        let a = structure(&mut types, &[("x", Type::Int), ("y", Type::Text)]);
        let b = structure(&mut types, &[("x", Type::Null), ("z", Type::Bool)]);
        let joined = join(&mut types, &a, &b).unwrap();
        let fields = &types.as_struct(&joined).unwrap().fields;
        let members: Vec<_> = fields
            .iter()
            .map(|field| (field.key.as_str(), field.ty.clone(), field.required))
            .collect();
        assert_eq!(
            members,
            [
                ("x", Type::Int.nullable(), true),
                ("y", Type::Text.nullable(), false),
                ("z", Type::Bool.nullable(), false)
            ]
        );
        assert_eq!(join(&mut types, &joined, &a), Some(joined.clone()));
        assert_eq!(join(&mut types, &Type::Null, &a), Some(a.clone().nullable()));
        let c = structure(&mut types, &[("x", Type::Text)]);
        assert_eq!(join(&mut types, &a, &c), None);
    }

    #[test]
    fn other_types_join_part_by_part() {
        let mut types = Types::default();
        let list = |ty: Type| Type::List(Box::new(ty));
        let joined = join(&mut types, &list(Type::Int), &list(Type::Int.nullable()));
        assert_eq!(joined, Some(list(Type::Int.nullable())));
        assert_eq!(join(&mut types, &Type::Any, &Type::Int), Some(Type::Any));
        assert_eq!(join(&mut types, &Type::Text, &Type::Int), None);
    }
}
