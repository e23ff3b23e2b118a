//! What a candidate may name of the C library that the crate carries along.

use std::collections::BTreeSet;

/// Names of the C library that reach beyond the memory of the program and the streams it has open. A candidate may use one only if
/// the code that it replaces did.
///
/// This is a list of what C and POSIX define, not of what the runtime happens to have; [`reaching`] adds what the runtime has.
const OUTSIDE: &str = "
    system popen pclose fork vfork execl execle execlp execv execve execvp execvpe fexecve posix_spawn posix_spawnp clone wait waitpid
    wait3 wait4 waitid kill killpg raise signal sigaction sigqueue sigprocmask abort _exit _Exit quick_exit daemon ptrace prctl setsid
    setpgid nice setpriority setrlimit sched_setaffinity pthread_create thrd_create alarm setitimer timer_create pause sleep usleep
    nanosleep exit atexit at_quick_exit on_exit
    socket socketpair connect bind listen accept accept4 send sendto sendmsg recv recvfrom recvmsg getaddrinfo gethostbyname
    gethostbyaddr getnameinfo setsockopt shutdown gethostname sethostname if_nameindex getifaddrs
    open openat creat fopen fopen64 freopen fdopen fmemopen open_memstream tmpfile tmpnam tempnam mkstemp mkstemps mkostemp mkdtemp mktemp
    unlink unlinkat remove rename renameat rmdir mkdir mkdirat mknod mkfifo link linkat symlink symlinkat readlink readlinkat chmod fchmod
    fchmodat chown lchown fchown fchownat chroot chdir fchdir getcwd get_current_dir_name realpath truncate ftruncate access faccessat
    stat lstat fstat fstatat statvfs fstatvfs utime utimes utimensat futimens opendir fdopendir readdir scandir nftw ftw glob umask mount
    umount dup dup2 dup3 pipe pipe2 fcntl flock lockf ioctl mmap munmap mprotect msync shm_open shm_unlink sendfile copy_file_range sync
    fsync fdatasync read write pread pwrite readv writev select pselect poll ppoll epoll_create inotify_init dlopen dlsym dlclose
    getenv secure_getenv setenv unsetenv putenv clearenv environ confstr sysconf pathconf uname getlogin getlogin_r getpwnam getpwuid
    getgrnam getgrgid getpwent getuid geteuid getgid getegid setuid seteuid setgid setegid setreuid setregid getgroups setgroups getpid
    getppid getpgid ttyname isatty tcgetattr tcsetattr openlog syslog closelog wordexp fileno popen2 ctermid
";

/// Whether a name of the C library reaches outside.
pub fn is_outside(name: &str) -> bool {
    OUTSIDE.split_whitespace().any(|word| word == name)
}

/// Modules of the standard library that a candidate may name: they compute, and touch nothing.
pub const STD_MODULES: &[&str] = &[
    "any",
    "array",
    "ascii",
    "borrow",
    "boxed",
    "cell",
    "char",
    "clone",
    "cmp",
    "collections",
    "convert",
    "default",
    "fmt",
    "hash",
    "iter",
    "marker",
    "mem",
    "num",
    "ops",
    "option",
    "primitive",
    "rc",
    "result",
    "slice",
    "str",
    "string",
    "vec",
    "f32",
    "f64",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "prelude",
];

/// Macros that a candidate may call. All others can read files, bring code from elsewhere, print past the C's streams or give up.
pub const MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "format",
    "matches",
    "panic",
    "unreachable",
    "vec",
    "write",
    "writeln",
    "concat",
    "stringify",
    // of the runtime
    "args",
    "record",
    "union",
];

/// Attributes that a candidate may have; they neither change lints nor linking nor what is compiled.
pub const ATTRIBUTES: &[&str] = &[
    "doc",
    "inline",
    "must_use",
    "derive",
    "cold",
    "rustfmt::skip",
];

/// Traits that may be derived.
pub const DERIVES: &[&str] = &[
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// Names that the runtime's own files define and that reach outside: functions of files that use the parts of `std` that do. What a
/// program could call of them by another name than C's is found here. Names that everything has (`new`, `len`) are left out, since
/// without a value or a type of such a file they lead nowhere, and those are found. Methods have a point before their name: `v.remove(0)`
/// is not C's `remove`.
pub fn reaching<'a>(runtime: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeSet<String> {
    const REACHING: &[&str] = &["fs", "net", "process", "env", "os", "thread", "io"];
    const COMMON: &[&str] = &[
        "new",
        "len",
        "get",
        "set",
        "default",
        "drop",
        "fmt",
        "from",
        "clone",
        "is_empty",
        "push",
        "pop",
        "insert",
        "next",
        "eq",
        "cmp",
        "min",
        "max",
        "take",
        "main",
        "index",
        "index_mut",
        "deref",
        "deref_mut",
        "into",
        // C's `FILE`, as a type.
        "File",
    ];
    let mut out = BTreeSet::new();
    for (name, text) in runtime {
        let uses = REACHING.iter().any(|module| {
            text.contains(&format!("std::{module}"))
                || text
                    .lines()
                    .any(|line| line.starts_with("use std::{") && line.contains(module))
        });
        // The streams themselves stay usable: what is open was opened by other code.
        let streams = [
            "runtime.rs",
            "stdio/printf",
            "stdio/format",
            "stdio/scan",
            "stdio/chars",
            "stdio/float",
            "errno",
            "fault",
        ];
        if !uses || streams.iter().any(|s| name.contains(s)) {
            continue;
        }
        let Ok(tree) = syn::parse_file(text) else {
            continue;
        };
        let mut add = |before: &str, ident: &syn::Ident| {
            let ident = ident.to_string();
            if !COMMON.contains(&ident.as_str()) {
                out.insert(format!("{before}{ident}"));
            }
        };
        for item in &tree.items {
            match item {
                syn::Item::Fn(f) => add("", &f.sig.ident),
                syn::Item::Struct(s) => add("", &s.ident),
                syn::Item::Enum(e) => add("", &e.ident),
                syn::Item::Trait(t) => add("", &t.ident),
                syn::Item::Impl(i) => {
                    for item in &i.items {
                        if let syn::ImplItem::Fn(f) = item {
                            add(".", &f.sig.ident);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_reaches_outside_in_a_runtime() {
        let files = [
            ("fd.rs", "use std::fs::File;\npub struct Files;\nimpl Files { pub fn open_any(&mut self) {} pub fn new() {} }\n"),
            ("mem.rs", "pub fn memcpy() {}\n"),
            ("spawn.rs", "use std::{io, process};\npub fn spawn_it() {}\n"),
        ];
        let found: Vec<String> = reaching(files).into_iter().collect();
        assert_eq!(found, [".open_any", "Files", "spawn_it"]);
        assert!(is_outside("system") && is_outside("unlink") && !is_outside("memcpy"));
    }
}
