//! The token shim: rewrites preprocessed C into the dialect that lang-c 0.15 parses.
//!
//! One linear pass. Line structure is not kept; the [`SourceMap`] knows where everything was.
//! Lowering must know these forms ("X → Y": the source has X, the syntax tree has Y):
//!
//! **Names that stand for something else**
//!
//! * `__int128` with or without `signed`, `__int128_t` → typedef name `__c2safe_i128`;
//!   `unsigned __int128`, `__uint128_t` → `__c2safe_u128`. `__auto_type` → typedef name `__c2safe_auto`.
//!   No declaration of these three is in the tree.
//! * `__float128`, `_Float128`, `__float80`, `_Float64x` → `long double`; a constant's suffix `q`/`Q`/`w`/`W` → `L`,
//!   the suffix `d`/`D` is dropped.
//! * an identifier with a character outside `[A-Za-z0-9_]` → each such character as `__uXXXX_` (hexadecimal).
//!
//! **Expressions**
//!
//! * a constant X that the source names by a macro → `__c2safe_const(N, X)`, N being the index of the macro's definition
//! * `a ?: b` → `a ? __c2safe_elvis : b`
//! * `&&label` → `__c2safe_label_address(label)`; `goto *e;` → `__c2safe_computed_goto(e);`
//! * `__alignof__(X)`, `_Alignof(X)`, X a type that starts with a keyword or a typedef name → unchanged (`AlignOf`);
//!   any other X → `__c2safe_alignof(sizeof(X))`: look into the `SizeOfTy`/`SizeOfVal`
//! * `__builtin_types_compatible_p(A, B)` → `__builtin_types_compatible_p(sizeof(A), sizeof(B))`
//! * `__real__ e` → `__c2safe_real(e)`, `__imag__ e` → `__c2safe_imag(e)`
//! * `sizeof (T){...}` → `sizeof ((T){...})`
//! * `__builtin_va_arg`, `__builtin_offsetof`, statement expressions, `typeof`: as lang-c has them.
//! * `{}` in an initialiser stays an empty list; a compound literal `(T){}` → `(T){0}`
//! * string and character literals: `\e`, `\E` → `\033`; an unknown escape loses its backslash; a byte that is not UTF-8
//!   is an octal escape; UTF-8 stands as it is.
//!
//! **Declarations**
//!
//! * `packed`, `aligned(N)` of a struct or union (any position that belongs to the specifier) and `#pragma pack(N)` in force →
//!   first members `_Static_assert(1, "c2safe packed");`, `_Static_assert(N, "c2safe aligned");`
//!   (`aligned` alone is 16), `_Static_assert(N, "c2safe pack");`, also `"c2safe transparent_union"` and `"c2safe ms_struct"` (value 1).
//!   A packed enum has the attribute `c2safe_packed` on its first enumerator.
//! * `_Alignas(N) T m;` in a struct → `__attribute__((aligned(N))) T m;`; with a type: `aligned(_Alignof(T))`;
//!   where that cannot be told: `aligned(__c2safe_alignas(sizeof(X)))`
//! * kept attributes, spelt without underscores around the name: `packed`, `aligned`, `cleanup`, `constructor`, `destructor`, `mode`,
//!   `vector_size`, `transparent_union`, `alias`, `weak`, `weakref`, `gnu_inline`, `noreturn`, `ifunc`. All other attributes, `__declspec(...)`, `[[...]]` (except `[[noreturn]]`, which also goes) are dropped in every position.
//! * nested function `T f(P) { body }` → `T f(P) = ({ body });`: an init-declarator with a statement expression
//! * implicit int (`main() {`, `static x;`) → `int`; `__thread` → `_Thread_local`; `_Static_assert(e)` gets the message `""`
//! * alternate spellings (`__const__`, `__inline`, `__volatile__`, `__restrict`, `__signed__`, `__asm`, ...) → the plain ones
//! * dropped: `__extension__`, `__label__ x;`, stray `;`, file-scope `asm("...");` (with a warning), pragmas
//! * `asm goto`/`asm inline` lose these words and the label section
//!
//! * the last member of a struct or union without its `;` gets one
//!
//! **Statements**
//!
//! * a `;` is inserted between a label and a `}` or a declaration

mod attribute;
mod constants;
mod edit;
mod expression;
mod literal;
mod rewrite;
mod structure;
mod token;

pub(crate) use token::to_utf8;
pub use token::MacroDefinition;

use crate::diag::Diagnostic;
use crate::source::SourceMap;

/// Declarations that make lang-c take our typedef names; `parse` removes them from the tree.
pub(crate) const PRELUDE: &str =
    "typedef int __c2safe_i128; typedef unsigned __c2safe_u128; typedef int __c2safe_auto;\n";
/// How many declarations `PRELUDE` holds.
pub(crate) const PRELUDE_DECLARATIONS: usize = 3;

/// Text for lang-c and the way back.
#[derive(Debug, Default)]
pub struct Shimmed {
    /// What lang-c parses.
    pub text: String,
    /// Where it comes from.
    pub map: SourceMap,
    /// Macro definitions, when the text was preprocessed with `-dD`.
    pub macros: Vec<MacroDefinition>,
    /// Warnings about things that were dropped, and errors about brackets.
    pub diagnostics: Vec<Diagnostic>,
}

/// Rewrites the output of the preprocessor. Files below `system_prefix` count as system headers.
pub fn shim(preprocessed: &[u8], system_prefix: &str) -> Shimmed {
    shim_with(preprocessed, system_prefix, &|_| None)
}

/// Like [`shim`]; with the original texts of the files, uses of macros that are constants are marked.
pub fn shim_with(
    preprocessed: &[u8],
    system_prefix: &str,
    original: &dyn Fn(&str) -> Option<String>,
) -> Shimmed {
    let source = to_utf8(preprocessed);
    let lexed = token::lex(&source, system_prefix);
    let rewritten = rewrite::rewrite(&source, &lexed);
    // Marks come first: where another edit starts at the same place, it stays inside.
    let mut edits = constants::mark(&source, &lexed, original);
    edits.extend(rewritten.edits);
    let (text, anchors) = edit::apply(&source, &lexed.lines, edits, PRELUDE);
    let map = SourceMap {
        anchors,
        files: lexed.files,
        system: lexed.system,
        paths: Vec::new(),
    };
    let mut diagnostics = rewritten.diagnostics;
    // Places were recorded as offsets of the preprocessed text; they are few.
    for diagnostic in &mut diagnostics {
        let lines = &lexed.lines;
        let place = |offset: u32| {
            let index = lines
                .partition_point(|l| l.start <= offset)
                .saturating_sub(1);
            lines.get(index).map(|line| crate::diag::Location {
                file: map.file_name(line.file),
                line: line.line,
                column: offset.saturating_sub(line.start) + 1,
            })
        };
        diagnostic.diagnostic.span = place(diagnostic.offset);
        if let Some((message, offset)) = diagnostic.note.take() {
            diagnostic.diagnostic.notes.push((message, place(offset)));
        }
    }
    Shimmed {
        text,
        map,
        macros: lexed.macros,
        diagnostics: diagnostics.into_iter().map(|d| d.diagnostic).collect(),
    }
}

#[cfg(test)]
mod tests;
