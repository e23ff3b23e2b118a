//! `<search.h>`: hash tables of a size that is fixed when they are made.

use super::super::errno::{EINVAL, ENOMEM, ESRCH};
use super::super::mem::Void;
use super::super::ptr::Ptr;
use super::super::runtime::Runtime;
use std::collections::HashMap;

/// One table: how many entries it has room for, and where they are.
struct Table {
    room: usize,
    entries: HashMap<Vec<u8>, u64>,
}

/// All tables by their number; number 1 is the one without a name.
#[derive(Default)]
struct Tables {
    tables: HashMap<u64, Table>,
    last: u64,
}

const GLOBAL: u64 = 1;

/// The prime that glibc takes as the size of a table for that many entries.
fn size_for(entries: u64) -> usize {
    let is_prime = |n: u64| {
        (3..)
            .step_by(2)
            .take_while(|d| d * d <= n)
            .all(|d| n % d != 0)
    };
    let mut size = entries.max(3) | 1;
    while !is_prime(size) {
        size += 2;
    }
    size as usize
}

fn create(number: u64, entries: u64, rt: &mut Runtime) {
    let table = Table {
        room: size_for(entries),
        entries: HashMap::new(),
    };
    rt.part::<Tables>().tables.insert(number, table);
}

#[track_caller]
fn destroy(number: u64, rt: &mut Runtime) {
    if let Some(table) = rt.part::<Tables>().tables.remove(&number) {
        for entry in table.entries.into_values() {
            rt.heap.free(entry);
        }
    }
}

/// Finds an entry, or enters it.
#[track_caller]
fn search(
    number: u64,
    key: Ptr<u8>,
    data: Ptr<Void>,
    enters: bool,
    rt: &mut Runtime,
) -> Result<u64, i32> {
    let name = rt.c_str(key).to_vec();
    let table = rt.part::<Tables>().tables.get(&number).ok_or(ESRCH)?;
    match (table.entries.get(&name), enters) {
        (Some(entry), _) => return Ok(*entry),
        (None, false) => return Err(ESRCH),
        (None, true) if table.entries.len() >= table.room => return Err(ENOMEM),
        (None, true) => {}
    }
    let entry = rt.heap.alloc(16);
    Ptr::from_bits(entry).set([key.bits(), data.bits()], rt);
    if let Some(table) = rt.part::<Tables>().tables.get_mut(&number) {
        table.entries.insert(name, entry);
    }
    Ok(entry)
}

/// `hcreate` (POSIX).
pub fn hcreate(entries: u64, rt: &mut Runtime) -> i32 {
    if rt.part::<Tables>().tables.contains_key(&GLOBAL) {
        return 0;
    }
    create(GLOBAL, entries, rt);
    1
}

/// `hdestroy` (POSIX).
#[track_caller]
pub fn hdestroy(rt: &mut Runtime) {
    destroy(GLOBAL, rt);
}

/// `hsearch` (POSIX), with the members of the `ENTRY`.
#[track_caller]
pub fn __c2safe_hsearch(key: Ptr<u8>, data: Ptr<Void>, action: u32, rt: &mut Runtime) -> Ptr<Void> {
    match search(GLOBAL, key, data, action == 1, rt) {
        Ok(entry) => Ptr::from_bits(entry),
        Err(error) => {
            rt.set_errno(error);
            Ptr::null()
        }
    }
}

/// `hcreate_r` (glibc): the number of the table is stored in the structure.
#[track_caller]
pub fn hcreate_r(entries: u64, table: Ptr<Void>, rt: &mut Runtime) -> i32 {
    if table.is_null() {
        rt.set_errno(EINVAL);
        return 0;
    }
    let number = table.cast::<u64>();
    if number.get(rt) != 0 {
        return 0;
    }
    let tables = rt.part::<Tables>();
    tables.last = tables.last.max(GLOBAL) + 1;
    let new = tables.last;
    create(new, entries, rt);
    number.set(new, rt);
    1
}

/// `hdestroy_r` (glibc).
#[track_caller]
pub fn hdestroy_r(table: Ptr<Void>, rt: &mut Runtime) {
    let number = table.cast::<u64>();
    let old = number.get(rt);
    destroy(old, rt);
    number.set(0, rt);
}

/// `hsearch_r` (glibc), with the members of the `ENTRY`.
#[track_caller]
pub fn __c2safe_hsearch_r(
    key: Ptr<u8>,
    data: Ptr<Void>,
    action: u32,
    out: Ptr<Void>,
    table: Ptr<Void>,
    rt: &mut Runtime,
) -> i32 {
    let number = table.cast::<u64>().get(rt);
    let found = search(number, key, data, action == 1, rt);
    out.cast().set(found.unwrap_or(0), rt);
    match found {
        Ok(_) => 1,
        Err(error) => {
            rt.set_errno(error);
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_fills_up() {
        let mut rt = Runtime::new();
        assert_eq!((size_for(0), size_for(4), size_for(8)), (3, 5, 11));
        assert_eq!((hcreate(2, &mut rt), hcreate(2, &mut rt)), (1, 0));
        let names: [Ptr<u8>; 4] = [c"a", c"b", c"c", c"d"].map(|name| rt.lit(name));
        for name in &names[..3] {
            assert!(!__c2safe_hsearch(*name, Ptr::null(), 1, &mut rt).is_null());
        }
        assert!(__c2safe_hsearch(names[3], Ptr::null(), 1, &mut rt).is_null());
        assert_eq!(rt.errno.get(&rt), ENOMEM);
        assert!(__c2safe_hsearch(names[3], Ptr::null(), 0, &mut rt).is_null());
        assert_eq!(rt.errno.get(&rt), ESRCH);
        let found = __c2safe_hsearch(names[1], names[0].cast(), 1, &mut rt);
        assert_eq!(found.cast::<[u64; 2]>().get(&rt), [names[1].bits(), 0]);
        hdestroy(&mut rt);
        assert_eq!(hcreate(2, &mut rt), 1);
    }
}
