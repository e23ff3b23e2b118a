//! Which functions two programs have in common, and what of them can be compared.

use std::collections::{BTreeMap, BTreeSet};

use c2safe_codegen::Crate;
use c2safe_frontend::ir::c_printer::probe::{self, Probes};
use c2safe_frontend::ir::parts::parts;
use c2safe_frontend::ir::{FuncId, Program, TypeKind};
use c2safe_llm_repair::flow::{shapes, Probe, Shape, Watch};
use c2safe_llm_repair::graph::{Graph, ItemId};
use c2safe_llm_repair::source::{modules, Files};

/// The functions of a crate that are functions of the C.
pub struct Functions {
    of_c: BTreeMap<ItemId, FuncId>,
    shapes: BTreeMap<ItemId, Shape>,
    labels: BTreeMap<FuncId, String>,
}

fn labels(program: &Program) -> BTreeMap<FuncId, String> {
    let defined = program.functions.iter().enumerate();
    defined
        .filter(|(_, f)| f.body.is_some() && !f.constructor && !f.destructor)
        .map(|(n, f)| {
            let file = program.files.get(f.loc.file as usize);
            let file = file.map_or("", |file| file.name.as_str());
            (FuncId(n as u32), format!("{file}::{}", f.name))
        })
        .collect()
}

impl Functions {
    /// Those of a translation of the program.
    ///
    /// Errors: a file is no Rust.
    pub fn of_translation(
        program: &Program,
        output: &Crate,
        files: &Files,
    ) -> Result<Functions, String> {
        let modules = modules(files).map_err(|error| error.message)?;
        let mut of_c = BTreeMap::new();
        for place in &output.places {
            let module = modules.iter().find(|m| m.file == place.file);
            if let Some(item) = module.and_then(|m| m.at_line(*place.lines.end())) {
                of_c.insert((place.file.clone(), item.name.clone()), place.function);
            }
        }
        Ok(Functions {
            of_c,
            shapes: shapes(files)?,
            labels: labels(program),
        })
    }

    /// Those of a crate of which a table says what they come from.
    ///
    /// Errors: a file is no Rust.
    pub fn of_crate(
        program: &Program,
        files: &Files,
        table: &BTreeMap<ItemId, (String, String)>,
    ) -> Result<Functions, String> {
        let labels = labels(program);
        let by_label: BTreeMap<&str, FuncId> = labels
            .iter()
            .map(|(id, label)| (label.as_str(), *id))
            .collect();
        let of_c = table
            .iter()
            .filter_map(|(item, (file, name))| {
                let id = by_label.get(format!("{file}::{name}").as_str())?;
                Some((item.clone(), *id))
            })
            .collect();
        Ok(Functions {
            of_c,
            shapes: shapes(files)?,
            labels,
        })
    }

    /// The callers of each function, both as functions of the C.
    fn callers(&self, files: &Files) -> Result<BTreeMap<FuncId, BTreeSet<FuncId>>, String> {
        let graph = Graph::of(&modules(files).map_err(|error| error.message)?);
        let mut out: BTreeMap<FuncId, BTreeSet<FuncId>> = BTreeMap::new();
        for (item, function) in &self.of_c {
            let users = graph.users.get(item).into_iter().flatten();
            let users = users.filter_map(|user| self.of_c.get(user));
            out.entry(*function).or_default().extend(users);
        }
        Ok(out)
    }
}

/// What is compared of two programs, on the side of one of them.
#[derive(Default)]
pub struct Common {
    /// The names of functions in traces, by number.
    pub labels: Vec<String>,
    /// Probes of the C.
    pub c: Probes,
    /// Probes of the crate.
    pub rust: BTreeMap<ItemId, Probe>,
}

/// The size of a number of this type.
fn size_of(ty: &str) -> Option<u64> {
    Some(match ty {
        "i8" | "u8" | "bool" => 1,
        "i16" | "u16" => 2,
        "i32" | "u32" | "f32" => 4,
        "i64" | "u64" | "f64" => 8,
        _ => return None,
    })
}

impl Common {
    /// What the C and its heap tier have in common: numbers of the same size, and pointers.
    pub fn with_c(program: &Program, heap: &Functions) -> Common {
        let mut common = Common::default();
        let types = &program.types;
        for (item, id) in &heap.of_c {
            let (Some(shape), Some(label)) = (heap.shapes.get(item), heap.labels.get(id)) else {
                continue;
            };
            let function = &program.functions[id.index()];
            let (Some(ty), Some(body)) = (types.func(function.ty), &function.body) else {
                continue;
            };
            // Variable arguments are one more parameter in Rust, of which nothing is taken.
            let all = ty.params.len() + usize::from(ty.variadic);
            let whole = ty.prototyped && all == shape.params.len();
            if !whole || body.params.len() != ty.params.len() {
                continue;
            }
            let watch = |c, rust: &str| match types.kind(c) {
                TypeKind::Ptr { to, .. } if rust.starts_with("Ptr <") => {
                    let parts = parts(types, *to);
                    (
                        probe::Watch::Pointer {
                            parts: parts.clone(),
                        },
                        Watch::Pointer(parts),
                    )
                }
                TypeKind::Ptr { .. } => (probe::Watch::Nothing, Watch::Nothing),
                _ => match size_of(rust).filter(|_| types.is_scalar(c)) {
                    Some(size) if types.size(c) == Some(size) => {
                        (probe::Watch::Scalar { size }, Watch::Scalar)
                    }
                    _ => (probe::Watch::Nothing, Watch::Nothing),
                },
            };
            let number = common.labels.len();
            common.labels.push(label.clone());
            let (mut c, mut rust) = (Vec::new(), Vec::new());
            for ((c_type, local), (_, rust_type)) in
                ty.params.iter().zip(&body.params).zip(&shape.params)
            {
                let name = &body.locals[local.index()].name;
                let (c_watch, rust_watch) = watch(*c_type, rust_type);
                c.push((name.clone(), c_watch));
                rust.push((name.clone(), rust_watch));
            }
            if ty.variadic {
                rust.push(("va".to_string(), Watch::Nothing));
            }
            let (c_result, rust_result) = watch(ty.ret, &shape.result);
            common.c.insert(
                *id,
                probe::Probe {
                    number,
                    params: c,
                    result: c_result,
                },
            );
            common.rust.insert(
                item.clone(),
                Probe {
                    label: label.clone(),
                    params: rust,
                    result: rust_result,
                    outermost: false,
                },
            );
        }
        common
    }

    /// What two crates have in common, on both sides: functions that the same functions call, and of these the numbers that have the same
    /// name and type.
    ///
    /// Errors: a file is no Rust.
    pub fn of_crates(
        heap: &Functions,
        heap_files: &Files,
        other: &Functions,
        files: &Files,
    ) -> Result<(Common, Common), String> {
        let (callers, others) = (heap.callers(heap_files)?, other.callers(files)?);
        let by_function: BTreeMap<FuncId, &ItemId> =
            heap.of_c.iter().map(|(item, id)| (*id, item)).collect();
        let (mut a, mut b) = (Common::default(), Common::default());
        for (item, id) in &other.of_c {
            let Some(own) = by_function.get(id) else {
                continue;
            };
            let (Some(shape), Some(theirs)) = (heap.shapes.get(*own), other.shapes.get(item))
            else {
                continue;
            };
            let Some(label) = heap.labels.get(id) else {
                continue;
            };
            // Where one of them is not called, it has another number of events.
            if callers.get(id) != others.get(id) {
                continue;
            }
            let same = |list: &[(String, String)], param: &(String, String)| {
                list.contains(param) && size_of(&param.1).is_some()
            };
            let all_copies = other.of_c.iter().filter(|(_, i)| *i == id);
            let copies: Vec<&Shape> = all_copies
                .filter_map(|(item, _)| other.shapes.get(item))
                .collect();
            let everywhere = |param: &(String, String)| {
                copies.iter().all(|copy| same(&copy.params, param)) && same(&shape.params, param)
            };
            let watch = |param: &(String, String)| match everywhere(param) {
                true => Watch::Scalar,
                false => Watch::Nothing,
            };
            let of = |shape: &Shape| {
                let params = shape.params.iter();
                params
                    .map(|param| (param.0.clone(), watch(param)))
                    .collect()
            };
            let is_number = size_of(&shape.result).is_some();
            let result = match is_number && copies.iter().all(|c| c.result == shape.result) {
                true => Watch::Scalar,
                false => Watch::Nothing,
            };
            let probe = |shape: &Shape| Probe {
                label: label.clone(),
                params: of(shape),
                result: result.clone(),
                outermost: false,
            };
            a.rust.insert((*own).clone(), probe(shape));
            b.rust.insert(item.clone(), probe(theirs));
        }
        Ok((a, b))
    }
}
