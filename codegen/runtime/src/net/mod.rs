//! `<sys/socket.h>`, `<netinet/in.h>`, `<arpa/inet.h>`, `<netdb.h>`, `<ifaddrs.h>`, `<net/if.h>`: sockets of the standard
//! library under C's numbers. Which kind of socket a descriptor is, the standard library wants to know when it makes it;
//! C says so in several calls, so a descriptor gets its real socket when it is bound, listens or connects.

mod address;
mod inet;
mod interfaces;
mod message;
mod netdb;
mod options;
mod services;
mod socket;

pub use inet::*;
pub use interfaces::*;
pub use message::*;
pub use netdb::*;
pub use options::*;
pub use services::*;
pub use socket::*;
