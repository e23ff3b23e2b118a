//! Facts about an IR program, and the plan: which representation each object gets, and why.
//!
//! No I/O here, and nothing knows how Rust is written: the code generator asks.

pub mod lift;
mod objects;
mod purity;
pub mod ranges;
mod reach;
pub mod shape;

use c2safe_frontend::ir::{FuncId, GlobalId, LocalId, Program};

use lift::Plan;

pub use objects::{local_root, FuncFacts};

/// How an object with static storage duration is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlobalRep {
    /// Nobody refers to it.
    Unused,
    /// An allocation of the heap tier: its address is taken, or it is viewed through pointers.
    Memory,
    /// A field of the context: a scalar whose address is never taken.
    Field,
    /// A constant of the program: never written, its address never taken, initialised by constants.
    Constant,
}

/// What the code generator needs to know about a program.
#[derive(Debug)]
pub struct Facts {
    /// Per function: defined and reachable from an executable or exported by the library.
    pub reachable: Vec<bool>,
    /// Per function: takes the context, because it touches memory or state, perhaps through its callees.
    pub needs_context: Vec<bool>,
    /// Per function with a body.
    pub functions: Vec<Option<FuncFacts>>,
    pub globals: Vec<GlobalRep>,
    /// Defined or library functions whose address is taken; position plus one is the function's table id.
    pub address_taken: Vec<FuncId>,
    /// The program starts threads.
    pub threads: bool,
    /// The program asks for a signal when it divides by zero.
    pub handles_division: bool,
    /// The program sets timers, whose signals arrive while it runs.
    pub timers: bool,
    /// Per function and local: the object needs an address, on the heap or as a Rust variable.
    pub addressed: Vec<Vec<bool>>,
}

/// What the analysis has to be told about functions that the program does not define.
pub trait Library {
    /// Whether the runtime's function of this name takes a context.
    fn needs_context(&self, name: &str) -> bool;
    /// Whether the runtime's function of this name starts a thread of the program.
    fn starts_threads(&self, name: &str) -> bool;
    /// How many parameters the runtime's function of this name has, without variable ones.
    fn parameters(&self, name: &str) -> Option<usize>;
    /// Whether the runtime's function of this name only reads its parameter number `i`, as a string, wherever it is.
    fn takes_text(&self, name: &str, i: usize) -> bool;
    /// Whether the runtime's function of this name only writes characters to its parameter number `i`, wherever that is.
    fn takes_room(&self, name: &str, i: usize) -> bool;
    /// Whether the runtime's function of this name sets a timer that sends a signal.
    fn sets_timers(&self, name: &str) -> bool;
}

impl Facts {
    /// Computes all facts of `program` under a plan made for it.
    pub fn of(program: &Program, library: &dyn Library, plan: &Plan) -> Facts {
        let mut functions: Vec<Option<FuncFacts>> = program
            .functions
            .iter()
            .map(|f| f.body.as_ref().map(|b| objects::function_facts(program, b)))
            .collect();
        let memory: Vec<Vec<bool>> = functions
            .iter()
            .map(|f| f.as_ref().map_or_else(Vec::new, |f| f.memory.clone()))
            .collect();
        for (i, f) in program.functions.iter().enumerate() {
            if let (Some(facts), Some(body)) = (&mut functions[i], &f.body) {
                facts.place(program, body, &plan.functions[i]);
            }
        }
        let reach = reach::reachability(program);
        let calls = |is: &dyn Fn(&str) -> bool| {
            let mut functions = program.functions.iter().zip(&reach.functions);
            functions.any(|(f, reached)| *reached && f.body.is_none() && is(&f.name))
        };
        let threads = calls(&|name| library.starts_threads(name));
        let timers = calls(&|name| library.sets_timers(name));
        let globals = objects::global_reps(
            program,
            &reach,
            threads,
            (&plan.tables, plan.texts.globals()),
        );
        let handles_division = reach::handles_division(program, &reach);
        let needs_context = reach::needs_context(
            program,
            library,
            &functions,
            &globals,
            &reach,
            handles_division,
            (plan, &memory),
        );
        Facts {
            reachable: reach.functions,
            needs_context,
            functions,
            globals,
            address_taken: reach.address_taken,
            threads,
            handles_division,
            timers,
            addressed: memory,
        }
    }

    /// Whether a local lives in memory rather than in a Rust variable.
    pub fn in_memory(&self, func: FuncId, local: LocalId) -> bool {
        self.functions[func.index()]
            .as_ref()
            .is_some_and(|f| f.memory[local.index()])
    }

    /// The representation of a global after linking.
    pub fn global(&self, program: &Program, id: GlobalId) -> GlobalRep {
        self.globals[program.resolve_global(id).index()]
    }
}
