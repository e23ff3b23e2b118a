//! `<fnmatch.h>`: the patterns of the shell (POSIX 2.13), in the C locale.

use super::super::ctype::*;
use super::super::heap::Heap;
use super::super::runtime::Str;

const FNM_NOMATCH: i32 = 1;
pub(super) const FNM_PATHNAME: i32 = 1;
pub(super) const FNM_NOESCAPE: i32 = 2;
pub(super) const FNM_PERIOD: i32 = 4;
const FNM_LEADING_DIR: i32 = 8;
const FNM_CASEFOLD: i32 = 16;

/// Whether a character belongs to a class such as `alpha`.
pub(super) fn in_class(name: &[u8], c: u8) -> Option<bool> {
    let c = c as i32;
    Some(
        0 != match name {
            b"alnum" => isalnum(c),
            b"alpha" => isalpha(c),
            b"blank" => isblank(c),
            b"cntrl" => iscntrl(c),
            b"digit" => isdigit(c),
            b"graph" => isgraph(c),
            b"lower" => islower(c),
            b"print" => isprint(c),
            b"punct" => ispunct(c),
            b"space" => isspace(c),
            b"upper" => isupper(c),
            b"xdigit" => isxdigit(c),
            _ => return None,
        },
    )
}

/// Tests a character against the bracket expression that begins after `[`; what follows it, and the result.
/// `None` when there is no closing bracket: then `[` stands for itself.
fn bracket(pattern: &[u8], c: u8, flags: i32) -> Option<(&[u8], bool)> {
    let fold = |c: u8| {
        if flags & FNM_CASEFOLD != 0 {
            c.to_ascii_lowercase()
        } else {
            c
        }
    };
    let negated = matches!(pattern.first(), Some(b'!' | b'^'));
    let mut rest = &pattern[negated as usize..];
    let (mut matched, mut first) = (false, true);
    loop {
        let (&next, after) = rest.split_first()?;
        if next == b']' && !first {
            return Some((after, matched != negated));
        }
        first = false;
        if let Some(class) = rest.strip_prefix(b"[:") {
            if let Some(len) = class.windows(2).position(|w| w == b":]") {
                if let Some(found) = in_class(&class[..len], c) {
                    let folded = flags & FNM_CASEFOLD != 0
                        && in_class(&class[..len], c.to_ascii_lowercase()) == Some(true);
                    matched |= found || folded;
                    rest = &class[len + 2..];
                    continue;
                }
            }
        }
        let (low, after) = match next {
            b'\\' if flags & FNM_NOESCAPE == 0 => (*after.first()?, &after[1..]),
            _ => (next, after),
        };
        rest = after;
        let mut high = low;
        if let [b'-', end, ..] = *rest {
            if end != b']' {
                let escaped = end == b'\\' && flags & FNM_NOESCAPE == 0;
                high = *rest.get(1 + escaped as usize)?;
                rest = &rest[2 + escaped as usize..];
            }
        }
        matched |= (fold(low)..=fold(high)).contains(&fold(c));
    }
}

/// Whether text matches a pattern; `start` says whether a period here would be a leading one.
pub(super) fn matches(pattern: &[u8], text: &[u8], flags: i32, start: bool) -> bool {
    let fold = |c: u8| {
        if flags & FNM_CASEFOLD != 0 {
            c.to_ascii_lowercase()
        } else {
            c
        }
    };
    let Some((&p, rest)) = pattern.split_first() else {
        return text.is_empty() || flags & FNM_LEADING_DIR != 0 && text[0] == b'/';
    };
    let hidden = start && flags & FNM_PERIOD != 0 && text.first() == Some(&b'.');
    let slash = flags & FNM_PATHNAME != 0 && text.first() == Some(&b'/');
    // Whether the character after this one begins a name.
    let begins = |c: u8| c == b'/' && flags & FNM_PATHNAME != 0;
    match p {
        b'*' => {
            if hidden {
                return false;
            }
            let mut at = 0;
            loop {
                if matches(rest, &text[at..], flags, start && at == 0) {
                    return true;
                }
                if at == text.len() || begins(text[at]) {
                    return false;
                }
                at += 1;
            }
        }
        b'?' => !text.is_empty() && !hidden && !slash && matches(rest, &text[1..], flags, false),
        b'[' => {
            let Some(&c) = text.first() else {
                return false;
            };
            match bracket(rest, c, flags) {
                Some((rest, found)) => {
                    found && !hidden && !slash && matches(rest, &text[1..], flags, false)
                }
                None => c == b'[' && matches(rest, &text[1..], flags, false),
            }
        }
        _ => {
            let (p, rest) = match (p, rest.split_first()) {
                (b'\\', Some((&escaped, after))) if flags & FNM_NOESCAPE == 0 => (escaped, after),
                _ => (p, rest),
            };
            match text.split_first() {
                Some((&c, after)) => fold(c) == fold(p) && matches(rest, after, flags, begins(c)),
                None => false,
            }
        }
    }
}

/// `fnmatch` (POSIX).
#[track_caller]
pub fn fnmatch(pattern: impl Str, string: impl Str, flags: i32, heap: &Heap) -> i32 {
    if matches(pattern.chars(heap), string.chars(heap), flags, true) {
        0
    } else {
        FNM_NOMATCH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let heap = Heap::default();
        for (pattern, text, flags, matches) in [
            (c"*.c", c"main.c", 0, true),
            (c"*.c", c"main.h", 0, false),
            (c"a?c", c"abc", 0, true),
            (c"[a-c]x", c"bx", 0, true),
            (c"[!a-c]x", c"bx", 0, false),
            (c"*", c".x", FNM_PERIOD, false),
            (c"*", c"a/b", FNM_PATHNAME, false),
            (c"*", c"a/b", 0, true),
            (c"a\\*b", c"a*b", 0, true),
            (c"ABC", c"abc", FNM_CASEFOLD, true),
            (c"[[:digit:]]*", c"7up", 0, true),
            (c"[]]", c"]", 0, true),
            (c"[a", c"[a", 0, true),
            (c"x*", c"x/y", FNM_PATHNAME | FNM_LEADING_DIR, true),
            (c"**a", c"bca", 0, true),
            (c"", c"", 0, true),
        ] {
            assert_eq!(
                fnmatch(pattern, text, flags, &heap) == 0,
                matches,
                "{pattern:?} {text:?}"
            );
        }
    }
}
