//! Puts a recorder into a crate: each function becomes one that records what it gets, calls what it was, and records what that gives.

use std::collections::BTreeSet;

use crate::graph::ItemId;
use crate::source::{is_editable, modules, splice, Files, ItemKind};
use quote::ToTokens;

pub(crate) const RECORDER: &str = include_str!("recorder.rs.txt");

/// What the watched runtime has besides: in the file of the heap, and of arenas.
const HEAP_WATCH: &str = include_str!("watch_heap.rs.txt");
const ARENA_WATCH: &str = include_str!("watch_arena.rs.txt");

/// A type whose values the recorder can take.
enum Kind {
    /// By value: bytes.
    Value,
    /// A size, which has no bytes of C's.
    Size,
    /// A borrowed value.
    Reference,
    /// A slice, an array behind a reference, a vector.
    Slice,
    /// A struct that owns something, or a reference to one, and how it is borrowed.
    Object(&'static str),
    /// Variable arguments.
    Arguments,
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
    let plain = plain(files)?;
    let mut out = files.clone();
    let mut functions = BTreeSet::new();
    let mut names: Vec<String> = Vec::new();
    for (file, text) in files.iter().filter(|(name, _)| is_editable(name)) {
        let tree = syn::parse_file(text).map_err(|error| error.to_string())?;
        let mut edits = Vec::new();
        for item in &tree.items {
            if let syn::Item::Fn(function) = item {
                let range = syn::spanned::Spanned::span(function).byte_range();
                let id = (names.len(), format!("{file}::{}", function.sig.ident));
                if let Some(new) = wrapped(function, &text[range.clone()], (&types, &plain), &id) {
                    edits.push((range, new));
                    names.push(id.1);
                    functions.insert((file.clone(), function.sig.ident.to_string()));
                }
            }
        }
        let mut text = splice(text, edits);
        for item in &tree.items {
            match item {
                syn::Item::Struct(s) if plain.contains(&s.ident.to_string()) => {
                    text.push_str(&bytes_of(s));
                }
                _ => {}
            }
        }
        out.insert(file.clone(), text);
    }
    let mut recorder =
        format!("{RECORDER}\nstatic NAMES: &[&str] = &{names:?};\nconst ENDS: bool = true;\n");
    if let Some(state) = state_of(files, &types) {
        recorder.push_str("\n/// Adds the state of the program.\n");
        recorder.push_str("pub fn state(c2_event: &mut Event, cx: &mut crate::context::Ctx) {\n");
        recorder.push_str(&state);
        recorder.push_str("}\n");
    }
    out.insert("src/c2trace.rs".into(), recorder);
    if let Some(root) = out.get_mut("src/lib.rs") {
        root.push_str("\npub mod c2trace;\n");
    }
    Ok(Instrumented {
        files: out,
        functions,
    })
}

/// The structs that are no numbers of bytes.
///
/// Errors: the crate is no Rust.
fn plain(files: &Files) -> Result<BTreeSet<String>, String> {
    let mut out = BTreeSet::new();
    for (_, text) in files.iter().filter(|(name, _)| is_editable(name)) {
        let tree = syn::parse_file(text).map_err(|error| error.to_string())?;
        for item in &tree.items {
            let syn::Item::Impl(block) = item else {
                continue;
            };
            let (Some((_, path, _)), syn::Type::Path(own)) = (&block.trait_, &*block.self_ty)
            else {
                continue;
            };
            if path.segments.last().is_some_and(|s| s.ident == "Object") {
                out.extend(own.path.get_ident().map(ToString::to_string));
            }
        }
    }
    Ok(out)
}

fn is_plain(ty: &syn::Type, plain: &BTreeSet<String>) -> bool {
    let syn::Type::Path(path) = ty else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|s| s.arguments.is_none() && plain.contains(&s.ident.to_string()))
}

/// What gives such a struct's members as bytes.
fn bytes_of(item: &syn::ItemStruct) -> String {
    fn member(place: &str, ty: &syn::Type, depth: usize) -> String {
        match ty {
            syn::Type::Array(array) => {
                let each = format!("each{depth}");
                let inner = member(&each, &array.elem, depth + 1);
                format!("for {each} in &{} {{ {inner} }}\n", place)
            }
            _ => format!("crate::rt::C2Bytes::c2_bytes(&{place}, out);\n"),
        }
    }
    let name = &item.ident;
    let mut text = format!(
        "\nimpl crate::rt::C2Bytes for {name} {{\nfn c2_bytes(&self, out: &mut Vec<u8>) {{\n"
    );
    for field in &item.fields {
        if let Some(ident) = &field.ident {
            text.push_str(&member(&format!("self.{ident}"), &field.ty, 0));
        }
    }
    text.push_str("}\n}\n");
    text
}

/// Statements that add the program's state to the event `c2_event`: what was written to memory, and the fields of the context. `None`
/// if there is no context.
fn state_of(files: &Files, types: &BTreeSet<String>) -> Option<String> {
    let mut out = String::from("cx.heap.c2_fold();\n");
    let tree = syn::parse_file(files.get("src/context.rs")?).ok()?;
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
                values.push_str(&format!("c2_event.value(\"{name}\", &cx.{name});\n"));
            }
        }
    }
    out.push_str("c2_event.memory(crate::rt::c2_digest());\n");
    out.push_str(&values);
    Some(out)
}

fn is_value(ty: &syn::Type, types: &BTreeSet<String>) -> bool {
    const PLAIN: &[&str] = &[
        "bool", "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64",
        "Ptr", "Id", "AnyId",
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

fn kind_of(ty: &syn::Type, types: &BTreeSet<String>, plain: &BTreeSet<String>) -> Option<Kind> {
    match ty {
        syn::Type::Reference(reference) if is_plain(&reference.elem, plain) => {
            return Some(Kind::Object("&*"));
        }
        ty if is_plain(ty, plain) => return Some(Kind::Object("&")),
        _ => {}
    }
    if let syn::Type::Reference(reference) = ty {
        if let Some(syn::Type::Path(elem)) = elements(&reference.elem) {
            let last = elem.path.segments.last();
            if last.is_some_and(|segment| segment.ident == "VaArg") {
                return Some(Kind::Arguments);
            }
        }
    }
    if let Some(elem) = elements(ty) {
        return is_value(elem, types).then_some(Kind::Slice);
    }
    match ty {
        syn::Type::Reference(reference) => match elements(&reference.elem) {
            Some(elem) => is_value(elem, types).then_some(Kind::Slice),
            None => is_value(&reference.elem, types).then_some(Kind::Reference),
        },
        syn::Type::Path(path) if path.path.is_ident("usize") || path.path.is_ident("isize") => {
            Some(Kind::Size)
        }
        ty => is_value(ty, types).then_some(Kind::Value),
    }
}

/// The type of the elements of a slice, an array or a vector.
fn elements(ty: &syn::Type) -> Option<&syn::Type> {
    match ty {
        syn::Type::Slice(slice) => Some(&slice.elem),
        syn::Type::Array(array) => Some(&array.elem),
        syn::Type::Path(path) => {
            let last = path.path.segments.last().filter(|s| s.ident == "Vec")?;
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            match arguments.args.first()? {
                syn::GenericArgument::Type(elem) => Some(elem),
                _ => None,
            }
        }
        _ => None,
    }
}

fn record(name: &str, kind: &Kind) -> String {
    match kind {
        Kind::Value => format!("c2_event.value(\"{name}\", &{name});\n"),
        Kind::Size => format!("c2_event.value(\"{name}\", &({name} as i64));\n"),
        Kind::Object(and) => format!("c2_event.object(\"{name}\", {and}{name});\n"),
        Kind::Reference => format!("c2_event.value(\"{name}\", &*{name});\n"),
        Kind::Arguments => format!("c2_event.arguments(\"{name}\", {name});\n"),
        Kind::Slice => format!("c2_event.values(\"{name}\", &{name}[..]);\n"),
    }
}

fn wrapped(
    function: &syn::ItemFn,
    text: &str,
    (types, plain): (&BTreeSet<String>, &BTreeSet<String>),
    (number, id): &(usize, String),
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
        } else if let Some(kind) = kind_of(&typed.ty, types, plain) {
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
            // A result may borrow the parameters, unless it is there for ever.
            if shown.replace("& 'static", "").contains('&') || shown == "!" {
                return None;
            }
            if let Some(kind) = kind_of(ty, types, plain) {
                exits.push_str(&record("c2_result", &kind));
            }
            shown
        }
    };
    if has_context {
        let state = "crate::c2trace::state(&mut c2_event, cx);\n";
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
    let inner = format!("c2_inner_{}", name.trim_start_matches("r#"));
    // The old text, with another name.
    let at = syn::spanned::Spanned::span(&signature.ident).byte_range();
    let start = syn::spanned::Spanned::span(function).byte_range().start;
    let at = at.start - start..at.end - start;
    let old = format!("{}{inner}{}", &text[..at.start], &text[at.end..]);
    let hash = name_hash(id);
    Some(format!(
        "{old}\n\npub fn {name}{generics}({}){output} {bounds} {{\n\
         let mut c2_event = crate::c2trace::event({number}, {hash}, true);\n{enters}let c2_frame = c2_event.end();\n\
         let c2_result = {inner}({});\n\
         let mut c2_event = crate::c2trace::event({number}, {hash}, false);\n{exits}c2_event.end();\n\
         drop(c2_frame);\nc2_result\n}}\n",
        parameters.join(", "),
        arguments.join(", ")
    ))
}

/// What stands for a name in digests: even, so that its last bit tells the beginning of a function from its end.
pub fn name_hash(name: &str) -> u64 {
    let bytes = name.bytes();
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325u64, |hash, b| {
        (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    hash & !1
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
        // A text of the program is there from when it is used first.
        let text = replace(
            text,
            "            None => self.push(Kind::Literal, s.into()),\n",
            "            None => {\n                c2_add(2, s);\n                self.push(Kind::Literal, s.into())\n            }\n",
        )?;
        return Ok(text + HEAP_WATCH);
    }
    if name.ends_with("rt/arena.rs") {
        let text = replace(
            text,
            "    pointers: PhantomData<fn() -> I>,\n}",
            "    pointers: PhantomData<fn() -> I>,\n    c2_changed: std::cell::RefCell<Vec<usize>>,\n    c2_buffer: std::cell::RefCell<Vec<u8>>,\n}",
        )?;
        let text = replace(
            text,
            "            pointers: PhantomData,\n        }",
            "            pointers: PhantomData,\n            c2_changed: std::cell::RefCell::new(Vec::new()),\n            c2_buffer: std::cell::RefCell::new(Vec::new()),\n        }",
        )?;
        let text = replace(
            text,
            "pub trait Object {\n",
            "pub trait Object: C2Bytes {\n",
        )?;
        let text = replace(
            text,
            "fn index_mut(&mut self, p: I) -> &mut T {\n",
            "fn index_mut(&mut self, p: I) -> &mut T {\n        self.c2_note(p.place());\n",
        )?;
        return Ok(text + ARENA_WATCH);
    }
    if name.ends_with("rt/time/clock.rs") {
        // Two runs see the same time: it goes on with each question.
        let text = replace(
            text,
            "    SystemTime::now()\n        .duration_since(SystemTime::UNIX_EPOCH)\n        .unwrap_or_default()\n",
            "    Duration::from_secs(1_700_000_000) + super::super::heap::c2_time()\n",
        )?;
        let text = replace(
            text,
            "    clock.uptime + clock.start.elapsed()\n",
            "    clock.uptime.saturating_sub(clock.uptime) + super::super::heap::c2_time()\n",
        )?;
        return replace(
            text,
            "fn processor() -> Duration {\n",
            "fn processor() -> Duration {\n    if true { return super::super::heap::c2_time(); }\n",
        );
    }
    if name.ends_with("rt/stdlib/process.rs") {
        let end = "process::exit(status & 0xFF)";
        let told = format!("super::super::heap::c2_end(status);\n    {end}");
        return match text.matches(end).count() {
            4 => Ok(text.replace(end, &told)),
            _ => Err(format!("`{name}` has other ends than `{end}`")),
        };
    }
    if name.ends_with("rt/stdlib/abort.rs") {
        let end = "    process::abort()\n";
        return replace(
            text,
            end,
            &format!("    super::super::heap::c2_end(134);\n{end}"),
        );
    }
    if name.ends_with("rt/stdlib/random.rs") {
        return replace(
            text,
            "    RandomState::new().build_hasher().finish()\n",
            "    super::super::heap::c2_random()\n",
        );
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
