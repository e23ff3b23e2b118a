//! The validator finds what is broken on purpose, and nothing in what the front end makes.

mod support;

use c2safe_frontend::ir::visit::{walk_expr, Visitor};
use c2safe_frontend::ir::{validate, Expr, ExprKind, Program, StmtKind, TypeId};

const SOURCE: &str = "
struct s { int x; char c; };
int add(int a, int b) { return a + b; }
int main(int argc, char **argv) {
    struct s v = { 1, 2 };
    char bytes[4];
    bytes[1] = argc;
    for (int i = 0; i < 3; i++) v.x += add(i, v.c);
again:
    if (v.x == 2) goto again;
    switch (argc) { case 1: return 0; default: break; }
    return argc ? v.x : bytes[1];
}
";

fn messages(program: &Program) -> Vec<String> {
    validate::check(program)
        .into_iter()
        .map(|v| v.message)
        .collect()
}

/// The messages about the program after `change` to the body of `main`.
fn broken(change: impl FnOnce(&mut Program)) -> String {
    let mut program = support::program(SOURCE);
    assert_eq!(messages(&program), Vec::<String>::new());
    change(&mut program);
    messages(&program).join("; ")
}

fn main_body(program: &mut Program) -> &mut Vec<c2safe_frontend::ir::Stmt> {
    let main = program
        .functions
        .iter_mut()
        .find(|f| f.name == "main")
        .expect("main");
    &mut main.body.as_mut().expect("a body").stmts
}

#[test]
fn labels() {
    let text = broken(|p| main_body(p).retain(|s| !matches!(s.kind, StmtKind::Label(_))));
    assert!(text.contains("stands nowhere in the body"), "{text}");
    let text = broken(|p| {
        let body = main_body(p);
        let label = body
            .iter()
            .find(|s| matches!(s.kind, StmtKind::Label(_)))
            .cloned();
        body.extend(label);
    });
    assert!(text.contains("stands more than once"), "{text}");
    let text = broken(|p| {
        for s in main_body(p) {
            if let StmtKind::Switch(sw) = &mut s.kind {
                sw.body.clear();
            }
        }
    });
    assert!(text.contains("does not stand in its switch"), "{text}");
}

#[test]
fn jumps() {
    let text = broken(|p| {
        let body = main_body(p);
        let mut jump = body[0].clone();
        jump.kind = StmtKind::Break;
        body.insert(0, jump.clone());
        jump.kind = StmtKind::Continue;
        body.insert(0, jump);
    });
    assert!(text.contains("continue outside a loop"), "{text}");
    assert!(text.contains("break outside a loop or switch"), "{text}");
}

#[test]
fn types() {
    let text = broken(|p| {
        for s in main_body(p) {
            if let StmtKind::Return(Some(e)) = &mut s.kind {
                e.ty = TypeId::LONG;
            }
        }
    });
    assert!(
        text.contains("operand of `?:` has type `int` instead of `long`"),
        "{text}"
    );
    assert!(
        text.contains("returned value has type `long` instead of `int`"),
        "{text}"
    );
    let text = broken(|p| {
        for s in main_body(p) {
            if let StmtKind::Expr(e) = &mut s.kind {
                if let ExprKind::Assign(_, v) = &mut e.kind {
                    **v = Expr::int(300, TypeId::CHAR, v.loc);
                }
            }
        }
    });
    assert!(
        text.contains("constant 300 is not one of type `char`"),
        "{text}"
    );
    let text = broken(|p| {
        for s in main_body(p) {
            if let StmtKind::If(c, ..) = &mut s.kind {
                if let ExprKind::Binary(_, a, _) = &mut c.kind {
                    **a = Expr::int(1, TypeId::LONG, a.loc);
                }
            }
        }
    });
    assert!(text.contains("right operand of a comparison"), "{text}");
}

#[test]
fn handles() {
    let text = broken(|p| p.executables[0].units.push(7));
    assert!(text.contains("does not exist"), "{text}");
    let text = broken(|p| {
        let main = p.functions.iter().position(|f| f.name == "main");
        let main = &mut p.functions[main.expect("main")];
        main.body.as_mut().expect("a body").locals.truncate(2);
    });
    assert!(text.contains("local 2 does not exist"), "{text}");
}

#[test]
fn every_node_is_visited_once() {
    struct Count(usize);
    impl Visitor for Count {
        fn expr(&mut self, e: &Expr) {
            self.0 += usize::from(matches!(e.kind, ExprKind::Call(..)));
            walk_expr(self, e);
        }
    }
    let mut program = support::program(SOURCE);
    let mut count = Count(0);
    c2safe_frontend::ir::visit::walk_body(&mut count, main_body(&mut program));
    assert_eq!(count.0, 1);
}
