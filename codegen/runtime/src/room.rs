//! Where functions of the C library write characters.

use super::heap::Heap;
use super::ptr::Ptr;
use super::runtime::{Str, StrPlace};

/// Where characters are written: an object on the heap, or a part of a variable off it.
pub trait Room: Sized {
    /// What a function returns that returns where it wrote.
    type Address;
    /// The address as the result of a function that wrote something.
    fn address(self) -> Self::Address;
    /// The address of what is at position `at`, as such a result.
    fn address_at(self, at: u64) -> Self::Address;
    /// The null pointer.
    fn nowhere() -> Self::Address;
    /// Stores `bytes` from position `at` on.
    fn write(&mut self, at: u64, bytes: &[u8], heap: &mut Heap);
    /// Stores a string with its NUL from position `at` on; returns its length.
    fn write_string<S: Str>(&mut self, at: u64, s: S, heap: &mut Heap) -> u64;
    /// The characters that are there, without the NUL.
    fn characters<'a>(&'a self, heap: &'a Heap) -> &'a [u8];
}

impl Room for Ptr<u8> {
    type Address = Ptr<u8>;
    #[inline]
    fn address(self) -> Ptr<u8> {
        self
    }
    #[inline]
    fn address_at(self, at: u64) -> Ptr<u8> {
        self.at(at)
    }
    #[inline]
    fn nowhere() -> Ptr<u8> {
        Ptr::null()
    }
    #[inline]
    #[track_caller]
    fn write(&mut self, at: u64, bytes: &[u8], heap: &mut Heap) {
        if !bytes.is_empty() {
            let place = heap.bytes_mut(self.at(at), bytes.len() as u64);
            place.copy_from_slice(bytes);
        }
    }
    #[inline]
    #[track_caller]
    fn write_string<S: Str>(&mut self, at: u64, s: S, heap: &mut Heap) -> u64 {
        let (dst, len) = (self.at(at), s.chars(heap).len() as u64);
        match s.place() {
            StrPlace::Heap(p) => heap.copy(dst, p, len + 1),
            place => {
                heap.copy_chars(dst, place, len);
                dst.at(len).set(0, heap);
            }
        }
        len
    }
    #[inline]
    #[track_caller]
    fn characters<'a>(&'a self, heap: &'a Heap) -> &'a [u8] {
        heap.c_str(*self)
    }
}

/// Whether a function wrote to a variable off the heap, where C has the address or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written(bool);

impl Written {
    /// `p == NULL`.
    pub fn is_null(self) -> bool {
        !self.0
    }
}

impl Room for &mut [u8] {
    type Address = Written;
    #[inline]
    fn address(self) -> Written {
        Written(true)
    }
    #[inline]
    fn address_at(self, _: u64) -> Written {
        Written(true)
    }
    #[inline]
    fn nowhere() -> Written {
        Written(false)
    }
    #[inline]
    #[track_caller]
    fn write(&mut self, at: u64, bytes: &[u8], _: &mut Heap) {
        self[at as usize..][..bytes.len()].copy_from_slice(bytes);
    }
    #[inline]
    #[track_caller]
    fn write_string<S: Str>(&mut self, at: u64, s: S, heap: &mut Heap) -> u64 {
        let chars = s.chars(heap);
        let to = &mut self[at as usize..][..chars.len() + 1];
        to[..chars.len()].copy_from_slice(chars);
        to[chars.len()] = 0;
        chars.len() as u64
    }
    #[inline]
    #[track_caller]
    fn characters<'a>(&'a self, heap: &'a Heap) -> &'a [u8] {
        let all: &'a [u8] = self;
        all.chars(heap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_room_get_the_same() {
        let mut heap = Heap::default();
        let mut array = [b'x'; 8];
        let mut object: Ptr<u8> = heap.local::<[u8; 8]>().cast();
        let mut slice = &mut array[..];
        assert_eq!(slice.write_string(0, c"ab", &mut heap), 2);
        slice.write(2, b"cd\0", &mut heap);
        object.write_string(0, c"ab", &mut heap);
        object.write(2, b"cd\0", &mut heap);
        assert_eq!(slice.characters(&heap), b"abcd");
        assert_eq!(object.characters(&heap), b"abcd");
        assert!(!slice.address().is_null() && <&mut [u8]>::nowhere().is_null());
    }
}
