//! Confines the process that it is called in, for good, before that becomes another program.
//!
//! Landlock decides which files can be read and written, seccomp which system calls there are (no network, no other processes), and
//! resource limits how much of everything. What the system does not offer is said, not passed over.

#[cfg(target_os = "linux")]
mod linux;

use std::path::PathBuf;

use rustix::process::{getrlimit, setrlimit, Resource, Rlimit};

use crate::error::{Error, ErrorKind, Result};

/// What a confined process may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Files and folders that it may read and execute.
    pub read: Vec<PathBuf>,
    /// Folders that it may do everything in.
    pub write: Vec<PathBuf>,
    /// Seconds of processor time.
    pub cpu: u64,
    /// Bytes of address space.
    pub memory: u64,
    /// Bytes of a file that it writes.
    pub file_size: u64,
    /// It may start other processes.
    pub processes: bool,
}

/// Confines this process. Returns what the system does not offer of it, in words; empty if it is all there.
///
/// Errors: something that is offered does not work.
pub fn confine(policy: &Policy) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    limits(policy)?;
    #[cfg(target_os = "linux")]
    {
        linux::files(policy, &mut missing)?;
        linux::calls(policy, &mut missing)?;
    }
    #[cfg(not(target_os = "linux"))]
    missing.push(
        "there is neither Landlock nor seccomp on this system: programs can read and write the user's files, and use the network"
            .to_string(),
    );
    Ok(missing)
}

fn failed(what: &str, error: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Bench,
        format!("the sandbox cannot {what}: {error}"),
    )
}

fn limits(policy: &Policy) -> Result<()> {
    let limits = [
        (Resource::Cpu, policy.cpu),
        (Resource::As, policy.memory),
        (Resource::Fsize, policy.file_size),
        (Resource::Core, 0),
        (Resource::Nofile, 1024),
    ];
    for (resource, value) in limits {
        // Nobody may have more than was left to them.
        let most = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let value = value.min(most);
        let limit = Rlimit {
            current: Some(value),
            maximum: Some(value),
        };
        setrlimit(resource, limit).map_err(|error| failed("set limits", error))?;
    }
    Ok(())
}
