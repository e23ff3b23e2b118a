//! Many faults in one build: each function that has some chooses between itself and them, by a number in the environment.

use std::collections::BTreeMap;

use c2safe::repair::tracing::Built;
use c2safe_llm_repair::bench::{Bench as _, CompileError, Deviation, Judgement};
use c2safe_llm_repair::source::Files;
use quote::ToTokens;

use super::{Lab, Mutant};

/// The variable with the number of the fault, from 1.
const VARIABLE: &str = "C2SAFE_FAULT";

const CHOICE: &str = "//! Which fault is chosen.
use std::sync::OnceLock;

/// No function of the module, so that it is not recorded.
pub struct Fault;

impl Fault {
    /// Its number; 0 for none.
    pub fn chosen() -> u32 {
        static CHOSEN: OnceLock<u32> = OnceLock::new();
        *CHOSEN.get_or_init(|| {
            let text = std::env::var(\"C2SAFE_FAULT\").unwrap_or_default();
            text.parse().unwrap_or(0)
        })
    }
}
";

/// A build with many faults.
pub struct Shared {
    built: Built,
}

/// A crate with faults, and where each is: its file and lines.
struct Planted {
    files: Files,
    places: Vec<(usize, String, std::ops::RangeInclusive<usize>)>,
}

/// The crate with these faults in it, by their numbers.
fn planted(files: &Files, mutants: &[Mutant], chosen: &[usize]) -> Option<Planted> {
    let mut by_function: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for &n in chosen {
        let mutant = &mutants[n];
        let of = by_function.entry((&mutant.file, &mutant.function));
        of.or_default().push(n);
    }
    let mut out = files.clone();
    let mut places = Vec::new();
    for ((file, _), numbers) in by_function {
        let original = mutants[numbers[0]].original.clone();
        let function: syn::ItemFn = syn::parse_str(&original).ok()?;
        let mut parameters = Vec::new();
        let mut arguments = Vec::new();
        for input in &function.sig.inputs {
            let syn::FnArg::Typed(typed) = input else {
                return None;
            };
            let syn::Pat::Ident(pattern) = &*typed.pat else {
                return None;
            };
            parameters.push(format!("{}: {}", pattern.ident, typed.ty.to_token_stream()));
            arguments.push(pattern.ident.to_string());
        }
        let arguments = arguments.join(", ");
        let renamed = |text: &str| {
            let name = function.sig.ident.to_string();
            text.replacen(&format!("fn {name}"), "fn c2_variant", 1)
        };
        // Lines stay where they are.
        let lines = "\n".repeat(original.matches('\n').count());
        let mut text = out[file].replacen(&*original, &lines, 1);
        let mut add = |module: String, function: &str| {
            text.push_str(&format!("\nmod {module} {{\nuse super::*;\n"));
            let first = text.lines().count() + 1;
            text.push_str(&format!("{}\n}}\n", renamed(function)));
            first..=text.lines().count()
        };
        let plain = format!("c2_fault_{}_0", numbers[0]);
        add(plain.clone(), &original);
        let mut arms = String::new();
        for n in numbers {
            let module = format!("c2_fault_{n}");
            arms.push_str(&format!(
                "{} => {module}::c2_variant({arguments}),\n",
                n + 1
            ));
            places.push((n, file.to_string(), add(module, &mutants[n].text())));
        }
        text.push_str(&format!(
            "\npub fn {}{}({}) {} {{\nmatch crate::c2fault::Fault::chosen() {{\n{arms}_ => {plain}::c2_variant({arguments}),\n}}\n}}\n",
            function.sig.ident,
            function.sig.generics.to_token_stream(),
            parameters.join(", "),
            function.sig.output.to_token_stream(),
        ));
        out.insert(file.to_string(), text);
    }
    out.insert("src/c2fault.rs".into(), CHOICE.into());
    let root = out.get_mut("src/lib.rs")?;
    root.push_str("\npub mod c2fault;\n");
    Some(Planted { files: out, places })
}

impl Shared {
    /// Removes it.
    pub fn remove(self) {
        self.built.remove();
    }
}

impl Lab {
    /// One build of those of the faults that compile, and the numbers of these.
    ///
    /// Errors: what does not compile is not a fault.
    pub fn plant(
        &self,
        mutants: &[Mutant],
        mut chosen: Vec<usize>,
    ) -> Result<(Shared, Vec<usize>), String> {
        for _ in 0..12 {
            let planted = planted(&self.files, mutants, &chosen);
            let planted = planted.ok_or("functions of another kind")?;
            match self.bench.bench.plain_state(&planted.files)? {
                Ok(built) => return Ok((Shared { built }, chosen)),
                Err(errors) => {
                    let bad = |n: &usize| errors.iter().any(|error| is_in(&planted, *n, error));
                    let before = chosen.len();
                    chosen.retain(|n| !bad(n));
                    if chosen.len() == before {
                        return Err(errors[0].text.clone());
                    }
                }
            }
        }
        Err("too many of them do not compile".into())
    }

    /// The same with a recorder.
    pub fn plant_recorded(&self, mutants: &[Mutant], chosen: &[usize]) -> Result<Shared, String> {
        let planted = planted(&self.files, mutants, chosen).ok_or("functions of another kind")?;
        let built = self.bench.bench.recorded_state(&planted.files)?;
        Ok(Shared { built })
    }

    /// What the tests say of one of the faults.
    pub fn judged(&self, shared: &Shared, n: usize) -> Judgement {
        let number = format!("{:06}", n + 1);
        let failing = self
            .bench
            .bench
            .failing_tests(&shared.built, &[(VARIABLE, &number)]);
        // In a build of its own it would have as many warnings as the crate, which the loop compares.
        let original = self.bench.judge(&self.files).unwrap();
        let (mut cases, warnings) = (original.cases, original.warnings);
        // What the crate fails without a fault says nothing about one.
        let failing = failing
            .into_iter()
            .filter(|(name, _)| cases[name].is_none());
        let failing: Vec<(String, String)> = failing.collect();
        cases.retain(|_, how| how.is_none());
        cases.extend(failing.into_iter().map(|(name, how)| (name, Some(how))));
        Judgement {
            cases,
            warnings,
            ..Judgement::default()
        }
    }

    /// Where one of the faults deviates in a test.
    pub fn deviates(
        &self,
        shared: &Shared,
        n: usize,
        test: &str,
    ) -> Result<Option<Deviation>, String> {
        let number = format!("{:06}", n + 1);
        let environment = [(VARIABLE, number.as_str())];
        self.bench
            .bench
            .deviation_of(&shared.built, test, &environment)
    }
}

fn is_in(planted: &Planted, n: usize, error: &CompileError) -> bool {
    let mut of = planted.places.iter().filter(|(number, ..)| *number == n);
    of.any(|(_, file, lines)| *file == error.file && lines.contains(&error.line))
}
