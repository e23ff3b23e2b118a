//! Runs a command with limits. This is the one place where a foreign program is started.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{
    kill_process_group, prlimit, waitid, Pid, Resource, Rlimit, Signal, WaitId, WaitIdOptions,
};

/// Bounds on a command and everything that it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time.
    pub time: Duration,
    /// Address space of each process, in bytes.
    pub memory: u64,
    /// Bytes that all of them print, and bytes of each file that they write.
    pub output: u64,
    /// Processes and threads at one time.
    pub processes: usize,
}

/// The limit that stopped a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It ran too long.
    Time,
    /// It printed too much.
    Output,
    /// It started too much.
    Processes,
}

/// What a command left behind.
#[derive(Debug)]
pub struct Finished {
    /// Its exit status.
    pub status: ExitStatus,
    /// What it printed, standard output and standard error as they came, cut at the limit.
    pub text: String,
    /// The limit that stopped it.
    pub stopped: Option<Stop>,
    /// How long it ran.
    pub elapsed: Duration,
}

impl Finished {
    /// Whether it ended by itself, and well.
    pub fn is_success(&self) -> bool {
        self.stopped.is_none() && self.status.success()
    }

    /// How it ended, in a few words.
    pub fn ending(&self) -> String {
        match (self.stopped, self.status.code(), self.status.signal()) {
            (Some(Stop::Time), ..) => format!("no end within {} s", self.elapsed.as_secs()),
            (Some(Stop::Output), ..) => "prints too much".to_string(),
            (Some(Stop::Processes), ..) => "starts too many processes".to_string(),
            (None, Some(code), _) => format!("exit status {code}"),
            (None, None, Some(signal)) => format!("killed by signal {signal}"),
            (None, None, None) => "ended in an unknown way".to_string(),
        }
    }
}

/// Something that runs commands with limits. A sandbox can take the place of [`ProcessGroup`].
pub trait Confinement: Sync {
    /// Runs `command` to its end or to a limit. Nothing that it started in its process group outlives the call.
    ///
    /// # Errors
    /// If the command cannot be started.
    fn run(&self, command: Command, limits: &Limits) -> io::Result<Finished>;
}

/// A process group with resource limits. It bounds what a program uses, not what it may touch.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProcessGroup;

impl Confinement for ProcessGroup {
    fn run(&self, mut command: Command, limits: &Limits) -> io::Result<Finished> {
        let started = Instant::now();
        // A file, not a pipe: the order of what both streams say is kept, and a grandchild that holds it open keeps nobody waiting.
        let mut printed = tempfile::tempfile()?;
        let append = |file: &File| file.try_clone();
        command
            .stdin(Stdio::null())
            .stdout(append(&printed)?)
            .stderr(append(&printed)?)
            .process_group(0);
        let mut child = command.spawn()?;
        let pid = pid_of(&child);
        // The child starts without these for a moment; cargo and its like start nothing that early.
        if let Some(pid) = pid {
            let bound = |resource, value| {
                let limit = Rlimit {
                    current: Some(value),
                    maximum: Some(value),
                };
                // A limit that is lower already stays.
                let _ = prlimit(Some(pid), resource, limit);
            };
            bound(Resource::As, limits.memory);
            bound(Resource::Fsize, limits.output);
            bound(Resource::Core, 0);
            // If we are killed, the group stays behind; it must not stay for ever.
            bound(Resource::Cpu, limits.time.as_secs().saturating_add(60) * 4);
        }
        let mut pause = Duration::from_millis(2);
        let mut counted = Instant::now();
        let stopped = loop {
            if has_exited(&mut child, pid)? {
                break None;
            }
            if started.elapsed() >= limits.time {
                break Some(Stop::Time);
            }
            if printed.metadata()?.len() >= limits.output {
                break Some(Stop::Output);
            }
            if counted.elapsed() > Duration::from_millis(200) {
                counted = Instant::now();
                if pid.is_some_and(|pid| tasks_of_group(pid) > limits.processes) {
                    break Some(Stop::Processes);
                }
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        };
        // The leader is not reaped yet, so its number still names this group and no other.
        if let Some(pid) = pid {
            let _ = kill_process_group(pid, Signal::KILL);
        }
        let status = child.wait()?;
        let elapsed = started.elapsed();
        let mut bytes = Vec::new();
        printed.seek(SeekFrom::Start(0))?;
        printed.take(limits.output).read_to_end(&mut bytes)?;
        Ok(Finished {
            status,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            stopped,
            elapsed,
        })
    }
}

fn pid_of(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()).ok()?)
}

/// Whether the child has ended; it is left to be reaped.
fn has_exited(child: &mut Child, pid: Option<Pid>) -> io::Result<bool> {
    let Some(pid) = pid else {
        return Ok(child.try_wait()?.is_some());
    };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match waitid(WaitId::Pid(pid), options) {
        Ok(status) => Ok(status.is_some()),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Threads of all processes of a group; 0 where the system does not tell.
fn tasks_of_group(group: Pid) -> usize {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return 0;
    };
    let wanted = group.as_raw_nonzero().get().to_string();
    entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            name.to_string_lossy().bytes().all(|b| b.is_ascii_digit())
        })
        .filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok())
        .filter_map(|stat| {
            // The name in parentheses may hold anything; what counts comes after the last one.
            let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
            let is_ours = *fields.get(2)? == wanted;
            is_ours.then(|| fields.get(17)?.parse::<usize>().ok())?
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        time: Duration::from_secs(20),
        memory: 2 << 30,
        output: 1 << 20,
        processes: 50,
    };

    fn shell(script: &str, limits: Limits) -> Finished {
        let mut command = Command::new("sh");
        command.arg("-c").arg(script);
        ProcessGroup.run(command, &limits).unwrap()
    }

    #[test]
    fn both_streams_come_in_order() {
        let done = shell("echo a; echo b >&2; echo c; exit 3", LIMITS);
        assert_eq!(done.text, "a\nb\nc\n");
        assert_eq!(done.ending(), "exit status 3");
        assert!(!done.is_success());
        assert!(shell("true", LIMITS).is_success());
    }

    #[test]
    fn time_is_up_for_children_too() {
        let limits = Limits {
            time: Duration::from_millis(300),
            ..LIMITS
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("late");
        let done = shell(
            &format!("(sleep 1; touch {}) & sleep 30", file.display()),
            limits,
        );
        assert_eq!(done.stopped, Some(Stop::Time));
        assert!(done.elapsed < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(1300));
        assert!(!file.exists(), "the child in the background lives on");
    }

    #[test]
    fn what_stays_in_the_background_ends_with_the_command() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("late");
        let done = shell(&format!("(sleep 1; touch {}) &", file.display()), LIMITS);
        assert!(done.is_success());
        std::thread::sleep(Duration::from_millis(1300));
        assert!(!file.exists());
    }

    #[test]
    fn output_is_bounded() {
        let done = shell("yes", LIMITS);
        assert!(done.stopped == Some(Stop::Output) || !done.status.success());
        assert!(done.text.len() <= 1 << 20);
    }

    #[test]
    fn memory_is_bounded() {
        // dd asks for its whole block at once.
        let limits = Limits {
            memory: 512 << 20,
            ..LIMITS
        };
        let script = "sleep 0.3; dd if=/dev/zero of=/dev/null bs=1000M count=1";
        assert!(!shell(script, limits).is_success());
        assert!(shell(script, LIMITS).is_success());
    }

    #[test]
    fn processes_are_bounded() {
        let limits = Limits {
            processes: 5,
            ..LIMITS
        };
        let script = "for i in 1 2 3 4 5 6 7 8; do sleep 20 & done; wait";
        assert_eq!(shell(script, limits).stopped, Some(Stop::Processes));
    }
}
