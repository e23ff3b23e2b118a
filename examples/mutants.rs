//! Puts faults into the crate that C becomes, and counts how many the trace finds and a scripted model repairs.
//!
//! `cargo run --release --example mutants -- COUNT [--tests DIR] [--recover] [--alone] [--jobs N] PROJECT...`: COUNT faults (one operator,
//! constant or index of one function each) that change what the programs of each project do. A project is a folder (or a
//! `compile_commands.json`) with C, or the name of a program that a crate carries: `bzip2`, `zopfli`, `lua`. With --recover a model
//! that answers with the original function, and one that answers with another fault, are put to work on each as well.
//!
//! The faults of a project share two builds, one without and one with a recorder, in which the environment chooses the fault. With
//! --alone each has builds of its own, which is what the commands of c2safe do, and takes long.
#![allow(clippy::print_stdout)]

#[path = "../tests/mutants_support/mod.rs"]
mod mutants_support;
#[allow(dead_code)]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use c2safe::report;
use mutants_support::{Lab, Mutant};
use support::inputs;
use support::programs::{program, Packages, Project};

const USAGE: &str =
    "mutants COUNT [--tests DIR] [--recover] [--alone] [--jobs N] PROJECT..., after `cargo build` with the same profile";

struct Settings {
    count: usize,
    tests: Option<PathBuf>,
    recover: bool,
    alone: bool,
    jobs: usize,
    projects: Vec<String>,
}

/// What became of the faults of a project, or of all.
#[derive(Default)]
struct Totals {
    faults: usize,
    named: usize,
    recovered: usize,
    /// Faults that a model answered with another fault.
    others: usize,
    fooled: usize,
    took: Duration,
    slowest: Duration,
}

impl Totals {
    fn add(&mut self, other: &Totals) {
        self.faults += other.faults;
        self.named += other.named;
        self.recovered += other.recovered;
        self.others += other.others;
        self.fooled += other.fooled;
        self.took += other.took;
        self.slowest = self.slowest.max(other.slowest);
    }

    fn show(&self, name: &str, recover: bool) {
        let all = self.faults.max(1);
        report::print(&format!(
            "{name}: {} faults: {} named ({:.1} %), {:.1} s each, {:.1} s at most\n",
            self.faults,
            self.named,
            100.0 * self.named as f64 / all as f64,
            self.took.as_secs_f64() / all as f64,
            self.slowest.as_secs_f64(),
        ));
        if recover {
            report::print(&format!(
                "{name}: {} of {} recovered; {} of {} wrong answers accepted\n",
                self.recovered, self.faults, self.fooled, self.others
            ));
        }
    }
}

fn main() -> ExitCode {
    support::main(|arguments| {
        let settings = parse(arguments).ok_or(USAGE)?;
        let own = std::env::current_exe()?;
        let c2safe = own.ancestors().nth(2).map(|folder| folder.join("c2safe"));
        let c2safe = c2safe.filter(|path| path.exists()).ok_or(USAGE)?;
        let mut totals = Totals::default();
        for project in &settings.projects {
            let scratch = tempfile::tempdir()?;
            let (path, tests) = match Path::new(project).exists() {
                true => (PathBuf::from(project), settings.tests.clone()),
                false => carried(project, scratch.path())?,
            };
            let of_project = work(project, &path, tests.as_deref(), &c2safe, &settings);
            of_project.show(project, settings.recover);
            totals.add(&of_project);
        }
        totals.show("all", settings.recover);
        Ok(totals.fooled == 0)
    })
}

fn parse(arguments: &[String]) -> Option<Settings> {
    let mut arguments = arguments.iter();
    let mut settings = Settings {
        count: arguments.next()?.parse().ok().filter(|count| *count > 0)?,
        tests: None,
        recover: false,
        alone: false,
        jobs: 1,
        projects: Vec::new(),
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--tests" => settings.tests = Some(arguments.next()?.into()),
            "--jobs" => settings.jobs = arguments.next()?.parse().ok().filter(|n| *n > 0)?,
            "--alone" => settings.alone = true,
            "--recover" => settings.recover = true,
            project => settings.projects.push(project.to_string()),
        }
    }
    (!settings.projects.is_empty()).then_some(settings)
}

/// A program that a crate carries, and tests for it: small, since they run for every fault.
fn carried(name: &str, scratch: &Path) -> support::Result<(PathBuf, Option<PathBuf>)> {
    let project = Project::copy(program(name)?, &Packages::find(scratch)?, scratch)?;
    let tests = scratch.join("tests");
    fs::create_dir_all(&tests)?;
    let text = inputs::sources(&project.c())?;
    let write = |file: &str, content: &[u8]| fs::write(tests.join(file), content);
    match name {
        "bzip2" => {
            let mixed = inputs::mixed(&text, 40_000);
            write("pack.args", b"-1\n-c\n")?;
            write("pack.in", &mixed)?;
            project.build_c()?;
            write("input", &mixed)?;
            let packed = std::process::Command::new(project.c_executable("bzip2"))
                .args(["-9", "-c"])
                .arg(tests.join("input"))
                .output()?;
            write("unpack.args", b"-d\n-c\n")?;
            write("unpack.in", &packed.stdout)?;
        }
        "zopfli" => {
            write("text", &text[..text.len().min(6_000)])?;
            write("pack.args", b"--i2\n-c\ntext\n")?;
        }
        "lua" => {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scripts");
            write("tour.lua", &fs::read(folder.join("tour.lua"))?)?;
            write("tour.args", b"tour.lua\n")?;
            for (script, size) in [("strings", 100), ("table_sort", 100), ("binary_trees", 4)] {
                let file = format!("{script}.lua");
                write(&file, &fs::read(folder.join("benchmarks").join(&file))?)?;
                write(
                    &format!("{script}.args"),
                    format!("{file}\n{size}\n").as_bytes(),
                )?;
            }
        }
        other => return Err(format!("no tests for `{other}`").into()),
    }
    Ok((project.c().join("compile_commands.json"), Some(tests)))
}

/// Puts faults into one project, and lets them be found.
fn work(
    name: &str,
    path: &Path,
    tests: Option<&Path>,
    c2safe: &Path,
    settings: &Settings,
) -> Totals {
    let mut lab = match Lab::try_open(c2safe, &[path.to_path_buf()], tests) {
        Ok(lab) => lab,
        Err(why) => {
            println!("{name}: no crate: {}", why.lines().next().unwrap_or(""));
            return Totals::default();
        }
    };
    let mutants = lab.mutants();
    println!(
        "{name}: {} tests, {} possible faults",
        lab.bench.bench.tests(),
        mutants.len()
    );
    if settings.recover {
        for line in lab.unanswerable() {
            println!("{name}: no answer about it can be right: {line}");
        }
    }
    for line in &lab.bench.bench.dropped {
        println!("{name}: no measure: {line}");
    }
    match lab.bench.bench.recording_cost() {
        Ok(costs) => {
            for (test, plain, traced) in costs {
                let (plain, traced) = (plain.as_secs_f64(), traced.as_secs_f64());
                let ratio = traced / plain.max(1e-6);
                println!(
                    "{name}: {test} takes {plain:.3} s, {traced:.3} s with a recorder: {ratio:.1}"
                );
            }
        }
        Err(error) => println!("{name}: {error}"),
    }
    let lab = &lab;
    match settings.alone {
        true => work_alone(lab, &mutants, settings),
        false => work_together(name, lab, &mutants, settings),
    }
}

/// Faults of one function that share a build, at most.
const BESIDE: usize = 4;

/// All faults in two builds.
fn work_together(name: &str, lab: &Lab, mutants: &[Mutant], settings: &Settings) -> Totals {
    let started = Instant::now();
    let mut totals = Totals::default();
    let mut functions: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    let mut order = Vec::new();
    for (n, mutant) in mutants.iter().enumerate() {
        let of = (mutant.file.as_str(), mutant.function.as_str());
        let beside = functions.entry(of).or_default();
        // What is tried is more than what is wanted: many faults do no harm in these tests.
        if beside.len() < BESIDE && order.len() < 6 * settings.count {
            beside.push(n);
            order.push(n);
        }
    }
    let (plain, good) = match lab.plant(mutants, order) {
        Ok(planted) => planted,
        Err(why) => {
            println!("{name}: the faults do not compile: {why}");
            return totals;
        }
    };
    // Which of the others of a function is another wrong answer is only known when all were tried.
    let mut harmful = Vec::new();
    for &n in &good {
        if harmful.len() < settings.count {
            let judgement = lab.judged(&plain, n);
            if judgement.failing().count() > 0 {
                lab.bench.know(&lab.with(&mutants[n]), judgement.clone());
                harmful.push((n, judgement));
            }
        }
    }
    plain.remove();
    println!(
        "{name}: {} of {} faults that compile do harm, {:.0} s",
        harmful.len(),
        good.len(),
        started.elapsed().as_secs_f64()
    );
    let started = Instant::now();
    let numbers: Vec<usize> = harmful.iter().map(|(n, _)| *n).collect();
    let recorded = match lab.plant_recorded(mutants, &numbers) {
        Ok(recorded) => recorded,
        Err(why) => {
            println!("{name}: {why}");
            return totals;
        }
    };
    println!(
        "{name}: they are built with a recorder in {:.0} s",
        started.elapsed().as_secs_f64()
    );
    for (n, judgement) in &harmful {
        let mutant = &mutants[*n];
        for (index, (test, _)) in judgement.failing().enumerate() {
            let started = Instant::now();
            let found = lab.deviates(&recorded, *n, test);
            let took = started.elapsed();
            let found = found.unwrap_or_else(|why| {
                println!("{name}: {why}");
                None
            });
            lab.bench
                .know_deviation(&lab.with(mutant), test, found.clone());
            // The first test that fails is the one that counts; the loop looks at the others.
            if index == 0 {
                let text = found.as_ref().map_or("", |d| d.text.as_str());
                let blamed = found.as_ref().and_then(|d| d.suspect.as_ref());
                let blamed = blamed.map(|(_, name)| name.as_str());
                totals.add(&seen(mutant, test, blamed, took, text));
            }
        }
    }
    recorded.remove();
    if settings.recover {
        for (n, _) in &harmful {
            let mutant = &mutants[*n];
            let others = harmful.iter().map(|(n, _)| &mutants[*n]);
            let other = others.into_iter().find(|other| other.is_beside(mutant));
            totals.add(&repaired(lab, mutant, other));
        }
        println!(
            "{name}: {} states were built for the loop alone",
            lab.bench.built.load(Ordering::Relaxed)
        );
    }
    totals
}

/// Each fault with builds of its own.
fn work_alone(lab: &Lab, mutants: &[Mutant], settings: &Settings) -> Totals {
    let mut totals = Totals::default();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..settings.jobs {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = lab.failing(mutant);
                    let found = found.map(|case| examine(lab, mutants, mutant, &case, settings));
                    if sender.send(found).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for of_mutant in receiver.iter().flatten() {
            totals.add(&of_mutant);
            if totals.faults >= settings.count {
                next.store(mutants.len(), Ordering::Relaxed);
                break;
            }
        }
        drop(receiver);
    });
    totals
}

/// Lets one fault be found and, if that is wanted, repaired.
fn examine(
    lab: &Lab,
    mutants: &[Mutant],
    mutant: &Mutant,
    case: &str,
    settings: &Settings,
) -> Totals {
    let (blamed, took, why) = lab.blamed(mutant, case);
    let mut totals = seen(mutant, case, blamed.as_deref(), took, &why);
    if settings.recover {
        let mut others = mutants.iter().filter(|other| other.is_beside(mutant));
        let other = others.find(|other| lab.failing(other).is_some());
        totals.add(&repaired(lab, mutant, other));
    }
    totals
}

fn seen(mutant: &Mutant, test: &str, blamed: Option<&str>, took: Duration, why: &str) -> Totals {
    let named = blamed == Some(&mutant.function);
    if !named {
        let Mutant { what, function, .. } = mutant;
        let blamed = blamed.unwrap_or("nothing");
        let why: String = why.chars().take(600).collect();
        println!("missed: {what} in {function} ({test}): {blamed} is blamed: {why}");
    }
    Totals {
        faults: 1,
        named: usize::from(named),
        took,
        slowest: took,
        ..Totals::default()
    }
}

/// Lets models repair a fault: one that is right, and one that is wrong.
fn repaired(lab: &Lab, mutant: &Mutant, other: Option<&Mutant>) -> Totals {
    let Mutant { what, function, .. } = mutant;
    let mut totals = Totals::default();
    let found = lab.repaired(mutant, vec![mutant.original.to_string()]);
    totals.recovered = usize::from(found.accepted && found.same);
    if totals.recovered == 0 {
        let fates: String = found.fates.chars().take(600).collect();
        println!("not recovered: {what} in {function}: {fates}");
    }
    if let Some(other) = other {
        totals.others = 1;
        let found = lab.repaired(mutant, vec![other.text()]);
        totals.fooled = usize::from(found.accepted);
        if found.accepted {
            let fates = found.fates;
            println!("fooled: {what} in {function} by {}: {fates}", other.what);
        }
    }
    totals
}
