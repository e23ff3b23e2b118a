//! IR and plan to a Rust crate. No I/O: the caller writes the files.

mod arena;
mod assign;
mod builtin;
mod call;
mod carry;
mod code;
mod comments;
mod compare;
mod constants;
mod control;
mod copies;
mod dispatch;
mod expr;
mod format;
mod func;
mod gen;
mod krate;
mod lending;
mod lift;
mod lints;
mod literal;
mod marks;
mod members;
mod names;
mod objects;
mod owned;
mod place;
mod runtime;
mod sorting;
mod stmt;
mod switch;
mod texts;
mod tidy;

use c2safe_analysis::lift::Plan;
use c2safe_frontend::ir::{Body, FuncId, Program};

pub use gen::RuntimeLibrary;

/// Where the emitted crate finds the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuntimeForm {
    /// Carried along as the module `rt`.
    Embedded,
    /// Linked as the crate `c2safe_rt`.
    External,
}

#[derive(Debug, Clone)]
pub struct EmitOptions {
    pub crate_name: String,
    pub runtime: RuntimeForm,
}

/// An executable of the emitted crate.
#[derive(Debug, Clone)]
pub struct Binary {
    pub name: String,
    /// Path of its source in the crate.
    pub path: String,
    /// Translation units that it is linked from.
    pub units: Vec<usize>,
    /// `main` returns an integer; if it does not, C leaves the exit status open (C11 5.1.2.2.3).
    pub returns_status: bool,
}

/// Where a function stands in an emitted crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionPlace {
    pub function: FuncId,
    /// Path of the file in the crate.
    pub file: String,
    /// Its lines, from 1, with comments before it.
    pub lines: std::ops::RangeInclusive<usize>,
    /// How many arguments of calls it copies to the heap for the time of the call.
    pub lends: usize,
    /// The names of its parameters and variables, by local.
    pub locals: Vec<String>,
}

/// An emitted crate: files by relative path.
#[derive(Debug, Clone, Default)]
pub struct Crate {
    pub files: Vec<(String, String)>,
    pub binaries: Vec<Binary>,
    pub functions: usize,
    /// Every emitted function, in the order of the files.
    pub places: Vec<FunctionPlace>,
    pub c_lines: usize,
    pub rust_lines: usize,
    /// Functions that the program calls and nobody defines: the program panics where it calls one.
    pub missing: Vec<String>,
}

/// Emits `program` as a crate of safe Rust, by a plan made for it.
///
/// Errors: the emitter wrote something that is no Rust, which is a bug in it.
pub fn emit(program: &Program, plan: &Plan, options: &EmitOptions) -> Result<Crate, String> {
    krate::emit(program, plan, options)
}

/// Whether the jumps of a body fit its statements, so that it is emitted with them.
pub fn is_structured(body: &Body) -> bool {
    !body.has_setjmp && !control::needs_graph(body)
}

/// Sources of the runtime crate, by path below its `src`.
pub fn runtime_sources() -> Vec<(&'static str, &'static str)> {
    runtime::FILES.iter().map(|f| (f.name, f.text)).collect()
}
