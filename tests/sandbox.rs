//! What a confined program can and cannot do, in the real system. Where the system offers less, that must be said.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

const PROGRAM: &str = r#"
use std::io::Write;
extern "C" { fn syscall(number: i64, ...) -> i64; }
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let path = &arguments[2];
    let done = match arguments[1].as_str() {
        "write" => std::fs::write(path, "x").is_ok(),
        "read" => std::fs::read(path).is_ok(),
        "remove" => std::fs::remove_file(path).is_ok(),
        "connect" => std::net::TcpStream::connect(path.as_str()).is_ok(),
        "datagram" => std::net::UdpSocket::bind("127.0.0.1:0").and_then(|s| s.send_to(b"x", path.as_str())).is_ok(),
        "process" => std::process::Command::new("true").status().is_ok(),
        "thread" => std::thread::spawn(|| 1).join().is_ok(),
        "large" => {
            let mut file = std::fs::File::create(path).unwrap();
            (0..64).all(|_| file.write_all(&[0; 1 << 20]).is_ok())
        }
        "memory" => Vec::<u8>::new().try_reserve_exact(6 << 30).is_ok(),
        // Whether `getpid` by its number of x32 is answered as if nobody stood between.
        "x32" => (unsafe { syscall(0x4000_0000 + 39) }) >= 0
            || std::io::Error::last_os_error().raw_os_error() != Some(1),
        _ => false,
    };
    println!("{}", if done { "done" } else { "refused" });
}
"#;

fn confined(read: &[&Path], write: &Path, processes: bool) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_c2safe"));
    command.args([
        "confine",
        "--cpu",
        "10",
        "--memory",
        "4294967296",
        "--file-size",
        "33554432",
    ]);
    let system = ["/usr", "/lib", "/lib64", "/bin", "/etc", "/proc/self"];
    let system = system.iter().map(Path::new).filter(|p| p.exists());
    for path in read.iter().copied().chain(system) {
        command.arg("--read").arg(path);
    }
    command.arg("--write").arg(write);
    if processes {
        command.arg("--processes");
    }
    command
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_string()
}

#[test]
fn a_confined_program_can_do_little() {
    let folder = tempfile::tempdir().unwrap();
    let (inside, outside) = (folder.path().join("inside"), folder.path().join("outside"));
    fs::create_dir_all(&inside).unwrap();
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("secret"), "x").unwrap();
    let source = folder.path().join("program.rs");
    let program = folder.path().join("program");
    fs::write(&source, PROGRAM).unwrap();
    let status = Command::new("rustc")
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .status();
    assert!(status.unwrap().success());
    let missing = confined(&[], &inside, false)
        .arg("--report")
        .output()
        .unwrap();
    assert!(missing.status.success());
    let missing = text(&missing);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let path = |folder: &Path, name: &str| folder.join(name).to_string_lossy().into_owned();
    // What, on what, whether it is allowed, and what it needs of the system.
    let cases = [
        ("write", path(&inside, "file"), true, "Landlock"),
        ("write", path(&outside, "file"), false, "Landlock"),
        (
            "write",
            path(&inside, "../outside/other"),
            false,
            "Landlock",
        ),
        ("read", path(&outside, "secret"), false, "Landlock"),
        ("read", "/etc/passwd".to_string(), true, "Landlock"),
        ("remove", path(&outside, "secret"), false, "Landlock"),
        ("connect", address.clone(), false, "filter"),
        ("datagram", address, false, "filter"),
        ("process", String::new(), false, "filter"),
        ("thread", String::new(), true, "filter"),
        ("memory", String::new(), false, "limits"),
        #[cfg(target_arch = "x86_64")]
        ("x32", String::new(), false, "filter"),
    ];
    for (what, on, allowed, needs) in cases {
        let free = Command::new(&program).args([what, &on]).output().unwrap();
        assert_eq!(text(&free), "done", "{what} {on} does not work at all");
        fs::write(outside.join("secret"), "x").unwrap();
        if missing.contains(needs) {
            continue;
        }
        let mut command = confined(&[&program], &inside, false);
        let output = command.arg("--").arg(&program).args([what, &on]).output();
        let expected = if allowed { "done" } else { "refused" };
        assert_eq!(text(&output.unwrap()), expected, "{what} {on}");
    }
    // Processes where they are wanted, for the linker; they are confined as well.
    if missing.is_empty() {
        let script = format!("true && echo x > {}", path(&outside, "by-shell"));
        let mut command = confined(&[], &inside, true);
        let output = command
            .args(["--", "/bin/sh", "-c", &script])
            .output()
            .unwrap();
        assert!(!output.status.success());
        assert!(!outside.join("by-shell").exists());
    }
    // Output is limited: the program is killed by SIGXFSZ or told.
    let mut command = confined(&[&program], &inside, false);
    let large = path(&inside, "large");
    let output = command
        .arg("--")
        .arg(&program)
        .args(["large", &large])
        .output();
    assert_ne!(text(&output.unwrap()), "done");
    assert!(fs::metadata(&large).map_or(0, |m| m.len()) <= 32 << 20);
}
