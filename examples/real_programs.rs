//! Translates real C programs and compares them with the C compiler's: messages, exit status and every file they write.
//!
//! `cargo run --release --example real_programs [-- NAME...]`, with names of [`PROGRAMS`]; without names all of them.

mod support;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::rc::Rc;
use std::time::Instant;

use c2safe::report;
use support::inputs::{self, Xorshift};
use support::programs::{program, Packages, Program, Project, PROGRAMS};
use support::Result;

fn main() -> ExitCode {
    support::main(|names| {
        let chosen: Vec<&Program> = match names {
            [] => PROGRAMS.iter().collect(),
            _ => names
                .iter()
                .map(|name| program(name))
                .collect::<Result<_>>()?,
        };
        let scratch = tempfile::tempdir()?;
        let packages = Packages::find(scratch.path())?;
        let mut all_same = true;
        for program in chosen {
            match compare(program, &packages, scratch.path()) {
                Ok(same) => all_same &= same,
                Err(error) => {
                    all_same = false;
                    report::print(&format!("{}: {error}\n", program.name));
                }
            }
        }
        Ok(all_same)
    })
}

/// Builds a program both ways and runs its cases.
fn compare(program: &'static Program, packages: &Packages, scratch: &Path) -> Result<bool> {
    let name = program.name;
    let project = Project::copy(program, packages, scratch)?;
    project.build_c()?;
    let started = Instant::now();
    let translated = project.translate()?;
    let translation_time = started.elapsed();
    let build_time = project.build_rust()?;
    report::print(&format!(
        "{name}: {} lines of C -> {} lines of Rust in {:.1} s; rustc takes {:.0} s, no warnings\n",
        translated.c_lines,
        translated.rust_lines,
        translation_time.as_secs_f64(),
        build_time.as_secs_f64(),
    ));
    let cases = match name {
        "bzip2" => bzip2_cases(&project)?,
        "zopfli" => zopfli_cases(&project)?,
        "lz4" => driver_cases(&project, "lz4_roundtrip", &["0", "1", "3", "9", "12"])?,
        "zlib" => driver_cases(&project, "zlib_roundtrip", &["0", "1", "4", "6", "9"])?,
        "lua" => lua_cases()?,
        "sqlite" => sqlite_cases()?,
        other => return Err(format!("no cases for {other}").into()),
    };
    let (mut same, mut different) = (0, 0);
    for case in &cases {
        let folder = scratch.join("case");
        let c = case.run(&project.c_executable(case.binary), &folder)?;
        let rust = case.run(&project.rust_executable(case.binary), &folder)?;
        let differences = c.differences(&rust);
        if differences.is_empty() {
            same += 1;
        } else {
            different += 1;
            let title = case.title();
            report::print(&format!("{name}: {title}: {}\n", differences.join("; ")));
        }
    }
    report::print(&format!("{name}: {same} same, {different} different\n"));
    Ok(different == 0)
}

type Bytes = Rc<Vec<u8>>;

/// One run of a program.
#[derive(Clone)]
struct Case {
    binary: &'static str,
    /// `argv[0]`, the same for C and Rust so that messages with it are the same.
    called: &'static str,
    arguments: Vec<String>,
    /// The file that standard input is; else it is empty.
    input: Option<String>,
    files: Vec<(String, Bytes)>,
}

impl Case {
    fn new(binary: &'static str, arguments: &str) -> Case {
        let arguments = arguments.split_whitespace().map(String::from).collect();
        Case {
            binary,
            called: binary,
            arguments,
            input: None,
            files: Vec::new(),
        }
    }

    fn called(mut self, name: &'static str) -> Case {
        self.called = name;
        self
    }

    fn file(mut self, name: &str, content: &Bytes) -> Case {
        self.files.push((name.to_string(), content.clone()));
        self
    }

    fn input(mut self, name: &str, content: &Bytes) -> Case {
        self.input = Some(name.to_string());
        self.file(name, content)
    }

    /// What one would type.
    fn title(&self) -> String {
        let mut title = self.called.to_string();
        for argument in &self.arguments {
            title.push(' ');
            title.push_str(argument);
        }
        if let Some(name) = &self.input {
            title.push_str(" < ");
            title.push_str(name);
        }
        title
    }

    /// Runs the case in a folder that holds only its files.
    fn run(&self, executable: &Path, folder: &Path) -> Result<Outcome> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        for (name, content) in &self.files {
            fs::write(folder.join(name), content.as_slice())?;
        }
        let mut command = Command::new(executable);
        command.arg0(self.called).args(&self.arguments);
        command.current_dir(folder).env_remove("RUST_BACKTRACE");
        match &self.input {
            Some(name) => command.stdin(File::open(folder.join(name))?),
            None => command.stdin(Stdio::null()),
        };
        let output = command.output()?;
        Ok(Outcome {
            status: (output.status.code(), output.status.signal()),
            stdout: output.stdout,
            stderr: output.stderr,
            files: files_of(folder)?,
        })
    }
}

/// The files in a folder: permissions and content.
fn files_of(folder: &Path) -> io::Result<BTreeMap<String, (u32, Vec<u8>)>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let mode = entry.metadata()?.permissions().mode();
        files.insert(name, (mode, fs::read(entry.path())?));
    }
    Ok(files)
}

/// Everything that a run leaves behind.
struct Outcome {
    /// The exit status, or the signal.
    status: (Option<i32>, Option<i32>),
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    files: BTreeMap<String, (u32, Vec<u8>)>,
}

impl Outcome {
    /// What is not the same in the other one.
    fn differences(&self, other: &Outcome) -> Vec<String> {
        let mut found = Vec::new();
        if self.status != other.status {
            found.push(format!("status {:?}, Rust {:?}", self.status, other.status));
        }
        for (what, c, rust) in [
            ("stdout", &self.stdout, &other.stdout),
            ("stderr", &self.stderr, &other.stderr),
        ] {
            found.extend(difference(what, c, rust));
        }
        for (name, (mode, content)) in &self.files {
            match other.files.get(name) {
                None => found.push(format!("Rust leaves no file {name}")),
                Some((other_mode, other_content)) => {
                    found.extend(difference(name, content, other_content));
                    if mode != other_mode {
                        found.push(format!("{name}: mode {mode:o}, Rust {other_mode:o}"));
                    }
                }
            }
        }
        for name in other.files.keys() {
            if !self.files.contains_key(name) {
                found.push(format!("only Rust writes a file {name}"));
            }
        }
        found
    }
}

/// Where two texts begin to differ.
fn difference(what: &str, c: &[u8], rust: &[u8]) -> Option<String> {
    if c == rust {
        return None;
    }
    let common = c.iter().zip(rust).take_while(|(a, b)| a == b).count();
    let excerpt = |bytes: &[u8]| {
        let rest = &bytes[common..];
        String::from_utf8_lossy(&rest[..rest.len().min(60)]).into_owned()
    };
    Some(format!(
        "{what} differs at byte {common} ({} and {} bytes): {:?}, Rust {:?}",
        c.len(),
        rust.len(),
        excerpt(c),
        excerpt(rust)
    ))
}

/// The inputs by name: empty, one byte, text, random and a large mixture.
fn data(project: &Project) -> Result<Vec<(&'static str, Bytes)>> {
    let text = inputs::sources(&project.c())?;
    let large = inputs::mixed(&text, inputs::LARGE);
    Ok(vec![
        ("empty", Rc::new(Vec::new())),
        ("one", Rc::new(b"a".to_vec())),
        ("random", Rc::new(Xorshift(1).bytes(1_000_000))),
        ("text", Rc::new(text)),
        ("large", Rc::new(large)),
    ])
}

/// The drivers for a library: every input at every level.
fn driver_cases(
    project: &Project,
    binary: &'static str,
    levels: &[&'static str],
) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for (name, content) in data(project)? {
        for level in levels {
            cases.push(Case::new(binary, level).input(name, &content));
        }
    }
    Ok(cases)
}

fn zopfli_cases(project: &Project) -> Result<Vec<Case>> {
    let text = inputs::sources(&project.c())?;
    let inputs = [
        ("empty", Rc::new(Vec::new())),
        ("one", Rc::new(b"a".to_vec())),
        ("random", Rc::new(Xorshift(1).bytes(20_000))),
        ("text", Rc::new(text[..text.len().min(60_000)].to_vec())),
        ("mixed", Rc::new(inputs::mixed(&text, 100_000))),
    ];
    let mut cases = Vec::new();
    for (name, content) in &inputs {
        for options in [
            "--i5",
            "--i5 -v",
            "--i5 --gzip",
            "--i5 --zlib",
            "--i5 --deflate",
            "--i1 --splitlast",
            "--i5 -c",
        ] {
            let arguments = format!("{options} {name}");
            cases.push(Case::new("zopfli_bin", &arguments).file(name, content));
        }
    }
    let (name, content) = &inputs[3];
    cases.push(Case::new("zopfli_bin", name).file(name, content));
    for arguments in ["", "-h", "--i0 text", "missing", "--unknown"] {
        cases.push(Case::new("zopfli_bin", arguments).file(name, content));
    }
    Ok(cases)
}

fn lua_cases() -> Result<Vec<Case>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scripts");
    let mut cases = vec![
        Case::new("lua_run", ""),
        Case::new("lua_run", "missing.lua"),
        Case::new("lua_run", "syntax.lua").file(
            "syntax.lua",
            &Rc::new(b"local x = = 1\nprint(x)\n".to_vec()),
        ),
        Case::new("lua_run", "unfinished.lua").file(
            "unfinished.lua",
            &Rc::new(b"print('a'\n--[[ never closed".to_vec()),
        ),
        Case::new("lua_run", "error.lua").file(
            "error.lua",
            &Rc::new(b"print(1)\nlocal function f(t) return t.a.b end\nf({})\n".to_vec()),
        ),
    ];
    cases.extend(benchmark_scripts()?);
    let mut scripts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        scripts.extend(path.is_file().then_some(path));
    }
    scripts.sort();
    for path in scripts {
        let content = Rc::new(fs::read(&path)?);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for arguments in ["", " one two"] {
            cases.push(Case::new("lua_run", &format!("{name}{arguments}")).file(&name, &content));
        }
    }
    Ok(cases)
}

/// The benchmark scripts, smaller than when they are timed.
fn benchmark_scripts() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for script in support::benchmark_scripts(false) {
        let content = Rc::new(fs::read(&script.path)?);
        let arguments = format!("{}.lua {}", script.name, script.size);
        let file = format!("{}.lua", script.name);
        cases.push(Case::new("lua_run", &arguments).file(&file, &content));
    }
    Ok(cases)
}

/// Fifty statements in memory, in a new database file, and in the file that they left behind.
fn sqlite_cases() -> Result<Vec<Case>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sql");
    let statements = Rc::new(fs::read(folder.join("statements.sql"))?);
    let nothing = Rc::new(Vec::new());
    let broken = Rc::new(vec![b'x'; 4096]);
    let again: String = [
        "CREATE TABLE t(a, b);",
        "INSERT INTO t VALUES (1, 'x');",
        "SELECT * FROM t;",
    ]
    .concat();
    let query = Rc::new(again.into_bytes());
    let case = |arguments: &str, input: &Bytes| {
        Case::new("sqlite_shell", arguments).input("statements.sql", input)
    };
    Ok(vec![
        case("", &statements),
        case("new.db", &statements),
        case("new.db", &query),
        case("empty.db", &query).file("empty.db", &nothing),
        case("broken.db", &query).file("broken.db", &broken),
        case("missing/folder.db", &query),
        case("", &nothing),
    ])
}

/// What the C program makes of an input; the archives that both programs get.
fn packed(project: &Project, level: &str, content: &Bytes) -> Result<Bytes> {
    let folder = project.c().join("archive");
    let case = Case::new("bzip2", level).input("input", content);
    let outcome = case.run(&project.c_executable("bzip2"), &folder)?;
    Ok(Rc::new(outcome.stdout))
}

fn bzip2_cases(project: &Project) -> Result<Vec<Case>> {
    let data = data(project)?;
    let mut cases = Vec::new();
    for (name, content) in &data {
        cases.extend(packing(name, content));
        let archive = packed(project, "-9", content)?;
        cases.extend(unpacking(&format!("{name}.bz2"), &archive));
    }
    let [.., (_, random), (_, text), _] = data.as_slice() else {
        return Err("the inputs are others".into());
    };
    // Many blocks, for the programs that look at each of them.
    let mixture = Rc::new(inputs::mixed(text, 1_500_000));
    let good = packed(project, "-1", &mixture)?;
    for (name, archive) in damaged(&good) {
        cases.extend(unpacking(name, &archive));
        cases.push(Case::new("bzip2recover", name).file(name, &archive));
    }
    cases.extend(unpacking("many.bz2", &good));
    cases.push(Case::new("bzip2recover", "many.bz2").file("many.bz2", &good));
    for (name, content) in [("noise", random), ("text.bz2", text)] {
        cases.push(Case::new("bzip2recover", name).file(name, content));
        cases.extend(unpacking(name, content));
    }
    cases.extend(["", "missing.bz2", "two names"].map(|a| Case::new("bzip2recover", a)));
    cases.extend(bzip2_usage(text, &good));
    Ok(cases)
}

/// Every way to compress an input.
fn packing(name: &str, content: &Bytes) -> Vec<Case> {
    let mut cases = Vec::new();
    for level in ["-1", "-9"] {
        for options in ["-k", "-c"] {
            let arguments = format!("{options} {level} {name}");
            cases.push(Case::new("bzip2", &arguments).file(name, content));
        }
        cases.push(Case::new("bzip2", level).input(name, content));
    }
    cases.push(Case::new("bzip2", &format!("-v {name}")).file(name, content));
    cases
}

/// Every way to take an archive apart.
fn unpacking(name: &str, archive: &Bytes) -> Vec<Case> {
    let mut cases = Vec::new();
    for options in ["-d", "-dk", "-dv", "-t", "-tv", "-dc", "-ds"] {
        let arguments = format!("{options} {name}");
        cases.push(Case::new("bzip2", &arguments).file(name, archive));
    }
    for options in ["-d", "-t"] {
        cases.push(Case::new("bzip2", options).input(name, archive));
    }
    cases
}

/// An archive with errors of several kinds.
fn damaged(archive: &Bytes) -> Vec<(&'static str, Bytes)> {
    let flipped = |at: usize| {
        let mut bytes = archive.to_vec();
        bytes[at] ^= 0x10;
        Rc::new(bytes)
    };
    let mut longer = archive.to_vec();
    longer.extend(b"garbage");
    let mut twice = archive.to_vec();
    twice.extend(archive.iter());
    vec![
        (
            "truncated.bz2",
            Rc::new(archive[..archive.len() / 2].to_vec()),
        ),
        ("header.bz2", Rc::new(archive[..7].to_vec())),
        ("corrupted.bz2", flipped(archive.len() / 2)),
        ("magic.bz2", flipped(1)),
        ("level.bz2", flipped(3)),
        ("block.bz2", flipped(6)),
        ("sum.bz2", flipped(archive.len() - 3)),
        ("longer.bz2", Rc::new(longer)),
        ("twice.bz2", Rc::new(twice)),
    ]
}

/// Flags, names and wrong use.
fn bzip2_usage(text: &Bytes, archive: &Bytes) -> Vec<Case> {
    let other = Rc::new(b"here before".to_vec());
    let mut cases = Vec::new();
    for arguments in [
        "missing",
        "-d missing.bz2",
        "-t missing.bz2",
        "-dc missing.bz2 also-missing",
        "text",
        "-f text",
        "-fk --best text",
        "--fast text",
        "--small text",
        "-q text",
        "-vv text",
        "-kvv text text.bz2",
        "text missing text",
        "-z text.bz2",
        "-d text.bz2",
        "-df many.bz2",
        "-d many.bz2 text",
        "-vvvv -t many.bz2",
        ".",
        "-k --stdout text",
        "-- -text",
        "--help",
        "-h",
        "--version",
        "-V",
        "--license",
        "-L",
        "-Q",
        "--unknown",
        "-",
        "-d",
        "-t -c many.bz2",
        "",
    ] {
        for here in [true, false] {
            let mut case = Case::new("bzip2", arguments).file("text", text);
            case = case.file("many.bz2", archive);
            if here {
                case = case.file("text.bz2", &other).file("many", &other);
            }
            cases.push(case);
        }
    }
    for name in ["bunzip2", "bzcat", "bz2cat", "BZIP2"] {
        let case = Case::new("bzip2", "many.bz2").called(name);
        cases.push(case.file("many.bz2", archive));
    }
    cases.push(Case::new("bzip2", "-d odd.tbz2").file("odd.tbz2", archive));
    cases.push(Case::new("bzip2", "-d odd.bz").file("odd.bz", archive));
    cases
}
