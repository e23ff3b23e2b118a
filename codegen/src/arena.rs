//! Typed arenas: places in them, and the objects that come to be and go.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use c2safe_analysis::lift::{
    allocation, arena_element, bare, is_null, objects, Count, Objects, Rep,
};
use c2safe_analysis::GlobalRep;
use c2safe_frontend::ir::{
    Expr, ExprKind, GlobalId, LocalId, Place, PlaceKind, RecordId, TypeId, TypeKind,
};

use crate::code::{prec, Code};
use crate::func::Fx;
use crate::gen::Gen;
use crate::names::Unique;

/// The arenas of a program.
#[derive(Debug, Default)]
pub struct Arenas {
    /// By struct type: the field of the context.
    names: BTreeMap<RecordId, String>,
    /// By struct type: how many objects with static storage duration it has.
    globals: BTreeMap<RecordId, u64>,
    /// The first of these objects that a variable is.
    first: BTreeMap<GlobalId, u64>,
}

/// How many objects of a struct an object is.
fn length(gen: &Gen<'_>, ty: TypeId) -> u64 {
    match gen.program.types.kind(ty) {
        TypeKind::Array { len, .. } => *len,
        _ => 1,
    }
}

impl Arenas {
    /// Names the arenas; `fields` are the names of the context's fields so far.
    pub fn assign(gen: &Gen<'_>, fields: &mut Unique) -> Arenas {
        let mut arenas = Arenas::default();
        for (i, kept) in gen.plan.arenas.iter().enumerate() {
            if !kept {
                continue;
            }
            let name = gen.record_names[i].trim_start_matches("r#").to_string();
            let plural = match name.ends_with('s') {
                true => name + "_objects",
                false => name + "s",
            };
            let name = fields.pick(&crate::names::identifier(&plural.to_lowercase()));
            arenas.names.insert(RecordId(i as u32), name);
        }
        for (i, g) in gen.program.globals.iter().enumerate() {
            let kept = gen.arena_object(g.ty);
            if let (Some(r), GlobalRep::Memory) = (kept, gen.facts.globals[i]) {
                let n = arenas.globals.entry(r).or_default();
                arenas.first.insert(GlobalId(i as u32), *n);
                *n += length(gen, g.ty);
            }
        }
        arenas
    }

    /// Declarations of the context's fields, and their first values.
    pub fn context(&self, gen: &Gen<'_>, module: usize) -> (String, String) {
        let (mut fields, mut values) = (String::new(), String::new());
        for (r, name) in &self.names {
            if !gen.used_records.borrow().contains(&r.0) {
                continue;
            }
            let ty = gen.record(module, *r);
            let ids = match gen.plan.wide[r.index()] {
                true => format!(", AnyId<{ty}>"),
                false => String::new(),
            };
            let _ = writeln!(fields, "pub {name}: Arena<{ty}{ids}>,");
            let n = self.globals.get(r).copied().unwrap_or(0);
            let _ = writeln!(values, "{name}: Arena::with_globals({n}),");
        }
        (fields, values)
    }

    /// `free` for a pointer that may lead into the heap or into any arena.
    pub fn free_anything(&self, gen: &Gen<'_>) -> String {
        if !gen.frees_anything.get() {
            return String::new();
        }
        let mut arms = String::new();
        for (r, name) in &self.names {
            if gen.used_records.borrow().contains(&r.0) && gen.plan.wide[r.index()] {
                let _ = writeln!(
                    arms,
                    "if cx.{name}.has(p) {{ return cx.{name}.free(AnyId::of(p)); }}"
                );
            }
        }
        format!(
            "/// `free`, for a pointer that may lead to an object of any type.\n#[track_caller]\n\
             pub fn free_anything(p: Ptr<Void>, cx: &mut Ctx) {{\n{arms}free(p, cx);\n}}\n"
        )
    }

    /// How pointers to parts of objects are followed.
    pub fn parts(&self, gen: &Gen<'_>) -> String {
        let records = &gen.plan.parts.records;
        let used = |r: &RecordId| gen.used_records.borrow().contains(&r.0);
        let names = records
            .iter()
            .filter(|r| used(r))
            .filter_map(|r| self.names.get(r));
        let (mut reads, mut writes) = (String::new(), String::new());
        for name in names {
            let _ = writeln!(
                reads,
                "if self.{name}.has_part(p) {{ return Some(self.{name}.part(p)); }}"
            );
            let _ = writeln!(
                writes,
                "if self.{name}.has_part(p) {{ self.{name}.set_part(p, v); return true; }}"
            );
        }
        if reads.is_empty() {
            return reads;
        }
        format!(
            "impl Parts for Ctx {{\n#[inline]\n#[track_caller]\n\
             fn part<T: Mem>(&self, p: Ptr<T>) -> Option<T> {{\n{reads}None\n}}\n\
             #[inline]\n#[track_caller]\n\
             fn set_part<T: Mem>(&mut self, p: Ptr<T>, v: T) -> bool {{\n{writes}false\n}}\n}}\n"
        )
    }

    /// What marks a struct type as one that has an arena.
    pub fn mark(&self, gen: &Gen<'_>, r: RecordId) -> Option<String> {
        let tag = self.names.keys().position(|k| *k == r)?;
        if !gen.plan.wide[r.index()] && !gen.plan.parts.records.contains(&r) {
            return None;
        }
        let name = &gen.record_names[r.index()];
        Some(format!(
            "impl crate::rt::Kept for {name} {{\n    const TAG: u32 = {tag};\n}}\n\n"
        ))
    }
}

impl Gen<'_> {
    /// The struct whose arena pointers to this type lead into.
    pub fn kept(&self, pointee: TypeId) -> Option<RecordId> {
        self.plan.arena(self.program, pointee)
    }

    /// The struct in whose arena an object of this type is, if it has an address.
    pub fn arena_object(&self, ty: TypeId) -> Option<RecordId> {
        let r = arena_element(self.program, ty)?;
        self.plan.arenas[r.index()].then_some(r)
    }

    /// The hidden field of a struct that an arena keeps, as the definition of the struct names it.
    pub fn niche(&self, r: RecordId) -> String {
        if !self.plan.arenas[r.index()] {
            return String::new();
        }
        let fields = &self.field_names[r.index()];
        let mut name = String::from("niche");
        while fields.contains(&name) {
            name.push('_');
        }
        format!(" with {name}")
    }

    /// The type of pointers into an arena, without its argument.
    pub fn id_name(&self, r: RecordId) -> &'static str {
        match self.plan.wide[r.index()] {
            true => "AnyId",
            false => "Id",
        }
    }

    /// The arena's place in the context.
    pub fn arena(&self, module: usize, r: RecordId) -> String {
        self.record(module, r);
        let name = self.arenas.names.get(&r).cloned().unwrap_or_default();
        format!("cx.{name}")
    }

    /// The declaration of an object with static storage duration in an arena; `None` if it is in none.
    pub fn arena_global(&self, id: GlobalId, module: usize) -> Option<(RecordId, String)> {
        let first = self.arenas.first.get(&id)?;
        let r = self.arena_object(self.program.globals[id.index()].ty)?;
        let name = &self.global_names[id.index()];
        let (ty, id) = (self.record(module, r), self.id_name(r));
        Some((
            r,
            format!("pub const {name}: {id}<{ty}> = {id}::global({first});"),
        ))
    }
}

impl Fx<'_, '_> {
    /// The struct in whose arena a local variable is.
    pub(crate) fn arena_local(&self, l: LocalId) -> Option<RecordId> {
        let r = self.g.arena_object(self.local_ty(l))?;
        self.in_memory(l).then_some(r)
    }

    /// Whether a place is an object of an arena, or an array of such.
    pub(crate) fn in_arena(&self, p: &Place) -> bool {
        match &p.kind {
            PlaceKind::Local(l) => self.arena_local(*l).is_some(),
            PlaceKind::Global(g) => {
                let g = self.g.program.resolve_global(*g);
                self.g.arenas.first.contains_key(&g)
            }
            PlaceKind::Deref(_) => self.g.kept(p.ty).is_some() && self.lifted_place(p).is_none(),
            PlaceKind::Field(..) | PlaceKind::Index(..) => false,
        }
    }

    /// Whether a place is an element of an array of objects of an arena.
    pub(crate) fn arena_object_of(&self, p: &Place) -> bool {
        let element = matches!(&p.kind, PlaceKind::Index(base, _) if self.in_arena(base));
        element && self.g.kept(p.ty).is_some()
    }

    /// The id of the object in an arena that a place is: a whole object, or an element of an array of such.
    pub(crate) fn arena_id(&mut self, p: &Place) -> Option<(RecordId, Code)> {
        let r = self.g.kept(p.ty)?;
        match &p.kind {
            PlaceKind::Index(base, i) if self.in_arena(base) => {
                let base = self.pointer(base);
                let i = self.offset(i);
                let pure = base.pure && i.pure;
                let id = match i.text.as_str() {
                    "0" => base,
                    _ => base.infix("+", &i, prec::SUM).with_purity(pure),
                };
                Some((r, id))
            }
            PlaceKind::Field(..) | PlaceKind::Index(..) => None,
            _ if self.in_arena(p) => Some((r, self.pointer(p))),
            _ => None,
        }
    }

    /// An object of an arena as a Rust place.
    pub(crate) fn arena_place(&mut self, p: &Place) -> Option<Code> {
        let (r, id) = self.arena_id(p)?;
        let arena = self.g.arena(self.module, r);
        Some(Code::atom(format!("{arena}[{}]", id.text)).with_purity(id.pure))
    }

    fn objects_text(&mut self, n: Count<'_>) -> String {
        match n {
            Count::Known(n) => n.to_string(),
            Count::Of(e) | Count::Bytes(e, _) => self.index(e).text,
        }
    }

    /// A conversion of what `malloc` and its like give to a pointer into an arena.
    pub(crate) fn arena_allocation(&mut self, e: &Expr, to: TypeId) -> Option<Code> {
        let types = &self.g.program.types;
        let pointee = types.pointee(to)?;
        let r = self.g.kept(pointee)?;
        let allocators = &self.g.plan.allocators;
        let found = allocation(self.g.program, allocators, e, types.size(pointee)?)?;
        let arena = self.g.arena(self.module, r);
        if let Some(old) = found.old.filter(|old| !is_null(old)) {
            let old = self.value(old).text;
            let n = self.objects_text(found.count);
            return Some(self.on_arena(&arena, "realloc", &[old, n]));
        }
        if let Some(call) = found.adopted {
            // Its memory is given back, and objects take its place.
            let n = match found.count {
                Count::Known(1) => "alloc()".to_string(),
                n => format!("alloc_run({})", self.objects_text(n)),
            };
            let call = self.value(call);
            let null = format!("{}::null()", self.g.id_name(r));
            return Some(Code::new(
                format!(
                    "if give_back({}, cx) {{ {arena}.{n} }} else {{ {null} }}",
                    call.text
                ),
                prec::BLOCK,
            ));
        }
        Some(match found.count {
            Count::Known(1) => Code::atom(format!("{arena}.alloc()")),
            n => {
                let n = self.objects_text(n);
                self.on_arena(&arena, "alloc_run", &[n])
            }
        })
    }

    /// A call of a method of an arena; arguments that read the context come before it is borrowed.
    fn on_arena(&mut self, arena: &str, method: &str, args: &[String]) -> Code {
        let mut before = String::new();
        let reads = args.iter().any(|a| a.contains("cx"));
        let args: Vec<String> = args
            .iter()
            .map(|a| {
                if !reads || a.bytes().all(|b| b.is_ascii_digit()) {
                    return a.clone();
                }
                let t = self.fresh("t");
                let _ = writeln!(before, "let {t} = {a};");
                t
            })
            .collect();
        let call = format!("{arena}.{method}({})", args.join(", "));
        match before.is_empty() {
            true => Code::atom(call),
            false => Code::new(format!("{{ {before}{call} }}"), prec::BLOCK),
        }
    }

    /// A call of a function of the C library that works on objects of an arena.
    pub(crate) fn arena_call(&mut self, name: &str, args: &[Expr]) -> Option<Code> {
        let kept = |fx: &Self, e: &Expr| {
            let pointee = fx.g.program.types.pointee(e.ty)?;
            fx.g.kept(pointee).filter(|_| fx.lifted(e).is_none())
        };
        if name == "free" {
            let p = bare(args.first()?);
            if let Some(r) = kept(self, p) {
                let arena = self.g.arena(self.module, r);
                let p = self.value(p).text;
                return Some(self.on_arena(&arena, "free", &[p]));
            }
            // What a `void *` leads to may be an object of any arena.
            let void = self.g.program.types.pointee(p.ty) == Some(TypeId::VOID);
            if !void || self.g.arenas.names.is_empty() || self.lifted(p).is_some() {
                return None;
            }
            self.g.frees_anything.set(true);
            self.g.import(self.module, "context", "free_anything");
            let p = self.value(p).text;
            return Some(Code::atom(format!("free_anything({p}, cx)")));
        }
        let first = bare(args.first()?);
        let arena = self.g.arena(self.module, kept(self, first)?);
        match objects(self.g.program, name, args)? {
            Objects::Clear(p, n) => {
                let p = self.value(p).text;
                let n = self.objects_text(n);
                Some(self.on_arena(&arena, "clear", &[p, n]))
            }
            Objects::Copy(to, from, n) => {
                let (to, from) = (self.value(to).text, self.value(from).text);
                let n = self.objects_text(n);
                Some(self.on_arena(&arena, "copy", &[to, from, n]))
            }
        }
    }

    /// Makes the objects of arenas that local variables are.
    pub(crate) fn arena_locals(&mut self) {
        let body = self.body;
        for i in 0..body.locals.len() {
            let l = LocalId(i as u32);
            let Some(r) = self.arena_local(l) else {
                continue;
            };
            let arena = self.g.arena(self.module, r);
            let name = self.names[i].clone();
            let n = length(self.g, self.local_ty(l));
            let whole = self.g.program.types.as_record(self.local_ty(l)).is_some();
            let made = match () {
                _ if body.params.contains(&l) => format!("alloc_with({name})"),
                _ if whole => "alloc()".into(),
                _ => format!("alloc_run({n})"),
            };
            let _ = writeln!(self.out, "let {name} = {arena}.{made};");
        }
    }

    /// What ends the life of the objects that the function's variables are.
    pub(crate) fn leave(&self) -> String {
        let mut text = String::new();
        for i in 0..self.body.locals.len() {
            if let Some(r) = self.arena_local(LocalId(i as u32)) {
                let arena = self.g.arena(self.module, r);
                let _ = writeln!(text, "{arena}.free({});", self.names[i]);
            }
        }
        if self.has_frame {
            text.push_str("cx.leave(frame);\n");
        }
        text
    }

    /// Whether anything of the function is on the heap's stack.
    pub(crate) fn needs_frame(&self) -> bool {
        let facts = self.g.facts.functions.get(self.id.index());
        let Some(facts) = facts.and_then(|f| f.as_ref()) else {
            return false;
        };
        let on_heap = |i: usize| {
            let l = LocalId(i as u32);
            let vla = self.g.program.types.is_vla(self.local_ty(l));
            (facts.memory[i] && self.arena_local(l).is_none()) || (vla && self.rep(l) != Rep::Owned)
        };
        facts.has_frame && (facts.has_alloca || (0..self.body.locals.len()).any(on_heap))
    }

    /// Gives an object of an arena, or an array of such, its first value.
    pub(crate) fn arena_store(&mut self, r: RecordId, id: &str, e: &Expr) {
        let arena = self.g.arena(self.module, r);
        let value = self.value(e).text;
        let text = match (&e.kind, self.g.program.types.as_record(e.ty)) {
            (_, Some(_)) => format!("{arena}[{id}] = {value};\n"),
            (ExprKind::Zero, None) => {
                let n = length(self.g, e.ty);
                format!("{arena}.clear({id}, {n});\n")
            }
            _ => {
                let t = self.fresh("values");
                format!("let {t} = {value};\n{arena}.write({id}, {t});\n")
            }
        };
        self.out.push_str(&text);
    }
}

/// Whether an index of a place reads the context, which the place itself needs when it is written to.
pub(crate) fn reads_context_inside(place: &str) -> bool {
    let mut depth = 0;
    let mut rest = place;
    while let Some(c) = rest.chars().next() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            'c' if depth > 0 && (rest.starts_with("cx.") || rest.starts_with("cx)")) => {
                return true
            }
            _ => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    false
}
