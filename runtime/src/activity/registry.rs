//! All the actions that a worker runs, and how the SDK gets to know them.

use super::attempt;
use crate::tool::{Action, Tool};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use temporalio_common::ActivityDefinition;
use temporalio_common::data_converters::RawValue;
use temporalio_common::error::ApplicationFailure;
use temporalio_sdk::WorkerOptions;
use temporalio_sdk::activities::{
    ActivityContext, ActivityDefinitions, ActivityError, ActivityImplementer, ExecutableActivity,
};

/// The actions of a worker, each activity type once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry(BTreeMap<&'static str, Arc<Action>>);

/// One activity type that is two different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clash {
    /// The activity type.
    pub(crate) activity_type: &'static str,
    /// The two implementations, as people know them; none where the implementation is one, and what
    /// is known of its input or output differs.
    pub(crate) origins: Option<[String; 2]>,
}

impl Registry {
    /// Adds all actions of `tool`; the same implementation may come twice.
    ///
    /// # Errors
    /// Where another implementation of one of them is there already, or one with another input or
    /// output; the registry is then of no further use.
    pub(crate) fn add(&mut self, tool: &Tool) -> Result<(), Clash> {
        for action in tool.actions() {
            let known = self.0.entry(action.activity_type()).or_insert_with(|| Arc::clone(action));
            let activity_type = action.activity_type();
            if known.origin() != action.origin() {
                let origins = Some([known.origin().to_string(), action.origin().to_string()]);
                return Err(Clash { activity_type, origins });
            }
            if !known.checks().same(action.checks()) {
                return Err(Clash { activity_type, origins: None });
            }
        }
        Ok(())
    }

    /// The activity types, in order.
    pub(crate) fn activity_types(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.keys().copied()
    }

    /// Hands every action to the SDK.
    pub(crate) fn register(&self, options: &mut WorkerOptions) {
        for action in self.0.values() {
            options.register_activities(Registered(Arc::clone(action)));
        }
    }
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some([first, second]) = &self.origins else {
            return write!(
                f,
                "two documents differ in what the activity `{}` takes or answers. A worker checks it \
                 once: give both the same catalog of tools, or use two workers",
                self.activity_type
            );
        };
        write!(
            f,
            "the activity `{}` has two different implementations: {first}, and {second}. \
             A worker can have one. Documents that one `include_workflow!` names share their tools; \
             otherwise use two workers",
            self.activity_type
        )
    }
}

impl std::error::Error for Clash {}

thread_local! {
    /// The name that [`Marker::definition`] gives. The SDK takes an activity's name from its type
    /// alone, while here one type stands for all; it asks while it registers, on this thread.
    static REGISTERING: Cell<&'static str> = const { Cell::new("") };
}

struct Registered(Arc<Action>);

impl ActivityImplementer for Registered {
    fn register_all(self: Arc<Self>, definitions: &mut ActivityDefinitions) {
        REGISTERING.set(self.0.activity_type());
        definitions.register_activity::<Marker>(self);
    }
}

/// Stands for every action.
struct Marker(&'static str);

impl ActivityDefinition for Marker {
    type Input = RawValue;
    type Output = RawValue;

    fn name(&self) -> &str {
        self.0
    }
}

impl ExecutableActivity for Marker {
    type Implementer = Registered;
    const REQUIRES_INSTANCE: bool = true;

    fn definition() -> Self {
        Self(REGISTERING.get())
    }

    fn execute(
        receiver: Option<Arc<Registered>>,
        ctx: ActivityContext,
        input: RawValue,
    ) -> BoxFuture<'static, Result<RawValue, ActivityError>> {
        async move {
            match receiver {
                Some(registered) => attempt(&registered.0, ctx, input).await,
                None => Err(ActivityError::application(ApplicationFailure::new(
                    "an activity was registered without its implementation",
                ))),
            }
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step_error::StepError;
    use crate::{Checks, ToolService};
    use sagaweave_core::schema::{Kinds, Schema, SchemaId};

    struct Stateless;
    struct Stateful(#[allow(dead_code, reason = "to have a state")] u32);

    fn stateless() -> Tool {
        Tool::new(Stateless).action("a.run", |_, _, input: u32| async move { echo(input) }).build()
    }

    fn stateful(state: u32) -> Tool {
        Tool::new(Stateful(state))
            .action("a.run", |_, _, input: u32| async move { echo(input) })
            .build()
    }

    fn service(url: &str) -> Tool {
        Tool::service(&ToolService::new(url).unwrap(), &["a.run", "b.run"])
    }

    #[allow(clippy::unnecessary_wraps)]
    fn echo(input: u32) -> Result<u32, StepError> {
        Ok(input)
    }

    fn added(tools: &[&Tool]) -> Result<Registry, Clash> {
        let mut registry = Registry::default();
        tools.iter().try_for_each(|tool| registry.add(tool))?;
        Ok(registry)
    }

    #[test]
    fn the_same_implementation_may_come_twice() {
        assert!(added(&[&stateless(), &stateless()]).is_ok());
        let tool = stateful(1);
        assert!(added(&[&tool, &tool.clone()]).is_ok());
        let registry = added(&[&service("http://127.0.0.1:1"), &service("http://127.0.0.1:1/")]);
        let types: Vec<&str> = registry.as_ref().unwrap().activity_types().collect();
        assert_eq!(types, ["a.run", "b.run"]);
    }

    #[test]
    fn two_different_ones_clash() {
        let (first, second) = (stateful(1), stateful(1));
        assert!(added(&[&first, &second]).is_err(), "two values may differ in what they hold");
        assert!(added(&[&stateless(), &first]).is_err());
        let (here, there) = (service("http://127.0.0.1:1"), service("http://127.0.0.1:2"));
        let clash = added(&[&here, &there]).unwrap_err();
        assert_eq!(clash.activity_type, "a.run");
        let message = added(&[&stateless(), &here]).unwrap_err().to_string();
        assert!(message.contains("Stateless"), "{message}");
        assert!(message.contains("the Tool Service at http://127.0.0.1:1/"), "{message}");
    }

    #[test]
    fn what_is_known_of_an_action_has_to_be_one_thing() {
        let text = Checks {
            schemas: &[Schema { kinds: Kinds::STRING, checks: &[], secret: false }],
            input: Some(SchemaId(0)),
            ..Checks::NONE
        };
        let service = ToolService::new("http://127.0.0.1:1").unwrap();
        let tool = |checks| Tool::typed_service(&service, &[("a.run", checks)]);
        assert!(added(&[&tool(text), &tool(text)]).is_ok());
        let message = added(&[&tool(text), &tool(Checks::NONE)]).unwrap_err().to_string();
        assert!(message.contains("`a.run`") && message.contains("catalog"), "{message}");
    }

    #[test]
    fn the_sdk_gets_every_action_under_its_own_name() {
        let registry = added(&[&service("http://127.0.0.1:1")]).unwrap();
        let mut options = WorkerOptions::new("queue").build();
        registry.register(&mut options);
        let known = format!("{:?}", options.activities());
        assert!(known.contains("a.run") && known.contains("b.run"), "{known}");
    }
}
