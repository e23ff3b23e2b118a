//! A whole crate: modules, context, dispatch, binaries, runtime, manifest.

use std::fmt::Write as _;

use c2safe_analysis::GlobalRep;
use c2safe_frontend::ir::{
    Body, Callee, EnumId, Expr, ExprKind, FuncId, GlobalId, IntStyle, Local, LocalId, Place, PlaceKind, Program, RecordId, TypeId, TypeKind,
};

use crate::code::Code;
use crate::format::{format, Formatted};
use crate::func::Fx;
use crate::gen::Gen;
use crate::{names, runtime, Binary, Crate, EmitOptions, RuntimeForm};

/// Lints that code with C's names and C's habits does not follow.
const ALLOWED: &str = "#![allow(\n    non_snake_case,\n    non_camel_case_types,\n    non_upper_case_globals,\n    dead_code,\n    unused,\n    \
                       unreachable_patterns,\n    unconditional_recursion,\n    unconditional_panic,\n    arithmetic_overflow,\n    \
                       clippy::all\n)]\n";

struct ModuleText {
    text: String,
    items: Vec<String>,
}

/// Emits `program` as a crate.
pub fn emit(program: &Program, options: &EmitOptions) -> Result<Crate, String> {
    let gen = Gen::new(program);
    let n_modules = gen.modules.len();
    let context = gen.own_module("context");
    let dispatch = gen.own_module("dispatch");
    let mut functions: Vec<String> = vec![String::new(); n_modules];
    let mut n_functions = 0;
    for (i, f) in program.functions.iter().enumerate() {
        let Some(body) = &f.body else { continue };
        if !gen.facts.reachable[i] {
            continue;
        }
        let module = gen.module_of_unit[f.unit];
        let text = Fx::new(&gen, FuncId(i as u32), module, body).emit();
        functions[module].push_str(&text);
        n_functions += 1;
    }
    let empty = Body::default();
    let mut globals: Vec<String> = vec![String::new(); n_modules];
    let mut inits: Vec<String> = vec![String::new(); n_modules];
    for i in 0..program.globals.len() {
        global(&gen, GlobalId(i as u32), &empty, &mut globals, &mut inits);
    }
    let (dispatch_text, dispatch_bodies) = dispatchers(&gen, dispatch);
    let context_text = context_module(&gen, context, &inits);
    // Types mentioned so far, and by them in turn.
    let mut records: Vec<Vec<(u32, String)>> = vec![Vec::new(); n_modules];
    let mut done = std::collections::BTreeSet::new();
    loop {
        let pending: Vec<u32> = gen.used_records.borrow().iter().copied().filter(|r| !done.contains(r)).collect();
        if pending.is_empty() {
            break;
        }
        for r in pending {
            done.insert(r);
            let module = gen.record_module(RecordId(r));
            records[module].push((r, record_item(&gen, module, RecordId(r))));
        }
    }
    let mut constants: Vec<String> = vec![String::new(); n_modules];
    for &(e, i) in gen.used_enum_consts.borrow().iter() {
        let en = program.types.enumeration(EnumId(e));
        let module = gen.enum_module(EnumId(e));
        let ty = gen.ty(module, gen.enum_const_type(EnumId(e)));
        let value = en.constants[i as usize].1;
        let _ = writeln!(constants[module], "pub const {}: {ty} = {value};", gen.enum_const_names[&(EnumId(e), i)]);
    }

    let mut out = Crate::default();
    let mut line_tables = Vec::new();
    let mut module_list = Vec::new();
    for m in 0..n_modules {
        let name = &gen.modules[m];
        let mut module = ModuleText { text: String::new(), items: Vec::new() };
        let doc = module_doc(program, &gen, m);
        if m == context || m == dispatch {
            module.text.push_str(if m == context { &context_text } else { &dispatch_text });
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
        let mut head = String::from("use crate::rt::*;\n");
        for (from, items) in &gen.uses.borrow()[m] {
            let list: Vec<&str> = items.iter().map(String::as_str).collect();
            let _ = writeln!(head, "use crate::{from}::{{{}}};", list.join(", "));
        }
        let Formatted { text, lines } =
            format(&format!("{head}{}", module.text), &module.items).map_err(|e| format!("module {name}: {e}"))?;
        let path = format!("src/{name}.rs");
        let doc_lines = doc.matches('\n').count() as u32;
        if !lines.is_empty() {
            line_tables.push((path.clone(), lines.into_iter().map(|(l, f, c)| (l + doc_lines, f, c)).collect::<Vec<_>>()));
        }
        out.files.push((path, format!("{doc}{text}")));
        module_list.push(name.clone());
    }

    let lib = crate_root(program, &module_list, options.runtime);
    out.files.push(("src/lib.rs".into(), lib));
    out.files.push(("src/lines.rs".into(), line_module(program, &line_tables)));
    let mut taken = names::Unique::default();
    for exe in &program.executables {
        let name = taken.pick(&binary_name(&exe.name));
        let path = format!("src/bin/{name}.rs");
        out.files.push((path.clone(), binary(&gen, exe, &options.crate_name)));
        out.binaries.push(Binary { name, path, units: exe.units.clone() });
    }
    if options.runtime == RuntimeForm::Embedded {
        out.files.extend(embedded_runtime());
    }
    out.files.push(("Cargo.toml".into(), manifest(options, &out.binaries)));
    out.functions = n_functions;
    out.c_lines = program.units.iter().map(|u| u.lines).sum();
    out.rust_lines = out.files.iter().filter(|f| f.0.ends_with(".rs") && !f.0.starts_with("src/rt/")).map(|f| f.1.matches('\n').count()).sum();
    out.missing = gen.missing.borrow().iter().cloned().collect();
    out.files.sort();
    Ok(out)
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
        _ => format!("//! Translated from {} by c2safe.\n\n", files.iter().map(|f| format!("`{f}`")).collect::<Vec<_>>().join(", ")),
    }
}

/// A record as an item of its own layout.
fn record_item(gen: &Gen<'_>, module: usize, r: RecordId) -> String {
    let record = gen.program.types.record(r);
    let name = &gen.record_names[r.index()];
    if !record.complete {
        return format!("/// Declared, never defined.\n#[derive(Clone, Copy)]\npub struct {name};\n\n");
    }
    let (word, keyword) = if record.is_union { ("union", "union") } else { ("record", "struct") };
    let mut text = format!("{word}! {{\n    pub {keyword} {name} via {name}Fields, size {} {{\n", record.size);
    for (i, f) in record.fields.iter().enumerate() {
        let field = &gen.field_names[r.index()][i];
        let ty = gen.ty(module, f.ty);
        let bits = f.bits.map_or(String::new(), |b| format!(" bits {}..{}", b.first, b.first + b.width));
        let _ = writeln!(text, "        {field} at {}{bits}: {ty},", f.offset);
    }
    text.push_str("    }\n}\n\n");
    text
}

fn global(gen: &Gen<'_>, id: GlobalId, empty: &Body, globals: &mut [String], inits: &mut [String]) {
    let g = &gen.program.globals[id.index()];
    let module = gen.module_of_unit[g.unit];
    let name = &gen.global_names[id.index()];
    let mut fx = Fx::detached(gen, module, empty);
    match gen.facts.globals[id.index()] {
        GlobalRep::Unused => {}
        GlobalRep::Constant => {
            let ty = gen.ty(module, g.ty);
            let value = g.init.as_ref().map(|e| constant(&mut fx, e)).unwrap_or_default();
            let word = if gen.program.types.is_scalar(g.ty) { "const" } else { "static" };
            let _ = writeln!(globals[module], "pub {word} {name}: {ty} = {value};");
        }
        GlobalRep::Field => {
            if let Some(e) = &g.init {
                let trivial = e.as_int() == Some(0) || matches!(e.kind, ExprKind::Float(f) if f == 0.0 && f.is_sign_positive());
                if !trivial {
                    let text = fx.capture(|fx| {
                        let v = fx.value(e);
                        fx.out.push_str(&format!("cx.{name} = {};\n", v.text));
                    });
                    inits[module].push_str(&text);
                }
            }
        }
        GlobalRep::Memory => {
            let ty = gen.ty(module, g.ty);
            let slot = gen.global_slots[&id];
            let _ = writeln!(globals[module], "pub const {name}: Ptr<{ty}> = Ptr::global({slot});");
            if let Some(e) = &g.init {
                let text = fx.capture(|fx| store(fx, &Code::pure(name.clone()), e));
                inits[module].push_str(&text);
            }
            if g.is_const {
                let _ = writeln!(inits[module], "cx.protect({name});");
            }
        }
    }
}

/// An initialiser as a Rust constant expression.
fn constant(fx: &mut Fx<'_, '_>, e: &Expr) -> String {
    let types = &fx.g.program.types;
    match &e.kind {
        ExprKind::ArrayInit(elems) => {
            let TypeKind::Array { elem, len } = *types.kind(e.ty) else { return fx.zero(e.ty) };
            let mut parts = Vec::new();
            let mut next = 0;
            for (i, v) in elems {
                while next < *i {
                    parts.push(fx.zero(elem));
                    next += 1;
                }
                parts.push(constant(fx, v));
                next += 1;
            }
            while next < len {
                parts.push(fx.zero(elem));
                next += 1;
            }
            format!("[{}]", parts.join(", "))
        }
        ExprKind::StrArray(s) if types.elem(e.ty).is_some_and(|t| fx.ty(t) == "u8") => {
            let mut bytes = fx.g.program.strings[s.index()].bytes.clone();
            bytes.resize(types.size(e.ty).unwrap_or(0) as usize, 0);
            format!("*b\"{}\"", crate::expr::escape(&bytes, false))
        }
        ExprKind::StrArray(_) | ExprKind::Zero => fx.value(e).text,
        ExprKind::Int(..) | ExprKind::EnumConst(..) => fx.value(e).text,
        _ => match c2safe_frontend::sema::constant_value(types, e) {
            Some(v) if types.is_integer(e.ty) => fx.int(v, IntStyle::Decimal, e.ty).text,
            _ => match c2safe_frontend::sema::constant_float(types, e) {
                Some(f) => {
                    let folded = Expr::new(ExprKind::Float(f), e.ty, e.loc);
                    fx.value(&folded).text
                }
                None => fx.value(e).text,
            },
        },
    }
}

/// Stores an initial value to memory that is zero.
fn store(fx: &mut Fx<'_, '_>, ptr: &Code, e: &Expr) {
    let program = fx.g.program;
    let types = &program.types;
    match &e.kind {
        ExprKind::Zero => {}
        ExprKind::ArrayInit(elems) => {
            let prefix = elems.iter().enumerate().take_while(|(i, (k, _))| *i as u64 == *k).count();
            let scalars = elems.iter().all(|(_, v)| types.is_scalar(v.ty) || types.as_record(v.ty).is_some());
            let flexible = elems.iter().any(|(_, v)| has_flexible_part(program, v));
            let mut rest = elems.as_slice();
            if scalars && prefix > 1 && !flexible {
                // Long tables in pieces, so that no array on the stack gets large.
                let elem_size = types.elem(e.ty).and_then(|t| types.size(t)).unwrap_or(1).max(1);
                let piece = (65536 / elem_size).clamp(1, 4096) as usize;
                for (n, chunk) in elems[..prefix].chunks(piece).enumerate() {
                    let values: Vec<String> = chunk.iter().map(|(_, v)| fx.value(v).text).collect();
                    let at = if n == 0 { format!("{}.decay()", ptr.receiver()) } else { format!("{}.elem({})", ptr.receiver(), n * piece) };
                    fx.out.push_str(&format!("write_slice({at}, &[{}], cx);\n", values.join(", ")));
                }
                rest = &elems[prefix..];
            }
            for (i, v) in rest {
                let at = Code::pure(format!("{}.elem({i})", ptr.receiver()));
                store(fx, &at, v);
            }
        }
        ExprKind::StrArray(s) => {
            let size = types.size(e.ty).unwrap_or(0) as usize;
            let bytes = &program.strings[s.index()].bytes;
            let used = &bytes[..bytes.len().min(size)];
            let text = crate::expr::escape(used, false);
            fx.out.push_str(&format!("write_slice({}.cast::<u8>(), b\"{text}\", cx);\n", ptr.receiver()));
        }
        ExprKind::RecordInit(fields) if has_flexible_part(program, e) || types.size(e.ty).unwrap_or(0) > 4096 => {
            let Some(r) = types.as_record(e.ty) else { return };
            fx.g.import_fields(fx.module, r);
            for (i, v) in fields {
                let field = fx.g.field_names[r.index()][*i as usize].clone();
                let at = Code::pure(format!("{}.{field}()", ptr.receiver()));
                store(fx, &at, v);
            }
        }
        _ => {
            let v = fx.value(e);
            fx.out.push_str(&format!("{}.set({}, cx);\n", ptr.receiver(), v.text));
        }
    }
}

/// An initialiser that gives elements to a flexible array member, somewhere.
fn has_flexible_part(program: &Program, e: &Expr) -> bool {
    match &e.kind {
        ExprKind::RecordInit(fields) => {
            let Some(r) = program.types.as_record(e.ty) else { return false };
            fields.iter().any(|(i, v)| {
                matches!(program.types.kind(program.types.record(r).fields[*i as usize].ty), TypeKind::OpenArray { .. })
                    || has_flexible_part(program, v)
            })
        }
        ExprKind::ArrayInit(elems) => elems.iter().any(|(_, v)| has_flexible_part(program, v)),
        _ => false,
    }
}

/// Bytes that an initialiser's flexible array member needs beyond the type's size.
fn object_size(program: &Program, id: GlobalId) -> u64 {
    let g = &program.globals[id.index()];
    let types = &program.types;
    let mut size = types.size(g.ty).unwrap_or(0);
    if let (Some(r), Some(ExprKind::RecordInit(fields))) = (types.as_record(g.ty), g.init.as_ref().map(|e| &e.kind)) {
        for (i, v) in fields {
            let f = &types.record(r).fields[*i as usize];
            if matches!(types.kind(f.ty), TypeKind::OpenArray { .. }) {
                size = size.max(f.offset + types.size(v.ty).unwrap_or(0));
            }
        }
    }
    size
}

fn context_module(gen: &Gen<'_>, module: usize, inits: &[String]) -> String {
    let program = gen.program;
    let mut fields = String::new();
    let mut values = String::new();
    let mut sizes: Vec<(u32, u64, String)> = Vec::new();
    let empty = Body::default();
    for (i, g) in program.globals.iter().enumerate() {
        match gen.facts.globals[i] {
            GlobalRep::Field => {
                let name = &gen.global_names[i];
                let fx = Fx::detached(gen, module, &empty);
                let _ = writeln!(fields, "pub {name}: {},", gen.ty(module, g.ty));
                let _ = writeln!(values, "{name}: {},", fx.zero(g.ty));
            }
            GlobalRep::Memory => {
                let id = GlobalId(i as u32);
                sizes.push((gen.global_slots[&id], object_size(program, id), gen.global_names[i].clone()));
            }
            _ => {}
        }
    }
    sizes.sort();
    let sizes: Vec<String> = sizes.iter().map(|(_, s, _)| s.to_string()).collect();
    let mut calls = String::new();
    for (m, init) in inits.iter().enumerate() {
        if !init.is_empty() {
            let _ = writeln!(calls, "crate::{}::init_globals(&mut cx);", gen.modules[m]);
        }
    }
    let mutable = if calls.is_empty() { "" } else { "mut " };
    format!(
        "/// Sizes of the objects with static storage duration.\nconst OBJECTS: &[u64] = &[{}];\n\
         /// The state of one instance of the program: the runtime, and the C's plain variables.\n\
         pub struct Ctx {{\nrt: Runtime,\n{fields}}}\n\
         impl Ctx {{\n/// A fresh instance, with all objects initialised.\npub fn new() -> Ctx {{\n\
         let {mutable}cx = Ctx {{ rt: Runtime::with_globals(OBJECTS), {values} }};\n{calls}cx\n}}\n}}\n\
         impl Default for Ctx {{ fn default() -> Ctx {{ Ctx::new() }} }}\n\
         impl std::ops::Deref for Ctx {{ type Target = Runtime; fn deref(&self) -> &Runtime {{ &self.rt }} }}\n\
         impl std::ops::DerefMut for Ctx {{ fn deref_mut(&mut self) -> &mut Runtime {{ &mut self.rt }} }}\n",
        sizes.join(", ")
    )
}

/// Whether a function with type `callee` can be called through a pointer of this signature.
fn callable(program: &Program, callee: TypeId, params: &[TypeId], ret: TypeId, variadic: bool) -> bool {
    let types = &program.types;
    let Some(f) = types.func(callee) else { return false };
    if variadic && !f.variadic || f.params.len() > params.len() {
        return false;
    }
    if f.variadic && f.params.len() != params.len() {
        return false;
    }
    let matches = |a: TypeId, b: TypeId| {
        if types.is_scalar(a) && types.is_scalar(b) {
            types.is_float(a) == types.is_float(b)
        } else {
            a == b
        }
    };
    f.params.iter().zip(params).all(|(a, b)| matches(*b, *a)) && (ret == TypeId::VOID || f.ret == TypeId::VOID || matches(f.ret, ret))
}

/// A call of `f` with the variables `a0`, `a1`, ... of these types.
fn forward(gen: &Gen<'_>, module: usize, f: FuncId, params: &[TypeId], ret: TypeId, pass_va: bool) -> String {
    let program = gen.program;
    let locals = params
        .iter()
        .enumerate()
        .map(|(i, ty)| Local { name: format!("a{i}"), ty: *ty, loc: Default::default(), synthetic: false, align: 0 })
        .collect();
    let body = Body { locals, ..Body::default() };
    let mut fx = Fx::detached(gen, module, &body);
    let args: Vec<Expr> = params
        .iter()
        .enumerate()
        .map(|(i, ty)| {
            let place = Place { kind: PlaceKind::Local(LocalId(i as u32)), ty: *ty };
            Expr::new(ExprKind::Load(place), *ty, Default::default())
        })
        .collect();
    let func = &program.functions[f.index()];
    let n = program.types.func(func.ty).map_or(0, |t| t.params.len()).min(args.len());
    let mut call = fx.call(&Callee::Direct(f), &args[..n], ret).text;
    if pass_va {
        call = call.replacen("&[]", "va", 1);
    }
    // Functions of other modules by their full path: `static` ones may share names.
    if func.body.is_some() {
        let home = &gen.modules[gen.module_of_unit[func.unit]];
        let name = &gen.func_names[f.index()];
        call = call.replacen(&format!("{name}("), &format!("crate::{home}::{name}("), 1);
        if let Some(items) = gen.uses.borrow_mut()[module].get_mut(home) {
            items.remove(name);
        }
    }
    call
}

fn dispatchers(gen: &Gen<'_>, module: usize) -> (String, String) {
    let program = gen.program;
    let mut consts = String::new();
    gen.import(module, "context", "Ctx");
    for f in &gen.facts.address_taken {
        let name = &gen.fn_const_names[f];
        let ty = gen.pointee(module, program.functions[f.index()].ty);
        let _ = writeln!(consts, "pub const {name}: Ptr<{ty}> = Ptr::function({});", gen.func_ids[f]);
    }
    let mut out = String::new();
    let list: Vec<_> = gen.dispatchers.borrow().values().cloned().collect();
    for d in list {
        let params: Vec<String> = d.params.iter().enumerate().map(|(i, t)| format!("a{i}: {}", gen.ty(module, *t))).collect();
        let types: Vec<String> = d.params.iter().map(|t| gen.ty(module, *t)).collect();
        let ret = if d.ret == TypeId::VOID { String::new() } else { format!(" -> {}", gen.ty(module, d.ret)) };
        let mut arms = String::new();
        for f in &gen.facts.address_taken {
            if !callable(program, program.functions[f.index()].ty, &d.params, d.ret, d.variadic) {
                continue;
            }
            let call = forward(gen, module, *f, &d.params, d.ret, d.variadic);
            let call = if d.ret == TypeId::VOID { format!("{{ {call}; }}") } else { call };
            let _ = writeln!(arms, "{} => {call},", gen.func_ids[f]);
        }
        let va = if d.variadic { "va: &[VaArg], " } else { "" };
        let sep = if params.is_empty() { "" } else { ", " };
        let _ = write!(
            out,
            "/// Calls a function of type `({}){ret}` through a pointer.\n#[track_caller]\npub fn {}<F: ?Sized>(f: Ptr<F>{sep}{}, {va}cx: &mut Ctx){ret} {{\nmatch f.function_id() {{\n{arms}_ => invalid_function(f),\n}}\n}}\n",
            types.join(", "),
            d.name,
            params.join(", ")
        );
    }
    let mut arms = String::new();
    for f in &gen.facts.address_taken {
        let func = &program.functions[f.index()];
        let Some(ft) = program.types.func(func.ty) else { continue };
        if ft.params.iter().any(|p| !program.types.is_scalar(*p)) || ft.variadic {
            continue;
        }
        let mut lets = String::new();
        for (i, p) in ft.params.iter().enumerate() {
            let ty = gen.ty(module, *p);
            let direct = ty.starts_with("Ptr<") || matches!(ty.as_str(), "i32" | "u32" | "i64" | "u64" | "f64");
            let value = if direct {
                format!("nth::<{ty}>(args, {i})")
            } else if ty == "f32" {
                format!("nth::<f64>(args, {i}) as f32")
            } else if ty == "bool" {
                format!("nth::<i32>(args, {i}) != 0")
            } else if ty == "LongDouble" {
                format!("LongDouble(nth::<f64>(args, {i}))")
            } else {
                format!("nth::<i64>(args, {i}) as {ty}")
            };
            let _ = writeln!(lets, "let a{i}: {ty} = {value};");
        }
        let scalar = program.types.is_scalar(ft.ret);
        let call = forward(gen, module, *f, &ft.params, ft.ret, false);
        let diverges = func.body.is_none() && runtime::function(&func.name).is_some_and(|r| r.ret == "!");
        let value = if scalar && !diverges { format!("VaArg::from({call})") } else { format!("{call}; VaArg::from(())") };
        let _ = writeln!(arms, "{} => {{ {lets}{value} }}", gen.func_ids[f]);
    }
    let _ = write!(
        out,
        "impl Program for Ctx {{\nfn call(&mut self, f: u64, args: &[VaArg]) -> VaArg {{\nlet cx = self;\nlet f = Ptr::<Void>::from_bits(f);\n\
         match f.function_id() {{\n{arms}_ => invalid_function(f),\n}}\n}}\n}}\n"
    );
    (consts, out)
}

fn crate_root(program: &Program, modules: &[String], runtime: RuntimeForm) -> String {
    let mut text = format!("//! {} translated from C by c2safe.\n\n#![forbid(unsafe_code)]\n{ALLOWED}\n", program.name);
    text.push_str(match runtime {
        RuntimeForm::Embedded => "#[macro_use]\npub mod rt;\n",
        RuntimeForm::External => "#[macro_use]\npub extern crate c2safe_rt as rt;\n",
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
fn line_module(program: &Program, tables: &[(String, Vec<(u32, u32, u32)>)]) -> String {
    let mut text = String::from(
        "//! Where each line of Rust comes from: `RUST_LINE:C_FILE:C_LINE`, an empty file meaning the one before.\n\n\
         /// Read by the panic hook.\npub static C_LINES: &[(&str, &str)] = &[\n",
    );
    for (path, lines) in tables {
        let mut entries = String::new();
        let mut last_file = u32::MAX;
        let mut width = 0;
        for (rust, file, c) in lines {
            let name = if *file == last_file { "" } else { program.files.get(*file as usize).map_or("?", |f| f.name.as_str()) };
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
        let _ = writeln!(text, "    (\n        {path:?},\n        \"{}\",\n    ),", entries.trim_end());
    }
    text.push_str("];\n");
    text
}

fn binary_name(name: &str) -> String {
    let clean: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' }).collect();
    let clean = if clean.is_empty() { "program".to_string() } else { clean };
    // Names that cargo refuses or uses itself.
    if matches!(clean.as_str(), "build" | "deps" | "examples" | "incremental" | "test") {
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
    let args = ["argc", "argv.cast()", "envp.cast()"][..n.min(3)].iter().map(|a| format!("{a}, ")).collect::<String>();
    let lib = crate_name.replace('-', "_");
    let call = format!("::{lib}::{module}::{name}({args}cx)");
    let (before, after) = startup(gen, exe, &lib);
    let result = match ft.map(|f| f.ret) {
        Some(TypeId::VOID) | None => format!("{call};\n            0"),
        Some(TypeId::INT) => call,
        Some(_) => format!("{call} as i32"),
    };
    let body = if after.is_empty() && before.is_empty() && !result.contains('\n') {
        result
    } else {
        format!("{{\n            {before}let result = {{\n            {result}\n            }};\n            {after}result\n        }}")
    };
    let import = format!("use ::{lib}::context::Ctx;\nuse ::{lib}::{{lines, rt}};");
    format!(
        "//! The C program `{}`.\n\n#![forbid(unsafe_code)]\n#![allow(unused)]\n\n{import}\n\nfn main() {{\n    rt::start(\n        Ctx::new,\n        \
         |argc, argv, envp, cx| {body},\n        lines::C_LINES,\n    )\n}}\n",
        exe.name
    )
}

/// Calls of constructors before `main`, of destructors after it.
fn startup(gen: &Gen<'_>, exe: &c2safe_frontend::ir::Executable, lib: &str) -> (String, String) {
    let (mut before, mut after) = (String::new(), String::new());
    for (i, f) in gen.program.functions.iter().enumerate() {
        if f.body.is_none() || !exe.units.contains(&f.unit) {
            continue;
        }
        let module = &gen.modules[gen.module_of_unit[f.unit]];
        let cx = if gen.facts.needs_context[i] { "cx" } else { "" };
        let call = format!("::{lib}::{module}::{}({cx});\n            ", gen.func_names[i]);
        if f.constructor {
            before.push_str(&call);
        }
        if f.destructor {
            after.push_str(&call);
        }
    }
    (before, after)
}

/// The runtime as the module `rt`, without its tests.
fn embedded_runtime() -> Vec<(String, String)> {
    runtime::FILES
        .iter()
        .map(|(name, text)| {
            let name = if *name == "lib.rs" { "mod.rs" } else { name };
            let text = match text.find("\n#[cfg(test)]\n") {
                Some(i) => format!("{}\n", text[..i].trim_end()),
                None => text.to_string(),
            };
            (format!("src/rt/{name}"), text)
        })
        .collect()
}

fn manifest(options: &EmitOptions, binaries: &[Binary]) -> String {
    let mut text = format!(
        "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2021\"\npublish = false\nautobins = false\n\n[package.metadata.c2safe]\ngenerated = true\n",
        options.crate_name
    );
    let _ = write!(text, "\n[lib]\nname = \"{}\"\npath = \"src/lib.rs\"\n", options.crate_name.replace('-', "_"));
    for b in binaries {
        let _ = write!(text, "\n[[bin]]\nname = \"{}\"\npath = \"{}\"\n", b.name, b.path);
    }
    text.push_str("\n[dependencies]\n\n[profile.release]\nopt-level = 3\ncodegen-units = 1\npanic = \"unwind\"\n\n[workspace]\n");
    text
}

