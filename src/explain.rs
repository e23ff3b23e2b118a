//! `c2safe explain`: why a pointer, or an object whose address is used, is where it is.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use c2safe_analysis::lift::{self, representation, tier, Plan, Subject, Tier, Why};
use c2safe_analysis::shape;
use c2safe_codegen::RuntimeLibrary;
use c2safe_frontend::ir::{FuncId, GlobalId, Loc, LocalId, Program, RecordId, TypeId};
use c2safe_frontend::{lower, parse, project};

use crate::cli::Explain;
use crate::report::{self, Renderer};

/// One variable with what becomes of it.
struct Line {
    loc: Loc,
    text: String,
    subject: Subject,
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
        shape::parameters(&mut program);
        shape::shape(
            &mut program,
            &RuntimeLibrary,
            &c2safe_codegen::is_structured,
        );
        lift::lift(&mut program, &RuntimeLibrary, &BTreeMap::new())
    });
    let why = Why::new(&program, &plan);
    let mut found = 0;
    for entry in lines(&program, &plan, &why) {
        let named = arguments
            .name
            .as_ref()
            .is_none_or(|n| entry.text.split([' ', '`']).any(|word| word == n));
        if !named || line.is_some_and(|l| l != entry.loc.line) {
            continue;
        }
        found += 1;
        report::print(&format!("{}: {}\n", place(&program, entry.loc), entry.text));
        if let Some(reason) = why.reason(entry.subject) {
            let at = parenthesis(&program, reason.loc);
            report::print(&format!("    it {}{at}\n", reason.text));
        }
        if let Some((root, reason)) = why.root(entry.subject) {
            if root != entry.subject {
                let (name, at) = (why.name(root), parenthesis(&program, reason.loc));
                report::print(&format!("    because {name} {}{at}\n", reason.text));
            }
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

/// A place behind what it is about.
fn parenthesis(program: &Program, loc: Loc) -> String {
    match loc.line {
        0 => String::new(),
        _ => format!(" ({})", place(program, loc)),
    }
}

fn lines(program: &Program, plan: &Plan, why: &Why<'_>) -> Vec<Line> {
    let mut out = Vec::new();
    let mut add = |subject: Subject, ty: TypeId| {
        let (name, is) = (why.name(subject), representation(program, plan, subject));
        let ty = program.types.display(ty);
        out.push(Line {
            loc: why.place(subject),
            text: format!("{name}, a `{ty}`, is {is}"),
            subject,
        });
    };
    for (i, f) in program.functions.iter().enumerate() {
        let (Some(body), Some(function)) = (&f.body, plan.functions.get(i)) else {
            continue;
        };
        if function.reps.is_empty() && !plan.unsettled {
            continue;
        }
        let id = FuncId(i as u32);
        let declared = lift::declared(body);
        for (k, local) in body.locals.iter().enumerate().filter(|(_, l)| !l.synthetic) {
            let l = LocalId(k as u32);
            if !declared.contains(&l) {
                // It was found to be needless.
                continue;
            }
            let (pointer, object) = (Subject::Pointer(id, l), Subject::Object(id, l));
            let noted = plan.reasons.contains_key(&lift::Slot::Object(id, l));
            if lift::holds_pointers(program, local.ty) || tier(program, plan, pointer) != Tier::Heap
            {
                add(pointer, local.declared_type());
            } else if function.is_native(l) || noted {
                add(object, local.ty);
            }
        }
        let ret = plan.declared_result(program, id);
        if let Some(ret) = ret.filter(|ret| lift::holds_pointers(program, *ret)) {
            add(Subject::Return(id), ret);
        }
    }
    for (i, g) in program.globals.iter().enumerate() {
        let id = GlobalId(i as u32);
        let noted = plan.reasons.contains_key(&lift::Slot::Global(id));
        if !g.system && g.resolved.is_none() && (noted || lift::holds_pointers(program, g.ty)) {
            add(Subject::Global(id), plan.declared_global(program, id));
        }
    }
    for (i, r) in program.types.records.iter().enumerate() {
        let file = program.files.get(r.loc.file as usize);
        if r.loc.line == 0 || file.is_none_or(|f| f.system) {
            continue;
        }
        for k in 0..r.fields.len() as u32 {
            let ty = plan.declared_type(program, (RecordId(i as u32), k));
            if lift::holds_pointers(program, ty) {
                add(Subject::Field(RecordId(i as u32), k), ty);
            }
        }
    }
    out
}
