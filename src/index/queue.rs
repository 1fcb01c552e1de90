//! How much text may wait for the engine's thread? The engine counts documents, up to ten thousand, whatever their size;
//! this counts bytes, so that a run's memory does not grow with what it indexes.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tantivy::TantivyDocument;
use tantivy::schema::Document;

/// How many bytes of text may wait; a larger document waits alone.
const LIMIT: usize = 4_000_000;
/// A thread that takes nothing for so long has died: the engine then refuses the document and says so.
const PATIENCE: Duration = Duration::from_secs(30);

/// What lets documents in while there is room.
#[derive(Default)]
pub(super) struct Gate {
    waiting: Mutex<usize>,
    taken: Condvar,
}

/// A document on its way to the engine's thread. Its room is free again once the thread takes it.
pub(super) struct Queued {
    document: TantivyDocument,
    _room: Room,
}

struct Room {
    gate: Arc<Gate>,
    bytes: usize,
}

impl Gate {
    /// Lets `document`, of about `bytes`, in: at once when there is room, else when there is.
    pub fn enter(self: &Arc<Self>, document: TantivyDocument, bytes: usize) -> Queued {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |waiting: &mut usize| *waiting > 0 && *waiting + bytes > LIMIT;
        let (mut waiting, _) = self
            .taken
            .wait_timeout_while(waiting, PATIENCE, full)
            .unwrap_or_else(PoisonError::into_inner);
        *waiting += bytes;
        let gate = Arc::clone(self);
        Queued {
            document,
            _room: Room { gate, bytes },
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut waiting = self.gate.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_sub(self.bytes);
        self.gate.taken.notify_all();
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_waits_until_something_is_taken() {
        let gate = Arc::new(Gate::default());
        let first = gate.enter(TantivyDocument::new(), LIMIT * 2);
        let (begun, done) = std::sync::mpsc::channel();
        let other = {
            let gate = Arc::clone(&gate);
            std::thread::spawn(move || {
                let second = gate.enter(TantivyDocument::new(), 1);
                begun.send(()).unwrap();
                second
            })
        };
        assert!(done.try_recv().is_err());
        first.into_tantivy_document();
        done.recv().unwrap();
        drop(other.join().unwrap());
        assert_eq!(*gate.waiting.lock().unwrap(), 0);
    }
}
