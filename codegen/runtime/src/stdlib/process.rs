//! `<stdlib.h>`: the end of the program.

use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime};
use super::super::va::VaArg;
use std::process;

/// A function to call at exit, and the second argument that `on_exit` gives to it.
pub(in super::super) enum AtExit {
    Plain(u64),
    WithStatus(u64, u64),
}

/// `exit` (C11 7.22.4.4): handlers in reverse order, then the streams.
#[track_caller]
pub fn exit<P: Program>(status: i32, cx: &mut P) -> ! {
    while let Some(handler) = cx.at_exit.pop() {
        match handler {
            AtExit::Plain(f) => cx.call(f, &[]),
            AtExit::WithStatus(f, arg) => cx.call(f, &[VaArg::from(status), VaArg::Ptr(arg)]),
        };
    }
    finish(cx);
    process::exit(status & 0xFF)
}

/// What is left to do when a program ends: writes out C's buffers.
pub(in super::super) fn finish(rt: &mut Runtime) {
    rt.stdio.finish();
    for f in std::mem::take(&mut rt.at_finish) {
        f(rt);
    }
}

/// `_Exit` (C11 7.22.4.5): no handlers, nothing flushed.
pub fn _Exit(status: i32) -> ! {
    process::exit(status & 0xFF)
}

/// `_exit` (POSIX).
pub fn _exit(status: i32) -> ! {
    process::exit(status & 0xFF)
}

/// `quick_exit` (C11 7.22.4.7).
pub fn quick_exit<P: Program>(status: i32, cx: &mut P) -> ! {
    while let Some(f) = cx.at_quick_exit.pop() {
        cx.call(f, &[]);
    }
    process::exit(status & 0xFF)
}

/// `atexit` (C11 7.22.4.2).
#[track_caller]
pub fn atexit(f: Ptr<Void>, rt: &mut Runtime) -> i32 {
    rt.at_exit.push(AtExit::Plain(f.bits()));
    0
}

/// `on_exit` (glibc).
#[track_caller]
pub fn on_exit(f: Ptr<Void>, arg: Ptr<Void>, rt: &mut Runtime) -> i32 {
    rt.at_exit.push(AtExit::WithStatus(f.bits(), arg.bits()));
    0
}

/// `at_quick_exit` (C11 7.22.4.3).
#[track_caller]
pub fn at_quick_exit(f: Ptr<Void>, rt: &mut Runtime) -> i32 {
    rt.at_quick_exit.push(f.bits());
    0
}
