//! Finding the function that is wrong: two programs with a recorder each run the same test, and what their functions get and give is
//! compared, down to the first event that differs.
//!
//! First a digest of every [`BLOCK`] events is written, in which large values count as far as an allowance goes that grows with each
//! event; the second run ends where its digests part from the first's. Then the stretch before that place is looked at closely, with
//! much more of large values, further back as long as it differs from its beginning. Last the events of the block in which the runs
//! part are written out. So a long run costs a few hashes for each event, and no memory.

use std::time::Duration;

use c2safe_llm_repair::bench::Deviation;
use c2safe_llm_repair::graph::ItemId;

/// Events between two checkpoints; the recorder has the same number.
pub const BLOCK: u64 = 1024;

/// The environment variable that tells the recorder what to do.
pub const VARIABLE: &str = "C2SAFE_TRACE";

/// How many blocks are looked at closely at first.
const NEAR: u64 = 64;

/// What is recorded of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The names of functions that run.
    Names,
    /// Digests of all blocks.
    Quick,
    /// Digests of blocks with much of large values, from one event until another.
    Close(u64, u64),
    /// The events, from one until another.
    Text(u64, u64),
}

impl Mode {
    /// What [`VARIABLE`] says, if the recorder is to write `file` and end where it parts from `expected`.
    pub fn setting(self, file: &str, expected: Option<&str>) -> String {
        let words = match self {
            Mode::Names => return format!("names {file}"),
            Mode::Quick => format!("quick 0 {}", u64::MAX),
            Mode::Close(from, until) => format!("close {from} {until}"),
            Mode::Text(from, until) => format!("text {from} {until}"),
        };
        match expected {
            Some(expected) => format!("{words} {file} {expected}"),
            None => format!("{words} {file}"),
        }
    }
}

/// What the recorder wrote in a run, and how long that took.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The file.
    pub bytes: Vec<u8>,
    /// The time of the run.
    pub took: Duration,
}

impl Trace {
    /// How long another run of the same kind may take. What takes longer does not end, or did something else long before.
    pub fn limit(&self) -> Duration {
        Duration::from_secs(10) + self.took * 5
    }
}

/// Something that can be run again and again with a recorder.
pub trait Recorded {
    /// What the recorder writes. The run may end where it parts from `expected`, and ends when a time limit is over.
    ///
    /// Errors: it cannot be run.
    fn record(
        &self,
        mode: Mode,
        expected: Option<&[u8]>,
        limit: Option<Duration>,
    ) -> Result<Trace, String>;
}

/// The two runs of a mode, one after the other. The second ends where it parts from the first, if `expects`.
///
/// Errors: one of them cannot be run.
pub fn both(
    right: &dyn Recorded,
    other: &dyn Recorded,
    mode: Mode,
    expects: bool,
) -> Result<(Vec<u8>, Vec<u8>), String> {
    let first = right.record(mode, None, None)?;
    let expected = expects.then_some(first.bytes.as_slice());
    let second = other.record(mode, expected, Some(first.limit()))?;
    Ok((first.bytes, second.bytes))
}

/// The functions that ran, by file and name.
pub fn names(trace: &[u8]) -> impl Iterator<Item = ItemId> + '_ {
    let text = std::str::from_utf8(trace).unwrap_or("");
    text.lines()
        .filter_map(|line| line.rsplit_once("::"))
        .map(|(file, name)| (file.to_string(), name.to_string()))
}

/// How many blocks have the same digests.
pub fn common(a: &[u8], b: &[u8]) -> u64 {
    let pairs = a.chunks_exact(8).zip(b.chunks_exact(8));
    pairs.take_while(|(a, b)| a == b).count() as u64
}

/// The first event that differs. `quick` is what the run that is right writes in the mode of that name.
///
/// Errors: one of them cannot be run.
pub fn compare(
    right: &dyn Recorded,
    quick: &Trace,
    wrong: &dyn Recorded,
) -> Result<Option<Deviation>, String> {
    let found = wrong.record(Mode::Quick, Some(&quick.bytes), Some(quick.limit()))?;
    let mut block = common(&quick.bytes, &found.bytes);
    let mut reach = NEAR;
    loop {
        let first = block.saturating_sub(reach);
        let mode = Mode::Close(first * BLOCK, (block + 1) * BLOCK);
        let (a, b) = both(right, wrong, mode, true)?;
        let found = first + common(&a, &b);
        block = block.min(found);
        // What differs from the beginning may have begun before.
        if found > first || first == 0 {
            break;
        }
        reach *= 8;
    }
    // The end of the block before was not looked at with all there is.
    let mode = Mode::Text(block.saturating_sub(1) * BLOCK, (block + 1) * BLOCK);
    let (a, b) = both(right, wrong, mode, false)?;
    Ok(deviation(&a, &b))
}

/// An event that was written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// `enter`, `exit`, or `end` for the end of the program.
    pub kind: &'a str,
    /// Who begins or ends, or is running when the program ends.
    pub function: &'a str,
    /// Who called it; empty if nobody is known.
    pub caller: &'a str,
    /// The digest of the values.
    pub digest: &'a str,
    /// The values, as `name=value` with tabs between.
    pub values: &'a str,
}

/// The events that a recorder wrote out.
pub fn events(trace: &[u8]) -> Vec<Event<'_>> {
    // A run that was ended may have left half a line.
    let whole = trace.iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
    let text = std::str::from_utf8(&trace[..whole]).unwrap_or("");
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.splitn(5, '\t');
        Some(Event {
            kind: parts.next()?,
            function: parts.next()?,
            caller: parts.next()?,
            digest: parts.next()?,
            values: parts.next().unwrap_or(""),
        })
    });
    lines.collect()
}

/// An event in words; of its values those that `other` has otherwise, if it is of the same kind.
fn described(event: Option<&Event<'_>>, other: Option<&Event<'_>>) -> String {
    let Some(event) = event else {
        return "nothing more: the program ended".to_string();
    };
    let what = match event.kind {
        "enter" => "begins with",
        "exit" => "ends with",
        _ => "ends the program with",
    };
    let same = other.filter(|o| (o.kind, o.function) == (event.kind, event.function));
    let known: Vec<&str> = same.map_or(Vec::new(), |o| o.values.split('\t').collect());
    let own = event.values.split('\t');
    let values: Vec<&str> = own.filter(|value| !known.contains(value)).collect();
    format!("`{}` {what} {}", event.function, values.join(" "))
}

/// The first event that differs in what is written out.
fn deviation(right: &[u8], wrong: &[u8]) -> Option<Deviation> {
    let (right, wrong) = (events(right), events(wrong));
    let mut at = 0;
    while let (Some(a), Some(b)) = (right.get(at), wrong.get(at)) {
        if (a.kind, a.function, a.digest) != (b.kind, b.function, b.digest) {
            break;
        }
        at += 1;
    }
    let (a, b) = (right.get(at), wrong.get(at));
    if a.is_none() && b.is_none() {
        return None;
    }
    // Who ran when it came to this: up to here both did the same.
    let running = |event: &Event<'_>| match event.kind {
        "enter" => event.caller.to_string(),
        _ => event.function.to_string(),
    };
    let suspect = match (b, at.checked_sub(1).and_then(|n| wrong.get(n))) {
        (Some(event), _) => running(event),
        (None, Some(last)) if last.kind == "enter" => last.function.to_string(),
        (None, Some(last)) => last.caller.to_string(),
        (None, None) => a.map(running).unwrap_or_default(),
    };
    let suspect = suspect
        .rsplit_once("::")
        .map(|(file, name)| (file.to_string(), name.to_string()));
    Some(Deviation {
        suspect,
        text: format!(
            "The first difference inside of the program: it should be that {}, but {}.",
            described(a, b),
            described(b, a)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspect(right: &str, wrong: &str) -> Option<String> {
        let found = deviation(right.as_bytes(), wrong.as_bytes())?;
        found.suspect.map(|(_, name)| name)
    }

    #[test]
    fn blames_who_ran_when_the_states_parted() {
        let start = "enter\ta::main\t\t1\t\nenter\ta::f\ta::main\t2\tn=1\n";
        let good = format!("{start}exit\ta::f\ta::main\t3\tr=1\nexit\ta::main\t\t4\t\n");
        assert_eq!(suspect(&good, &good), None);
        let wrong_result = good.replace("3\tr=1", "9\tr=2");
        assert_eq!(suspect(&good, &wrong_result).as_deref(), Some("f"));
        let wrong_argument = good.replace("2\tn=1", "8\tn=7");
        assert_eq!(suspect(&good, &wrong_argument).as_deref(), Some("main"));
        let other_call = format!("{start}enter\ta::g\ta::f\t5\t\n");
        assert_eq!(suspect(&good, &other_call).as_deref(), Some("f"));
        assert_eq!(
            suspect(&good, start).as_deref(),
            Some("f"),
            "it died in `f`"
        );
        let exits = format!("{start}end\ta::f\ta::main\t7\tstatus=1\n");
        assert_eq!(suspect(&good, &exits).as_deref(), Some("f"));
        let other_status = exits.replace("7\tstatus=1", "8\tstatus=2");
        assert_eq!(suspect(&exits, &other_status).as_deref(), Some("f"));
    }

    /// A program whose events are numbers; those in `large` are seen in quick runs only from the given event on.
    struct Numbers {
        events: Vec<u64>,
        /// An event that differs, and the one at which a quick run finds out.
        wrong: Option<(usize, usize)>,
    }

    impl Recorded for Numbers {
        fn record(
            &self,
            mode: Mode,
            _: Option<&[u8]>,
            _: Option<Duration>,
        ) -> Result<Trace, String> {
            let trace = |bytes| Trace {
                bytes,
                took: Duration::ZERO,
            };
            let seen = |n: usize, close: bool| match self.wrong {
                Some((at, late)) if n >= if close { at } else { late } => self.events[n] + 1,
                _ => self.events[n],
            };
            let (from, until, close) = match mode {
                Mode::Names => return Err("no names".into()),
                Mode::Quick => (0, u64::MAX, false),
                Mode::Close(from, until) | Mode::Text(from, until) => (from, until, true),
            };
            let numbers = (from as usize..self.events.len()).filter(|n| (*n as u64) < until);
            if let Mode::Text(..) = mode {
                let line = |n| format!("enter\ta::f{n}\ta::g{n}\t{}\t\n", seen(n, true));
                return Ok(trace(numbers.map(line).collect::<String>().into_bytes()));
            }
            let numbers: Vec<usize> = numbers.collect();
            let blocks = numbers.chunks_exact(BLOCK as usize);
            let sums = blocks.map(|block| block.iter().map(|n| seen(*n, close)).sum::<u64>());
            Ok(trace(sums.flat_map(u64::to_le_bytes).collect()))
        }
    }

    #[test]
    fn goes_back_to_where_a_difference_began() {
        let events: Vec<u64> = (0..1_000_000).collect();
        let right = Numbers {
            events: events.clone(),
            wrong: None,
        };
        let quick = right.record(Mode::Quick, None, None).unwrap();
        let blamed = |at: usize, late: usize| {
            let wrong = Numbers {
                events: events.clone(),
                wrong: Some((at, late)),
            };
            let found = compare(&right, &quick, &wrong).unwrap();
            found.and_then(|d| d.suspect).map(|(_, name)| name)
        };
        for (at, late) in [
            (5, 5),
            (70_000, 70_001),
            (3_000, 900_000),
            (1023, 1024),
            (999_990, 999_999),
        ] {
            assert_eq!(blamed(at, late), Some(format!("g{at}")), "{at} {late}");
        }
        assert_eq!(compare(&right, &quick, &right).unwrap(), None);
    }
}
