//! A crate with the official tests in place, in a folder of its own, so that nothing of it stays and nothing of it is changed.

use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

use crate::dataset::{is_rubbish, Dataset, OfficialFile, Project, Role};
use crate::{files, interface, manifest, BenchError, Result};

/// A place where one crate at a time is built: a workspace that is made anew for each, and a target folder that stays, so that
/// dependencies are compiled once.
#[derive(Debug, Clone)]
pub struct Slot {
    root: PathBuf,
}

impl Slot {
    /// A place below `root`.
    pub fn new(root: &Path, number: usize) -> Slot {
        let root = root.join(format!("slot-{number}"));
        Slot { root }
    }

    /// The target folder.
    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The folder of all that belongs to it.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder in which crates are built and tested.
    pub fn workspace(&self) -> PathBuf {
        self.root.join("workspace")
    }
}

/// A crate, ready to be built.
#[derive(Debug)]
pub struct Scratch {
    /// Its folder.
    pub folder: PathBuf,
    /// The name of its package.
    pub name: String,
    /// The files that are to stay as they are.
    official: Vec<OfficialFile>,
}

impl Scratch {
    /// Puts the crate in `source` into the slot, with the official tests of `project` in the place of its own.
    ///
    /// # Errors
    /// If files cannot be read or written. A manifest that is no TOML counts as none.
    pub fn of_crate(
        slot: &Slot,
        dataset: &Dataset,
        project: &Project,
        source: &Path,
    ) -> Result<Scratch> {
        let own = files::list(source, &|path| {
            is_rubbish(path) || path.starts_with("src/bin")
        })?;
        let workspace = source.parent().and_then(|parent| {
            let table = read_table(&parent.join("Cargo.toml"))?;
            table.contains_key("workspace").then_some(table)
        });
        let lock = [source.parent(), Some(source)]
            .into_iter()
            .skip(usize::from(workspace.is_none()))
            .flatten()
            .map(|folder| folder.join("Cargo.lock"))
            .find(|lock| lock.is_file());
        let own_manifest = read_table(&source.join("Cargo.toml")).unwrap_or_default();
        assemble(slot, dataset, project, |folder| {
            files::copy_all(source, &own, folder)?;
            Ok((own_manifest, workspace, lock))
        })
    }

    /// Puts the interface itself into the slot, with the bodies left open, and the tests beside it.
    pub fn of_interface(slot: &Slot, dataset: &Dataset, project: &Project) -> Result<Scratch> {
        let scratch = assemble(slot, dataset, project, |_| {
            let lock = project.rust.join("Cargo.lock");
            let lock = lock.is_file().then_some(lock);
            Ok((Table::new(), None, lock))
        })?;
        for file in &scratch.official {
            if file.role != Role::Interface {
                continue;
            }
            if let Some(module) = interface::module_files(&file.path).first() {
                files::copy(&file.source, &scratch.folder.join(module))?;
            }
        }
        Ok(scratch)
    }

    /// The files of the given role.
    pub fn official(&self, role: Role) -> impl Iterator<Item = &OfficialFile> {
        self.official.iter().filter(move |f| f.role == role)
    }

    /// Whether a source is an official test.
    pub fn is_test(&self, source: &str) -> bool {
        self.official(Role::Test)
            .any(|file| files::slashed(&file.path) == source)
    }

    /// Official tests that are not what they were any more.
    pub fn touched(&self) -> Vec<String> {
        self.official(Role::Test)
            .filter(|file| {
                let now = fs::read(self.folder.join(&file.path)).ok();
                now.is_none() || now != fs::read(&file.source).ok()
            })
            .map(|file| files::slashed(&file.path))
            .collect()
    }
}

type Origin = (Table, Option<Table>, Option<PathBuf>);

fn assemble(
    slot: &Slot,
    dataset: &Dataset,
    project: &Project,
    fill: impl FnOnce(&Path) -> Result<Origin>,
) -> Result<Scratch> {
    let workspace = slot.workspace();
    files::remove(&workspace)?;
    let folder = workspace.join(&project.name);
    fs::create_dir_all(&folder).map_err(BenchError::io(&folder))?;
    let (own, origin, lock) = fill(&folder)?;
    let official = dataset.official(project)?;
    for file in &official {
        let target = folder.join(&file.path);
        if file.role != Role::Given || !target.exists() {
            files::copy(&file.source, &target)?;
        }
    }
    let official_manifest = read_table(&project.rust.join("Cargo.toml")).unwrap_or_default();
    // Most packages have their project's name, and the tests import the package.
    let package = official_manifest
        .get("package")
        .and_then(|package| package.get("name")?.as_str())
        .unwrap_or(&project.name)
        .to_string();
    let tests: Vec<String> = official
        .iter()
        .filter(|file| file.role == Role::Test)
        .filter_map(|file| fs::read_to_string(&file.source).ok())
        .collect();
    let named = manifest::named_crates(&tests);
    let mut added = dataset.test_dependencies();
    added.retain(|name, _| named.contains(&name.replace('-', "_")));
    let table = manifest::of_crate(manifest::Parts {
        name: &package,
        own: &own,
        official: &official_manifest,
        added: &added,
    });
    // A crate that is a workspace itself stays one.
    let top = if table.contains_key("workspace") {
        folder.clone()
    } else {
        let around = manifest::of_workspace(&project.name, origin.as_ref());
        write_table(&workspace.join("Cargo.toml"), &around)?;
        workspace
    };
    write_table(&folder.join("Cargo.toml"), &table)?;
    if let Some(lock) = lock {
        files::copy(&lock, &top.join("Cargo.lock"))?;
    }
    Ok(Scratch {
        folder,
        name: package,
        official,
    })
}

fn read_table(path: &Path) -> Option<Table> {
    toml::from_str(&fs::read_to_string(path).ok()?).ok()
}

fn write_table(path: &Path, table: &Table) -> Result<()> {
    let text = toml::to_string(table)
        .map_err(|error| BenchError::Io(path.to_path_buf(), std::io::Error::other(error)))?;
    fs::write(path, text).map_err(BenchError::io(path))
}
