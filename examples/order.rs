//! Lets a scripted model be asked about every function of a program that a crate carries, and checks the order: nobody is asked about a
//! function before the answers about what it uses are there, and independent ones are asked about at the same time.
//!
//! `cargo run --release --example order [-- NAME]`, after `cargo build --release`; NAME is `bzip2` if it is not given.

#[path = "../tests/model_server/mod.rs"]
mod model_server;
#[allow(dead_code)]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, ExitCode};
use std::time::Duration;

use c2safe::report;
use c2safe_llm_repair::graph::{Graph, ItemId};
use c2safe_llm_repair::source::modules;
use c2safe_llm_repair::store::crate_folder::CrateFolder;
use model_server::{text, Answer, Asked, Server};
use support::programs::{program, Packages, Project};

fn main() -> ExitCode {
    support::main(|arguments| {
        let name = arguments.first().map_or("bzip2", String::as_str);
        let own = std::env::current_exe()?;
        let c2safe = own.ancestors().nth(2).map(|folder| folder.join("c2safe"));
        let c2safe = c2safe.filter(|path| path.exists()).ok_or("no c2safe")?;
        let scratch = tempfile::tempdir()?;
        let packages = Packages::find(scratch.path())?;
        let project = Project::copy(program(name)?, &packages, scratch.path())?;
        let commands = project.c().join("compile_commands.json");
        let krate = scratch.path().join("crate");
        let mut translate = Command::new(&c2safe);
        translate.arg("translate").arg(&commands);
        translate.args(["--name", "sample", "--no-check", "-o"]);
        support::programs::succeed(translate.arg(&krate))?;
        let graph = Graph::of(&modules(&CrateFolder::open(&krate)?.read()?)?);
        // An answer without code is refused at once: this is about the order alone.
        let server =
            Server::start(|_| Answer::After(Duration::from_millis(40), Box::new(text("No code."))));
        let settings = scratch.path().join("settings.toml");
        let key = scratch.path().join("key");
        fs::write(&key, "a-key")?;
        let url = server.openai();
        let key = key.to_string_lossy();
        fs::write(
            &settings,
            format!("[repair]\nprovider = \"openai\"\nmodel = \"m\"\nbase-url = \"{url}\"\nkey-file = \"{key}\"\nattempts = 1\n"),
        )?;
        let mut repair = Command::new(&c2safe);
        repair
            .arg("repair")
            .arg(&krate)
            .arg("--from")
            .arg(&commands);
        repair.arg("--config").arg(&settings);
        repair.args(["--goal", "idiomatic", "--untested", "--weak-sandbox"]);
        support::programs::succeed(&mut repair)?;
        Ok(check(name, &graph, &server.asked()))
    })
}

/// Whether the requests came in the order of the graph.
fn check(name: &str, graph: &Graph, asked: &[Asked]) -> bool {
    let by_name: BTreeMap<&str, &Asked> = asked
        .iter()
        .filter_map(|a| Some((a.user.split('`').nth(1)?, a)))
        .collect();
    let components: Vec<&Vec<ItemId>> = graph.levels.iter().flatten().collect();
    let (mut dependencies, mut wrong) = (0, 0);
    for (user, used) in &graph.uses {
        let own = components.iter().find(|c| c.contains(user));
        for target in used.iter().filter(|t| own.is_some_and(|c| !c.contains(*t))) {
            let pair = (by_name.get(user.1.as_str()), by_name.get(target.1.as_str()));
            let (Some(a), Some(b)) = pair else { continue };
            dependencies += 1;
            if b.end.is_none_or(|end| a.begin < end) {
                wrong += 1;
                report::print(&format!("{} came before {} was done\n", user.1, target.1));
            }
        }
    }
    let mut most = 0;
    for a in asked {
        let during = |b: &&Asked| b.begin <= a.begin && b.end.is_some_and(|end| a.begin < end);
        most = most.max(asked.iter().filter(during).count());
    }
    report::print(&format!(
        "{name}: {} functions in {} levels, {dependencies} dependencies, {wrong} in the wrong order, up to {most} at the same time\n",
        by_name.len(),
        graph.levels.len()
    ));
    wrong == 0 && most > 1 && dependencies > 0 && by_name.len() == asked.len()
}
