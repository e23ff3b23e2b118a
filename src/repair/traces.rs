//! Finding the function that is wrong: two crates with a recorder each run the same test, and what their functions get and give is
//! compared, down to the first event that differs.
//!
//! In the first run only a digest of every 1024 events is written; in the second, the events of the block in which the digests part.
//! So a long run costs a hash for each event, and no memory.

use c2safe_llm_repair::bench::Deviation;
use c2safe_llm_repair::graph::ItemId;

use crate::verify::Behaviour;

/// Events between two checkpoints; the recorder has the same number.
pub const BLOCK: u64 = 1024;

/// The file that the recorder writes.
pub const FILE: &str = "c2safe-trace";

/// What [`VARIABLE`] is when only the names of functions that run are wanted.
pub const NAMES: &str = "names";

/// The environment variable that tells the recorder what to write: the number of the first event to be written out, [`NAMES`], or
/// nothing for checkpoints.
pub const VARIABLE: &str = "C2SAFE_TRACE";

/// The functions that ran, by file and name.
pub fn names(behaviour: &Behaviour) -> impl Iterator<Item = ItemId> + '_ {
    let bytes = behaviour.files.get(FILE).map_or(&[][..], Vec::as_slice);
    let text = std::str::from_utf8(bytes).unwrap_or("");
    text.lines()
        .filter_map(|line| line.rsplit_once("::"))
        .map(|(file, name)| (file.to_string(), name.to_string()))
}

/// The number of the first event of the block in which two first runs part.
pub fn first_block(a: &Behaviour, b: &Behaviour) -> u64 {
    let empty = Vec::new();
    let of = |behaviour: &Behaviour| behaviour.files.get(FILE).unwrap_or(&empty).clone();
    let (a, b) = (of(a), of(b));
    let equal = a
        .chunks_exact(8)
        .zip(b.chunks_exact(8))
        .take_while(|(a, b)| a == b)
        .count();
    equal as u64 * BLOCK
}

/// An event that was written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Event<'a> {
    kind: &'a str,
    function: &'a str,
    caller: &'a str,
    digest: &'a str,
    values: &'a str,
}

fn events(behaviour: &Behaviour) -> Vec<Event<'_>> {
    let bytes = behaviour.files.get(FILE).map_or(&[][..], Vec::as_slice);
    let text = std::str::from_utf8(bytes).unwrap_or("");
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        Some(Event {
            kind: parts.next()?,
            function: parts.next()?,
            caller: parts.next()?,
            digest: parts.next()?,
            values: parts.next().unwrap_or("").trim(),
        })
    });
    lines.collect()
}

fn described(event: Option<&Event<'_>>) -> String {
    match event {
        None => "nothing more: the program ended".to_string(),
        Some(event) => {
            let what = if event.kind == "enter" {
                "begins with"
            } else {
                "ends with"
            };
            format!("`{}` {what} {}", event.function, event.values)
        }
    }
}

/// The first event that differs in the second runs of what is right and what is to be looked at.
pub fn deviation(right: &Behaviour, wrong: &Behaviour) -> Option<Deviation> {
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
        "exit" => event.function.to_string(),
        _ => event.caller.to_string(),
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
            described(a),
            described(b)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behaviour(trace: &str) -> Behaviour {
        Behaviour {
            stdout: Vec::new(),
            stderr: Vec::new(),
            status: 0,
            timed_out: false,
            overflowed: false,
            files: [(FILE.to_string(), trace.as_bytes().to_vec())].into(),
            elapsed: std::time::Duration::ZERO,
        }
    }

    fn suspect(right: &str, wrong: &str) -> Option<String> {
        let found = deviation(&behaviour(right), &behaviour(wrong))?;
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
        let blocks = |bytes: &[u8]| {
            let mut b = behaviour("");
            b.files.insert(FILE.into(), bytes.to_vec());
            b
        };
        let (a, b) = (blocks(&[0; 24]), blocks(&[[0; 16], [1; 16]].concat()));
        assert_eq!(first_block(&a, &b), 2 * BLOCK);
    }
}
