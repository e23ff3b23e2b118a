//! `<unistd.h>`, `<sys/resource.h>`: the process and the machine.

use super::super::errno::{number_of, EINVAL, ENAMETOOLONG};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::time::monotonic;
use super::files::process_number;
use super::identity::Limits;
use std::os::unix::process::parent_id;
use std::{fs, process, thread};

/// The size of a page on x86-64.
const PAGE: i64 = 4096;

/// `getpid` (POSIX).
pub fn getpid() -> i32 {
    process::id() as i32
}

/// `getppid` (POSIX).
pub fn getppid() -> i32 {
    parent_id() as i32
}

/// `getuid` (POSIX).
pub fn getuid() -> u32 {
    process_number("Uid:", 0).unwrap_or(0)
}

/// `geteuid` (POSIX).
pub fn geteuid() -> u32 {
    process_number("Uid:", 1).unwrap_or(0)
}

/// `getgid` (POSIX).
pub fn getgid() -> u32 {
    process_number("Gid:", 0).unwrap_or(0)
}

/// `getegid` (POSIX).
pub fn getegid() -> u32 {
    process_number("Gid:", 1).unwrap_or(0)
}

/// `getpagesize` (old POSIX).
pub fn getpagesize() -> i32 {
    PAGE as i32
}

/// A number of kilobytes from `/proc/meminfo`, in pages.
fn memory_pages(label: &str) -> i64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(label))
        .unwrap_or_default();
    let kilobytes: i64 = line
        .split_ascii_whitespace()
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    kilobytes * 1024 / PAGE
}

/// `sysconf` (POSIX), for the names that `<unistd.h>` declares.
pub fn sysconf(name: i32, rt: &mut Runtime) -> i64 {
    let processors = || thread::available_parallelism().map_or(1, |n| n.get() as i64);
    match name {
        0 => 2_097_152,
        1 => -1,
        2 => 100,
        4 => 1024,
        30 => PAGE,
        83 | 84 => processors(),
        85 => memory_pages("MemTotal:"),
        86 => memory_pages("MemFree:"),
        180 => 64,
        _ => rt.status(Err::<(), _>(EINVAL)) as i64,
    }
}

/// `gethostname` (POSIX).
#[track_caller]
pub fn gethostname(buf: Ptr<u8>, size: u64, rt: &mut Runtime) -> i32 {
    let name = match fs::read("/proc/sys/kernel/hostname") {
        Ok(name) => name,
        Err(error) => return rt.status(Err::<(), _>(number_of(&error))),
    };
    let mut name = name.trim_ascii_end().to_vec();
    name.push(0);
    let kept = name.len().min(size as usize);
    rt.write_slice(buf, &name[..kept]);
    if kept < name.len() {
        return rt.status(Err::<(), _>(ENAMETOOLONG));
    }
    0
}

/// The fields of `/proc/self/stat` from number 3 of proc(5) on, which follow the name in parentheses.
pub(super) fn process_fields() -> impl Fn(usize) -> i64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<i64> = rest
        .split_ascii_whitespace()
        .map(|f| f.parse().unwrap_or(0))
        .collect();
    move |number| fields.get(number - 3).copied().unwrap_or(0)
}

/// `getrusage` (POSIX): the times and the memory of this process; what Linux does not tell in `/proc` stays 0.
#[track_caller]
pub fn getrusage(who: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    if !(-1..=1).contains(&who) {
        return rt.status(Err::<(), _>(EINVAL));
    }
    let field = process_fields();
    let (user, system, minor, major) = if who == -1 {
        (16, 17, 11, 13)
    } else {
        (14, 15, 10, 12)
    };
    // Ticks of 1/100 s.
    let time = |ticks: i64| [ticks / 100, ticks % 100 * 10_000];
    let peak = if who == -1 {
        0
    } else {
        process_number("VmHWM:", 0).unwrap_or(0)
    };
    let mut usage = [0i64; 18];
    usage[..2].copy_from_slice(&time(field(user)));
    usage[2..4].copy_from_slice(&time(field(system)));
    usage[4] = peak as i64;
    usage[8] = field(minor);
    usage[9] = field(major);
    out.cast().set(usage, rt);
    0
}

/// `times` (POSIX), in ticks of 1/100 s.
#[track_caller]
pub fn times(out: Ptr<Void>, rt: &mut Runtime) -> i64 {
    if !out.is_null() {
        let field = process_fields();
        out.cast().set([14, 15, 16, 17].map(field), rt);
    }
    monotonic().as_millis() as i64 / 10
}

/// `getpgrp` (POSIX).
pub fn getpgrp() -> i32 {
    process_fields()(5) as i32
}

/// `getrlimit` (POSIX).
#[track_caller]
pub fn getrlimit(resource: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    const NAMES: [&str; 10] = [
        "Max cpu time",
        "Max file size",
        "Max data size",
        "Max stack size",
        "Max core file size",
        "Max resident set",
        "Max processes",
        "Max open files",
        "Max locked memory",
        "Max address space",
    ];
    let text = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let name = usize::try_from(resource).ok().and_then(|i| NAMES.get(i));
    let Some(line) = name.and_then(|name| text.lines().find_map(|line| line.strip_prefix(name)))
    else {
        return rt.status(Err::<(), _>(EINVAL));
    };
    let mut limits = line
        .split_ascii_whitespace()
        .map(|word| word.parse().unwrap_or(u64::MAX));
    let pair = [
        limits.next().unwrap_or(u64::MAX),
        limits.next().unwrap_or(u64::MAX),
    ];
    let pair = match rt.part::<Limits>().0.get(&resource) {
        Some(set) => *set,
        None => pair,
    };
    out.cast().set(pair, rt);
    0
}

/// `swab` (POSIX).
#[track_caller]
pub fn swab(from: Ptr<Void>, to: Ptr<Void>, n: i64, heap: &mut Heap) {
    let n = (n.max(0) & !1) as u64;
    let mut bytes = heap.bytes(from, n).to_vec();
    bytes.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
    heap.write_slice(to.cast(), &bytes);
}

/// `program_invocation_name` (glibc).
pub fn __c2safe_program_invocation_name(rt: &mut Runtime) -> Ptr<Void> {
    let name = rt.program_name.clone();
    name_object("program_invocation_name", name, rt)
}

/// `program_invocation_short_name` (glibc).
pub fn __c2safe_program_invocation_short_name(rt: &mut Runtime) -> Ptr<Void> {
    let name = rt.short_program_name().to_vec();
    name_object("program_invocation_short_name", name, rt)
}

/// The object that holds the address of a name, made when first asked for.
fn name_object(object: &'static str, mut name: Vec<u8>, rt: &mut Runtime) -> Ptr<Void> {
    let place = rt.static_object(object, 8);
    if place.cast::<u64>().get(rt) == 0 {
        name.push(0);
        let text = rt.permanent(name.len() as u64).cast::<u8>();
        rt.write_slice(text, &name);
        place.cast().set(text, rt);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_knows_itself() {
        let mut rt = Runtime::new();
        assert_eq!(getpid() as u32, process::id());
        assert!(sysconf(84, &mut rt) >= 1 && sysconf(85, &mut rt) > 1000);
        assert_eq!(sysconf(9999, &mut rt), -1);
        let usage = rt.local::<[i64; 18]>();
        assert_eq!(getrusage(0, usage.cast(), &mut rt), 0);
        assert!(usage.elem(4).get(&rt) > 0);
        let buf = rt.local_bytes(70).cast();
        assert_eq!(gethostname(buf, 70, &mut rt), 0);
    }
}
