//! The programs: where their C is, and how C and Rust are built.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::{json, Value};

use super::{c2safe_command, Result};

/// The crates that carry the C, as dependencies in a manifest.
const DEPENDENCIES: &str = r#"
bzip2-sys = "=0.1.13"
zopfli-sys = "=0.1.0"
lz4-sys = "=1.11.1"
libz-sys = "=1.1.31"
lua-src = "=551.1.0"
libsqlite3-sys = "=0.39.1"
"#;

/// A C project that is carried by a crate.
pub struct Program {
    pub name: &'static str,
    /// The crate that carries the C; empty for a program that is our driver and nothing else.
    package: &'static str,
    /// The folder in the package.
    folder: &'static str,
    /// The C files below `folder`; a folder stands for all that it holds.
    units: &'static [&'static str],
    /// The file with our own `main`.
    driver: Option<&'static str>,
    /// The folder with that file.
    drivers: &'static str,
    /// The programs, named for the file that has their `main`.
    pub binaries: &'static [&'static str],
    flags: &'static [&'static str],
    /// What `--tier` gets.
    tier: &'static str,
}

/// The folder of most drivers, and what most programs are translated to.
const DRIVERS: &str = "fixtures/drivers";
const LIFTED: &str = "lifted";

pub const PROGRAMS: &[Program] = &[
    Program {
        name: "bzip2",
        package: "bzip2-sys",
        folder: "bzip2-1.0.8",
        units: &[
            "blocksort.c",
            "huffman.c",
            "crctable.c",
            "randtable.c",
            "compress.c",
            "decompress.c",
            "bzlib.c",
            "bzip2.c",
            "bzip2recover.c",
        ],
        driver: None,
        drivers: DRIVERS,
        binaries: &["bzip2", "bzip2recover"],
        flags: &["-D_FILE_OFFSET_BITS=64"],
        tier: LIFTED,
    },
    Program {
        name: "zopfli",
        package: "zopfli-sys",
        folder: "vendor/src/zopfli",
        units: &["."],
        driver: None,
        drivers: DRIVERS,
        binaries: &["zopfli_bin"],
        flags: &[],
        tier: LIFTED,
    },
    Program {
        name: "lz4",
        package: "lz4-sys",
        folder: "liblz4/lib",
        units: &["lz4.c", "lz4hc.c"],
        driver: Some("lz4_roundtrip.c"),
        drivers: DRIVERS,
        binaries: &["lz4_roundtrip"],
        flags: &[],
        tier: LIFTED,
    },
    Program {
        name: "zlib",
        package: "libz-sys",
        folder: "src/zlib",
        units: &["."],
        driver: Some("zlib_roundtrip.c"),
        drivers: DRIVERS,
        binaries: &["zlib_roundtrip"],
        flags: &["-DSTDC", "-D_LARGEFILE64_SOURCE", "-DHAVE_UNISTD_H"],
        tier: LIFTED,
    },
    Program {
        name: "lua",
        package: "lua-src",
        folder: "lua-5.4.9",
        units: &["."],
        driver: Some("lua_run.c"),
        drivers: DRIVERS,
        binaries: &["lua_run"],
        flags: &["-DLUA_USE_POSIX"],
        tier: LIFTED,
    },
    Program {
        name: "sqlite",
        package: "libsqlite3-sys",
        folder: "sqlite3",
        units: &["sqlite3.c"],
        driver: Some("sqlite_shell.c"),
        drivers: DRIVERS,
        binaries: &["sqlite_shell"],
        flags: &["-DSQLITE_THREADSAFE=1"],
        tier: LIFTED,
    },
];

const fn own(
    name: &'static str,
    driver: &'static str,
    binaries: &'static [&'static str],
) -> Program {
    Program {
        name,
        package: "",
        folder: "",
        units: &[],
        driver: Some(driver),
        drivers: DRIVERS,
        binaries,
        flags: &[],
        tier: LIFTED,
    }
}

/// Programs of ours, for what the C library takes.
const OWN: &[Program] = &[
    own("copy", "copy.c", &["copy"]),
    own("lines", "lines.c", &["lines"]),
];

/// Linked structures of ours, in `fixtures/linked`, which are lifted.
pub const LINKED: &[Program] = &[
    linked("redblack", "redblack.c", &["redblack"]),
    linked("list", "list.c", &["list"]),
    linked("lru", "lru.c", &["lru"]),
    linked("graph", "graph.c", &["graph"]),
    linked("btree", "btree.c", &["btree"]),
];

const fn linked(
    name: &'static str,
    driver: &'static str,
    binaries: &'static [&'static str],
) -> Program {
    Program {
        drivers: "fixtures/linked",
        tier: LIFTED,
        ..own(name, driver, binaries)
    }
}

/// The program with this name.
pub fn program(name: &str) -> Result<&'static Program> {
    let mut all = PROGRAMS.iter().chain(OWN).chain(LINKED);
    let found = all.find(|program| program.name == name);
    let names: Vec<&str> = PROGRAMS.iter().map(|program| program.name).collect();
    found.ok_or_else(|| format!("no program `{name}`; there are {}", names.join(", ")).into())
}

/// The folders of the crates, by name. Cargo fetches what its cache does not have.
pub struct Packages(HashMap<String, PathBuf>);

impl Packages {
    /// Lets Cargo find the crates for a manifest in a scratch folder.
    pub fn find(scratch: &Path) -> Result<Packages> {
        let folder = scratch.join("packages");
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/lib.rs"), "")?;
        let manifest =
            "[package]\nname = \"packages\"\nedition = \"2021\"\n[workspace]\n[dependencies]";
        fs::write(
            folder.join("Cargo.toml"),
            format!("{manifest}{DEPENDENCIES}"),
        )?;
        let metadata = |offline: bool| {
            let mut command = Command::new("cargo");
            command.args(["metadata", "--format-version=1", "--quiet"]);
            command.args(offline.then_some("--offline"));
            command.current_dir(&folder);
            succeed(&mut command)
        };
        let output = metadata(true).or_else(|_| metadata(false))?;
        let value: Value = serde_json::from_slice(&output.stdout)?;
        let mut folders = HashMap::new();
        for package in value["packages"].as_array().into_iter().flatten() {
            let manifest = package["manifest_path"].as_str().map(Path::new);
            if let (Some(name), Some(folder)) =
                (package["name"].as_str(), manifest.and_then(Path::parent))
            {
                folders.insert(name.to_string(), folder.to_path_buf());
            }
        }
        Ok(Packages(folders))
    }

    /// The folder with a program's C; `None` if that is ours.
    fn sources(&self, program: &Program) -> Result<Option<PathBuf>> {
        if program.package.is_empty() {
            return Ok(None);
        }
        let package = self.0.get(program.package);
        let package = package.ok_or_else(|| format!("no crate `{}`", program.package))?;
        Ok(Some(package.join(program.folder)))
    }
}

/// A program's C in a scratch folder, with a `compile_commands.json`.
pub struct Project {
    pub program: &'static Program,
    folder: PathBuf,
    units: Vec<String>,
}

/// What the translator says about its work.
pub struct Translated {
    pub c_lines: u64,
    pub rust_lines: u64,
}

impl Project {
    /// Copies the C of a program and our driver.
    pub fn copy(program: &'static Program, packages: &Packages, scratch: &Path) -> Result<Project> {
        let folder = scratch.join(program.name);
        let c = folder.join("c");
        fs::create_dir_all(&c)?;
        if let Some(sources) = packages.sources(program)? {
            for entry in fs::read_dir(sources)? {
                let path = entry?.path();
                if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                    fs::copy(&path, c.join(name))?;
                }
            }
        }
        let mut units: Vec<String> = Vec::new();
        for unit in program.units {
            if *unit != "." {
                units.push(unit.to_string());
                continue;
            }
            for entry in fs::read_dir(&c)? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                units.extend(name.ends_with(".c").then_some(name));
            }
        }
        if let Some(driver) = program.driver {
            let drivers = Path::new(env!("CARGO_MANIFEST_DIR")).join(program.drivers);
            fs::copy(drivers.join(driver), c.join(driver))?;
            units.push(driver.to_string());
        }
        units.sort();
        let mut commands = Vec::new();
        for unit in &units {
            let mut arguments = vec!["cc"];
            arguments.extend(program.flags);
            arguments.extend(["-c", unit]);
            commands.push(json!({"directory": c, "file": unit, "arguments": arguments}));
        }
        fs::write(
            c.join("compile_commands.json"),
            serde_json::to_string(&commands)?,
        )?;
        Ok(Project {
            program,
            folder,
            units,
        })
    }

    /// The folder with the C.
    pub fn c(&self) -> PathBuf {
        self.folder.join("c")
    }

    /// The executable that the C compiler made.
    pub fn c_executable(&self, binary: &str) -> PathBuf {
        self.folder.join(binary)
    }

    /// The executable that Cargo made.
    pub fn rust_executable(&self, binary: &str) -> PathBuf {
        self.crate_folder().join("target/release").join(binary)
    }

    fn crate_folder(&self) -> PathBuf {
        self.folder.join("rust")
    }

    /// Builds the C with optimisation.
    pub fn build_c(&self) -> Result<()> {
        for binary in self.program.binaries {
            let wanted = |unit: &&String| {
                let stem = unit.trim_end_matches(".c");
                stem == *binary || !self.program.binaries.contains(&stem)
            };
            let mut command = Command::new("cc");
            command.args(["-O2", "-w"]).args(self.program.flags);
            command.args(self.units.iter().filter(wanted));
            command
                .arg("-o")
                .arg(self.c_executable(binary))
                .args(["-lm", "-lpthread", "-ldl"]);
            succeed(command.current_dir(self.c()))?;
        }
        Ok(())
    }

    /// The command that translates the project.
    pub fn translate_command(&self) -> Result<Command> {
        let mut command = c2safe_command()?;
        command
            .arg("translate")
            .arg(self.c().join("compile_commands.json"));
        // It is built right after.
        command.args(["--no-check", "--tier", self.program.tier]);
        command.args(["--force", "--name", self.program.name, "-o"]);
        command.arg(self.crate_folder());
        command.arg("--json").arg(self.folder.join("report.json"));
        Ok(command)
    }

    /// Translates the project.
    pub fn translate(&self) -> Result<Translated> {
        succeed(&mut self.translate_command()?)?;
        self.translated()
    }

    /// The report of the last translation.
    pub fn translated(&self) -> Result<Translated> {
        let text = fs::read_to_string(self.folder.join("report.json"))?;
        let value: Value = serde_json::from_str(&text)?;
        Ok(Translated {
            c_lines: value["c_lines"].as_u64().unwrap_or(0),
            rust_lines: value["rust_lines"].as_u64().unwrap_or(0),
        })
    }

    /// Builds the crate. A warning is an error.
    pub fn build_rust(&self) -> Result<Duration> {
        let started = Instant::now();
        let mut command = Command::new("cargo");
        command.args(["build", "--release", "--quiet", "--offline"]);
        command.current_dir(self.crate_folder());
        command.env("CARGO_TARGET_DIR", self.crate_folder().join("target"));
        let output = succeed(&mut command)?;
        if !output.stderr.is_empty() {
            let name = self.program.name;
            let text = start_of(&output.stderr);
            return Err(format!("rustc has something to say about {name}:\n{text}").into());
        }
        Ok(started.elapsed())
    }
}

/// Runs a command that must succeed.
pub fn succeed(command: &mut Command) -> Result<Output> {
    let output = command.output();
    let output =
        output.map_err(|error| format!("cannot run {:?}: {error}", command.get_program()))?;
    if output.status.success() {
        return Ok(output);
    }
    let text = start_of(&output.stderr);
    Err(format!("{command:?} fails with {}:\n{text}", output.status).into())
}

/// Enough of a message to see what it is about.
fn start_of(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    text.lines().take(40).collect::<Vec<_>>().join("\n")
}
