//! `<wchar.h>`.

use super::errno::EILSEQ;

/// Appends a wide character in the locale's encoding: UTF-8, or ASCII in the C locale.
pub(super) fn encode(c: u32, utf8: bool, out: &mut Vec<u8>) -> Result<(), i32> {
    match char::from_u32(c) {
        Some(c) if utf8 || c.is_ascii() => {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            Ok(())
        }
        _ => Err(EILSEQ),
    }
}
