//! Puts faults into the crate that C becomes, and counts how many the trace finds and a scripted model repairs.
//!
//! `cargo run --release --example mutants -- COUNT [--tests DIR] [--recover] PATH...`: COUNT faults (one operator, constant or index
//! of one function each) that change what the programs of the C at PATH do. With --recover a model that answers with the original
//! function, and one that answers with another fault, are put to work on each as well.
#![allow(clippy::print_stdout)]

#[path = "../tests/mutants_support/mod.rs"]
mod mutants_support;

use std::path::PathBuf;
use std::time::Duration;

use mutants_support::Lab;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut count = 0;
    let (mut tests, mut recover, mut paths) = (None, false, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--tests" => tests = arguments.next().map(PathBuf::from),
            "--recover" => recover = true,
            number if count == 0 && number.parse::<usize>().is_ok() => {
                count = number.parse().unwrap_or(0);
            }
            path => paths.push(PathBuf::from(path)),
        }
    }
    let own = std::env::current_exe().unwrap_or_default();
    let c2safe = own.ancestors().nth(2).map(|folder| folder.join("c2safe"));
    let c2safe = c2safe.filter(|path| path.exists());
    let Some(c2safe) = c2safe.filter(|_| count > 0 && !paths.is_empty()) else {
        println!("mutants COUNT [--tests DIR] [--recover] PATH..., after `cargo build` with the same profile");
        std::process::exit(2);
    };
    let mut lab = Lab::open(&c2safe, &paths, tests.as_deref());
    let mutants = lab.mutants();
    println!(
        "{} tests, {} possible faults",
        lab.bench.tests(),
        mutants.len()
    );
    let (mut all, mut named, mut recovered, mut fooled, mut others) = (0, 0, 0, 0, 0);
    let mut took = Duration::ZERO;
    for (n, mutant) in mutants.iter().enumerate() {
        if all == count {
            break;
        }
        let Some(case) = lab.failing(mutant) else {
            continue;
        };
        all += 1;
        let (blamed, time) = lab.blamed(mutant, &case);
        took += time;
        let right = blamed.as_deref() == Some(&mutant.function);
        named += usize::from(right);
        if !right {
            let blamed = blamed.as_deref().unwrap_or("nothing");
            println!(
                "missed: {} in {}: {blamed} is blamed",
                mutant.what, mutant.function
            );
        }
        if recover {
            let (accepted, same) = lab.repaired(mutant, vec![mutant.original.clone()]);
            recovered += usize::from(accepted && same);
            let other = mutants.iter().enumerate().find(|(m, other)| {
                *m != n && other.function == mutant.function && lab.failing(other).is_some()
            });
            if let Some((_, other)) = other {
                others += 1;
                let (accepted, _) = lab.repaired(mutant, vec![other.text.clone()]);
                if accepted {
                    fooled += 1;
                    println!(
                        "fooled: {} in {} by {}",
                        mutant.what, mutant.function, other.what
                    );
                }
            }
        }
    }
    println!(
        "{all} faults: {named} named ({:.1} %), {:.1} s each",
        100.0 * named as f64 / all.max(1) as f64,
        took.as_secs_f64() / all.max(1) as f64
    );
    if recover {
        println!("{recovered} of {all} recovered; {fooled} of {others} wrong answers accepted");
    }
}
