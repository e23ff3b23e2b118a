//! Functions that say what they get and give: each becomes two, one that was it and one that records around a call of that.
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

fn said(shown: &str, name: &str, watch: &Watch) -> String {
    match watch {
        Watch::Nothing => String::new(),
        Watch::Scalar { size } => format!("  c2t_scalar(\"{shown}\", &{name}, {size});\n"),
        Watch::Pointer { parts } => {
            format!("  c2t_pointer(\"{shown}\", (const void *){name}, \"{parts}\");\n")
        }
    }
}
