//! What a run leaves on disk: replies, the journal, and the states of the crate.

pub mod cache;
pub mod crate_folder;
pub mod journal;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};

/// How names of files begin that are being written.
pub(crate) const SCRATCH: &str = ".new-";

/// Writes a file so that after a crash it is there complete or not at all.
pub(crate) fn write_atomically(path: &Path, text: &str) -> Result<()> {
    write_by_way_of(path.parent().unwrap_or(Path::new(".")), path, text)
}

/// The same with the scratch file, which a kill may leave behind, in this folder of the same file system.
pub(crate) fn write_by_way_of(beside: &Path, path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| Error::storage(path, &error);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    fs::create_dir_all(beside).map_err(failed)?;
    let mut scratch = tempfile::Builder::new()
        .prefix(SCRATCH)
        .tempfile_in(beside)
        .map_err(failed)?;
    scratch.write_all(text.as_bytes()).map_err(failed)?;
    // A scratch file is for its owner alone; what it becomes is for everybody whom the folder lets in.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_or(0o644, |old| old.permissions().mode() & 0o777);
        let permissions = fs::Permissions::from_mode(mode);
        scratch
            .as_file()
            .set_permissions(permissions)
            .map_err(failed)?;
    }
    scratch.as_file().sync_all().map_err(failed)?;
    scratch
        .persist(path)
        .map_err(|error| Error::storage(path, &error.error))?;
    // The name is in the folder, which is a file of its own.
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}
