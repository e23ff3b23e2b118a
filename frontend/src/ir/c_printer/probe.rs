//! Functions that say what they get and give: each becomes two, one that was it and one that records around a call of that.
//! Variable arguments cannot be handed on, so functions that have some record for themselves.
//!
//! What they call (`c2t_begin`, `c2t_scalar`, `c2t_pointer`, `c2t_end`, `c2t_leave`) is for the one who links the program to define.

use rustc_hash::FxHashMap;

use super::Printer;
use crate::ir::{FuncId, TypeId};

/// What is said about a parameter or a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// Nothing.
    Nothing,
    /// Its bytes.
    Scalar {
        /// How many there are.
        size: u64,
    },
    /// Whether it is null, and what it points to.
    Pointer {
        /// The parts of what it points to, in the form of [`parts`](super::super::parts::parts); may be empty.
        parts: String,
    },
}

/// A function that says what it gets and gives.
#[derive(Debug, Clone)]
pub struct Probe {
    /// Its number for who records.
    pub number: usize,
    /// The names of its parameters, and what is said about them.
    pub params: Vec<(String, Watch)>,
    /// What is said about its result.
    pub result: Watch,
}

/// The functions that say what they get and give.
pub type Probes = FxHashMap<FuncId, Probe>;

pub(super) const PRELUDE: &str = "extern void c2t_begin(int, int);
extern void c2t_scalar(const char *, const void *, int);
extern void c2t_pointer(const char *, const void *, const char *);
extern int c2t_end(void);
extern void c2t_leave(int);
";

/// Functions of the C library that answer with the time, which another definition takes the place of.
pub(super) const CLOCKS: &[&str] = &["time", "clock", "gettimeofday", "clock_gettime"];

impl Printer<'_> {
    /// The function around `inner`, which has parameters of the types `params`.
    pub(super) fn recording(
        &self,
        probe: &Probe,
        head: &str,
        inner: &str,
        params: &[(String, TypeId)],
        ret: TypeId,
    ) -> String {
        let mut enters = String::new();
        let mut exits = String::new();
        for ((name, _), (shown, watch)) in params.iter().zip(&probe.params) {
            let line = said(shown, name, watch);
            enters.push_str(&line);
            if let Watch::Pointer { .. } = watch {
                exits.push_str(&line);
            }
        }
        let number = probe.number;
        let arguments: Vec<&str> = params.iter().map(|(name, _)| name.as_str()).collect();
        let call = format!("{inner}({})", arguments.join(", "));
        let is_void = self.prog.types.size(ret).is_none() || self.type_name(ret) == "void";
        let (call, back) = match is_void {
            true => (call, String::new()),
            false => {
                let result = self.declare(ret, "c2t_result");
                let back = "  return c2t_result;\n".to_string();
                (format!("{result} = {call}"), back)
            }
        };
        let result = said("result", "c2t_result", &probe.result);
        format!(
            "{head}\n{{\n  c2t_begin({number}, 1);\n{enters}  int c2t_depth = c2t_end();\n  {call};\n  \
             c2t_begin({number}, 0);\n{result}{exits}  c2t_end();\n  c2t_leave(c2t_depth);\n{back}}}\n"
        )
    }
}

/// How a function records for itself.
pub(super) struct Inside {
    /// What stands before the function: what is kept while it runs, and what is said when that ends.
    pub before: String,
    /// What stands at the beginning of its body.
    pub begin: String,
    /// What a result is given to on its way out; empty if nothing is said about it.
    pub result: String,
}

impl Printer<'_> {
    /// How a function with parameters of these names and a result of the type `ret` records for itself: when a variable of it ends, it
    /// does, whichever way.
    pub(super) fn recording_inside(
        &self,
        probe: &Probe,
        function: FuncId,
        params: &[String],
        ret: TypeId,
    ) -> Inside {
        let (number, id) = (probe.number, function.0);
        let mut members = String::from("  int depth;\n");
        let (mut keeps, mut enters, mut exits) = (String::new(), String::new(), String::new());
        let result = match probe.result {
            Watch::Nothing => String::new(),
            _ => {
                members.push_str(&format!("  {};\n", self.declare(ret, "result")));
                exits.push_str(&said("result", "c2t_kept->result", &probe.result));
                "c2t_kept.result = ".to_string()
            }
        };
        for (n, (name, (shown, watch))) in params.iter().zip(&probe.params).enumerate() {
            enters.push_str(&said(shown, name, watch));
            if let Watch::Pointer { .. } = watch {
                members.push_str(&format!("  const void *p{n};\n"));
                keeps.push_str(&format!("  c2t_kept.p{n} = (const void *){name};\n"));
                exits.push_str(&said(shown, &format!("c2t_kept->p{n}"), watch));
            }
        }
        Inside {
            before: format!(
                "struct c2t_kept_{id} {{\n{members}}};\nstatic void c2t_done_{id}(struct c2t_kept_{id} *c2t_kept)\n{{\n  \
                 c2t_begin({number}, 0);\n{exits}  c2t_end();\n  c2t_leave(c2t_kept->depth);\n}}\n"
            ),
            begin: format!(
                "  struct c2t_kept_{id} c2t_kept __attribute__((cleanup(c2t_done_{id})));\n{keeps}  \
                 c2t_begin({number}, 1);\n{enters}  c2t_kept.depth = c2t_end();\n"
            ),
            result,
        }
    }
}

fn said(shown: &str, name: &str, watch: &Watch) -> String {
    match watch {
        Watch::Nothing => String::new(),
        Watch::Scalar { size } => format!("  c2t_scalar(\"{shown}\", &{name}, {size});\n"),
        Watch::Pointer { parts } => {
            format!("  c2t_pointer(\"{shown}\", (const void *){name}, \"{parts}\");\n")
        }
    }
}
