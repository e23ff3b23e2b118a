//! Objects with static storage duration: their declarations, initial values, and the context that holds them.

use std::fmt::Write as _;

use c2safe_analysis::GlobalRep;
use c2safe_frontend::ir::*;

use crate::code::Code;
use crate::func::Fx;
use crate::gen::Gen;

pub fn global(
    gen: &Gen<'_>,
    id: GlobalId,
    empty: &Body,
    globals: &mut [String],
    inits: &mut [String],
) {
    let g = &gen.program.globals[id.index()];
    let module = gen.module_of_unit[g.unit];
    let name = &gen.global_names[id.index()];
    let mut fx = Fx::detached(gen, module, empty);
    match gen.facts.globals[id.index()] {
        GlobalRep::Unused => {}
        GlobalRep::Constant if gen.plan.texts.globals().get(id.index()) == Some(&true) => {
            let ty = gen.text_type(g.ty);
            let value = g.init.as_ref().map(|e| fx.constant_text(e, g.ty));
            globals[module].push_str(&comments(gen, g));
            let value = value.unwrap_or_default();
            let _ = writeln!(globals[module], "pub static {name}: {ty} = {value};");
        }
        GlobalRep::Constant => {
            let ty = gen.ty(module, g.ty);
            let value = g
                .init
                .as_ref()
                .map(|e| constant(&mut fx, e))
                .unwrap_or_default();
            let word = if gen.program.types.is_scalar(g.ty) {
                "const"
            } else {
                "static"
            };
            globals[module].push_str(&comments(gen, g));
            let _ = writeln!(globals[module], "pub {word} {name}: {ty} = {value};");
        }
        GlobalRep::Field => {
            if let Some(e) = &g.init {
                let trivial = e.as_int() == Some(0)
                    || matches!(e.kind, ExprKind::Float(f) if f == 0.0 && f.is_sign_positive());
                if !trivial {
                    let text = fx.capture(|fx| {
                        let v = fx.value(e);
                        fx.out.push_str(&format!("cx.{name} = {};\n", v.text));
                    });
                    inits[module].push_str(&text);
                }
            }
        }
        GlobalRep::Memory if gen.arena_object(g.ty).is_some() => {
            if let Some((r, item)) = gen.arena_global(id, module) {
                let _ = writeln!(globals[module], "{item}");
                if let Some(e) = &g.init {
                    let text = fx.capture(|fx| fx.arena_store(r, name, e));
                    let declares = text.contains("let ");
                    let text = if declares {
                        format!("{{\n{text}}}\n")
                    } else {
                        text
                    };
                    inits[module].push_str(&text);
                }
            }
        }
        GlobalRep::Memory => {
            let ty = gen.ty(module, g.ty);
            let slot = gen.global_slots[&id];
            globals[module].push_str(&comments(gen, g));
            let _ = writeln!(
                globals[module],
                "pub const {name}: Ptr<{ty}> = Ptr::global({slot});"
            );
            if let Some(e) = &g.init {
                let text = fx.capture(|fx| store(fx, &Code::pure(name.clone()), e));
                inits[module].push_str(&text);
            }
            if g.is_const {
                let _ = writeln!(inits[module], "cx.protect({name});");
            }
            if gen.facts.threads && g.thread_local {
                let _ = writeln!(inits[module], "cx.thread_local({name});");
            }
        }
    }
}

/// An initialiser as a Rust constant expression.
fn constant(fx: &mut Fx<'_, '_>, e: &Expr) -> String {
    let types = &fx.g.program.types;
    match &e.kind {
        ExprKind::ArrayInit(elems) => {
            let TypeKind::Array { elem, len } = *types.kind(e.ty) else {
                return fx.zero(e.ty);
            };
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
            format!("*b\"{}\"", crate::literal::escape(&bytes, false))
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
            let prefix = elems
                .iter()
                .enumerate()
                .take_while(|(i, (k, _))| *i as u64 == *k)
                .count();
            let scalars = elems
                .iter()
                .all(|(_, v)| types.is_scalar(v.ty) || types.as_record(v.ty).is_some());
            let flexible = elems.iter().any(|(_, v)| has_flexible_part(program, v));
            let mut rest = elems.as_slice();
            if scalars && prefix > 1 && !flexible {
                // Long tables in pieces, so that no array on the stack gets large.
                let elem_size = types
                    .elem(e.ty)
                    .and_then(|t| types.size(t))
                    .unwrap_or(1)
                    .max(1);
                let piece = (65536 / elem_size).clamp(1, 4096) as usize;
                for (n, chunk) in elems[..prefix].chunks(piece).enumerate() {
                    let values: Vec<String> = chunk.iter().map(|(_, v)| fx.value(v).text).collect();
                    let at = if n == 0 {
                        format!("{}.decay()", ptr.receiver())
                    } else {
                        format!("{}.elem({})", ptr.receiver(), n * piece)
                    };
                    fx.out.push_str(&format!(
                        "write_slice({at}, &[{}], cx);\n",
                        values.join(", ")
                    ));
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
            let text = crate::literal::escape(used, false);
            fx.out.push_str(&format!(
                "write_slice({}.cast::<u8>(), b\"{text}\", cx);\n",
                ptr.receiver()
            ));
        }
        ExprKind::RecordInit(fields)
            if has_flexible_part(program, e) || types.size(e.ty).unwrap_or(0) > 4096 =>
        {
            let Some(r) = types.as_record(e.ty) else {
                return;
            };
            fx.g.import_fields(fx.module, r);
            for (i, v) in fields {
                let field = fx.g.field_names[r.index()][*i as usize].clone();
                let at = Code::pure(format!("{}.{field}()", ptr.receiver()));
                store(fx, &at, v);
            }
        }
        _ => {
            let v = fx.value(e);
            fx.out
                .push_str(&format!("{}.set({}, cx);\n", ptr.receiver(), v.text));
        }
    }
}

/// An initialiser that gives elements to a flexible array member, somewhere.
fn has_flexible_part(program: &Program, e: &Expr) -> bool {
    match &e.kind {
        ExprKind::RecordInit(fields) => {
            let Some(r) = program.types.as_record(e.ty) else {
                return false;
            };
            fields.iter().any(|(i, v)| {
                matches!(
                    program
                        .types
                        .kind(program.types.record(r).fields[*i as usize].ty),
                    TypeKind::OpenArray { .. }
                ) || has_flexible_part(program, v)
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
    if let (Some(r), Some(ExprKind::RecordInit(fields))) =
        (types.as_record(g.ty), g.init.as_ref().map(|e| &e.kind))
    {
        for (i, v) in fields {
            let f = &types.record(r).fields[*i as usize];
            if matches!(types.kind(f.ty), TypeKind::OpenArray { .. }) {
                size = size.max(f.offset + types.size(v.ty).unwrap_or(0));
            }
        }
    }
    size
}

/// Comments of an object at file scope; those of a static local stand in its function.
fn comments(gen: &Gen<'_>, g: &Global) -> String {
    match g.function {
        Some(_) => String::new(),
        None => gen.item_comments(g.loc),
    }
}

pub fn context_module(gen: &Gen<'_>, module: usize, inits: &[String]) -> String {
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
                let (mut above, mut behind) = (Vec::new(), None);
                if g.function.is_none() {
                    above = gen.comments.above(g.loc).doc;
                    behind = gen.comments.trailing(g.loc);
                }
                for line in above.iter().chain(behind.iter().flatten()) {
                    let words = line.trim_start_matches('/');
                    let _ = writeln!(fields, "///{words}");
                }
                let _ = writeln!(fields, "pub {name}: {},", gen.ty(module, g.ty));
                let _ = writeln!(values, "{name}: {},", fx.zero(g.ty));
            }
            GlobalRep::Memory if gen.arena_object(g.ty).is_none() => {
                let id = GlobalId(i as u32);
                sizes.push((
                    gen.global_slots[&id],
                    object_size(program, id),
                    gen.global_names[i].clone(),
                ));
            }
            _ => {}
        }
    }
    let (arenas, empty_arenas) = gen.arenas.context(gen, module);
    fields.push_str(&arenas);
    values.push_str(&empty_arenas);
    let free_anything = gen.arenas.free_anything(gen);
    let parts = gen.arenas.parts(gen);
    sizes.sort();
    let sizes: Vec<String> = sizes.iter().map(|(_, s, _)| s.to_string()).collect();
    let mut calls = String::new();
    for (m, init) in inits.iter().enumerate() {
        if !init.is_empty() {
            let _ = writeln!(calls, "crate::{}::init_globals(&mut cx);", gen.modules[m]);
        }
    }
    let vacant = if gen.threaded() {
        format!(
            "impl Threaded for Ctx {{\nfn vacant() -> Ctx {{ Ctx {{ rt: Runtime::new(), {values} }} }}\n}}\n"
        )
    } else {
        String::new()
    };
    let value = format!("Ctx {{ rt: Runtime::with_globals(OBJECTS), {values} }}");
    let made = match calls.is_empty() {
        true => value,
        false => format!("let mut cx = {value};\n{calls}cx"),
    };
    format!(
        "/// Sizes of the objects with static storage duration.\nconst OBJECTS: &[u64] = &[{}];\n\
         /// The state of one instance of the program: the runtime, and the C's plain variables.\n\
         pub struct Ctx {{\npub rt: Runtime,\n{fields}}}\n\
         impl Ctx {{\n/// A fresh instance, with all objects initialised.\npub fn new() -> Ctx {{\n\
         {made}\n}}\n}}\n\
         impl Default for Ctx {{ fn default() -> Ctx {{ Ctx::new() }} }}\n{vacant}\
         impl std::ops::Deref for Ctx {{ type Target = Runtime; fn deref(&self) -> &Runtime {{ &self.rt }} }}\n\
         impl std::ops::DerefMut for Ctx {{ fn deref_mut(&mut self) -> &mut Runtime {{ &mut self.rt }} }}\n{parts}{free_anything}",
        sizes.join(", ")
    )
}
