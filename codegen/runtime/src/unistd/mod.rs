//! `<unistd.h>`, `<fcntl.h>`, `<sys/stat.h>`, `<dirent.h>`, `<getopt.h>`, `<libgen.h>`: what programs use of POSIX.

mod at;
mod dirent;
mod dlfcn;
mod exec;
mod files;
mod getopt;
mod io;
mod libgen;
mod mman;
mod stat;
mod system;

pub use at::*;
pub use dirent::*;
pub use dlfcn::*;
pub use exec::*;
pub use files::*;
pub use getopt::*;
pub use io::*;
pub use libgen::*;
pub use mman::*;
pub use stat::*;
pub use system::*;
