//! A whole crate: modules, context, dispatch, binaries, runtime, manifest.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use syn::visit_mut::VisitMut;

use c2safe_analysis::lift::Plan;
use c2safe_frontend::ir::{Body, FuncId, GlobalId, Loc, Program, RecordId, TypeId};

use crate::carry::carried_runtime;
use crate::constants::Decided;
use crate::dispatch::dispatchers;
use crate::format::{self, Formatted};
use crate::func::Fx;
use crate::gen::Gen;
use crate::lints;
use crate::marks::Meanings;
use crate::objects::{context_module, global};
use crate::tidy::{self, Arguments, Names};
use crate::{names, Binary, Crate, EmitOptions, FunctionPlace, RuntimeForm};

struct ModuleText {
    text: String,
    items: Vec<String>,
}

/// Rust line, C file, C line; ascending.
type LineTable = Vec<(u32, u32, u32)>;

/// Emits `program` as a crate.
pub fn emit(program: &Program, plan: &Plan, options: &EmitOptions) -> Result<Crate, String> {
    let gen = Gen::new(program, plan);
    let n_modules = gen.modules.len();
    let context = gen.own_module("context");
    let dispatch = gen.own_module("dispatch");
    let mut functions: Vec<String> = vec![String::new(); n_modules];
    let mut locals: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut n_functions = 0;
    // In the order of the definitions, which is not that of the declarations.
    let mut order: Vec<usize> = (0..program.functions.len()).collect();
    order.sort_by_key(|&i| program.functions[i].loc);
    for i in order {
        let f = &program.functions[i];
        let Some(body) = &f.body else { continue };
        if !gen.facts.reachable[i] {
            continue;
        }
        let module = gen.module_of_unit[f.unit];
        let fx = Fx::new(&gen, FuncId(i as u32), module, body);
        names.extend(fx.names.iter().cloned());
        locals.insert(i as u32, fx.names.clone());
        let text = fx.emit();
        functions[module].push_str(&format!("c2f!({i});\n{text}"));
        n_functions += 1;
    }
    let empty = Body::default();
    let mut globals: Vec<String> = vec![String::new(); n_modules];
    let mut inits: Vec<String> = vec![String::new(); n_modules];
    for i in 0..program.globals.len() {
        global(&gen, GlobalId(i as u32), &empty, &mut globals, &mut inits);
    }
    let (dispatch_text, dispatch_bodies) = dispatchers(&gen, dispatch);
    // Types mentioned so far, and by them in turn.
    let mut records: Vec<Vec<(u32, String)>> = vec![Vec::new(); n_modules];
    let mut done = std::collections::BTreeSet::new();
    loop {
        let pending: Vec<u32> = gen
            .used_records
            .borrow()
            .iter()
            .copied()
            .filter(|r| !done.contains(r))
            .collect();
        if pending.is_empty() {
            break;
        }
        for r in pending {
            done.insert(r);
            let module = gen.record_module(RecordId(r));
            records[module].push((r, record_item(&gen, module, RecordId(r))));
        }
    }
    let context_text = context_module(&gen, context, &inits);
    let texts = [&functions, &globals, &inits].into_iter().flatten();
    let others = [&context_text, &dispatch_text, &dispatch_bodies];
    let (decided, constants) = Decided::of(&gen, texts.chain(others).map(String::as_str));

    let mut out = Crate::default();
    let mut line_tables = Vec::new();
    let mut module_list = Vec::new();
    let plain = gen.plain_structs();
    for m in 0..n_modules {
        let name = &gen.modules[m];
        let mut module = ModuleText {
            text: String::new(),
            items: Vec::new(),
        };
        let doc = head_comments(program, &gen, m) + &module_doc(program, &gen, m);
        if m == context || m == dispatch {
            module.text.push_str(if m == context {
                &context_text
            } else {
                &dispatch_text
            });
            if m == dispatch {
                module.text.push_str(&dispatch_bodies);
            }
        } else {
            module.text.push_str(&constants[m]);
            records[m].sort();
            for (_, item) in &records[m] {
                let _ = writeln!(module.text, "c2i!({});", module.items.len());
                module.items.push(item.clone());
            }
            module.text.push_str(&globals[m]);
            module.text.push_str(&functions[m]);
            if !inits[m].is_empty() {
                gen.import(m, "context", "Ctx");
                let _ = write!(module.text, "/// Gives the objects of this file their initial values.\npub fn init_globals(cx: &mut Ctx) {{\n{}}}\n", inits[m]);
            }
        }
        if module.text.is_empty() {
            continue;
        }
        let mut tree = format::parse(&module.text).map_err(|e| format!("module {name}: {e}"))?;
        let texts = [module.text.as_str()].into_iter();
        let arguments = Arguments::open(
            &mut tree,
            texts.chain(module.items.iter().map(String::as_str)),
        );
        let mut renamed = Names {
            decided: &decided,
            gen: &gen,
            module: m,
        };
        renamed.visit_file_mut(&mut tree);
        tidy::tidy(&mut tree, &|name| gen.never_returns(name));
        let uses = &gen.uses.borrow()[m];
        format::import(&mut tree, uses, &module.items, &plain, options.runtime);
        let meanings = Meanings {
            items: &module.items,
            notes: &gen.notes.borrow(),
        };
        let Formatted {
            text,
            lines,
            functions,
        } = format::lay_out(tree, &arguments, &meanings);
        let path = format!("src/{name}.rs");
        let doc_lines = doc.matches('\n').count() as u32;
        let text_lines: Vec<&str> = text.lines().collect();
        for (id, first, last) in functions {
            let own = &text_lines[first as usize - 1..last as usize];
            let lent = |line: &&&str| {
                let line = line.trim_start();
                let to_heap = line.starts_with("let lent") && line.contains(" = lend(");
                to_heap || (line.starts_with("let ") && line.contains(" = copied("))
            };
            out.places.push(FunctionPlace {
                function: FuncId(id),
                file: path.clone(),
                lines: (first + doc_lines) as usize..=(last + doc_lines) as usize,
                lends: own.iter().filter(lent).count(),
                locals: locals.remove(&id).unwrap_or_default(),
            });
        }
        if !lines.is_empty() {
            line_tables.push((
                path.clone(),
                lines
                    .into_iter()
                    .map(|(l, f, c)| (l + doc_lines, f, c))
                    .collect::<Vec<_>>(),
            ));
        }
        out.files.push((path, format!("{doc}{text}")));
        module_list.push(name.clone());
    }

    let expands = |text: &String| {
        ["args!", "record!", "union!"]
            .iter()
            .any(|m| text.contains(m))
    };
    let uses_macros = out.files.iter().any(|(_, text)| expands(text));
    let allowed = lints::allowed(&gen, names.iter());
    let lib = crate_root(
        program,
        &module_list,
        options.runtime,
        &allowed,
        uses_macros,
    );
    out.files.push(("src/lib.rs".into(), lib));
    out.files
        .push(("src/lines.rs".into(), line_module(program, &line_tables)));
    let mut taken = names::Unique::default();
    for exe in &program.executables {
        let name = taken.pick(&binary_name(&exe.name));
        let path = format!("src/bin/{name}.rs");
        out.files
            .push((path.clone(), binary(&gen, exe, &options.crate_name)));
        out.binaries.push(Binary {
            name,
            path,
            units: exe.units.clone(),
            returns_status: returns_status(program, exe),
        });
    }
    if options.runtime == RuntimeForm::Embedded {
        let carried = carried_runtime(&out.files);
        out.files.extend(carried);
    }
    out.files
        .push(("Cargo.toml".into(), manifest(options, &out.binaries)));
    out.functions = n_functions;
    out.c_lines = program.units.iter().map(|u| u.lines).sum();
    out.rust_lines = out
        .files
        .iter()
        .filter(|f| f.0.ends_with(".rs") && !f.0.starts_with("src/rt/"))
        .map(|f| f.1.matches('\n').count())
        .sum();
    out.missing = gen.missing.borrow().iter().cloned().collect();
    out.files.sort();
    Ok(out)
}

/// What stands at the head of the files that make a module: their licence, mostly.
fn head_comments(program: &Program, gen: &Gen<'_>, m: usize) -> String {
    let mut heads: Vec<String> = Vec::new();
    for (i, _) in program.files.iter().enumerate() {
        if gen.module_of_file.get(i) != Some(&m) {
            continue;
        }
        let head = gen.comments.head(i as u32).join("\n");
        if !head.is_empty() && !heads.contains(&head) {
            heads.push(head);
        }
    }
    heads.iter().map(|head| format!("{head}\n\n")).collect()
}

fn module_doc(program: &Program, gen: &Gen<'_>, m: usize) -> String {
    let files: Vec<&str> = program
        .files
        .iter()
        .enumerate()
        .filter(|(i, f)| gen.module_of_file.get(*i) == Some(&m) && !f.system)
        .map(|(_, f)| f.name.as_str())
        .take(6)
        .collect();
    match gen.modules[m].as_str() {
        "context" => "//! The state of one instance of the program.\n\n".into(),
        "dispatch" => "//! Function pointers: ids of functions, and calls through them.\n\n".into(),
        "libc" if files.is_empty() => "//! Types of the C library's headers.\n\n".into(),
        _ => format!(
            "//! Translated from {} by c2safe.\n\n",
            files
                .iter()
                .map(|f| format!("`{f}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// A record as an item of its own layout.
fn record_item(gen: &Gen<'_>, module: usize, r: RecordId) -> String {
    let record = gen.program.types.record(r);
    let name = &gen.record_names[r.index()];
    if !record.complete {
        return format!(
            "/// Declared, never defined.\n#[derive(Clone, Copy)]\npub struct {name} {{}}\n"
        );
    }
    let (word, keyword) = if record.is_union {
        ("union", "union")
    } else {
        ("record", "struct")
    };
    let above = gen.comments.above(record.loc);
    let mut text = String::new();
    if !above.section.is_empty() {
        text.push_str(&format!("{}\n\n", above.section.join("\n")));
    }
    let plain = gen.plan.is_plain(r);
    let margin = if plain { "" } else { "    " };
    if !plain {
        let _ = writeln!(text, "{word}! {{");
    }
    for line in &above.doc {
        let _ = writeln!(text, "{margin}{line}");
    }
    if plain {
        let _ = writeln!(text, "#[derive(Clone)]\npub struct {name} {{");
    } else {
        let _ = writeln!(
            text,
            "    pub {keyword} {name} via {name}Fields, size {}{} {{",
            record.size,
            gen.niche(r)
        );
    }
    for (i, f) in record.fields.iter().enumerate() {
        let place = Loc {
            file: record.loc.file,
            line: f.line,
        };
        // Fields in one line of the C stay together.
        let next = i > 0 && record.fields[i - 1].line != f.line;
        if next && gen.comments.after_blank(place) {
            text.push('\n');
        }
        for line in gen.comments.above(place).lines() {
            if line.is_empty() {
                continue;
            }
            let _ = writeln!(text, "{margin}    {line}");
        }
        let behind = gen.comments.trailing(place);
        let field = &gen.field_names[r.index()][i];
        let ty = gen.field_type(module, r, i as u32);
        let bits = f.bits.map_or(String::new(), |b| {
            format!(" bits {}..{}", b.first, b.first + b.width)
        });
        let mut line = match plain {
            true => format!("    pub {field}: {ty},"),
            false => format!("        {field} at {}{bits}: {ty},", f.offset),
        };
        match behind.as_deref() {
            Some([one]) if line.len() + one.len() < 100 => {
                line.push(' ');
                line.push_str(one);
            }
            Some(many) => {
                for comment in many {
                    let _ = writeln!(text, "{margin}    {comment}");
                }
            }
            None => {}
        }
        let _ = writeln!(text, "{line}");
    }
    match plain {
        true => {
            let zeros = crate::members::zeros(gen, module, r);
            let _ = write!(text, "}}\n\n{}", gen.plain_struct(r, &zeros));
            if gen.plan.parts.records.contains(&r) {
                text.push_str(&crate::members::parts(gen, module, r));
            }
        }
        false => text.push_str("    }\n}\n"),
    }
    if let Some(mark) = gen.arenas.mark(gen, r) {
        text.push_str(&format!("\n{mark}"));
    }
    text
}

fn crate_root(
    program: &Program,
    modules: &[String],
    runtime: RuntimeForm,
    allowed: &str,
    uses_macros: bool,
) -> String {
    let mut text = format!(
        "//! {} translated from C by c2safe.\n\n#![forbid(unsafe_code)]\n{allowed}\n",
        program.name
    );
    text.push_str(match runtime {
        RuntimeForm::Embedded if uses_macros => "#[macro_use]\npub mod rt;\n",
        RuntimeForm::Embedded => "pub mod rt;\n",
        RuntimeForm::External => "pub extern crate c2safe_rt as rt;\n",
    });
    let mut list: Vec<&str> = modules.iter().map(String::as_str).collect();
    list.push("lines");
    list.sort_unstable();
    for m in list {
        let _ = writeln!(text, "pub mod {m};");
    }
    text
}

/// The table from Rust lines to C lines, one string a file.
fn line_module(program: &Program, tables: &[(String, LineTable)]) -> String {
    let mut text = String::from(
        "//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.\n\n\
         /// Read by the panic hook.\npub static C_LINES: &[(&str, &str)] = &[\n",
    );
    for (path, lines) in tables {
        let mut entries = String::new();
        let mut last_file = u32::MAX;
        let mut width = 0;
        for (rust, file, c) in lines {
            let name = if *file == last_file {
                ""
            } else {
                program
                    .files
                    .get(*file as usize)
                    .map_or("?", |f| f.name.as_str())
            };
            last_file = *file;
            let entry = format!("{rust}:{}:{c}", name.replace([' ', '"', '\\'], "_"));
            if width + entry.len() > 90 {
                entries.push_str("\\\n         ");
                width = 0;
            }
            width += entry.len() + 1;
            entries.push_str(&entry);
            entries.push(' ');
        }
        let _ = writeln!(
            text,
            "    (\n        {path:?},\n        \"{}\",\n    ),",
            entries.trim_end()
        );
    }
    text.push_str("];\n");
    text
}

/// Whether `main` returns something that can be an exit status.
fn returns_status(program: &Program, exe: &c2safe_frontend::ir::Executable) -> bool {
    let main = &program.functions[exe.main.index()];
    let ret = program.types.func(main.ty).map(|f| f.ret);
    ret.is_some_and(|ret| program.types.is_integer(ret))
}

fn binary_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let clean = if clean.is_empty() {
        "program".to_string()
    } else {
        clean
    };
    // Names that cargo refuses or uses itself.
    if matches!(
        clean.as_str(),
        "build" | "deps" | "examples" | "incremental" | "test"
    ) {
        format!("{clean}_")
    } else {
        clean
    }
}

fn binary(gen: &Gen<'_>, exe: &c2safe_frontend::ir::Executable, crate_name: &str) -> String {
    let program = gen.program;
    let func = &program.functions[exe.main.index()];
    let module = &gen.modules[gen.module_of_unit[func.unit]];
    let name = &gen.func_names[exe.main.index()];
    let ft = program.types.func(func.ty).cloned();
    let n = ft.as_ref().map_or(0, |f| f.params.len());
    let args = ["argc", "argv.cast()", "envp.cast()"][..n.min(3)]
        .iter()
        .map(|a| format!("{a}, "))
        .collect::<String>();
    let lib = crate_name.replace('-', "_");
    let call = format!("::{lib}::{module}::{name}({args}cx)");
    let before = startup(gen, exe, &lib);
    let result = match ft.map(|f| f.ret) {
        Some(TypeId::VOID) | None => format!("{call};\n            0"),
        Some(TypeId::INT) => call,
        Some(_) => format!("{call} as i32"),
    };
    let body = if before.is_empty() && !result.contains('\n') {
        result
    } else {
        format!("{{\n            {before}{result}\n        }}")
    };
    // What `main` does not take.
    let params: Vec<String> = ["argc", "argv", "envp"]
        .iter()
        .enumerate()
        .map(|(i, p)| {
            if i < n {
                p.to_string()
            } else {
                format!("_{p}")
            }
        })
        .collect();
    let params = params.join(", ");
    let import = format!("use ::{lib}::context::Ctx;\nuse ::{lib}::{{lines, rt}};");
    format!(
        "//! The C program `{}`.\n\n#![forbid(unsafe_code)]\n\n{import}\n\nfn main() {{\n    rt::start(\n        Ctx::new,\n        \
         |{params}, cx| {body},\n        lines::C_LINES,\n    )\n}}\n",
        exe.name
    )
}

/// What runs before `main`: destructors are registered, so that they come after all `atexit` handlers, and constructors called.
fn startup(gen: &Gen<'_>, exe: &c2safe_frontend::ir::Executable, lib: &str) -> String {
    let (mut destructors, mut constructors) = (String::new(), String::new());
    for (i, f) in gen.program.functions.iter().enumerate() {
        if f.body.is_none() || !exe.units.contains(&f.unit) {
            continue;
        }
        if f.destructor {
            let name = &gen.fn_const_names[&FuncId(i as u32)];
            destructors.push_str(&format!(
                "rt::atexit(::{lib}::dispatch::{name}.cast(), cx);\n            "
            ));
        }
        if f.constructor {
            let module = &gen.modules[gen.module_of_unit[f.unit]];
            let cx = if gen.facts.needs_context[i] { "cx" } else { "" };
            constructors.push_str(&format!(
                "::{lib}::{module}::{}({cx});\n            ",
                gen.func_names[i]
            ));
        }
    }
    destructors + &constructors
}

fn manifest(options: &EmitOptions, binaries: &[Binary]) -> String {
    let mut text = format!(
        "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2021\"\npublish = false\nautobins = false\nrust-version = \"1.85\"\n\n[package.metadata.c2safe]\ngenerated = true\n",
        options.crate_name
    );
    let _ = write!(
        text,
        "\n[lib]\nname = \"{}\"\npath = \"src/lib.rs\"\n",
        options.crate_name.replace('-', "_")
    );
    for b in binaries {
        let _ = write!(
            text,
            "\n[[bin]]\nname = \"{}\"\npath = \"{}\"\n",
            b.name, b.path
        );
    }
    text.push_str("\n[dependencies]\n\n[profile.release]\nopt-level = 3\ncodegen-units = 1\npanic = \"unwind\"\n\n[workspace]\n");
    text
}
