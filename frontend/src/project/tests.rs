use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// A folder in the temporary folder, gone when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn with(files: &[(&str, &str)]) -> Scratch {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("c2safe-project-{}-{number}", std::process::id());
        let root = fs::canonicalize(std::env::temp_dir()).unwrap().join(name);
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Scratch(root)
    }

    fn discover(&self, path: &str) -> Result<Project, Vec<Diagnostic>> {
        discover(&[self.0.join(path)], &DiscoverOptions::default())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn shown(project: &Project) -> Vec<&str> {
    project.units.iter().map(|u| u.display.as_str()).collect()
}

#[test]
fn a_folder_without_a_build_system() {
    let scratch = Scratch::with(&[
        (
            "main.c",
            "#include \"parts/inner.c\"\nint main(void) { return 0; }\n",
        ),
        ("parts/inner.c", "int inner;\n"),
        ("lib/b.c", "int b;\n"),
        ("lib/a.c", "int a;\n"),
        ("include/x.h", ""),
        ("compat/string.h", ""),
        (".git/hidden.c", ""),
        ("build/old.c", ""),
    ]);
    let project = scratch.discover("").unwrap();
    assert_eq!(shown(&project), ["lib/a.c", "lib/b.c", "main.c"]);
    assert_eq!(project.units[0].include_dirs, [PathBuf::from("include")]);
    assert_eq!(project.units[0].flags, ["-iquotecompat"]);
    assert_eq!(project.units[0].directory, scratch.0);
}

#[test]
fn a_database_in_a_build_folder() {
    let scratch = Scratch::with(&[("src/a.c", "int a;\n"), ("src/b.c", "int b;\n")]);
    let root = scratch.0.to_string_lossy().into_owned();
    let database = format!(
        r#"[{{"directory": "{root}/build", "file": "../src/b.c", "arguments": ["cc", "-I../inc", "-O2", "-c", "../src/b.c"]}},
            {{"directory": "{root}/build", "file": "../src/a.c", "command": "cc -DX='\"q\"' -std=c99 -o a.o -c ../src/a.c"}},
            {{"directory": "{root}/build", "file": "../src/a.c", "command": "cc -DY -c ../src/a.c"}},
            {{"directory": "{root}/build", "file": "../src/gone.c", "command": "cc -c ../src/gone.c"}}]"#
    );
    fs::create_dir_all(scratch.0.join("build")).unwrap();
    fs::write(scratch.0.join("build/compile_commands.json"), database).unwrap();
    for path in ["", "build/compile_commands.json"] {
        let project = scratch.discover(path).unwrap();
        let files: Vec<&Path> = project.units.iter().map(|u| u.path.as_path()).collect();
        assert_eq!(
            files,
            [scratch.0.join("src/a.c"), scratch.0.join("src/b.c")]
        );
        assert_eq!(project.units[0].flags, ["-DX=\"q\"", "-std=c99"]);
        assert_eq!(project.units[1].include_dirs, [PathBuf::from("../inc")]);
        let codes: Vec<&str> = project.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["C0006", "C0001"]);
    }
}

#[test]
fn a_makefile() {
    let scratch = Scratch::with(&[
        ("a.c", "int main(void) { return 0; }\n"),
        ("b.c", "int b;\n"),
        ("test.c", "int main(void) { return 1; }\n"),
        ("Makefile", "prog: a.o b.o\n\tcc -o $@ a.o b.o\n%.o: %.c\n\tcc -DN=1 -c -o $@ $<\ncheck: test.c b.o\n\tcc -o checker test.c b.o && ./checker\n"),
    ]);
    if std::process::Command::new("make")
        .arg("-v")
        .output()
        .is_err()
    {
        return;
    }
    let project = scratch.discover("").unwrap();
    assert_eq!(shown(&project), ["a.c", "b.c"]);
    assert_eq!(project.programs.len(), 1);
    assert_eq!(project.programs[0].name, "prog");
    let options = DiscoverOptions {
        include_tests: true,
        ..DiscoverOptions::default()
    };
    let project = discover(std::slice::from_ref(&scratch.0), &options).unwrap();
    assert_eq!(shown(&project), ["a.c", "b.c", "test.c"]);
    let names: Vec<&str> = project.programs.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["checker", "prog"]);
    assert_eq!(project.programs[0].units, [1, 2]);
}

#[test]
fn errors() {
    let scratch = Scratch::with(&[("a.c", "int a;\0"), ("empty/x.txt", ""), ("b.json", "{}")]);
    for (path, code) in [
        ("nowhere", "C0001"),
        ("empty", "C0002"),
        ("a.c", "C0004"),
        ("empty/x.txt", "C0004"),
        ("b.json", "C0005"),
    ] {
        let errors = scratch.discover(path).unwrap_err();
        assert_eq!(errors[0].code, code, "{path}: {errors:?}");
    }
    assert_eq!(
        discover(&[], &DiscoverOptions::default()).unwrap_err()[0].code,
        "C0008"
    );
}

#[test]
fn normalizing() {
    assert_eq!(normalize(Path::new("/a/./b/../c")), PathBuf::from("/a/c"));
    assert_eq!(normalize(Path::new("../x")), PathBuf::from("../x"));
}
