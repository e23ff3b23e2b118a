//! What rustc said about crates before, in the cache folder.

use std::fs;
use std::io;
use std::path::PathBuf;

use c2safe_analysis::lift::{Reason, Slot};
use c2safe_codegen::Crate;
use c2safe_frontend::headers::{cache_folder, fnv1a};
use c2safe_frontend::ir::{FuncId, GlobalId, Loc, LocalId, Program, RecordId};
use serde_json::{json, Value};

use super::{Demotion, Forced};

/// Crates that are remembered; the oldest are forgotten.
const MOST: usize = 500;

/// What is known about the crate that comes of a plan in which nothing is forced.
pub struct Known {
    /// What has to be forced.
    pub forced: Forced,
    /// How it came to that.
    pub demotions: Vec<Demotion>,
    /// The crate that rustc accepts then.
    pub accepted: u64,
}

/// A crate by its contents: the same for the same C, the same version of c2safe and the same rustc.
pub fn key(emitted: &Crate, rustc: &str) -> u64 {
    let files = emitted
        .files
        .iter()
        .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
    fnv1a(files.chain([rustc.as_bytes()]))
}

fn folder() -> io::Result<PathBuf> {
    let folder = cache_folder()?.join("judged");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// What is known for a crate; slots are those of `program`.
pub fn recall(key: u64, program: &Program) -> Option<Known> {
    let text = fs::read(folder().ok()?.join(format!("{key:016x}.json"))).ok()?;
    read(&serde_json::from_slice(&text).ok()?, program)
}

/// Remembers what came of a crate. That it cannot is no reason to fail: it is asked again then.
pub fn keep(key: u64, accepted: u64, forced: &Forced, demotions: &[Demotion]) {
    let write = || -> io::Result<()> {
        let folder = folder()?;
        forget_oldest(&folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        io::Write::write_all(
            &mut file,
            written(accepted, forced, demotions).to_string().as_bytes(),
        )?;
        file.persist(folder.join(format!("{key:016x}.json")))?;
        Ok(())
    };
    let _ = write();
}

fn forget_oldest(folder: &std::path::Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.metadata()?.modified()?, entry.path()));
    }
    files.sort();
    for (_, path) in files.iter().take(files.len().saturating_sub(MOST - 1)) {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn written(accepted: u64, forced: &Forced, demotions: &[Demotion]) -> Value {
    let slots = forced.iter().map(|(slot, reason)| {
        let slot = match slot {
            Slot::Pointer(f, l) => json!(["pointer", f.0, l.0]),
            Slot::Object(f, l) => json!(["object", f.0, l.0]),
            Slot::Global(g) => json!(["global", g.0]),
            Slot::Record(r) => json!(["record", r.0]),
            Slot::Result(f) => json!(["result", f.0]),
            Slot::Field(r, f) => json!(["field", r.0, f]),
        };
        json!({"slot": slot, "text": reason.text, "file": reason.loc.file, "line": reason.loc.line})
    });
    let demotions = demotions.iter().map(|d| {
        json!({"round": d.round, "what": d.what, "file": d.place.0, "line": d.place.1, "message": d.message, "code": d.code})
    });
    json!({
        "accepted": format!("{accepted:016x}"),
        "forced": slots.collect::<Vec<_>>(),
        "demotions": demotions.collect::<Vec<_>>(),
    })
}

/// `None` for what another version wrote, or nobody.
fn read(value: &Value, program: &Program) -> Option<Known> {
    let number = |v: &Value| u32::try_from(v.as_u64()?).ok();
    let text = |v: &Value| v.as_str().map(str::to_string);
    let mut forced = Forced::new();
    for entry in value["forced"].as_array()? {
        let slot = &entry["slot"];
        let first = number(&slot[1])?;
        let local = || {
            let body = program.functions.get(first as usize)?.body.as_ref()?;
            let l = number(&slot[2]).filter(|l| (*l as usize) < body.locals.len())?;
            Some((FuncId(first), LocalId(l)))
        };
        let slot = match slot[0].as_str()? {
            "pointer" => local().map(|(f, l)| Slot::Pointer(f, l))?,
            "object" => local().map(|(f, l)| Slot::Object(f, l))?,
            "global" if (first as usize) < program.globals.len() => Slot::Global(GlobalId(first)),
            "record" if (first as usize) < program.types.records.len() => {
                Slot::Record(RecordId(first))
            }
            "field" => {
                let f = number(&slot[2])?;
                let fields = &program.types.records.get(first as usize)?.fields;
                fields.get(f as usize)?;
                Slot::Field(RecordId(first), f)
            }
            "result" if (first as usize) < program.functions.len() => Slot::Result(FuncId(first)),
            _ => return None,
        };
        let (file, line) = (number(&entry["file"])?, number(&entry["line"])?);
        let reason = Reason {
            text: text(&entry["text"])?,
            loc: Loc { file, line },
        };
        forced.insert(slot, reason);
    }
    let mut demotions = Vec::new();
    for d in value["demotions"].as_array()? {
        demotions.push(Demotion {
            round: number(&d["round"])? as usize,
            what: text(&d["what"])?,
            place: (text(&d["file"])?, number(&d["line"])?),
            message: text(&d["message"])?,
            code: text(&d["code"]),
        });
    }
    let accepted = u64::from_str_radix(value["accepted"].as_str()?, 16).ok()?;
    Some(Known {
        forced,
        demotions,
        accepted,
    })
}
