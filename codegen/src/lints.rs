//! Lints that a crate cannot follow, each with the reason, and only where it is needed.

use std::fmt::Write as _;

use c2safe_frontend::ir::visit::{walk_body, walk_expr, Visitor};
use c2safe_frontend::ir::{Expr, ExprKind, FuncId, RecordId, TypeId};

use crate::gen::Gen;

/// The `allow` attributes at the root of a crate; `locals` are the names of its local variables.
pub fn allowed<'n>(gen: &Gen<'_>, locals: impl Iterator<Item = &'n String>) -> String {
    let mut text = String::new();
    let style = style(gen, locals);
    if !style.is_empty() {
        let _ = writeln!(
            text,
            "// Names are those of the C.\n#![allow({})]",
            style.join(", ")
        );
    }
    text.push_str(
        "// What is certain to fail in the C fails where control gets there, and not before.\n\
         #![allow(arithmetic_overflow, unconditional_panic)]\n\
         // Some values that the C stores and does not read are stored.\n\
         #![allow(unused_assignments)]\n",
    );
    let mut signatures = Vec::new();
    if has_many_parameters(gen) {
        signatures.push("clippy::too_many_arguments");
    }
    if has_function_pointers(gen) {
        signatures.push("clippy::type_complexity");
    }
    if !signatures.is_empty() {
        let _ = writeln!(
            text,
            "// Functions, and pointers to them, have the parameters that they have in C.\n#![allow({})]",
            signatures.join(", ")
        );
    }
    if has_rough_constants(gen) {
        text.push_str("// Constants have the digits that they have in C.\n#![allow(clippy::approx_constant)]\n");
    }
    text
}

/// The lints about names that some name of the crate does not follow.
fn style<'n>(gen: &Gen<'_>, mut locals: impl Iterator<Item = &'n String>) -> Vec<&'static str> {
    let records = gen.used_records.borrow();
    let functions = || (0..gen.func_names.len()).filter(|i| gen.facts.reachable[*i]);
    let snake = gen.modules.iter().all(|m| is_snake(m))
        && functions().all(|i| is_snake(&gen.func_names[i]))
        && records.iter().all(|r| {
            let fields = &gen.field_names[*r as usize];
            fields.iter().all(|f| is_snake(f))
        })
        && locals.all(|l| is_snake(l));
    let camel = records
        .iter()
        .all(|r| is_camel(&gen.record_names[*r as usize]));
    let constants = gen.constants.iter().chain(gen.fn_const_names.values());
    let upper = constants.chain(&gen.global_names).all(|n| is_upper(n));
    let mut lints = Vec::new();
    if !camel {
        lints.push("non_camel_case_types");
    }
    if !snake {
        lints.push("non_snake_case");
    }
    if !upper {
        lints.push("non_upper_case_globals");
    }
    lints
}

fn is_snake(name: &str) -> bool {
    let name = name.trim_start_matches("r#").trim_matches('_');
    !name.contains("__") && !name.chars().any(char::is_uppercase)
}

fn is_camel(name: &str) -> bool {
    let name = name.trim_matches('_');
    !name.contains('_') && !name.starts_with(char::is_lowercase)
}

fn is_upper(name: &str) -> bool {
    !name.chars().any(char::is_lowercase)
}

/// More than seven, which is what clippy finds too many.
fn has_many_parameters(gen: &Gen<'_>) -> bool {
    let program = gen.program;
    program.functions.iter().enumerate().any(|(i, f)| {
        let ft = program.types.func(f.ty);
        let n = ft.map_or(0, |ft| ft.params.len() + usize::from(ft.variadic));
        let context =
            gen.facts.needs_context[i] || gen.facts.address_taken.contains(&FuncId(i as u32));
        gen.facts.reachable[i] && n + usize::from(context) > 7
    })
}

/// Whether the type of a pointer to a function of more than one parameter is written somewhere.
fn has_function_pointers(gen: &Gen<'_>) -> bool {
    let program = gen.program;
    let types = &program.types;
    let wide = |ty: TypeId| types.func(ty).is_some_and(|f| f.params.len() > 1);
    let pointer = |mut ty: TypeId| {
        while let Some(to) = types.pointee(ty).or_else(|| types.elem(ty)) {
            if wide(to) {
                return true;
            }
            ty = to;
        }
        false
    };
    let taken = &gen.facts.address_taken;
    let locals = |i: usize| program.functions[i].body.iter().flat_map(|b| &b.locals);
    let records = gen.used_records.borrow();
    let mut fields = records
        .iter()
        .flat_map(|r| &types.record(RecordId(*r)).fields);
    taken.iter().any(|f| wide(program.functions[f.index()].ty))
        || fields.any(|f| pointer(f.ty))
        || (0..program.functions.len())
            .filter(|i| gen.facts.reachable[*i])
            .any(|i| locals(i).any(|l| pointer(l.ty)))
}

/// Whether some number is nearly a well-known one.
fn has_rough_constants(gen: &Gen<'_>) -> bool {
    use std::f64::consts::*;
    const KNOWN: &[f64] = &[
        E,
        PI,
        TAU,
        LN_2,
        LN_10,
        LOG10_2,
        LOG10_E,
        LOG2_10,
        LOG2_E,
        SQRT_2,
        FRAC_1_PI,
        FRAC_1_SQRT_2,
        FRAC_2_PI,
        FRAC_2_SQRT_PI,
        FRAC_PI_2,
        FRAC_PI_3,
        FRAC_PI_4,
        FRAC_PI_6,
        FRAC_PI_8,
        1.618_033_988_749_895,
        0.577_215_664_901_532_9,
    ];
    struct Find(bool);
    impl Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            if let ExprKind::Float(v) = e.kind {
                self.0 |= KNOWN.iter().any(|k| (v / k - 1.0).abs() < 1e-2);
            }
            walk_expr(self, e);
        }
    }
    let mut find = Find(false);
    for body in gen.program.functions.iter().filter_map(|f| f.body.as_ref()) {
        walk_body(&mut find, &body.stmts);
    }
    for init in gen.program.globals.iter().filter_map(|g| g.init.as_ref()) {
        find.expr(init);
    }
    find.0
}
