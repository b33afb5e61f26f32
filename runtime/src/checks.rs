//! What a value has to be where it comes in, and what of it goes on where it goes out.

mod same;

use crate::step_error::StepError;
use sagaweave_core::Payload;
use sagaweave_core::schema::{self, Schema, SchemaId};
use serde_json::Value;

/// What a document knows of an action's input and output. Generated code holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checks {
    /// The table that the others are positions in.
    pub schemas: &'static [Schema<'static>],
    /// What the input has to be; none takes anything.
    pub input: Option<SchemaId>,
    /// What the output has to be, and which of its members go on; none takes anything, and all of it
    /// goes on.
    pub output: Option<SchemaId>,
    /// An output that fits, as JSON, for tests in which nobody says another.
    pub sample: Option<&'static str>,
}

impl Checks {
    /// Nothing is known, for `..Checks::NONE`.
    pub const NONE: Self = Self { schemas: &[], input: None, output: None, sample: None };

    /// Whether both ask for the same.
    pub(crate) fn same(&self, other: &Self) -> bool {
        same::same((self.schemas, self.input), (other.schemas, other.input))
            && same::same((self.schemas, self.output), (other.schemas, other.output))
    }

    /// Nothing was done yet: the tool never hears of an input that does not fit.
    pub(crate) fn admit(&self, input: &Payload) -> Result<(), StepError> {
        check(self.schemas, self.input, input, "input").map_err(StepError::bad_input)
    }

    /// What goes on of the output. The tool has done its work already: what came of it is not known
    /// where its answer does not fit.
    pub(crate) fn release(&self, output: Payload) -> Result<Payload, StepError> {
        let Some(schema) = self.output else { return Ok(output) };
        let value = read(&output).map_err(StepError::bad_output)?;
        schema::check(self.schemas, schema, &value, "output")
            .map_err(|misfits| StepError::bad_output(misfits.to_string()))?;
        let projected = schema::project(self.schemas, schema, value);
        Payload::encode(&projected).map_err(|error| StepError::bad_output(error.to_string()))
    }

    /// Why a value of a schema cannot be read as a Rust type, without what a secret is.
    pub(crate) fn misread(&self, schema: Option<SchemaId>, error: &serde_json::Error) -> String {
        let secret = schema.is_some_and(|schema| schema::is_secret_inside(self.schemas, schema));
        if secret { "its type in Rust does not take it".to_owned() } else { error.to_string() }
    }
}

/// Holds `value` against a schema, if there is one. What is wrong is told by paths that begin with
/// `root`, and never with a secret.
pub(crate) fn check(
    schemas: &[Schema<'_>],
    schema: Option<SchemaId>,
    value: &Payload,
    root: &str,
) -> Result<(), String> {
    let Some(schema) = schema else { return Ok(()) };
    let value = read(value).map_err(|error| format!("{root}: {error}"))?;
    schema::check(schemas, schema, &value, root).map_err(|misfits| misfits.to_string())
}

/// What serde says of JSON names no value, but for a number that is too large.
fn read(value: &Payload) -> Result<Value, String> {
    value.decode().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sagaweave_core::Fate;
    use sagaweave_core::schema::{Additional, Check, Kinds, Property};

    const fn plain(kinds: Kinds, checks: &'static [Check<'static>]) -> Schema<'static> {
        Schema { kinds, checks, secret: false }
    }

    const fn member(name: &'static str, schema: u32) -> Property<'static> {
        Property { name, schema: SchemaId(schema), required: true }
    }

    const SECRET: Schema<'static> = Schema { kinds: Kinds::STRING, checks: &[], secret: true };

    /// A user, its name, its password, and the users that it knows.
    const USERS: [Schema<'static>; 4] = [
        plain(
            Kinds::OBJECT,
            &[Check::Properties(&[member("name", 1), member("password", 2), member("knows", 3)])],
        ),
        plain(Kinds::STRING, &[Check::MinLength(2)]),
        SECRET,
        plain(Kinds::LIST, &[Check::Items(SchemaId(0))]),
    ];

    /// The same in another order.
    const MOVED: [Schema<'static>; 4] = [
        SECRET,
        plain(Kinds::LIST, &[Check::Items(SchemaId(3))]),
        plain(Kinds::STRING, &[Check::MinLength(2)]),
        plain(
            Kinds::OBJECT,
            &[Check::Properties(&[member("name", 2), member("password", 0), member("knows", 1)])],
        ),
    ];

    const fn of(schemas: &'static [Schema<'static>], user: u32) -> Checks {
        let user = Some(SchemaId(user));
        Checks { schemas, input: user, output: user, sample: None }
    }

    #[test]
    fn an_input_that_does_not_fit_was_not_done() {
        let user = of(&USERS, 0);
        let input = |name: &str| {
            Payload::from_json(format!(r#"{{"name": {name}, "password": "p", "knows": []}}"#))
        };
        assert_eq!(user.admit(&input(r#""Ann""#)), Ok(()));
        let error = user.admit(&input(r#""A""#)).unwrap_err();
        assert_eq!((error.error_type(), error.fate()), ("BadInput", Fate::NotDone));
        assert!(error.is_permanent() && error.message().starts_with("input.name: "), "{error}");
        assert_eq!(Checks::NONE.admit(&input("7")), Ok(()));
    }

    #[test]
    fn what_goes_on_is_what_is_named_and_no_secret() {
        let user = of(&USERS, 0);
        let ben = r#"{"name": "Ben", "password": "q", "knows": [], "age": 7}"#;
        let output = format!(r#"{{"name": "Ann", "password": "p", "knows": [{ben}], "age": 8}}"#);
        let projected = user.release(Payload::from_json(output.clone())).unwrap();
        let projected: Value = projected.decode().unwrap();
        let must = serde_json::json!({"name": "Ann", "knows": [{"name": "Ben", "knows": []}]});
        assert_eq!(projected, must);
        let output = Payload::from_json(output);
        assert_eq!(Checks::NONE.release(output.clone()), Ok(output));
    }

    #[test]
    fn an_answer_that_does_not_fit_is_unknown_and_shows_no_secret() {
        let user = of(&USERS, 0);
        for secret in ["73737373", r#"{"a": "73737373"}"#] {
            let output = format!(r#"{{"name": "Ann", "password": {secret}, "knows": []}}"#);
            let error = user.release(Payload::from_json(output)).unwrap_err();
            assert_eq!((error.error_type(), error.fate()), ("BadOutput", Fate::Unknown));
            assert!(error.is_permanent() && error.message().starts_with("output.password: "));
            assert!(!error.message().contains("7373"), "{error}");
        }
    }

    #[test]
    fn a_type_that_does_not_take_a_secret_says_no_more_than_that() {
        let error = serde_json::from_str::<u8>("73737373").unwrap_err();
        assert!(error.to_string().contains("73737373"));
        let user = of(&USERS, 0);
        assert!(!user.misread(user.input, &error).contains("7373"));
        let name = Checks { input: Some(SchemaId(1)), ..user };
        assert!(name.misread(name.input, &error).contains("73737373"));
    }

    #[test]
    fn the_same_is_the_same_wherever_it_stands() {
        assert!(of(&USERS, 0).same(&of(&MOVED, 3)));
        assert!(!of(&USERS, 0).same(&of(&MOVED, 1)));
        assert!(!of(&USERS, 0).same(&Checks { output: None, ..of(&MOVED, 3) }));
        assert!(!of(&USERS, 0).same(&Checks::NONE) && Checks::NONE.same(&Checks::NONE));
        let longer = [MOVED[0], MOVED[1], plain(Kinds::STRING, &[Check::MinLength(3)]), MOVED[3]];
        assert!(!of(&USERS, 0).same(&of(longer.to_vec().leak(), 3)), "deep inside");
        let open = [plain(Kinds::OBJECT, &[Check::Additional(Additional::Schema(SchemaId(0)))])];
        let open = open.to_vec().leak();
        assert!(of(open, 0).same(&of(open, 0)), "it is inside of itself");
    }

    #[test]
    fn what_is_wrong_is_told_from_its_root() {
        let error = check(&USERS, Some(SchemaId(1)), &Payload::from_json("7"), "payload");
        assert!(error.unwrap_err().starts_with("payload: "));
        assert_eq!(check(&[], None, &Payload::from_json("7"), "payload"), Ok(()));
    }
}
