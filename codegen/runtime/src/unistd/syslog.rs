//! `<syslog.h>`: messages for the system's log, to the socket where it listens.

use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use super::super::stdio::formatted;
use super::super::va::{va_rest, VaArg, VaList};
use std::os::unix::net::UnixDatagram;

const LOG_PID: i32 = 1;
const LOG_CONS: i32 = 2;
const LOG_PERROR: i32 = 0x20;
const LOG_USER: i32 = 1 << 3;

/// How messages are written.
struct Log {
    name: Option<Vec<u8>>,
    options: i32,
    facility: i32,
    mask: i32,
}

impl Default for Log {
    fn default() -> Log {
        Log {
            name: None,
            options: 0,
            facility: LOG_USER,
            mask: 0xFF,
        }
    }
}

/// `openlog` (POSIX).
#[track_caller]
pub fn openlog(name: Ptr<u8>, options: i32, facility: i32, rt: &mut Runtime) {
    let name = (!name.is_null()).then(|| rt.c_str(name).to_vec());
    let log = rt.part::<Log>();
    log.name = name.or(log.name.take());
    log.options = options;
    if facility != 0 && facility & !0x3F8 == 0 {
        log.facility = facility;
    }
}

/// `closelog` (POSIX).
pub fn closelog(rt: &mut Runtime) {
    *rt.part::<Log>() = Log::default();
}

/// `setlogmask` (POSIX).
pub fn setlogmask(mask: i32, rt: &mut Runtime) -> i32 {
    let log = rt.part::<Log>();
    match mask {
        0 => log.mask,
        mask => std::mem::replace(&mut log.mask, mask),
    }
}

/// Sends a message.
fn send(priority: i32, message: &[u8], rt: &mut Runtime) {
    let program = rt.short_program_name().to_vec();
    let log = rt.part::<Log>();
    if log.mask & 1 << (priority & 7) == 0 {
        return;
    }
    let priority = if priority & 0x3F8 == 0 {
        priority | log.facility
    } else {
        priority
    };
    let mut text = log.name.clone().unwrap_or(program);
    if log.options & LOG_PID != 0 {
        text.extend(format!("[{}]", std::process::id()).into_bytes());
    }
    text.extend(b": ");
    text.extend(message);
    if log.options & LOG_PERROR != 0 {
        let mut line = text.clone();
        if line.last() != Some(&b'\n') {
            line.push(b'\n');
        }
        // A log that cannot be written to is silent.
        let _ = rt.stdio.write(2, &line);
    }
    let packet = [format!("<{priority}>").into_bytes(), text].concat();
    let sent = UnixDatagram::unbound().and_then(|socket| socket.send_to(&packet, "/dev/log"));
    if sent.is_err() && rt.part::<Log>().options & LOG_CONS != 0 {
        // The console is the last resort; there may be none.
        let _ = std::fs::write("/dev/console", &packet);
    }
}

/// `syslog` (POSIX).
#[track_caller]
pub fn syslog(priority: i32, format: impl Str, args: &[VaArg], rt: &mut Runtime) {
    formatted(format, args, rt, |message, _, rt| {
        let message = message.to_vec();
        send(priority, &message, rt);
        Ok(())
    });
}

/// `vsyslog` (BSD).
#[track_caller]
pub fn vsyslog(priority: i32, format: impl Str, ap: Ptr<VaList>, rt: &mut Runtime) {
    let args = va_rest(ap, rt);
    syslog(priority, format, &args, rt);
}
