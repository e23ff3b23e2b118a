//! The same program in another shape: before anything is decided about it, statements get the form in which Rust says them best.
//!
//! * `flatten`: `a = b = 0;` becomes two statements, `if ((p = f()) == 0)` an assignment and a test, `i = 0, j = 1;` two statements
//! * `order`: arguments need no temporaries where nobody could see in which order they are evaluated
//! * `steps`: `*p++ = c;` becomes two statements, and `while (n--)` counts in its body
//! * `members`: structs that hold pointers are copied member by member, into variables of their own
//! * `arrays`: local arrays and numbers that members of structs point to are memory, where these members only get what they can own
//! * `aliases`: a pointer variable that only ever is another one is that one
//! * `forward`: a pointer that a variable holds for one statement goes where that puts it
//! * `held`: pointers that were stored in members, or read from there, are known to be what the members are
//! * `typed`: a `void *` that only ever is a pointer to objects of one type is declared as such
//! * `decided`: what the types say never to happen is not there
//! * `dead`: values that nobody reads are not stored
//! * `late`: a declaration needs no value where each path to a read gives one
//! * `sizes`: `malloc(n)` where `n` was declared as a product with a size asks for that product
//! * `scopes`: a variable is declared where it first gets a value, and one that is used for several things is several variables
//!
//! When pointers are lifted, passes over the whole program come before these. They change what functions ask for, where everyone who
//! calls them is known (`signatures`). On the checked heap functions keep the parameters that they have in the C.
//!
//! * `wrappers`: functions that only call `malloc` or `free` are these where they are called
//! * `sorts`: `qsort` and `bsearch` with a comparison that is known work on the elements as what they are
//! * `numerals`: `strtol(s, &end, 10)` asks for a number, and for how long it is
//! * `cursors`: a pointer to a pointer that is only moved is that pointer, and how far it has moved
//! * `ends`: a pointer that is compared with another parameter is its distance from that
//! * `references`: structs that own memory are passed and returned by reference
//! * `accessors`: functions that return an array in an object return the object
//! * `cells`: pointer variables that functions give memory to are structs with one member
//!
//! What a program does stays the same, memory errors included.

mod accessors;
mod aliases;
mod arrays;
mod cells;
mod cursors;
mod dead;
mod decided;
mod ends;
mod exposed;
mod flatten;
mod forward;
mod held;
mod late;
mod live;
mod members;
mod numerals;
mod order;
mod references;
mod roots;
mod scopes;
mod signatures;
mod sizes;
mod sorts;
mod steps;
mod stores;
mod typed;
mod wrappers;

use c2safe_frontend::ir::visit::{walk_expr, walk_stmt, Visitor};
use c2safe_frontend::ir::{
    Body, Expr, ExprKind, Local, LocalId, Program, Stmt, StmtKind, TypeId, TypeKind, Types,
};

use crate::lift::Elsewhere;
use crate::objects::function_facts;
use crate::reach::reachability;
use crate::Library;

pub use decided::comparison;

/// Changes what functions ask for to what can be lifted, in the whole program.
pub fn parameters(program: &mut Program) {
    wrappers::inline(program);
    sorts::by_type(program);
    numerals::by_length(program);
    cursors::as_positions(program);
    ends::as_distances(program);
    references::by_reference(program);
    cells::as_structs(program);
    accessors::by_object(program);
}

/// Reshapes all functions of `program`; `structured` says of a body with jumps whether they fit its statements.
pub fn shape(program: &mut Program, library: &dyn Library, structured: &dyn Fn(&Body) -> bool) {
    let effects = order::Effects::of(program);
    let exposed = exposed::Exposed::of(program);
    let owning = arrays::Owning::of(program, &exposed);
    // Where other code may run at any time, nothing lasts.
    let interrupts = Elsewhere::of(program, &reachability(program), library).interrupts();
    let stores = (!interrupts).then(|| stores::Stores::of(program));
    for i in 0..program.functions.len() {
        let Some(mut body) = program.functions[i].body.take() else {
            continue;
        };
        let memory = function_facts(program, &body).memory;
        let flatten = flatten::Flatten {
            types: &program.types,
            memory: &memory,
        };
        flatten.statements(&mut body.stmts);
        typed::variables(program, &mut body, &memory);
        decided::remove(&program.types, &mut body.stmts);
        order::arguments(&effects, &mut body, &memory);
        if !body.has_setjmp {
            let distances = cursors::distance_parameters(program, &body);
            steps::apart(&mut body.stmts, &memory, &distances);
        }
        if flows_plainly(&body, structured) {
            members::apart(program, &exposed, &mut body);
            if arrays::allocate(program, &owning, &mut body) {
                members::apart(program, &exposed, &mut body);
            }
            aliases::merge(program, &mut body);
            forward::values(program, &mut body);
            if let Some(stores) = &stores {
                held::settle(program, &exposed, stores, &mut body);
            }
        }
        if is_plain(&program.types, &body, structured) {
            // Facts are computed from the program that the function is in.
            let candidates = candidates(program, &body);
            steps::conditions(&mut body.stmts, body.locals.len(), &candidates);
            dead::remove(program, &mut body, &candidates);
            scopes::narrow(&mut body, &candidates);
            let facts = function_facts(program, &body);
            if sizes::inline(program, &mut body, &facts) {
                let candidates = self::candidates(program, &body);
                dead::remove(program, &mut body, &candidates);
            }
            late::find(&mut body, &candidates);
        } else {
            // What the sizes of arrays are in is read where they are made.
            let mut candidates = candidates(program, &body);
            for l in lengths(&program.types, &body) {
                candidates[l.index()] = false;
            }
            match flows_plainly(&body, structured) {
                true => dead::remove(program, &mut body, &candidates),
                false => dead::unread(&mut body, &candidates),
            }
        }
        program.functions[i].body = Some(body);
    }
}

/// By local: a variable that is assigned as a whole and whose address is never taken.
fn candidates(program: &Program, body: &Body) -> Vec<bool> {
    let facts = function_facts(program, body);
    let locals = body.locals.iter().enumerate();
    locals
        .map(|(i, local)| {
            let types = &program.types;
            !facts.memory[i] && (types.is_scalar(local.ty) || types.as_record(local.ty).is_some())
        })
        .collect()
}

/// Whether control flows only as the statements say, and no type depends on a variable.
fn is_plain(types: &Types, body: &Body, structured: &dyn Fn(&Body) -> bool) -> bool {
    let depends = |l: &Local| depends_on_variable(types, l.ty);
    !body.locals.iter().any(depends) && flows_plainly(body, structured)
}

/// Whether control flows only as the statements say.
fn flows_plainly(body: &Body, structured: &dyn Fn(&Body) -> bool) -> bool {
    struct Find {
        odd: bool,
        jumps: bool,
    }
    impl Visitor for Find {
        fn expr(&mut self, e: &Expr) {
            self.odd |= matches!(e.kind, ExprKind::LabelAddr(_) | ExprKind::Setjmp(_));
            walk_expr(self, e);
        }
        fn stmt(&mut self, s: &Stmt) {
            self.odd |= matches!(s.kind, StmtKind::GotoComputed(_));
            self.jumps |= matches!(s.kind, StmtKind::Goto(_));
            walk_stmt(self, s);
        }
    }
    let mut find = Find {
        odd: body.has_setjmp,
        jumps: false,
    };
    body.stmts.iter().for_each(|s| find.stmt(s));
    !find.odd && (!find.jumps || structured(body))
}

/// The variables that hold the lengths of arrays of variable length.
fn lengths(types: &Types, body: &Body) -> Vec<LocalId> {
    fn of(types: &Types, ty: TypeId, out: &mut Vec<LocalId>) {
        match types.kind(ty) {
            TypeKind::Vla { elem, len } => {
                out.push(*len);
                of(types, *elem, out);
            }
            TypeKind::Ptr { to, .. } if types.as_record(*to).is_none() => of(types, *to, out),
            TypeKind::Array { elem, .. } | TypeKind::OpenArray { elem } => of(types, *elem, out),
            _ => {}
        }
    }
    let mut out = Vec::new();
    body.locals.iter().for_each(|l| of(types, l.ty, &mut out));
    out
}

/// By label: some `goto` goes there.
fn targets(body: &Body) -> Vec<bool> {
    struct Find(Vec<bool>);
    impl Visitor for Find {
        fn stmt(&mut self, s: &Stmt) {
            if let StmtKind::Goto(l) = s.kind {
                self.0[l.index()] = true;
            }
            walk_stmt(self, s);
        }
    }
    let mut find = Find(vec![false; body.labels.len()]);
    body.stmts.iter().for_each(|s| find.stmt(s));
    find.0
}

/// Whether a jump goes to a label of this list: then its declarations move before it.
fn has_target(list: &[Stmt], targets: &[bool]) -> bool {
    list.iter()
        .any(|s| matches!(s.kind, StmtKind::Label(l) if targets[l.index()]))
}

fn depends_on_variable(types: &Types, ty: TypeId) -> bool {
    match types.kind(ty) {
        TypeKind::Vla { .. } => true,
        TypeKind::Ptr { to, .. } => match types.kind(*to) {
            TypeKind::Ptr { .. } | TypeKind::Array { .. } | TypeKind::Vla { .. } => {
                depends_on_variable(types, *to)
            }
            _ => false,
        },
        TypeKind::Array { elem, .. } | TypeKind::OpenArray { elem } => {
            depends_on_variable(types, *elem)
        }
        _ => false,
    }
}

/// The local that an expression assigns as a whole.
fn assigned(e: &Expr) -> Option<(LocalId, &Expr)> {
    match &e.kind {
        ExprKind::Assign(p, v) => match p.kind {
            c2safe_frontend::ir::PlaceKind::Local(l) => Some((l, v)),
            _ => None,
        },
        _ => None,
    }
}
