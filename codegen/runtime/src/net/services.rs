//! `<netdb.h>`: names of services and protocols, from `/etc/services` and `/etc/protocols`.

use super::super::mem::Void;
use super::super::packed::{room, Packed};
use super::super::ptr::Ptr;
use super::super::runtime::{Runtime, Str};
use std::fs;

/// A line of such a file: the name, the number (with the protocol), the other names.
struct Entry {
    name: String,
    number: String,
    aliases: Vec<String>,
}

/// The lines of a file of names.
fn entries(file: &str) -> Vec<Entry> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or(""));
    let entry = |line: &str| {
        let mut words = line.split_ascii_whitespace().map(str::to_string);
        Some(Entry {
            name: words.next()?,
            number: words.next()?,
            aliases: words.collect(),
        })
    };
    lines.filter_map(entry).collect()
}

impl Entry {
    fn is_called(&self, name: &[u8]) -> bool {
        self.name.as_bytes() == name || self.aliases.iter().any(|alias| alias.as_bytes() == name)
    }

    /// Port and protocol of a service.
    fn service(&self) -> Option<(u16, &str)> {
        let (port, protocol) = self.number.split_once('/')?;
        Some((port.parse().ok()?, protocol))
    }

    /// The object that C gets, which replaces the one before: name, aliases, number, and for services the protocol.
    fn object(
        &self,
        owner: &'static str,
        number: i32,
        protocol: Option<&str>,
        rt: &mut Runtime,
    ) -> Ptr<Void> {
        let holder = rt.static_object(owner, 8).cast::<u64>();
        let before = holder.get(rt);
        rt.heap.free(before);
        let all = [&self.name]
            .into_iter()
            .chain(&self.aliases)
            .map(|text| text.as_bytes());
        let more = room(all.chain(protocol.map(str::as_bytes)));
        let mut object = Packed::new(32, more, rt);
        let name = object.text(self.name.as_bytes(), rt);
        let aliases: Vec<Ptr<u8>> = self
            .aliases
            .iter()
            .map(|alias| object.text(alias.as_bytes(), rt))
            .collect();
        let aliases = object.table(&aliases, rt);
        let protocol =
            protocol.map_or(Ptr::null(), |protocol| object.text(protocol.as_bytes(), rt));
        let at = object.object();
        at.cast::<[u64; 4]>().set(
            [
                name.bits(),
                aliases.bits(),
                number as u32 as u64,
                protocol.bits(),
            ],
            rt,
        );
        holder.set(at.bits(), rt);
        at
    }
}

/// The port of a service, and the protocol.
pub(super) fn find_service(name: &[u8], protocol: Option<&str>) -> Option<(u16, String)> {
    entries("/etc/services").iter().find_map(|entry| {
        let (port, of) = entry.service()?;
        let fits = entry.is_called(name) && protocol.is_none_or(|wanted| wanted == of);
        fits.then(|| (port, of.to_string()))
    })
}

/// The name of the service at a port.
pub(super) fn service_name(port: u16, protocol: &str) -> Option<String> {
    let entries = entries("/etc/services");
    let found = entries
        .into_iter()
        .find(|e| e.service() == Some((port, protocol)));
    found.map(|entry| entry.name)
}

#[track_caller]
fn service(
    protocol: Ptr<u8>,
    rt: &mut Runtime,
    fits: impl Fn(&Entry, u16, &Runtime) -> bool,
) -> Ptr<Void> {
    let wanted = (!protocol.is_null()).then(|| rt.c_str(protocol).to_vec());
    for entry in entries("/etc/services") {
        if let Some((port, of)) = entry.service() {
            if wanted.as_ref().is_none_or(|wanted| wanted == of.as_bytes())
                && fits(&entry, port, rt)
            {
                return entry.object("servent", port.to_be().into(), Some(of), rt);
            }
        }
    }
    Ptr::null()
}

/// `getservbyname` (POSIX).
#[track_caller]
pub fn getservbyname(name: impl Str, protocol: Ptr<u8>, rt: &mut Runtime) -> Ptr<Void> {
    service(protocol, rt, |entry, _, rt| entry.is_called(name.chars(rt)))
}

/// `getservbyport` (POSIX); the port is in network order.
#[track_caller]
pub fn getservbyport(port: i32, protocol: Ptr<u8>, rt: &mut Runtime) -> Ptr<Void> {
    let wanted = u16::from_be(port as u16);
    service(protocol, rt, |_, port, _| port == wanted)
}

fn protocol(rt: &mut Runtime, fits: impl Fn(&Entry, i32, &Runtime) -> bool) -> Ptr<Void> {
    for entry in entries("/etc/protocols") {
        if let Ok(number) = entry.number.parse() {
            if fits(&entry, number, rt) {
                return entry.object("protoent", number, None, rt);
            }
        }
    }
    Ptr::null()
}

/// `getprotobyname` (POSIX).
#[track_caller]
pub fn getprotobyname(name: impl Str, rt: &mut Runtime) -> Ptr<Void> {
    protocol(rt, |entry, _, rt| entry.is_called(name.chars(rt)))
}

/// `getprotobynumber` (POSIX).
pub fn getprotobynumber(number: i32, rt: &mut Runtime) -> Ptr<Void> {
    protocol(rt, |_, n, _| n == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_that_nobody_has() {
        let mut rt = Runtime::new();
        assert!(getservbyname(c"no-such-service", Ptr::null(), &mut rt).is_null());
        assert!(getprotobyname(c"no-such-protocol", &mut rt).is_null());
        let entry = Entry {
            name: "x".into(),
            number: "80/tcp".into(),
            aliases: vec!["y".into(), "z".into()],
        };
        let object = entry
            .object("servent", 80, Some("tcp"), &mut rt)
            .cast::<[u64; 4]>();
        let [name, aliases, port, protocol] = object.get(&rt);
        assert_eq!(rt.c_str(Ptr::from_bits(name)), b"x");
        let second = Ptr::<Ptr<u8>>::from_bits(aliases).at(1).get(&rt);
        assert_eq!((rt.c_str(second), port), (&b"z"[..], 80));
        assert_eq!(rt.c_str(Ptr::from_bits(protocol)), b"tcp");
    }
}
