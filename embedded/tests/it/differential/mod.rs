//! The engine against a real server: scenarios of raw calls, in the roles of a client and a worker,
//! run by the same code on both, whose answers and histories must be the same line by line.
//!
//! ```text
//! scenario ──► Play on a server ───► transcript ─┐
//!         └──► Play on the engine ─► transcript ─┴─► diff ─► the table of differences ─► agreed?
//! ```
//! Ids and times are normalised, see [`harness`]; what else differs must be in the table, with a
//! reason. All scenarios run at the same time, each with ids and a task queue of its own; a test
//! waits for its scenario. Both transcripts are kept in `target/tmp/differential`.

mod activities;
mod cancellation;
mod children;
mod continued;
mod external;
mod harness;
mod limits;
mod queries;
mod reading;
mod signals;
mod starts;
mod sticky;
mod system;
mod tasks;
mod timeouts;
mod timers;
mod update_with_start;
mod updates;

use harness::Scenario;

/// The list of all scenarios, and a test for each.
macro_rules! scenarios {
    ($($module:ident { $($name:ident)* })*) => {
        const ALL: &[Scenario] = &[$($(Scenario {
            name: concat!(stringify!($module), "::", stringify!($name)),
            play: |play| Box::pin(async move { $module::$name(&play).await }),
        },)*)*];

        mod agrees {
            $(mod $module {
                $(#[test]
                fn $name() {
                    let name = concat!(stringify!($module), "::", stringify!($name));
                    super::super::harness::assert_agrees(super::super::ALL, name);
                })*
            })*
        }
    };
}

scenarios! {
    activities {
        complete_with_all_they_were_given
        have_a_retry_policy_by_default
        are_tried_again
        give_up_after_the_last_attempt
        give_up_at_what_is_never_retried
        wait_as_long_as_the_failure_says
        do_not_outlive_their_time_with_a_retry
        hand_on_their_heartbeat
        come_by_priority
        are_answered_by_id
        are_answered_by_id_before_they_start
        are_answered_once
        are_answered_with_their_own_token
        end_with_their_workflow
        must_have_a_timeout
        must_have_a_name
        must_differ_in_their_ids
        fail_with_a_cause
        fail_with_something_said
    }
    cancellation {
        of_a_workflow
        is_asked_for_once
        finds_nobody
        waits_while_a_task_is_started
        against_completion
        of_an_activity_before_it_starts
        of_an_activity_in_the_task_that_schedules_it
        of_a_running_activity
        of_a_running_activity_that_completes
        of_a_running_activity_that_fails
        of_a_running_activity_that_times_out
        of_an_activity_that_waits_for_its_retry
        of_an_activity_that_is_abandoned
        of_an_activity_that_was_answered_meanwhile
        of_no_activity
        that_nobody_asked_for
        that_nobody_asked_for_of_a_workflow
        by_force
    }
    children {
        complete
        fail
        are_cancelled_by_their_parent
        are_signalled_by_their_parent
        are_terminated
        time_out
        exist_already
        existed_already
        start_twice_in_one_task
        end_with_their_parent
        are_told_of_their_parents_end
        outlive_their_parent
        end_with_a_terminated_parent
        are_tried_again
        continue_as_new
        are_cancelled_in_the_task_that_starts_them
        must_make_sense
    }
    continued {
        keeps_what_is_not_said
        changes_what_is_said
        is_a_chain
        waits_for_a_signal_that_came_meanwhile
        ends_what_was_pending
        does_not_extend_the_executions_time
        is_followed_to_the_closing_event
        does_not_spin
    }
    external {
        signal_is_delivered
        signal_finds_nobody
        cancellation_is_delivered
        cancellation_finds_nobody
        cancellation_is_asked_for_twice
        signal_to_itself
        signal_must_make_sense
    }
    limits {
        input_of_a_workflow
        input_of_a_signal
        result_of_an_activity
        details_of_a_heartbeat
        input_of_an_activity
        result_of_a_workflow
        answer_of_a_query
        number_of_pending_activities
        length_of_ids
    }
    queries {
        of_a_running_workflow
        of_a_closed_workflow
        of_a_terminated_workflow
        that_fail
        that_fail_in_a_workflow_task
        come_with_a_workflow_task
        wait_for_the_first_task
        wait_while_a_task_is_started
        find_nobody
        are_refused_on_condition
        are_answered_once
        come_to_the_sticky_queue
    }
    reading {
        pages
        backwards
        waits_for_what_is_new
        waits_for_the_closing_event
        shows_only_the_last_event
        finds_nobody
        lists
        lists_in_pages
        refuses_senseless_lists
    }
    signals {
        arrive_before_and_between_tasks
        wait_while_a_task_is_started
        with_one_request_id_count_once
        find_nobody
        start_what_does_not_run
        start_as_the_policies_allow
        wait_beside_a_completed_activity
    }
    starts {
        completes
        fails
        carries_what_it_was_given
        search_attribute_that_nobody_registered
        namespace_that_nobody_registered
        second_start_is_refused
        same_request_is_one_start
        two_starts_at_the_same_time
        conflict_uses_the_existing
        conflict_terminates_the_existing
        reuse_policy_terminates_the_existing
        closed_id_is_used_again
        failed_id_is_used_again
        contradicting_policies_are_refused
        senseless_starts_are_refused
        run_times_out
        execution_times_out
        run_timeout_is_cut_to_the_executions
        starts_after_a_delay
        signal_waits_for_the_delay
        failed_run_is_retried
        run_that_is_too_late_is_tried_again
        failure_for_good_is_not_tried_again
    }
    sticky {
        gets_what_is_new
        falls_back_when_nobody_comes
        is_skipped_where_nobody_polled
        is_forgotten_on_demand
        is_forgotten_after_an_answer_without_it
        is_forgotten_after_a_failed_task
        is_left_with_its_worker
    }
    system {
        what_it_can_do
        which_namespace_there_is
    }
    tasks {
        fail_and_are_tried_again
        fail_and_meet_a_signal
        time_out_and_are_tried_again
        are_answered_once
        are_answered_with_their_own_token
        cannot_close_over_a_signal
        cannot_fail_over_a_signal
        cannot_go_on_after_the_end
        come_at_once_if_wanted
        come_with_the_answer_if_wanted
        come_with_the_answer_of_a_heartbeat
        leave_marks
        change_the_memo
        see_what_came_while_they_were_started
    }
    timeouts {
        nobody_starts_it
        no_attempt_ends_in_time
        it_is_never_done_in_all
        nobody_starts_it_in_all
        the_only_attempt_takes_too_long
        an_attempt_takes_too_long
        a_heart_stops
        a_heart_never_beats
        a_heart_stops_and_the_next_goes_on
        a_beating_heart_goes_on
        a_heart_stops_before_its_completion_comes
        a_completion_comes_before_the_heart_stops
        the_failure_before_it_is_its_cause
    }
    timers {
        fire
        are_cancelled
        are_cancelled_in_the_task_that_starts_them
        are_cancelled_once
        are_cancelled_though_they_fired
        fire_while_a_task_is_started
        must_differ_in_their_ids
        must_make_sense
    }
    update_with_start {
        of_what_does_not_run
        of_what_runs
        is_refused_with_its_start
        is_refused_with_its_update
    }
    updates {
        complete_at_once
        come_with_the_first_task
        complete_with_the_workflow
        are_rejected
        are_rejected_beside_a_signal
        complete_in_a_later_task
        fail_in_a_later_task
        are_waited_for_until_accepted
        of_one_id_are_one
        after_the_end_are_refused
        are_remembered_after_the_end
        wait_while_a_task_is_started
        against_the_end
        that_were_accepted_end_with_the_workflow
        end_with_a_terminated_workflow
        that_nobody_answers_are_rejected
        survive_a_failed_task
        meet_a_signal_in_their_task
        two_in_one_task
        must_make_sense
        answers_must_make_sense
    }
}

#[test]
fn every_difference_in_the_table_is_met() {
    harness::assert_table_is_needed(ALL);
}
