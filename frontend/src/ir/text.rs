//! The IR as text, for people and for tests. Stable: the same program always gives the same text.
//!
//! ```text
//! program    = { record | enum | global | function }
//! record     = ("struct" | "union") NAME "size" N "align" N "{" { OFFSET [":" BIT "+" WIDTH] FIELD ":" type } "}"
//! enum       = "enum" NAME ":" type "{" { CONSTANT "=" N } "}"
//! global     = ("global" | "static" | "extern") GLOBAL ":" type ["=" expr] line
//! function   = "extern" FUNC ":" type line
//!            | ("func" | "static func") FUNC ":" type line "{" { "param" local | "local" local } { stmt } "}" line
//! local      = LOCAL ":" type
//! line       = "@" [FILE ":"] N            the file only where it is not the function's
//!
//! stmt       = expr line                   one statement a line
//!            | "decl" LOCAL ["=" expr] line
//!            | "vla" LOCAL "bytes" expr line
//!            | "{" { stmt } "}" | "if" expr "{" … "}" ["else" "{" … "}"] | "while" … | "do" … "while" expr
//!            | "for" "{" "init:" … "cond:" expr "step:" expr "body:" … "}"
//!            | "switch" expr { "case" N [".." N] "->" LABEL } ["default" "->" LABEL] "{" … "}"
//!            | LABEL ":" | "goto" LABEL | "goto" "*" expr | "break" | "continue" | "return" [expr]
//!
//! expr       = N ":" type | CONSTANT "(" N ")" ":" type | FLOAT ":" type | STRING | "zero" ":" type
//!            | "load" place | "&" place | "decay" place | "&" FUNC | "&&" LABEL
//!            | "(" OP expr ")" ":" type | "(" expr OP expr ")" ":" type
//!            | "(" expr ("+ptr" | "-ptr" | "-diff") expr ")" | "(" expr ("&&" | "||") expr ")"
//!            | "(" expr "?" expr ":" expr ")" ":" type
//!            | "cast" "<" type ">" expr
//!            | "(" place "=" expr ")" | "(" place OP "=" "in" type expr ")" | "(" ("++" | "--") place ")"
//!            | "(" place ("++" | "--") ")"
//!            | FUNC "(" args ")" ":" type | "call" expr "(" args ")" ":" type | "builtin" NAME "(" args ")" ":" type
//!            | "seq" "{" { stmt } ["=>" expr] "}"
//!            | "record" type "{" { FIELD "=" expr } "}" | "array" type "{" { N "=" expr } "}" | "bytes" STRING ":" type
//!            | "va_arg" "<" type ">" expr | "setjmp" expr
//! place      = LOCAL | GLOBAL | "(" "*" expr ")" | place "." FIELD | place "[" expr "]"
//! ```
//!
//! Locals are `name#number`, objects `@name#number`, functions `@name`, labels `'name` or `'number`. Declarations of
//! functions appear only where something refers to them, records and enumerations only where no system header defines them.

use std::fmt::Write;

use rustc_hash::FxHashSet;

use super::visit::{walk_body, walk_expr, Visitor};
use super::{
    Body, Callee, Expr, ExprKind, FuncId, Function, GlobalId, LabelId, Linkage, Loc, LocalId,
    Place, PlaceKind, Program, Stmt, StmtKind, StrId, Switch, TypeId, UnaryOp,
};

/// The whole program as text.
pub fn print(prog: &Program) -> String {
    let mut text = Text {
        prog,
        out: String::new(),
        body: None,
        file: 0,
        depth: 0,
    };
    text.types();
    for (i, g) in prog.globals.iter().enumerate() {
        if g.system || g.resolved.is_some() {
            continue;
        }
        text.global(GlobalId(i as u32));
    }
    let used = referenced(prog);
    for (i, f) in prog.functions.iter().enumerate() {
        let id = FuncId(i as u32);
        match &f.body {
            Some(body) => text.function(id, f, body),
            None if used.contains(&id) => {
                let ty = prog.types.display(f.ty);
                let name = text.func_name(id);
                let _ = writeln!(text.out, "extern {name}: {ty}");
            }
            None => {}
        }
    }
    text.out
}

/// Functions that something refers to, resolved.
fn referenced(prog: &Program) -> FxHashSet<FuncId> {
    struct Find<'p>(&'p Program, FxHashSet<FuncId>);
    impl Visitor for Find<'_> {
        fn expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::Func(f) => {
                    self.1.insert(self.0.resolve_func(*f));
                }
                ExprKind::Call(callee, _) => {
                    if let Callee::Direct(f) = **callee {
                        self.1.insert(self.0.resolve_func(f));
                    }
                }
                _ => {}
            }
            walk_expr(self, e);
        }
    }
    let mut find = Find(prog, FxHashSet::default());
    for f in &prog.functions {
        if let Some(body) = &f.body {
            walk_body(&mut find, &body.stmts);
        }
    }
    for g in &prog.globals {
        if let Some(init) = &g.init {
            find.expr(init);
        }
    }
    find.1
}

struct Text<'p> {
    prog: &'p Program,
    out: String,
    body: Option<&'p Body>,
    /// The file that line numbers without a file name belong to.
    file: u32,
    depth: usize,
}

impl<'p> Text<'p> {
    fn types(&mut self) {
        let types = &self.prog.types;
        let system = |loc: Loc| {
            self.prog
                .files
                .get(loc.file as usize)
                .is_some_and(|f| f.system)
        };
        for r in types.records.iter().filter(|r| !system(r.loc)) {
            let keyword = if r.is_union { "union" } else { "struct" };
            if !r.complete {
                let _ = writeln!(self.out, "{keyword} {} incomplete", r.name);
                continue;
            }
            let _ = writeln!(
                self.out,
                "{keyword} {} size {} align {} {{",
                r.name, r.size, r.align
            );
            for f in &r.fields {
                let bits = f
                    .bits
                    .map_or(String::new(), |b| format!(":{}+{}", b.first, b.width));
                let ty = types.display(f.ty);
                let _ = writeln!(self.out, "  {}{bits} {}: {ty}", f.offset, f.name);
            }
            self.out.push_str("}\n");
        }
        for e in types.enums.iter().filter(|e| !system(e.loc)) {
            let constants: Vec<String> = e
                .constants
                .iter()
                .map(|(n, v)| format!("{n} = {v}"))
                .collect();
            let ty = types.display(e.ty);
            let _ = writeln!(
                self.out,
                "enum {}: {ty} {{ {} }}",
                e.name,
                constants.join(", ")
            );
        }
    }

    fn global(&mut self, id: GlobalId) {
        let g = &self.prog.globals[id.index()];
        self.file = self.prog.units.get(g.unit).map_or(0, |u| u.file);
        let keyword = match (g.defined, g.linkage) {
            (false, _) => "extern",
            (true, Linkage::External) => "global",
            (true, Linkage::Internal) => "static",
        };
        let ty = self.prog.types.display(g.ty);
        let name = self.global_name(id);
        let mut line = format!("{keyword} {name}: {ty}");
        if let Some(f) = &g.function {
            let _ = write!(line, " in {f}");
        }
        if g.is_const {
            line.push_str(" const");
        }
        if g.thread_local {
            line.push_str(" thread_local");
        }
        if g.align > 0 {
            let _ = write!(line, " align {}", g.align);
        }
        if let Some(init) = &g.init {
            let init = self.expr(init);
            let _ = write!(line, " = {init}");
        }
        let loc = self.loc(g.loc);
        let _ = writeln!(self.out, "{line}{loc}");
    }

    fn function(&mut self, id: FuncId, f: &'p Function, body: &'p Body) {
        self.file = f.loc.file;
        self.body = Some(body);
        let keyword = match f.linkage {
            Linkage::External => "func",
            Linkage::Internal => "static func",
        };
        let ty = self.prog.types.display(f.ty);
        let (name, loc) = (self.func_name(id), self.loc(f.loc));
        let noreturn = if f.noreturn { " noreturn" } else { "" };
        let _ = writeln!(self.out, "{keyword} {name}: {ty}{noreturn}{loc} {{");
        let used = super::c_printer::used_locals(body);
        for (i, local) in body.locals.iter().enumerate() {
            let id = LocalId(i as u32);
            let param = body.params.contains(&id);
            if !param && !used.contains(&id) {
                continue;
            }
            let keyword = if param { "param" } else { "local" };
            let ty = self.prog.types.display(local.ty);
            let name = self.local_name(id);
            let _ = write!(self.out, "  {keyword} {name}: {ty}");
            if local.align > 0 {
                let _ = write!(self.out, " align {}", local.align);
            }
            self.out.push('\n');
        }
        self.depth = 1;
        let mut text = String::new();
        self.stmts(&mut text, &body.stmts);
        self.out.push_str(&text);
        let end = self.loc(body.end);
        let _ = writeln!(self.out, "}}{end}");
        self.body = None;
    }

    fn loc(&self, loc: Loc) -> String {
        if loc.line == 0 {
            return String::new();
        }
        if loc.file == self.file {
            return format!(" @{}", loc.line);
        }
        match self.prog.files.get(loc.file as usize) {
            Some(f) => format!(" @{}:{}", f.name, loc.line),
            None => String::new(),
        }
    }

    fn func_name(&self, id: FuncId) -> String {
        let id = self.prog.resolve_func(id);
        let f = &self.prog.functions[id.index()];
        if f.linkage == Linkage::Internal && self.prog.units.len() > 1 {
            return format!("@{}#{}", f.name, id.0);
        }
        format!("@{}", f.name)
    }

    fn global_name(&self, id: GlobalId) -> String {
        let id = self.prog.resolve_global(id);
        format!("@{}#{}", self.prog.globals[id.index()].name, id.0)
    }

    fn local_name(&self, id: LocalId) -> String {
        let name = self.body.and_then(|b| b.locals.get(id.index()));
        format!("{}#{}", name.map_or("?", |l| l.name.as_str()), id.0)
    }

    fn label_name(&self, id: LabelId) -> String {
        match self.body.and_then(|b| b.labels.get(id.index())) {
            Some(l) if !l.name.is_empty() => format!("'{}", l.name),
            _ => format!("'{}", id.0),
        }
    }

    fn ty(&self, ty: TypeId) -> String {
        self.prog.types.display(ty)
    }

    fn indent(&self, out: &mut String) {
        for _ in 0..self.depth {
            out.push_str("  ");
        }
    }

    fn line(&self, out: &mut String, text: &str, loc: Loc) {
        self.indent(out);
        let loc = self.loc(loc);
        let _ = writeln!(out, "{text}{loc}");
    }

    fn stmts(&mut self, out: &mut String, stmts: &[Stmt]) {
        stmts.iter().for_each(|s| self.stmt(out, s));
    }

    /// Statements one step further in.
    fn inner(&mut self, out: &mut String, stmts: &[Stmt]) {
        self.depth += 1;
        self.stmts(out, stmts);
        self.depth -= 1;
    }

    fn stmt(&mut self, out: &mut String, s: &Stmt) {
        let none = Loc::default();
        match &s.kind {
            StmtKind::Expr(e) => {
                let e = self.expr(e);
                self.line(out, &e, s.loc);
            }
            StmtKind::Decl(l, init) => {
                let mut text = format!("decl {}", self.local_name(*l));
                if let Some(e) = init {
                    let e = self.expr(e);
                    let _ = write!(text, " = {e}");
                }
                self.line(out, &text, s.loc);
            }
            StmtKind::VlaAlloc(l, bytes) => {
                let text = format!("vla {} bytes {}", self.local_name(*l), self.expr(bytes));
                self.line(out, &text, s.loc);
            }
            StmtKind::Block(b) => {
                self.line(out, "{", s.loc);
                self.inner(out, b);
                self.line(out, "}", none);
            }
            StmtKind::If(c, a, b) => {
                let c = self.expr(c);
                self.line(out, &format!("if {c} {{"), s.loc);
                self.inner(out, a);
                if !b.is_empty() {
                    self.line(out, "} else {", none);
                    self.inner(out, b);
                }
                self.line(out, "}", none);
            }
            StmtKind::While(c, b) => {
                let c = self.expr(c);
                self.line(out, &format!("while {c} {{"), s.loc);
                self.inner(out, b);
                self.line(out, "}", none);
            }
            StmtKind::DoWhile(b, c) => {
                self.line(out, "do {", s.loc);
                self.inner(out, b);
                let c = self.expr(c);
                self.line(out, &format!("}} while {c}"), none);
            }
            StmtKind::For {
                init,
                cond,
                step,
                body,
            } => {
                self.line(out, "for {", s.loc);
                if !init.is_empty() {
                    self.line(out, "init:", none);
                    self.inner(out, init);
                }
                for (name, e) in [("cond:", cond), ("step:", step)] {
                    if let Some(e) = e {
                        let e = self.expr(e);
                        self.line(out, &format!("{name} {e}"), none);
                    }
                }
                self.line(out, "body:", none);
                self.inner(out, body);
                self.line(out, "}", none);
            }
            StmtKind::Switch(sw) => self.switch(out, sw, s.loc),
            StmtKind::Label(l) => self.line(out, &format!("{}:", self.label_name(*l)), s.loc),
            StmtKind::Goto(l) => self.line(out, &format!("goto {}", self.label_name(*l)), s.loc),
            StmtKind::GotoComputed(e) => {
                let e = self.expr(e);
                self.line(out, &format!("goto *{e}"), s.loc);
            }
            StmtKind::Break => self.line(out, "break", s.loc),
            StmtKind::Continue => self.line(out, "continue", s.loc),
            StmtKind::Return(None) => self.line(out, "return", s.loc),
            StmtKind::Return(Some(e)) => {
                let e = self.expr(e);
                self.line(out, &format!("return {e}"), s.loc);
            }
        }
    }

    fn switch(&mut self, out: &mut String, sw: &Switch, loc: Loc) {
        let none = Loc::default();
        let value = self.expr(&sw.value);
        self.line(out, &format!("switch {value}"), loc);
        for (low, high, label) in &sw.cases {
            let range = if low == high {
                low.to_string()
            } else {
                format!("{low}..{high}")
            };
            let label = self.label_name(*label);
            self.line(out, &format!("  case {range} -> {label}"), none);
        }
        if let Some(label) = sw.default {
            let label = self.label_name(label);
            self.line(out, &format!("  default -> {label}"), none);
        }
        self.line(out, "{", none);
        self.inner(out, &sw.body);
        self.line(out, "}", none);
    }

    fn string(&self, id: StrId) -> String {
        let lit = &self.prog.strings[id.index()];
        let mut text = String::from("\"");
        let size = self.prog.types.size(lit.elem).unwrap_or(1) as usize;
        let bytes = lit
            .bytes
            .strip_suffix(&[0u8; 4][..size.min(4)])
            .unwrap_or(&lit.bytes);
        for b in bytes {
            let _ = write!(text, "{}", b.escape_ascii());
        }
        text.push('"');
        if size > 1 {
            let _ = write!(text, ":{}", self.ty(lit.elem));
        }
        text
    }

    fn list(&mut self, args: &[Expr]) -> String {
        let parts: Vec<String> = args.iter().map(|a| self.expr(a)).collect();
        parts.join(", ")
    }

    fn expr(&mut self, e: &Expr) -> String {
        let ty = self.ty(e.ty);
        match &e.kind {
            ExprKind::Int(v, _) => format!("{v}:{ty}"),
            ExprKind::EnumConst(id, i, v) => {
                let constants = &self.prog.types.enumeration(*id).constants;
                let name = constants.get(*i as usize).map_or("?", |c| c.0.as_str());
                format!("{name}({v}):{ty}")
            }
            ExprKind::Float(v) => format!("{v:?}:{ty}"),
            ExprKind::Str(id) => self.string(*id),
            ExprKind::Zero => format!("zero:{ty}"),
            ExprKind::Load(p) => format!("load {}", self.place(p)),
            ExprKind::AddrOf(p) => format!("&{}", self.place(p)),
            ExprKind::Decay(p) => format!("decay {}", self.place(p)),
            ExprKind::Func(f) => format!("&{}", self.func_name(*f)),
            ExprKind::LabelAddr(l) => format!("&&{}", self.label_name(*l)),
            ExprKind::Unary(op, a) => {
                let op = match op {
                    UnaryOp::Neg => "-",
                    UnaryOp::BitNot => "~",
                    UnaryOp::Not => "!",
                };
                format!("({op}{}):{ty}", self.expr(a))
            }
            ExprKind::Binary(op, a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                format!("({a} {} {b}):{ty}", op.symbol())
            }
            ExprKind::PtrAdd(a, b) => format!("({} +ptr {})", self.expr(a), self.expr(b)),
            ExprKind::PtrSub(a, b) => format!("({} -ptr {})", self.expr(a), self.expr(b)),
            ExprKind::PtrDiff(a, b) => format!("({} -diff {})", self.expr(a), self.expr(b)),
            ExprKind::LogAnd(a, b) => format!("({} && {})", self.expr(a), self.expr(b)),
            ExprKind::LogOr(a, b) => format!("({} || {})", self.expr(a), self.expr(b)),
            ExprKind::Cond(c, a, b) => {
                let (c, a, b) = (self.expr(c), self.expr(a), self.expr(b));
                format!("({c} ? {a} : {b}):{ty}")
            }
            ExprKind::Cast(a) => format!("cast<{ty}> {}", self.expr(a)),
            ExprKind::Assign(p, v) => format!("({} = {})", self.place(p), self.expr(v)),
            ExprKind::AssignOp {
                place,
                op,
                rhs,
                compute,
            } => {
                let (place, rhs) = (self.place(place), self.expr(rhs));
                let compute = self.ty(*compute);
                format!("({place} {}= in {compute} {rhs})", op.symbol())
            }
            ExprKind::IncDec {
                place,
                increment,
                postfix,
            } => {
                let (place, op) = (self.place(place), if *increment { "++" } else { "--" });
                if *postfix {
                    format!("({place}{op})")
                } else {
                    format!("({op}{place})")
                }
            }
            ExprKind::Call(callee, args) => {
                let callee = match &**callee {
                    Callee::Direct(f) => self.func_name(*f),
                    Callee::Indirect(f) => format!("call {}", self.expr(f)),
                };
                format!("{callee}({}):{ty}", self.list(args))
            }
            ExprKind::Builtin(b, args) => format!("builtin {b:?}({}):{ty}", self.list(args)),
            ExprKind::Seq(stmts, value) => {
                let mut text = String::from("seq {\n");
                self.depth += 2;
                self.stmts(&mut text, stmts);
                if let Some(v) = value {
                    let v = self.expr(v);
                    self.line(&mut text, &format!("=> {v}"), Loc::default());
                }
                self.depth -= 1;
                self.indent(&mut text);
                self.depth -= 1;
                text.push('}');
                text
            }
            ExprKind::RecordInit(fields) => {
                let record = self.prog.types.as_record(e.ty);
                let parts: Vec<String> = fields
                    .iter()
                    .map(|(i, v)| {
                        let name =
                            record.and_then(|r| self.prog.types.record(r).fields.get(*i as usize));
                        let name = name.map_or("?", |f| f.name.as_str());
                        format!("{name} = {}", self.expr(v))
                    })
                    .collect();
                format!("record {ty} {{ {} }}", parts.join(", "))
            }
            ExprKind::ArrayInit(elems) => {
                let parts: Vec<String> = elems
                    .iter()
                    .map(|(i, v)| format!("{i} = {}", self.expr(v)))
                    .collect();
                format!("array {ty} {{ {} }}", parts.join(", "))
            }
            ExprKind::StrArray(id) => format!("bytes {}:{ty}", self.string(*id)),
            ExprKind::VaArg(ap) => format!("va_arg<{ty}> {}", self.expr(ap)),
            ExprKind::Setjmp(env) => format!("setjmp {}", self.expr(env)),
        }
    }

    fn place(&mut self, p: &Place) -> String {
        match &p.kind {
            PlaceKind::Local(l) => self.local_name(*l),
            PlaceKind::Global(g) => self.global_name(*g),
            PlaceKind::Deref(e) => format!("(*{})", self.expr(e)),
            PlaceKind::Field(base, r, i) => {
                let base = self.place(base);
                let fields = &self.prog.types.record(*r).fields;
                let name = fields.get(*i as usize).map_or("?", |f| f.name.as_str());
                format!("{base}.{name}")
            }
            PlaceKind::Index(base, i) => format!("{}[{}]", self.place(base), self.expr(i)),
        }
    }
}
