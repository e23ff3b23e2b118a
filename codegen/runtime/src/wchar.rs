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

/// The wide character at the start of the text in the locale's encoding, and its length in bytes.
pub(super) fn decode(text: &[u8], utf8: bool) -> Result<(i32, usize), i32> {
    match text.first() {
        None => Err(EILSEQ),
        Some(&c) if c < 0x80 => Ok((c as i32, 1)),
        Some(_) if !utf8 => Err(EILSEQ),
        Some(_) => {
            let chunk = &text[..text.len().min(4)];
            let valid = match std::str::from_utf8(chunk) {
                Ok(s) => s,
                Err(e) => std::str::from_utf8(&chunk[..e.valid_up_to()]).unwrap_or_default(),
            };
            let c = valid.chars().next().ok_or(EILSEQ)?;
            Ok((c as i32, c.len_utf8()))
        }
    }
}
