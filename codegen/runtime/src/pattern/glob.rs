//! `<glob.h>`: the files that match a pattern.

use super::super::errno::number_of;
use super::super::fd::path;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime, Str};
use super::super::va::VaArg;
use super::fnmatch::{matches, FNM_NOESCAPE, FNM_PATHNAME, FNM_PERIOD};
use std::fs;
use std::os::unix::ffi::OsStringExt;

const GLOB_ERR: i32 = 1;
const GLOB_MARK: i32 = 2;
const GLOB_NOSORT: i32 = 4;
const GLOB_DOOFFS: i32 = 8;
const GLOB_NOCHECK: i32 = 16;
const GLOB_APPEND: i32 = 32;
const GLOB_NOESCAPE: i32 = 64;
const GLOB_PERIOD: i32 = 128;
const GLOB_ABORTED: i32 = 2;
const GLOB_NOMATCH: i32 = 3;

record! {
    /// `glob_t` (POSIX), as `<glob.h>` declares it.
    pub struct GlobResult via GlobResultFields, size 72 { count at 0: u64, table at 8: Ptr<Ptr<u8>>, offset at 16: u64, flags at 24: i32 }
}

/// A folder could not be read: its name and the error.
type Unreadable = (Vec<u8>, i32);

/// Adds the paths below `base` that match what is left of the pattern.
fn expand(
    base: &[u8],
    pattern: &[u8],
    flags: i32,
    found: &mut Vec<Vec<u8>>,
    failed: &mut Vec<Unreadable>,
) {
    let slashes = pattern.iter().take_while(|&&c| c == b'/').count();
    let base = [base, &pattern[..slashes]].concat();
    let pattern = &pattern[slashes..];
    if pattern.is_empty() {
        found.push(base);
        return;
    }
    let len = pattern
        .iter()
        .position(|&c| c == b'/')
        .unwrap_or(pattern.len());
    let (part, rest) = pattern.split_at(len);
    let escapes = flags & GLOB_NOESCAPE == 0;
    if !part.iter().any(|c| b"*?[".contains(c)) {
        let mut name = part.to_vec();
        if escapes {
            let mut escaped = false;
            name.retain(|&c| {
                let drops = c == b'\\' && !escaped;
                escaped = drops;
                !drops
            });
        }
        let whole = [&base[..], &name].concat();
        if fs::symlink_metadata(path(&whole)).is_ok() {
            expand(&whole, rest, flags, found, failed);
        }
        return;
    }
    let folder = if base.is_empty() { b"." } else { &base[..] };
    let listing = match fs::read_dir(path(folder)) {
        Ok(listing) => listing,
        Err(error) => {
            let error = number_of(&error);
            // A name that is no folder is not an error, just no match.
            const ENOTDIR: i32 = 20;
            if error != ENOTDIR {
                failed.push((folder.to_vec(), error));
            }
            return;
        }
    };
    let mut names: Vec<_> = listing
        .filter_map(|entry| Some(entry.ok()?.file_name().into_vec()))
        .collect();
    names.extend([b".".to_vec(), b"..".to_vec()]);
    let period = if flags & GLOB_PERIOD != 0 {
        0
    } else {
        FNM_PERIOD
    };
    let matching = FNM_PATHNAME | period | if escapes { 0 } else { FNM_NOESCAPE };
    for name in names {
        if matches(part, &name, matching, true) {
            let whole = [&base[..], &name].concat();
            if rest.is_empty() || path(&whole).is_dir() {
                expand(&whole, rest, flags, found, failed);
            }
        }
    }
}

/// `glob` (POSIX).
#[track_caller]
pub fn glob<P: Program>(
    pattern: impl Str,
    flags: i32,
    on_error: Ptr<Void>,
    out: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    let out = out.cast::<GlobResult>();
    let pattern = pattern.chars(cx).to_vec();
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    expand(b"", &pattern, flags, &mut found, &mut failed);
    let offset = if flags & GLOB_DOOFFS != 0 {
        out.offset().get(cx)
    } else {
        0
    };
    let mut all = Vec::new();
    if flags & GLOB_APPEND != 0 {
        let (table, count) = (out.table().get(cx), out.count().get(cx));
        for i in 0..count {
            all.push(table.at(offset + i).get(cx));
        }
    } else {
        out.count().set(0, cx);
        out.table().set(Ptr::null(), cx);
    }
    out.flags().set(flags, cx);
    for (folder, error) in failed {
        let stops = !on_error.is_null() && {
            let name = new_string(&folder, cx);
            let result: i32 = cx
                .call(on_error.bits(), &[VaArg::from(name), VaArg::from(error)])
                .arg();
            cx.heap.free(name.bits());
            result != 0
        };
        if stops || flags & GLOB_ERR != 0 {
            return GLOB_ABORTED;
        }
    }
    if found.is_empty() {
        if flags & GLOB_NOCHECK == 0 {
            return GLOB_NOMATCH;
        }
        found.push(pattern);
    }
    if flags & GLOB_NOSORT == 0 {
        found.sort();
    }
    for mut name in found {
        if flags & GLOB_MARK != 0 && !name.ends_with(b"/") && path(&name).is_dir() {
            name.push(b'/');
        }
        all.push(new_string(&name, cx));
    }
    let table = Ptr::<Ptr<u8>>::from_bits(cx.heap.alloc((offset + all.len() as u64 + 1) * 8));
    cx.write_slice(table.at(offset), &all);
    let old = out.table().get(cx);
    cx.heap.free(old.bits());
    out.table().set(table, cx);
    out.count().set(all.len() as u64, cx);
    0
}

fn new_string(text: &[u8], rt: &mut Runtime) -> Ptr<u8> {
    let p = Ptr::from_bits(rt.heap.alloc(text.len() as u64 + 1));
    rt.write_slice(p, text);
    p
}

/// `globfree` (POSIX).
#[track_caller]
pub fn globfree(out: Ptr<Void>, rt: &mut Runtime) {
    let out = out.cast::<GlobResult>();
    let table = out.table().get(rt);
    if table.is_null() {
        return;
    }
    let offset = if out.flags().get(rt) & GLOB_DOOFFS != 0 {
        out.offset().get(rt)
    } else {
        0
    };
    for i in 0..out.count().get(rt) {
        let name = table.at(offset + i).get(rt);
        rt.heap.free(name.bits());
    }
    rt.heap.free(table.bits());
    out.table().set(Ptr::null(), rt);
    out.count().set(0, rt);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found() {
        let (mut found, mut failed) = (Vec::new(), Vec::new());
        expand(b"", b"/dev/nul[l]", 0, &mut found, &mut failed);
        expand(b"", b"/d?v/zero", 0, &mut found, &mut failed);
        expand(b"", b"/dev/no-such-*", 0, &mut found, &mut failed);
        assert_eq!(found, [b"/dev/null".to_vec(), b"/dev/zero".to_vec()]);
        assert!(failed.is_empty());
    }
}
