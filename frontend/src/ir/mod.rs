//! The typed intermediate representation of a whole C program.
//!
//! Every implicit conversion of C is an explicit [`ExprKind::Cast`], every array-to-pointer conversion an
//! [`ExprKind::Decay`], and every read of an object an [`ExprKind::Load`]. Expressions are trees; the only effects are
//! assignments, increments, calls, builtins and statement sequences, and **the order of the tree, operands left to right,
//! is the order of evaluation**. The address of an l-value ([`Place`]) is evaluated once, before the value stored to it.
//!
//! Statements keep C's structure. `break` and `continue` refer to the innermost loop (or `switch`, for `break`); `goto` is
//! a node, resolved by the control-flow pass of the code generator.

pub mod c_printer;
pub mod layout;
pub mod merge;
pub mod parts;
pub mod text;
pub mod types;
pub mod validate;
pub mod visit;

pub use types::{BitField, Enum, Field, FuncType, Record, TypeId, TypeKind, Types};

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            /// Position in the table this handle belongs to.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
handles! {
    /// A struct or union of the program.
    RecordId,
    /// An enumeration of the program.
    EnumId,
    /// A function of the program, defined or only declared.
    FuncId,
    /// An object with static storage duration.
    GlobalId,
    /// A parameter or automatic variable of one function.
    LocalId,
    /// A label of one function (also `case` and `default` labels).
    LabelId,
    /// A string literal of the program.
    StrId,
    /// A macro of the program that stands for a number.
    ConstantId,
}

/// A position in an original source file: index into [`Program::files`] and 1-based line. Line 0 means unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash, PartialOrd, Ord)]
pub struct Loc {
    pub file: u32,
    pub line: u32,
}

/// A whole linked C program: all translation units of a project.
#[derive(Debug, Default)]
pub struct Program {
    pub name: String,
    pub types: Types,
    /// Original files, named as the user would name them (relative to the project).
    pub files: Vec<SourceFile>,
    pub units: Vec<UnitInfo>,
    pub functions: Vec<Function>,
    pub globals: Vec<Global>,
    pub strings: Vec<StrLit>,
    /// Macros that stand for numbers and that the program uses.
    pub constants: Vec<Constant>,
    /// Executables: a `main` with the units it is linked from.
    pub executables: Vec<Executable>,
}

/// A source file that IR nodes point into.
#[derive(Debug, Clone)]
pub struct SourceFile {
    pub name: String,
    /// One of the hermetic or system headers.
    pub system: bool,
    pub layout: layout::Layout,
}

/// A translation unit.
#[derive(Debug, Clone)]
pub struct UnitInfo {
    /// Path relative to the project's root.
    pub name: String,
    /// Index of the unit's own file in [`Program::files`].
    pub file: u32,
    /// Physical lines of the unit's own file.
    pub lines: usize,
}

/// An executable of the project.
#[derive(Debug, Clone)]
pub struct Executable {
    pub name: String,
    pub main: FuncId,
    /// Translation units that it is linked from.
    pub units: Vec<usize>,
}

/// A string literal with its terminating NUL, as bytes in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StrLit {
    pub bytes: Vec<u8>,
    /// Element type: `char`, or that of a wide literal.
    pub elem: TypeId,
}

/// A macro that stands for an integer.
#[derive(Debug, Clone)]
pub struct Constant {
    pub name: String,
    pub loc: Loc,
    pub number: i128,
    /// What it is defined as.
    pub value: Expr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linkage {
    External,
    Internal,
}

/// A function, defined or declared.
#[derive(Debug, Clone)]
pub struct Function {
    pub name: String,
    /// A `TypeKind::Func`.
    pub ty: TypeId,
    pub linkage: Linkage,
    pub unit: usize,
    pub loc: Loc,
    /// Where it is declared, definition included.
    pub declared: Vec<Loc>,
    pub noreturn: bool,
    pub is_inline: bool,
    /// Made for calls of `qsort` with one comparison: it sorts what its first parameter points to.
    pub sorts: bool,
    /// `__attribute__((constructor))`, `((destructor))`.
    pub constructor: bool,
    pub destructor: bool,
    /// `None` while only declared (a library function, or missing).
    pub body: Option<Body>,
    /// Set by the linker when another `Function` defines this declaration.
    pub resolved: Option<FuncId>,
    /// Declared by a hermetic or system header.
    pub system: bool,
}

/// The body of a defined function.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    pub params: Vec<LocalId>,
    pub locals: Vec<Local>,
    pub labels: Vec<Label>,
    pub stmts: Vec<Stmt>,
    /// Calls `setjmp`.
    pub has_setjmp: bool,
    pub end: Loc,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Local {
    pub name: String,
    pub ty: TypeId,
    /// The type in the C, where `ty` says more.
    pub declared: Option<TypeId>,
    pub loc: Loc,
    /// Made by the front end, not named in the C.
    pub synthetic: bool,
    /// Minimum alignment asked for; 0 when none.
    pub align: u64,
    /// The C variable of which this is a part.
    pub split_from: Option<LocalId>,
    /// How it gets its value when its declaration has none.
    pub late: Late,
}

/// What happens between a declaration without a value and the first time the variable is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Late {
    /// It may be read as it is.
    #[default]
    Never,
    /// It is assigned on every path, and at most once on each.
    Once,
    /// It is assigned on every path, perhaps more than once.
    Often,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Empty for `case` and `default` labels.
    pub name: String,
    /// `&&label` is taken: the label has a number of its own for computed gotos.
    pub address_taken: bool,
    /// The constant of a `case` label.
    pub value: Option<Expr>,
}

/// An object with static storage duration.
#[derive(Debug, Clone)]
pub struct Global {
    pub name: String,
    pub ty: TypeId,
    pub linkage: Linkage,
    pub unit: usize,
    pub loc: Loc,
    pub is_const: bool,
    /// `_Thread_local`: every thread has one of its own (C11 6.2.4).
    pub thread_local: bool,
    /// The function that a static local belongs to.
    pub function: Option<String>,
    /// A definition (perhaps tentative), not only an `extern` declaration.
    pub defined: bool,
    /// Explicit initialiser; absent means zero.
    pub init: Option<Expr>,
    pub resolved: Option<GlobalId>,
    pub align: u64,
    /// Declared by a hermetic or system header.
    pub system: bool,
}

/// How an integer constant was written, so that it can be written the same way again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IntStyle {
    #[default]
    Decimal,
    Hex,
    Octal,
    Char,
    /// By the name of a macro. The value may have been converted since.
    Named(ConstantId),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub ty: TypeId,
    pub loc: Loc,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// Integer constant, already reduced to its type. Also null and other constant pointers.
    Int(i128, IntStyle),
    /// The named enumerator; its value has type `ty` (an integer).
    EnumConst(EnumId, u32, i128),
    Float(f64),
    /// Address of a string literal's first element.
    Str(StrId),
    /// All-zero value of an aggregate.
    Zero,
    Load(Place),
    AddrOf(Place),
    /// Array l-value to pointer to its first element.
    Decay(Place),
    /// Address of a function.
    Func(FuncId),
    Unary(UnaryOp, Box<Expr>),
    /// Both operands have the same type after the usual conversions, except for shifts. Comparisons have type `int`.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// Pointer plus signed element count (any integer type).
    PtrAdd(Box<Expr>, Box<Expr>),
    /// Pointer minus element count.
    PtrSub(Box<Expr>, Box<Expr>),
    /// Difference of two pointers in elements.
    PtrDiff(Box<Expr>, Box<Expr>),
    LogAnd(Box<Expr>, Box<Expr>),
    LogOr(Box<Expr>, Box<Expr>),
    Cond(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Conversion to `ty`; to `void` discards.
    Cast(Box<Expr>),
    /// Value: what was stored (after truncation to a bit-field).
    Assign(Box<Place>, Box<Expr>),
    /// `place = (typeof place)((compute)place op rhs)`; value: the new value. For pointers `op` is `Add` or `Sub`.
    AssignOp {
        place: Box<Place>,
        op: BinaryOp,
        rhs: Box<Expr>,
        compute: TypeId,
    },
    IncDec {
        place: Box<Place>,
        increment: bool,
        postfix: bool,
    },
    Call(Box<Callee>, Vec<Expr>),
    Builtin(Builtin, Vec<Expr>),
    /// Statements, then the value (or none: type `void`).
    Seq(Vec<Stmt>, Option<Box<Expr>>),
    /// A struct or union value: fields named, the others zero.
    RecordInit(Vec<(u32, Expr)>),
    /// An array value: elements named, the others zero. Ascending, no duplicates.
    ArrayInit(Vec<(u64, Expr)>),
    /// An array value given by a string literal, cut or zero-padded to the array's length.
    StrArray(StrId),
    /// `va_arg(ap, ty)`; the operand is a pointer to the `va_list`.
    VaArg(Box<Expr>),
    /// `setjmp(env)`; the operand is a pointer to the `jmp_buf`.
    Setjmp(Box<Expr>),
    /// `&&label`: a number that only a computed goto understands.
    LabelAddr(LabelId),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Callee {
    Direct(FuncId),
    Indirect(Expr),
}

/// An l-value.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub kind: PlaceKind,
    pub ty: TypeId,
}

#[derive(Debug, Clone, PartialEq)]
pub enum PlaceKind {
    Local(LocalId),
    Global(GlobalId),
    Deref(Box<Expr>),
    /// Field by index into the record's fields.
    Field(Box<Place>, RecordId, u32),
    /// Element of an array l-value.
    Index(Box<Place>, Box<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    Neg,
    BitNot,
    /// `!x`: `int` 0 or 1.
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Shl,
    Shr,
    And,
    Or,
    Xor,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
}

impl BinaryOp {
    /// A comparison, whose value is `int` 0 or 1.
    pub fn is_comparison(self) -> bool {
        matches!(
            self,
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge | BinaryOp::Eq | BinaryOp::Ne
        )
    }

    /// The operator as C (and Rust) write it.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::Shl => "<<",
            BinaryOp::Shr => ">>",
            BinaryOp::And => "&",
            BinaryOp::Or => "|",
            BinaryOp::Xor => "^",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
        }
    }
}

/// Operations that C spells as compiler builtins. Operand types as gcc documents them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    /// Operand: pointer to the `va_list`.
    VaStart,
    VaEnd,
    /// Operands: destination, source.
    VaCopy,
    /// Operand: size; zeroed memory that lives until the function returns.
    Alloca,
    Unreachable,
    Trap,
    Clz,
    Ctz,
    Popcount,
    Parity,
    Ffs,
    Clrsb,
    Bswap,
    IsNan,
    IsInf,
    IsInfSign,
    IsFinite,
    IsNormal,
    SignBit,
    /// Quiet comparisons.
    IsUnordered,
    IsGreater,
    IsGreaterEqual,
    IsLess,
    IsLessEqual,
    IsLessGreater,
    /// Operands a, b, pointer to the result; value: overflow happened.
    AddOverflow,
    SubOverflow,
    MulOverflow,
    /// Atomic and `__sync` operations: operands pointer, value(s). Sequential here.
    FetchAdd,
    FetchSub,
    FetchAnd,
    FetchOr,
    FetchXor,
    FetchNand,
    AddFetch,
    SubFetch,
    AndFetch,
    OrFetch,
    XorFetch,
    NandFetch,
    Exchange,
    /// Pointer, expected value, desired value; value: the old value.
    CompareSwapVal,
    /// Pointer, expected value, desired value; value: success.
    CompareSwapBool,
    /// Pointer, pointer to the expected value, desired value; value: success.
    CompareExchange,
    /// A statement that inline assembly stood for: panics when reached.
    InlineAsm,
    /// Stack address of the frame: a made-up constant.
    FrameAddress,
    /// Floating absolute value and sign copy, exact.
    Fabs,
    Copysign,
    /// Operands: the parts of two complex numbers, and 0 or 1 for the part of the result (C11 Annex G).
    ComplexMul,
    ComplexDiv,
    /// Number of leading arguments that C fixes, for `__builtin_va_arg_pack` and friends: unsupported ones panic.
    Unsupported,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Stmt {
    pub kind: StmtKind,
    pub loc: Loc,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StmtKind {
    Expr(Expr),
    /// The declaration of a local; with its initial value, or indeterminate (zero in Rust).
    Decl(LocalId, Option<Expr>),
    /// Storage of a variable length array: the local (a pointer) is set to zeroed memory of so many bytes.
    VlaAlloc(LocalId, Expr),
    Block(Vec<Stmt>),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    While(Expr, Vec<Stmt>),
    DoWhile(Vec<Stmt>, Expr),
    For {
        init: Vec<Stmt>,
        cond: Option<Expr>,
        step: Option<Expr>,
        body: Vec<Stmt>,
    },
    Switch(Switch),
    Label(LabelId),
    Goto(LabelId),
    GotoComputed(Expr),
    Break,
    Continue,
    Return(Option<Expr>),
}

/// A `switch`. Its labels stand in `body` as [`StmtKind::Label`].
#[derive(Debug, Clone, PartialEq)]
pub struct Switch {
    /// Promoted controlling expression.
    pub value: Expr,
    /// Inclusive ranges with the label they jump to, in source order.
    pub cases: Vec<(i128, i128, LabelId)>,
    pub default: Option<LabelId>,
    pub body: Vec<Stmt>,
}

impl Expr {
    pub fn new(kind: ExprKind, ty: TypeId, loc: Loc) -> Expr {
        Expr { kind, ty, loc }
    }

    pub fn int(value: i128, ty: TypeId, loc: Loc) -> Expr {
        Expr {
            kind: ExprKind::Int(value, IntStyle::Decimal),
            ty,
            loc,
        }
    }

    /// The value of a place.
    pub fn load(p: Place, loc: Loc) -> Expr {
        let ty = p.ty;
        Expr::new(ExprKind::Load(p), ty, loc)
    }

    /// The value as one of type `ty`.
    pub fn cast(self, ty: TypeId) -> Expr {
        if self.ty == ty {
            return self;
        }
        let loc = self.loc;
        Expr::new(ExprKind::Cast(Box::new(self)), ty, loc)
    }

    /// The value of an integer constant or enumerator.
    pub fn as_int(&self) -> Option<i128> {
        match self.kind {
            ExprKind::Int(v, _) | ExprKind::EnumConst(_, _, v) => Some(v),
            _ => None,
        }
    }
}

impl Place {
    pub fn local(l: LocalId, ty: TypeId) -> Place {
        let kind = PlaceKind::Local(l);
        Place { kind, ty }
    }

    /// What a pointer to `ty` points to.
    pub fn deref(pointer: Expr, ty: TypeId) -> Place {
        let kind = PlaceKind::Deref(Box::new(pointer));
        Place { kind, ty }
    }
}

impl Local {
    /// The type that it has in the C.
    pub fn declared_type(&self) -> TypeId {
        self.declared.unwrap_or(self.ty)
    }

    /// A variable that the C does not have.
    pub fn synthetic(name: &str, ty: TypeId, loc: Loc) -> Local {
        Local {
            name: name.to_string(),
            ty,
            loc,
            synthetic: true,
            align: 0,
            declared: None,
            split_from: None,
            late: Late::Never,
        }
    }
}

impl Program {
    /// The function that defines `id`, if it was only a declaration.
    pub fn resolve_func(&self, id: FuncId) -> FuncId {
        self.functions[id.index()].resolved.unwrap_or(id)
    }

    /// The object that defines `id`, if it was only a declaration.
    pub fn resolve_global(&self, id: GlobalId) -> GlobalId {
        self.globals[id.index()].resolved.unwrap_or(id)
    }

    pub fn func(&self, id: FuncId) -> &Function {
        &self.functions[self.resolve_func(id).index()]
    }

    pub fn global(&self, id: GlobalId) -> &Global {
        &self.globals[self.resolve_global(id).index()]
    }

    /// `file:line` for messages.
    pub fn display_loc(&self, loc: Loc) -> String {
        match self.files.get(loc.file as usize) {
            Some(f) if loc.line > 0 => format!("{}:{}", f.name, loc.line),
            _ => "<unknown>".into(),
        }
    }
}
