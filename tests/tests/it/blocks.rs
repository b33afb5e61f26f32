//! What small documents are there for: the pivot, `finally`, tolerated failures, `on_error`, windows,
//! waves, orders and timeouts.

use crate::check::Expect;
use crate::plans::{ERRAND, PARADE, PARTY, RENTAL, SALE, SURVEY};
use crate::scenario::{Action, Drive, End, Scenario};
use sagaweave_devkit::tool_service::Rule;
use std::time::Duration;

const REFUSED: &str = "Refused";

fn refused(activity: &str) -> Rule {
    Rule::of(activity).fails(400, REFUSED, "no")
}

fn lost(activity: &str) -> Rule {
    Rule::of(activity).takes_effect().loses_response()
}

fn failed(step: &'static str) -> End {
    End::Failed { kind: REFUSED, step }
}

fn scenario(name: &str, end: End, expect: Expect) -> Scenario {
    Scenario::new(name.to_owned(), end, expect)
}

/// The sale is off: what was there before the pivot is undone.
fn sale_off() -> Expect {
    Expect {
        undone: vec!["reserve", "invoice"],
        failed: vec!["charge"],
        never_started: vec!["ship", "celebrate", "thank"],
        ..Expect::default()
    }
}

fn sale_done() -> Expect {
    Expect { kept: SALE.ids(|_| true), ..Expect::default() }
}

/// The sale, around its point of no return.
pub fn sale() -> Vec<Scenario> {
    [pivot_alone(), pivot_and_cancel(), after_the_pivot()].concat()
}

fn pivot_alone() -> Vec<Scenario> {
    vec![
        Scenario::success(&SALE),
        scenario("the pivot's response is lost", End::Completed, sale_done())
            .rule(lost("charge").attempt(1))
            .called("charge", 2),
        scenario("the pivot is lost, then refused, then done", End::Completed, sale_done())
            .rule(lost("charge").attempt(1))
            .rule(refused("charge").attempt(2))
            .called("charge", 3),
        scenario("the pivot is lost four times", End::Completed, sale_done())
            .rule(lost("charge").attempts(1..=4))
            .called("charge", 5),
        scenario("the pivot is refused to the end", failed("charge"), sale_off())
            .rule(refused("charge"))
            .called("charge", 3),
        scenario("the pivot is in doubt at its last attempt", failed("charge"), sale_off())
            .rule(refused("charge").attempts(1..=2))
            .rule(Rule::of("charge").attempt(3).fails(503, "Busy", "later"))
            .rule(refused("charge"))
            .called("charge", 4),
        scenario("refused before the pivot", failed("invoice"), {
            let mut expect = sale_off();
            expect.undone = vec!["reserve"];
            expect.failed = vec!["invoice"];
            expect.never_started.push("charge");
            expect
        })
        .rule(refused("invoice").once_answered(["reserve"])),
    ]
}

fn cancel_in(step: &'static str, action: Action) -> Drive {
    Drive { started: vec![step], action, release: Some("gate"), ..Drive::default() }
}

fn pivot_and_cancel() -> Vec<Scenario> {
    let held = || Rule::of("charge").until_released("gate");
    vec![
        scenario("cancelled in the pivot, which is done", End::Completed, sale_done())
            .rule(held())
            .drive(cancel_in("charge", Action::Cancel)),
        scenario("cancelled in the pivot, which is lost and done", End::Completed, sale_done())
            .rule(held().attempt(1).takes_effect().loses_response())
            .called("charge", 2)
            .drive(cancel_in("charge", Action::SignalCancel)),
        scenario("cancelled in the pivot, which is not done", End::Cancelled, sale_off())
            .rule(held().fails(400, REFUSED, "no"))
            .called("charge", 3)
            .drive(cancel_in("charge", Action::Cancel)),
    ]
}

fn after_the_pivot() -> Vec<Scenario> {
    let forward_failed = End::Failed { kind: "ForwardFailed", step: "ship" };
    vec![
        scenario(
            "refused after the pivot",
            forward_failed,
            Expect {
                kept: vec!["reserve", "invoice", "charge", "thank"],
                failed: vec!["ship"],
                never_started: vec!["celebrate"],
                ..Expect::default()
            },
        )
        .rule(refused("ship")),
        scenario("busy after the pivot", End::Completed, sale_done())
            .rule(Rule::of("ship").attempts(1..=3).fails(503, "Busy", "later"))
            .called("ship", 4),
        scenario("cancelled after the pivot", End::Completed, sale_done())
            .rule(Rule::of("ship").until_released("gate"))
            .drive(cancel_in("ship", Action::Cancel)),
        scenario("an optional step after the pivot is refused", End::Completed, {
            let mut expect = sale_done();
            expect.kept.retain(|id| *id != "thank");
            expect.failed.push("thank");
            expect
        })
        .rule(refused("thank")),
    ]
}

/// The rental, whose `finally` runs whatever happened.
pub fn rental() -> Vec<Scenario> {
    let in_order = |mut scenario: Scenario| {
        scenario.expect.orders.push(("write_log", "close_file"));
        scenario
    };
    let success = || Scenario::success(&RENTAL);
    let named = |name: &str, scenario: Scenario| Scenario { name: name.to_owned(), ..scenario };
    [
        success(),
        named("finally fails", success().rule(refused("write_log"))),
        named("finally is in doubt", success().rule(lost("write_log")).called("write_log", 2)),
        Scenario::failure(&RENTAL, "book_car"),
        Scenario::failure(&RENTAL, "hand_over"),
        Scenario::lost_then_refused(&RENTAL, "hand_over"),
        Scenario::cancelled(&RENTAL, "hand_over"),
        Scenario::undo_fails(&RENTAL, "book_car", "hand_over"),
        named("cancelled, and finally fails", {
            Scenario::cancelled(&RENTAL, "book_car").rule(refused("close_file"))
        }),
    ]
    .map(in_order)
    .to_vec()
}

/// The party, of which some things may fail.
pub fn party() -> Vec<Scenario> {
    let all = || PARTY.ids(|_| true);
    let but = |gone: &[&'static str]| {
        let mut kept = all();
        kept.retain(|id| !gone.contains(id));
        Expect { kept, ..Expect::default() }
    };
    let no_balloons = Expect {
        undone: vec!["balloons"],
        tolerated: vec!["balloons"],
        orders: vec![("undo:balloons", "open_doors")],
        ..but(&["balloons"])
    };
    vec![
        Scenario::success(&PARTY),
        scenario(
            "an optional step is refused",
            End::Completed,
            Expect { failed: vec!["balloons"], ..but(&["balloons"]) },
        )
        .rule(refused("balloons")),
        scenario("an optional step is lost, then refused", End::Completed, no_balloons)
            .rule(lost("balloons").attempt(1))
            .rule(refused("balloons"))
            .called("balloons", 2),
        scenario("an optional block fails", End::Completed, no_music()).rule(refused("book_band")),
        scenario("an optional block is in doubt", End::Completed, {
            let mut expect = no_music();
            expect.failed.clear();
            expect.undone.push("book_band");
            expect.tolerated.push("book_band");
            expect.orders.push(("undo:book_band", "undo:rent_lights"));
            expect
        })
        .rule(lost("book_band"))
        .called("book_band", 2),
        scenario(
            "an optional block fails, and then the workflow",
            failed("open_doors"),
            Expect {
                undone: vec!["invite", "balloons", "rent_stage", "rent_lights"],
                failed: vec!["book_band", "open_doors"],
                ..no_music()
            }
            .without_kept(),
        )
        .rule(refused("book_band"))
        .rule(refused("open_doors")),
        cancelled_while_a_block_is_undone(),
    ]
}

/// The music is off: the block's own steps are undone before anything else starts.
fn no_music() -> Expect {
    Expect {
        kept: vec!["invite", "balloons", "open_doors"],
        undone: vec!["rent_stage", "rent_lights"],
        failed: vec!["book_band"],
        tolerated: vec!["rent_stage", "rent_lights"],
        orders: vec![("undo:rent_lights", "undo:rent_stage"), ("undo:rent_stage", "open_doors")],
        ..Expect::default()
    }
}

/// The undo that the block had begun goes on, and what came before the block waits for it.
fn cancelled_while_a_block_is_undone() -> Scenario {
    let expect = Expect {
        undone: vec!["invite", "balloons", "rent_stage", "rent_lights"],
        failed: vec!["book_band"],
        never_started: vec!["open_doors"],
        orders: vec![("undo:rent_lights", "undo:rent_stage"), ("undo:rent_stage", "undo:invite")],
        ..Expect::default()
    };
    scenario("cancelled while an optional block is undone", End::Cancelled, expect)
        .rule(refused("book_band").once_answered(["balloons"]))
        .rule(Rule::of("undo:rent_lights").until_released("gate"))
        .drive(cancel_in("undo:rent_lights", Action::Cancel))
}

impl Expect {
    fn without_kept(mut self) -> Self {
        self.kept.clear();
        self.orders.retain(|(_, then)| *then != "open_doors");
        self
    }
}

/// The survey, whose other steps go on when one fails.
pub fn survey() -> Vec<Scenario> {
    let finishing = Expect {
        undone: vec!["south", "east", "west", "south_again"],
        failed: vec!["north"],
        never_started: vec!["north_again", "sum_up"],
        ..Expect::default()
    };
    let slow = Rule::of_action("poll.ask").after(Duration::from_secs(1));
    let mut success = Scenario::success(&SURVEY).rule(slow);
    success.expect.in_flight = Some(2);
    vec![
        success,
        scenario("the others finish", failed("north"), finishing).rule(refused("north")),
        Scenario::cancelled(&SURVEY, "south"),
    ]
}

/// The parade: barriers between its waves, and one undo at a time.
pub fn parade() -> Vec<Scenario> {
    let late = || Rule::of("flags").once_answered(["drums"]).after(Duration::from_millis(1500));
    let mut backwards = Scenario::lost_then_refused(&PARADE, "riders").rule(late());
    let order = ["undo:riders", "undo:horses", "undo:flags", "undo:drums"];
    backwards.expect.orders = order.windows(2).map(|pair| (pair[0], pair[1])).collect();
    vec![Scenario::success(&PARADE).rule(late()), backwards, Scenario::failure(&PARADE, "horses")]
}

/// The errand, which has to be done in time.
pub fn errand() -> Vec<Scenario> {
    let shops_shut = Expect {
        kept: vec!["leave", "post"],
        undone: vec!["baker", "butcher"],
        tolerated: vec!["baker", "butcher"],
        orders: vec![("undo:baker", "post"), ("undo:butcher", "post")],
        ..Expect::default()
    };
    let too_late = Expect { undone: ERRAND.ids(|_| true), ..Expect::default() };
    vec![
        Scenario::success(&ERRAND),
        scenario("a block takes too long", End::Completed, shops_shut)
            .rule(Rule::of("baker").takes_effect().hangs()),
        scenario("the workflow takes too long", End::TimedOut, too_late)
            .rule(Rule::of("post").takes_effect().hangs()),
    ]
}
