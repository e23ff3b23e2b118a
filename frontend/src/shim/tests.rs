use super::*;

fn rewritten(source: &str) -> String {
    let out = shim(source.as_bytes(), "");
    assert!(
        out.diagnostics.iter().all(|d| !d.is_error()),
        "{:?}",
        out.diagnostics
    );
    out.text[PRELUDE.len()..].to_string()
}

/// lang-c takes the rewritten source.
#[track_caller]
fn parses(source: &str) {
    if let Err(error) = crate::parse::parse_shimmed(shim(source.as_bytes(), "")) {
        panic!("{error}\n{}", rewritten(source));
    }
}

/// The source becomes `expected` (up to white space), and lang-c takes it.
#[track_caller]
fn becomes(source: &str, expected: &str) {
    let squeeze = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeeze(&rewritten(source)), squeeze(expected));
    parses(source);
}

#[track_caller]
fn unchanged(source: &str) {
    becomes(source, source);
}

/// In a function body.
#[track_caller]
fn body(source: &str, expected: &str) {
    becomes(
        &format!("typedef int T; void f(void) {{ {source} }}"),
        &format!("typedef int T; void f(void) {{ {expected} }}"),
    );
}

#[test]
fn literals() {
    becomes(
        r#"char *s = "a\e[\E\q\033\"";"#,
        r#"char *s = "a\033[\033q\033\"";"#,
    );
    becomes("double d = 9.81d, e = 1e3D;", "double d = 9.81, e = 1e3;");
    becomes("long double d = 1.5q;", "long double d = 1.5L;");
    becomes("int x = 1'000'000;", "int x = 1000000;");
    unchanged("char *s = u8\"x\"; int c = 'abcd'; int b = 0b101; double h = 0x1.8p-3f;");
    let text = shim(b"char *s = \"\xe9\";", "").text;
    assert!(text.ends_with("char *s = \"\\351\";\n"), "{text}");
    becomes("int a$b;", "int a__u0024_b;");
}

#[test]
fn initialisers() {
    unchanged("struct S s = {}; int a[2][2] = {{}, {1}};");
    body(
        "g((struct S){}); x = (T){}; return (T){};",
        "g((struct S){0}); x = (T){0}; return (T){0};",
    );
}

#[test]
fn empty_blocks_are_no_initialisers() {
    unchanged("void f(void) {} int g(int a) { if (a) {} for (;;) {} while (a) {} do {} while (a); switch (a) {} {} return a; }");
    unchanged("int (*f(void))(int) {}");
}

#[test]
fn wide_integers() {
    becomes(
        "unsigned __int128 x; __int128 unsigned y; signed __int128 z; static const __int128 w;",
        "__c2safe_u128 x; __c2safe_u128 y; __c2safe_i128 z; static const __c2safe_i128 w;",
    );
    becomes(
        "__uint128_t f(__int128_t a);",
        "__c2safe_u128 f(__c2safe_i128 a);",
    );
    body("__auto_type x = 1;", "__c2safe_auto x = 1;");
}

#[test]
fn expressions() {
    body("x = a ?: b;", "x = a ? __c2safe_elvis : b;");
    body(
        "void *p = &&l; goto *p; l: ;",
        "void *p = __c2safe_label_address(l); __c2safe_computed_goto(p); l: ;",
    );
    body("x = a && b; y = (a) && b; z = f(a) && b; static void *t[] = {&&l, &&m}; l: m: ;",
        "x = a && b; y = (a) && b; z = f(a) && b; static void *t[] = {__c2safe_label_address(l), __c2safe_label_address(m)}; l: m: ;");
    body(
        "long p = (long)&&l; l: ;",
        "long p = (long)__c2safe_label_address(l); l: ;",
    );
    body(
        "x = __alignof__(int); y = _Alignof(z); w = _Alignof z[1];",
        "x = _Alignof(int); y = __c2safe_alignof(sizeof (z)); w = __c2safe_alignof(sizeof z[1]);",
    );
    body(
        "x = __builtin_types_compatible_p(int, char*);",
        "x = __builtin_types_compatible_p(sizeof(int),sizeof( char*));",
    );
    body(
        "x = __real__ z + __imag__(w);",
        "x = __c2safe_real (z) + __c2safe_imag(w);",
    );
    body("x = sizeof(int){3};", "x = sizeof((int){3});");
    body(
        "x = __extension__ ({ int y = 1; y; });",
        "x = ({ int y = 1; y; });",
    );
}

#[test]
fn statements() {
    body(
        "switch (x) { case 1: __attribute__((fallthrough)); case 2: break; }",
        "switch (x) { case 1: ; case 2: break; }",
    );
    body(
        "l: __attribute__((unused)); m: int x = 1; n: }  void g(void) { switch (1) { default: }",
        "l: ; m:; int x = 1; n:; } void g(void) { switch (1) { default:; }",
    );
    body(
        "switch (x) { case 'a' ... 'z': T y; case A ? 1 : 2: ; }",
        "switch (x) { case 'a' ... 'z':; T y; case A ? 1 : 2: ; }",
    );
    body("__label__ a, b; a: ; b: ;", "a: ; b: ;");
    body(
        "asm goto (\"x\" : : : \"memory\" : l); l: ;",
        "asm (\"x\" : : : \"memory\" ); l: ;",
    );
    body("x = a ? b : c;", "x = a ? b : c;");
}

#[test]
fn nested_functions() {
    body(
        "int g(int a) { return a; } g(1);",
        "int g(int a) = ({ return a; }); g(1);",
    );
    body(
        "static inline int *g(int (*h)(int), int n) { if (n) { return 0; } return 0; } int x;",
        "static inline int *g(int (*h)(int), int n) = ({ if (n) { return 0; } return 0; }); int x;",
    );
    body(
        "struct S { int a; } g(void) { struct S s; return s; }",
        "struct S { int a; } g(void) = ({ struct S s; return s; });",
    );
    unchanged("void f(int a) { if (a) { } else if (a) { } else { } for (int i = 0; i < 1; i++) { } int b = (int){1}; g(a); }");
}

#[test]
fn records() {
    becomes(
        "struct __attribute__((packed)) S { int a; };",
        "struct S {_Static_assert(1, \"c2safe packed\"); int a; };",
    );
    becomes("typedef struct { char a; } __attribute__((__packed__, __aligned__(4))) T; T t;",
        "typedef struct {_Static_assert(1, \"c2safe packed\");_Static_assert(4, \"c2safe aligned\"); char a; } T; T t;");
    becomes(
        "struct S { char a; } __attribute__((aligned)) __attribute__((unused)) x;",
        "struct S {_Static_assert(16, \"c2safe aligned\"); char a; } x;",
    );
    becomes("#pragma pack(push, 1)\nstruct S { int a; };\n#pragma pack(pop)\nstruct T { int a; };\n#pragma pack(2)\nunion U { int a; };\n",
        "struct S {_Static_assert(1, \"c2safe pack\"); int a; }; struct T { int a; }; union U {_Static_assert(2, \"c2safe pack\"); int a; };");
    becomes("struct S { _Alignas(16) int a; _Alignas(long) char b; int c __attribute__((packed)); };",
        "struct S { __attribute__((aligned(16))) int a; __attribute__((aligned(_Alignof(long)))) char b; int c __attribute__((packed)); };");
    becomes(
        "enum __attribute__((packed)) E { A, B };",
        "enum E { A __attribute__((c2safe_packed)), B };",
    );
    becomes(
        "struct S {}; struct T { int a;; int : 3; };;",
        "struct S {}; struct T { int a; int : 3; };",
    );
}

#[test]
fn struct_markers_survive_the_parse() {
    use lang_c::ast::{
        DeclarationSpecifier, ExternalDeclaration, StructDeclaration, TypeSpecifier,
    };
    let parsed =
        crate::parse::parse_shimmed(shim(b"struct S { int a; } __attribute__((packed));", ""))
            .unwrap();
    let ExternalDeclaration::Declaration(declaration) = &parsed.unit.0[0].node else {
        panic!("no declaration");
    };
    let DeclarationSpecifier::TypeSpecifier(specifier) = &declaration.node.specifiers[0].node
    else {
        panic!("no type");
    };
    let TypeSpecifier::Struct(record) = &specifier.node else {
        panic!("no struct");
    };
    let members = record.node.declarations.as_ref().unwrap();
    assert!(matches!(
        members[0].node,
        StructDeclaration::StaticAssert(_)
    ));
    assert_eq!(members.len(), 2);
}

#[test]
fn declarations() {
    becomes(
        "__const__ int a; __volatile__ int b; __inline__ int f(int *__restrict p); __thread int t;",
        "const int a; volatile int b; inline int f(int *restrict p); _Thread_local int t;",
    );
    becomes("main() { return 0; }", "int main() { return 0; }");
    becomes(
        "f(a, b) int a; char *b; { return a; } static x = 1; y;",
        "int f(a, b) int a; char *b; { return a; } static int x = 1; int y;",
    );
    body(
        "static n = 3; register i; const k = 1; auto j = 2;",
        "static int n = 3; register int i; const int k = 1; auto int j = 2;",
    );
    becomes(
        "static *p; _Noreturn f(void); typedef t; int g(...); float x = 1f;",
        "static int *p; _Noreturn int f(void); typedef int t; int g( ); float x = 1.0f;",
    );
    unchanged("typedef int T; T x; T f(T a) { T b = a; return b; } typedef void (*F)(int); F g; static T y;");
    becomes("int f(void) __attribute__((pure, nonnull(1), constructor)); __declspec(dllexport) [[nodiscard]] int g(void);",
        "int f(void) __attribute__((constructor)); int g(void);");
    becomes(
        "_Static_assert(1); static_assert(sizeof(int[2]) == 8, \"x\");",
        "_Static_assert(1, \"\"); _Static_assert(sizeof(int[2]) == 8, \"x\");",
    );
    becomes(
        "typeof_unqual(int) x; __typeof(x) y;",
        "__typeof__(int) x; __typeof__(x) y;",
    );
    becomes(
        "; int x;; __extension__ typedef int T;",
        "int x; typedef int T;",
    );
}

#[test]
fn file_scope_assembly_is_dropped_with_a_warning() {
    let out = shim(b"# 3 \"x.c\"\nasm(\"nop\");\nint x;\n", "");
    assert_eq!(out.text[PRELUDE.len()..].trim(), "int x;");
    let span = out.diagnostics[0].span.clone().unwrap();
    assert_eq!((&*span.file, span.line, span.column), ("x.c", 3, 1));
}

#[test]
fn places() {
    let source = "# 1 \"a.c\"\n\n\n  int x = __extension__ 1, y;\n# 7 \"/h/b.h\" 1 3\nint z;\n# 5 \"a.c\" 2\nint w;\n";
    let out = shim(source.as_bytes(), "/h/");
    let place = |name: &str| {
        let span = out.map.locate(out.text.find(name).unwrap());
        (span.file.to_string(), span.line, span.column)
    };
    assert_eq!(place("x ="), ("a.c".into(), 3, 7));
    assert_eq!(place("y;"), ("a.c".into(), 3, 28));
    assert_eq!(place("z;"), ("/h/b.h".into(), 7, 5));
    assert_eq!(place("w;"), ("a.c".into(), 5, 5));
    let system = out.map.line_of(out.text.find("z;").unwrap()).0;
    assert!(out.map.is_system(system));
    assert!(!out.map.is_system(0));
}

#[test]
fn unbalanced_brackets() {
    for (source, message) in [
        ("int f(void) { return (1; }", "expected `)` before `}`"),
        ("int x; }", "`}` has no opening bracket"),
        ("int f(void) {", "the file ends before this `{` is closed"),
    ] {
        let out = shim(source.as_bytes(), "");
        assert_eq!(out.diagnostics[0].message, message);
    }
}

#[test]
fn garbage_does_not_panic() {
    for source in [
        "",
        "'",
        "\"",
        "\"\\",
        "__attribute__",
        "__attribute__((",
        "struct",
        "case",
        "goto *",
        "&&",
        "asm",
        "enum {",
        "_Alignas",
        "typedef",
        "__int128",
        "sizeof(",
        "}{",
        "[[",
        "\\u",
        "# 1",
        "#pragma pack(",
        "int main() { case ",
        "__real__",
        "_Alignof",
        "__builtin_types_compatible_p(",
        "static",
        "struct S { _Alignas",
        "\u{e9}",
        "x = (T) {",
        "__label__",
    ] {
        let _ = shim(source.as_bytes(), "");
        let _ = shim(format!("void f(void) {{ {source}").as_bytes(), "");
        let _ = shim(format!("void f(void) {{ {source} }}").as_bytes(), "");
        let _ = shim(format!("struct S {{ {source} }};").as_bytes(), "");
    }
}
