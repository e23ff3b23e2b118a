//! Mutated C must never make the translator panic or hang.
//!
//! The test suite tries a few mutants. All 500: `C2SAFE_MUTANTS=500 cargo test --release --test mutate -- --nocapture`.
//! Mutants that break something are kept in `target/mutants`.
#![allow(clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::time::Duration;

use c2safe_frontend::process::{self, Limits};

/// SplitMix64
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "c") {
            into.push(path);
        }
    }
}

/// Splits at the borders of words, so that joining gives the text again.
fn tokens(text: &[u8]) -> Vec<&[u8]> {
    let class = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b == b'_' => 0,
        b if b.is_ascii_whitespace() => 1,
        _ => 2,
    };
    text.chunk_by(|a, b| class(*a) == class(*b) && class(*a) != 2)
        .collect()
}

fn mutate(text: &[u8], random: &mut Random) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..=random.below(3) {
        match random.below(5) {
            0 => {
                let at = random.below(text.len());
                if let Some(byte) = text.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
            1 | 2 => {
                let mut lines: Vec<&[u8]> = text.split_inclusive(|&b| b == b'\n').collect();
                let line = random.below(lines.len());
                if line < lines.len() {
                    lines.remove(line);
                }
                text = lines.concat();
            }
            3 => {
                let mut all = tokens(&text);
                let (a, b) = (random.below(all.len()), random.below(all.len()));
                if a < all.len() && b < all.len() {
                    all.swap(a, b);
                }
                text = all.concat();
            }
            _ => {
                let mut all = tokens(&text);
                let (a, b) = (random.below(all.len()), random.below(all.len()));
                if a < all.len() && b < all.len() {
                    all[a] = all[b];
                }
                text = all.concat();
            }
        }
    }
    text
}

/// What is wrong with c2safe's answer to one mutant.
fn try_one(file: &Path, folder: &Path) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_c2safe"));
    command
        .args(["translate", "--force", "-o"])
        .arg(folder.join("out"))
        .arg(file);
    let limits = Limits {
        time: Duration::from_secs(60),
        output: 16 << 20,
    };
    let output = match process::run(&mut command, b"", limits) {
        Ok(output) => output,
        Err(error) => return Some(format!("c2safe does not start: {error}")),
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.timed_out {
        return Some("it takes more than 60 s".to_string());
    }
    if let Some(line) = stderr
        .lines()
        .find(|l| l.contains("panicked at") || l.contains("internal error"))
    {
        return Some(line.to_string());
    }
    match output.status.code() {
        Some(0 | 1) => None,
        _ => Some(format!("it ends with {}", output.status)),
    }
}

#[test]
fn mutants_do_no_harm() {
    let count = std::env::var("C2SAFE_MUTANTS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(24usize);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("tests/ui"), &mut files);
    sources(&root.join("fixtures"), &mut files);
    files.sort();
    assert!(!files.is_empty());
    let kept = root.join("target/mutants");
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get) {
            scope.spawn(|| loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= count {
                    return;
                }
                let mut random = Random(seed as u64);
                let source = &files[random.below(files.len())];
                let mutant = mutate(&fs::read(source).unwrap_or_default(), &mut random);
                let folder = scratch.path().join(seed.to_string());
                let file = folder.join("mutant.c");
                fs::create_dir_all(&folder).expect("a folder");
                fs::write(&file, &mutant).expect("a mutant");
                if let Some(problem) = try_one(&file, &folder) {
                    let _ = fs::create_dir_all(&kept);
                    let _ = fs::write(kept.join(format!("{seed}.c")), &mutant);
                    if let Ok(mut failures) = failures.lock() {
                        failures.push(format!("{seed} ({}): {problem}", source.display()));
                    }
                }
                let _ = fs::remove_dir_all(&folder);
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_default();
    for failure in &failures {
        println!("{failure}");
    }
    assert!(
        failures.is_empty(),
        "{} of {count} mutants fail",
        failures.len()
    );
}
