//! `c2safe explain`: why a pointer, or an object whose address is used, is where it is.

use std::path::PathBuf;
use std::process::ExitCode;

use c2safe_analysis::lift::{self, Plan, Rep, Slot};
use c2safe_analysis::shape;
use c2safe_codegen::RuntimeLibrary;
use c2safe_frontend::ir::{FuncId, GlobalId, Loc, LocalId, Program};
use c2safe_frontend::{lower, parse, project};

use crate::cli::Explain;
use crate::report::{self, Renderer};

/// One variable with what becomes of it.
struct Line {
    loc: Loc,
    text: String,
    why: Option<(String, Loc)>,
}

/// Prints the representations of the variables asked for.
pub fn run(arguments: &Explain) -> ExitCode {
    let (path, line) = split_line(&arguments.path);
    let options = project::DiscoverOptions::default();
    let project = match project::discover(&[path], &options) {
        Ok(project) => project,
        Err(errors) => {
            Renderer::new(None).show_all(&errors);
            return ExitCode::FAILURE;
        }
    };
    let renderer = Renderer::new(Some(&project.root));
    renderer.show_all(&project.diagnostics);
    let loaded = {
        let _progress = report::spinner("reading");
        lower::load(&project)
    };
    renderer.show_all(&loaded.diagnostics);
    let Some(mut program) = loaded.program else {
        report::error("nothing to explain");
        return ExitCode::FAILURE;
    };
    let plan = parse::on_big_stack(|| {
        shape::shape(&mut program, &c2safe_codegen::is_structured);
        lift::lift(&mut program, &RuntimeLibrary)
    });
    let mut found = 0;
    for entry in lines(&program, &plan) {
        let named = arguments
            .name
            .as_ref()
            .is_none_or(|n| entry.text.split([' ', '`']).any(|word| word == n));
        if !named || line.is_some_and(|l| l != entry.loc.line) {
            continue;
        }
        found += 1;
        report::print(&format!("{}: {}\n", place(&program, entry.loc), entry.text));
        if let Some((why, loc)) = entry.why {
            let at = match loc.line {
                0 => String::new(),
                _ => format!(" ({})", place(&program, loc)),
            };
            report::print(&format!("    it {why}{at}\n"));
        }
    }
    if found == 0 {
        report::error("no pointer and no object that is addressed fits");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// `file.c:12` as a file and a line.
fn split_line(path: &str) -> (PathBuf, Option<u32>) {
    match path.rsplit_once(':') {
        Some((file, line)) if !PathBuf::from(path).exists() => match line.parse() {
            Ok(line) => (file.into(), Some(line)),
            Err(_) => (path.into(), None),
        },
        _ => (path.into(), None),
    }
}

fn place(program: &Program, loc: Loc) -> String {
    let file = program.files.get(loc.file as usize);
    format!("{}:{}", file.map_or("?", |f| f.name.as_str()), loc.line)
}

fn lines(program: &Program, plan: &Plan) -> Vec<Line> {
    let why = |slot: Slot| {
        let reason = plan.reasons.get(&slot)?;
        Some((reason.text.clone(), reason.loc))
    };
    let mut out = Vec::new();
    for (i, f) in program.functions.iter().enumerate() {
        let (Some(body), Some(function)) = (&f.body, plan.functions.get(i)) else {
            continue;
        };
        if function.reps.is_empty() {
            continue;
        }
        for (k, local) in body.locals.iter().enumerate() {
            let l = LocalId(k as u32);
            let id = FuncId(i as u32);
            let (pointer, object) = (Slot::Pointer(id, l), Slot::Object(id, l));
            let is = match function.rep(l) {
                Rep::Heap if program.types.is_pointer(local.ty) => {
                    "a pointer into the checked heap"
                }
                Rep::Heap if function.is_native(l) => "a variable",
                Rep::Heap if plan.reasons.contains_key(&object) => "an object of the checked heap",
                Rep::Heap => continue,
                Rep::Slice if function.written[k] => "a mutable slice",
                Rep::Slice => "a slice",
                Rep::Reference if function.written[k] => "a mutable reference",
                Rep::Reference => "a reference",
                Rep::Index => "a position",
                Rep::Alias => "another name of what it points to",
                Rep::Owned => "a vector",
            };
            out.push(Line {
                loc: local.loc,
                text: format!(
                    "`{}` of `{}`, a `{}`, is {is}",
                    local.name,
                    f.name,
                    program.types.display(local.ty)
                ),
                why: why(pointer).or_else(|| why(object)),
            });
        }
    }
    for (i, g) in program.globals.iter().enumerate() {
        if let Some(reason) = why(Slot::Global(GlobalId(i as u32))) {
            out.push(Line {
                loc: g.loc,
                text: format!("`{}` is an object of the checked heap", g.name),
                why: Some(reason),
            });
        }
    }
    out
}
