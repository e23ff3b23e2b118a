//! The translated program as adapters see it: its functions with their C types, and where they are in the core.

use std::collections::BTreeMap;

use c2safe_codegen::Crate;
use c2safe_frontend::ir::visit::{walk_stmt, Visitor};
use c2safe_frontend::ir::*;
use syn::spanned::Spanned;

/// The module of the crate that the translated program becomes.
pub const CORE: &str = "c2safe_core";

/// What a C function returns when all is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// This number.
    Is(i128),
    /// What is not this number.
    IsNot(i128),
    /// What is not negative.
    NotNegative,
}

/// A function of the program that the core has.
#[derive(Clone, Debug)]
pub struct CFunction {
    /// Its name in C.
    pub name: String,
    /// Names and types of its parameters.
    pub params: Vec<(String, TypeId)>,
    /// Its result.
    pub ret: TypeId,
    /// Whether more arguments may follow.
    pub variadic: bool,
    /// Its path in the finished crate.
    pub path: String,
    /// The types of its parameters in the core, without the context.
    pub core_params: Vec<String>,
    /// Whether it takes the context.
    pub context: bool,
    /// The stem of the file that it is in.
    pub file: String,
    /// Whether the file has a `main`.
    pub beside_main: bool,
    /// What it returns when all is well.
    pub success: Success,
    /// Whether other files of the C see it: a header declares it.
    pub was_exported: bool,
}

/// The translated program.
pub struct CSide<'a> {
    /// The program, as it was emitted.
    pub program: &'a Program,
    /// Its functions.
    pub functions: Vec<CFunction>,
}

/// Lets other files see every function with a body, so that the core has all of them.
///
/// Call it before the program is shaped and emitted.
pub fn expose(program: &mut Program) {
    for f in &mut program.functions {
        if f.body.is_some() && !f.system {
            f.linkage = Linkage::External;
            f.is_inline = false;
        }
    }
}

impl<'a> CSide<'a> {
    /// Finds the functions of `program` in the text of `core`.
    pub fn new(program: &'a Program, core: &Crate) -> CSide<'a> {
        let mut signatures: BTreeMap<&str, Vec<(usize, syn::Signature)>> = BTreeMap::new();
        for (path, text) in &core.files {
            if core.places.iter().any(|p| p.file == *path) {
                let Ok(file) = syn::parse_file(text) else {
                    continue;
                };
                let of_file = signatures.entry(path).or_default();
                for item in file.items {
                    if let syn::Item::Fn(f) = item {
                        of_file.push((f.sig.span().start().line, f.sig));
                    }
                }
            }
        }
        let mut functions = Vec::new();
        for place in &core.places {
            let f = &program.functions[place.function.index()];
            let (Some(body), Some(ty)) = (&f.body, program.types.func(f.ty)) else {
                continue;
            };
            let found = signatures
                .get(place.file.as_str())
                .and_then(|all| all.iter().find(|(line, _)| place.lines.contains(line)));
            let Some((_, signature)) = found else {
                continue;
            };
            let mut core_params: Vec<String> = signature
                .inputs
                .iter()
                .filter_map(|input| match input {
                    syn::FnArg::Typed(t) => Some(quote::quote!(#t).to_string()),
                    syn::FnArg::Receiver(_) => None,
                })
                .map(|text| {
                    text.split_once(" : ")
                        .map_or(text.clone(), |(_, ty)| ty.to_string())
                })
                .collect();
            let context = core_params.len() > ty.params.len() + usize::from(ty.variadic);
            core_params.truncate(ty.params.len());
            let params = ty.params.iter().enumerate().map(|(i, t)| {
                let local = body.params.get(i).and_then(|l| body.locals.get(l.index()));
                (local.map_or(String::new(), |l| l.name.clone()), *t)
            });
            let module = place
                .file
                .trim_start_matches("src/")
                .trim_end_matches(".rs");
            let unit = &program.units[f.unit];
            let stem = std::path::Path::new(&unit.name).file_stem();
            functions.push(CFunction {
                name: f.name.clone(),
                params: params.collect(),
                ret: ty.ret,
                variadic: ty.variadic,
                path: format!(
                    "crate::{CORE}::{}::{}",
                    module.replace('/', "::"),
                    signature.ident
                ),
                core_params,
                context,
                file: stem.map_or(String::new(), |s| s.to_string_lossy().into_owned()),
                beside_main: program
                    .functions
                    .iter()
                    .any(|g| g.name == "main" && g.body.is_some() && g.unit == f.unit),
                success: success(program, body, ty.ret),
                was_exported: f.declared.iter().any(|loc| loc.file != unit.file),
            });
        }
        CSide { program, functions }
    }

    /// The types of C.
    pub fn types(&self) -> &'a Types {
        &self.program.types
    }

    /// The record that a type is, or that a pointer (or a pointer to a pointer) leads to.
    pub fn record_behind(&self, ty: TypeId) -> Option<RecordId> {
        let types = self.types();
        match types.kind(ty) {
            TypeKind::Record(r) => Some(*r),
            TypeKind::Ptr { to, .. } => self.record_behind(*to),
            TypeKind::Array { elem, .. } => self.record_behind(*elem),
            _ => None,
        }
    }

    /// The handle of the type of a record.
    pub fn record_type(&self, record: RecordId) -> Option<TypeId> {
        let types = self.types();
        (0..types.len() as u32)
            .map(TypeId)
            .find(|id| *types.kind(*id) == TypeKind::Record(record))
    }

    /// Whether a pointer's target may be written through it.
    pub fn writes_through(&self, ty: TypeId) -> bool {
        matches!(
            self.types().kind(ty),
            TypeKind::Ptr {
                const_to: false,
                ..
            }
        )
    }
}

/// What a function returns when all is well, judged by the constants it returns: the last one is the end of the good path.
fn success(program: &Program, body: &Body, ret: TypeId) -> Success {
    struct Returns(Vec<Option<i128>>);
    impl Visitor for Returns {
        fn stmt(&mut self, s: &Stmt) {
            if let StmtKind::Return(Some(e)) = &s.kind {
                self.0.push(constant(e));
            }
            walk_stmt(self, s);
        }
        fn expr(&mut self, _: &Expr) {}
        fn place(&mut self, _: &Place) {}
    }
    let types = &program.types;
    if let TypeKind::Enum(e) = types.kind(ret) {
        let fine = ["ok", "success", "succeeded", "noerror", "none"];
        let constants = &types.enumeration(*e).constants;
        let found = constants.iter().find(|(name, _)| {
            let plain = crate::names::plain(name);
            fine.iter().any(|w| plain.ends_with(w))
        });
        if let Some((_, value)) = found {
            return Success::Is(*value);
        }
    }
    if types.kind(ret) == &TypeKind::Bool {
        return Success::IsNot(0);
    }
    let mut returns = Returns(Vec::new());
    for s in &body.stmts {
        returns.stmt(s);
    }
    let known: Vec<i128> = returns.0.iter().flatten().copied().collect();
    let negative = known.iter().any(|v| *v < 0);
    match returns.0.last() {
        Some(Some(0)) => Success::Is(0),
        Some(Some(v)) if *v > 0 && !negative => Success::IsNot(0),
        Some(Some(v)) if *v < 0 => Success::NotNegative,
        _ if negative => Success::NotNegative,
        _ if known.is_empty() => Success::NotNegative,
        _ => Success::Is(0),
    }
}

fn constant(e: &Expr) -> Option<i128> {
    match &e.kind {
        ExprKind::Int(v, _) => Some(*v),
        ExprKind::EnumConst(_, _, v) => Some(*v),
        ExprKind::Cast(inner) => constant(inner),
        ExprKind::Unary(UnaryOp::Neg, inner) => constant(inner).map(|v| -v),
        _ => None,
    }
}
