//! A tool, erased: its actions by activity type.

use crate::checks::Checks;
use crate::step_context::StepContext;
use crate::step_error::StepError;
use crate::tool_service::ToolService;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sagaweave_core::{Payload, Role};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::{TypeId, type_name};
use std::fmt;
use std::sync::Arc;
use tracing::debug;

/// Something whose actions a worker can run: an implementation of a generated trait (through
/// `.into()`), or the [Tool Service](ToolService).
#[derive(Clone)]
pub struct Tool {
    actions: Vec<Arc<Action>>,
}

/// The tools of a workflow, one field for each: what the generated `Tools` is.
pub trait ToolSet {
    /// All of them.
    fn into_tools(self) -> Vec<Tool>;

    /// What is known of their actions, by activity type: what a test goes by where it brings no tool.
    fn checks() -> Vec<(&'static str, Checks)> {
        Vec::new()
    }
}

impl Tool {
    /// Starts a tool whose actions share `implementation`. Generated code does this.
    #[allow(clippy::new_ret_no_self, reason = "a tool without any action is of no use")]
    pub fn new<T: Send + Sync + 'static>(implementation: T) -> ToolBuilder<T> {
        ToolBuilder { implementation: Arc::new(implementation), actions: Vec::new() }
    }

    /// A tool every action of which goes over the Tool Service. `actions` are activity types, such
    /// as `notion.search_database`.
    pub fn service(service: &ToolService, actions: &[&'static str]) -> Self {
        let untyped: Vec<_> = actions.iter().map(|&it| (it, Checks::NONE)).collect();
        Self::typed_service(service, &untyped)
    }

    /// As [`Tool::service`], where something is known of the actions: their inputs and outputs are
    /// checked as those of [`ToolBuilder::typed_action`] are.
    pub fn typed_service(service: &ToolService, actions: &[(&'static str, Checks)]) -> Self {
        let actions = actions.iter().map(|&(it, checks)| service_action(service, it, checks));
        Self { actions: actions.collect() }
    }

    pub(crate) fn actions(&self) -> &[Arc<Action>] {
        &self.actions
    }
}

impl fmt::Debug for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tool").field(&self.actions).finish()
    }
}

/// Collects the actions of a [`Tool`].
pub struct ToolBuilder<T> {
    implementation: Arc<T>,
    actions: Vec<Arc<Action>>,
}

impl<T: Send + Sync + 'static> ToolBuilder<T> {
    /// Adds an action. An input that is no `I` fails the step as `BadInput`, an output that cannot
    /// be written as JSON as `BadOutput`; neither is retried.
    pub fn action<I, O, Fut>(
        self,
        activity_type: &'static str,
        run: impl Fn(Arc<T>, StepContext, I) -> Fut + Send + Sync + 'static,
    ) -> Self
    where
        I: DeserializeOwned + Send + 'static,
        O: Serialize + 'static,
        Fut: Future<Output = Result<O, StepError>> + Send + 'static,
    {
        self.typed_action(activity_type, Checks::NONE, run)
    }

    /// As [`ToolBuilder::action`], where something is known of the input and the output. An input that
    /// does not fit fails the step as `BadInput`, before the tool hears of it; an output that does not
    /// fit as `BadOutput`. Of an output, only what its schema names goes on, and nothing secret.
    pub fn typed_action<I, O, Fut>(
        mut self,
        activity_type: &'static str,
        checks: Checks,
        run: impl Fn(Arc<T>, StepContext, I) -> Fut + Send + Sync + 'static,
    ) -> Self
    where
        I: DeserializeOwned + Send + 'static,
        O: Serialize + 'static,
        Fut: Future<Output = Result<O, StepError>> + Send + 'static,
    {
        let origin = Origin::of(&self.implementation, &run);
        let implementation = Arc::clone(&self.implementation);
        let run = Arc::new(run);
        self.push(activity_type, checks, origin, move |ctx, input| {
            let (implementation, run) = (Arc::clone(&implementation), Arc::clone(&run));
            async move {
                let input = decode(&checks, &input)?;
                let answer = run(implementation, ctx, input).await?;
                encode(&answer)
            }
            .boxed()
        });
        self
    }

    /// The tool.
    pub fn build(self) -> Tool {
        Tool { actions: self.actions }
    }

    fn push(
        &mut self,
        activity_type: &'static str,
        checks: Checks,
        origin: Origin,
        run: impl Fn(StepContext, Payload) -> Answer + Send + Sync + 'static,
    ) {
        self.actions.push(Arc::new(Action { activity_type, checks, origin, run: Box::new(run) }));
    }
}

impl<T> fmt::Debug for ToolBuilder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ToolBuilder").field(&self.actions).finish()
    }
}

type Answer = BoxFuture<'static, Result<Payload, StepError>>;

/// One action, erased.
pub(crate) struct Action {
    activity_type: &'static str,
    checks: Checks,
    origin: Origin,
    run: Box<dyn Fn(StepContext, Payload) -> Answer + Send + Sync>,
}

impl Action {
    pub(crate) fn activity_type(&self) -> &'static str {
        self.activity_type
    }

    pub(crate) fn checks(&self) -> &Checks {
        &self.checks
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Calls it. All of it happens inside of the future, a panic too. An undo that its tool says is
    /// done is done, whatever it answers: nobody reads that.
    pub(crate) async fn call(
        &self,
        ctx: StepContext,
        input: Payload,
    ) -> Result<Payload, StepError> {
        self.checks.admit(&input)?;
        let role = ctx.role();
        let output = (self.run)(ctx, input).await?;
        match self.checks.release(output) {
            Err(error) if role == Role::Undo => {
                debug!("what an undo answers does not fit, and is dropped: {}", error.message());
                Ok(Payload::null())
            }
            checked => checked,
        }
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {}", self.activity_type, self.origin)
    }
}

/// Where an implementation comes from: equal only where both are surely the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Code without any state: the same types do the same.
    Stateless { name: &'static str, code: [TypeId; 2] },
    /// Code over this very value.
    Instance { name: &'static str, code: TypeId, address: usize },
    /// The Tool Service at this address.
    Service { url: String },
}

impl Origin {
    fn of<T: 'static, F: 'static>(implementation: &Arc<T>, _run: &F) -> Self {
        let name = type_name::<T>();
        let code = [TypeId::of::<T>(), TypeId::of::<F>()];
        if size_of::<T>() == 0 && size_of::<F>() == 0 {
            return Self::Stateless { name, code };
        }
        // An address is nobody else's for as long as the action holds on to the value.
        Self::Instance { name, code: code[1], address: Arc::as_ptr(implementation).addr() }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stateless { name, .. } => f.write_str(name),
            Self::Instance { name, .. } => write!(f, "a value of {name}"),
            Self::Service { url } => write!(f, "the Tool Service at {url}"),
        }
    }
}

fn service_action(
    service: &ToolService,
    activity_type: &'static str,
    checks: Checks,
) -> Arc<Action> {
    let origin = Origin::Service { url: service.url().to_owned() };
    // Whoever names activity types has checked them; the service refuses an empty action.
    let (tool, action) = activity_type.split_once('.').unwrap_or((activity_type, ""));
    let service = service.clone();
    let run = move |ctx: StepContext, input: Payload| {
        let service = service.clone();
        async move { service.execute(&ctx, tool, action, &input).await }.boxed()
    };
    Arc::new(Action { activity_type, checks, origin, run: Box::new(run) })
}

fn decode<I: DeserializeOwned>(checks: &Checks, input: &Payload) -> Result<I, StepError> {
    let misread = |error| StepError::bad_input(checks.misread(checks.input, &error));
    input.decode().map_err(misread)
}

/// The tool has done its work already: what cannot be said of it is not known to anybody.
fn encode<O: Serialize>(output: &O) -> Result<Payload, StepError> {
    Payload::encode(output).map_err(|error| StepError::bad_output(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step_context::Call;
    use crate::step_context::tests::call;
    use sagaweave_core::Fate;
    use sagaweave_core::schema::{Kinds, Schema, SchemaId};
    use std::collections::HashMap;

    async fn run(tool: &Tool, input: &str) -> Result<Payload, StepError> {
        let ctx = StepContext::new(call("a"));
        tool.actions()[0].call(ctx, Payload::from_json(input)).await
    }

    #[tokio::test]
    async fn an_action_gets_its_tool_the_context_and_the_input() {
        let tool = Tool::new("hello".to_owned())
            .action("a.greet", |tool: Arc<String>, ctx, name: String| async move {
                Ok(format!("{tool} {name}, {}", ctx.step()))
            })
            .build();
        assert_eq!(run(&tool, r#""Ann""#).await, Ok(Payload::from_json(r#""hello Ann, a""#)));
        assert_eq!(format!("{tool:?}"), "Tool([a.greet by a value of alloc::string::String])");
    }

    #[tokio::test]
    async fn an_input_that_does_not_fit_was_not_done() {
        let tool = Tool::new(()).action("a.run", |_, _, n: u32| async move { Ok(n) }).build();
        let error = run(&tool, r#""seven""#).await.unwrap_err();
        assert_eq!((error.error_type(), error.fate()), ("BadInput", Fate::NotDone));
        assert!(error.is_permanent());
        assert!(error.message().contains("u32"), "{error}");
    }

    #[tokio::test]
    async fn an_output_that_cannot_be_written_is_unknown() {
        let tool = Tool::new(())
            .action("a.run", |_, _, (): ()| async { Ok(HashMap::from([((1, 2), 3)])) })
            .build();
        let error = run(&tool, "null").await.unwrap_err();
        assert_eq!((error.error_type(), error.fate()), ("BadOutput", Fate::Unknown));
        assert!(error.is_permanent());
    }

    const TEXT: Checks = Checks {
        schemas: &[Schema { kinds: Kinds::STRING, checks: &[], secret: false }],
        output: Some(SchemaId(0)),
        ..Checks::NONE
    };

    fn seven(role: Role) -> impl Future<Output = Result<Payload, StepError>> {
        let run = |_, _, (): ()| async { Ok(7) };
        let tool = Tool::new(()).typed_action("a.run", TEXT, run).build();
        let ctx = StepContext::new(Call { role, ..call("a") });
        async move { tool.actions()[0].call(ctx, Payload::null()).await }
    }

    #[tokio::test]
    async fn an_answer_that_does_not_fit_fails_a_step_but_no_undo() {
        let error = seven(Role::Forward).await.unwrap_err();
        assert_eq!((error.error_type(), error.fate()), ("BadOutput", Fate::Unknown));
        assert_eq!(seven(Role::Undo).await, Ok(Payload::null()));
    }
}
