//! `<stdlib.h>`: the environment and the host.

use super::super::errno::{number_of, EINVAL};
use super::super::fd::{path, Open, O_CREAT, O_EXCL, O_RDWR};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime, Str};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};

/// `environ` (POSIX): where the address of the table is.
pub fn __c2safe_environ(rt: &Runtime) -> Ptr<Void> {
    rt.environ.cast()
}

/// The entries of the environment, as the program sees it.
#[track_caller]
fn entries(rt: &Runtime) -> Vec<Ptr<u8>> {
    let mut table = rt.environ.get(rt);
    let mut entries = Vec::new();
    while !table.is_null() {
        let entry = table.get(rt);
        if entry.is_null() {
            break;
        }
        entries.push(entry);
        table += 1;
    }
    entries
}

/// Makes these the entries.
fn set_entries(entries: &[Ptr<u8>], rt: &mut Runtime) {
    let table = rt
        .permanent((entries.len() as u64 + 1) * 8)
        .cast::<Ptr<u8>>();
    rt.write_slice(table, entries);
    rt.environ.set(table, &mut rt.heap);
}

/// The value in an entry, when its name is this one.
fn value_in<'a>(entry: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    entry.strip_prefix(name)?.strip_prefix(b"=")
}

/// The index of the entry of this name. No closure looks at the entries: one would be the place of an error.
#[track_caller]
fn index_of(entries: &[Ptr<u8>], name: &[u8], rt: &Runtime) -> Option<usize> {
    for (i, &entry) in entries.iter().enumerate() {
        if value_in(rt.c_str(entry), name).is_some() {
            return Some(i);
        }
    }
    None
}

/// `getenv` (C11 7.22.4.6).
#[track_caller]
pub fn getenv(name: impl Str, rt: &Runtime) -> Ptr<u8> {
    let name = name.chars(rt);
    let all = entries(rt);
    match index_of(&all, name, rt) {
        Some(i) => all[i].at(name.len() + 1),
        None => Ptr::null(),
    }
}

/// `secure_getenv` (glibc).
#[track_caller]
pub fn secure_getenv(name: impl Str, rt: &Runtime) -> Ptr<u8> {
    getenv(name, rt)
}

fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.contains(&b'=')
}

/// Puts an entry into the environment, in place of one of the same name.
#[track_caller]
fn put_entry(name: &[u8], entry: Ptr<u8>, rt: &mut Runtime) {
    let mut all = entries(rt);
    match index_of(&all, name, rt) {
        Some(i) => all[i] = entry,
        None => all.push(entry),
    }
    set_entries(&all, rt);
}

/// `setenv` (POSIX).
#[track_caller]
pub fn setenv(name: impl Str, value: impl Str, overwrite: i32, rt: &mut Runtime) -> i32 {
    let name = name.chars(rt).to_vec();
    if !is_name(&name) {
        rt.set_errno(EINVAL);
        return -1;
    }
    let exists = index_of(&entries(rt), &name, rt).is_some();
    if exists && overwrite == 0 {
        return 0;
    }
    let text = [&name[..], value.chars(rt)].join(&b'=');
    let entry = rt.permanent(text.len() as u64 + 1).cast();
    rt.write_slice(entry, &text);
    put_entry(&name, entry, rt);
    0
}

/// `unsetenv` (POSIX).
#[track_caller]
pub fn unsetenv(name: impl Str, rt: &mut Runtime) -> i32 {
    let name = name.chars(rt).to_vec();
    if !is_name(&name) {
        rt.set_errno(EINVAL);
        return -1;
    }
    let mut all = entries(rt);
    while let Some(i) = index_of(&all, &name, rt) {
        all.remove(i);
    }
    set_entries(&all, rt);
    0
}

/// `putenv` (POSIX); the entry itself becomes part of the environment.
#[track_caller]
pub fn putenv(entry: Ptr<u8>, rt: &mut Runtime) -> i32 {
    let text = rt.c_str(entry).to_vec();
    match text.iter().position(|&c| c == b'=') {
        Some(len) => {
            put_entry(&text[..len], entry, rt);
            0
        }
        None => unsetenv(entry, rt),
    }
}

/// `clearenv` (glibc).
pub fn clearenv(rt: &mut Runtime) -> i32 {
    set_entries(&[], rt);
    0
}

/// A command that runs in the program's environment.
pub(in super::super) fn shell(command: &[u8], rt: &Runtime) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(OsStr::from_bytes(command)).env_clear();
    for entry in entries(rt) {
        let entry = rt.c_str(entry);
        if let Some(len) = entry.iter().position(|&c| c == b'=') {
            shell.env(
                OsStr::from_bytes(&entry[..len]),
                OsStr::from_bytes(&entry[len + 1..]),
            );
        }
    }
    // The program may have put other files at the standard numbers.
    let standard = |fd| match rt.stdio.fds.get(fd).and_then(Open::system_copy) {
        Ok(copy) => Stdio::from(copy),
        Err(_) => Stdio::null(),
    };
    shell
        .stdin(standard(0))
        .stdout(standard(1))
        .stderr(standard(2));
    shell
}

/// The status word of `wait` for a finished process.
pub(in super::super) fn wait_status(status: ExitStatus) -> i32 {
    status.into_raw()
}

/// `system` (C11 7.22.4.8); like glibc's it leaves C's buffers alone.
#[track_caller]
pub fn system<P: Program>(command: Ptr<u8>, cx: &mut P) -> i32 {
    if command.is_null() {
        return 1;
    }
    let mut shell = shell(cx.c_str(command), cx);
    let status = cx.wait(|| shell.status()).map_err(|e| number_of(&e));
    match status {
        Ok(status) => wait_status(status),
        Err(error) => cx.status(Err::<(), _>(error)),
    }
}

/// `realpath` (POSIX).
#[track_caller]
pub fn realpath(name: Ptr<u8>, resolved: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let found = if name.is_null() {
        Err(EINVAL)
    } else {
        fs::canonicalize(path(rt.c_str(name))).map_err(|e| number_of(&e))
    };
    match found {
        Ok(found) => {
            let mut bytes = found.into_os_string().into_vec();
            bytes.push(0);
            let out = if resolved.is_null() {
                Ptr::from_bits(rt.heap.alloc(bytes.len() as u64))
            } else {
                resolved
            };
            rt.write_slice(out, &bytes);
            out
        }
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

/// `canonicalize_file_name` (glibc).
#[track_caller]
pub fn canonicalize_file_name(name: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    realpath(name, Ptr::null(), rt)
}

/// Fills the six `X` of a template until `make` succeeds with the name.
#[track_caller]
fn fill_template<T>(
    template: Ptr<u8>,
    suffix: i32,
    rt: &mut Runtime,
    make: impl Fn(&[u8], &mut Runtime) -> Result<T, i32>,
) -> Result<T, i32> {
    const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const EEXIST: i32 = 17;
    let len = rt.c_str(template).len();
    let begin = len.checked_sub(6 + suffix.max(0) as usize).ok_or(EINVAL)?;
    if rt.bytes(template.at(begin), 6) != b"XXXXXX" {
        return Err(EINVAL);
    }
    for _ in 0..10_000 {
        let letters = [(); 6].map(|()| LETTERS[super::random::arc4random_uniform(62) as usize]);
        rt.write_slice(template.at(begin), &letters);
        let name = rt.c_str(template).to_vec();
        match make(&name, rt) {
            Err(EEXIST) => {}
            result => return result,
        }
    }
    Err(EEXIST)
}

/// `mkstemps` (glibc).
#[track_caller]
pub fn mkstemps(template: Ptr<u8>, suffix: i32, rt: &mut Runtime) -> i32 {
    let fd = fill_template(template, suffix, rt, |name, rt| {
        rt.stdio.fds.open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
    });
    fd.unwrap_or_else(|error| rt.status(Err::<(), _>(error)))
}

/// `mkstemp` (POSIX).
#[track_caller]
pub fn mkstemp(template: Ptr<u8>, rt: &mut Runtime) -> i32 {
    mkstemps(template, 0, rt)
}

/// `mkdtemp` (POSIX).
#[track_caller]
pub fn mkdtemp(template: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let made = fill_template(template, 0, rt, |name, _| {
        fs::DirBuilder::new()
            .mode(0o700)
            .create(path(name))
            .map_err(|e| number_of(&e))
    });
    match rt.status(made) {
        0 => template,
        _ => Ptr::null(),
    }
}

/// `mktemp` (old POSIX).
#[track_caller]
pub fn mktemp(template: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let made = fill_template(template, 0, rt, |name, _| match path(name).exists() {
        true => Err(17),
        false => Ok(()),
    });
    if rt.status(made) != 0 {
        template.set(0, rt);
    }
    template
}

/// `tmpnam` (C11 7.21.4.4).
#[track_caller]
pub fn tmpnam(s: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let out = if s.is_null() {
        rt.static_object("tmpnam", 20).cast()
    } else {
        s
    };
    rt.write_slice(out, b"/tmp/fileXXXXXX\0");
    mktemp(out, rt)
}

/// `tempnam` (old POSIX).
#[track_caller]
pub fn tempnam(dir: Ptr<u8>, prefix: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let from_environment = getenv(c"TMPDIR", rt);
    let mut text = b"/tmp".to_vec();
    for folder in [from_environment, dir] {
        if !folder.is_null() && path(rt.c_str(folder)).is_dir() {
            text = rt.c_str(folder).to_vec();
            break;
        }
    }
    text.push(b'/');
    let name = if prefix.is_null() {
        b"file"
    } else {
        rt.c_str(prefix)
    };
    text.extend_from_slice(&name[..name.len().min(5)]);
    text.extend_from_slice(b"XXXXXX\0");
    let out = Ptr::from_bits(rt.heap.alloc(text.len() as u64));
    rt.write_slice(out, &text);
    mktemp(out, rt)
}

/// `ctermid` (POSIX).
#[track_caller]
pub fn ctermid(s: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let out = if s.is_null() {
        rt.static_object("ctermid", 9).cast()
    } else {
        s
    };
    rt.write_slice(out, b"/dev/tty\0");
    out
}

/// `getsubopt` (POSIX).
#[track_caller]
pub fn getsubopt(options: Ptr<Void>, tokens: Ptr<Void>, value: Ptr<Void>, heap: &mut Heap) -> i32 {
    let (options, value) = (options.cast::<Ptr<u8>>(), value.cast::<Ptr<u8>>());
    let begin = options.get(heap);
    let text = heap.c_str(begin).to_vec();
    if text.is_empty() {
        return -1;
    }
    let len = text.iter().position(|&c| c == b',').unwrap_or(text.len());
    let name_len = text[..len].iter().position(|&c| c == b'=').unwrap_or(len);
    if len < text.len() {
        begin.at(len).set(0, heap);
        options.set(begin.at(len + 1), heap);
    } else {
        options.set(begin.at(len), heap);
    }
    let table = tokens.cast::<Ptr<u8>>();
    for number in 0.. {
        let token = table.at(number).get(heap);
        if token.is_null() {
            break;
        }
        if heap.c_str(token) == &text[..name_len] {
            let at = if name_len < len {
                begin.at(name_len + 1)
            } else {
                Ptr::null()
            };
            value.set(at, heap);
            return number;
        }
    }
    value.set(begin, heap);
    -1
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::*;

    #[test]
    fn the_environment_is_the_programs_own() {
        let mut rt = Alone::default();
        assert!(getenv(c"A", &rt).is_null());
        assert_eq!(setenv(c"A", c"1", 0, &mut rt), 0);
        assert_eq!(setenv(c"A", c"2", 0, &mut rt), 0);
        assert_eq!(rt.c_str(getenv(c"A", &rt)), b"1");
        setenv(c"AB", c"x=y", 1, &mut rt);
        setenv(c"A", c"3", 1, &mut rt);
        assert_eq!(rt.c_str(getenv(c"A", &rt)), b"3");
        assert_eq!(rt.c_str(getenv(c"AB", &rt)), b"x=y");
        let command = rt.lit(c"test \"$AB\" = x=y || exit 3; exit 5");
        assert_eq!(system(command, &mut rt), 5 << 8);
        unsetenv(c"A", &mut rt);
        assert!(getenv(c"A", &rt).is_null());
        assert_eq!(setenv(c"a=b", c"", 1, &mut rt), -1);
    }

    #[test]
    fn temporary_names() {
        let mut rt = Alone::default();
        let name: Ptr<u8> = rt.local_bytes(32).cast();
        rt.write_slice(name, b"/tmp/c2safe-XXXXXX.txt\0");
        let fd = mkstemps(name, 4, &mut rt);
        assert!(fd > 2);
        assert!(fs::remove_file(path(rt.c_str(name))).is_ok());
        assert_eq!(mkstemp(name, &mut rt), -1);
        assert_eq!(rt.errno.get(&rt), EINVAL);
    }
}
