//! Measures the speed of translated programs against `gcc -O2`, and that of the translator.
//!
//! `cargo run --release --example speed [-- [RUNS] [SECTION...]]`: a warm-up, then pairs of runs in turn (5 without `RUNS`);
//! the tables have the medians. The sections are `programs`, `linked` (linked structures, lifted) and `translator`.
//! Processor time and peak memory are those that GNU `time` tells; without it they are `n/a`.

mod support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use c2safe::report;
use support::inputs;
use support::programs::{program, Packages, Project, LINKED};
use support::Result;

/// GNU time.
const TIME: &str = "/usr/bin/time";

const SECTIONS: [&str; 3] = ["programs", "linked", "translator"];

/// How many keys a linked structure gets.
const KEYS: &str = "1000000";

fn main() -> ExitCode {
    support::main(|arguments| {
        let mut wanted: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let runs = match wanted.first().map(|first| first.parse::<usize>()) {
            Some(Ok(number)) => {
                wanted.remove(0);
                number.max(1)
            }
            _ => 5,
        };
        if let Some(other) = wanted.iter().find(|name| !SECTIONS.contains(name)) {
            return Err(format!("no section `{other}`; there are {}", SECTIONS.join(", ")).into());
        }
        let wants = |section: &str| wanted.is_empty() || wanted.contains(&section);
        let scratch = tempfile::tempdir()?;
        let packages = Packages::find(scratch.path())?;
        let project = |name| Project::copy(program(name)?, &packages, scratch.path());
        if wants("programs") {
            programs(runs, scratch.path(), &project)?;
        }
        if wants("linked") {
            linked(runs, scratch.path(), &project)?;
        }
        if wants("translator") {
            translator(runs, scratch.path(), &project)?;
        }
        Ok(true)
    })
}

/// Finds a program's C.
type Find<'a> = &'a dyn Fn(&'static str) -> Result<Project>;

/// A run of a program that is measured.
struct Race {
    title: String,
    program: &'static str,
    arguments: Vec<String>,
    input: PathBuf,
}

/// Translated programs against the C compiler's.
fn programs(runs: usize, scratch: &Path, find: Find) -> Result<()> {
    let text = inputs::sources(&find("bzip2")?.c())?;
    let large = scratch.join("large");
    fs::write(&large, inputs::mixed(&text, inputs::LARGE))?;
    let huge = scratch.join("huge");
    fs::write(&huge, inputs::mixed(&text, 5 * inputs::LARGE))?;
    let half = scratch.join("half");
    fs::write(&half, inputs::mixed(&text, 50_000_000))?;
    let small = scratch.join("small");
    fs::write(&small, inputs::mixed(&text, 1_000_000))?;
    let archive = scratch.join("large.bz2");
    let race = |title: &str, program, arguments: &[&str], input: &Path| Race {
        title: title.to_string(),
        program,
        arguments: arguments.iter().map(|a| a.to_string()).collect(),
        input: input.to_path_buf(),
    };
    let zopfli_input = small.to_string_lossy();
    let races = [
        race("bzip2 -9, 20 MB", "bzip2", &["-9c"], &large),
        race("bzip2 -d, 20 MB", "bzip2", &["-dc"], &archive),
        race("zlib -6 and back, 20 MB", "zlib", &["6"], &large),
        race("lz4 fast and back, 100 MB", "lz4", &["0"], &huge),
        race("lz4 -9 and back, 20 MB", "lz4", &["9"], &large),
        race(
            "zopfli --i1, 1 MB",
            "zopfli",
            &["--i1", "-c", &zopfli_input],
            &small,
        ),
    ];
    let scripts = support::benchmark_scripts(true);
    let lua = scripts.iter().map(|script| {
        let path = script.path.to_string_lossy();
        let mut race = race("", "lua", &[&path, script.size], &small);
        race.title = format!("Lua, {} {}", script.name, script.size);
        race
    });
    let statements = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sql/statements.sql");
    let sqlite = race("sqlite, 53 statements", "sqlite", &[], &statements);
    let stdio = [
        race("getchar/putchar, 50 MB", "copy", &[], &half),
        race("printf, 2.25 million lines", "lines", &["1000000"], &small),
    ];
    let races = races.into_iter().chain(lua).chain([sqlite]).chain(stdio);
    let mut before = |race: &Race, c: &Path| {
        if race.program == "bzip2" && !archive.exists() {
            let mut command = Command::new(c);
            command.arg("-9c").stdin(File::open(&large)?);
            fs::write(&archive, command.output()?.stdout)?;
        }
        Ok(())
    };
    let title = "Translated programs";
    compare(title, races, runs, scratch, find, &mut before)
}

/// Linked structures, off the heap where that can be, against the C compiler's.
fn linked(runs: usize, scratch: &Path, find: Find) -> Result<()> {
    let races = LINKED.iter().map(|program| Race {
        title: format!("{}, {KEYS} keys", program.name),
        program: program.name,
        arguments: vec![KEYS.to_string()],
        input: PathBuf::from("/dev/null"),
    });
    let title = "\nLifted linked structures";
    compare(title, races, runs, scratch, find, &mut |_, _| Ok(()))
}

/// Builds what the races need, runs each in pairs, and prints a table. `before` sees a race and the C program first.
fn compare(
    title: &str,
    races: impl Iterator<Item = Race>,
    runs: usize,
    scratch: &Path,
    find: Find,
    before: &mut dyn FnMut(&Race, &Path) -> Result<()>,
) -> Result<()> {
    report::print(&format!(
        "{title} against gcc -O2, median of {runs}\n\n{:26} {:>8} {:>8} {:>6} {:>9} {:>9} {:>6} {:>9} {:>9} {:>6}\n",
        "", "C s", "Rust s", "ratio", "C cpu s", "Rust cpu", "ratio", "C MB", "Rust MB", "ratio"
    ));
    let mut built: Vec<Project> = Vec::new();
    for race in races {
        let found = built.iter().position(|p| p.program.name == race.program);
        let index = match found {
            Some(index) => index,
            None => {
                let project = find(race.program)?;
                project.build_c()?;
                project.translate()?;
                project.build_rust()?;
                built.push(project);
                built.len() - 1
            }
        };
        let project = &built[index];
        let binary = project.program.binaries[0];
        let c = project.c_executable(binary);
        let rust = project.rust_executable(binary);
        before(&race, &c)?;
        let timed = |executable: &Path| {
            let arguments: Vec<&str> = race.arguments.iter().map(String::as_str).collect();
            measure(executable, &arguments, Some(&race.input), scratch)
        };
        timed(&c)?;
        timed(&rust)?;
        let (mut of_c, mut of_rust) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            of_c.push(timed(&c)?);
            of_rust.push(timed(&rust)?);
        }
        let (c, rust) = (median(&of_c), median(&of_rust));
        report::print(&format!(
            "{:26} {:8.2} {:8.2} {:6.2} {:>9} {:>9} {:>6} {:>9} {:>9} {:>6}\n",
            race.title,
            c.wall,
            rust.wall,
            rust.wall / c.wall,
            number(c.processor),
            number(rust.processor),
            number(ratio(rust.processor, c.processor)),
            number(c.megabytes),
            number(rust.megabytes),
            number(ratio(rust.megabytes, c.megabytes)),
        ));
    }
    Ok(())
}

/// The translator alone.
fn translator(runs: usize, scratch: &Path, find: Find) -> Result<()> {
    report::print(&format!(
        "\nc2safe translate, median of {runs}\n\n{:26} {:>8} {:>9} {:>9} {:>9} {:>9} {:>10}\n",
        "", "wall s", "cpu s", "MB", "C lines", "Rust", "C lines/s"
    ));
    for name in ["bzip2", "zlib", "sqlite"] {
        let project = find(name)?;
        let command = project.translate_command()?;
        let arguments: Vec<String> = command
            .get_args()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let program = Path::new(command.get_program());
        measure(program, &arguments, None, scratch)?;
        let mut timings = Vec::new();
        for _ in 0..runs {
            timings.push(measure(program, &arguments, None, scratch)?);
        }
        let median = median(&timings);
        let translated = project.translated()?;
        report::print(&format!(
            "{:26} {:8.2} {:>9} {:>9} {:9} {:9} {:10.0}\n",
            name,
            median.wall,
            number(median.processor),
            number(median.megabytes),
            translated.c_lines,
            translated.rust_lines,
            translated.c_lines as f64 / median.wall,
        ));
    }
    Ok(())
}

/// What a run took.
#[derive(Clone, Copy)]
struct Timing {
    /// Seconds by the clock.
    wall: f64,
    /// Seconds of the processor, of the user and the system.
    processor: Option<f64>,
    /// Peak memory.
    megabytes: Option<f64>,
}

/// Runs a program that must succeed, and throws its output away.
fn measure(
    program: &Path,
    arguments: &[&str],
    input: Option<&Path>,
    scratch: &Path,
) -> Result<Timing> {
    let figures = scratch.join("figures");
    let with_time = Path::new(TIME).exists();
    let mut command = if with_time {
        let mut command = Command::new(TIME);
        command.args(["-f", "%U %S %M", "-o"]).arg(&figures);
        command.arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args(arguments);
    match input {
        Some(path) => command.stdin(File::open(path)?),
        None => command.stdin(Stdio::null()),
    };
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status()?;
    let wall = started.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("{} ends with {status}", program.display()).into());
    }
    let text = match with_time {
        true => fs::read_to_string(&figures)?,
        false => String::new(),
    };
    let numbers: Vec<f64> = text.split_whitespace().flat_map(str::parse).collect();
    let (processor, megabytes) = match numbers[..] {
        [user, system, kilobytes] => (Some(user + system), Some(kilobytes / 1024.0)),
        _ => (None, None),
    };
    Ok(Timing {
        wall,
        processor,
        megabytes,
    })
}

/// The median of each figure.
fn median(timings: &[Timing]) -> Timing {
    let middle = |mut figures: Vec<f64>| {
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied()
    };
    Timing {
        wall: middle(timings.iter().map(|t| t.wall).collect()).unwrap_or(f64::NAN),
        processor: middle(timings.iter().filter_map(|t| t.processor).collect()),
        megabytes: middle(timings.iter().filter_map(|t| t.megabytes).collect()),
    }
}

fn ratio(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(a? / b?)
}

fn number(figure: Option<f64>) -> String {
    figure.map_or("n/a".to_string(), |figure| format!("{figure:.2}"))
}
