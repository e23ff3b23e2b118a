//! What the program uses but does not define: the C library.

use super::{probe, Printer};
use crate::ir::FuncId;

/// Functions of our headers that stand for an object of the C library and return its value.
const VALUES: &[&str] = &["stdin", "stdout", "stderr"];
/// Functions of our headers that stand for an object of the C library and return its address.
const ADDRESSES: &[&str] = &[
    "optarg",
    "optind",
    "opterr",
    "optopt",
    "program_invocation_name",
    "program_invocation_short_name",
    "signgam",
    "tzname",
    "timezone",
    "daylight",
    "environ",
    "in6addr_any",
    "in6addr_loopback",
];
/// Functions of our headers that take the members of what the C library takes as a struct: the name, its type around `{}`, and
/// the call of the C library's `c2_name`, whose declaration comes first.
const MEMBERS: &[(&str, &str, &str, &str)] = &[
    (
        "sigqueue",
        "int {}(int pid, int sig, void *value)",
        "union c2_sigval { int number; void *value; }; extern int c2_sigqueue(int, int, union c2_sigval) __asm__(\"sigqueue\")",
        "c2_sigqueue(pid, sig, (union c2_sigval){.value = value})",
    ),
    (
        "inet_ntoa",
        "char *{}(unsigned addr)",
        "struct c2_in { unsigned addr; }; extern char *c2_inet_ntoa(struct c2_in) __asm__(\"inet_ntoa\")",
        "c2_inet_ntoa((struct c2_in){addr})",
    ),
    (
        "hsearch",
        "void *{}(char *key, void *data, int action)",
        "struct c2_entry { char *key; void *data; }; extern void *c2_hsearch(struct c2_entry, int) __asm__(\"hsearch\")",
        "c2_hsearch((struct c2_entry){key, data}, action)",
    ),
    (
        "hsearch_r",
        "int {}(char *key, void *data, int action, void *out, void *table)",
        "struct c2_entry { char *key; void *data; }; \
         extern int c2_hsearch_r(struct c2_entry, int, void *, void *) __asm__(\"hsearch_r\")",
        "c2_hsearch_r((struct c2_entry){key, data}, action, out, table)",
    ),
];
/// Functions whose symbol has another name.
const SYMBOLS: &[(&str, &str)] = &[("fpurge", "__fpurge"), ("__c2safe_setjmp", "_setjmp")];

impl Printer<'_> {
    /// The declaration of a function without a body.
    pub(super) fn library_function(&self, id: FuncId, name: &str) -> String {
        let f = &self.prog.functions[id.index()];
        let Some(func) = self.prog.types.func(f.ty) else {
            return String::new();
        };
        if let Some(object) = f.name.strip_prefix("__c2safe_") {
            let ret = self.type_name(func.ret);
            let head = self.declare(f.ty, name);
            if let Some((_, head, library, call)) = MEMBERS.iter().find(|m| m.0 == object) {
                let head = head.replace("{}", name);
                return format!("static {head} {{ {library}; return {call}; }}\n");
            }
            if VALUES.contains(&object) {
                return format!(
                    "extern void *c2_{object} __asm__(\"{object}\");\n\
                     static {head} {{ return ({ret})c2_{object}; }}\n"
                );
            }
            if ADDRESSES.contains(&object) {
                return format!(
                    "extern char c2_{object}[] __asm__(\"{object}\");\n\
                     static {head} {{ return ({ret})c2_{object}; }}\n"
                );
            }
        }
        let symbol = SYMBOLS
            .iter()
            .find(|(n, _)| *n == f.name)
            .map_or(f.name.as_str(), |(_, s)| s);
        let own = self.probes.is_some() && probe::CLOCKS.contains(&symbol);
        let symbol = match own {
            true => format!("c2t_{symbol}"),
            false => symbol.to_string(),
        };
        let noreturn = if f.noreturn {
            " __attribute__((noreturn))"
        } else {
            ""
        };
        let decl = self.declare(f.ty, name);
        format!("extern {decl} __asm__(\"{symbol}\"){noreturn};\n")
    }
}
