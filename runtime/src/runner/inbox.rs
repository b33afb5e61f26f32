//! What has happened to a run and was not yet handed to its executor.

use sagaweave_core::{Event, Op};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    /// An activity or a timer may have come to its end: it has to be polled.
    Woken(Op),
    /// Temporal was asked to cancel the workflow.
    CancelRequested,
    /// A signal, or what was over as soon as it began.
    Event(Event),
}

/// First in, first out.
///
/// The SDK applies what a workflow task brings job by job, in the order of the history, and each job
/// wakes the future that waits for it. As every future is polled with a waker of its own that does
/// no more than write itself down here, the run sees its events in the order of the history, and
/// looks at nothing that did not change, however many activities are in flight. The SDK's own waker
/// is left alone: it polls a workflow at every activation anyway, and takes a wake from elsewhere
/// for a sign of nondeterminism.
#[derive(Debug, Default)]
pub(crate) struct Inbox(Mutex<VecDeque<Item>>);

impl Inbox {
    pub(crate) fn push(&self, item: Item) {
        self.items().push_back(item);
    }

    pub(crate) fn pop(&self) -> Option<Item> {
        self.items().pop_front()
    }

    /// A waker that puts `item` in.
    pub(crate) fn waker(self: &Arc<Self>, item: Item) -> Waker {
        Arc::new(Bell { inbox: Arc::clone(self), item }).into()
    }

    /// Nothing in here can leave the queue half changed.
    fn items(&self) -> MutexGuard<'_, VecDeque<Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Bell {
    inbox: Arc<Inbox>,
    item: Item,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.inbox.push(self.item.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_come_out_in_the_order_in_which_they_happened() {
        let inbox = Arc::new(Inbox::default());
        let first = inbox.waker(Item::Woken(Op(1)));
        let second = inbox.waker(Item::Woken(Op(2)));
        second.wake_by_ref();
        inbox.push(Item::Event(Event::Pause));
        first.wake();
        let items: Vec<Item> = std::iter::from_fn(|| inbox.pop()).collect();
        let expected = [Item::Woken(Op(2)), Item::Event(Event::Pause), Item::Woken(Op(1))];
        assert_eq!(items, expected);
    }
}
