//! From an error of rustc to the pointers that are to blame.

use std::collections::BTreeSet;

use c2safe_analysis::lift::{step_down, Reason, Slot, Subject, Why};
use c2safe_codegen::FunctionPlace;
use c2safe_frontend::ir::visit::{walk_body, walk_expr, walk_place, Visitor};
use c2safe_frontend::ir::{Expr, FuncId, LocalId, Place, RecordId, TypeId, Types};

use super::{Attempt, Demotion, Refusal, Spot};

/// How much goes back for an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The variable that the error names, else the pointers of the function that it is in.
    Function,
    /// The pointers of the module that it is in.
    Module,
}

/// Something that goes back.
pub struct Guilty {
    pub slot: Slot,
    pub reason: Reason,
    /// Without its round.
    pub demotion: Demotion,
}

/// What goes back because of errors: of each, the least that there is within the scope and off the heap.
pub fn blame(attempt: &Attempt, refusals: &[Refusal], scope: Scope) -> Vec<Guilty> {
    let why = Why::new(&attempt.program, &attempt.plan);
    let mut out: Vec<Guilty> = Vec::new();
    for refusal in refusals {
        let mut subjects = Vec::new();
        if scope == Scope::Function {
            subjects = named(attempt, refusal);
            if subjects.is_empty() {
                let place = refusal
                    .spots
                    .iter()
                    .find_map(|spot| function_at(attempt, spot));
                subjects = place.map_or_else(Vec::new, |p| of_function(attempt, p.function));
            }
        }
        if subjects.is_empty() {
            subjects = of_modules(attempt, refusal);
        }
        for subject in subjects {
            let Some(slot) = step_down(&attempt.program, &attempt.plan, subject) else {
                continue;
            };
            if out.iter().any(|guilty| guilty.slot == slot) {
                continue;
            }
            let shown = match slot {
                Slot::Record(r) => Subject::Record(r),
                _ => subject,
            };
            let loc = why.place(shown);
            let file = attempt.program.files.get(loc.file as usize);
            out.push(Guilty {
                slot,
                reason: Reason {
                    text: format!("is refused by rustc, which says: {}", refusal.message),
                    loc,
                },
                demotion: Demotion {
                    round: 0,
                    what: why.name(shown),
                    place: (file.map_or("?", |f| &f.name).to_string(), loc.line),
                    message: refusal.message.clone(),
                    code: refusal.code.clone(),
                },
            });
        }
    }
    out
}

/// The function that a place in the crate is in.
fn function_at<'a>(attempt: &'a Attempt, spot: &Spot) -> Option<&'a FunctionPlace> {
    let mut places = attempt.emitted.places.iter();
    places.find(|p| p.file == spot.file && p.lines.contains(&spot.line))
}

/// The variables off the heap that an error names: by the text that it marks, else in its words.
fn named(attempt: &Attempt, refusal: &Refusal) -> Vec<Subject> {
    let home = refusal
        .spots
        .iter()
        .find_map(|spot| function_at(attempt, spot));
    let Some(home) = home else {
        return Vec::new();
    };
    let quoted: Vec<&str> = refusal.message.split('`').skip(1).step_by(2).collect();
    let here =
        |spot: &&Spot| function_at(attempt, spot).is_some_and(|p| p.function == home.function);
    let mut marked = refusal
        .spots
        .iter()
        .filter(here)
        .map(|spot| vec![spot.text.as_str()]);
    // What is marked first says more than the words, and these more than what else is marked.
    let mut texts: Vec<Vec<&str>> = marked.next().into_iter().collect();
    texts.push(quoted);
    texts.extend(marked);
    // What is marked may be the end of something that began in the line before.
    if let Some(spot) = refusal.spots.iter().find(here) {
        texts.push(lines_before(attempt, spot));
    }
    let found = texts.into_iter().map(|texts| {
        let words: BTreeSet<&str> = texts
            .iter()
            .flat_map(|t| t.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '#')))
            .collect();
        let locals = home.locals.iter().enumerate();
        let named = locals.filter(|(_, name)| words.contains(name.as_str()));
        named
            .flat_map(|(l, _)| of_local(home.function, LocalId(l as u32)))
            .filter(|s| step_down(&attempt.program, &attempt.plan, *s).is_some())
            .collect::<Vec<Subject>>()
    });
    found
        .into_iter()
        .find(|s| !s.is_empty())
        .unwrap_or_default()
}

/// The line of a place and the one before.
fn lines_before<'a>(attempt: &'a Attempt, spot: &Spot) -> Vec<&'a str> {
    let mut files = attempt.emitted.files.iter();
    let file = files.find(|(name, _)| *name == spot.file);
    let lines = file.map(|(_, text)| text.lines().skip(spot.line.saturating_sub(2)));
    lines.into_iter().flatten().take(spot.line.min(2)).collect()
}

fn of_local(f: FuncId, l: LocalId) -> [Subject; 2] {
    [Subject::Pointer(f, l), Subject::Object(f, l)]
}

/// The variables of a function that are native; if none is, those that have to do with arenas; if there are none, either, the
/// arenas that it uses otherwise.
fn of_function(attempt: &Attempt, f: FuncId) -> Vec<Subject> {
    let Some(body) = &attempt.program.functions[f.index()].body else {
        return Vec::new();
    };
    let down: Vec<(Subject, Slot)> = (0..body.locals.len() as u32)
        .flat_map(|l| of_local(f, LocalId(l)))
        .filter_map(|s| Some((s, step_down(&attempt.program, &attempt.plan, s)?)))
        .collect();
    let native = |slot: &Slot| !matches!(slot, Slot::Record(_));
    let any_native = down.iter().any(|(_, slot)| native(slot));
    let chosen = down
        .into_iter()
        .filter(|(_, slot)| !any_native || native(slot));
    let chosen: Vec<Subject> = chosen.map(|(s, _)| s).collect();
    if !chosen.is_empty() {
        return chosen;
    }
    let results = attempt.plan.results.iter().enumerate();
    let own = results.filter(|(i, given)| **given && attempt.plan.origin(FuncId(*i as u32)) == f);
    let own: Vec<Subject> = own
        .map(|(i, _)| Subject::Return(FuncId(i as u32)))
        .collect();
    if !own.is_empty() {
        return own;
    }
    let mut mentioned = Mentioned {
        types: &attempt.program.types,
        records: BTreeSet::new(),
    };
    walk_body(&mut mentioned, &body.stmts);
    let records = mentioned.records.into_iter().map(Subject::Record);
    records
        .filter(|s| step_down(&attempt.program, &attempt.plan, *s).is_some())
        .collect()
}

/// The structs that expressions have to do with: as values, or through pointers.
struct Mentioned<'p> {
    types: &'p Types,
    records: BTreeSet<RecordId>,
}

impl Mentioned<'_> {
    fn add(&mut self, ty: TypeId) {
        let inner = self.types.pointee(ty).or_else(|| self.types.elem(ty));
        match (self.types.as_record(ty), inner) {
            (Some(r), _) => {
                self.records.insert(r);
            }
            (None, Some(inner)) => self.add(inner),
            (None, None) => {}
        }
    }
}

impl Visitor for Mentioned<'_> {
    fn expr(&mut self, e: &Expr) {
        self.add(e.ty);
        walk_expr(self, e);
    }

    fn place(&mut self, p: &Place) {
        self.add(p.ty);
        walk_place(self, p);
    }
}

/// The variables of all functions in the files that an error is in; of all there are, if these have none.
fn of_modules(attempt: &Attempt, refusal: &Refusal) -> Vec<Subject> {
    let places = &attempt.emitted.places;
    let inside = |p: &&FunctionPlace| refusal.spots.iter().any(|s| s.file == p.file);
    let of = |places: Vec<&FunctionPlace>| -> Vec<Subject> {
        let subjects = places.iter().flat_map(|p| {
            let locals = (0..p.locals.len() as u32).map(LocalId);
            locals.flat_map(|l| of_local(p.function, l))
        });
        let off_heap = |s: &Subject| step_down(&attempt.program, &attempt.plan, *s).is_some();
        subjects.filter(off_heap).collect()
    };
    let found = of(places.iter().filter(inside).collect());
    match found.is_empty() {
        true => of(places.iter().collect()),
        false => found,
    }
}
