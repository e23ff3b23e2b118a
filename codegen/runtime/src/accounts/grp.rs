//! `<grp.h>`.

use super::super::errno::{EINVAL, EPERM};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::store::{given, own, Entry, Strings};
use std::fs;

record! {
    /// `struct group` (POSIX), laid out as in glibc.
    pub struct GroupEntry via GroupEntryFields, size 32 { name at 0: u64, password at 8: u64, gid at 16: u32, members at 24: u64 }
}

/// A line of `/etc/group`.
struct Group {
    name: Vec<u8>,
    password: Vec<u8>,
    gid: u32,
    members: Vec<Vec<u8>>,
}

impl Entry for Group {
    fn room(&self) -> u64 {
        let texts = [&self.name, &self.password]
            .into_iter()
            .chain(&self.members);
        let strings: u64 = texts.map(|text| text.len() as u64 + 1).sum();
        strings + 8 * (self.members.len() as u64 + 2)
    }

    #[track_caller]
    fn write(&self, at: Ptr<Void>, buf: &mut Strings<'_>) {
        let entry = GroupEntry {
            members: buf.table(&self.members),
            name: buf.text(&self.name),
            password: buf.text(&self.password),
            gid: self.gid,
        };
        at.cast().set(entry, buf.heap);
    }
}

fn group(line: &[u8]) -> Option<Group> {
    let fields: Vec<&[u8]> = line.split(|&c| c == b':').collect();
    let [name, password, gid, members] = fields[..] else {
        return None;
    };
    let members = members
        .split(|&c| c == b',')
        .filter(|name| !name.is_empty());
    Some(Group {
        name: name.to_vec(),
        password: password.to_vec(),
        gid: std::str::from_utf8(gid).ok()?.parse().ok()?,
        members: members.map(<[u8]>::to_vec).collect(),
    })
}

/// The lines of `/etc/group`.
fn groups() -> Vec<Group> {
    let text = fs::read("/etc/group").unwrap_or_default();
    text.split(|&c| c == b'\n').filter_map(group).collect()
}

fn named(name: &[u8]) -> Option<Group> {
    groups().into_iter().find(|group| group.name == name)
}

fn numbered(gid: u32) -> Option<Group> {
    groups().into_iter().find(|group| group.gid == gid)
}

/// `getgrnam` (POSIX).
#[track_caller]
pub fn getgrnam(name: impl Str, rt: &mut Runtime) -> Ptr<Void> {
    let found = named(name.chars(rt));
    own(found, "group", rt)
}

/// `getgrgid` (POSIX).
pub fn getgrgid(gid: u32, rt: &mut Runtime) -> Ptr<Void> {
    own(numbered(gid), "group", rt)
}

/// `getgrnam_r` (POSIX).
#[track_caller]
pub fn getgrnam_r(
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

/// `getgrgid_r` (POSIX).
#[track_caller]
pub fn getgrgid_r(
    gid: u32,
    at: Ptr<Void>,
    buf: Ptr<u8>,
    size: u64,
    result: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    given(numbered(gid), at, buf, size, result, rt)
}

/// Where `getgrent` goes on.
#[derive(Default)]
struct Position(usize);

/// `getgrent` (POSIX).
pub fn getgrent(rt: &mut Runtime) -> Ptr<Void> {
    let Position(next) = rt.part::<Position>();
    let found = groups().into_iter().nth(*next);
    *next += 1;
    own(found, "group", rt)
}

/// `setgrent` (POSIX).
pub fn setgrent(rt: &mut Runtime) {
    *rt.part::<Position>() = Position(0);
}

/// `endgrent` (POSIX).
pub fn endgrent(rt: &mut Runtime) {
    setgrent(rt);
}

/// `getgroups` (POSIX): the groups of the process besides its own.
#[track_caller]
pub fn getgroups(size: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Groups:"))
        .unwrap_or("");
    let all: Vec<u32> = line
        .split_ascii_whitespace()
        .filter_map(|n| n.parse().ok())
        .collect();
    if size != 0 {
        if size < all.len() as i32 {
            return rt.status(Err::<(), _>(EINVAL));
        }
        rt.write_slice(out.cast(), &all);
    }
    all.len() as i32
}

/// `getgrouplist` (BSD): the groups that a user is in.
#[track_caller]
pub fn getgrouplist(
    name: impl Str,
    gid: u32,
    out: Ptr<Void>,
    count: Ptr<i32>,
    rt: &mut Runtime,
) -> i32 {
    let name = name.chars(rt).to_vec();
    let mut all = vec![gid];
    for group in groups() {
        if group.gid != gid && group.members.contains(&name) {
            all.push(group.gid);
        }
    }
    let room = count.get(rt);
    count.set(all.len() as i32, rt);
    let kept = all.len().min(room.max(0) as usize);
    rt.write_slice(out.cast(), &all[..kept]);
    if kept < all.len() {
        return -1;
    }
    kept as i32
}

/// `setgroups` (BSD): a process of ours cannot change who it is.
#[track_caller]
pub fn setgroups(_count: u64, _list: Ptr<Void>, rt: &mut Runtime) -> i32 {
    rt.status(Err::<(), _>(EPERM))
}

/// `initgroups` (BSD): a process of ours cannot change who it is.
#[track_caller]
pub fn initgroups(_name: Ptr<u8>, _gid: u32, rt: &mut Runtime) -> i32 {
    rt.status(Err::<(), _>(EPERM))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_members() {
        let entry = group(b"wheel:x:10:ann,bob").expect("a group");
        let mut rt = Runtime::new();
        let at = own(Some(entry), "group", &mut rt)
            .cast::<GroupEntry>()
            .get(&rt);
        let members = Ptr::<u64>::from_bits(at.members);
        assert_eq!(rt.c_str(Ptr::from_bits(members.at(1).get(&rt))), b"bob");
        assert_eq!((members.at(2).get(&rt), at.gid), (0, 10));
        assert_eq!(getgrgid(0, &mut rt).cast::<GroupEntry>().get(&rt).gid, 0);
        assert!(getgrnam(c"no such group", &mut rt).is_null());
    }
}
