//! Objects that C library functions return: a structure, and behind it the strings and tables it points to.

use super::heap::Heap;
use super::mem::Void;
use super::ptr::Ptr;

/// Builds an object: fixed fields first, what they point to behind.
pub(super) struct Packed {
    at: Ptr<Void>,
    next: u64,
}

impl Packed {
    /// An object that begins with `fields` bytes and has room for `more`.
    pub(super) fn new(fields: u64, more: u64, heap: &mut Heap) -> Packed {
        let at = Ptr::from_bits(heap.alloc(fields + more));
        Packed { at, next: fields }
    }

    /// The object itself, which `free` takes.
    pub(super) fn object(&self) -> Ptr<Void> {
        self.at
    }

    /// Puts bytes behind what is there, aligned; where they are.
    #[track_caller]
    pub(super) fn push<T>(&mut self, bytes: &[u8], heap: &mut Heap) -> Ptr<T> {
        let p = self.at.byte_offset::<u8>(self.next as i64);
        heap.write_slice(p, bytes);
        self.next = (self.next + bytes.len() as u64).next_multiple_of(8);
        p.cast()
    }

    /// A string.
    #[track_caller]
    pub(super) fn text(&mut self, text: &[u8], heap: &mut Heap) -> Ptr<u8> {
        self.push(&[text, b"\0"].concat(), heap)
    }

    /// A table of pointers with a null pointer at its end.
    #[track_caller]
    pub(super) fn table<T>(&mut self, pointers: &[Ptr<T>], heap: &mut Heap) -> Ptr<Void> {
        let mut bytes: Vec<u8> = pointers
            .iter()
            .flat_map(|p| p.bits().to_le_bytes())
            .collect();
        bytes.extend([0; 8]);
        self.push(&bytes, heap)
    }
}

/// The room that these strings take in a [`Packed`] object, with a table of pointers to them.
pub(super) fn room<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let texts = texts.into_iter();
    texts
        .map(|text| (text.len() as u64 + 1).next_multiple_of(8) + 8)
        .sum::<u64>()
        + 16
}
