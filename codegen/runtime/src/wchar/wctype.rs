//! `<wctype.h>`: by Unicode's properties where `setlocale` chose UTF-8, by ASCII in the C locale.

use super::super::ctype;
use super::super::runtime::{Runtime, Str};

/// The class of a character: C's table for ASCII, Unicode's property beyond it in a UTF-8 locale.
fn class(c: u32, ascii: fn(i32) -> i32, unicode: fn(char) -> bool, rt: &Runtime) -> i32 {
    match char::from_u32(c) {
        Some(c) if c.is_ascii() => (ascii(c as i32) != 0) as i32,
        Some(c) if rt.utf8 => unicode(c) as i32,
        _ => 0,
    }
}

/// Whether the character is drawn as something.
fn is_graphic(c: char) -> bool {
    !c.is_control() && !c.is_whitespace()
}

/// `iswalnum` (C11 7.30.2.1.1).
pub fn iswalnum(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::isalnum, char::is_alphanumeric, rt)
}

/// `iswalpha` (C11 7.30.2.1.2).
pub fn iswalpha(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::isalpha, char::is_alphanumeric, rt)
}

/// `iswblank` (C11 7.30.2.1.3).
pub fn iswblank(c: u32, rt: &Runtime) -> i32 {
    class(
        c,
        ctype::isblank,
        |c| c.is_whitespace() && !c.is_control(),
        rt,
    )
}

/// `iswcntrl` (C11 7.30.2.1.4).
pub fn iswcntrl(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::iscntrl, char::is_control, rt)
}

/// `iswdigit` (C11 7.30.2.1.5).
pub fn iswdigit(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::isdigit, |_| false, rt)
}

/// `iswgraph` (C11 7.30.2.1.6).
pub fn iswgraph(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::isgraph, is_graphic, rt)
}

/// `iswlower` (C11 7.30.2.1.7).
pub fn iswlower(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::islower, char::is_lowercase, rt)
}

/// `iswprint` (C11 7.30.2.1.8).
pub fn iswprint(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::isprint, |c| !c.is_control(), rt)
}

/// `iswpunct` (C11 7.30.2.1.9).
pub fn iswpunct(c: u32, rt: &Runtime) -> i32 {
    class(
        c,
        ctype::ispunct,
        |c| is_graphic(c) && !c.is_alphanumeric(),
        rt,
    )
}

/// `iswspace` (C11 7.30.2.1.10).
pub fn iswspace(c: u32, rt: &Runtime) -> i32 {
    class(
        c,
        ctype::isspace,
        |c| c.is_whitespace() && !matches!(c, '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}'),
        rt,
    )
}

/// `iswupper` (C11 7.30.2.1.11).
pub fn iswupper(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::isupper, char::is_uppercase, rt)
}

/// `iswxdigit` (C11 7.30.2.1.12).
pub fn iswxdigit(c: u32, rt: &Runtime) -> i32 {
    class(c, ctype::isxdigit, |_| false, rt)
}

/// `towlower` (C11 7.30.3.1.1).
pub fn towlower(c: u32, rt: &Runtime) -> u32 {
    map(
        c,
        |c| c.to_ascii_lowercase(),
        |c| single(c.to_lowercase()),
        rt,
    )
}

/// `towupper` (C11 7.30.3.1.2).
pub fn towupper(c: u32, rt: &Runtime) -> u32 {
    map(
        c,
        |c| c.to_ascii_uppercase(),
        |c| single(c.to_uppercase()),
        rt,
    )
}

/// The one character that case mapping gives; several are none.
fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(c),
        _ => None,
    }
}

fn map(c: u32, ascii: fn(char) -> char, unicode: fn(char) -> Option<char>, rt: &Runtime) -> u32 {
    match char::from_u32(c) {
        Some(c) if c.is_ascii() => ascii(c) as u32,
        Some(c) if rt.utf8 => unicode(c).unwrap_or(c) as u32,
        _ => c,
    }
}

/// The names of the classes, in the order of their numbers from 1.
const CLASSES: [&[u8]; 12] = [
    b"alnum", b"alpha", b"blank", b"cntrl", b"digit", b"graph", b"lower", b"print", b"punct",
    b"space", b"upper", b"xdigit",
];

/// `wctype` (C11 7.30.2.2.2).
#[track_caller]
pub fn wctype(name: impl Str, rt: &Runtime) -> u64 {
    let name = name.chars(rt);
    CLASSES
        .iter()
        .position(|class| *class == name)
        .map_or(0, |i| i as u64 + 1)
}

/// `iswctype` (C11 7.30.2.2.1).
pub fn iswctype(c: u32, class: u64, rt: &Runtime) -> i32 {
    const TESTS: [fn(u32, &Runtime) -> i32; 12] = [
        iswalnum, iswalpha, iswblank, iswcntrl, iswdigit, iswgraph, iswlower, iswprint, iswpunct,
        iswspace, iswupper, iswxdigit,
    ];
    match (class as usize).checked_sub(1).and_then(|i| TESTS.get(i)) {
        Some(test) => test(c, rt),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides_beyond_ascii() {
        let mut rt = Runtime::new();
        assert_eq!(
            (
                iswalpha('a' as u32, &rt),
                iswalpha(0xE9, &rt),
                towupper(0xE9, &rt)
            ),
            (1, 0, 0xE9)
        );
        rt.utf8 = true;
        assert_eq!(
            (
                iswalpha(0xE9, &rt),
                towupper(0xE9, &rt),
                towlower(0x41, &rt)
            ),
            (1, 0xC9, 0x61)
        );
        assert_eq!(iswctype('7' as u32, wctype(c"digit", &rt), &rt), 1);
        assert_eq!((wctype(c"nope", &rt), iswspace(u32::MAX, &rt)), (0, 0));
    }
}
