//! `<err.h>`, `<error.h>`: messages that begin with the program's name.

use super::ptr::Ptr;
use super::runtime::{Program, Runtime, Str, StrPlace};
use super::stdio::{fflush, formatted, formatted_list};
use super::stdlib::exit;
use super::string::error_text;
use super::va::{VaArg, VaList};

/// What a message ends with.
#[derive(Clone, Copy)]
enum End {
    /// The text for `errno`.
    Error(i32),
    Plain,
}

/// Where the arguments are.
#[derive(Clone, Copy)]
enum Args<'a> {
    Slice(&'a [VaArg<'a>]),
    List(Ptr<VaList>),
}

/// Writes `prog: message: error text`; the format may be null.
#[track_caller]
fn message(format: impl Str, args: Args, end: End, rt: &mut Runtime) {
    let name = rt.short_program_name().to_vec();
    put_line(name, format, args, end, rt);
}

#[track_caller]
fn put_line(mut line: Vec<u8>, format: impl Str, args: Args, end: End, rt: &mut Runtime) {
    line.extend_from_slice(b": ");
    let is_null = matches!(format.place(), StrPlace::Heap(p) if p.is_null());
    if !is_null {
        let sink = |text: &[u8], _: &[usize], _: &mut Runtime| {
            line.extend_from_slice(text);
            Ok(())
        };
        match args {
            Args::Slice(args) => {
                formatted(format, args, rt, sink);
            }
            Args::List(ap) => {
                formatted_list(format, ap, rt, sink);
            }
        }
    }
    if let End::Error(number) = end {
        if !is_null {
            line.extend_from_slice(b": ");
        }
        line.extend(error_text(number));
    }
    line.push(b'\n');
    // Nothing can be said about a message that cannot be written.
    let _ = rt.stdio.write(2, &line);
}

fn errno(rt: &Runtime) -> End {
    End::Error(rt.errno.get(&rt.heap))
}

/// `warn` (BSD).
#[track_caller]
pub fn warn(format: impl Str, args: &[VaArg], rt: &mut Runtime) {
    let end = errno(rt);
    message(format, Args::Slice(args), end, rt);
}

/// `warnx` (BSD).
#[track_caller]
pub fn warnx(format: impl Str, args: &[VaArg], rt: &mut Runtime) {
    message(format, Args::Slice(args), End::Plain, rt);
}

/// `vwarn` (BSD).
#[track_caller]
pub fn vwarn(format: impl Str, ap: Ptr<VaList>, rt: &mut Runtime) {
    let end = errno(rt);
    message(format, Args::List(ap), end, rt);
}

/// `vwarnx` (BSD).
#[track_caller]
pub fn vwarnx(format: impl Str, ap: Ptr<VaList>, rt: &mut Runtime) {
    message(format, Args::List(ap), End::Plain, rt);
}

/// `err` (BSD).
#[track_caller]
pub fn err<P: Program>(status: i32, format: impl Str, args: &[VaArg], cx: &mut P) -> ! {
    warn(format, args, cx);
    exit(status, cx)
}

/// `errx` (BSD).
#[track_caller]
pub fn errx<P: Program>(status: i32, format: impl Str, args: &[VaArg], cx: &mut P) -> ! {
    warnx(format, args, cx);
    exit(status, cx)
}

/// `verr` (BSD).
#[track_caller]
pub fn verr<P: Program>(status: i32, format: impl Str, ap: Ptr<VaList>, cx: &mut P) -> ! {
    vwarn(format, ap, cx);
    exit(status, cx)
}

/// `verrx` (BSD).
#[track_caller]
pub fn verrx<P: Program>(status: i32, format: impl Str, ap: Ptr<VaList>, cx: &mut P) -> ! {
    vwarnx(format, ap, cx);
    exit(status, cx)
}

/// `error` (glibc): writes out the standard output first, and ends the program unless the status is 0.
#[track_caller]
pub fn error<P: Program>(status: i32, number: i32, format: impl Str, args: &[VaArg], cx: &mut P) {
    let stdout = cx.standard_files[1];
    fflush(stdout, cx);
    let name = cx.program_name.clone();
    let end = if number == 0 {
        End::Plain
    } else {
        End::Error(number)
    };
    put_line(name, format, Args::Slice(args), end, cx);
    if status != 0 {
        exit(status, cx);
    }
}
