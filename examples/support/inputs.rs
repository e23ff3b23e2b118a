//! Input data, the same on every run.

use std::fs;
use std::path::Path;

use super::Result;

/// The size of the large input.
pub const LARGE: usize = 20_000_000;

/// Marsaglia's xorshift generator with 64 bits.
pub struct Xorshift(pub u64);

impl Xorshift {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Bytes that do not compress.
    pub fn bytes(&mut self, size: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = Vec::with_capacity(size + 8);
        while bytes.len() < size {
            bytes.extend(self.next().to_le_bytes());
        }
        bytes.truncate(size);
        bytes
    }
}

/// Pieces of the text in random order, now and then with random bytes or a run of one byte between them.
pub fn mixed(text: &[u8], size: usize) -> Vec<u8> {
    let mut generator = Xorshift(0x2545_F491_4F6C_DD1D);
    let mut bytes = Vec::with_capacity(size + 5000);
    while bytes.len() < size {
        let number = generator.next();
        let length = (number >> 8) as usize % 4000 + 1;
        match number % 8 {
            0 => bytes.extend(generator.bytes(length)),
            1 => bytes.resize(bytes.len() + length, (number >> 40) as u8),
            _ => {
                let start = (number >> 20) as usize % text.len();
                bytes.extend(&text[start..text.len().min(start + length)]);
            }
        }
    }
    bytes.truncate(size);
    bytes
}

/// The C files directly below a folder, one after the other.
pub fn sources(folder: &Path) -> Result<Vec<u8>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "c" || extension == "h")
        {
            names.push(path);
        }
    }
    names.sort();
    let mut text = Vec::new();
    for name in names {
        text.extend(fs::read(name)?);
    }
    Ok(text)
}
