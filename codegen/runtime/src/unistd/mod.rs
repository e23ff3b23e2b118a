//! `<unistd.h>`, `<fcntl.h>`, `<sys/stat.h>`, `<dirent.h>`, `<getopt.h>`, `<libgen.h>`: what programs use of POSIX.

mod at;
mod dirent;
mod dlfcn;
mod epoll;
mod exec;
mod fcntl;
mod files;
mod getopt;
mod io;
mod libgen;
mod mman;
mod poll;
mod stat;
mod system;
mod termios;
mod uio;

pub use at::*;
pub use dirent::*;
pub use dlfcn::*;
pub use epoll::*;
pub use exec::*;
pub use fcntl::*;
pub use files::*;
pub use getopt::*;
pub use io::*;
pub use libgen::*;
pub use mman::*;
pub use poll::*;
pub use stat::*;
pub use system::*;
pub use termios::*;
pub use uio::*;
