//! The waves of a run, as they move.

use indicatif::{ProgressBar, ProgressStyle};
use sagaweave::plan::{Plan, StepId};
use sagaweave::{Definition, Progress, Run, RunError, StepStatus};
use std::io::IsTerminal;
use std::time::Duration;

const EVERY: Duration = Duration::from_millis(150);

/// Waits for a run's end and meanwhile shows on stderr how far it is.
pub async fn until_the_end<W: Definition>(run: &Run<W>) -> Result<W::Output, RunError> {
    let mut watch = Watch::new(W::programs()[0].plan());
    let mut result = std::pin::pin!(run.result());
    loop {
        match tokio::time::timeout(EVERY, result.as_mut()).await {
            Ok(result) => {
                watch.show_last(run).await;
                return result;
            }
            // A query that gets no answer is asked again; the result says what is wrong.
            Err(_) => {
                if let Ok(progress) = run.progress().await {
                    watch.show(&progress);
                }
            }
        }
    }
}

struct Watch {
    plan: &'static Plan<'static>,
    bar: ProgressBar,
    seen: Vec<StepStatus>,
    phase: Vec<String>,
}

impl Watch {
    fn new(plan: &'static Plan<'static>) -> Self {
        let bar = ProgressBar::new(100);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos:>3} % {msg}") {
            bar.set_style(style);
        }
        let seen = vec![StepStatus::Pending; plan.steps.len()];
        Self { plan, bar, seen, phase: Vec::new() }
    }

    async fn show_last<W: Definition>(&mut self, run: &Run<W>) {
        if let Ok(progress) = run.progress().await {
            self.show(&progress);
        }
        self.bar.finish_and_clear();
    }

    /// What has ended, then the wave, then what has started in it.
    fn show(&mut self, progress: &Progress) {
        use StepStatus::{Cancelled, Completed, Failed, Skipped};
        self.show_steps(progress, |status| {
            matches!(status, Completed | Failed | Cancelled | Skipped)
        });
        if progress.phase != self.phase && !progress.phase.is_empty() {
            self.line(&format!("wave: {}", progress.phase.join(", ")));
        }
        self.show_steps(progress, |_| true);
        self.phase.clone_from(&progress.phase);
        self.bar.set_position(progress.progress.into());
        self.bar.set_message(progress.phase.join(", "));
    }

    fn show_steps(&mut self, progress: &Progress, now: impl Fn(StepStatus) -> bool) {
        for step in progress.steps.iter().filter(|step| now(step.status)) {
            let Some(id) = self.plan.find(&step.id) else { continue };
            if self.seen[id.index()] != step.status {
                self.seen[id.index()] = step.status;
                self.step(id, step.status);
            }
        }
    }

    fn step(&self, id: StepId, status: StepStatus) {
        let step = self.plan.step(id);
        if step.activity().is_none() {
            return;
        }
        let sign = match status {
            StepStatus::Completed => "✓",
            StepStatus::Failed | StepStatus::UndoFailed => "✗",
            StepStatus::Undone => "↩",
            _ => "·",
        };
        self.line(&format!("  {sign} {} {}", step.id, words(status)));
    }

    /// On a terminal above the bar, else as a plain line.
    fn line(&self, line: &str) {
        if std::io::stderr().is_terminal() {
            self.bar.println(line);
        } else {
            eprintln!("{line}");
        }
    }
}

const fn words(status: StepStatus) -> &'static str {
    match status {
        StepStatus::Pending => "waits",
        StepStatus::Running => "runs",
        StepStatus::Completed => "is done",
        StepStatus::Skipped => "is skipped",
        StepStatus::Failed => "failed",
        StepStatus::Cancelled => "was cancelled",
        StepStatus::Undoing => "is being undone",
        StepStatus::Undone => "is undone",
        StepStatus::UndoFailed => "could not be undone",
    }
}
