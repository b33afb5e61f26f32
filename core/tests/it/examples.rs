//! The named plans do what their documents say, told event by event.

use crate::plans::{Shape, campaign, dag, project};
use crate::random::failed;
use crate::story::{Story, tell, tell_with};
use sagaweave_core::{Fate, Outcome, Role};

#[test]
fn the_campaign_runs_in_two_waves() {
    let story = tell(&campaign());
    assert_eq!(
        story.lines,
        [
            "0 start market_research",
            "0 start competitor_analysis",
            "1 done market_research",
            "1 done competitor_analysis",
            "1 start generate_content",
            "2 done generate_content",
            "2 start store_brand_voice",
            "3 done store_brand_voice",
        ]
    );
    assert!(matches!(story.outcome, Outcome::Completed { .. }));
}

#[test]
fn the_campaign_undoes_itself() {
    let story = tell_with(&campaign(), |call| {
        (call.step == "store_brand_voice").then(|| failed(Fate::NotDone))
    });
    assert_eq!(
        story.lines[7..],
        [
            "3 failed store_brand_voice",
            "3 undo competitor_analysis",
            "3 undo market_research",
            "4 undone competitor_analysis",
            "4 undone market_research",
        ]
    );
    let Outcome::Failed { error, report } = story.outcome else { panic!("{:?}", story.outcome) };
    assert_eq!(error.kind, "Broken");
    let ids = |list: &[sagaweave_core::report::StepEntry]| -> Vec<String> {
        list.iter().map(|entry| entry.step.clone()).collect()
    };
    assert_eq!(ids(&report.undone), ["competitor_analysis", "market_research"]);
    assert_eq!(ids(&report.kept), ["generate_content"]);
    assert_eq!(ids(&report.failed), ["store_brand_voice"]);
}

#[test]
fn the_dag_runs_in_five_waves() {
    let started = |shape: &Shape| -> Vec<usize> {
        let story = tell(shape);
        (0..5).map(|at| story.count(&format!("{at} start "))).collect()
    };
    assert_eq!(started(&dag()), [2, 2, 3, 2, 3]);
}

#[test]
fn the_dag_is_undone_in_five_waves() {
    let story = tell_with(&dag(), |call| {
        (call.step == "s11" && call.role == Role::Forward).then(|| failed(Fate::Unknown))
    });
    let undone: Vec<usize> = (5..10).map(|at| story.count(&format!("{at} undo "))).collect();
    assert_eq!(undone, [3, 2, 3, 2, 2], "{:#?}", story.lines);
}

#[test]
fn a_project_cleans_up_whatever_happened() {
    let story: Story =
        tell_with(&project(), |call| (call.step == "task-1").then(|| failed(Fate::Unknown)));
    assert_eq!(
        story.lines[3..],
        [
            "2 failed task-1",
            "2 start notify_completion",
            "3 done notify_completion",
            "3 start cleanup_workspace",
            "4 done cleanup_workspace",
        ]
    );
}
