//! Puts a recorder into a crate: each function becomes one that records what it gets, calls what it was, and records what that gives.

use std::collections::BTreeSet;

use crate::graph::ItemId;
use crate::source::{is_editable, modules, splice, Files, ItemKind};
use quote::ToTokens;

const RECORDER: &str = include_str!("recorder.rs.txt");

/// A type whose values the recorder can take.
enum Kind {
    /// By value: bytes.
    Value,
    /// A borrowed value.
    Reference,
    /// A slice, an array behind a reference, a vector.
    Slice,
}

/// A crate with a recorder in it.
#[derive(Debug, Clone)]
pub struct Instrumented {
    /// Its files.
    pub files: Files,
    /// The functions that are recorded.
    pub functions: BTreeSet<ItemId>,
}

/// The crate with a recorder in it. Functions with signatures that it does not understand stay as they are.
///
/// Errors: the crate is no Rust.
pub fn instrumented(files: &Files) -> Result<Instrumented, String> {
    let modules = modules(files).map_err(|error| error.message)?;
    let mut types = BTreeSet::new();
    for module in &modules {
        for item in &module.items {
            let text = &files[&module.file][item.range.clone()];
            let is_memory = text.contains("record!") || text.contains("union!");
            if item.kind == ItemKind::Type && is_memory {
                types.insert(item.name.clone());
            }
        }
    }
    let state = state_of(files, &types);
    let mut out = files.clone();
    let mut functions = BTreeSet::new();
    for (file, text) in files.iter().filter(|(name, _)| is_editable(name)) {
        let tree = syn::parse_file(text).map_err(|error| error.to_string())?;
        let mut edits = Vec::new();
        for item in &tree.items {
            if let syn::Item::Fn(function) = item {
                let range = syn::spanned::Spanned::span(function).byte_range();
                if let Some(new) = wrapped(function, &text[range.clone()], &types, &state, file) {
                    edits.push((range, new));
                    functions.insert((file.clone(), function.sig.ident.to_string()));
                }
            }
        }
        out.insert(file.clone(), splice(text, edits));
    }
    out.insert("src/c2trace.rs".into(), RECORDER.into());
    if let Some(root) = out.get_mut("src/lib.rs") {
        root.push_str("\npub mod c2trace;\n");
    }
    Ok(Instrumented {
        files: out,
        functions,
    })
}

/// Statements that add the program's state to the event `c2_event`: what was written to memory, and the fields of the context.
fn state_of(files: &Files, types: &BTreeSet<String>) -> String {
    let mut out = String::from("cx.heap.c2_fold();\n");
    let Some(tree) = files
        .get("src/context.rs")
        .and_then(|text| syn::parse_file(text).ok())
    else {
        return String::new();
    };
    let mut values = String::new();
    for item in &tree.items {
        let syn::Item::Struct(context) = item else {
            continue;
        };
        if context.ident != "Ctx" {
            continue;
        }
        for field in &context.fields {
            let Some(name) = &field.ident else { continue };
            let public = matches!(field.vis, syn::Visibility::Public(_));
            let ty = field.ty.to_token_stream().to_string();
            if ty.starts_with("Arena ") {
                out.push_str(&format!("cx.{name}.c2_fold();\n"));
            } else if public && is_value(&field.ty, types) {
                values.push_str(&format!("c2_event.state(\"{name}\", &cx.{name});\n"));
            }
        }
    }
    out.push_str("c2_event.memory(crate::rt::c2_digest());\n");
    out.push_str(&values);
    out
}

fn is_value(ty: &syn::Type, types: &BTreeSet<String>) -> bool {
    const PLAIN: &[&str] = &[
        "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64", "Ptr",
        "Id", "AnyId",
    ];
    match ty {
        syn::Type::Array(array) => is_value(&array.elem, types),
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|segment| {
            let name = segment.ident.to_string();
            PLAIN.contains(&name.as_str()) || types.contains(&name)
        }),
        _ => false,
    }
}

fn kind_of(ty: &syn::Type, types: &BTreeSet<String>) -> Option<Kind> {
    match ty {
        syn::Type::Reference(reference) => match &*reference.elem {
            syn::Type::Slice(slice) => is_value(&slice.elem, types).then_some(Kind::Slice),
            syn::Type::Array(array) => is_value(&array.elem, types).then_some(Kind::Slice),
            inner => is_value(inner, types).then_some(Kind::Reference),
        },
        syn::Type::Array(array) => is_value(&array.elem, types).then_some(Kind::Slice),
        ty => is_value(ty, types).then_some(Kind::Value),
    }
}

fn record(name: &str, kind: &Kind) -> String {
    match kind {
        Kind::Value => format!("c2_event.value(\"{name}\", &{name});\n"),
        Kind::Reference => format!("c2_event.value(\"{name}\", &*{name});\n"),
        Kind::Slice => format!("c2_event.values(\"{name}\", &{name}[..]);\n"),
    }
}

fn wrapped(
    function: &syn::ItemFn,
    text: &str,
    types: &BTreeSet<String>,
    state: &str,
    file: &str,
) -> Option<String> {
    let signature = &function.sig;
    if signature.constness.is_some() || signature.variadic.is_some() {
        return None;
    }
    let name = signature.ident.to_string();
    // Runs before the arguments and the environment are there, which are not the program's doing.
    if name == "init_globals" {
        return None;
    }
    let mut parameters = Vec::new();
    let mut arguments = Vec::new();
    let (mut enters, mut exits) = (String::new(), String::new());
    let mut has_context = false;
    for input in &signature.inputs {
        let syn::FnArg::Typed(typed) = input else {
            return None;
        };
        let syn::Pat::Ident(pattern) = &*typed.pat else {
            return None;
        };
        let parameter = pattern.ident.to_string();
        let ty = typed.ty.to_token_stream().to_string();
        if ty == "& mut Ctx" {
            has_context = parameter == "cx";
        } else if let Some(kind) = kind_of(&typed.ty, types) {
            let line = record(&parameter, &kind);
            enters.push_str(&line);
            if ty.starts_with("& mut") || ty.contains(" mut ") && ty.starts_with('&') {
                exits.push_str(&line);
            }
        }
        parameters.push(format!("{parameter}: {ty}"));
        arguments.push(parameter);
    }
    let result = match &signature.output {
        syn::ReturnType::Default => String::new(),
        syn::ReturnType::Type(_, ty) => {
            let shown = ty.to_token_stream().to_string();
            // A result may borrow the parameters.
            if shown.contains('&') || shown == "!" {
                return None;
            }
            if let Some(kind) = kind_of(ty, types) {
                exits.push_str(&record("c2_result", &kind));
            }
            shown
        }
    };
    if has_context {
        enters.push_str(state);
        exits.push_str(state);
    }
    let output = match result.is_empty() {
        true => String::new(),
        false => format!(" -> {result}"),
    };
    let generics = signature.generics.to_token_stream().to_string();
    let bounds = signature
        .generics
        .where_clause
        .to_token_stream()
        .to_string();
    let inner = format!("c2_inner_{name}");
    // The old text, with another name.
    let at = syn::spanned::Spanned::span(&signature.ident).byte_range();
    let start = syn::spanned::Spanned::span(function).byte_range().start;
    let at = at.start - start..at.end - start;
    let old = format!("{}{inner}{}", &text[..at.start], &text[at.end..]);
    let id = format!("{file}::{name}");
    Some(format!(
        "{old}\n\npub fn {name}{generics}({}){output} {bounds} {{\n\
         let mut c2_event = crate::c2trace::event(\"{id}\", true);\n{enters}let c2_frame = c2_event.end();\n\
         let c2_result = {inner}({});\n\
         let mut c2_event = crate::c2trace::event(\"{id}\", false);\n{exits}c2_event.end();\n\
         drop(c2_frame);\nc2_result\n}}\n",
        parameters.join(", "),
        arguments.join(", ")
    ))
}

/// The runtime with a digest of what is written: all writes to the checked heap, to arenas and to streams go through few functions.
///
/// Errors: the runtime is not the one that this knows.
pub fn watched_runtime(name: &str, text: &str) -> Result<String, String> {
    let replace = |text: String, old: &str, new: &str| match text.contains(old) {
        true => Ok(text.replacen(old, new, 1)),
        false => Err(format!("`{name}` has no `{}`", old.trim())),
    };
    let text = text.to_string();
    if name.ends_with("rt/heap.rs") {
        let text = replace(
            text,
            "size: usize) -> Option<&mut [u8]> {\n",
            "size: usize) -> Option<&mut [u8]> {\n        self.c2_note(bits, size);\n",
        )?;
        let text = replace(
            text,
            "        let (i, j) = (slot_of(to), slot_of(from));\n",
            "        self.c2_note(to, size);\n        let (i, j) = (slot_of(to), slot_of(from));\n",
        )?;
        return Ok(text + HEAP_WATCH);
    }
    if name.ends_with("rt/arena.rs") {
        let text = replace(
            text,
            "    pointers: PhantomData<fn() -> I>,\n}",
            "    pointers: PhantomData<fn() -> I>,\n    c2_pending: std::cell::Cell<usize>,\n}",
        )?;
        let text = replace(
            text,
            "            pointers: PhantomData,\n        }",
            "            pointers: PhantomData,\n            c2_pending: std::cell::Cell::new(0),\n        }",
        )?;
        let text = replace(
            text,
            "fn index_mut(&mut self, p: I) -> &mut T {\n",
            "fn index_mut(&mut self, p: I) -> &mut T {\n        self.c2_fold();\n        self.c2_pending.set(p.place());\n",
        )?;
        return Ok(text + ARENA_WATCH);
    }
    if name.ends_with("rt/stdio/stream.rs") {
        let text = replace(
            text,
            "                *place = byte;\n                self.write_ptr += 1;\n",
            "                *place = byte;\n                self.write_ptr += 1;\n                super::super::heap::c2_output(&[byte]);\n",
        )?;
        let text = replace(
            text,
            "byte: Option<u8>, fds: &Fds) -> Result<(), i32> {\n",
            "byte: Option<u8>, fds: &Fds) -> Result<(), i32> {\n        super::super::heap::c2_output(byte.as_slice());\n",
        )?;
        return replace(
            text,
            "fn write(&mut self, bytes: &[u8], fds: &Fds) -> Result<(), i32> {\n",
            "fn write(&mut self, bytes: &[u8], fds: &Fds) -> Result<(), i32> {\n        super::super::heap::c2_output(bytes);\n",
        );
    }
    Ok(text)
}

const HEAP_WATCH: &str = r"
thread_local! {
    static C2_PENDING: std::cell::Cell<(u64, usize)> = const { std::cell::Cell::new((0, 0)) };
}
static C2_DIGEST: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);

/// The digest of all writes so far.
pub fn c2_digest() -> u64 {
    C2_DIGEST.load(std::sync::atomic::Ordering::Relaxed)
}

static C2_OUTPUT: std::sync::Mutex<Vec<u8>> = std::sync::Mutex::new(Vec::new());

/// Adds what was written to a stream.
pub fn c2_output(bytes: &[u8]) {
    c2_add(1, bytes);
    let mut output = C2_OUTPUT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let room = 400usize.saturating_sub(output.len());
    output.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

/// The beginning of what was written to streams since this was asked last.
pub fn c2_written() -> Vec<u8> {
    let mut output = C2_OUTPUT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    std::mem::take(&mut *output)
}

/// Begins anew: what was written before the program's own code ran (arguments, environment) is not its doing.
pub fn c2_reset() {
    C2_PENDING.with(|pending| pending.set((0, 0)));
    C2_DIGEST.store(1, std::sync::atomic::Ordering::Relaxed);
}

/// Adds bytes that were written.
pub fn c2_add(place: u64, bytes: &[u8]) {
    let mut hash = c2_digest();
    let mut add = |value: u64| {
        hash = (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    };
    add(place);
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        add(u64::from_le_bytes(word));
    }
    C2_DIGEST.store(hash, std::sync::atomic::Ordering::Relaxed);
}

impl Heap {
    /// Something will be written here; what was written before is there by now.
    fn c2_note(&self, bits: u64, size: usize) {
        self.c2_fold();
        C2_PENDING.with(|pending| pending.set((bits, size)));
    }

    /// Adds what was written last.
    pub fn c2_fold(&self) {
        let (bits, size) = C2_PENDING.with(|pending| pending.replace((0, 0)));
        if size > 0 {
            if let Some(bytes) = self.readable(bits, size) {
                c2_add(bits & 0xffff_ffff, bytes);
            }
        }
    }
}
";

const ARENA_WATCH: &str = r"
impl<T: Mem, I> Arena<T, I> {
    /// Adds what was written last.
    pub fn c2_fold(&self) {
        let place = self.c2_pending.replace(0);
        if place > 0 {
            if let Some(Some(item)) = self.items.get(place) {
                let mut bytes = vec![0; T::SIZE];
                item.store(&mut bytes);
                super::heap::c2_add(place as u64, &bytes);
            }
        }
    }
}
";
