//! `<errno.h>`: the numbers and texts of Linux.

use super::ptr::Ptr;
use super::runtime::Runtime;
use std::ffi::CStr;
use std::io;

pub(super) const EPERM: i32 = 1;
pub(super) const ENOENT: i32 = 2;
pub(super) const ESRCH: i32 = 3;
pub(super) const EINTR: i32 = 4;
pub(super) const EIO: i32 = 5;
pub(super) const ENXIO: i32 = 6;
pub(super) const EBADF: i32 = 9;
pub(super) const ECHILD: i32 = 10;
pub(super) const EAGAIN: i32 = 11;
pub(super) const ENOMEM: i32 = 12;
pub(super) const EACCES: i32 = 13;
pub(super) const EFAULT: i32 = 14;
pub(super) const EBUSY: i32 = 16;
pub(super) const EEXIST: i32 = 17;
pub(super) const ENODEV: i32 = 19;
pub(super) const EISDIR: i32 = 21;
pub(super) const EINVAL: i32 = 22;
pub(super) const ENOTTY: i32 = 25;
pub(super) const ENOSPC: i32 = 28;
pub(super) const ESPIPE: i32 = 29;
pub(super) const EPIPE: i32 = 32;
pub(super) const EDOM: i32 = 33;
pub(super) const ERANGE: i32 = 34;
pub(super) const EDEADLK: i32 = 35;
pub(super) const ENAMETOOLONG: i32 = 36;
pub(super) const EOVERFLOW: i32 = 75;
pub(super) const EILSEQ: i32 = 84;
pub(super) const ENOTSOCK: i32 = 88;
pub(super) const EDESTADDRREQ: i32 = 89;
pub(super) const EMSGSIZE: i32 = 90;
pub(super) const ENOPROTOOPT: i32 = 92;
pub(super) const EPROTONOSUPPORT: i32 = 93;
pub(super) const ESOCKTNOSUPPORT: i32 = 94;
pub(super) const ENOTSUP: i32 = 95;
pub(super) const EOPNOTSUPP: i32 = 95;
pub(super) const EAFNOSUPPORT: i32 = 97;
pub(super) const EADDRINUSE: i32 = 98;
pub(super) const EISCONN: i32 = 106;
pub(super) const ENOTCONN: i32 = 107;
pub(super) const ETIMEDOUT: i32 = 110;
pub(super) const EALREADY: i32 = 114;
pub(super) const EINPROGRESS: i32 = 115;

/// The texts of `strerror`, by number; glibc's words. Empty where Linux has no such error.
const TEXTS: [&CStr; 134] = [
    c"Success",
    c"Operation not permitted",
    c"No such file or directory",
    c"No such process",
    c"Interrupted system call",
    c"Input/output error",
    c"No such device or address",
    c"Argument list too long",
    c"Exec format error",
    c"Bad file descriptor",
    c"No child processes",
    c"Resource temporarily unavailable",
    c"Cannot allocate memory",
    c"Permission denied",
    c"Bad address",
    c"Block device required",
    c"Device or resource busy",
    c"File exists",
    c"Invalid cross-device link",
    c"No such device",
    c"Not a directory",
    c"Is a directory",
    c"Invalid argument",
    c"Too many open files in system",
    c"Too many open files",
    c"Inappropriate ioctl for device",
    c"Text file busy",
    c"File too large",
    c"No space left on device",
    c"Illegal seek",
    c"Read-only file system",
    c"Too many links",
    c"Broken pipe",
    c"Numerical argument out of domain",
    c"Numerical result out of range",
    c"Resource deadlock avoided",
    c"File name too long",
    c"No locks available",
    c"Function not implemented",
    c"Directory not empty",
    c"Too many levels of symbolic links",
    c"",
    c"No message of desired type",
    c"Identifier removed",
    c"Channel number out of range",
    c"Level 2 not synchronized",
    c"Level 3 halted",
    c"Level 3 reset",
    c"Link number out of range",
    c"Protocol driver not attached",
    c"No CSI structure available",
    c"Level 2 halted",
    c"Invalid exchange",
    c"Invalid request descriptor",
    c"Exchange full",
    c"No anode",
    c"Invalid request code",
    c"Invalid slot",
    c"",
    c"Bad font file format",
    c"Device not a stream",
    c"No data available",
    c"Timer expired",
    c"Out of streams resources",
    c"Machine is not on the network",
    c"Package not installed",
    c"Object is remote",
    c"Link has been severed",
    c"Advertise error",
    c"Srmount error",
    c"Communication error on send",
    c"Protocol error",
    c"Multihop attempted",
    c"RFS specific error",
    c"Bad message",
    c"Value too large for defined data type",
    c"Name not unique on network",
    c"File descriptor in bad state",
    c"Remote address changed",
    c"Can not access a needed shared library",
    c"Accessing a corrupted shared library",
    c".lib section in a.out corrupted",
    c"Attempting to link in too many shared libraries",
    c"Cannot exec a shared library directly",
    c"Invalid or incomplete multibyte or wide character",
    c"Interrupted system call should be restarted",
    c"Streams pipe error",
    c"Too many users",
    c"Socket operation on non-socket",
    c"Destination address required",
    c"Message too long",
    c"Protocol wrong type for socket",
    c"Protocol not available",
    c"Protocol not supported",
    c"Socket type not supported",
    c"Operation not supported",
    c"Protocol family not supported",
    c"Address family not supported by protocol",
    c"Address already in use",
    c"Cannot assign requested address",
    c"Network is down",
    c"Network is unreachable",
    c"Network dropped connection on reset",
    c"Software caused connection abort",
    c"Connection reset by peer",
    c"No buffer space available",
    c"Transport endpoint is already connected",
    c"Transport endpoint is not connected",
    c"Cannot send after transport endpoint shutdown",
    c"Too many references: cannot splice",
    c"Connection timed out",
    c"Connection refused",
    c"Host is down",
    c"No route to host",
    c"Operation already in progress",
    c"Operation now in progress",
    c"Stale file handle",
    c"Structure needs cleaning",
    c"Not a XENIX named type file",
    c"No XENIX semaphores available",
    c"Is a named type file",
    c"Remote I/O error",
    c"Disk quota exceeded",
    c"No medium found",
    c"Wrong medium type",
    c"Operation canceled",
    c"Required key not available",
    c"Key has expired",
    c"Key has been revoked",
    c"Key was rejected by service",
    c"Owner died",
    c"State not recoverable",
    c"Operation not possible due to RF-kill",
    c"Memory page has hardware error",
];

/// The names of the errors, by number; empty where Linux has no such error.
const NAMES: [&CStr; 134] = [
    c"0",
    c"EPERM",
    c"ENOENT",
    c"ESRCH",
    c"EINTR",
    c"EIO",
    c"ENXIO",
    c"E2BIG",
    c"ENOEXEC",
    c"EBADF",
    c"ECHILD",
    c"EAGAIN",
    c"ENOMEM",
    c"EACCES",
    c"EFAULT",
    c"ENOTBLK",
    c"EBUSY",
    c"EEXIST",
    c"EXDEV",
    c"ENODEV",
    c"ENOTDIR",
    c"EISDIR",
    c"EINVAL",
    c"ENFILE",
    c"EMFILE",
    c"ENOTTY",
    c"ETXTBSY",
    c"EFBIG",
    c"ENOSPC",
    c"ESPIPE",
    c"EROFS",
    c"EMLINK",
    c"EPIPE",
    c"EDOM",
    c"ERANGE",
    c"EDEADLK",
    c"ENAMETOOLONG",
    c"ENOLCK",
    c"ENOSYS",
    c"ENOTEMPTY",
    c"ELOOP",
    c"",
    c"ENOMSG",
    c"EIDRM",
    c"ECHRNG",
    c"EL2NSYNC",
    c"EL3HLT",
    c"EL3RST",
    c"ELNRNG",
    c"EUNATCH",
    c"ENOCSI",
    c"EL2HLT",
    c"EBADE",
    c"EBADR",
    c"EXFULL",
    c"ENOANO",
    c"EBADRQC",
    c"EBADSLT",
    c"",
    c"EBFONT",
    c"ENOSTR",
    c"ENODATA",
    c"ETIME",
    c"ENOSR",
    c"ENONET",
    c"ENOPKG",
    c"EREMOTE",
    c"ENOLINK",
    c"EADV",
    c"ESRMNT",
    c"ECOMM",
    c"EPROTO",
    c"EMULTIHOP",
    c"EDOTDOT",
    c"EBADMSG",
    c"EOVERFLOW",
    c"ENOTUNIQ",
    c"EBADFD",
    c"EREMCHG",
    c"ELIBACC",
    c"ELIBBAD",
    c"ELIBSCN",
    c"ELIBMAX",
    c"ELIBEXEC",
    c"EILSEQ",
    c"ERESTART",
    c"ESTRPIPE",
    c"EUSERS",
    c"ENOTSOCK",
    c"EDESTADDRREQ",
    c"EMSGSIZE",
    c"EPROTOTYPE",
    c"ENOPROTOOPT",
    c"EPROTONOSUPPORT",
    c"ESOCKTNOSUPPORT",
    c"EOPNOTSUPP",
    c"EPFNOSUPPORT",
    c"EAFNOSUPPORT",
    c"EADDRINUSE",
    c"EADDRNOTAVAIL",
    c"ENETDOWN",
    c"ENETUNREACH",
    c"ENETRESET",
    c"ECONNABORTED",
    c"ECONNRESET",
    c"ENOBUFS",
    c"EISCONN",
    c"ENOTCONN",
    c"ESHUTDOWN",
    c"ETOOMANYREFS",
    c"ETIMEDOUT",
    c"ECONNREFUSED",
    c"EHOSTDOWN",
    c"EHOSTUNREACH",
    c"EALREADY",
    c"EINPROGRESS",
    c"ESTALE",
    c"EUCLEAN",
    c"ENOTNAM",
    c"ENAVAIL",
    c"EISNAM",
    c"EREMOTEIO",
    c"EDQUOT",
    c"ENOMEDIUM",
    c"EMEDIUMTYPE",
    c"ECANCELED",
    c"ENOKEY",
    c"EKEYEXPIRED",
    c"EKEYREVOKED",
    c"EKEYREJECTED",
    c"EOWNERDEAD",
    c"ENOTRECOVERABLE",
    c"ERFKILL",
    c"EHWPOISON",
];

/// The text for an error number, if it is one.
pub(super) fn text(number: i32) -> Option<&'static CStr> {
    TEXTS
        .get(usize::try_from(number).ok()?)
        .copied()
        .filter(|text| !text.to_bytes().is_empty())
}

/// The name of an error number, if it is one.
pub(super) fn name(number: i32) -> Option<&'static CStr> {
    NAMES
        .get(usize::try_from(number).ok()?)
        .copied()
        .filter(|name| !name.to_bytes().is_empty())
}

/// `strerrorname_np` (glibc).
pub fn strerrorname_np(number: i32, rt: &mut Runtime) -> Ptr<u8> {
    name(number).map_or_else(Ptr::null, |name| rt.lit(name))
}

/// The error number of a failed system call.
pub(super) fn number_of(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(match error.kind() {
        io::ErrorKind::InvalidInput => EINVAL,
        _ => EIO,
    })
}

/// Where `errno` is (glibc).
pub fn __errno_location(rt: &Runtime) -> Ptr<i32> {
    rt.errno
}
