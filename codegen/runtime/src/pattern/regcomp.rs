//! `<regex.h>`: C's interface to regular expressions.

use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::regex::{Regex, REG_BADPAT};
use std::sync::Arc;

const REG_NOSUB: i32 = 8;
const REG_STARTEND: i32 = 4;
const REG_NOMATCH: i32 = 1;

/// Compiled regular expressions; a `regex_t` has the number of its own.
#[derive(Default)]
struct Regexes(Vec<Option<Arc<Regex>>>);

record! {
    /// `regex_t`, as `<regex.h>` declares it.
    pub struct RegexObject via RegexObjectFields, size 64 { re_nsub at 0: u64, program at 8: u64 }
}

/// `regcomp` (POSIX).
#[track_caller]
pub fn regcomp(regex: Ptr<Void>, pattern: impl Str, flags: i32, rt: &mut Runtime) -> i32 {
    let object = regex.cast::<RegexObject>();
    match Regex::new(pattern.chars(rt), flags) {
        Ok(compiled) => {
            let groups = compiled.groups as u64;
            let known = &mut rt.part::<Regexes>().0;
            known.push(Some(Arc::new(compiled)));
            let program = known.len() as u64;
            object.set(
                RegexObject {
                    re_nsub: groups,
                    program,
                },
                rt,
            );
            0
        }
        Err(error) => error,
    }
}

/// `regexec` (POSIX).
#[track_caller]
pub fn regexec(
    regex: Ptr<Void>,
    string: impl Str,
    count: u64,
    out: Ptr<Void>,
    flags: i32,
    rt: &mut Runtime,
) -> i32 {
    let program = regex.cast::<RegexObject>().program().get(rt) as usize;
    let Some(Some(compiled)) = rt.part::<Regexes>().0.get(program.wrapping_sub(1)) else {
        return REG_BADPAT;
    };
    let compiled = compiled.clone();
    let out = out.cast::<[i32; 2]>();
    let heap: &mut Heap = rt;
    let (begin, end) = if flags & REG_STARTEND != 0 {
        let [begin, end] = out.get(heap);
        (begin as usize, end as usize)
    } else {
        (0, string.chars(heap).len())
    };
    let Some(text) = string.tail(heap).get(begin..end) else {
        return REG_NOMATCH;
    };
    let Some(groups) = compiled.find(text, flags) else {
        return REG_NOMATCH;
    };
    if compiled.flags & REG_NOSUB == 0 {
        for i in 0..count {
            let place = match groups.get(i as usize) {
                Some(Some((from, to))) => [from + begin, to + begin].map(|at| at as i32),
                _ => [-1, -1],
            };
            out.at(i).set(place, heap);
        }
    }
    0
}

/// `regerror` (POSIX).
#[track_caller]
pub fn regerror(code: i32, _regex: Ptr<Void>, buf: Ptr<u8>, size: u64, heap: &mut Heap) -> u64 {
    const TEXTS: [&[u8]; 14] = [
        b"Success",
        b"No match",
        b"Invalid regular expression",
        b"Invalid collation character",
        b"Invalid character class name",
        b"Trailing backslash",
        b"Invalid back reference",
        b"Unmatched [, [^, [:, [., or [=",
        b"Unmatched ( or \\(",
        b"Unmatched \\{",
        b"Invalid content of \\{\\}",
        b"Invalid range end",
        b"Memory exhausted",
        b"Invalid preceding regular expression",
    ];
    let text = usize::try_from(code)
        .ok()
        .and_then(|i| TEXTS.get(i))
        .copied()
        .unwrap_or(b"Unknown error");
    if size > 0 {
        let kept = text.len().min(size as usize - 1);
        heap.write_slice(buf, &text[..kept]);
        buf.at(kept).set(0, heap);
    }
    text.len() as u64 + 1
}

/// `regfree` (POSIX).
#[track_caller]
pub fn regfree(regex: Ptr<Void>, rt: &mut Runtime) {
    let program = regex.cast::<RegexObject>().program().get(rt) as usize;
    if let Some(slot) = rt.part::<Regexes>().0.get_mut(program.wrapping_sub(1)) {
        *slot = None;
    }
}
