//! `<dlfcn.h>`: there is no machine code to load, so every library is one that cannot be opened, with glibc's words
//! where the file is not there.

use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use std::path::Path;

/// Where the system looks for a name without a folder.
const FOLDERS: [&str; 5] = [
    "/lib",
    "/usr/lib",
    "/lib64",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/local/lib",
];

/// What `dlerror` has to say, and the handle of the program itself.
#[derive(Default)]
struct Loading {
    error: Option<Vec<u8>>,
    program: Option<Ptr<Void>>,
}

/// `dlopen` (POSIX). Only the program itself can be opened, by a null name.
#[track_caller]
pub fn dlopen(name: Ptr<u8>, _flags: i32, rt: &mut Runtime) -> Ptr<Void> {
    if name.is_null() {
        let known = rt.part::<Loading>().program;
        let program = known.unwrap_or_else(|| rt.permanent(1));
        rt.part::<Loading>().program = Some(program);
        return program;
    }
    let text = rt.c_str(name).to_vec();
    let shown = String::from_utf8_lossy(&text).into_owned();
    let there = if shown.contains('/') {
        Path::new(&shown).exists()
    } else {
        FOLDERS.iter().any(|f| Path::new(f).join(&shown).exists())
    };
    let why = if there {
        "cannot load machine code into a translated program"
    } else {
        "cannot open shared object file: No such file or directory"
    };
    rt.part::<Loading>().error = Some(format!("{shown}: {why}").into_bytes());
    Ptr::null()
}

/// `dlclose` (POSIX).
#[track_caller]
pub fn dlclose(_handle: Ptr<Void>) -> i32 {
    0
}

/// `dlsym` (POSIX): functions have no names at run time.
#[track_caller]
pub fn dlsym(_handle: Ptr<Void>, name: impl Str, rt: &mut Runtime) -> Ptr<Void> {
    let mut text = rt.program_name.clone();
    text.extend(b": undefined symbol: ");
    text.extend(name.chars(rt));
    rt.part::<Loading>().error = Some(text);
    Ptr::null()
}

/// `dlerror` (POSIX): each error once.
pub fn dlerror(rt: &mut Runtime) -> Ptr<u8> {
    let Some(mut error) = rt.part::<Loading>().error.take() else {
        return Ptr::null();
    };
    error.push(0);
    let text: Ptr<u8> = rt.permanent(error.len() as u64).cast();
    rt.write_slice(text, &error);
    text
}
