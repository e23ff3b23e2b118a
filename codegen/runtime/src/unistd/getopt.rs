//! `<getopt.h>`: options on the command line, with the permutation and the messages of glibc.

use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};

record! {
    /// `struct option` (glibc).
    pub struct LongOption via LongOptionFields, size 32 { name at 0: Ptr<u8>, has_arg at 8: i32, flag at 16: Ptr<i32>, val at 24: i32 }
}

/// The place in the argument that is being read, and the arguments already seen that are no options.
#[derive(Clone, Copy, Default)]
struct GetOpt {
    /// What follows in the same argument: `bc` of `-abc`.
    next: Ptr<u8>,
    first_plain: i32,
    last_plain: i32,
    started: bool,
}

/// `optarg` (POSIX).
pub fn __c2safe_optarg(rt: &mut Runtime) -> Ptr<Void> {
    rt.static_object("optarg", 8)
}

/// `optind` (POSIX); 1 at first.
pub fn __c2safe_optind(rt: &mut Runtime) -> Ptr<i32> {
    variable("optind", 1, rt)
}

/// `opterr` (POSIX); 1 at first.
pub fn __c2safe_opterr(rt: &mut Runtime) -> Ptr<i32> {
    variable("opterr", 1, rt)
}

/// `optopt` (POSIX).
pub fn __c2safe_optopt(rt: &mut Runtime) -> Ptr<i32> {
    variable("optopt", '?' as i32, rt)
}

/// A variable with a first value; the second word of its object says that it has it.
fn variable(name: &'static str, first: i32, rt: &mut Runtime) -> Ptr<i32> {
    let p = rt.static_object(name, 8).cast::<i32>();
    if p.at(1).get(rt) == 0 {
        p.set(first, rt);
        p.at(1).set(1, rt);
    }
    p
}

/// One call: the parameters, and copies of the variables.
struct Call<'a> {
    argv: Ptr<Ptr<u8>>,
    argc: i32,
    options: &'a [u8],
    longs: Vec<LongOption>,
    index: Ptr<i32>,
    long_only: bool,
    optind: i32,
    optarg: Ptr<u8>,
    optopt: i32,
    complains: bool,
    state: GetOpt,
    rt: &'a mut Runtime,
}

impl Call<'_> {
    fn argument(&self, i: i32) -> Ptr<u8> {
        self.argv.at(i).get(self.rt)
    }

    /// Whether an argument is an option, or the beginning of some.
    fn is_option(&self, i: i32) -> bool {
        let text = self.rt.c_str(self.argument(i));
        text.len() > 1 && text[0] == b'-'
    }

    fn complain(&mut self, text: &str, name: &[u8], end: &str) {
        if !self.complains {
            return;
        }
        let mut line = self.rt.c_str(self.argument(0)).to_vec();
        line.extend_from_slice(b": ");
        line.extend_from_slice(text.as_bytes());
        line.extend_from_slice(name);
        line.extend_from_slice(end.as_bytes());
        line.push(b'\n');
        // Nothing can be said about a message that cannot be written.
        let _ = self.rt.stdio.write(2, &line);
    }

    /// Moves the arguments that are no options behind the options read since.
    fn exchange(&mut self) {
        let state = self.state;
        let (first, last) = (state.first_plain, state.last_plain);
        let mut order: Vec<_> = (first..self.optind).map(|i| self.argument(i)).collect();
        order.rotate_left((last - first) as usize);
        self.rt.write_slice(self.argv.at(first), &order);
        self.state.first_plain = first + self.optind - last;
        self.state.last_plain = self.optind;
    }

    /// Finds the next argument with options; the result when there is none.
    fn advance(&mut self, in_order: u8) -> Option<i32> {
        let clamp = |plain: i32, optind: i32| plain.min(optind);
        self.state.last_plain = clamp(self.state.last_plain, self.optind);
        self.state.first_plain = clamp(self.state.first_plain, self.optind);
        if in_order == 0 {
            let state = self.state;
            if state.first_plain != state.last_plain && state.last_plain != self.optind {
                self.exchange();
            } else if state.last_plain != self.optind {
                self.state.first_plain = self.optind;
            }
            while self.optind < self.argc && !self.is_option(self.optind) {
                self.optind += 1;
            }
            self.state.last_plain = self.optind;
        }
        if self.optind != self.argc && self.rt.c_str(self.argument(self.optind)) == b"--" {
            self.optind += 1;
            let state = self.state;
            if state.first_plain != state.last_plain && state.last_plain != self.optind {
                self.exchange();
            } else if state.first_plain == state.last_plain {
                self.state.first_plain = self.optind;
            }
            self.state.last_plain = self.argc;
            self.optind = self.argc;
        }
        if self.optind == self.argc {
            if self.state.first_plain != self.state.last_plain {
                self.optind = self.state.first_plain;
            }
            return Some(-1);
        }
        if !self.is_option(self.optind) {
            if in_order == b'+' {
                return Some(-1);
            }
            self.optarg = self.argument(self.optind);
            self.optind += 1;
            return Some(1);
        }
        None
    }

    /// Reads a long option whose name begins at the state's `next`; `None` when it is none after all.
    fn long(&mut self, prefix: &str, colon: bool) -> Option<i32> {
        let at = self.state.next;
        let text = self.rt.c_str(at).to_vec();
        let len = text.iter().position(|&c| c == b'=').unwrap_or(text.len());
        let name = &text[..len];
        let names: Vec<_> = self
            .longs
            .iter()
            .map(|long| self.rt.c_str(long.name).to_vec())
            .collect();
        let mut found = names.iter().position(|known| known == name);
        if found.is_none() {
            let matches: Vec<_> = (0..names.len())
                .filter(|&i| names[i].starts_with(name))
                .collect();
            let same = |&i: &usize| {
                let (a, b) = (&self.longs[i], &self.longs[matches[0]]);
                (a.has_arg, a.flag, a.val) == (b.has_arg, b.flag, b.val)
            };
            if matches.len() > 1 && (self.long_only || !matches.iter().all(same)) {
                let list: Vec<_> = matches
                    .iter()
                    .map(|&i| format!(" '{prefix}{}'", String::from_utf8_lossy(&names[i])))
                    .collect();
                let end = format!("' is ambiguous; possibilities:{}", list.concat());
                self.complain(&format!("option '{prefix}"), &text, &end);
                self.state.next = Ptr::null();
                self.optind += 1;
                self.optopt = 0;
                return Some('?' as i32);
            }
            found = matches.first().copied();
        }
        let Some(found) = found else {
            // With `getopt_long_only`, a single dash may begin short options.
            let short = self.long_only
                && prefix == "-"
                && text.first().is_some_and(|c| self.options.contains(c));
            if short {
                return None;
            }
            self.complain(&format!("unrecognized option '{prefix}"), &text, "'");
            self.state.next = Ptr::null();
            self.optind += 1;
            self.optopt = 0;
            return Some('?' as i32);
        };
        let option = self.longs[found];
        self.optind += 1;
        self.state.next = Ptr::null();
        if len < text.len() {
            if option.has_arg == 0 {
                self.complain(
                    &format!("option '{prefix}"),
                    &names[found],
                    "' doesn't allow an argument",
                );
                self.optopt = option.val;
                return Some('?' as i32);
            }
            self.optarg = at.at(len + 1);
        } else if option.has_arg == 1 {
            if self.optind >= self.argc {
                self.complain(
                    &format!("option '{prefix}"),
                    &names[found],
                    "' requires an argument",
                );
                self.optopt = option.val;
                return Some(if colon { ':' as i32 } else { '?' as i32 });
            }
            self.optarg = self.argument(self.optind);
            self.optind += 1;
        }
        if !self.index.is_null() {
            self.index.set(found as i32, self.rt);
        }
        if option.flag.is_null() {
            return Some(option.val);
        }
        option.flag.set(option.val, self.rt);
        Some(0)
    }

    /// Reads one short option.
    fn short(&mut self, colon: bool) -> i32 {
        let at = self.state.next;
        let c = at.get(self.rt);
        let rest = at.at(1);
        self.state.next = rest;
        if rest.get(self.rt) == 0 {
            self.optind += 1;
        }
        let known = self
            .options
            .iter()
            .position(|&o| o == c && c != b':' && c != b';');
        let Some(known) = known else {
            self.complain("invalid option -- '", &[c], "'");
            self.optopt = c as i32;
            return '?' as i32;
        };
        let spec = &self.options[known + 1..];
        if !spec.starts_with(b":") {
            return c as i32;
        }
        self.state.next = Ptr::null();
        if rest.get(self.rt) != 0 {
            self.optarg = rest;
            self.optind += 1;
        } else if spec.starts_with(b"::") {
            self.optarg = Ptr::null();
        } else if self.optind == self.argc {
            self.complain("option requires an argument -- '", &[c], "'");
            self.optopt = c as i32;
            return if colon { ':' as i32 } else { '?' as i32 };
        } else {
            self.optarg = self.argument(self.optind);
            self.optind += 1;
        }
        c as i32
    }

    fn run(&mut self) -> i32 {
        if self.argc < 1 {
            return -1;
        }
        self.optarg = Ptr::null();
        if self.optind == 0 || !self.state.started {
            self.optind = self.optind.max(1);
            self.state = GetOpt {
                next: Ptr::null(),
                first_plain: self.optind,
                last_plain: self.optind,
                started: true,
            };
        }
        let in_order = match self.options.first() {
            Some(&order @ (b'+' | b'-')) => {
                self.options = &self.options[1..];
                order
            }
            _ if !super::super::stdlib::getenv(c"POSIXLY_CORRECT", self.rt).is_null() => b'+',
            _ => 0,
        };
        let colon = self.options.first() == Some(&b':');
        self.complains &= !colon;
        let next = self.state.next;
        if next.is_null() || next.get(self.rt) == 0 {
            if let Some(result) = self.advance(in_order) {
                return result;
            }
            let argument = self.argument(self.optind);
            let text = self.rt.c_str(argument);
            let double = text.starts_with(b"--");
            // A short option alone stays one, even where long ones may begin with a single dash.
            let single = self.long_only && (text.len() > 2 || !self.options.contains(&text[1]));
            if !self.longs.is_empty() && (double || single) {
                self.state.next = argument.at(1 + double as usize);
                if let Some(result) = self.long(if double { "--" } else { "-" }, colon) {
                    return result;
                }
            }
            self.state.next = argument.at(1);
        }
        self.short(colon)
    }
}

#[track_caller]
fn run(
    argc: i32,
    argv: Ptr<Void>,
    options: impl Str,
    longs: Ptr<Void>,
    index: Ptr<i32>,
    long_only: bool,
    rt: &mut Runtime,
) -> i32 {
    let (optind, optarg) = (__c2safe_optind(rt), __c2safe_optarg(rt).cast::<Ptr<u8>>());
    let (optopt, opterr) = (__c2safe_optopt(rt), __c2safe_opterr(rt));
    let options = options.chars(rt).to_vec();
    let mut call = Call {
        argv: argv.cast(),
        argc,
        options: &options,
        longs: long_options(longs.cast(), rt),
        index,
        long_only,
        optind: optind.get(rt),
        optarg: optarg.get(rt),
        optopt: optopt.get(rt),
        complains: opterr.get(rt) != 0,
        state: *rt.part(),
        rt,
    };
    let result = call.run();
    let (new_ind, new_arg, new_opt) = (call.optind, call.optarg, call.optopt);
    let state = call.state;
    *rt.part() = state;
    optind.set(new_ind, rt);
    optarg.set(new_arg, rt);
    optopt.set(new_opt, rt);
    result
}

/// The table of long options, up to the one without a name.
#[track_caller]
fn long_options(mut p: Ptr<LongOption>, heap: &Heap) -> Vec<LongOption> {
    let mut all = Vec::new();
    while !p.is_null() && !p.name().get(heap).is_null() {
        all.push(p.get(heap));
        p += 1;
    }
    all
}

/// `getopt` (POSIX).
#[track_caller]
pub fn getopt(argc: i32, argv: Ptr<Void>, options: impl Str, rt: &mut Runtime) -> i32 {
    run(argc, argv, options, Ptr::null(), Ptr::null(), false, rt)
}

/// `getopt_long` (glibc).
#[track_caller]
pub fn getopt_long(
    argc: i32,
    argv: Ptr<Void>,
    options: impl Str,
    longs: Ptr<Void>,
    index: Ptr<i32>,
    rt: &mut Runtime,
) -> i32 {
    run(argc, argv, options, longs, index, false, rt)
}

/// `getopt_long_only` (glibc).
#[track_caller]
pub fn getopt_long_only(
    argc: i32,
    argv: Ptr<Void>,
    options: impl Str,
    longs: Ptr<Void>,
    index: Ptr<i32>,
    rt: &mut Runtime,
) -> i32 {
    run(argc, argv, options, longs, index, true, rt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    /// Runs through all options; each as the result and its argument, then what is left.
    fn options(args: &[&'static CStr], short: &'static CStr) -> (Vec<(char, String)>, Vec<String>) {
        let mut rt = Runtime::new();
        let argv: Ptr<Ptr<u8>> = rt.local_bytes(8 * (args.len() as u64 + 1)).cast();
        for (i, arg) in args.iter().enumerate() {
            let p = rt.lit(arg);
            argv.at(i).set(p, &mut rt);
        }
        __c2safe_opterr(&mut rt).set(0, &mut rt);
        let longs: Ptr<LongOption> = rt.local::<[LongOption; 4]>().decay();
        for (i, (name, has_arg, val)) in [
            (c"verbose", 0, 'v'),
            (c"output", 1, 'o'),
            (c"version", 0, 'V'),
        ]
        .into_iter()
        .enumerate()
        {
            let name = rt.lit(name);
            longs.at(i).set(
                LongOption {
                    name,
                    has_arg,
                    flag: Ptr::null(),
                    val: val as i32,
                },
                &mut rt,
            );
        }
        let mut found = Vec::new();
        loop {
            let c = getopt_long(
                args.len() as i32,
                argv.cast(),
                short,
                longs.cast(),
                Ptr::null(),
                &mut rt,
            );
            if c == -1 {
                break;
            }
            let arg = __c2safe_optarg(&mut rt).cast::<Ptr<u8>>().get(&rt);
            let arg = if arg.is_null() {
                String::new()
            } else {
                String::from_utf8_lossy(rt.c_str(arg)).into_owned()
            };
            found.push((c as u8 as char, arg));
        }
        let optind = __c2safe_optind(&mut rt).get(&rt);
        let rest = (optind..args.len() as i32)
            .map(|i| String::from_utf8_lossy(rt.c_str(argv.at(i).get(&rt))).into_owned());
        (found, rest.collect())
    }

    fn pairs(expected: &[(char, &str)]) -> Vec<(char, String)> {
        expected.iter().map(|&(c, s)| (c, s.to_string())).collect()
    }

    #[test]
    fn options_are_found_and_the_rest_moves_back() {
        let args = [
            c"prog", c"one", c"-ab", c"two", c"-cval", c"-c", c"x", c"--", c"-z",
        ];
        assert_eq!(
            options(&args, c"abc:"),
            (
                pairs(&[('a', ""), ('b', ""), ('c', "val"), ('c', "x")]),
                vec!["one".into(), "two".into(), "-z".into()]
            )
        );
        let args = [
            c"prog",
            c"--verb",
            c"--output=f",
            c"--output",
            c"g",
            c"--ver",
            c"--nope",
            c"-q",
            c"h",
        ];
        let expected = pairs(&[
            ('v', ""),
            ('o', "f"),
            ('o', "g"),
            ('?', ""),
            ('?', ""),
            ('?', ""),
        ]);
        assert_eq!(options(&args, c"v"), (expected, vec!["h".into()]));
        assert_eq!(
            options(&[c"prog", c"-a", c"x", c"-b"], c"+ab"),
            (pairs(&[('a', "")]), vec!["x".into(), "-b".into()])
        );
        assert_eq!(
            options(&[c"prog", c"-c"], c":c:"),
            (pairs(&[(':', "")]), vec![])
        );
    }
}
