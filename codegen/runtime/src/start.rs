//! The start of a program, and its end when something went wrong.

use super::mem::Mem;
use super::ptr::Ptr;
use super::runtime::{Jump, Program, Runtime};
use super::stdlib::{exit, finish};
use std::any::Any;
use std::io::Write;
use std::os::unix::ffi::OsStringExt;
use std::panic::{catch_unwind, set_hook, AssertUnwindSafe};
use std::sync::mpsc::channel;
use std::{env, io, process, thread};

/// Stacks to try, largest first: C programs may recurse deeply, and untouched stack costs nothing.
const STACK_SIZES: [usize; 3] = [1 << 30, 256 << 20, 64 << 20];

/// Lines of a Rust file and the C lines they come from; see [`start`].
type LineTable = (&'static str, &'static str);

/// Runs a program as the C startup code does: builds `argv` and `envp`, calls `main`, then `exit` (C11 5.1.2.2).
///
/// `lines` maps lines of Rust files to lines of C files for the messages of memory errors: for each file
/// (`"src/list.rs"`) entries `RUST_LINE:C_FILE:C_LINE` between spaces, sorted, an empty file meaning the one before.
pub fn start<P: Program + Send + 'static>(
    make: impl FnOnce() -> P + Send + 'static,
    main: impl FnOnce(i32, Ptr<Ptr<u8>>, Ptr<Ptr<u8>>, &mut P) -> i32 + Send + 'static,
    lines: &'static [LineTable],
) -> ! {
    set_hook(Box::new(move |info| {
        let place = info.location().map(|place| (place.file(), place.line()));
        report(info.payload(), place, lines);
    }));
    let program: Box<dyn FnOnce() + Send> = Box::new(move || run(make, main));
    for size in STACK_SIZES {
        // Through a channel, because a refused `spawn` would swallow the program.
        let (sender, receiver) = channel::<Box<dyn FnOnce() + Send>>();
        let body = move || {
            if let Ok(program) = receiver.recv() {
                program();
            }
        };
        if let Ok(thread) = thread::Builder::new().stack_size(size).spawn(body) {
            if sender.send(program).is_ok() {
                let _ = thread.join();
            }
            process::abort();
        }
    }
    program();
    process::abort()
}

/// Runs the program on this thread; it ends the process.
fn run<P: Program>(
    make: impl FnOnce() -> P,
    main: impl FnOnce(i32, Ptr<Ptr<u8>>, Ptr<Ptr<u8>>, &mut P) -> i32,
) {
    let mut cx = make();
    let result = catch_unwind(AssertUnwindSafe(|| {
        let args: Vec<_> = env::args_os().map(OsStringExt::into_vec).collect();
        cx.program_name = args.first().cloned().unwrap_or_default();
        let argv = string_table(&args, &mut cx);
        let variables =
            env::vars_os().map(|(name, value)| [name.into_vec(), value.into_vec()].join(&b'='));
        let envp = string_table(&variables.collect::<Vec<_>>(), &mut cx);
        cx.environ.set(envp, &mut cx.heap);
        let code = main(args.len() as i32, argv, envp, &mut cx);
        exit(code, &mut cx)
    }));
    if let Err(payload) = result {
        complain_about_jump(&*payload);
    }
    finish(&mut cx);
    process::abort()
}

/// A null-terminated array of strings (C11 5.1.2.2.1).
fn string_table(strings: &[Vec<u8>], rt: &mut Runtime) -> Ptr<Ptr<u8>> {
    let table = rt
        .permanent((strings.len() as u64 + 1) * Ptr::<u8>::SIZE as u64)
        .cast::<Ptr<u8>>();
    for (i, s) in strings.iter().enumerate() {
        let copy = rt.permanent(s.len() as u64 + 1).cast();
        rt.write_slice(copy, s);
        table.at(i).set(copy, rt);
    }
    table
}

/// A jump that nobody caught went to a function that has returned; the panic hook does not see jumps.
pub(super) fn complain_about_jump(payload: &(dyn Any + Send)) {
    if payload.is::<Jump>() {
        let _ = writeln!(
            io::stderr(),
            "invalid longjmp: the function that called setjmp has returned"
        );
    }
}

/// The panic hook: one line on stderr that names the place in the C source.
fn report(payload: &(dyn Any + Send), place: Option<(&str, u32)>, lines: &[LineTable]) {
    let message = match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(s), _) => s,
        (_, Some(s)) => s.as_str(),
        _ => "panic",
    };
    let place = match place {
        Some((file, line)) => {
            c_place(file, line, lines).unwrap_or_else(|| format!("{file}:{line}"))
        }
        None => "?".into(),
    };
    let _ = writeln!(io::stderr(), "{place}: {}", in_c_terms(message));
}

/// The C file and line of a Rust file and line, as `file:line`.
fn c_place(file: &str, line: u32, lines: &[LineTable]) -> Option<String> {
    let (_, table) = lines.iter().find(|(suffix, _)| file.ends_with(suffix))?;
    let mut c_file = "";
    let mut found = None;
    for entry in table.split_ascii_whitespace() {
        let (rust_line, rest) = entry.split_once(':')?;
        let (name, c_line) = rest.rsplit_once(':')?;
        if rust_line.parse::<u32>().ok()? > line {
            break;
        }
        if !name.is_empty() {
            c_file = name;
        }
        found = Some(c_line);
    }
    found.map(|c_line| format!("{c_file}:{c_line}"))
}

/// Rust's own messages for what C calls undefined, in the words of this runtime.
fn in_c_terms(message: &str) -> String {
    match message {
        "attempt to divide by zero"
        | "attempt to calculate the remainder with a divisor of zero" => "division by zero".into(),
        "attempt to divide with overflow" | "attempt to calculate the remainder with overflow" => {
            "overflow in division".into()
        }
        _ => match message.strip_prefix("index out of bounds") {
            Some(rest) => format!("out of bounds{rest}"),
            None => message.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_map_to_c() {
        let lines: &[LineTable] = &[("src/list.rs", "3:list.c:10 5::11 9:list.h:2 12:list.c:40")];
        assert_eq!(c_place("/tmp/x/src/list.rs", 2, lines), None);
        assert_eq!(
            c_place("/tmp/x/src/list.rs", 7, lines).as_deref(),
            Some("list.c:11")
        );
        assert_eq!(
            c_place("src/list.rs", 10, lines).as_deref(),
            Some("list.h:2")
        );
        assert_eq!(
            c_place("src/list.rs", 99, lines).as_deref(),
            Some("list.c:40")
        );
        assert_eq!(c_place("src/tree.rs", 99, lines), None);
    }
}
