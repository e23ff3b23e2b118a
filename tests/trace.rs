//! Faults are found where they are: in the translation, in what was lifted, or in a crate that was edited; and nothing is found where
//! nothing is wrong.

mod mutants_support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use c2safe::pipeline::Tamper;
use c2safe::trace::fault::{Fault, Finder};
use c2safe::trace::Origins;
use c2safe_llm_repair::bench::Bench as _;
use mutants_support::Lab;

/// Padding, memory that nothing was written to, pointers to the end of arrays, and numbers made of addresses and of the time: none of
/// it is a difference.
const PROGRAM: &str = r#"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct pair { char letter; double weight; struct pair *next; short last[3]; };

static int scale(int n) { return n * 3 + 1; }

static unsigned mixed(uintptr_t address, long now) { return (unsigned)(address >> 4 ^ now) & 0; }

static void fill(struct pair *p, int n) {
    p->letter = 'a' + scale(n) % 26;
    p->weight = n / 2.0;
    p->next = 0;
    p->last[n % 3] = n;
}

static double sum(const struct pair *from, const struct pair *end) {
    double all = 0;
    for (; from != end; from++)
        all += from->weight + scale((int)from->weight);
    return all;
}

static int compare(const void *a, const void *b) {
    const struct pair *p = a, *q = b;
    return (p->letter > q->letter) - (p->letter < q->letter);
}

struct mark {
    unsigned is_set : 1;
    int level : 6;
    unsigned : 9;
    union { int number; float weight; } value;
    union { char *name; long number; } other;
};

static void set_level(struct mark *m, int n) { m->is_set = n > 0; m->level = n % 13; }

static void set_value(struct mark *m, int n) { m->value.number = n % 11; m->other.number = n; }

static int all_of(int count, ...) {
    int all = 0;
    va_list list;
    va_start(list, count);
    for (int i = 0; i < count; i++)
        all += va_arg(list, int);
    va_end(list);
    return all * 17;
}

static int marked(int n) {
    struct mark *m = malloc(sizeof *m);
    set_level(m, n);
    set_value(m, n);
    int all = all_of(3, m->level, m->value.number, (int)m->is_set);
    free(m);
    return all;
}

static void partly(char *room) { room[0] = 'x'; room[2] = 'z'; }

int main(int argc, char **argv) {
    int count = argc > 1 ? atoi(argv[1]) : 5;
    struct pair *all = malloc(count * sizeof *all), here;
    char room[16];
    partly(room);
    fill(&here, 7);
    for (int i = 0; i < count; i++)
        fill(all + i, i);
    all[0].next = &here;
    qsort(all, count, sizeof *all, compare);
    printf("%.2f %c %c%c %u %d\n", sum(all, all + count), all[0].letter, room[0], room[2],
           mixed((uintptr_t)all, time(NULL)), marked(count + 20));
    free(all);
    return 0;
}
"#;

/// Random numbers, truth values, variable arguments, and an end that no function's end shows.
const ENDING: &str = r#"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool is_even(int n) { return n % 2 == 0; }

static int mixed(int n) { return n * 31; }

static int last_of(int count, ...) {
    int last = 0;
    va_list list;
    va_start(list, count);
    while (count-- > 0)
        last = va_arg(list, int);
    va_end(list);
    return last;
}

int main(void) {
    unsigned char seed[4];
    getentropy(seed, sizeof seed);
    int all = mixed(seed[1]) & 0;
    for (int i = 0; i < 10; i++)
        if (is_even(i))
            all += i;
    printf("%d %d\n", all, last_of(2, 5, 61));
    fflush(stdout);
    if (all > 3)
        exit(21);
    return 0;
}
"#;

#[test]
fn the_end_of_a_program_and_what_is_random_are_seen_alike() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/sample.c"), ENDING).unwrap();
    let c2safe = PathBuf::from(env!("CARGO_BIN_EXE_c2safe"));
    let lab = Lab::open(&c2safe, &[folder.path().join("src")], None);
    let bench = &lab.bench.bench;
    assert_eq!(bench.deviation(&lab.files, "plain").unwrap(), None);
    for (old, new, wanted) in [
        ("% 2 == 0", "% 3 == 0", "is_even"),
        ("61", "62", "main"),
        ("exit(21", "exit(22", "main"),
        ("> 3", "> 300", "main"),
    ] {
        let mut edited = lab.files.clone();
        let text = edited.get_mut("src/sample.rs").unwrap();
        assert!(text.contains(old), "{old}: {text}");
        *text = text.replacen(old, new, 1);
        let found = bench.deviation(&edited, "plain").unwrap();
        let name = found.and_then(|d| d.suspect).map(|(_, name)| name);
        assert_eq!(name.as_deref(), Some(wanted), "{old}");
    }
}

/// Structs that own something are no bytes; what their members own is in the state all the same.
const OWNING: &str = r#"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page { int number, len; char *bytes; struct page *next; };

static struct page *turn(struct page *next) {
    struct page *p = calloc(1, sizeof *p);
    p->next = next;
    p->number = next ? next->number + 1 : 1;
    return p;
}

static void put(struct page *t, const char *s) {
    t->len = (int)strlen(s);
    free(t->bytes);
    t->bytes = malloc(t->len + 1);
    strcpy(t->bytes, s);
}

static void mark(struct page *p) {
    for (struct page *q = p; q; q = q->next)
        if (q->bytes) q->bytes[0] = 'X';
}

int main(void) {
    struct page *book = turn(turn(NULL));
    put(book, "one");
    put(book->next, "two");
    mark(book);
    printf("%d %s %s\n", book->number, book->bytes, book->next->bytes);
    return 0;
}
"#;

#[test]
fn what_structs_own_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/sample.c"), OWNING).unwrap();
    let c2safe = PathBuf::from(env!("CARGO_BIN_EXE_c2safe"));
    let lab = Lab::open(&c2safe, &[folder.path().join("src")], None);
    assert!(lab.files["src/sample.rs"].contains("pub bytes: Vec<u8>"));
    let bench = &lab.bench.bench;
    assert_eq!(bench.deviation(&lab.files, "plain").unwrap(), None);
    let mut edited = lab.files.clone();
    let text = edited.get_mut("src/sample.rs").unwrap();
    assert!(text.contains("b'X'"), "{text}");
    *text = text.replacen("b'X'", "b'Y'", 1);
    let found = bench.deviation(&edited, "plain").unwrap();
    let name = found.and_then(|d| d.suspect).map(|(_, name)| name);
    assert_eq!(name.as_deref(), Some("mark"));
}

/// A struct that owns much and is handed to a function again and again.
const OWNING_MUCH: &str = r#"
#include <stdio.h>
#include <stdlib.h>

struct store { size_t size; int *numbers; };

static void init(struct store *s, size_t size) {
    s->size = size;
    s->numbers = malloc(size * sizeof *s->numbers);
    for (size_t i = 0; i < size; i++)
        s->numbers[i] = (int)(i * 7 % 1000);
}

static int look(const struct store *s, size_t at) { return s->numbers[at % s->size] + 3; }

static void change(struct store *s, size_t at) { s->numbers[at % s->size] += 5; }

int main(void) {
    struct store s;
    long all = 0;
    init(&s, 100000);
    for (size_t i = 0; i < 300000; i++) {
        all += look(&s, i * 2);
        change(&s, i * 3);
    }
    printf("%ld\n", all);
    free(s.numbers);
    return 0;
}
"#;

/// With all that it owns taken at each event, a run would put 360 GB through its digests.
#[test]
fn what_structs_own_costs_no_more_than_there_is_allowance_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/sample.c"), OWNING_MUCH).unwrap();
    let c2safe = PathBuf::from(env!("CARGO_BIN_EXE_c2safe"));
    let lab = Lab::open(&c2safe, &[folder.path().join("src")], None);
    assert!(lab.files["src/sample.rs"].contains("pub numbers: Vec<i32>"));
    let bench = &lab.bench.bench;
    for (test, _, recorded) in bench.recording_cost().unwrap() {
        assert!(recorded.as_secs() < 60, "{test}: {recorded:?}");
    }
    for (old, new, wanted) in [
        ("wrapping_add(3)", "wrapping_add(4)", "look"),
        ("wrapping_add(5)", "wrapping_add(6)", "change"),
        ("% 1000", "% 1001", "init"),
    ] {
        let mut edited = lab.files.clone();
        let text = edited.get_mut("src/sample.rs").unwrap();
        assert!(text.contains(old), "{old}: {text}");
        *text = text.replacen(old, new, 1);
        let found = bench.deviation(&edited, "plain").unwrap();
        let name = found.and_then(|d| d.suspect).map(|(_, name)| name);
        assert_eq!(name.as_deref(), Some(wanted), "{old}");
    }
}

fn lab(folder: &Path) -> Lab {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::create_dir_all(folder.join("tests")).unwrap();
    fs::write(folder.join("src/sample.c"), PROGRAM).unwrap();
    fs::write(folder.join("tests/few.args"), "3\n").unwrap();
    fs::write(folder.join("tests/many.args"), "3000\n").unwrap();
    let c2safe = PathBuf::from(env!("CARGO_BIN_EXE_c2safe"));
    let tests = folder.join("tests");
    Lab::open(&c2safe, &[folder.join("src")], Some(&tests))
}

/// What `fill` writes is another number in the heap tier: no result of a function shows it before `sum` ends.
const WRONG_CONTENTS: Tamper = |_, _, krate| {
    for (name, text) in &mut krate.files {
        if name == "src/sample.rs" {
            assert!(text.contains(" / 2.0"), "{text}");
            *text = text.replacen(" / 2.0", " / 4.0", 1);
        }
    }
};

/// The text of a fault in the heap tier.
fn spoilt(krate: &mut c2safe_codegen::Crate, old: &str, new: &str) {
    for (name, text) in &mut krate.files {
        if name == "src/sample.rs" {
            assert!(text.contains(old), "{text}");
            *text = text.replacen(old, new, 1);
        }
    }
}

/// What is in bit-fields and in unions, and what a function with variable arguments gives.
const WRONG_BITS: Tamper = |_, _, krate| spoilt(krate, "% 13", "% 14");
const WRONG_UNION: Tamper = |_, _, krate| spoilt(krate, "% 11", "% 12");
const WRONG_SUM: Tamper = |_, _, krate| spoilt(krate, "wrapping_mul(17)", "wrapping_mul(18)");

const WRONG_RESULT: Tamper = |_, _, krate| {
    for (name, text) in &mut krate.files {
        if name == "src/sample.rs" {
            assert!(text.contains("wrapping_mul(3)"), "{text}");
            *text = text.replacen("wrapping_mul(3)", "wrapping_mul(4)", 1);
        }
    }
};

fn name(fault: &Fault) -> &str {
    let suspect = fault.deviation().and_then(|d| d.suspect.as_ref());
    suspect.map_or("nothing", |(_, name)| name)
}

#[test]
fn the_function_that_is_wrong_is_named_wherever_it_went_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(folder.path());
    let bench = &lab.bench.bench;
    let origins = Origins::prepare(bench, None).unwrap();
    for test in ["few", "many"] {
        assert_eq!(origins.heap_difference(test), None);
        assert_eq!(origins.translation_deviation(test).unwrap(), None, "{test}");
    }
    let labels: BTreeMap<_, _> = lab
        .facts
        .functions
        .iter()
        .map(|(item, c)| (item.clone(), (c.file.clone(), c.name.clone())))
        .collect();
    let deviation = |files| origins.crate_deviation(files, &labels, "many").unwrap();
    assert_eq!(deviation(&lab.files), None);
    // The translation is wrong.
    for (tamper, wanted) in [
        (WRONG_CONTENTS, "fill"),
        (WRONG_RESULT, "scale"),
        (WRONG_BITS, "set_level"),
        (WRONG_UNION, "set_value"),
        (WRONG_SUM, "all_of"),
    ] {
        let mut finder = Finder::new(bench, &lab.facts, Some(tamper));
        let fault = finder.find(&lab.files, "many").unwrap();
        assert!(matches!(fault, Fault::Translation(_)), "{fault:?}");
        assert_eq!(name(&fault), wanted, "{fault:?}");
    }
    // The crate is.
    let mut edited = lab.files.clone();
    let text = edited.get_mut("src/sample.rs").unwrap();
    *text = text.replacen("wrapping_mul(3)", "wrapping_mul(5)", 1);
    assert_ne!(edited, lab.files);
    let found = deviation(&edited).and_then(|d| d.suspect);
    assert_eq!(found.map(|(_, name)| name).as_deref(), Some("scale"));
    let mut finder = Finder::new(bench, &lab.facts, None);
    let fault = finder.find(&edited, "few").unwrap();
    assert!(matches!(fault, Fault::Edit(_)), "{fault:?}");
    assert_eq!(name(&fault), "scale", "{fault:?}");
}
