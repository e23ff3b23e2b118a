//! `<unistd.h>`, `<stdio.h>`: running other programs.

use super::super::errno::{number_of, EINVAL};
use super::super::fd::{Kind, Open};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime, Str};
use super::super::stdio::{fclose, index_of, Backend, File, Stream};
use super::super::stdlib::{shell, wait_status};
use super::super::va::VaArg;
use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// The strings of a null-terminated table.
#[track_caller]
pub(super) fn strings(table: Ptr<Void>, rt: &Runtime) -> Vec<Vec<u8>> {
    let mut entry = table.cast::<Ptr<u8>>();
    let mut all = Vec::new();
    while !entry.is_null() && !entry.get(rt).is_null() {
        all.push(rt.c_str(entry.get(rt)).to_vec());
        entry += 1;
    }
    all
}

/// The program with its arguments and environment, ready to start.
pub(super) fn command_for(
    program: &[u8],
    args: &[Vec<u8>],
    environment: &[Vec<u8>],
    search: bool,
    rt: &Runtime,
) -> Command {
    // `Command` searches the path for names without a slash; the functions without `p` do not.
    let mut file = program.to_vec();
    if !search && !file.contains(&b'/') {
        file.splice(0..0, *b"./");
    }
    let mut command = Command::new(OsStr::from_bytes(&file));
    if let Some((name, rest)) = args.split_first() {
        command
            .arg0(OsStr::from_bytes(name))
            .args(rest.iter().map(|arg| OsStr::from_bytes(arg)));
    }
    command.env_clear();
    for entry in environment {
        if let Some(len) = entry.iter().position(|&c| c == b'=') {
            command.env(
                OsStr::from_bytes(&entry[..len]),
                OsStr::from_bytes(&entry[len + 1..]),
            );
        }
    }
    let standard = |fd| match rt.stdio.fds.get(fd).and_then(Open::system_copy) {
        Ok(copy) => Stdio::from(copy),
        Err(_) => Stdio::null(),
    };
    command
        .stdin(standard(0))
        .stdout(standard(1))
        .stderr(standard(2));
    command
}

/// Replaces the process; returns only when that fails.
fn execute(
    program: &[u8],
    args: &[Vec<u8>],
    environment: &[Vec<u8>],
    search: bool,
    rt: &mut Runtime,
) -> i32 {
    let error = number_of(&command_for(program, args, environment, search, rt).exec());
    rt.status(Err::<(), _>(error))
}

/// `execve` (POSIX).
#[track_caller]
pub fn execve(path: impl Str, argv: Ptr<Void>, envp: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let (program, args, environment) = (
        path.chars(rt).to_vec(),
        strings(argv, rt),
        strings(envp, rt),
    );
    execute(&program, &args, &environment, false, rt)
}

/// `execv` (POSIX).
#[track_caller]
pub fn execv(path: impl Str, argv: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let environment = rt.environ.get(rt).cast();
    execve(path, argv, environment, rt)
}

/// `execvp` (POSIX).
#[track_caller]
pub fn execvp(file: impl Str, argv: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let environment = strings(rt.environ.get(rt).cast(), rt);
    let (program, args) = (file.chars(rt).to_vec(), strings(argv, rt));
    execute(&program, &args, &environment, true, rt)
}

/// The arguments of `execl` up to its null pointer.
#[track_caller]
fn listed(first: impl Str, rest: &[VaArg], rt: &Runtime) -> Vec<Vec<u8>> {
    let mut args = vec![first.chars(rt).to_vec()];
    for arg in rest {
        let p: Ptr<u8> = arg.arg();
        if p.is_null() {
            break;
        }
        args.push(rt.c_str(p).to_vec());
    }
    args
}

/// `execl` (POSIX).
#[track_caller]
pub fn execl(path: impl Str, arg: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    let environment = strings(rt.environ.get(rt).cast(), rt);
    let (program, args) = (path.chars(rt).to_vec(), listed(arg, args, rt));
    execute(&program, &args, &environment, false, rt)
}

/// `execlp` (POSIX).
#[track_caller]
pub fn execlp(file: impl Str, arg: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    let environment = strings(rt.environ.get(rt).cast(), rt);
    let (program, args) = (file.chars(rt).to_vec(), listed(arg, args, rt));
    execute(&program, &args, &environment, true, rt)
}

/// `execle` (POSIX): the environment follows the null pointer.
#[track_caller]
pub fn execle(path: impl Str, arg: impl Str, args: &[VaArg], rt: &mut Runtime) -> i32 {
    let program = path.chars(rt).to_vec();
    let names = listed(arg, args, rt);
    let environment = args.get(names.len()).map_or(Ptr::null(), |arg| arg.arg());
    let environment = strings(environment, rt);
    execute(&program, &names, &environment, false, rt)
}

/// `popen` (POSIX).
#[track_caller]
pub fn popen(command: impl Str, mode: impl Str, rt: &mut Runtime) -> Ptr<File> {
    let reads = match mode.chars(rt).first() {
        Some(b'r') => true,
        Some(b'w') => false,
        _ => {
            rt.set_errno(EINVAL);
            return Ptr::null();
        }
    };
    let mut shell = shell(command.chars(rt), rt);
    if reads {
        shell.stdout(Stdio::piped());
    } else {
        shell.stdin(Stdio::piped());
    }
    let started = shell
        .spawn()
        .map_err(|e| number_of(&e))
        .and_then(|mut child| {
            let end = if reads {
                child.stdout.take().map(OwnedFd::from)
            } else {
                child.stdin.take().map(OwnedFd::from)
            };
            Ok((end.ok_or(EINVAL)?, child))
        });
    match started {
        Ok((end, child)) => {
            let fd = rt
                .stdio
                .fds
                .add(Open::new(end, !reads as i32, Kind::File), 0);
            let mut stream = Stream::new(Backend::Fd(fd), reads, !reads, false);
            stream.child = Some(child);
            rt.new_file(stream)
        }
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

/// `pclose` (POSIX).
#[track_caller]
pub fn pclose<P: Program>(f: Ptr<File>, cx: &mut P) -> i32 {
    let index = index_of(f, cx);
    let child = cx.stdio.stream(index).0.child.take();
    fclose(f, cx);
    let result = match child {
        Some(mut child) => cx.wait(|| child.wait()).map_err(|e| number_of(&e)),
        None => Err(EINVAL),
    };
    match result {
        Ok(status) => wait_status(status),
        Err(error) => cx.status(Err::<(), _>(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::stdio::{fgets, fputs};
    use super::super::super::thread::testing::Alone;
    use super::*;

    #[test]
    fn pipes_to_programs() {
        let mut rt = Alone::default();
        let f = popen(c"echo hello; exit 3", c"r", &mut rt);
        let line = rt.local_bytes(20).cast();
        assert_eq!(fgets(line, 20, f, &mut rt), line);
        assert_eq!(rt.c_str(line), b"hello\n");
        assert_eq!(pclose(f, &mut rt), 3 << 8);
        let f = popen(c"read x; test \"$x\" = hi", c"w", &mut rt);
        fputs(c"hi\n", f, &mut rt);
        assert_eq!(pclose(f, &mut rt), 0);
        assert_eq!(
            execl(c"/no/such/program", c"x", &[VaArg::Ptr(0)], &mut rt),
            -1
        );
    }
}
