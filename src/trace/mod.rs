//! What a program does function by function: the C (through the IR's C printer), its translation to the heap tier, which has C's
//! functions, parameters and data one to one, and other states of the crate.
//!
//! All write the same events, so that the first function can be named in which one does something else than another: C against heap
//! tier shows a fault of the translation, heap tier against a crate one of lifting or of whoever edited it.

pub mod compare;
pub mod fault;
mod probes;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use c2safe_codegen::Crate;
use c2safe_frontend::ir::c_printer;
use c2safe_frontend::ir::Program;
use c2safe_frontend::lower;
use c2safe_frontend::preprocess::compiler;
use c2safe_frontend::process::{self, Limits};
use c2safe_llm_repair::bench::Deviation;
use c2safe_llm_repair::flow::probed;
use c2safe_llm_repair::instrument::name_hash;
use c2safe_llm_repair::source::Files;

use crate::cli::Tier;
use crate::pipeline::{self, Request, Tamper};
use crate::repair::bench::CrateBench;
use crate::repair::compile::Compiler;
use crate::repair::tracing::Built;

use probes::{Common, Functions};

const RECORDER: &str = include_str!("recorder.c.txt");

const LIMITS: Limits = Limits {
    time: Duration::from_secs(300),
    output: 1 << 20,
};

/// What memory that nothing was written to holds, in two runs of the C: variables, and what `malloc` gives.
const FILLS: [(&str, &str); 2] = [("zero", "000"), ("pattern", "165")];
const PERTURB: &str = "MALLOC_PERTURB_";

/// Variables that take memory, so that all that comes after them in the checked heap has other addresses: what numbers are made of
/// addresses is seen in a second run with these.
pub(crate) const ELSEWHERE: &[(&str, &str)] =
    &[("C2SAFE_A", "1"), ("C2SAFE_B", "2"), ("C2SAFE_C", "3")];

/// The C and the heap tier of a project, with recorders.
pub struct Origins<'b> {
    bench: &'b CrateBench,
    program: Program,
    heap: Functions,
    files: Files,
    watched: Compiler,
    recorded: Built,
    /// The tests that the heap tier fails, and how.
    failing: BTreeMap<String, String>,
    c: [Vec<PathBuf>; 2],
}

impl<'b> Origins<'b> {
    /// Translates the project to the heap tier, and builds that and the C with recorders. `tamper` puts faults into the translation,
    /// for tests.
    ///
    /// Errors: one of them cannot be built.
    pub fn prepare(bench: &'b CrateBench, tamper: Option<Tamper>) -> Result<Origins<'b>, String> {
        let project = bench.project();
        let program = lower::load(project).program;
        let program = program.ok_or("the C cannot be read")?;
        let request = Request {
            name: Some(bench.crate_name()),
            tamper,
            ..Request::new(Tier::Heap)
        };
        let output = pipeline::translate(project, request).output;
        let output = output.ok_or("the C cannot be translated")?;
        let (runtime, files): (Files, Files) = output
            .files
            .iter()
            .cloned()
            .partition(|(name, _)| name.starts_with("src/rt/"));
        let heap = Functions::of_translation(&program, &output, &files)?;
        let common = Common::with_c(&program, &heap);
        let watched = Compiler::watched_files(&runtime, bench.sandbox())?;
        let recorded = bench.build_recorded(&watched, &probed(&files, &common.rust)?)?;
        let failing = bench.failing_tests(&recorded, &[]).into_iter().collect();
        let folder = bench.scratch_folder("probed");
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let builder = CBuilder {
            program: &program,
            output: &output,
            common: &common,
            folder: &folder,
        };
        let c = [builder.build(FILLS[0].0)?, builder.build(FILLS[1].0)?];
        Ok(Origins {
            bench,
            program,
            heap,
            files,
            watched,
            recorded,
            failing,
            c,
        })
    }

    /// Whether the heap tier does in a test what the C does; if not, what it does otherwise.
    pub fn heap_difference(&self, test: &str) -> Option<&str> {
        self.failing.get(test).map(String::as_str)
    }

    /// The first function in which the heap tier does something else than the C in a test.
    ///
    /// Errors: one of them cannot be run.
    pub fn translation_deviation(&self, test: &str) -> Result<Option<Deviation>, String> {
        let environments = FILLS.map(|(_, fill)| [(PERTURB, fill)]);
        let right = self.bench.run_of(&self.c[0], test, &environments[0])?;
        let again = self.bench.run_of(&self.c[1], test, &environments[1])?;
        let other = self
            .bench
            .run_of(self.recorded.programs(), test, &environments[0])?;
        compare::compare(&right, Some(&again), &other)
    }

    /// The first function in which a crate does something else than the heap tier in a test, as far as numbers show it. `labels` says
    /// which function of the C a function of the crate is: its file and its name.
    ///
    /// Errors: one of them cannot be built or run.
    pub fn crate_deviation(
        &self,
        files: &Files,
        labels: &BTreeMap<(String, String), (String, String)>,
        test: &str,
    ) -> Result<Option<Deviation>, String> {
        let current = Functions::of_crate(&self.program, files, labels)?;
        let (common, others) = Common::of_crates(&self.heap, &self.files, &current, files)?;
        let heap = self
            .bench
            .build_recorded(&self.watched, &probed(&self.files, &common.rust)?)?;
        let other = self
            .bench
            .build_recorded(self.bench.watched()?, &probed(files, &others.rust)?)?;
        let right = self.bench.run_of(heap.programs(), test, &[])?;
        let again = self.bench.run_of(heap.programs(), test, ELSEWHERE)?;
        let wrong = self.bench.run_of(other.programs(), test, &[])?;
        let found = compare::compare(&right, Some(&again), &wrong);
        heap.remove();
        other.remove();
        found
    }
}

/// Builds the C with a recorder.
struct CBuilder<'a> {
    program: &'a Program,
    output: &'a Crate,
    common: &'a Common,
    folder: &'a Path,
}

impl CBuilder<'_> {
    /// The programs, in the order of the crate's, with this in variables that nothing was written to.
    fn build(&self, fill: &str) -> Result<Vec<PathBuf>, String> {
        let recorder = self.folder.join("recorder.c");
        fs::write(&recorder, RECORDER).map_err(|error| error.to_string())?;
        let mut programs = Vec::new();
        for (index, binary) in self.output.binaries.iter().enumerate() {
            let mut executables = self.program.executables.iter();
            let number = executables
                .position(|e| e.name == binary.name)
                .unwrap_or(index);
            let mut text = c_printer::print_probed(self.program, Some(number), &self.common.c);
            let labels = &self.common.labels;
            let _ = writeln!(text, "const char *const c2t_names[] = {{");
            labels
                .iter()
                .for_each(|label| text.push_str(&format!("  {label:?},\n")));
            text.push_str("  0\n};\nconst unsigned long c2t_hashes[] = {\n");
            labels
                .iter()
                .for_each(|label| text.push_str(&format!("  {}u,\n", name_hash(label))));
            text.push_str("  0\n};\n");
            let source = self.folder.join(format!("program-{index}.c"));
            fs::write(&source, text).map_err(|error| error.to_string())?;
            let executable = self.folder.join(format!("program-{index}-{fill}"));
            let mut command = compiler();
            command
                .args(["-std=gnu11", "-O1", "-w", "-fwrapv", "-fno-strict-aliasing"])
                .arg(format!("-ftrivial-auto-var-init={fill}"))
                .args([&source, &recorder])
                .args(["-lm", "-lpthread", "-o"])
                .arg(&executable);
            run(&mut command)?;
            programs.push(executable);
        }
        Ok(programs)
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = process::run(command, b"", LIMITS)
        .map_err(|error| format!("the C compiler cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.contains("error"));
    let line = line.unwrap_or("no message");
    Err(format!("the C with a recorder does not compile: {line}"))
}
