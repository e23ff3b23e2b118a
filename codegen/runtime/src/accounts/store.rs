//! Where the functions that look up an entry put it.

use super::super::errno::ERANGE;
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;

/// An entry of a file, for C: a structure that points to strings and to tables of strings.
pub(super) trait Entry {
    /// How many bytes the strings and tables take.
    fn room(&self) -> u64;
    /// Writes strings to `buf`, and the structure that points to them.
    fn write(&self, at: Ptr<Void>, buf: &mut Strings<'_>);
}

/// Room for strings that a structure points to.
pub(super) struct Strings<'h> {
    pub(super) heap: &'h mut Heap,
    next: Ptr<u8>,
}

impl Strings<'_> {
    /// A string; its address.
    #[track_caller]
    pub(super) fn text(&mut self, text: &[u8]) -> u64 {
        let at = self.next;
        self.heap.write_slice(at, text);
        at.at(text.len()).set(0, self.heap);
        self.next = at.at(text.len() + 1);
        at.bits()
    }

    /// A table of strings with a null pointer at its end.
    #[track_caller]
    pub(super) fn table(&mut self, texts: &[Vec<u8>]) -> u64 {
        let table = Ptr::<u64>::from_bits(self.next.bits().next_multiple_of(8));
        self.next = table.at(texts.len() + 1).cast();
        for (i, text) in texts.iter().enumerate() {
            let text = self.text(text);
            table.at(i).set(text, self.heap);
        }
        table.at(texts.len()).set(0, self.heap);
        table.bits()
    }
}

/// Puts an entry into the C library's own object, which the next call overwrites.
#[track_caller]
pub(super) fn own<E: Entry>(entry: Option<E>, name: &'static str, rt: &mut Runtime) -> Ptr<Void> {
    let Some(entry) = entry else {
        return Ptr::null();
    };
    // The last word is the address of the strings.
    let at = rt.static_object(name, 64);
    let kept = at.byte_offset::<u64>(56);
    let old = kept.get(rt);
    rt.heap.free(old);
    let buf = rt.heap.alloc(entry.room());
    kept.set(buf, rt);
    let next = Ptr::from_bits(buf);
    entry.write(at, &mut Strings { heap: rt, next });
    at
}

/// Puts an entry into objects of the program; the result of the functions whose names end in `_r`.
#[track_caller]
pub(super) fn given<E: Entry>(
    entry: Option<E>,
    at: Ptr<Void>,
    buf: Ptr<u8>,
    size: u64,
    result: Ptr<Void>,
    heap: &mut Heap,
) -> i32 {
    result.cast().set(0u64, heap);
    let Some(entry) = entry else {
        return 0;
    };
    if entry.room() > size {
        return ERANGE;
    }
    entry.write(at, &mut Strings { heap, next: buf });
    result.cast().set(at, heap);
    0
}
