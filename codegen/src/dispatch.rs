//! Function pointers: table ids, and dispatchers for each signature that is called through.

use std::fmt::Write as _;

use c2safe_frontend::ir::*;

use crate::func::Fx;
use crate::gen::Gen;
use crate::runtime;

/// Whether a function with type `callee` can be called through a pointer of this signature.
fn callable(gen: &Gen<'_>, callee: TypeId, params: &[TypeId], ret: TypeId, variadic: bool) -> bool {
    let types = &gen.program.types;
    // These are never converted.
    let narrow = |ty: TypeId| {
        let r = types.pointee(ty).and_then(|t| gen.kept(t));
        r.filter(|r| !gen.plan.wide[r.index()])
    };
    let Some(f) = types.func(callee) else {
        return false;
    };
    if variadic && !f.variadic || f.params.len() > params.len() {
        return false;
    }
    if f.variadic && f.params.len() != params.len() {
        return false;
    }
    let matches = |a: TypeId, b: TypeId| {
        if narrow(a) != narrow(b) {
            false
        } else if types.is_scalar(a) && types.is_scalar(b) {
            types.is_float(a) == types.is_float(b)
        } else {
            a == b
        }
    };
    f.params.iter().zip(params).all(|(a, b)| matches(*b, *a))
        && (ret == TypeId::VOID || f.ret == TypeId::VOID || matches(f.ret, ret))
}

/// A call of `f` with the variables `a0`, `a1`, ... of these types.
fn forward(
    gen: &Gen<'_>,
    module: usize,
    f: FuncId,
    params: &[TypeId],
    ret: TypeId,
    pass_va: bool,
) -> String {
    let program = gen.program;
    let locals = params
        .iter()
        .enumerate()
        .map(|(i, ty)| Local {
            name: format!("a{i}"),
            ty: *ty,
            loc: Default::default(),
            synthetic: false,
            align: 0,
            declared: None,
            split_from: None,
            late: Default::default(),
        })
        .collect();
    let body = Body {
        locals,
        ..Body::default()
    };
    let mut fx = Fx::detached(gen, module, &body);
    let args: Vec<Expr> = params
        .iter()
        .enumerate()
        .map(|(i, ty)| {
            let place = Place {
                kind: PlaceKind::Local(LocalId(i as u32)),
                ty: *ty,
            };
            Expr::new(ExprKind::Load(place), *ty, Default::default())
        })
        .collect();
    let func = &program.functions[f.index()];
    let n = program
        .types
        .func(func.ty)
        .map_or(0, |t| t.params.len())
        .min(args.len());
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

pub fn dispatchers(gen: &Gen<'_>, module: usize) -> (String, String) {
    let program = gen.program;
    let mut consts = String::new();
    gen.import(module, "context", "Ctx");
    for f in &gen.facts.address_taken {
        let name = &gen.fn_const_names[f];
        let ty = gen.pointee(module, program.functions[f.index()].ty);
        let _ = writeln!(
            consts,
            "pub const {name}: Ptr<{ty}> = Ptr::function({});",
            gen.func_ids[f]
        );
    }
    let mut out = String::new();
    let list: Vec<_> = gen.dispatchers.borrow().values().cloned().collect();
    for d in list {
        let params: Vec<String> = d
            .params
            .iter()
            .enumerate()
            .map(|(i, t)| format!("a{i}: {}", gen.ty(module, *t)))
            .collect();
        let types: Vec<String> = d.params.iter().map(|t| gen.ty(module, *t)).collect();
        let ret = if d.ret == TypeId::VOID {
            String::new()
        } else {
            format!(" -> {}", gen.ty(module, d.ret))
        };
        let mut arms = String::new();
        for f in &gen.facts.address_taken {
            if !callable(
                gen,
                program.functions[f.index()].ty,
                &d.params,
                d.ret,
                d.variadic,
            ) {
                continue;
            }
            let call = forward(gen, module, *f, &d.params, d.ret, d.variadic);
            let call = if d.ret == TypeId::VOID {
                format!("{{ {call}; }}")
            } else {
                call
            };
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
        let Some(ft) = program.types.func(func.ty) else {
            continue;
        };
        if ft.params.iter().any(|p| !program.types.is_scalar(*p)) || ft.variadic {
            continue;
        }
        let mut lets = String::new();
        for (i, p) in ft.params.iter().enumerate() {
            let ty = gen.ty(module, *p);
            let direct = ty.starts_with("Ptr<")
                || ty.trim_start_matches("Any").starts_with("Id<")
                || matches!(ty.as_str(), "i32" | "u32" | "i64" | "u64" | "f64");
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
        let diverges =
            func.body.is_none() && runtime::function(&func.name).is_some_and(|r| r.ret == "!");
        let value = if scalar && !diverges {
            format!("VaArg::from({call})")
        } else {
            format!("{call}; VaArg::from(())")
        };
        let _ = writeln!(arms, "{} => {{ {lets}{value} }}", gen.func_ids[f]);
    }
    // While a thread waits outside, others have the program.
    let waits = if gen.threaded() {
        "const THREADED: bool = true;\n\
         fn wait<R>(&mut self, f: impl FnOnce() -> R) -> R {\nwait_outside(self, f)\n}\n\
         fn pause(&mut self, time: std::time::Duration) {\npause_thread(self, time)\n}\n"
    } else {
        ""
    };
    let args = match arms.contains("(args, ") {
        true => "args",
        false => "_args",
    };
    let call = match arms.is_empty() {
        true => "invalid_function(f)".to_string(),
        false => format!("match f.function_id() {{\n{arms}_ => invalid_function(f),\n}}"),
    };
    let _ = write!(
        out,
        "impl Program for Ctx {{\nfn call(&mut self, f: u64, {args}: &[VaArg]) -> VaArg<'static> {{\nlet cx = self;\nlet f = Ptr::<Void>::from_bits(f);\n\
         {call}\n}}\n{waits}}}\n"
    );
    (consts, out)
}
