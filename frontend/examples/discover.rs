//! Shows what discovery finds: `cargo run -p c2safe-frontend --example discover -- PATH...`, each path a project.
#![allow(clippy::print_stdout)]

use c2safe_frontend::project::{discover, DiscoverOptions};

fn main() {
    for path in std::env::args().skip(1) {
        match discover(&[path.clone().into()], &DiscoverOptions::default()) {
            Err(errors) => {
                for error in errors {
                    println!("{path}: {error}");
                }
            }
            Ok(project) => {
                println!("{} at {}", project.name, project.root.display());
                for diagnostic in &project.diagnostics {
                    println!("  {diagnostic}");
                }
                for unit in &project.units {
                    println!(
                        "  unit {} {:?} {:?}",
                        unit.display, unit.include_dirs, unit.flags
                    );
                }
                for program in &project.programs {
                    println!("  program {} {:?}", program.name, program.units);
                }
            }
        }
    }
}
