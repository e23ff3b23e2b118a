//! `<sys/wait.h>`, `<spawn.h>`, `<unistd.h>`: other processes. A program can start others and wait for them, but it cannot
//! split in two: a copy of a running Rust program would need what safe Rust does not have.

use super::super::errno::{number_of, EBADF, ECHILD, EINVAL};
use super::super::fault::fail;
use super::super::fd::{Open, O_CREAT};
use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Runtime, Str};
use super::super::stdlib::wait_status;
use super::exec::{command_for, strings};
use std::process::{Child, Stdio};
use std::time::Duration;

/// The processes that were started and not yet waited for.
#[derive(Default)]
struct Children(Vec<Child>);

#[cold]
#[track_caller]
fn cannot_split(name: &str) -> ! {
    fail(
        "unsupported",
        format!("`{name}` would have to copy the running program, which safe Rust cannot; `posix_spawn`, `system` and `popen` start others"),
    )
}

/// `fork` (POSIX): stops the program, for it would go on with half of what it is.
#[track_caller]
pub fn fork() -> i32 {
    cannot_split("fork")
}

/// `vfork` (old POSIX): stops the program like `fork`.
#[track_caller]
pub fn vfork() -> i32 {
    cannot_split("vfork")
}

/// `daemon` (BSD): stops the program like `fork`, on which it is built.
#[track_caller]
pub fn daemon(_keeps_folder: i32, _keeps_files: i32) -> i32 {
    cannot_split("daemon")
}

/// Waits for one of the children, or looks whether it has ended.
fn wait_for<P: Program>(pid: i32, options: i32, cx: &mut P) -> Result<(i32, i32), i32> {
    const WNOHANG: i32 = 1;
    if options & !(WNOHANG | 2 | 8) != 0 {
        return Err(EINVAL);
    }
    loop {
        let children = &mut cx.part::<Children>().0;
        let mut known = false;
        for i in 0..children.len() {
            if pid > 0 && children[i].id() as i32 != pid {
                continue;
            }
            known = true;
            if let Some(status) = children[i].try_wait().map_err(|e| number_of(&e))? {
                let pid = children.swap_remove(i).id() as i32;
                return Ok((pid, wait_status(status)));
            }
        }
        if !known {
            return Err(ECHILD);
        }
        if options & WNOHANG != 0 {
            return Ok((0, 0));
        }
        cx.pause(Duration::from_millis(1));
    }
}

/// `waitpid` (POSIX).
#[track_caller]
pub fn waitpid<P: Program>(pid: i32, status: Ptr<i32>, options: i32, cx: &mut P) -> i32 {
    match wait_for(pid, options, cx) {
        Ok((pid, word)) => {
            if pid != 0 && !status.is_null() {
                status.set(word, cx);
            }
            pid
        }
        Err(error) => cx.status(Err::<(), _>(error)),
    }
}

/// `wait` (POSIX).
#[track_caller]
pub fn wait<P: Program>(status: Ptr<i32>, cx: &mut P) -> i32 {
    waitpid(-1, status, 0, cx)
}

/// `wait4` (BSD); the resources of children are not told.
#[track_caller]
pub fn wait4<P: Program>(
    pid: i32,
    status: Ptr<i32>,
    options: i32,
    usage: Ptr<Void>,
    cx: &mut P,
) -> i32 {
    if !usage.is_null() {
        cx.heap.fill(usage, 0, 144);
    }
    waitpid(pid, status, options, cx)
}

/// `wait3` (BSD).
#[track_caller]
pub fn wait3<P: Program>(status: Ptr<i32>, options: i32, usage: Ptr<Void>, cx: &mut P) -> i32 {
    wait4(-1, status, options, usage, cx)
}

/// What `posix_spawn` does to the files of the new process.
#[derive(Clone)]
enum Action {
    Open(i32, Vec<u8>, i32, u32),
    Close(i32),
    Duplicate(i32, i32),
    Folder(Vec<u8>),
}

/// The lists of actions by their numbers, which the objects of the program hold.
#[derive(Default)]
struct Actions(Vec<Vec<Action>>);

/// `posix_spawn_file_actions_init` (POSIX).
#[track_caller]
pub fn posix_spawn_file_actions_init(list: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let lists = &mut rt.part::<Actions>().0;
    lists.push(Vec::new());
    let number = lists.len() as u64;
    list.cast().set(number, rt);
    0
}

/// `posix_spawn_file_actions_destroy` (POSIX).
#[track_caller]
pub fn posix_spawn_file_actions_destroy(list: Ptr<Void>, rt: &mut Runtime) -> i32 {
    add(list, None, rt)
}

/// Adds an action, or forgets all.
#[track_caller]
fn add(list: Ptr<Void>, action: Option<Action>, rt: &mut Runtime) -> i32 {
    let number = list.cast::<u64>().get(rt) as usize;
    let Some(actions) = number
        .checked_sub(1)
        .and_then(|i| rt.part::<Actions>().0.get_mut(i))
    else {
        return EINVAL;
    };
    match action {
        Some(action) => actions.push(action),
        None => actions.clear(),
    }
    0
}

/// `posix_spawn_file_actions_addopen` (POSIX).
#[track_caller]
pub fn posix_spawn_file_actions_addopen(
    list: Ptr<Void>,
    fd: i32,
    name: impl Str,
    flags: i32,
    mode: u32,
    rt: &mut Runtime,
) -> i32 {
    let name = name.chars(rt).to_vec();
    add(list, Some(Action::Open(fd, name, flags, mode)), rt)
}

/// `posix_spawn_file_actions_addclose` (POSIX).
#[track_caller]
pub fn posix_spawn_file_actions_addclose(list: Ptr<Void>, fd: i32, rt: &mut Runtime) -> i32 {
    add(list, Some(Action::Close(fd)), rt)
}

/// `posix_spawn_file_actions_adddup2` (POSIX).
#[track_caller]
pub fn posix_spawn_file_actions_adddup2(
    list: Ptr<Void>,
    fd: i32,
    to: i32,
    rt: &mut Runtime,
) -> i32 {
    add(list, Some(Action::Duplicate(fd, to)), rt)
}

/// `posix_spawn_file_actions_addchdir_np` (glibc).
#[track_caller]
pub fn posix_spawn_file_actions_addchdir_np(
    list: Ptr<Void>,
    name: impl Str,
    rt: &mut Runtime,
) -> i32 {
    let name = name.chars(rt).to_vec();
    add(list, Some(Action::Folder(name)), rt)
}

/// `posix_spawnattr_init` (POSIX).
#[track_caller]
pub fn posix_spawnattr_init(attr: Ptr<Void>, heap: &mut Heap) -> i32 {
    heap.fill(attr, 0, 8);
    0
}

/// `posix_spawnattr_destroy` (POSIX).
#[track_caller]
pub fn posix_spawnattr_destroy(_attr: Ptr<Void>) -> i32 {
    0
}

/// `posix_spawnattr_setflags` (POSIX).
#[track_caller]
pub fn posix_spawnattr_setflags(attr: Ptr<Void>, flags: i16, heap: &mut Heap) -> i32 {
    attr.cast().set(flags, heap);
    0
}

/// `posix_spawnattr_getflags` (POSIX).
#[track_caller]
pub fn posix_spawnattr_getflags(attr: Ptr<Void>, flags: Ptr<Void>, heap: &mut Heap) -> i32 {
    let value = attr.cast::<i16>().get(heap);
    flags.cast().set(value, heap);
    0
}

/// Starts a program. Only the standard files reach it: Rust closes all others.
#[track_caller]
fn spawn(
    pid: Ptr<i32>,
    file: &[u8],
    list: Ptr<Void>,
    argv: Ptr<Void>,
    envp: Ptr<Void>,
    search: bool,
    rt: &mut Runtime,
) -> i32 {
    let (args, environment) = (strings(argv, rt), strings(envp, rt));
    let number = if list.is_null() {
        0
    } else {
        list.cast::<u64>().get(rt) as usize
    };
    let known = number
        .checked_sub(1)
        .and_then(|i| rt.part::<Actions>().0.get(i));
    let actions = known.cloned().unwrap_or_default();
    let mut command = command_for(file, &args, &environment, search, rt);
    let mut files: Vec<Option<Open>> = (0..3)
        .map(|fd| rt.stdio.fds.get(fd).ok().cloned())
        .collect();
    let started = (|| {
        for action in actions {
            let (to, open) = match action {
                Action::Open(fd, name, flags, mode) => {
                    let temporary = rt.stdio.fds.open(
                        &name,
                        flags,
                        if flags & O_CREAT != 0 { mode } else { 0 },
                    )?;
                    let open = rt.stdio.fds.get(temporary)?.clone();
                    rt.stdio.fds.close(temporary)?;
                    (fd, Some(open))
                }
                Action::Close(fd) => (fd, None),
                Action::Duplicate(fd, to) => {
                    let open = match usize::try_from(fd).ok().and_then(|fd| files.get(fd)) {
                        Some(open) => open.clone().ok_or(EBADF)?,
                        None => rt.stdio.fds.get(fd)?.clone(),
                    };
                    (to, Some(open))
                }
                Action::Folder(name) => {
                    command.current_dir(super::super::fd::path(&name));
                    continue;
                }
            };
            let to = usize::try_from(to).map_err(|_| EBADF)?;
            if to >= files.len() {
                files.resize_with(to + 1, || None);
            }
            files[to] = open;
        }
        let standard = |i: usize| match &files[i] {
            Some(open) => Ok(Stdio::from(open.system_copy()?)),
            None => Ok::<_, i32>(Stdio::null()),
        };
        command
            .stdin(standard(0)?)
            .stdout(standard(1)?)
            .stderr(standard(2)?);
        command.spawn().map_err(|e| number_of(&e))
    })();
    match started {
        Ok(child) => {
            if !pid.is_null() {
                pid.set(child.id() as i32, rt);
            }
            rt.part::<Children>().0.push(child);
            0
        }
        Err(error) => error,
    }
}

/// `posix_spawn` (POSIX).
#[track_caller]
pub fn posix_spawn(
    pid: Ptr<i32>,
    path: impl Str,
    actions: Ptr<Void>,
    _attr: Ptr<Void>,
    argv: Ptr<Void>,
    envp: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    let file = path.chars(rt).to_vec();
    spawn(pid, &file, actions, argv, envp, false, rt)
}

/// `posix_spawnp` (POSIX).
#[track_caller]
pub fn posix_spawnp(
    pid: Ptr<i32>,
    file: impl Str,
    actions: Ptr<Void>,
    _attr: Ptr<Void>,
    argv: Ptr<Void>,
    envp: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    let file = file.chars(rt).to_vec();
    spawn(pid, &file, actions, argv, envp, true, rt)
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::*;

    #[test]
    fn children_are_waited_for() {
        let mut cx = Alone::default();
        let pid: Ptr<i32> = cx.local();
        let argv: Ptr<[Ptr<u8>; 4]> = cx.local();
        let words = [c"sh", c"-c", c"exit 3"].map(|word| cx.lit(word));
        for (i, word) in words.into_iter().enumerate() {
            argv.elem(i).set(word, &mut cx);
        }
        let none = Ptr::null();
        assert_eq!(
            posix_spawn(pid, c"/bin/sh", none, none, argv.cast(), none, &mut cx),
            0
        );
        let status: Ptr<i32> = cx.local();
        let child = pid.get(&cx);
        assert_eq!(waitpid(child, status, 0, &mut cx), child);
        assert_eq!(status.get(&cx), 3 << 8);
        assert_eq!((wait(status, &mut cx), cx.errno.get(&cx)), (-1, ECHILD));
        assert_eq!(
            posix_spawn(pid, c"/no/such", none, none, argv.cast(), none, &mut cx),
            2
        );
    }
}
