//! `<locale.h>`: the C locale, and UTF-8 variants of it. All else about a locale stays as in C.

use super::heap::Heap;
use super::mem::Void;
use super::ptr::Ptr;
use super::runtime::Runtime;
use super::stdlib::getenv;
use std::ffi::CStr;
use std::path::Path;

const LC_CTYPE: usize = 0;
const LC_ALL: usize = 6;
/// The environment variables of the categories, by number.
const VARIABLES: [&CStr; 6] = [
    c"LC_CTYPE",
    c"LC_NUMERIC",
    c"LC_TIME",
    c"LC_COLLATE",
    c"LC_MONETARY",
    c"LC_MESSAGES",
];

/// The locale of each category.
struct Locales([Vec<u8>; 6]);

impl Default for Locales {
    fn default() -> Locales {
        Locales([(); 6].map(|()| b"C".to_vec()))
    }
}

/// The locale that a name means, if this machine has it.
fn known(name: &[u8]) -> Option<Vec<u8>> {
    match name {
        b"C" | b"POSIX" => Some(b"C".to_vec()),
        _ if name.eq_ignore_ascii_case(b"C.UTF-8") || name.eq_ignore_ascii_case(b"C.utf8") => {
            Some(name.to_vec())
        }
        _ => {
            let text = std::str::from_utf8(name)
                .ok()
                .filter(|text| !text.contains('/') && !text.is_empty())?;
            let installed = |name: &str| Path::new("/usr/lib/locale").join(name).is_dir();
            let normalised = text.replace("UTF-8", "utf8");
            (installed(text) || installed(&normalised)).then(|| name.to_vec())
        }
    }
}

fn is_utf8(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(b"utf-8") || name.ends_with(b"utf8")
}

/// The name in the environment for a category (POSIX 8.2).
fn from_environment(category: usize, rt: &Runtime) -> Vec<u8> {
    for variable in [c"LC_ALL", VARIABLES[category], c"LANG"] {
        let value = getenv(variable, rt);
        if !value.is_null() && !rt.c_str(value).is_empty() {
            return rt.c_str(value).to_vec();
        }
    }
    b"C".to_vec()
}

/// The name for all categories: one if they agree, else glibc's list.
fn composite(locales: &[Vec<u8>; 6]) -> Vec<u8> {
    if locales.iter().all(|name| *name == locales[0]) {
        return locales[0].clone();
    }
    let part = |i: usize| [VARIABLES[i].to_bytes(), &locales[i]].join(&b'=');
    let mut parts: Vec<_> = (0..6).map(part).collect();
    // Categories that C programs cannot name.
    for name in [
        "LC_PAPER",
        "LC_NAME",
        "LC_ADDRESS",
        "LC_TELEPHONE",
        "LC_MEASUREMENT",
        "LC_IDENTIFICATION",
    ] {
        parts.push(format!("{name}=C").into_bytes());
    }
    parts.join(&b';')
}

/// `setlocale` (C11 7.11.1.1).
#[track_caller]
pub fn setlocale(category: i32, locale: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    let Some(category) = usize::try_from(category).ok().filter(|&c| c <= LC_ALL) else {
        return Ptr::null();
    };
    let range = if category == LC_ALL {
        0..6
    } else {
        category..category + 1
    };
    if !locale.is_null() {
        let name = rt.c_str(locale).to_vec();
        let mut chosen = rt.part::<Locales>().0.clone();
        for category in range.clone() {
            let name = if name.is_empty() {
                from_environment(category, rt)
            } else {
                name.clone()
            };
            match known(&name) {
                Some(name) => chosen[category] = name,
                None => return Ptr::null(),
            }
        }
        rt.utf8 = is_utf8(&chosen[LC_CTYPE]);
        rt.part::<Locales>().0 = chosen;
    }
    let mut name = if category == LC_ALL {
        composite(&rt.part::<Locales>().0)
    } else {
        rt.part::<Locales>().0[category].clone()
    };
    name.push(0);
    let copy = rt.permanent(name.len() as u64).cast();
    rt.write_slice(copy, &name);
    copy
}

/// `localeconv` (C11 7.11.2.1): the conventions of the C locale.
pub fn localeconv(rt: &mut Runtime) -> Ptr<Void> {
    let object = rt.static_object("localeconv", 96);
    let heap: &mut Heap = rt;
    let (point, empty) = (heap.lit(c"."), heap.lit(c""));
    let mut strings = [empty; 10];
    strings[0] = point;
    object.cast().set(strings, heap);
    // Every number is CHAR_MAX: not specified.
    object.byte_offset::<[u8; 14]>(80).set([127; 14], heap);
    object
}

#[cfg(test)]
mod tests {
    use super::super::stdlib::setenv;
    use super::*;

    #[test]
    fn locales_are_chosen_by_name() {
        let mut rt = Runtime::new();
        let set = |category, name: &'static CStr, rt: &mut Runtime| {
            let name = rt.lit(name);
            let result = setlocale(category, name, rt);
            (!result.is_null()).then(|| String::from_utf8_lossy(rt.c_str(result)).into_owned())
        };
        assert_eq!(set(6, c"", &mut rt).as_deref(), Some("C"));
        assert_eq!(set(6, c"xx_YY.UTF-8", &mut rt), None);
        setenv(c"LC_CTYPE", c"C.UTF-8", 1, &mut rt);
        assert!(set(6, c"", &mut rt)
            .is_some_and(|name| name.starts_with("LC_CTYPE=C.UTF-8;LC_NUMERIC=C;")));
        assert!(rt.utf8);
        assert_eq!(set(6, c"POSIX", &mut rt).as_deref(), Some("C"));
        assert!(!rt.utf8);
        let conventions = localeconv(&mut rt);
        assert_eq!(rt.c_str(conventions.cast::<Ptr<u8>>().get(&rt)), b".");
    }
}
