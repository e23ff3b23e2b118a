//! `adapt C_FOLDER CRATE_FOLDER OUT`: fills `CRATE_FOLDER/src/interfaces` and writes the crate to `OUT`.
#![allow(clippy::print_stdout, clippy::print_stderr)]
use c2safe_interface_adapters::{adapt, core, Input};
use std::fs;
use std::path::{Path, PathBuf};

fn list(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn main() {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [c, given, out] = &args[..] else {
        return eprintln!("adapt C CRATE OUT");
    };
    let root = args[1].clone();
    let mut interface = Vec::new();
    let mut files = Vec::new();
    list(&given.join("src/interfaces"), &mut files);
    files.sort();
    for f in files {
        let below = f.strip_prefix(given.join("src/interfaces")).unwrap();
        interface.push((
            format!("src/{}", below.display()),
            fs::read_to_string(&f).unwrap(),
        ));
    }
    let mut clients = Vec::new();
    list(&given.join("src/bin"), &mut clients);
    let clients: Vec<String> = clients
        .iter()
        .map(|f| fs::read_to_string(f).unwrap())
        .collect();
    let lib = fs::read_to_string(std::env::var("LIB").unwrap_or_default())
        .or_else(|_| fs::read_to_string(root.join("src/lib.rs")))
        .unwrap_or_default();
    let name = c.file_name().unwrap().to_string_lossy().into_owned();
    let mut best = None;
    for build_system in [true, false] {
        let core = match core::translate(c, build_system) {
            Ok(core) => core,
            Err(why) => {
                println!("NOT TRANSLATED: {why}");
                continue;
            }
        };
        let input = Input {
            name: &name,
            program: &core.program,
            core: &core.emitted,
            interface: &interface,
            root: &lib,
            clients: &clients,
        };
        match adapt(&input) {
            Ok(made) => {
                let (filled, asked) = made.report.filled();
                if best.as_ref().is_none_or(|(n, _)| filled > *n) {
                    best = Some((filled, made));
                }
                if filled == asked {
                    break;
                }
            }
            Err(e) => println!("ERROR {e}"),
        }
    }
    let Some((_, made)) = best else { return };
    print!("{}", made.report.text());
    for (path, text) in made.files {
        let path = out.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
