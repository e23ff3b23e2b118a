//! `<unistd.h>`: who the process is and belongs to. The standard library cannot change that, so only what changes nothing succeeds.

use super::super::accounts::user_name;
use super::super::errno::{EINVAL, ENXIO, EPERM, ERANGE, ESRCH};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::files::process_number;
use super::system::process_fields;
use std::fs;
use std::process;

/// Field 5 or 6 of `/proc/PID/stat`: the group or the session.
fn field_of(pid: i32, number: usize) -> Result<i32, i32> {
    if pid == 0 || pid == process::id() as i32 {
        return Ok(process_fields()(number) as i32);
    }
    if pid < 0 {
        return Err(ESRCH);
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).map_err(|_| ESRCH)?;
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let field = rest.split_ascii_whitespace().nth(number - 3);
    field.and_then(|field| field.parse().ok()).ok_or(ESRCH)
}

/// `getpgid` (POSIX).
pub fn getpgid(pid: i32, rt: &mut Runtime) -> i32 {
    rt.number(field_of(pid, 5)) as i32
}

/// `getsid` (POSIX).
pub fn getsid(pid: i32, rt: &mut Runtime) -> i32 {
    rt.number(field_of(pid, 6)) as i32
}

/// `setpgid` (POSIX).
pub fn setpgid(pid: i32, group: i32, rt: &mut Runtime) -> i32 {
    let me = process::id() as i32;
    let (pid, now) = (if pid == 0 { me } else { pid }, field_of(pid, 5));
    let result = match now {
        _ if group < 0 => Err(EINVAL),
        Ok(now) if now == group || (group == 0 && now == pid) => Ok(()),
        Ok(_) => Err(EPERM),
        Err(error) => Err(error),
    };
    rt.status(result)
}

/// `setpgrp` (POSIX).
pub fn setpgrp(rt: &mut Runtime) -> i32 {
    setpgid(0, 0, rt)
}

/// `setsid` (POSIX): EPERM, as for a process that leads a group.
pub fn setsid(rt: &mut Runtime) -> i32 {
    rt.status(Err::<(), _>(EPERM))
}

/// Whether the process has this number already among those that Linux shows.
fn keep(label: &str, wanted: &[u32], rt: &mut Runtime) -> i32 {
    let fits = |&id: &u32| id == u32::MAX || (0..3).any(|i| process_number(label, i) == Some(id));
    let result = if wanted.iter().all(fits) {
        Ok(())
    } else {
        Err(EPERM)
    };
    rt.status(result)
}

/// `setuid` (POSIX).
pub fn setuid(uid: u32, rt: &mut Runtime) -> i32 {
    keep("Uid:", &[uid], rt)
}

/// `seteuid` (POSIX).
pub fn seteuid(uid: u32, rt: &mut Runtime) -> i32 {
    keep("Uid:", &[uid], rt)
}

/// `setreuid` (POSIX).
pub fn setreuid(real: u32, effective: u32, rt: &mut Runtime) -> i32 {
    keep("Uid:", &[real, effective], rt)
}

/// `setgid` (POSIX).
pub fn setgid(gid: u32, rt: &mut Runtime) -> i32 {
    keep("Gid:", &[gid], rt)
}

/// `setegid` (POSIX).
pub fn setegid(gid: u32, rt: &mut Runtime) -> i32 {
    keep("Gid:", &[gid], rt)
}

/// `setregid` (POSIX).
pub fn setregid(real: u32, effective: u32, rt: &mut Runtime) -> i32 {
    keep("Gid:", &[real, effective], rt)
}

/// `chroot` (BSD), by the standard library, if the process may.
#[track_caller]
pub fn chroot(name: impl Str, rt: &mut Runtime) -> i32 {
    let result = super::super::fd::path_of(name, rt).and_then(|path| {
        std::os::unix::fs::chroot(path).map_err(|e| super::super::errno::number_of(&e))
    });
    rt.status(result)
}

/// The name that the session was logged in with.
fn login() -> Result<Vec<u8>, i32> {
    let text = fs::read_to_string("/proc/self/loginuid").map_err(|_| ENXIO)?;
    let uid: u32 = text.trim().parse().map_err(|_| ENXIO)?;
    if uid == u32::MAX {
        return Err(ENXIO);
    }
    user_name(uid).ok_or(ENXIO)
}

/// `getlogin` (POSIX).
pub fn getlogin(rt: &mut Runtime) -> Ptr<u8> {
    match login() {
        Ok(mut name) => {
            name.truncate(255);
            name.push(0);
            let out = rt.static_object("getlogin", 256).cast();
            rt.write_slice(out, &name);
            out
        }
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

/// `getlogin_r` (POSIX).
#[track_caller]
pub fn getlogin_r(buf: Ptr<u8>, size: u64, rt: &mut Runtime) -> i32 {
    match login() {
        Ok(name) if name.len() as u64 >= size => ERANGE,
        Ok(mut name) => {
            name.push(0);
            rt.write_slice(buf, &name);
            0
        }
        Err(error) => {
            rt.set_errno(error);
            error
        }
    }
}

/// `gethostid` (BSD).
pub fn gethostid() -> i64 {
    let id = fs::read("/etc/hostid").unwrap_or_default();
    let word = id.get(..4).and_then(|word| word.try_into().ok());
    i64::from(i32::from_le_bytes(word.unwrap_or_default()))
}

/// `getdomainname` (BSD).
#[track_caller]
pub fn getdomainname(buf: Ptr<u8>, size: u64, rt: &mut Runtime) -> i32 {
    let name = fs::read("/proc/sys/kernel/domainname").unwrap_or_default();
    let mut name = name.trim_ascii_end().to_vec();
    name.push(0);
    if name.len() as u64 > size {
        return rt.status(Err::<(), _>(EINVAL));
    }
    rt.write_slice(buf, &name);
    0
}

/// The scheduling priority of the process.
fn niceness() -> i32 {
    process_fields()(19) as i32
}

/// `getpriority` (POSIX), of this process.
pub fn getpriority(which: i32, who: u32, rt: &mut Runtime) -> i32 {
    match (which, who) {
        (0, who) if who == 0 || who == process::id() => {
            rt.set_errno(0);
            niceness()
        }
        (0..=2, 0) => niceness(),
        (0..=2, _) => rt.status(Err::<(), _>(ESRCH)),
        _ => rt.status(Err::<(), _>(EINVAL)),
    }
}

/// `setpriority` (POSIX), by the program `renice`.
pub fn setpriority(which: i32, who: u32, priority: i32, rt: &mut Runtime) -> i32 {
    let pid = if who == 0 { process::id() } else { who };
    if which != 0 {
        return rt.status(Err::<(), _>(EINVAL));
    }
    if pid == process::id() && priority == niceness() {
        return 0;
    }
    let done = process::Command::new("renice")
        .args(["-n", &priority.to_string(), "-p", &pid.to_string()])
        .stdout(process::Stdio::null())
        .stderr(process::Stdio::null())
        .status();
    let result = if done.is_ok_and(|status| status.success()) {
        Ok(())
    } else {
        Err(EPERM)
    };
    rt.status(result)
}

/// `nice` (POSIX).
pub fn nice(increment: i32, rt: &mut Runtime) -> i32 {
    let wanted = (niceness() + increment).clamp(-20, 19);
    match setpriority(0, 0, wanted, rt) {
        0 => wanted,
        failed => failed,
    }
}

/// `setrlimit` (POSIX): a limit that is there already can be set; others would need the system.
#[track_caller]
pub fn setrlimit(resource: i32, limit: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let frame = rt.enter();
    let now = rt.local::<[u64; 2]>();
    let status = super::getrlimit(resource, now.cast(), rt);
    let [_, hard] = now.get(rt);
    rt.leave(frame);
    if status != 0 {
        return status;
    }
    let [wanted, most] = limit.cast::<[u64; 2]>().get(rt);
    let result = match () {
        () if wanted > most => Err(EINVAL),
        () if most > hard && !super::is_superuser() => Err(EPERM),
        // A limit that only gets stricter or looser for the program itself cannot be enforced, and is not missed.
        () => Ok(rt.part::<Limits>().0.insert(resource, [wanted, most])),
    };
    rt.status(result)
}

/// Limits that the program set.
#[derive(Default)]
pub(super) struct Limits(pub(super) std::collections::BTreeMap<i32, [u64; 2]>);

/// `brk` (BSD): there is no such break.
#[track_caller]
pub fn brk(_addr: Ptr<Void>, rt: &mut Runtime) -> i32 {
    rt.status(Err::<(), _>(super::super::errno::ENOMEM))
}

/// `sbrk` (BSD): the break is one object that can be asked for, but cannot grow.
pub fn sbrk(increment: i64, rt: &mut Runtime) -> Ptr<Void> {
    if increment == 0 {
        return rt.static_object("sbrk", 1);
    }
    rt.set_errno(super::super::errno::ENOMEM);
    Ptr::from_bits(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_so_already_can_be_asked_for() {
        let mut rt = Runtime::new();
        let uid = super::super::getuid();
        assert_eq!((setuid(uid, &mut rt), setgid(u32::MAX, &mut rt)), (0, 0));
        assert_eq!(setuid(uid + 12345, &mut rt), -1);
        assert_eq!(getpgid(0, &mut rt), super::super::getpgrp());
        assert_eq!(getpgid(-5, &mut rt), -1);
        assert_eq!(getpriority(0, 0, &mut rt), niceness());
        assert_eq!(setrlimit(99, Ptr::null(), &mut rt), -1);
    }
}
