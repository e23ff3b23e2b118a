//! `<ctype.h>`, in the C locale. The results are those of glibc: the bit of the class, not just 1.

const UPPER: i32 = 1 << 8;
const LOWER: i32 = 1 << 9;
const ALPHA: i32 = 1 << 10;
const DIGIT: i32 = 1 << 11;
const XDIGIT: i32 = 1 << 12;
const SPACE: i32 = 1 << 13;
const PRINT: i32 = 1 << 14;
const GRAPH: i32 = 1 << 15;
const BLANK: i32 = 1;
const CNTRL: i32 = 1 << 1;
const PUNCT: i32 = 1 << 2;
const ALNUM: i32 = 1 << 3;

/// The classes of each character.
const CLASSES: [u16; 256] = classes();

const fn classes() -> [u16; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 128 {
        let c = i as u8;
        let mut bits = 0;
        if c.is_ascii_uppercase() {
            bits |= UPPER;
        }
        if c.is_ascii_lowercase() {
            bits |= LOWER;
        }
        if c.is_ascii_alphabetic() {
            bits |= ALPHA;
        }
        if c.is_ascii_digit() {
            bits |= DIGIT;
        }
        if c.is_ascii_hexdigit() {
            bits |= XDIGIT;
        }
        if c == b' ' || (c >= 9 && c <= 13) {
            bits |= SPACE;
        }
        if c >= 32 && c < 127 {
            bits |= PRINT;
        }
        if c.is_ascii_graphic() {
            bits |= GRAPH;
        }
        if c == b' ' || c == b'\t' {
            bits |= BLANK;
        }
        if c.is_ascii_control() {
            bits |= CNTRL;
        }
        if c.is_ascii_punctuation() {
            bits |= PUNCT;
        }
        if c.is_ascii_alphanumeric() {
            bits |= ALNUM;
        }
        table[i] = bits as u16;
        i += 1;
    }
    table
}

/// The classes of `c` among `mask`; none for `EOF` and everything else outside of the table.
#[inline]
const fn class(c: i32, mask: i32) -> i32 {
    if c < 0 || c > 255 {
        return 0;
    }
    CLASSES[c as usize] as i32 & mask
}

/// `isalnum` (C11 7.4.1.1).
#[inline]
pub fn isalnum(c: i32) -> i32 {
    class(c, ALNUM)
}

/// `isalpha` (C11 7.4.1.2).
#[inline]
pub fn isalpha(c: i32) -> i32 {
    class(c, ALPHA)
}

/// `isblank` (C11 7.4.1.3).
#[inline]
pub fn isblank(c: i32) -> i32 {
    class(c, BLANK)
}

/// `iscntrl` (C11 7.4.1.4).
#[inline]
pub fn iscntrl(c: i32) -> i32 {
    class(c, CNTRL)
}

/// `isdigit` (C11 7.4.1.5).
#[inline]
pub fn isdigit(c: i32) -> i32 {
    class(c, DIGIT)
}

/// `isgraph` (C11 7.4.1.6).
#[inline]
pub fn isgraph(c: i32) -> i32 {
    class(c, GRAPH)
}

/// `islower` (C11 7.4.1.7).
#[inline]
pub fn islower(c: i32) -> i32 {
    class(c, LOWER)
}

/// `isprint` (C11 7.4.1.8).
#[inline]
pub fn isprint(c: i32) -> i32 {
    class(c, PRINT)
}

/// `ispunct` (C11 7.4.1.9).
#[inline]
pub fn ispunct(c: i32) -> i32 {
    class(c, PUNCT)
}

/// `isspace` (C11 7.4.1.10).
#[inline]
pub fn isspace(c: i32) -> i32 {
    class(c, SPACE)
}

/// `isupper` (C11 7.4.1.11).
#[inline]
pub fn isupper(c: i32) -> i32 {
    class(c, UPPER)
}

/// `isxdigit` (C11 7.4.1.12).
#[inline]
pub fn isxdigit(c: i32) -> i32 {
    class(c, XDIGIT)
}

/// `tolower` (C11 7.4.2.1).
#[inline]
pub fn tolower(c: i32) -> i32 {
    if class(c, UPPER) != 0 {
        c + 32
    } else {
        c
    }
}

/// `toupper` (C11 7.4.2.2).
#[inline]
pub fn toupper(c: i32) -> i32 {
    if class(c, LOWER) != 0 {
        c - 32
    } else {
        c
    }
}

/// `isascii` (old POSIX).
pub fn isascii(c: i32) -> i32 {
    (c & !0x7F == 0) as i32
}

/// `toascii` (old POSIX).
pub fn toascii(c: i32) -> i32 {
    c & 0x7F
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_glibc() {
        assert_eq!(isalpha('a' as i32), 1024);
        assert_eq!(isdigit('7' as i32), 2048);
        assert_eq!(isspace('\n' as i32), 8192);
        assert_eq!(isalnum('_' as i32), 0);
        assert_eq!((isalpha(-1), isalpha(200), isalpha(1000)), (0, 0, 0));
        assert_eq!(
            (tolower('Q' as i32), toupper('q' as i32), toupper(-1)),
            ('q' as i32, 'Q' as i32, -1)
        );
        assert_eq!((0..256).filter(|&c| ispunct(c) != 0).count(), 32);
        assert_eq!((0..256).filter(|&c| isprint(c) != 0).count(), 95);
    }
}
