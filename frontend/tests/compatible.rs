//! Structs that two units declare: one in the program, or two.

mod support;

use c2safe_frontend::ir::{validate, Program};

fn program(files: &[(&str, &str)]) -> Program {
    let loaded = support::load(files);
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let program = loaded.program.expect("a program");
    assert_eq!(validate::check(&program), vec![]);
    program
}

/// The numbers of members of the structs `node`.
fn nodes(program: &Program) -> Vec<usize> {
    let tagged = |tag: &Option<String>| tag.as_deref() == Some("node");
    let records = program.types.records.iter();
    records
        .filter(|r| tagged(&r.tag))
        .map(|r| r.fields.len())
        .collect()
}

const WHOLE: &str = "
#include <stdlib.h>
struct node { struct node *next; int id; char name[8]; };
struct node *make(int id) {
    struct node *n = calloc(1, sizeof(struct node));
    n->id = id;
    return n;
}
";

/// With what another unit declares, and with what it does in `main`, where `p` is a pointer.
fn with(declared: &str, done: &str) -> Vec<usize> {
    let main = format!(
        "#include <stdlib.h>
        #include <string.h>
        #include <stdio.h>
        {declared}
        struct node *make(int);
        int main(void) {{ struct node *p = make(1), *q = p; p->id = 2; {done}; return q->id; }}"
    );
    // The order of the units does not matter, but for the order of what is found.
    let before = nodes(&program(&[("a.c", WHOLE), ("main.c", &main)]));
    let mut after = nodes(&program(&[("main.c", &main), ("z.c", WHOLE)]));
    after.reverse();
    assert_eq!(before, after, "{done}");
    after.reverse();
    after
}

const PREFIX: &str = "struct node { struct node *next; int id; };";

#[test]
fn a_prefix_is_the_whole() {
    for done in [
        "",
        "if (p->next) p = p->next, (*q).id++, q = p",
        "struct node **pp = &p; *pp = (*pp)->next",
        "int *id = &p->id; *id = 3",
        "free(p)",
        "void *v = p; q = v",
        "struct node *all[4] = { p, q }; q = all[p == q]",
    ] {
        assert_eq!(with(PREFIX, done), [3], "{done}");
    }
}

#[test]
fn its_size_keeps_a_prefix() {
    for done in [
        "struct node n = { p, 1 }; q = &n",
        "static struct node n; q = &n",
        "*p = *q",
        "p++",
        "p += 1",
        "q = p + 1",
        "q = &p[1]",
        "p->id = p - q",
        "q = malloc(sizeof *q)",
        "q = calloc(2, sizeof *q)",
        "void *v = malloc(sizeof *q); q = v",
        "size_t n = sizeof *q; q = malloc(n)",
        "memset(p, 0, sizeof *p)",
        "memcpy(p, q, sizeof(struct node))",
        "struct node (*a)[2] = 0; if (a) q = *a",
    ] {
        assert_eq!(with(PREFIX, done), [2, 3], "{done}");
    }
}

#[test]
fn what_is_no_prefix_is_another_struct() {
    for declared in [
        "struct node { int id; struct node *next; };",
        "struct node { struct node *next; unsigned id; };",
        "struct node { const struct node *next; int id; };",
        "struct node { struct node *next; int id : 31; };",
        "struct node { struct node *next; int id; } __attribute__((packed));",
        "struct node { struct node *next; int id; } __attribute__((aligned(32)));",
    ] {
        assert_eq!(with(declared, ""), [2, 3], "{declared}");
    }
    let union = "union node { int id; };";
    let main = format!("{union} union node *make(int); int main(void) {{ return make(1)->id; }}");
    assert_eq!(
        nodes(&program(&[("a.c", WHOLE), ("main.c", &main)])),
        [3, 1]
    );
}

/// Whole values are no harm where nothing is hidden.
#[test]
fn the_same_members_are_the_same_struct() {
    let same = "struct node { struct node *next; int id; char name[8]; };";
    for done in [
        "*p = *q",
        "p++",
        "struct node n = *p; q = &n",
        "q = malloc(sizeof *q)",
    ] {
        assert_eq!(with(same, done), [3], "{done}");
    }
}

/// Two longer ones, of units that are linked together: nobody knows which is meant.
#[test]
fn one_of_two_is_not_chosen() {
    let other = "struct node { struct node *next; int id; long other; }; \
        struct node *last; struct node *find(void) { return last; }";
    let main = format!(
        "{PREFIX} struct node *make(int), *find(void); \
        int main(void) {{ return make(1)->id + find()->id; }}"
    );
    let mut found = nodes(&program(&[
        ("a.c", WHOLE),
        ("b.c", other),
        ("main.c", &main),
    ]));
    found.sort_unstable();
    assert_eq!(found, [2, 3, 3]);
}

/// Structs of the same tag that nothing of both units mentions are none of each other's business.
#[test]
fn units_with_nothing_in_common() {
    let main =
        format!("{PREFIX} static int f(struct node *n) {{ return n->id; }} int main(void) {{ return f(0); }}");
    let found = nodes(&program(&[("a.c", WHOLE), ("main.c", &main)]));
    assert_eq!(found, [3, 2]);
}

/// A header's struct with pointers to what units see differently, and each unit hides members of the other's struct.
#[test]
fn structs_that_point_to_each_other() {
    let header = "struct node; struct list; \
        typedef struct { struct list *list; void (*each)(struct node *); } handle; \
        struct shown { struct node *first; }; \
        int walk(handle *, struct shown *); extern struct node *current;";
    let a = "#include \"h.h\"\n\
        struct node { struct list *in; int id; int hidden; };\n\
        struct list { struct node *head; };\n\
        struct node *current;\n\
        void own(struct shown *s, struct list *l) { s->first = l->head; l->head->hidden = 2; }";
    let main = "#include \"h.h\"\n\
        struct node { struct list *in; int id; };\n\
        struct list { struct node *head; int count; };\n\
        void own(struct shown *, struct list *);\n\
        int walk(handle *h, struct shown *s) { h->each(s->first); return h->list->count; }\n\
        int main(void) { struct list l = { current, 1 }; struct shown s; own(&s, &l);\n\
            return l.head->id + s.first->in->count; }";
    for names in [["a.c", "main.c"], ["z.c", "main.c"]] {
        let program = program(&[("h.h", header), (names[0], a), (names[1], main)]);
        let ours = program.types.records.iter().filter(|r| {
            let file = program.files.get(r.loc.file as usize);
            file.is_some_and(|f| !f.system) && r.complete
        });
        let mut found: Vec<_> = ours
            .map(|r| (r.tag.clone().unwrap_or_default(), r.fields.len()))
            .collect();
        found.sort();
        let wanted = [("", 2), ("list", 2), ("node", 3), ("shown", 1)];
        assert_eq!(found, wanted.map(|(tag, n)| (tag.to_string(), n)));
    }
}
