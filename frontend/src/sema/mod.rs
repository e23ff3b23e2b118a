//! Semantic analysis and lowering: lang-c's syntax tree of one translation unit after the other into one [`Program`].
//!
//! Units are lowered in order into shared tables, so that a type from a header is one type in the whole program. What
//! differs between units stays apart: a record is shared only when it stands at the same place with the same layout.

mod builtins;
mod call;
mod compatible;
mod complex;
mod consteval;
pub use consteval::eval as constant_value;
pub use consteval::eval_float as constant_float;
mod decl;
mod expr;
mod flatten;
mod function;
mod init;
pub mod link;
mod literal;
mod named;
mod operators;
mod ops;
mod record;
mod stmt;
mod views;

use lang_c::ast;
use lang_c::span::{Node, Span};
use rustc_hash::FxHashMap;

use crate::diag::Diagnostic;
use crate::ir::layout::Layout;
use crate::ir::types::FieldDecl;
use crate::ir::{
    Body, ConstantId, EnumId, Expr, ExprKind, FuncId, Function, Global, GlobalId, LabelId, Linkage,
    Loc, Local, LocalId, Place, PlaceKind, Program, RecordId, SourceFile, Stmt, StmtKind, StrId,
    StrLit, TypeId, UnitInfo,
};
use crate::layout::Originals;
use crate::parse::Parsed;

/// Result of a lowering step; the error says what is wrong with the C.
pub type LResult<T> = Result<T, Box<Diagnostic>>;

/// Where a record or enumeration is defined: file, line, tag, and its number among those at the same place.
pub(crate) type DefinitionKey = (u32, u32, String, u32);

/// Tables that live as long as the program is being lowered.
#[derive(Default)]
pub struct Shared {
    file_ids: FxHashMap<String, u32>,
    record_by_key: FxHashMap<DefinitionKey, RecordId>,
    record_by_tag: FxHashMap<String, RecordId>,
    enum_by_key: FxHashMap<DefinitionKey, EnumId>,
    strings: FxHashMap<StrLit, StrId>,
    /// Constants by place, name, value and type.
    constants: FxHashMap<(Loc, String, i128, TypeId), ConstantId>,
    /// What each record was laid out from, to compare a definition met again.
    record_decls: FxHashMap<RecordId, Vec<FieldDecl>>,
    /// The original texts of the files.
    pub(crate) originals: Originals,
}

/// What an ordinary identifier means.
#[derive(Clone, Debug)]
pub(crate) enum Symbol {
    Typedef(Qual),
    Local(LocalId),
    Global(GlobalId),
    Func(FuncId),
    EnumConst(EnumId, u32, i128, TypeId),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Tag {
    Record(RecordId),
    Enum(EnumId),
}

/// A type with its top-level qualifiers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Qual {
    pub ty: TypeId,
    pub is_const: bool,
}

impl Qual {
    pub(crate) fn new(ty: TypeId) -> Qual {
        Qual {
            ty,
            is_const: false,
        }
    }
}

#[derive(Default)]
pub(crate) struct Scope {
    pub(crate) names: FxHashMap<String, Symbol>,
    pub(crate) tags: FxHashMap<String, Tag>,
}

/// A `cleanup` attribute waiting for its scope to end.
#[derive(Clone)]
pub(crate) struct Cleanup {
    pub(crate) func: FuncId,
    pub(crate) local: LocalId,
}

/// State of the function being lowered.
pub(crate) struct FuncState {
    pub(crate) id: FuncId,
    pub(crate) name: String,
    pub(crate) ret: TypeId,
    pub(crate) body: Body,
    pub(crate) labels: FxHashMap<String, LabelId>,
    pub(crate) defined_labels: Vec<LabelId>,
    /// Statements of the block being lowered.
    pub(crate) out: Vec<Stmt>,
    pub(crate) switches: Vec<SwitchState>,
    /// Cleanups of the open scopes, outermost first.
    pub(crate) cleanups: Vec<Vec<Cleanup>>,
    /// Number of open cleanup scopes at the innermost breakable and continuable statement.
    pub(crate) break_depth: Vec<usize>,
    pub(crate) continue_depth: Vec<usize>,
    /// Index of the first scope that belongs to this function.
    pub(crate) first_scope: usize,
    /// Locals of enclosing functions that this nested function uses: hidden pointers.
    pub(crate) captures: FxHashMap<(FuncId, LocalId), GlobalId>,
    /// Locals of this function that nested functions use, by nested function.
    pub(crate) nested: FxHashMap<FuncId, Vec<(LocalId, GlobalId)>>,
}

pub(crate) struct SwitchState {
    pub(crate) ty: TypeId,
    pub(crate) cases: Vec<(i128, i128, LabelId)>,
    pub(crate) default: Option<LabelId>,
}

/// Lowers one translation unit.
pub(crate) struct Lowerer<'p> {
    pub(crate) prog: &'p mut Program,
    pub(crate) shared: &'p mut Shared,
    pub(crate) parsed: &'p Parsed,
    pub(crate) unit: usize,
    /// The unit's file numbers as program file numbers.
    pub(crate) files: Vec<u32>,
    pub(crate) scopes: Vec<Scope>,
    /// Functions being lowered, innermost (nested) last.
    pub(crate) funcs: Vec<FuncState>,
    /// Names with linkage met in this unit, also at block scope.
    pub(crate) linked: FxHashMap<String, Symbol>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) definitions_at: FxHashMap<(u32, u32, String), u32>,
    /// File-scope struct tags defined in this unit, with the place of their definition.
    pub(crate) tag_places: FxHashMap<String, (u32, u32)>,
    /// Parameter lists of prototypes: array bounds are not evaluated there.
    pub(crate) in_prototype: bool,
}

/// Lowers `parsed` into `prog`. On errors the unit's diagnostics say why and `prog` may hold unused declarations of it.
pub fn lower_unit(
    prog: &mut Program,
    shared: &mut Shared,
    parsed: &Parsed,
    name: &str,
    lines: usize,
) -> (bool, Vec<Diagnostic>) {
    let unit = prog.units.len();
    let mut files = Vec::new();
    for (i, file) in parsed.map.files.iter().enumerate() {
        let system = parsed.map.is_system(i as u32);
        let shown = file.to_string();
        let id = *shared.file_ids.entry(shown.clone()).or_insert_with(|| {
            prog.files.push(SourceFile {
                name: shown,
                system,
                layout: Layout::default(),
            });
            prog.files.len() as u32 - 1
        });
        files.push(id);
    }
    shared.originals.note(parsed, &files);
    let own = *shared.file_ids.entry(name.to_string()).or_insert_with(|| {
        prog.files.push(SourceFile {
            name: name.to_string(),
            system: false,
            layout: Layout::default(),
        });
        prog.files.len() as u32 - 1
    });
    prog.units.push(UnitInfo {
        name: name.to_string(),
        file: own,
        lines,
    });
    let mut lowerer = Lowerer {
        prog,
        shared,
        parsed,
        unit,
        files,
        scopes: vec![Scope::default()],
        funcs: Vec::new(),
        linked: FxHashMap::default(),
        warnings: Vec::new(),
        definitions_at: FxHashMap::default(),
        tag_places: FxHashMap::default(),
        in_prototype: false,
    };
    lowerer.find_tag_places();
    let mut ok = true;
    for item in &parsed.unit.0 {
        if let Err(d) = lowerer.external_declaration(item) {
            ok = false;
            lowerer.warnings.push(*d);
            lowerer.funcs.clear();
            lowerer.scopes.truncate(1);
            lowerer.in_prototype = false;
            if lowerer.warnings.len() > 20 {
                break;
            }
        }
    }
    let diagnostics = std::mem::take(&mut lowerer.warnings);
    (ok, diagnostics)
}

impl<'p> Lowerer<'p> {
    /// Position of a syntax node.
    pub(crate) fn loc(&self, span: Span) -> Loc {
        if span.is_none() {
            return Loc::default();
        }
        let (file, line) = self.parsed.map.line_of(span.start);
        Loc {
            file: self.files.get(file as usize).copied().unwrap_or(0),
            line,
        }
    }

    pub(crate) fn error<T>(
        &self,
        span: Span,
        code: &'static str,
        message: impl Into<String>,
    ) -> LResult<T> {
        Err(Box::new(
            Diagnostic::error(code, message).at(self.parsed.map.locate(span.start)),
        ))
    }

    pub(crate) fn warn(&mut self, span: Span, code: &'static str, message: impl Into<String>) {
        let d = Diagnostic::warning(code, message).at(self.parsed.map.locate(span.start));
        self.warnings.push(d);
    }

    pub(crate) fn push_scope(&mut self) {
        self.scopes.push(Scope::default());
    }

    pub(crate) fn pop_scope(&mut self) {
        self.scopes.pop();
    }

    pub(crate) fn lookup(&self, name: &str) -> Option<(usize, &Symbol)> {
        self.scopes
            .iter()
            .enumerate()
            .rev()
            .find_map(|(i, s)| s.names.get(name).map(|sym| (i, sym)))
    }

    pub(crate) fn define(&mut self, name: &str, symbol: Symbol) {
        self.scopes
            .last_mut()
            .expect("a scope is open")
            .names
            .insert(name.to_string(), symbol);
    }

    pub(crate) fn func(&mut self) -> &mut FuncState {
        self.funcs.last_mut().expect("inside a function")
    }

    pub(crate) fn in_function(&self) -> bool {
        !self.funcs.is_empty()
    }

    /// Appends to the block being lowered. Statement expressions with labels in them become statements of that block, so
    /// that jumps in and out are jumps between statements.
    pub(crate) fn emit(&mut self, kind: StmtKind, loc: Loc) {
        let mut before = Vec::new();
        let kind = flatten::flatten(kind, &mut before);
        self.func().out.append(&mut before);
        self.func().out.push(Stmt { kind, loc });
    }

    pub(crate) fn new_local(
        &mut self,
        name: &str,
        ty: TypeId,
        loc: Loc,
        synthetic: bool,
    ) -> LocalId {
        let locals = &mut self.func().body.locals;
        locals.push(Local {
            name: name.to_string(),
            ty,
            loc,
            synthetic,
            align: 0,
            declared: None,
            split_from: None,
            late: Default::default(),
        });
        LocalId(locals.len() as u32 - 1)
    }

    pub(crate) fn local_ty(&self, id: LocalId) -> TypeId {
        self.funcs.last().expect("inside a function").body.locals[id.index()].ty
    }

    /// A made-up local without a name in the C.
    pub(crate) fn temp(&mut self, ty: TypeId, loc: Loc) -> LocalId {
        self.new_local("tmp", ty, loc, true)
    }

    /// Whether a local is a temporary of ours, which is written once.
    pub(crate) fn is_temp(&self, id: LocalId) -> bool {
        let func = self.funcs.last();
        func.is_some_and(|f| f.body.locals[id.index()].synthetic)
    }

    pub(crate) fn local_place(&self, id: LocalId) -> Place {
        Place {
            kind: PlaceKind::Local(id),
            ty: self.local_ty(id),
        }
    }

    pub(crate) fn string(&mut self, lit: StrLit) -> StrId {
        if let Some(&id) = self.shared.strings.get(&lit) {
            return id;
        }
        let id = StrId(self.prog.strings.len() as u32);
        self.prog.strings.push(lit.clone());
        self.shared.strings.insert(lit, id);
        id
    }

    /// The bytes of `text` as an ordinary string literal.
    pub(crate) fn plain_string(&mut self, text: &str) -> StrId {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        self.string(StrLit {
            bytes,
            elem: TypeId::CHAR,
        })
    }

    fn external_declaration(&mut self, item: &Node<ast::ExternalDeclaration>) -> LResult<()> {
        match &item.node {
            ast::ExternalDeclaration::Declaration(d) => self.declaration(d),
            ast::ExternalDeclaration::StaticAssert(a) => self.static_assert(a),
            ast::ExternalDeclaration::FunctionDefinition(f) => self.function_definition(f),
        }
    }

    pub(crate) fn static_assert(&mut self, a: &Node<ast::StaticAssert>) -> LResult<()> {
        let value = self.constant(&a.node.expression)?;
        if value == 0 {
            let message = a.node.message.node.concat();
            return self.error(
                a.span,
                "C0310",
                format!("static assertion failed: {message}"),
            );
        }
        Ok(())
    }

    pub(crate) fn new_function(
        &mut self,
        name: &str,
        ty: TypeId,
        linkage: Linkage,
        loc: Loc,
    ) -> FuncId {
        let system = self
            .prog
            .files
            .get(loc.file as usize)
            .is_some_and(|f| f.system);
        self.prog.functions.push(Function {
            name: name.to_string(),
            ty,
            linkage,
            unit: self.unit,
            loc,
            declared: vec![loc],
            noreturn: false,
            is_inline: false,
            sorts: false,
            constructor: false,
            destructor: false,
            body: None,
            resolved: None,
            system,
        });
        FuncId(self.prog.functions.len() as u32 - 1)
    }

    pub(crate) fn new_global(
        &mut self,
        name: &str,
        ty: TypeId,
        linkage: Linkage,
        loc: Loc,
    ) -> GlobalId {
        let system = self
            .prog
            .files
            .get(loc.file as usize)
            .is_some_and(|f| f.system);
        self.prog.globals.push(Global {
            name: name.to_string(),
            ty,
            linkage,
            unit: self.unit,
            loc,
            is_const: false,
            thread_local: false,
            function: None,
            defined: false,
            init: None,
            resolved: None,
            align: 0,
            system,
        });
        GlobalId(self.prog.globals.len() as u32 - 1)
    }

    /// `place = value` as a statement, for initialisation.
    pub(crate) fn assign_stmt(&mut self, place: Place, value: Expr, loc: Loc) -> Stmt {
        let ty = place.ty;
        Stmt {
            kind: StmtKind::Expr(Expr::new(
                ExprKind::Assign(Box::new(place), Box::new(value)),
                ty,
                loc,
            )),
            loc,
        }
    }
}
