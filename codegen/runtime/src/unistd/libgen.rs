//! `<libgen.h>`: the parts of a path.

use super::super::heap::Heap;
use super::super::ptr::Ptr;

/// `dirname` (POSIX); may cut the path it is given.
#[track_caller]
pub fn dirname(path: Ptr<u8>, heap: &mut Heap) -> Ptr<u8> {
    if path.is_null() {
        return heap.lit(c".");
    }
    let text = heap.c_str(path);
    let trimmed = text.iter().rposition(|&c| c != b'/').map_or(0, |i| i + 1);
    let Some(slash) = text[..trimmed].iter().rposition(|&c| c == b'/') else {
        // No slash at all, or nothing but slashes.
        let all_slashes = !text.is_empty() && trimmed == 0;
        return if all_slashes {
            heap.lit(c"/")
        } else {
            heap.lit(c".")
        };
    };
    match text[..slash].iter().rposition(|&c| c != b'/') {
        Some(last) => {
            path.at(last + 1).set(0, heap);
            path
        }
        None => {
            // glibc keeps two leading slashes, which POSIX lets mean something of their own.
            let kept = if slash == 1 { 2 } else { 1 };
            path.at(kept).set(0, heap);
            path
        }
    }
}

/// `basename` (POSIX's form of `<libgen.h>`); cuts slashes at the end.
#[track_caller]
pub fn __xpg_basename(path: Ptr<u8>, heap: &mut Heap) -> Ptr<u8> {
    if path.is_null() || heap.c_str(path).is_empty() {
        return heap.lit(c".");
    }
    let text = heap.c_str(path);
    let Some(last) = text.iter().rposition(|&c| c != b'/') else {
        return path.at(text.len() - 1);
    };
    let begin = text[..=last]
        .iter()
        .rposition(|&c| c == b'/')
        .map_or(0, |i| i + 1);
    if last + 1 < text.len() {
        path.at(last + 1).set(0, heap);
    }
    path.at(begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_parts() {
        for (path, folder, file) in [
            ("/usr/lib", "/usr", "lib"),
            ("/usr/", "/", "usr"),
            ("usr", ".", "usr"),
            ("/", "/", "/"),
            (".", ".", "."),
            ("a//b//", "a", "b"),
            ("", ".", "."),
            ("///", "/", "/"),
            ("/a", "/", "a"),
        ] {
            let mut heap = Heap::default();
            let copy = |heap: &mut Heap| {
                let p: Ptr<u8> = Ptr::from_bits(heap.alloc(path.len() as u64 + 1));
                heap.write_slice(p, path.as_bytes());
                p
            };
            let (p, q) = (copy(&mut heap), copy(&mut heap));
            let (d, b) = (dirname(p, &mut heap), __xpg_basename(q, &mut heap));
            assert_eq!(
                (heap.c_str(d), heap.c_str(b)),
                (folder.as_bytes(), file.as_bytes()),
                "{path}"
            );
        }
    }
}
