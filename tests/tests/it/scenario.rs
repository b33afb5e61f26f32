//! What can go wrong with a step, told once for every plan.

use crate::check::Expect;
use crate::plan::Plan;
use sagaweave_compiler::simulate::Kind;
use sagaweave_devkit::tool_service::Rule;

/// One run of a workflow: what misbehaves, what is done to it, and what must come of it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Unique in its table; a part of the workflow's id.
    pub name: String,
    pub rules: Vec<Rule>,
    pub drive: Drive,
    pub end: End,
    pub expect: Expect,
    /// The same for `simulate`, where it can say it: the report has to be the same.
    pub fault: Option<(Kind, &'static str)>,
}

/// What is done to a run, once the tool service has seen certain things.
#[derive(Clone, Debug, Default)]
pub struct Drive {
    /// What is waited for: activities that were called,
    pub started: Vec<&'static str>,
    /// that have taken effect,
    pub effects: Vec<&'static str>,
    /// that have been answered.
    pub answered: Vec<&'static str>,
    pub action: Action,
    /// A gate of the tool service that opens once the workflow knows of it.
    pub release: Option<&'static str>,
}

/// What is done to a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    #[default]
    Nothing,
    /// Temporal's cancellation.
    Cancel,
    /// The signal `cancel`.
    SignalCancel,
}

/// How a run must end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Completed,
    /// With this type of error, because of this step.
    Failed {
        kind: &'static str,
        step: &'static str,
    },
    /// By the workflow's own timeout.
    TimedOut,
    Cancelled,
}

impl Scenario {
    /// Everything goes well.
    pub fn success(plan: &Plan) -> Self {
        let kept = plan.ids(|_| true);
        let expect = Expect { kept, ..Expect::default() };
        Self::new("success".to_owned(), End::Completed, expect)
    }

    /// A scenario in which nothing misbehaves yet.
    pub fn new(name: String, end: End, expect: Expect) -> Self {
        Self { name, rules: Vec::new(), drive: Drive::default(), end, expect, fault: None }
    }

    /// With this rule, too, of which `simulate` knows nothing.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.fault = None;
        self.rules.push(rule);
        self
    }

    /// In which an activity is called so often, rather than once.
    pub fn called(mut self, activity: &str, times: usize) -> Self {
        self.expect.attempts.push((activity.to_owned(), times));
        self
    }

    /// In which `simulate` lets this happen.
    fn simulated(mut self, kind: Kind, step: &'static str) -> Self {
        self.fault = Some((kind, step));
        self
    }

    /// With this done to it.
    pub fn drive(mut self, drive: Drive) -> Self {
        self.drive = drive;
        self
    }

    /// A step is refused for good while the others of its wave are in flight, their effects there.
    pub fn failure(plan: &Plan, step: &'static str) -> Self {
        let (wave, mates) = (plan.step(step).wave, plan.mates(step));
        let mut expect = Expect { failed: vec![step], ..Expect::default() };
        expect.may_exist(plan, &plan.ids(|other| other.wave < wave), true);
        expect.may_exist(plan, &mates, false);
        expect.never_started = plan.ids(|other| other.wave > wave);
        expect.held.clone_from(&mates);
        let refused = Rule::of(step).once_started(mates.clone()).fails(400, "Refused", "no");
        let in_flight = mates.iter().map(|mate| Rule::of(mate).takes_effect().hangs());
        let end = End::Failed { kind: "Refused", step };
        let scenario = Self::new(format!("{step} fails"), end, expect).rule(refused);
        in_flight.fold(scenario, Self::rule).simulated(Kind::Fail, step)
    }

    /// Every attempt of a step takes effect and is silent from then on.
    pub fn timeout(plan: &Plan, step: &'static str, attempts: usize) -> Self {
        let end = End::Failed { kind: "Timeout", step };
        Self::new(format!("{step} times out"), end, Expect::unwound(plan, step))
            .rule(Rule::of(step).takes_effect().hangs())
            .called(step, attempts)
    }

    /// A step takes effect, the response is lost, and the next attempt is refused once all that can
    /// run beside it has been answered.
    pub fn lost_then_refused(plan: &Plan, step: &'static str) -> Self {
        let end = End::Failed { kind: "Refused", step };
        Self::new(format!("{step} is lost, then refused"), end, Expect::unwound(plan, step))
            .rule(Rule::of(step).attempt(1).takes_effect().loses_response())
            .rule(Rule::of(step).once_answered(plan.besides(step)).fails(400, "Refused", "no"))
            .called(step, 2)
            .simulated(Kind::Lose, step)
    }

    /// The workflow is cancelled while a step runs whose effect is there.
    pub fn cancelled(plan: &Plan, step: &'static str) -> Self {
        let drive = Drive {
            effects: vec![step],
            answered: plan.besides(step),
            action: Action::Cancel,
            ..Drive::default()
        };
        let expect = Expect { held: vec![step], ..Expect::unwound(plan, step) };
        Self::new(format!("cancelled in {step}"), End::Cancelled, expect)
            .rule(Rule::of(step).takes_effect().hangs())
            .drive(drive)
            .simulated(Kind::CancelAt, step)
    }

    /// The undo of a step fails for good. What starts the saga is `last`, after which nothing comes.
    pub fn undo_fails(plan: &Plan, step: &'static str, last: &'static str) -> Self {
        let mut scenario = Self::lost_then_refused(plan, last);
        scenario.name = format!("the undo of {step} fails");
        scenario.expect.undone.retain(|id| *id != step);
        scenario.expect.undo_failed.push(step);
        scenario.rule(Rule::of(&format!("undo:{step}")).fails(400, "Stuck", "no way back"))
    }

    /// The undo of a step fails twice before it succeeds.
    pub fn undo_fails_twice(plan: &Plan, step: &'static str, last: &'static str) -> Self {
        let mut scenario = Self::lost_then_refused(plan, last);
        scenario.name = format!("the undo of {step} fails twice");
        let undo = format!("undo:{step}");
        scenario
            .rule(Rule::of(&undo).attempt(1).fails(503, "Busy", "later"))
            .rule(Rule::of(&undo).attempt(2).takes_effect().loses_response())
            .called(&undo, 3)
    }
}

impl Expect {
    /// What is left when `step` fails after its effect, and all that can run beside it has ended.
    pub fn unwound(plan: &Plan, step: &'static str) -> Self {
        let mut expect = Self { never_started: plan.below(step), ..Self::default() };
        expect.may_exist(plan, &plan.besides(step), true);
        expect.may_exist(plan, &[step], false);
        expect
    }

    /// Adds steps that are to be undone where that is possible; `done` where their success is known.
    pub fn may_exist(&mut self, plan: &Plan, steps: &[&'static str], done: bool) {
        for step in steps {
            match plan.step(step).undo {
                Some(_) => self.undone.push(step),
                None if done => self.kept.push(step),
                None => self.unknown.push(step),
            }
        }
    }
}
