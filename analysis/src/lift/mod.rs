//! Lifting: which pointers and objects leave the checked heap, and as what.
//!
//! Everything starts off the heap. A use that only a `Ptr` can serve sends a pointer, and everything that it may point to, back
//! (the greatest fixpoint of what every use allows). A function that is called with pointers of both kinds, or with pointers into
//! the same object where one is written through, gets a variant for it, so that shared helpers do not drag everything down.
//!
//! The representations and their limits are those of "Compiling C to Safe Rust, Formalized" (Fromherz, Protzenko), with positions
//! in a base instead of its split trees where the order of offsets is not proved.

mod allocation;
mod allocators;
mod apart;
mod arenas;
mod calls;
mod candidates;
mod cells;
mod census;
mod choices;
mod echoes;
mod elsewhere;
mod fields;
mod lends;
mod library;
mod nonnull;
mod opaque;
mod owned;
mod parts;
mod places;
mod plan;
mod renewed;
mod resolve;
mod scan;
mod searches;
mod signs;
mod sites;
mod solver;
mod state;
mod subject;
mod tails;
mod texts;
mod tier;
mod twins;
mod uses;
mod variants;
mod voids;
mod why;
mod writes;

pub use allocation::{allocation, element as arena_element, objects, pointee, Allocation, Objects};
pub(crate) use allocators::conversions;
pub use census::{census, declared, Census, CountedPointer, Kind, Obstacle};
pub use echoes::{Echo, Moved};
pub(crate) use elsewhere::Elsewhere;
pub use fields::{keeps, through, Field};
pub use library::{
    bare, copy, count, element, fill, is_bytes, knows, literal, mixed, way, Copy, Count, Way,
};
pub(crate) use owned::ends;
pub use owned::{allocations, freed, member, owning, variable, Owner, Owning};
pub use parts::PartPointers;
pub use plan::{Base, FnPlan, Object, Plan, Pointer, Reason, Rep, Root, Slot, Step, Term};
pub use resolve::{same_elements, Resolver};
pub use scan::is_null;
pub use signs::Signs;
pub use subject::Subject;
pub use texts::Texts;
pub use tier::{holds_pointers, representation, step_down, tier, Tier};
pub(crate) use voids::signature;
pub use why::Why;

use std::collections::{BTreeMap, BTreeSet};

use c2safe_frontend::ir::{FuncId, Function, Program};

use crate::Library;
use arenas::Arenas;
use solver::Solver;
use state::Whole;
use tails::Tails;

/// Plans the lifting of `program`, to which variants of functions may be added. What is in `forced` is not lifted, in variants
/// neither.
pub fn lift(program: &mut Program, library: &dyn Library, forced: &BTreeMap<Slot, Reason>) -> Plan {
    let locals = |f: &Function| f.body.as_ref().map_or(0, |b| b.locals.len());
    let declared: Vec<usize> = program.functions.iter().map(locals).collect();
    choices::split(program);
    let opaque = opaque::declare(program);
    let silent = echoes::silence(program);
    // Functions that return pointers, and those that search by them.
    let (mut returning, mut searching) = (BTreeSet::new(), BTreeSet::new());
    let mut functions = program.functions.clone();
    let (mut plan, echoes) = loop {
        let searches = searches::number(program, &searching);
        let numbers = places::number(program, &returning);
        let (mut plan, tails) = with_tails(program, library, forced);
        let on_heap = |f: &FuncId, echo: &Echo| {
            let function = &functions[f.index()];
            let param = function.body.as_ref().map(|b| b.params[echo.param]);
            let all = 0..plan.functions.len();
            let mut copies = all.filter(|i| plan.origin(FuncId(*i as u32)) == *f);
            param.is_some_and(|p| copies.all(|i| plan.functions[i].rep(p) == Rep::Heap))
        };
        // What stays on the heap can be returned, and searched, as it is.
        let lost = numbers.iter().filter(|(f, echo)| on_heap(f, echo));
        let lost: Vec<FuncId> = lost.map(|(f, _)| *f).collect();
        let lost_searches = searches.on_heap(program, &plan);
        if lost.is_empty() && lost_searches.is_empty() {
            let lost = cells::lost(program, &plan);
            if !lost.is_empty() {
                tails.close(program);
                program.functions.clone_from(&functions);
                cells::close(program, &lost);
                functions.clone_from(&program.functions);
                continue;
            }
            plan.tails = tails.types;
            break (plan, silent.into_iter().chain(numbers).collect());
        }
        returning.extend(lost);
        searching.extend(lost_searches);
        tails.close(program);
        program.functions.clone_from(&functions);
    };
    plan.declared = declared;
    plan.echoes = echoes;
    plan.opaque = opaque;
    twins::merge(program, &plan);
    plan
}

/// Plans the lifting of `program`, in which arrays at the ends of structs become vectors: those that are returned.
fn with_tails(
    program: &mut Program,
    library: &dyn Library,
    forced: &BTreeMap<Slot, Reason>,
) -> (Plan, Tails) {
    let mut forced = forced.clone();
    let mut without = BTreeSet::new();
    loop {
        let on_heap = forced.keys().filter_map(|slot| match slot {
            Slot::Record(r) | Slot::Field(r, _) => Some(*r),
            _ => None,
        });
        without.extend(on_heap);
        let tails = Tails::open(program, &without);
        let mut plan = attempt(program, library, &forced, &tails);
        let lost: Vec<Field> = (tails.types.keys())
            .filter(|tail| !plan.fields.contains(tail))
            .copied()
            .collect();
        if lost.is_empty() {
            return (plan, tails);
        }
        for (r, f) in lost {
            let record = plan.reasons.remove(&Slot::Record(r));
            let why = record.or_else(|| plan.reasons.remove(&Slot::Field(r, f)));
            if let Some(why) = why {
                forced.insert(Slot::Record(r), why);
            }
            without.insert(r);
        }
        tails.close(program);
    }
}

/// Plans the lifting of `program` as it is.
fn attempt(
    program: &mut Program,
    library: &dyn Library,
    forced: &BTreeMap<Slot, Reason>,
    tails: &Tails,
) -> Plan {
    const ROUNDS: usize = 60;
    let mut forced = forced.clone();
    for (slot, reason) in Arenas::new(program).unfit() {
        forced.entry(slot).or_insert(reason);
    }
    let tails: BTreeSet<Field> = tails.types.keys().copied().collect();
    let mut variants = variants::Variants::default();
    let mut whole = Whole::default();
    for _ in 0..ROUNDS {
        whole.origins = variants.origins(program.functions.len());
        let mut solver = Solver::new(program, library, &forced, &whole, &tails);
        solver.solve();
        let mut wanted = variants::Wanted::default();
        solver.call_sites(&mut wanted);
        if wanted.is_empty() {
            let against = solver.keep_in_arenas();
            let (known, mut more) = (forced.len(), Vec::new());
            let records = against.records.into_iter();
            forced.extend(records.map(|(r, why)| (Slot::Record(r), why)));
            for (f, i, r) in against.whole {
                let pair = (whole.origin(f), i, r);
                if !whole.pairs.contains(&pair) {
                    more.push(pair);
                }
            }
            if forced.len() != known || !more.is_empty() {
                drop(solver);
                whole.pairs.extend(more);
                continue;
            }
            solver.finish();
            let mut plan = solver.plan;
            plan.origins = variants.origins(plan.functions.len());
            let records = forced
                .into_iter()
                .filter(|(s, _)| matches!(s, Slot::Record(_)));
            plan.reasons.extend(records);
            return plan;
        }
        let plan = std::mem::take(&mut solver.plan);
        drop(solver);
        variants.apply(program, wanted, &plan, &mut forced);
    }
    let mut plan = Plan::heap(program);
    plan.origins = variants.origins(plan.functions.len());
    plan.unsettled = true;
    plan
}
