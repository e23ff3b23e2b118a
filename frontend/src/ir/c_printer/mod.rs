//! The IR as one C file that behaves like the program it came from: the front end's test without the back end.
//!
//! The output is for gcc (`-std=gnu11 -fwrapv -fno-strict-aliasing -w`) and includes no header. Everything implicit in C
//! is explicit in it, as in the IR: conversions are casts, the order of evaluation is the IR's (temporaries in statement
//! expressions where C leaves it open), and the layout of every record is asserted. What the program defines gets names
//! of its own (`f3_name`, `g7_name`, `l2_name`, `r5_name`), so units cannot clash; what it does not define is declared
//! with the prototype the IR has and bound to the C library's symbol by an assembler name.
//!
//! Long double constants have the precision the IR gives them, which is that of `double`.

mod expr;
mod library;
pub mod probe;
mod reach;
mod stmt;
mod types;

use rustc_hash::FxHashMap;

use super::{Body, FuncId, GlobalId, LabelId, LocalId, Program, TypeId, TypeKind};
use probe::Probes;
pub(super) use reach::used_locals;
use reach::Reach;

const PRELUDE: &str = "#undef linux
#undef unix
typedef __typeof__(((__builtin_va_list *)0)[0][0]) c2_va_tag;
extern int c2_setjmp(void *) __asm__(\"_setjmp\") __attribute__((returns_twice));
extern int c2_sigsetjmp(void *, int) __asm__(\"__sigsetjmp\") __attribute__((returns_twice));
";

/// The program as C: what `executable` (an index into [`Program::executables`]) reaches, or everything defined.
pub fn print(prog: &Program, executable: Option<usize>) -> String {
    print_with(prog, executable, None)
}

/// The same with functions that say what they get and give, and clocks of one's own: calls of `time` and its like go to `c2t_time`.
pub fn print_probed(prog: &Program, executable: Option<usize>, probes: &Probes) -> String {
    print_with(prog, executable, Some(probes))
}

fn print_with(prog: &Program, executable: Option<usize>, probes: Option<&Probes>) -> String {
    let executable = executable.and_then(|e| prog.executables.get(e));
    let reach = Reach::new(prog, executable);
    let main = executable.map(|e| prog.resolve_func(e.main));
    let mut printer = Printer {
        prog,
        main,
        probes,
        func: FuncId(0),
        body: None,
        cases: FxHashMap::default(),
        next_temp: 0,
        returns: String::new(),
        depth: 0,
    };
    let mut out = String::from(PRELUDE);
    if probes.is_some() {
        out.push_str(probe::PRELUDE);
    }
    printer.records(&mut out);
    printer.strings(&mut out, &reach);
    printer.declarations(&mut out, &reach);
    for &g in &reach.globals {
        printer.global_definition(&mut out, g, &reach);
    }
    for &f in &reach.functions {
        printer.function(&mut out, f, &reach);
    }
    out
}

struct Printer<'p> {
    prog: &'p Program,
    main: Option<FuncId>,
    probes: Option<&'p Probes>,
    /// The function being printed.
    func: FuncId,
    body: Option<&'p Body>,
    /// `case` and `default` labels that stand where an IR label stands.
    cases: FxHashMap<LabelId, Vec<String>>,
    next_temp: usize,
    depth: usize,
    /// What stands before the value of a `return`.
    returns: String,
}

fn thread_word(thread_local: bool) -> &'static str {
    if thread_local {
        "_Thread_local "
    } else {
        ""
    }
}

/// `name` with only the characters that C allows in identifiers.
fn clean(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect()
}

impl<'p> Printer<'p> {
    fn function_name(&self, id: FuncId) -> String {
        let id = self.prog.resolve_func(id);
        if self.main == Some(id) {
            return "main".into();
        }
        let f = &self.prog.functions[id.index()];
        let kind = if f.body.is_some() { 'f' } else { 'x' };
        format!("{kind}{}_{}", id.0, clean(&f.name))
    }

    fn global_name(&self, id: GlobalId) -> String {
        let id = self.prog.resolve_global(id);
        format!("g{}_{}", id.0, clean(&self.prog.globals[id.index()].name))
    }

    fn local_name(&self, id: LocalId) -> String {
        let name = self
            .body
            .and_then(|b| b.locals.get(id.index()))
            .map_or("", |l| l.name.as_str());
        format!("l{}_{}", id.0, clean(name))
    }

    fn temp(&mut self) -> String {
        self.next_temp += 1;
        format!("t{}", self.next_temp)
    }

    /// Wide string literals are arrays; narrow ones are written where they are used.
    fn strings(&self, out: &mut String, reach: &Reach) {
        for &id in &reach.strings {
            let lit = &self.prog.strings[id.index()];
            let size = self.prog.types.size(lit.elem).unwrap_or(1);
            if size > 1 {
                let n = lit.bytes.len() as u64 / size;
                let name = self.declare(lit.elem, &format!("s{}[{n}]", id.0));
                out.push_str(&format!(
                    "static {name} = {{{}}};\n",
                    self.wide(&lit.bytes, size)
                ));
            }
        }
    }

    /// The elements of a wide literal as integers.
    fn wide(&self, bytes: &[u8], size: u64) -> String {
        let parts: Vec<String> = bytes
            .chunks(size as usize)
            .map(|c| {
                let v = c.iter().rev().fold(0u64, |v, b| v << 8 | u64::from(*b));
                v.to_string()
            })
            .collect();
        parts.join(", ")
    }

    /// Prototypes and tentative definitions of everything, so that order does not matter.
    fn declarations(&self, out: &mut String, reach: &Reach) {
        for &id in &reach.functions {
            let f = &self.prog.functions[id.index()];
            let name = self.function_name(id);
            if f.body.is_none() {
                out.push_str(&self.library_function(id, &name));
                continue;
            }
            let storage = if self.main == Some(id) { "" } else { "static " };
            let mut attributes = String::new();
            if f.noreturn {
                attributes.push_str(" __attribute__((noreturn))");
            }
            if f.constructor {
                attributes.push_str(" __attribute__((constructor))");
            }
            if f.destructor {
                attributes.push_str(" __attribute__((destructor))");
            }
            out.push_str(&format!(
                "{storage}{}{attributes};\n",
                self.declare(f.ty, &name)
            ));
        }
        for &id in &reach.globals {
            let g = &self.prog.globals[id.index()];
            let name = self.global_name(id);
            if !g.defined {
                let decl = self.declare(g.ty, &name);
                let thread = thread_word(g.thread_local);
                out.push_str(&format!("extern {thread}{decl} __asm__(\"{}\");\n", g.name));
            } else if !reach.label_tables.contains_key(&id) {
                let thread = thread_word(g.thread_local);
                out.push_str(&format!("static {thread}{}", self.declare(g.ty, &name)));
                out.push_str(&align_attribute(g.align));
                out.push_str(";\n");
            }
        }
    }

    fn global_definition(&mut self, out: &mut String, id: GlobalId, reach: &Reach) {
        if !reach.label_tables.contains_key(&id) {
            self.initialised(out, id);
        }
    }

    /// `static T g = init;`
    fn initialised(&mut self, out: &mut String, id: GlobalId) {
        let g = &self.prog.globals[id.index()];
        if let Some(init) = &g.init {
            let name = self.global_name(id);
            let decl = self.declare(g.ty, &name);
            let init = self.initialiser(init);
            out.push_str(&format!(
                "static {}{decl}{} = {init};\n",
                thread_word(g.thread_local),
                align_attribute(g.align)
            ));
        }
    }

    fn function(&mut self, out: &mut String, id: FuncId, reach: &Reach) {
        let f = &self.prog.functions[id.index()];
        let Some(body) = &f.body else { return };
        self.func = id;
        self.body = Some(body);
        self.cases.clear();
        self.next_temp = 0;
        let Some(func) = self.prog.types.func(f.ty) else {
            return;
        };
        // Locals may be changed between `setjmp` and `longjmp`; which ones were volatile is not known any more.
        let volatile = if body.has_setjmp { "volatile " } else { "" };
        let mut names = Vec::new();
        let mut typed = Vec::new();
        let mut copies = String::new();
        for (i, &p) in body.params.iter().enumerate() {
            let local = &body.locals[p.index()];
            let ty = func.params.get(i).copied().unwrap_or(local.ty);
            let mut name = self.local_name(p);
            let mut shown = format!("{volatile}{name}");
            if ty != local.ty {
                let own = self.declare(local.ty, &shown);
                name = format!("a{i}");
                shown = name.clone();
                let cast = self.type_name(local.ty);
                copies.push_str(&format!("  {own} = ({cast})a{i};\n"));
            }
            typed.push(self.declare(ty, &shown));
            names.push(name);
        }
        let outer = self.function_name(id);
        let probe = self.probes.and_then(|probes| probes.get(&id));
        let probe = probe.filter(|_| func.prototyped);
        let inside = probe.filter(|_| func.variadic);
        let inside = inside.map(|probe| self.recording_inside(probe, id, &names, func.ret));
        let probe = probe.filter(|_| !func.variadic);
        let name = match probe {
            Some(_) => format!("in{}_{}", id.0, clean(&f.name)),
            None => outer.clone(),
        };
        let head = if func.prototyped {
            if func.variadic {
                typed.push("...".into());
            }
            let list = if typed.is_empty() {
                "void".into()
            } else {
                typed.join(", ")
            };
            self.declare(func.ret, &format!("{name}({list})"))
        } else {
            let head = self.declare(func.ret, &format!("{name}({})", names.join(", ")));
            let params: Vec<String> = typed.iter().map(|t| format!("{t};")).collect();
            format!("{head} {}", params.join(" "))
        };
        let storage = match self.main == Some(id) && probe.is_none() {
            true => "",
            false => "static ",
        };
        if let Some(inside) = &inside {
            out.push_str(&inside.before);
        }
        out.push_str(&format!("{storage}{head}\n{{\n{copies}"));
        if let Some(inside) = &inside {
            out.push_str(&inside.begin);
        }
        self.returns = inside.map_or(String::new(), |inside| inside.result);
        let used = used_locals(body);
        for (i, local) in body.locals.iter().enumerate() {
            let id = LocalId(i as u32);
            if !used.contains(&id) || body.params.contains(&id) {
                continue;
            }
            let name = self.local_name(id);
            if self.prog.types.is_vla(local.ty) {
                let elem = self.strip_vla(local.ty);
                let decl = self.declare(elem, &format!("(*{volatile}{name})"));
                out.push_str(&format!("  {decl}; unsigned long cap{i} = 0;\n"));
                continue;
            }
            let decl = self.declare(local.ty, &format!("{volatile}{name}"));
            out.push_str(&format!("  {decl}{};\n", align_attribute(local.align)));
        }
        for (&g, &owner) in &reach.label_tables {
            if owner == id {
                out.push_str("  ");
                self.initialised(out, g);
            }
        }
        self.depth = 1;
        self.statements(out, &body.stmts);
        out.push_str("}\n");
        self.body = None;
        if let Some(probe) = probe {
            let params: Vec<(String, TypeId)> = func
                .params
                .iter()
                .enumerate()
                .map(|(i, &ty)| (format!("p{i}"), ty))
                .collect();
            let typed: Vec<String> = params
                .iter()
                .map(|(name, ty)| self.declare(*ty, name))
                .collect();
            let list = if typed.is_empty() {
                "void".into()
            } else {
                typed.join(", ")
            };
            let storage = if self.main == Some(id) { "" } else { "static " };
            let head = self.declare(func.ret, &format!("{outer}({list})"));
            let head = format!("{storage}{head}");
            out.push_str(&self.recording(probe, &head, &name, &params, func.ret));
        }
    }

    /// What is left of a type when variable lengths are dropped: addresses into such arrays are computed in bytes.
    fn strip_vla(&self, ty: TypeId) -> TypeId {
        let mut ty = ty;
        while self.prog.types.is_vla(ty) {
            match self.prog.types.kind(ty) {
                TypeKind::Vla { elem, .. }
                | TypeKind::Array { elem, .. }
                | TypeKind::OpenArray { elem } => ty = *elem,
                _ => break,
            }
        }
        ty
    }
}

fn align_attribute(align: u64) -> String {
    if align > 1 {
        format!(" __attribute__((aligned({align})))")
    } else {
        String::new()
    }
}
