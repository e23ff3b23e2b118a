//! `<pwd.h>`, `<grp.h>`: users and groups, from `/etc/passwd` and `/etc/group`.

mod grp;
mod pwd;
mod store;

pub use grp::*;
pub use pwd::*;
