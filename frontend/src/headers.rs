//! The hermetic C headers: carried in the binary, unpacked once for each content.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Name and content of every header.
static HEADERS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/headers.rs"));

/// A 64-bit FNV-1a hash; stable over Rust versions and machines.
pub fn fnv1a<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for part in parts {
        for &byte in part.iter().chain(&[0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}

/// The folder for things that can be made again: `$XDG_CACHE_HOME/c2safe`, `~/.cache/c2safe`, or one in the
/// temporary folder when neither can be written.
pub fn cache_folder() -> io::Result<PathBuf> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let xdg = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache"));
        [xdg, home, Some(std::env::temp_dir())]
            .into_iter()
            .flatten()
            .filter(|p| p.is_absolute())
            .map(|p| p.join("c2safe"))
            .find(|p| fs::create_dir_all(p).is_ok() && is_writable(p))
    });
    folder.clone().ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::PermissionDenied,
            "neither a cache folder nor the temporary folder can be written",
        )
    })
}

fn is_writable(folder: &Path) -> bool {
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    let written = fs::write(&probe, b"").is_ok();
    let _ = fs::remove_file(&probe);
    written
}

/// Makes the folder `target` by filling a temporary neighbour and renaming it, so that nobody ever sees half of it.
/// Does nothing when it exists.
pub fn create_folder_atomically(
    target: &Path,
    fill: impl FnOnce(&Path) -> io::Result<()>,
) -> io::Result<()> {
    if target.is_dir() {
        return Ok(());
    }
    static COUNTER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let unique = COUNTER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut name = target.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".tmp-{}-{unique}", std::process::id()));
    let scratch = target.with_file_name(name);
    fs::create_dir_all(&scratch)?;
    let result = fill(&scratch).and_then(|()| fs::rename(&scratch, target));
    if result.is_err() {
        let _ = fs::remove_dir_all(&scratch);
        if target.is_dir() {
            return Ok(());
        }
    }
    result
}

/// The folder with our headers, unpacked when this content is new.
pub fn include_folder() -> io::Result<PathBuf> {
    static FOLDER: OnceLock<Result<PathBuf, (io::ErrorKind, String)>> = OnceLock::new();
    FOLDER
        .get_or_init(|| unpack().map_err(|error| (error.kind(), error.to_string())))
        .clone()
        .map_err(|(kind, message)| io::Error::new(kind, message))
}

fn unpack() -> io::Result<PathBuf> {
    let hash = fnv1a(
        HEADERS
            .iter()
            .flat_map(|(name, text)| [name.as_bytes(), text]),
    );
    let target = cache_folder()?.join(format!("include-{hash:016x}"));
    create_folder_atomically(&target, |folder| {
        for (name, text) in HEADERS {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, text)?;
        }
        Ok(())
    })?;
    Ok(target)
}

/// Whether `name` (as in `#include <name>`) is one of our headers.
pub fn is_ours(name: &str) -> bool {
    HEADERS.iter().any(|(ours, _)| *ours == name)
}
