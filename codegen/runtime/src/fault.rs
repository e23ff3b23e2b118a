//! What went wrong: the slow side of the heap's checks, which finds the name for a failed access.

use super::heap::{key_of, offset_of, slot_of, Heap, Kind};
use super::ptr::SLOT_MASK;

/// Offsets below null (or above it) that still look like a field or element of a null pointer.
const NULL_REACH: u64 = 1 << 20;
/// An offset this large is a pointer that ran below the start of its object.
const BELOW_START: usize = 0x8000_0000;

/// Ends the program with a message `kind: detail`, the place being that of the caller.
#[cold]
#[inline(never)]
#[track_caller]
pub fn fail(kind: &str, detail: String) -> ! {
    panic!("{kind}: {detail}")
}

impl Heap {
    /// Reports an access that `readable` or `writable` refused.
    #[cold]
    #[inline(never)]
    #[track_caller]
    pub(super) fn bad_access(&self, bits: u64, size: u64, what: &str) -> ! {
        let (index, offset) = (slot_of(bits), offset_of(bits));
        let access = format!("{what} of {}", count(size));
        if bits == 0 {
            fail("null dereference", access);
        }
        if bits < NULL_REACH || bits.wrapping_neg() < NULL_REACH {
            fail(
                "null dereference",
                format!("{access} at offset {} from null", bits as i64),
            );
        }
        let kind = self.kinds.get(index).copied();
        let live = self
            .slots
            .get(index)
            .is_some_and(|slot| slot.key == key_of(bits));
        if live && index != 0 {
            let len = self.slots[index].buf.len();
            if offset < BELOW_START && offset as u64 + size <= len as u64 {
                fail(
                    "read-only memory",
                    format!("{access} at offset {offset} of {}", self.object(index)),
                );
            }
        }
        // A pointer that ran below offset 0 borrowed one from its key.
        let next = index + 1;
        if offset >= BELOW_START {
            if let Some(slot) = self.slots.get(next) {
                if slot.key == key_of(bits).wrapping_add(1) && self.kinds[next] != Kind::Freed {
                    let below = (1u64 << 32) - offset as u64;
                    fail(
                        "out of bounds",
                        format!("{access} at offset -{below} of {}", self.object(next)),
                    );
                }
            }
        }
        if live && kind == Some(Kind::Code) {
            fail("not data", format!("{access} at a function's address"));
        }
        if live && index != 0 {
            match kind {
                Some(Kind::Freed) => {}
                _ => fail(
                    "out of bounds",
                    format!("{access} at offset {offset} of {}", self.object(index)),
                ),
            }
        }
        match kind {
            Some(Kind::Heap | Kind::Freed) => fail(
                "use after free",
                format!("{access} at offset {offset} of a freed object"),
            ),
            Some(Kind::Stack) => fail(
                "use of a stack object after return",
                format!("{access} at offset {offset} of a dead local variable"),
            ),
            _ => fail(
                "uninitialised or invalid pointer",
                format!("{access} at {bits:#x}"),
            ),
        }
    }

    /// Reports a pointer that `free` or `realloc` cannot take.
    #[cold]
    #[inline(never)]
    #[track_caller]
    pub(super) fn bad_free(&self, bits: u64) -> ! {
        let (index, offset) = (slot_of(bits), offset_of(bits));
        let live = self
            .slots
            .get(index)
            .is_some_and(|slot| slot.key == key_of(bits));
        match self.kinds.get(index) {
            Some(Kind::Code) if live => fail("invalid free", "of a function".into()),
            Some(Kind::Freed | Kind::Heap) if !live && offset == 0 => {
                fail("double free", "of an object freed before".into())
            }
            Some(Kind::Freed | Kind::Heap) if !live => {
                fail("invalid free", "inside of an object freed before".into())
            }
            Some(Kind::Freed) => fail("double free", "of an object freed before".into()),
            Some(Kind::Heap) => fail(
                "invalid free",
                format!("of a pointer to offset {offset} of {}", self.object(index)),
            ),
            Some(Kind::Global | Kind::Literal | Kind::Stack) if live => {
                fail("invalid free", format!("of {}", self.object(index)))
            }
            Some(Kind::Stack) => fail("invalid free", "of a dead local variable".into()),
            _ => fail("invalid free", format!("of the invalid pointer {bits:#x}")),
        }
    }

    /// An object in words.
    fn object(&self, index: usize) -> String {
        let kind = match self.kinds[index] {
            Kind::Null | Kind::Code => "object",
            Kind::Global => "global object",
            Kind::Literal => "string literal",
            Kind::Stack => "local object",
            Kind::Heap | Kind::Freed => "heap object",
        };
        debug_assert!(index <= SLOT_MASK as usize);
        format!("a {kind} of {}", count(self.slots[index].buf.len() as u64))
    }
}

fn count(bytes: u64) -> String {
    if bytes == 1 {
        "1 byte".into()
    } else {
        format!("{bytes} bytes")
    }
}
