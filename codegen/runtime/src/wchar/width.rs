//! `<wchar.h>`: how many columns a character takes on a terminal.

use super::super::heap::Heap;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;

/// Characters without a column of their own: marks that combine with the one before, and invisible ones.
const NONE: [(u32, u32); 47] = [
    (0x300, 0x36F),
    (0x483, 0x489),
    (0x591, 0x5BD),
    (0x5BF, 0x5BF),
    (0x5C1, 0x5C2),
    (0x5C4, 0x5C5),
    (0x5C7, 0x5C7),
    (0x610, 0x61A),
    (0x64B, 0x65F),
    (0x670, 0x670),
    (0x6D6, 0x6DC),
    (0x6DF, 0x6E4),
    (0x6E7, 0x6E8),
    (0x6EA, 0x6ED),
    (0x711, 0x711),
    (0x730, 0x74A),
    (0x7A6, 0x7B0),
    (0x7EB, 0x7F3),
    (0x816, 0x819),
    (0x81B, 0x823),
    (0x825, 0x827),
    (0x829, 0x82D),
    (0x859, 0x85B),
    (0x8E3, 0x902),
    (0x93A, 0x93A),
    (0x93C, 0x93C),
    (0x941, 0x948),
    (0x94D, 0x94D),
    (0x951, 0x957),
    (0x962, 0x963),
    (0xE31, 0xE31),
    (0xE34, 0xE3A),
    (0xE47, 0xE4E),
    (0xEB1, 0xEB1),
    (0xEB4, 0xEBC),
    (0xEC8, 0xECE),
    (0x1160, 0x11FF),
    (0x1AB0, 0x1ACE),
    (0x1DC0, 0x1DFF),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x20D0, 0x20F0),
    (0x302A, 0x302D),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
];

/// Characters of two columns: East Asian wide and full-width ones, and pictures.
const WIDE: [(u32, u32); 38] = [
    (0x1100, 0x115F),
    (0x231A, 0x231B),
    (0x2329, 0x232A),
    (0x23E9, 0x23EC),
    (0x23F0, 0x23F0),
    (0x23F3, 0x23F3),
    (0x25FD, 0x25FE),
    (0x2614, 0x2615),
    (0x2648, 0x2653),
    (0x267F, 0x267F),
    (0x2693, 0x2693),
    (0x26A1, 0x26A1),
    (0x26AA, 0x26AB),
    (0x26BD, 0x26BE),
    (0x26C4, 0x26C5),
    (0x26CE, 0x26CE),
    (0x26D4, 0x26D4),
    (0x26EA, 0x26EA),
    (0x2705, 0x2705),
    (0x270A, 0x270B),
    (0x2728, 0x2728),
    (0x274C, 0x274C),
    (0x2753, 0x2755),
    (0x2757, 0x2757),
    (0x2795, 0x2797),
    (0x2B1B, 0x2B1C),
    (0x2B50, 0x2B50),
    (0x2E80, 0x303E),
    (0x3041, 0x33FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA000, 0xA4CF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF60),
    (0xFFE0, 0xFFE6),
];

fn within(table: &[(u32, u32)], c: u32) -> bool {
    let after = table.partition_point(|(_, last)| *last < c);
    table.get(after).is_some_and(|(first, _)| *first <= c)
}

/// The columns of a character; -1 for one that cannot be printed.
fn width(c: i32, utf8: bool) -> i32 {
    let Some(known) = u32::try_from(c).ok().and_then(char::from_u32) else {
        return -1;
    };
    let number = known as u32;
    match number {
        0 => 0,
        _ if known.is_control() || (number > 127 && !utf8) => -1,
        1..=0x2FF => 1,
        _ if within(&NONE, number) => 0,
        0x1F300..=0x1F64F | 0x1F680..=0x1F6FF | 0x1F900..=0x1F9FF | 0x2_0000..=0x3_FFFD => 2,
        _ if within(&WIDE, number) => 2,
        _ => 1,
    }
}

/// `wcwidth` (POSIX).
pub fn wcwidth(c: i32, rt: &Runtime) -> i32 {
    width(c, rt.utf8)
}

/// `wcswidth` (POSIX).
#[track_caller]
pub fn wcswidth(s: Ptr<i32>, n: u64, rt: &Runtime) -> i32 {
    let heap: &Heap = rt;
    let mut total = 0;
    for i in 0..n {
        match s.at(i).get(heap) {
            0 => break,
            c => match width(c, rt.utf8) {
                -1 => return -1,
                columns => total += columns,
            },
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns() {
        assert!(NONE
            .windows(2)
            .chain(WIDE.windows(2))
            .all(|w| w[0].1 < w[1].0));
        let of = |c: char| width(c as i32, true);
        let all = [
            'a', 'é', '\u{301}', '中', '\u{ff21}', '😀', '\n', '\u{200b}', '한',
        ];
        assert_eq!(all.map(of), [1, 1, 0, 2, 2, 2, -1, 0, 2]);
        assert_eq!((width(0, true), width('é' as i32, false)), (0, -1));
        let mut rt = Runtime::new();
        let s: Ptr<[i32; 3]> = rt.local();
        s.set([0x61, 0x62, 0], &mut rt);
        assert_eq!(wcswidth(s.decay(), 9, &rt), 2);
    }
}
