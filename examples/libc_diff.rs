//! Compares the runtime's C library with the system's on generated input, case by case.
//!
//! `cargo run --release --example libc_diff [-- FAMILY...] [--seed N]`: the programs of `fixtures/differential` are built by
//! the C compiler and as Rust, and run with the same seed; without names all of them, each with its full number of cases.

// The other examples use the rest of it.
#[allow(dead_code)]
mod support;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use c2safe::report;
use support::programs::succeed;
use support::{c2safe_command, Result};

/// Every family, which is the name of its program, and how many cases it runs.
const FAMILIES: &[(&str, u64)] = &[
    ("printf", 200_000),
    ("scanf", 50_000),
    ("numbers", 200_000),
    ("strings", 100_000),
    ("stdio", 20_000),
    ("time", 20_000),
    ("sort", 2_000),
    ("math", 200_000),
    ("special", 50_000),
    ("wide", 50_000),
];

/// How many differing cases of a family are shown.
const SHOWN: usize = 5;

fn main() -> ExitCode {
    support::main(|arguments| {
        let mut names: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut seed = "1";
        if let Some(at) = names.iter().position(|name| *name == "--seed") {
            seed = names.get(at + 1).copied().ok_or("--seed needs a number")?;
            seed.parse::<u64>()?;
            names.drain(at..at + 2);
        }
        if let Some(unknown) = names
            .iter()
            .find(|name| FAMILIES.iter().all(|(family, _)| family != *name))
        {
            return Err(format!("there is no family `{unknown}`").into());
        }
        let scratch = tempfile::tempdir()?;
        let programs = Programs::build(scratch.path())?;
        report::print(&format!(
            "{:10} {:>8} {:>9} {:>7} {:>7}   (seed {seed})\n",
            "", "cases", "different", "C s", "Rust s"
        ));
        let mut all_same = true;
        for &(name, cases) in FAMILIES {
            if names.is_empty() || names.contains(&name) {
                all_same &= compare(name, cases, seed, &programs)?;
            }
        }
        Ok(all_same)
    })
}

/// The programs, built both ways.
struct Programs {
    scratch: PathBuf,
}

impl Programs {
    /// One crate has all of them, so that the runtime is compiled once.
    fn build(scratch: &Path) -> Result<Programs> {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/differential");
        let rust = scratch.join("rust");
        let mut translate = c2safe_command()?;
        translate.arg("translate").arg(&sources);
        succeed(translate.args(["--force", "-o"]).arg(&rust))?;
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--release", "--quiet", "--offline"]);
        cargo.env("CARGO_TARGET_DIR", rust.join("target"));
        succeed(cargo.current_dir(&rust))?;
        for (name, _) in FAMILIES {
            let mut cc = Command::new("cc");
            cc.args(["-O1", "-w", "-fwrapv", "-fno-strict-aliasing", "-o"]);
            cc.arg(scratch.join(name));
            cc.arg(sources.join(format!("{name}.c"))).arg("-lm");
            succeed(&mut cc)?;
        }
        Ok(Programs {
            scratch: scratch.to_path_buf(),
        })
    }

    /// Runs one of the two programs of a family in an empty folder; its output is the file that comes back.
    fn run(&self, name: &str, rust: bool, cases: u64, seed: &str) -> Result<(PathBuf, Duration)> {
        let executable = match rust {
            true => self.scratch.join("rust/target/release").join(name),
            false => self.scratch.join(name),
        };
        let kind = if rust { "rust" } else { "c" };
        let folder = self.scratch.join(format!("run-{kind}"));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir(&folder)?;
        let output = self.scratch.join(format!("{name}-{kind}.out"));
        let started = Instant::now();
        Command::new(executable)
            .args([seed, &cases.to_string()])
            .current_dir(&folder)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(File::create(&output)?)
            .stderr(File::create(output.with_extension("err"))?)
            // A program that breaks off shows by the lines that are missing.
            .status()?;
        Ok((output, started.elapsed()))
    }
}

/// Runs a family both ways and tells how many of its cases differ.
fn compare(name: &str, cases: u64, seed: &str, programs: &Programs) -> Result<bool> {
    let (c, c_time) = programs.run(name, false, cases, seed)?;
    let (rust, rust_time) = programs.run(name, true, cases, seed)?;
    let lines = |path: &Path| -> Result<_> {
        let reader = BufReader::new(File::open(path)?);
        Ok(reader.split(b'\n').map_while(std::io::Result::ok))
    };
    let (mut of_c, mut of_rust) = (lines(&c)?, lines(&rust)?);
    let (mut different, mut seen, mut first) = (0, 0, Vec::new());
    loop {
        let (expected, found) = (of_c.next(), of_rust.next());
        if expected.is_none() && found.is_none() {
            break;
        }
        // A case may print newlines of its own; each begins with its number.
        seen += expected.as_deref().is_some_and(begins_a_case) as u64;
        if !same(expected.as_deref(), found.as_deref()) {
            different += 1;
            if first.len() < SHOWN {
                first.push((expected, found));
            }
        }
    }
    report::print(&format!(
        "{name:10} {cases:8} {different:9} {:7.1} {:7.1}\n",
        c_time.as_secs_f64(),
        rust_time.as_secs_f64()
    ));
    if seen < cases {
        report::print(&format!("  the C program ends after {seen} cases\n"));
    }
    for (expected, found) in &first {
        let text = |line: &Option<Vec<u8>>| match line {
            Some(line) => String::from_utf8_lossy(line).chars().take(400).collect(),
            None => "(nothing)".to_string(),
        };
        report::print(&format!(
            "  C     {}\n  Rust  {}\n",
            text(expected),
            text(found)
        ));
    }
    if !first.is_empty() {
        let message = fs::read_to_string(rust.with_extension("err"))?;
        report::print(&message);
    }
    Ok(different == 0 && seen >= cases)
}

/// `17: ...`
fn begins_a_case(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|c| c.is_ascii_digit()).count();
    digits > 0 && line.get(digits) == Some(&b':')
}

/// Whether two lines say the same. `~3ff0000000000000:2` is a floating point number, by its bits, that may be off by two
/// units in the last place.
fn same(expected: Option<&[u8]>, found: Option<&[u8]>) -> bool {
    let (Some(expected), Some(found)) = (expected, found) else {
        return expected == found;
    };
    if expected == found {
        return true;
    }
    let words = |line| <[u8]>::split(line, |&c| c == b' ');
    let (mut ours, mut theirs) = (words(expected), words(found));
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || close(a, b) == Some(true) => {}
            _ => return false,
        }
    }
}

/// Whether two words are numbers as near as the first one asks.
fn close(a: &[u8], b: &[u8]) -> Option<bool> {
    let parts = |word| -> Option<(usize, i128, i128)> {
        let (bits, ulps) = std::str::from_utf8(word)
            .ok()?
            .strip_prefix('~')?
            .split_once(':')?;
        let magnitude = i128::from_str_radix(bits, 16).ok()?;
        let sign = 1i128 << (4 * bits.len() - 1);
        // Numbers in their order; the zeros are one.
        let place = match magnitude & sign {
            0 => magnitude,
            _ => sign - magnitude,
        };
        Some((bits.len(), place, ulps.parse().ok()?))
    };
    let ((len_a, a, ulps), (len_b, b, _)) = (parts(a)?, parts(b)?);
    Some(len_a == len_b && (a - b).abs() <= ulps)
}
