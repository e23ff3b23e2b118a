//! `<termios.h>`, `<sys/ioctl.h>`: terminals, through the program `stty`, and questions about files.

use super::super::errno::{number_of, EINVAL, EIO, ENOTTY};
use super::super::fd::{Kind, Open};
use super::super::heap::Heap;
use super::super::mem::{Mem, Void};
use super::super::net::waiting_bytes;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::va::VaArg;
use std::io::{IsTerminal, Seek};
use std::os::unix::fs::FileTypeExt;
use std::process::{Command, Stdio};

/// The characters that a `struct termios` has room for.
const CHARACTERS: usize = 32;
const BAUD: u32 = 0o10017;
/// Speeds by the bits that stand for them.
const SPEEDS: [(u32, u32); 20] = [
    (0, 0),
    (1, 50),
    (2, 75),
    (3, 110),
    (4, 134),
    (5, 150),
    (6, 200),
    (7, 300),
    (8, 600),
    (9, 1200),
    (10, 1800),
    (11, 2400),
    (12, 4800),
    (13, 9600),
    (14, 19200),
    (15, 38400),
    (0o10001, 57600),
    (0o10002, 115_200),
    (0o10003, 230_400),
    (0o10004, 460_800),
];

record! {
    /// `struct termios` (POSIX), laid out as in glibc.
    pub struct Termios via TermiosFields, size 60 {
        input at 0: u32, output at 4: u32, control at 8: u32, local at 12: u32, line at 16: u8, characters at 17: [u8; 32],
        input_speed at 52: u32, output_speed at 56: u32,
    }
}

/// Runs `stty` on a terminal; what it says.
fn stty(open: &Open, args: &[String]) -> Result<String, i32> {
    if !open.file().is_terminal() {
        return Err(ENOTTY);
    }
    let output = Command::new("stty")
        .args(args)
        .stdin(open.system_copy()?)
        .stderr(Stdio::null())
        .output()
        .map_err(|e| number_of(&e))?;
    if !output.status.success() {
        return Err(EINVAL);
    }
    String::from_utf8(output.stdout).map_err(|_| EIO)
}

/// Reads what `stty -g` writes: four words of flags and the characters, in hexadecimal digits.
fn from_text(text: &str) -> Option<Termios> {
    let words: Option<Vec<u32>> = text
        .trim()
        .split(':')
        .map(|word| u32::from_str_radix(word, 16).ok())
        .collect();
    let words = words?;
    let (flags, characters) = words.split_at_checked(4)?;
    let mut out = Termios {
        input: flags[0],
        output: flags[1],
        control: flags[2],
        local: flags[3],
        input_speed: flags[2] & BAUD,
        output_speed: flags[2] & BAUD,
        ..Termios::ZERO
    };
    for (to, from) in out.characters.iter_mut().zip(characters) {
        *to = *from as u8;
    }
    Some(out)
}

/// The form that `stty` restores settings from.
fn to_text(t: &Termios, characters: usize) -> String {
    let control = t.control & !BAUD | t.output_speed & BAUD;
    let mut text = format!("{:x}:{:x}:{control:x}:{:x}", t.input, t.output, t.local);
    for c in &t.characters[..characters.min(CHARACTERS)] {
        text += &format!(":{c:x}");
    }
    text
}

/// `tcgetattr` (POSIX).
#[track_caller]
pub fn tcgetattr(fd: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let found = rt.stdio.fds.get(fd).and_then(|open| {
        let text = stty(open, &["-g".into()])?;
        from_text(&text).ok_or(EIO)
    });
    let result = found.map(|found| out.cast().set(found, &mut rt.heap));
    rt.status(result)
}

/// `tcsetattr` (POSIX).
#[track_caller]
pub fn tcsetattr(fd: i32, when: i32, settings: Ptr<Void>, rt: &mut Runtime) -> i32 {
    let result = rt.stdio.fds.get(fd).and_then(|open| {
        if !(0..=2).contains(&when) {
            return Err(EINVAL);
        }
        if !open.file().is_terminal() {
            return Err(ENOTTY);
        }
        let settings = settings.cast::<Termios>().get(&rt.heap);
        // `stty` wants as many characters as it writes.
        let now = stty(open, &["-g".into()])?;
        let characters = now.trim().split(':').count().saturating_sub(4);
        stty(open, &[to_text(&settings, characters)]).map(|_| ())
    });
    rt.status(result)
}

/// A terminal function that has nothing to do, as output is not held back.
fn on_terminal(fd: i32, rt: &mut Runtime) -> i32 {
    let result = rt
        .stdio
        .fds
        .get(fd)
        .and_then(|open| match open.file().is_terminal() {
            true => Ok(()),
            false => Err(ENOTTY),
        });
    rt.status(result)
}

/// `tcdrain` (POSIX).
pub fn tcdrain(fd: i32, rt: &mut Runtime) -> i32 {
    on_terminal(fd, rt)
}

/// `tcflow` (POSIX).
pub fn tcflow(fd: i32, _action: i32, rt: &mut Runtime) -> i32 {
    on_terminal(fd, rt)
}

/// `tcflush` (POSIX): waiting input is thrown away.
pub fn tcflush(fd: i32, queue: i32, rt: &mut Runtime) -> i32 {
    const TCOFLUSH: i32 = 1;
    let status = on_terminal(fd, rt);
    if let (0, false, Ok(open)) = (status, queue == TCOFLUSH, rt.stdio.fds.get(fd)) {
        // Whatever it is, it is not wanted.
        let _ = open.look_ahead(4096);
        let mut waiting = vec![0; open.ahead()];
        let _ = open.read(&mut waiting);
    }
    status
}

/// `tcsendbreak` (POSIX).
pub fn tcsendbreak(fd: i32, _duration: i32, rt: &mut Runtime) -> i32 {
    on_terminal(fd, rt)
}

/// `cfmakeraw` (BSD).
#[track_caller]
pub fn cfmakeraw(t: Ptr<Void>, heap: &mut Heap) {
    let t = t.cast::<Termios>();
    t.input().update(heap, |flags| flags & !0o2753);
    t.output().update(heap, |flags| flags & !1);
    t.local().update(heap, |flags| flags & !0o100113);
    t.control().update(heap, |flags| flags & !0o460 | 0o60);
    t.characters().elem(6).set(1, heap);
    t.characters().elem(5).set(0, heap);
}

/// `cfgetospeed` (POSIX).
#[track_caller]
pub fn cfgetospeed(t: Ptr<Void>, heap: &Heap) -> u32 {
    t.cast::<Termios>().output_speed().get(heap)
}

/// `cfgetispeed` (POSIX).
#[track_caller]
pub fn cfgetispeed(t: Ptr<Void>, heap: &Heap) -> u32 {
    t.cast::<Termios>().input_speed().get(heap)
}

/// `cfsetospeed` (POSIX).
#[track_caller]
pub fn cfsetospeed(t: Ptr<Void>, speed: u32, rt: &mut Runtime) -> i32 {
    // glibc also takes the speed itself.
    let bits = SPEEDS
        .iter()
        .find(|(bits, baud)| speed == *bits || speed == *baud);
    let Some((bits, _)) = bits else {
        return rt.status(Err::<(), _>(EINVAL));
    };
    let t = t.cast::<Termios>();
    t.control().update(rt, |flags| flags & !BAUD | bits);
    t.output_speed().set(*bits, rt);
    0
}

/// `cfsetispeed` (POSIX).
#[track_caller]
pub fn cfsetispeed(t: Ptr<Void>, speed: u32, rt: &mut Runtime) -> i32 {
    let bits = SPEEDS
        .iter()
        .find(|(bits, baud)| speed == *bits || speed == *baud);
    let Some((bits, _)) = bits else {
        return rt.status(Err::<(), _>(EINVAL));
    };
    t.cast::<Termios>().input_speed().set(*bits, rt);
    0
}

/// `cfsetspeed` (BSD).
#[track_caller]
pub fn cfsetspeed(t: Ptr<Void>, speed: u32, rt: &mut Runtime) -> i32 {
    match cfsetospeed(t, speed, rt) {
        0 => cfsetispeed(t, speed, rt),
        failed => failed,
    }
}

/// How many bytes can be read at once.
fn readable(open: &Open) -> Result<i32, i32> {
    let data = open.file().metadata().map_err(|e| number_of(&e))?;
    if data.is_file() {
        let position = (&*open.file())
            .stream_position()
            .map_err(|e| number_of(&e))?;
        return Ok(data.len().saturating_sub(position) as i32);
    }
    let kind = data.file_type();
    if open.shared.kind != Kind::File
        || kind.is_fifo()
        || kind.is_socket()
        || open.file().is_terminal()
    {
        return Ok(waiting_bytes(open)? as i32);
    }
    Err(ENOTTY)
}

/// `ioctl` (Linux), for what programs ask of files, sockets and terminals.
#[track_caller]
pub fn ioctl(fd: i32, request: u64, args: &[VaArg], rt: &mut Runtime) -> i32 {
    const FIONREAD: u64 = 0x541B;
    const FIONBIO: u64 = 0x5421;
    const FIONCLEX: u64 = 0x5450;
    const FIOCLEX: u64 = 0x5451;
    const TCGETS: u64 = 0x5401;
    const TIOCGWINSZ: u64 = 0x5413;
    const TIOCSWINSZ: u64 = 0x5414;
    const O_NONBLOCK: i32 = super::super::fd::O_NONBLOCK;
    let place = args.first().map_or(Ptr::<Void>::null(), |arg| arg.arg());
    let known = rt.stdio.fds.get(fd).cloned();
    let result = known.and_then(|open| {
        match request {
            FIONREAD => place.cast().set(readable(&open)?, rt),
            FIONBIO => {
                let on = place.cast::<i32>().get(rt) != 0;
                let flags = open.flags() & !O_NONBLOCK;
                open.set_flags(if on { flags | O_NONBLOCK } else { flags })?;
            }
            FIOCLEX | FIONCLEX => rt.stdio.fds.get_mut(fd)?.close_on_exec = request == FIOCLEX,
            TIOCGWINSZ => {
                let text = stty(&open, &["size".into()])?;
                let mut numbers = text
                    .split_ascii_whitespace()
                    .map(|n| n.parse().unwrap_or(0u16));
                let size = [numbers.next(), numbers.next()].map(Option::unwrap_or_default);
                place.cast().set([size[0], size[1], 0, 0], rt);
            }
            TIOCSWINSZ => {
                let [rows, columns, ..] = match open.file().is_terminal() {
                    true => place.cast::<[u16; 4]>().get(rt),
                    false => return Err(ENOTTY),
                };
                let args = ["rows", &rows.to_string(), "cols", &columns.to_string()];
                stty(&open, &args.map(str::to_string))?;
            }
            TCGETS => return Ok(tcgetattr(fd, place, rt)),
            _ => return Err(ENOTTY),
        }
        Ok(0)
    });
    rt.number(result) as i32
}

/// `tcgetwinsize` (POSIX 2024).
#[track_caller]
pub fn tcgetwinsize(fd: i32, out: Ptr<Void>, rt: &mut Runtime) -> i32 {
    ioctl(fd, 0x5413, &[VaArg::from(out)], rt)
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::*;

    #[test]
    fn what_is_no_terminal() {
        let mut cx = Alone::default();
        let fd = super::super::open(c"/etc/passwd", 0, &[], &mut cx);
        let t: Ptr<Termios> = cx.local();
        assert_eq!(tcgetattr(fd, t.cast(), &mut cx), -1);
        assert_eq!(cx.errno.get(&cx), ENOTTY);
        assert_eq!(ioctl(fd, 0x5413, args![t], &mut cx), -1);
        let n: Ptr<i32> = cx.local();
        assert_eq!(ioctl(fd, 0x541B, args![n], &mut cx), 0);
        assert!(n.get(&cx) > 4);
        let ends = cx.local_bytes(8).cast::<i32>();
        super::super::pipe(ends, &mut cx);
        super::super::write(ends.at(1).get(&cx), t.cast(), 7, &mut cx);
        assert_eq!(ioctl(ends.get(&cx), 0x541B, args![n], &mut cx), 0);
        assert_eq!(n.get(&cx), 7);
    }

    #[test]
    fn settings_as_stty_writes_them() {
        let text = "500:5:bf:8a3b:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0:0:0";
        let t = from_text(text).expect("settings");
        assert_eq!((t.control, t.output_speed, t.characters[0]), (0xbf, 15, 3));
        let count = text.split(':').count() - 4;
        assert_eq!(to_text(&t, count), text);
    }

    #[test]
    fn raw_mode() {
        let mut rt = Runtime::new();
        let t: Ptr<Termios> = rt.local();
        t.set(from_text("500:5:bf:8a3b:3").expect("settings"), &mut rt);
        cfmakeraw(t.cast(), &mut rt);
        let raw = t.get(&rt);
        assert_eq!((raw.input, raw.output, raw.local), (0, 4, 0xa30));
        assert_eq!(cfsetspeed(t.cast(), 13, &mut rt), 0);
        assert_eq!(cfgetispeed(t.cast(), &rt), 13);
        assert_eq!(cfsetispeed(t.cast(), 12345, &mut rt), -1);
    }
}
