//! Child processes with a time limit and bounded output.

use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// What a child left behind.
#[derive(Debug)]
pub struct Output {
    /// Its exit status.
    pub status: ExitStatus,
    /// Its standard output, cut at the limit.
    pub stdout: Vec<u8>,
    /// Its standard error, cut at the limit.
    pub stderr: Vec<u8>,
    /// Whether it was killed because the time was up.
    pub timed_out: bool,
    /// Whether it was killed because it wrote more than the limit.
    pub overflowed: bool,
    /// How long it ran.
    pub elapsed: Duration,
}

/// Bounds on a child.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Wall-clock time.
    pub time: Duration,
    /// Bytes of standard output, and of standard error.
    pub output: usize,
}

/// Runs `command` with `stdin` as its input. The child is its own process group, and the group is killed
/// when a limit is reached.
pub fn run(command: &mut Command, stdin: &[u8], limits: Limits) -> io::Result<Output> {
    let started = Instant::now();
    if stdin.is_empty() {
        command.stdin(Stdio::null());
    } else {
        command.stdin(Stdio::piped());
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = command.spawn()?;
    let (overflow_sender, overflow) = mpsc::channel();
    let out = drain(child.stdout.take(), limits.output, overflow_sender.clone());
    let err = drain(child.stderr.take(), limits.output, overflow_sender);
    if let Some(mut pipe) = child.stdin.take() {
        let input = stdin.to_vec();
        std::thread::spawn(move || {
            // A child that does not read its input is no error.
            let _ = pipe.write_all(&input);
        });
    }
    let mut timed_out = false;
    let mut overflowed = false;
    let mut pause = Duration::from_micros(200);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() >= limits.time {
            timed_out = true;
        } else if overflow.try_recv() == Ok(true) {
            overflowed = true;
        }
        if timed_out || overflowed {
            kill_group(&mut child);
            break child.wait()?;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(8));
    };
    let elapsed = started.elapsed();
    // A grandchild may hold the pipes open: don't wait for it for ever.
    let grace = Duration::from_secs(2);
    let stdout = out.recv_timeout(grace).unwrap_or_default();
    let stderr = err.recv_timeout(grace).unwrap_or_default();
    if !overflowed {
        overflowed = overflow.try_iter().any(|over| over);
    }
    Ok(Output {
        status,
        stdout,
        stderr,
        timed_out,
        overflowed,
        elapsed,
    })
}

fn kill_group(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = format!("-{}", child.id());
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
    let _ = child.kill();
}

/// Reads a pipe on its own thread, at most `limit` bytes.
fn drain(
    pipe: Option<impl Read + Send + 'static>,
    limit: usize,
    overflow: mpsc::Sender<bool>,
) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            let _ = pipe.take(limit as u64 + 1).read_to_end(&mut bytes);
        }
        let over = bytes.len() > limit;
        bytes.truncate(limit);
        let _ = overflow.send(over);
        let _ = sender.send(bytes);
    });
    receiver
}
