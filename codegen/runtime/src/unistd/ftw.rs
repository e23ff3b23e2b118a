//! `<ftw.h>`: walking through folders.

use super::super::errno::number_of;
use super::super::fd::path;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::{Program, Str};
use super::super::va::VaArg;
use super::stat::Stat;
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

const FTW_F: i32 = 0;
const FTW_D: i32 = 1;
const FTW_DNR: i32 = 2;
const FTW_NS: i32 = 3;
const FTW_SL: i32 = 4;
const FTW_DP: i32 = 5;
const FTW_SLN: i32 = 6;
const FTW_PHYS: i32 = 1;
const FTW_MOUNT: i32 = 2;
const FTW_DEPTH: i32 = 8;
const FTW_ACTIONRETVAL: i32 = 16;
const FTW_SKIP_SUBTREE: i32 = 2;
const FTW_SKIP_SIBLINGS: i32 = 3;

/// A walk: what to call, and how.
struct Walk {
    f: u64,
    flags: i32,
    /// `nftw`, whose function gets a `struct FTW` as well.
    is_new: bool,
    device: Option<u64>,
    /// Folders on the way here, so that links cannot lead round in circles.
    above: Vec<(u64, u64)>,
}

impl Walk {
    /// Calls the program's function.
    fn visit<P: Program>(&self, name: &[u8], data: Option<Metadata>, kind: i32, cx: &mut P) -> i32 {
        let frame = cx.enter();
        let text = cx.local_bytes(name.len() as u64 + 1).cast::<u8>();
        cx.write_slice(text, name);
        let stat = cx.local::<Stat>();
        if let Some(data) = data {
            stat.set(Stat::from(data), cx);
        }
        let place = cx.local::<[i32; 2]>();
        let base = name.iter().rposition(|&c| c == b'/').map_or(0, |i| i + 1);
        place.set([base as i32, self.above.len() as i32], cx);
        let args = [
            VaArg::from(text),
            VaArg::from(stat),
            VaArg::from(kind),
            VaArg::from(place),
        ];
        let count = if self.is_new { 4 } else { 3 };
        let result = cx.call(self.f, &args[..count]).arg();
        cx.leave(frame);
        result
    }

    /// What a name is.
    fn look(&self, name: &[u8]) -> (Option<Metadata>, i32) {
        let file = path(name);
        let own = fs::symlink_metadata(file);
        let data = match &own {
            Ok(own) if own.is_symlink() && self.flags & FTW_PHYS == 0 => fs::metadata(file),
            _ => return Self::classify(own.ok()),
        };
        match data {
            Ok(data) => Self::classify(Some(data)),
            Err(_) if self.is_new => (own.ok(), FTW_SLN),
            Err(_) => (own.ok(), FTW_SL),
        }
    }

    fn classify(data: Option<Metadata>) -> (Option<Metadata>, i32) {
        let kind = match &data {
            None => FTW_NS,
            Some(data) if data.is_dir() => FTW_D,
            Some(data) if data.is_symlink() => FTW_SL,
            Some(_) => FTW_F,
        };
        (data, kind)
    }

    /// Visits a name and what is below; other than 0 ends the walk.
    fn walk<P: Program>(&mut self, name: &[u8], cx: &mut P) -> i32 {
        let (data, kind) = self.look(name);
        let Some(data) = data.filter(|_| kind == FTW_D) else {
            let data = fs::symlink_metadata(path(name))
                .ok()
                .filter(|_| kind != FTW_NS);
            let data = if kind == FTW_F {
                fs::metadata(path(name)).ok().or(data)
            } else {
                data
            };
            return self.visit(name, data, kind, cx);
        };
        let identity = (data.dev(), data.ino());
        let elsewhere =
            self.flags & FTW_MOUNT != 0 && *self.device.get_or_insert(data.dev()) != data.dev();
        if elsewhere || self.above.contains(&identity) {
            return 0;
        }
        let Ok(listing) = fs::read_dir(path(name)) else {
            return self.visit(name, Some(data), FTW_DNR, cx);
        };
        if self.flags & FTW_DEPTH == 0 {
            match self.visit(name, Some(data.clone()), FTW_D, cx) {
                0 => {}
                FTW_SKIP_SUBTREE if self.flags & FTW_ACTIONRETVAL != 0 => return 0,
                other => return other,
            }
        }
        self.above.push(identity);
        let mut result = 0;
        for entry in listing.flatten() {
            let separator: &[u8] = if name.ends_with(b"/") { b"" } else { b"/" };
            let below = [name, separator, entry.file_name().as_bytes()].concat();
            result = self.walk(&below, cx);
            if self.flags & FTW_ACTIONRETVAL != 0 {
                match result {
                    FTW_SKIP_SIBLINGS => {
                        result = 0;
                        break;
                    }
                    FTW_SKIP_SUBTREE => result = 0,
                    _ => {}
                }
            }
            if result != 0 {
                break;
            }
        }
        self.above.pop();
        if result == 0 && self.flags & FTW_DEPTH != 0 {
            result = self.visit(name, Some(data), FTW_DP, cx);
        }
        result
    }
}

#[track_caller]
fn start<P: Program>(name: impl Str, mut walk: Walk, cx: &mut P) -> i32 {
    let mut name = name.chars(cx).to_vec();
    while name.len() > 1 && name.ends_with(b"/") {
        name.pop();
    }
    if let Err(error) = fs::symlink_metadata(path(&name)) {
        return cx.status(Err::<(), _>(number_of(&error)));
    }
    walk.walk(&name, cx)
}

/// `ftw` (old POSIX).
#[track_caller]
pub fn ftw<P: Program>(name: impl Str, f: Ptr<Void>, _fds: i32, cx: &mut P) -> i32 {
    let walk = Walk {
        f: f.bits(),
        flags: 0,
        is_new: false,
        device: None,
        above: Vec::new(),
    };
    start(name, walk, cx)
}

/// `nftw` (POSIX). The folder of the process stays, so `FTW_CHDIR` has no effect.
#[track_caller]
pub fn nftw<P: Program>(name: impl Str, f: Ptr<Void>, _fds: i32, flags: i32, cx: &mut P) -> i32 {
    let walk = Walk {
        f: f.bits(),
        flags,
        is_new: true,
        device: None,
        above: Vec::new(),
    };
    start(name, walk, cx)
}

#[cfg(test)]
mod tests {
    use super::super::super::thread::testing::Alone;
    use super::*;

    #[test]
    fn folders_come_before_what_is_in_them_or_after() {
        let mut cx = Alone::default();
        cx.functions
            .push(|_, args| VaArg::from((args[2].arg::<i32>() == FTW_F) as i32 * 7));
        let f = Alone::function(0);
        assert_eq!(ftw(c"/proc/self/status", f, 5, &mut cx), 7);
        assert_eq!(ftw(c"/proc/self/fdinfo", f, 5, &mut cx), 7);
        assert_eq!(nftw(c"/no/such", f, 5, 0, &mut cx), -1);
    }
}
