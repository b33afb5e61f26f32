//! What the documents mean, written down by hand: steps, keys, calls, order.

/// A document, as the tests read it.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub steps: &'static [Step],
}

/// One activity.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub id: &'static str,
    /// Its idempotency key, `{run}` for the first run's id.
    pub key: &'static str,
    /// `tool.action`.
    pub call: &'static str,
    /// The key and `tool.action` of its undo.
    pub undo: Option<(&'static str, &'static str)>,
    /// What it comes after at once; what these come after is implied.
    pub after: &'static [&'static str],
    /// The level of the graph that it is on, from 1; 0 for a step of `finally`.
    pub wave: u32,
}

/// A step with an undo.
pub const fn step(
    id: &'static str,
    [key, call]: [&'static str; 2],
    [undo_key, undo]: [&'static str; 2],
    after: &'static [&'static str],
    wave: u32,
) -> Step {
    Step { id, key, call, undo: Some((undo_key, undo)), after, wave }
}

/// A step without an undo.
pub const fn plain(
    id: &'static str,
    [key, call]: [&'static str; 2],
    after: &'static [&'static str],
    wave: u32,
) -> Step {
    Step { id, key, call, undo: None, after, wave }
}

impl Plan {
    /// The step called `id`.
    pub fn step(&self, id: &str) -> &'static Step {
        self.steps.iter().find(|step| step.id == id).unwrap_or_else(|| panic!("no step {id}"))
    }

    /// The steps but those of `finally`.
    pub fn forward(&self) -> impl Iterator<Item = &'static Step> {
        self.steps.iter().filter(|step| step.wave > 0)
    }

    /// Whether `late` comes after `early`, however far.
    pub fn is_after(&self, late: &str, early: &str) -> bool {
        self.step(late).after.iter().any(|before| *before == early || self.is_after(before, early))
    }

    /// Every pair of which the second comes after the first, however far.
    pub fn edges(&self) -> Vec<(&'static Step, &'static Step)> {
        let pairs = self.forward().flat_map(|early| self.forward().map(move |late| (early, late)));
        pairs.filter(|(early, late)| self.is_after(late.id, early.id)).collect()
    }

    /// The steps that `keep` says, in the plan's order.
    pub fn ids(&self, keep: impl Fn(&Step) -> bool) -> Vec<&'static str> {
        self.forward().filter(|step| keep(step)).map(|step| step.id).collect()
    }

    /// The others of a step's wave.
    pub fn mates(&self, id: &str) -> Vec<&'static str> {
        let wave = self.step(id).wave;
        self.ids(|step| step.wave == wave && step.id != id)
    }

    /// What is neither a step nor comes after it: all this runs, whatever the step does.
    pub fn besides(&self, id: &str) -> Vec<&'static str> {
        self.ids(|step| step.id != id && !self.is_after(step.id, id))
    }

    /// What comes after a step.
    pub fn below(&self, id: &str) -> Vec<&'static str> {
        self.ids(|step| self.is_after(step.id, id))
    }
}
