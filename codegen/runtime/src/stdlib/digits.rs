//! `<stdlib.h>`: old conversions of numbers to text.

use super::super::heap::Heap;
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use super::super::stdio::snprintf;

/// glibc gives no more digits than identify a `double`.
const DIGITS: i32 = 17;

/// Stores digits, where the point is and the sign; C's result.
#[track_caller]
fn put(
    name: &'static str,
    digits: &[u8],
    point: i32,
    negative: bool,
    out: [Ptr<i32>; 2],
    rt: &mut Runtime,
) -> Ptr<u8> {
    let buf = rt.static_object(name, 400).cast::<u8>();
    let kept = &digits[..digits.len().min(399)];
    rt.write_slice(buf, kept);
    buf.at(kept.len()).set(0, rt);
    out[0].set(point, rt);
    out[1].set(negative as i32, rt);
    buf
}

/// `ecvt` (old POSIX).
#[track_caller]
pub fn ecvt(x: f64, digits: i32, point: Ptr<i32>, sign: Ptr<i32>, rt: &mut Runtime) -> Ptr<u8> {
    if !x.is_finite() {
        let text: &[u8] = if x.is_nan() { b"nan" } else { b"inf" };
        return put("ecvt", text, 0, x.is_sign_negative(), [point, sign], rt);
    }
    let precision = digits.clamp(0, DIGITS);
    if precision == 0 {
        let exponent = if x == 0.0 {
            1
        } else {
            x.abs().log10().floor() as i32 + 1
        };
        return put("ecvt", b"", exponent, x < 0.0, [point, sign], rt);
    }
    let text = format!("{:.*e}", precision as usize - 1, x.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent = if x == 0.0 {
        0
    } else {
        exponent.parse().unwrap_or(0)
    };
    let mut mantissa: Vec<u8> = mantissa.bytes().filter(|c| *c != b'.').collect();
    // When rounding carries into a new digit, glibc's text keeps the old last one.
    if mantissa[0] == b'1' && x != 0.0 && x.abs() < 10f64.powi(exponent) {
        mantissa.push(b'0');
    }
    put("ecvt", &mantissa, exponent + 1, x < 0.0, [point, sign], rt)
}

/// `fcvt` (old POSIX).
#[track_caller]
pub fn fcvt(x: f64, digits: i32, point: Ptr<i32>, sign: Ptr<i32>, rt: &mut Runtime) -> Ptr<u8> {
    if !x.is_finite() {
        return ecvt(x, digits, point, sign, rt);
    }
    let text = format!("{:.*}", digits.clamp(0, DIGITS) as usize, x.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if whole != "0" {
        let all = [whole, fraction].concat();
        return put(
            "fcvt",
            all.as_bytes(),
            whole.len() as i32,
            x < 0.0,
            [point, sign],
            rt,
        );
    }
    // Without a whole part, the digits begin after the zeros that follow the point.
    let zeros = fraction.bytes().take_while(|c| *c == b'0').count();
    if x == 0.0 {
        return put(
            "fcvt",
            text.replace('.', "").as_bytes(),
            1,
            false,
            [point, sign],
            rt,
        );
    }
    put(
        "fcvt",
        &fraction.as_bytes()[zeros..],
        -(zeros as i32),
        x < 0.0,
        [point, sign],
        rt,
    )
}

/// `gcvt` (old POSIX).
#[track_caller]
pub fn gcvt(x: f64, digits: i32, buf: Ptr<u8>, rt: &mut Runtime) -> Ptr<u8> {
    snprintf(buf, u64::MAX, c"%.*g", args![digits.min(DIGITS), x], rt);
    buf
}

/// The digits of `a64l`, by value.
const RADIX_64: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// `a64l` (POSIX).
#[track_caller]
pub fn a64l(s: Ptr<u8>, heap: &Heap) -> i64 {
    let mut value = 0u32;
    for (i, &c) in heap.c_str(s).iter().take(6).enumerate() {
        match RADIX_64.iter().position(|&digit| digit == c) {
            Some(digit) => value |= (digit as u32).wrapping_shl(6 * i as u32),
            None => break,
        }
    }
    value as i32 as i64
}

/// `l64a` (POSIX).
pub fn l64a(n: i64, rt: &mut Runtime) -> Ptr<u8> {
    let buf = rt.static_object("l64a", 8).cast::<u8>();
    let mut value = n as u32;
    let mut text = Vec::new();
    while value != 0 {
        text.push(RADIX_64[(value & 63) as usize]);
        value >>= 6;
    }
    text.push(0);
    rt.write_slice(buf, &text);
    buf
}

/// `getloadavg` (BSD).
#[track_caller]
pub fn getloadavg(averages: Ptr<Void>, count: i32, heap: &mut Heap) -> i32 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let values = text
        .split(' ')
        .take(count.clamp(0, 3) as usize)
        .map_while(|s| s.parse().ok());
    let values: Vec<f64> = values.collect();
    heap.write_slice(averages.cast(), &values);
    if values.is_empty() && count > 0 {
        -1
    } else {
        values.len() as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_digits() {
        let mut rt = Runtime::new();
        let (point, sign) = (rt.local::<i32>(), rt.local::<i32>());
        for (x, digits, text, at) in [
            (123.456, 5, "12346", 3),
            (0.00123, 3, "123", -2),
            (0.0, 3, "000", 1),
            (-9.99, 2, "100", 2),
        ] {
            let s = ecvt(x, digits, point, sign, &mut rt);
            assert_eq!((rt.c_str(s), point.get(&rt)), (text.as_bytes(), at), "{x}");
        }
        for (x, digits, text, at) in [
            (123.456, 2, "12346", 3),
            (0.00123, 4, "12", -2),
            (0.0, 3, "0000", 1),
            (-9.99, 1, "100", 2),
        ] {
            let s = fcvt(x, digits, point, sign, &mut rt);
            assert_eq!((rt.c_str(s), point.get(&rt)), (text.as_bytes(), at), "{x}");
        }
        let s = l64a(123456789, &mut rt);
        assert_eq!(a64l(s, &rt), 123456789);
    }
}
