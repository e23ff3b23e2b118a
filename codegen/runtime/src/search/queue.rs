//! `<search.h>`: doubly linked lists. An element begins with the addresses of its neighbours.

use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;

/// The neighbours in an element: the next one, the one before.
type Links = [u64; 2];

/// `insque` (POSIX): without an element before it, the element begins a list.
#[track_caller]
pub fn insque(element: Ptr<Void>, before: Ptr<Void>, heap: &mut Heap) {
    let element: Ptr<Links> = element.cast();
    if before.is_null() {
        element.set([0, 0], heap);
        return;
    }
    let before: Ptr<Links> = before.cast();
    let next = before.elem(0).get(heap);
    before.elem(0).set(element.bits(), heap);
    if next != 0 {
        Ptr::<Links>::from_bits(next)
            .elem(1)
            .set(element.bits(), heap);
    }
    element.set([next, before.bits()], heap);
}

/// `remque` (POSIX).
#[track_caller]
pub fn remque(element: Ptr<Void>, heap: &mut Heap) {
    let [next, before] = element.cast::<Links>().get(heap);
    if next != 0 {
        Ptr::<Links>::from_bits(next).elem(1).set(before, heap);
    }
    if before != 0 {
        Ptr::<Links>::from_bits(before).elem(0).set(next, heap);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_join_and_leave() {
        let mut heap = Heap::with_globals(&[]);
        let [a, b, c] = [(); 3].map(|()| heap.local::<Links>());
        insque(a.cast(), Ptr::null(), &mut heap);
        insque(c.cast(), a.cast(), &mut heap);
        insque(b.cast(), a.cast(), &mut heap);
        assert_eq!(a.get(&heap), [b.bits(), 0]);
        assert_eq!(b.get(&heap), [c.bits(), a.bits()]);
        remque(b.cast(), &mut heap);
        assert_eq!((a.get(&heap), c.get(&heap)), ([c.bits(), 0], [0, a.bits()]));
    }
}
