//! Folders: listing, copying, telling whether they changed.

use std::fs;
use std::path::{Path, PathBuf};

use c2safe_frontend::headers::fnv1a;

use crate::{BenchError, Result};

/// All files below `folder`, relative, sorted. Folders for which `skip` holds are left out, and so are links, which could lead anywhere.
pub fn list(folder: &Path, skip: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        let here = folder.join(&below);
        for entry in fs::read_dir(&here).map_err(BenchError::io(&here))? {
            let entry = entry.map_err(BenchError::io(&here))?;
            let kind = entry.file_type().map_err(BenchError::io(&here))?;
            let relative = below.join(entry.file_name());
            if skip(&relative) {
                continue;
            }
            if kind.is_dir() {
                open.push(relative);
            } else if kind.is_file() {
                found.push(relative);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Copies one file, making the folders above it.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(BenchError::io(parent))?;
    }
    fs::copy(from, to).map_err(BenchError::io(from))?;
    Ok(())
}

/// Copies files given relative to `from`.
pub fn copy_all(from: &Path, files: &[PathBuf], to: &Path) -> Result<()> {
    files
        .iter()
        .try_for_each(|file| copy(&from.join(file), &to.join(file)))
}

/// Removes a folder, if it is there.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(BenchError::Io(folder.to_path_buf(), error))
        }
        _ => Ok(()),
    }
}

/// Lets every user read and write a folder and all that is in it.
pub fn open_to_all(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        let found = fs::symlink_metadata(&path).map_err(BenchError::io(&path))?;
        if found.is_symlink() {
            continue;
        }
        let mut permissions = found.permissions();
        let wanted = if found.is_dir() { 0o777 } else { 0o666 };
        permissions.set_mode(permissions.mode() | wanted);
        fs::set_permissions(&path, permissions).map_err(BenchError::io(&path))?;
        if found.is_dir() {
            for entry in fs::read_dir(&path).map_err(BenchError::io(&path))? {
                open.push(entry.map_err(BenchError::io(&path))?.path());
            }
        }
    }
    Ok(())
}

/// A hash of the names and contents of files given relative to `folder`.
pub fn fingerprint(folder: &Path, files: &[PathBuf]) -> Result<u64> {
    let mut parts = Vec::new();
    for file in files {
        let path = folder.join(file);
        parts.push(slashed(file).into_bytes());
        parts.push(vec![0]);
        parts.push(fs::read(&path).map_err(BenchError::io(&path))?);
        parts.push(vec![0]);
    }
    Ok(fnv1a(parts.iter().map(Vec::as_slice)))
}

/// A relative path with slashes, wherever we run.
pub fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Whether two texts are the same but for ends of lines and blanks before them.
pub fn same_text(a: &[u8], b: &[u8]) -> bool {
    let lines = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .trim_end()
            .lines()
            .map(|line| line.trim_end().to_string())
            .collect::<Vec<_>>()
    };
    a == b || lines(a) == lines(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_sees_names_and_contents() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("a", "1");
        write("b", "1");
        let of = |names: &[&str]| {
            let files: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
            fingerprint(folder.path(), &files).unwrap()
        };
        assert_ne!(of(&["a"]), of(&["b"]));
        let before = of(&["a", "b"]);
        write("b", "2");
        assert_ne!(before, of(&["a", "b"]));
    }

    #[test]
    fn ends_of_lines_make_no_difference_and_words_do() {
        assert!(same_text(b"a \r\nb\r\n", b"a\nb"));
        assert!(!same_text(b"a\nb", b"a\nc"));
        assert!(!same_text(b"a\n\nb", b"a\nb"));
    }
}
