//! Linking: declarations of every unit bound to the definitions of the program (C11 6.9, 6.2.2).

use rustc_hash::FxHashMap;

use crate::diag::Diagnostic;
use crate::ir::{Executable, FuncId, GlobalId, Linkage, Program};

use super::{compatible, views};

/// A link set named by the build system: an executable and its units.
pub struct LinkSet {
    pub name: String,
    pub units: Vec<usize>,
}

/// Whether two units are one, or are linked into the same executable.
pub(super) fn together(executables: &[Executable], a: usize, b: usize) -> bool {
    let both = |e: &Executable| e.units.contains(&a) && e.units.contains(&b);
    a == b || executables.iter().any(both)
}

/// Resolves external names and finds the executables. What units declare each for itself becomes one record where it can.
///
/// Every unit with a `main` is an executable, linked from the units without one, unless the build system named its units.
/// Where several units define a name, a reference prefers one that shares a link set with it.
pub fn link(prog: &mut Program, sets: &[LinkSet]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mains: Vec<FuncId> = (0..prog.functions.len() as u32)
        .map(FuncId)
        .filter(|f| {
            let f = &prog.functions[f.index()];
            f.name == "main" && f.body.is_some() && f.linkage == Linkage::External
        })
        .collect();
    let main_units: Vec<usize> = mains
        .iter()
        .map(|m| prog.functions[m.index()].unit)
        .collect();
    let library: Vec<usize> = (0..prog.units.len())
        .filter(|u| !main_units.contains(u))
        .collect();
    let mut names: FxHashMap<String, usize> = FxHashMap::default();
    for &main in &mains {
        let unit = prog.functions[main.index()].unit;
        let set = sets.iter().find(|s| {
            s.units.contains(&unit)
                && s.units.iter().filter(|u| main_units.contains(u)).count() == 1
        });
        let (name, units) = match set {
            Some(s) => (s.name.clone(), s.units.clone()),
            None => {
                let stem = std::path::Path::new(&prog.units[unit].name)
                    .file_stem()
                    .map(|s| s.to_string_lossy().to_string());
                let name = match stem.as_deref() {
                    Some("main") | None if mains.len() == 1 => prog.name.clone(),
                    Some(s) => s.to_string(),
                    None => prog.name.clone(),
                };
                let mut units = library.clone();
                units.push(unit);
                units.sort_unstable();
                (name, units)
            }
        };
        let n = names.entry(name.clone()).or_insert(0);
        *n += 1;
        let name = if *n > 1 { format!("{name}_{n}") } else { name };
        prog.executables.push(Executable { name, main, units });
    }
    let together = |a: usize, b: usize| together(&prog.executables, a, b);

    // Functions.
    let mut defined: FxHashMap<&str, Vec<FuncId>> = FxHashMap::default();
    for (i, f) in prog.functions.iter().enumerate() {
        if f.linkage == Linkage::External && f.body.is_some() {
            defined.entry(&f.name).or_default().push(FuncId(i as u32));
        }
    }
    let mut resolved: Vec<(usize, FuncId)> = Vec::new();
    let mut first_declared: FxHashMap<&str, usize> = FxHashMap::default();
    for (i, f) in prog.functions.iter().enumerate() {
        if f.linkage != Linkage::External || f.body.is_some() {
            continue;
        }
        let Some(candidates) = defined.get(f.name.as_str()) else {
            // Undefined: all declarations of the name are one function.
            match first_declared.get(f.name.as_str()) {
                Some(&first) => resolved.push((i, FuncId(first as u32))),
                None => {
                    first_declared.insert(&f.name, i);
                }
            }
            continue;
        };
        let pick = candidates
            .iter()
            .find(|c| together(prog.functions[c.index()].unit, f.unit))
            .or(candidates.first());
        if let Some(&c) = pick {
            resolved.push((i, c));
        }
    }
    for candidates in defined.values().filter(|c| c.len() > 1) {
        for pair in candidates.windows(2) {
            let (a, b) = (
                &prog.functions[pair[0].index()],
                &prog.functions[pair[1].index()],
            );
            let same_set = prog
                .executables
                .iter()
                .any(|e| e.units.contains(&a.unit) && e.units.contains(&b.unit));
            if same_set && !a.is_inline && !b.is_inline && a.name != "main" {
                diagnostics.push(Diagnostic::warning(
                    "C0390",
                    format!(
                        "`{}` is defined in both {} and {}",
                        a.name, prog.units[a.unit].name, prog.units[b.unit].name
                    ),
                ));
            }
        }
    }

    // Objects: a definition with an initialiser wins over tentative ones, which are one object (-fcommon).
    let mut objects: FxHashMap<&str, Vec<GlobalId>> = FxHashMap::default();
    for (i, g) in prog.globals.iter().enumerate() {
        if g.linkage == Linkage::External {
            objects.entry(&g.name).or_default().push(GlobalId(i as u32));
        }
    }
    let mut bound: Vec<(usize, GlobalId)> = Vec::new();
    for ids in objects.values() {
        for &id in ids {
            let g = &prog.globals[id.index()];
            if g.init.is_some() {
                continue;
            }
            let near = |c: &&GlobalId| together(prog.globals[c.index()].unit, g.unit);
            let with_init = |c: &&GlobalId| prog.globals[c.index()].init.is_some();
            let is_defined = |c: &&GlobalId| prog.globals[c.index()].defined;
            let shared_library = prog.executables.is_empty();
            let pick = ids
                .iter()
                .find(|c| with_init(c) && (near(c) || shared_library))
                .or_else(|| {
                    ids.iter()
                        .find(|c| is_defined(c) && (near(c) || shared_library))
                })
                .or_else(|| {
                    if g.defined {
                        None
                    } else {
                        ids.iter()
                            .find(|c| with_init(c))
                            .or_else(|| ids.iter().find(is_defined))
                    }
                })
                .or_else(|| if g.defined { None } else { ids.first() });
            if let Some(&p) = pick {
                if p != id {
                    bound.push((id.index(), p));
                }
            }
        }
    }
    for (i, target) in resolved {
        let declared = prog.functions[i].declared.clone();
        prog.functions[target.index()].declared.extend(declared);
        prog.functions[i].resolved = Some(target);
    }
    for (i, target) in bound {
        // Sizes may only be known at another declaration.
        let (own, other) = (prog.globals[i].ty, prog.globals[target.index()].ty);
        if prog.types.size(other).is_none() && prog.types.size(own).is_some() {
            prog.globals[target.index()].ty = own;
        }
        prog.globals[i].resolved = Some(target);
    }
    // Chains end at the object that is not bound itself.
    for i in 0..prog.globals.len() {
        let mut target = prog.globals[i].resolved;
        let mut steps = 0;
        while let Some(t) = target {
            match prog.globals[t.index()].resolved {
                Some(next) if steps < 8 => {
                    target = Some(next);
                    steps += 1;
                }
                _ => break,
            }
        }
        prog.globals[i].resolved = target.filter(|t| t.index() != i);
    }
    for g in &mut prog.globals {
        // An open array that nobody completes has one element (C11 6.9.2p5).
        if let crate::ir::TypeKind::OpenArray { elem } = *prog.types.kind(g.ty) {
            if g.defined {
                g.ty = prog.types.array(elem, 1);
            }
        }
    }
    compatible::unify(prog);
    views::convert(prog);
    diagnostics
}
