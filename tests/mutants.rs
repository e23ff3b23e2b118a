//! Faults in an emitted crate are found by the trace, repaired by a model that is right, and not covered up by one that is wrong.
//! The example `mutants` does this with many more, on any C.

mod mutants_support;

use std::path::{Path, PathBuf};

use mutants_support::{Lab, Mutant};

#[test]
fn faults_are_found_and_repaired() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ledger");
    let c2safe = PathBuf::from(env!("CARGO_BIN_EXE_c2safe"));
    let mut lab = Lab::open(&c2safe, &[root.join("src")], Some(&root.join("tests")));
    assert_eq!(lab.unanswerable(), Vec::<String>::new());
    let mutants = lab.mutants();
    assert!(mutants.len() > 40, "{}", mutants.len());
    let mut tried: Vec<(&Mutant, String)> = Vec::new();
    for mutant in &mutants {
        // One fault a function, so that they are spread.
        if tried.len() < 5 && tried.iter().all(|(m, _)| m.function != mutant.function) {
            if let Some(case) = lab.failing(mutant) {
                tried.push((mutant, case));
            }
        }
    }
    assert_eq!(tried.len(), 5);
    let mut named = 0;
    for (n, (mutant, case)) in tried.iter().enumerate() {
        let (blamed, ..) = lab.blamed(mutant, case);
        if blamed.as_deref() == Some(&mutant.function) {
            named += 1;
        } else {
            continue;
        }
        if n < 2 {
            let found = lab.repaired(mutant, vec![mutant.original.to_string()]);
            assert!(found.accepted && found.same, "{mutant:?} {}", found.fates);
            let other = mutants
                .iter()
                .find(|m| m.is_beside(mutant) && lab.failing(m).is_some());
            if let Some(other) = other {
                let found = lab.repaired(mutant, vec![other.text()]);
                assert!(!found.accepted, "{mutant:?} {other:?} {}", found.fates);
            }
        }
    }
    assert!(named >= 4, "{named} of 5");
}
