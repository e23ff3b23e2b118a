//! `<pwd.h>`.

use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::store::{given, own, Entry, Strings};
use std::fs;

record! {
    /// `struct passwd` (POSIX), laid out as in glibc.
    pub struct Passwd via PasswdFields, size 48 {
        name at 0: u64, password at 8: u64, uid at 16: u32, gid at 20: u32, gecos at 24: u64, dir at 32: u64, shell at 40: u64,
    }
}

/// A line of `/etc/passwd`.
struct User {
    /// Name, password, comment, home, shell.
    texts: [Vec<u8>; 5],
    uid: u32,
    gid: u32,
}

impl Entry for User {
    fn room(&self) -> u64 {
        self.texts.iter().map(|text| text.len() as u64 + 1).sum()
    }

    #[track_caller]
    fn write(&self, at: Ptr<Void>, buf: &mut Strings<'_>) {
        let [name, password, gecos, dir, shell] = [0, 1, 2, 3, 4].map(|i| buf.text(&self.texts[i]));
        let entry = Passwd {
            name,
            password,
            uid: self.uid,
            gid: self.gid,
            gecos,
            dir,
            shell,
        };
        at.cast().set(entry, buf.heap);
    }
}

fn user(line: &[u8]) -> Option<User> {
    let fields: Vec<&[u8]> = line.split(|&c| c == b':').collect();
    let [name, password, uid, gid, gecos, dir, shell] = fields[..] else {
        return None;
    };
    let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse().ok();
    Some(User {
        texts: [name, password, gecos, dir, shell].map(<[u8]>::to_vec),
        uid: number(uid)?,
        gid: number(gid)?,
    })
}

/// The lines of `/etc/passwd`.
fn users() -> Vec<User> {
    let text = fs::read("/etc/passwd").unwrap_or_default();
    text.split(|&c| c == b'\n').filter_map(user).collect()
}

fn named(name: &[u8]) -> Option<User> {
    users().into_iter().find(|user| user.texts[0] == name)
}

fn numbered(uid: u32) -> Option<User> {
    users().into_iter().find(|user| user.uid == uid)
}

/// The name of a user.
pub(in super::super) fn user_name(uid: u32) -> Option<Vec<u8>> {
    numbered(uid).map(|user| user.texts.into_iter().next().unwrap_or_default())
}

/// `getpwnam` (POSIX).
#[track_caller]
pub fn getpwnam(name: impl Str, rt: &mut Runtime) -> Ptr<Void> {
    let found = named(name.chars(rt));
    own(found, "passwd", rt)
}

/// `getpwuid` (POSIX).
pub fn getpwuid(uid: u32, rt: &mut Runtime) -> Ptr<Void> {
    own(numbered(uid), "passwd", rt)
}

/// `getpwnam_r` (POSIX).
#[track_caller]
pub fn getpwnam_r(
    name: impl Str,
    at: Ptr<Void>,
    buf: Ptr<u8>,
    size: u64,
    result: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    let found = named(name.chars(rt));
    given(found, at, buf, size, result, rt)
}

/// `getpwuid_r` (POSIX).
#[track_caller]
pub fn getpwuid_r(
    uid: u32,
    at: Ptr<Void>,
    buf: Ptr<u8>,
    size: u64,
    result: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    given(numbered(uid), at, buf, size, result, rt)
}

/// Where `getpwent` goes on.
#[derive(Default)]
struct Position(usize);

/// `getpwent` (POSIX).
pub fn getpwent(rt: &mut Runtime) -> Ptr<Void> {
    let Position(next) = rt.part::<Position>();
    let found = users().into_iter().nth(*next);
    *next += 1;
    own(found, "passwd", rt)
}

/// `setpwent` (POSIX).
pub fn setpwent(rt: &mut Runtime) {
    *rt.part::<Position>() = Position(0);
}

/// `endpwent` (POSIX).
pub fn endpwent(rt: &mut Runtime) {
    setpwent(rt);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_superuser_has_an_entry() {
        let mut rt = Runtime::new();
        let found = getpwuid(0, &mut rt).cast::<Passwd>().get(&rt);
        assert_eq!(rt.c_str(Ptr::from_bits(found.name)), b"root");
        assert_eq!(getpwnam(c"root", &mut rt).cast::<Passwd>().get(&rt).uid, 0);
        assert!(getpwuid(0x7fff_fffe, &mut rt).is_null());
        let (at, buf) = (rt.local_bytes(48), rt.local_bytes(256).cast());
        let result = rt.local_bytes(8);
        assert_eq!(getpwuid_r(0, at, buf, 1, result, &mut rt), 34);
        assert_eq!(getpwuid_r(0, at, buf, 256, result, &mut rt), 0);
        assert_eq!(result.cast::<u64>().get(&rt), at.bits());
        assert!(user(b"a:b:c").is_none());
    }
}
