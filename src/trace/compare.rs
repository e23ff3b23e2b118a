//! Finds the first event in which two programs part that do the same in other representations.
//!
//! Digests hold what both sides have for certain (who begins and ends, numbers, null or not). What pointers lead to is in the events that
//! are written out, and counts where both sides have it and where a second run of the C, whose fresh memory is filled otherwise, has the
//! same: what differs between two runs of the C is nobody's fault.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_llm_repair::bench::Deviation;

use crate::repair::traces::{both, common, events, Event, Mode, Recorded, BLOCK};

/// How many blocks are written out at first, and at most.
const NEAR: u64 = 32;
const FAR: u64 = 512;

/// The first deviation of `other` from `right`; `again` is `right` with other things in memory that nothing was written to.
///
/// Errors: one of them cannot be run.
pub fn compare(
    right: &dyn Recorded,
    again: Option<&dyn Recorded>,
    other: &dyn Recorded,
) -> Result<Option<Deviation>, String> {
    let (quick, found) = both(right, other, Mode::Quick, true)?;
    let part = common(&quick, &found);
    let stable = match again {
        Some(again) => common(&quick, &again.record(Mode::Quick, None, None)?.bytes),
        None => part,
    };
    let mut reach = NEAR;
    let mut before = None;
    loop {
        let first = part.min(stable).saturating_sub(reach);
        let until = (part + 1).min(first + 2 * FAR);
        let mode = Mode::Text(first * BLOCK, until * BLOCK);
        let (a, b) = both(right, other, mode, false)?;
        let c = again.map(|again| again.record(mode, None, None));
        let c = c.transpose()?.map(|trace| trace.bytes);
        let found = parting(
            &events(&a),
            c.as_deref().map(events).as_deref(),
            &events(&b),
        );
        // What pointers lead to may have become different long before somebody looked at it: it is certain when looking further back
        // shows nothing earlier.
        let place = found.as_ref().map(|(at, _)| first * BLOCK + *at as u64);
        if first == 0 || reach >= FAR || (place.is_some() && place == before) {
            return Ok(found.map(|(_, deviation)| deviation));
        }
        before = place;
        reach = (reach * 8).min(FAR);
    }
}

/// The same for programs of few events, which are written out at once: only where a difference shows is `again` run.
///
/// Errors: one of them cannot be run.
pub fn compare_short(
    right: &dyn Recorded,
    again: &dyn Recorded,
    other: &dyn Recorded,
) -> Result<Option<Deviation>, String> {
    let mode = Mode::Text(0, NEAR * BLOCK);
    let (a, b) = both(right, other, mode, false)?;
    let (first, second) = (events(&a), events(&b));
    let is_whole = (first.len() as u64) < NEAR * BLOCK && (second.len() as u64) < NEAR * BLOCK;
    if is_whole && parting(&first, None, &second).is_none() {
        return Ok(None);
    }
    if !is_whole {
        return compare(right, Some(again), other);
    }
    let c = again.record(mode, None, None)?.bytes;
    let found = parting(&first, Some(&events(&c)), &second);
    Ok(found.map(|(_, deviation)| deviation))
}

/// The number of the first event that differs, and how.
fn parting(
    right: &[Event<'_>],
    again: Option<&[Event<'_>]>,
    other: &[Event<'_>],
) -> Option<(usize, Deviation)> {
    let mut at = 0;
    loop {
        let (a, b) = (right.get(at), other.get(at));
        let c = again.map(|again| again.get(at));
        let same = |x: &Event<'_>, y: &Event<'_>| (x.kind, x.function) == (y.kind, y.function);
        let (a, b) = match (a, b) {
            (None, None) => return None,
            (Some(a), Some(b)) if same(a, b) => (a, b),
            (a, b) => return Some((at, deviation(a, b, "", ""))),
        };
        // Where the C does not do the same twice, there is no measure any more.
        let known = match c {
            None => None,
            Some(Some(c)) if same(a, c) => Some(values(c)),
            Some(_) => return None,
        };
        let theirs = values(b);
        for (name, value) in values(a) {
            let Some(their) = theirs.get(name) else {
                continue;
            };
            let sure = known
                .as_ref()
                .map_or(value, |k| k.get(name).copied().unwrap_or(""));
            if differs(name, value, sure, their) {
                let (own, their) = (format!("{name}={value}"), format!("{name}={their}"));
                return Some((at, deviation(Some(a), Some(b), &own, &their)));
            }
        }
        at += 1;
    }
}

fn values<'a>(event: &Event<'a>) -> BTreeMap<&'a str, &'a str> {
    let parts = event.values.split('\t');
    parts.filter_map(|part| part.split_once('=')).collect()
}

/// Whether two values differ where `right` is certain. A number is if `again` is the same. What a pointer leads to may have been written
/// in part: there, each aligned eight bytes count for themselves.
fn differs(name: &str, right: &str, again: &str, other: &str) -> bool {
    let is_number = !name.starts_with('*');
    if is_number || right.len() != other.len() || right.len() != again.len() {
        return right == again && right != other;
    }
    let start = name.rsplit_once('+').and_then(|(_, at)| at.parse().ok());
    let start: usize = start.unwrap_or(0);
    let word = |digit: usize| (start + digit / 2) / 8;
    let digits = || (0..right.len()).map(|n| (n, right.as_bytes()[n], again.as_bytes()[n]));
    let unsure: BTreeSet<usize> = digits()
        .filter(|(_, a, c)| a != c)
        .map(|d| word(d.0))
        .collect();
    let mut digits = digits();
    digits.any(|(n, a, _)| !unsure.contains(&word(n)) && a != other.as_bytes()[n])
}

fn deviation(
    right: Option<&Event<'_>>,
    other: Option<&Event<'_>>,
    own: &str,
    their: &str,
) -> Deviation {
    let shown = |event: Option<&Event<'_>>, value: &str| match event {
        None => "nothing more happens".to_string(),
        Some(event) => {
            let what = if event.kind == "enter" {
                "begins"
            } else {
                "ends"
            };
            let value = match value {
                "" => event.values.replace('\t', " "),
                value => value.to_string(),
            };
            format!("`{}` {what} with {}", event.function, value.trim())
        }
    };
    let suspect = other.or(right).map(|event| match event.kind {
        "exit" => event.function,
        _ => event.caller,
    });
    let suspect = suspect.and_then(|id| id.rsplit_once("::"));
    Deviation {
        suspect: suspect.map(|(file, name)| (file.to_string(), name.to_string())),
        text: format!(
            "It should be that {}, but {}.",
            shown(right, own),
            shown(other, their)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspect(right: &str, again: &str, other: &str) -> Option<String> {
        let found = parting(
            &events(right.as_bytes()),
            Some(&events(again.as_bytes())),
            &events(other.as_bytes()),
        );
        found.and_then(|(_, d)| d.suspect).map(|(_, name)| name)
    }

    #[test]
    fn what_nobody_wrote_is_no_difference() {
        let right = "enter\ta.c::main\t\t-\n\
                     enter\ta.c::f\ta.c::main\t-\tn=01\tp=set\t*p+0=0000aa00000000000700\n\
                     exit\ta.c::f\ta.c::main\t-\tresult=02\n";
        assert_eq!(suspect(right, right, right), None);
        // The third byte was never written, so that its neighbours may be part of something that was not, either.
        let again = right.replace("aa", "55");
        let other = right.replace("aa", "00");
        assert_eq!(suspect(right, &again, &other), None);
        assert_eq!(suspect(right, right, &other).as_deref(), Some("main"));
        let other = right.replace("0700", "0800");
        assert_eq!(suspect(right, &again, &other).as_deref(), Some("main"));
        // What only one side knows is not compared.
        let other = right.replace("\t*p+0=0000aa00000000000700", "");
        assert_eq!(suspect(right, right, &other), None);
        let other = right.replace("result=02", "result=03");
        assert_eq!(suspect(right, right, &other).as_deref(), Some("f"));
        let other: String = right.lines().take(2).map(|l| format!("{l}\n")).collect();
        assert_eq!(suspect(right, right, &other).as_deref(), Some("f"));
    }
}
