//! The finished crate: the interface with its bodies, the core, and the bridge between them.

use std::collections::BTreeSet;

use c2safe_codegen::Crate;
use c2safe_frontend::ir::Program;
use syn::visit_mut::VisitMut;
use syn::{Fields, ImplItem, Item};

use crate::c_side::{CSide, CORE};
use crate::conversion::{Conversion, Helper, StructPlan, HANDLE, LIFE};
use crate::core_files::{core_files, starts};
use crate::interface::{Function, Interface, RustType};
use crate::matching::Pairs;
use crate::plans::{plans, replaced};
use crate::report::{Outcome, Report};
use crate::{call, derive, helpers, AdaptError};

/// What adapters are made of.
pub struct Input<'a> {
    /// The name of the whole, by which C may mark its functions.
    pub name: &'a str,
    /// The program, as it was emitted.
    pub program: &'a Program,
    /// What was emitted, on the heap tier.
    pub core: &'a Crate,
    /// The files of the interface: path below the crate, as in `src/list.rs`, and text.
    pub interface: &'a [(String, String)],
    /// The root of the library, which declares the interface's modules.
    pub root: &'a str,
    /// Code that uses the interface. All that is taken from it is which structs it builds from their fields:
    /// these keep the fields that they have.
    pub clients: &'a [String],
}

/// A crate with adapters.
pub struct Adapted {
    /// Its sources, without a manifest.
    pub files: Vec<(String, String)>,
    /// What was matched.
    pub report: Report,
}

/// Fills the interface.
///
/// # Errors
/// If there is no interface, or if what was made is no Rust.
pub fn adapt(input: &Input<'_>) -> Result<Adapted, AdaptError> {
    let interface = Interface::read(input.interface);
    if interface.modules.is_empty() {
        return Err(AdaptError::NoInterface);
    }
    let c = CSide::new(input.program, input.core);
    let mut pairs = Pairs::find(&interface, &c, input.name);
    for (s, own) in interface.structs.iter().enumerate() {
        if own.generic {
            pairs.structs[s] = None;
        }
    }
    let replaced = replaced(&interface, &pairs);
    let plans = plans(&interface, &c, &pairs, input.clients, &replaced);
    let conv = Conversion {
        c: &c,
        interface: &interface,
        pairs: &pairs,
        plans: &plans,
        used: Default::default(),
    };
    let mut report = Report::default();
    let mut bodies: Vec<Option<String>> = Vec::new();
    for (i, f) in interface.functions.iter().enumerate() {
        let name = full_name(&interface, f);
        let wanted = f.open || replaced.contains(&i) && plans_handle(&plans, &f.ret);
        if !wanted {
            report.functions.push((name, Outcome::Given));
            bodies.push(None);
            continue;
        }
        let (body, outcome) = fill(&conv, f, &pairs.functions[i]);
        let outcome = if f.open || body.is_some() {
            outcome
        } else {
            Outcome::Given
        };
        // What stays open says why when it is called.
        let body = body.or_else(|| match &outcome {
            Outcome::Unmatched => Some(format!(
                "{{ unimplemented!({:?}) }}",
                format!("unmatched: {name}")
            )),
            Outcome::Missing(c, why) => Some(format!(
                "{{ unimplemented!(\"{{}}\", {:?}) }}",
                format!("conversion for {c}: {why}")
            )),
            _ => None,
        });
        report.functions.push((name, outcome));
        bodies.push(body);
    }
    let mut appended: Vec<String> = vec![String::new(); interface.modules.len()];
    let mut done: BTreeSet<Helper> = BTreeSet::new();
    loop {
        let open: Vec<Helper> = conv.used.borrow().difference(&done).copied().collect();
        if open.is_empty() {
            break;
        }
        for helper in open {
            done.insert(helper);
            match helper {
                Helper::Struct(s) => {
                    let (text, missing) = helpers::of_struct(&conv, s);
                    appended[interface.structs[s].module].push_str(&text);
                    report.fields.extend(missing);
                }
                Helper::Enum(e) => {
                    let text = helpers::of_enum(&conv, e);
                    appended[interface.enums[e].module].push_str(&text);
                }
            }
        }
    }
    for (s, own) in interface.structs.iter().enumerate() {
        let record = pairs.structs[s]
            .as_ref()
            .map(|p| input.program.types.record(p.record).name.clone());
        report
            .structs
            .push((own.name.clone(), record, plans[s].handle));
    }
    let mut files = core_files(input.core, &starts(&c, &report));
    let mut trees: Vec<syn::File> = interface.modules.iter().map(|m| m.tree.clone()).collect();
    // Modules inside others come after them.
    for (m, module) in interface.modules.iter().enumerate().rev() {
        let mut tree = trees[m].clone();
        for (f, body) in interface.functions.iter().zip(&bodies) {
            if let (true, Some(body)) = (f.place.module == m, body) {
                let block = syn::parse_str::<syn::Block>(body).map_err(|e| {
                    AdaptError::NotRust(format!("{}::{}", module.path, f.name), e.to_string())
                })?;
                set_body(&mut tree, f, block);
            }
        }
        reshape(&mut tree, &interface, &plans, m);
        let more = syn::parse_str::<syn::File>(&appended[m])
            .map_err(|e| AdaptError::NotRust(module.file.clone(), e.to_string()))?;
        tree.items.extend(more.items);
        match module.inside {
            Some((around, item)) => {
                if let Some(Item::Mod(item)) = trees[around].items.get_mut(item) {
                    item.content = Some((Default::default(), tree.items));
                }
            }
            None => files.push((module.file.clone(), prettyplease::unparse(&tree))),
        }
    }
    let programs = input
        .interface
        .iter()
        .filter(|(file, _)| file == "src/main.rs");
    files.extend(programs.cloned());
    files.push((
        "src/lib.rs".into(),
        format!("{}\npub mod {CORE};\n", input.root.trim_end()),
    ));
    files.sort();
    Ok(Adapted { files, report })
}

fn plans_handle(plans: &[StructPlan], ret: &RustType) -> bool {
    ret.leads_to().is_some_and(|s| plans[s].handle)
}

fn full_name(interface: &Interface, f: &Function) -> String {
    let module = &interface.modules[f.place.module].path;
    let owner = match &f.owner {
        Some(RustType::Struct(s)) => format!("{}::", interface.structs[*s].name),
        Some(RustType::Enum(e)) => format!("{}::", interface.enums[*e].name),
        _ => String::new(),
    };
    format!("{module}::{owner}{}", f.name)
}

/// The best body for a function.
fn fill(
    conv: &Conversion<'_>,
    f: &Function,
    candidates: &[(usize, u32)],
) -> (Option<String>, Outcome) {
    let mut best: Option<(i64, String, String)> = None;
    let mut missing: Option<(String, String)> = None;
    for (g, score) in candidates {
        let g = &conv.c.functions[*g];
        match call::body(conv, f, g) {
            Ok(body) => {
                let total = i64::from(*score) - 2 * i64::from(body.cost);
                if best.as_ref().is_none_or(|(t, ..)| total > *t) {
                    best = Some((total, g.name.clone(), body.text));
                }
            }
            Err(why) => {
                missing.get_or_insert((g.name.clone(), why));
            }
        }
    }
    match best {
        Some((total, c, text)) if total > 20 => (Some(text), Outcome::Calls(c)),
        _ => match (derive::body(conv, f), missing) {
            (Some(text), _) => (Some(text), Outcome::Derived),
            (None, Some((c, why))) => (None, Outcome::Missing(c, why)),
            (None, None) => (None, Outcome::Unmatched),
        },
    }
}

fn set_body(tree: &mut syn::File, f: &Function, block: syn::Block) {
    // Composed text has more parentheses than it needs.
    let allowed: syn::Attribute =
        syn::parse_quote!(#[allow(unused_parens, unused_mut, unused_variables, unused_braces)]);
    match (&mut tree.items[f.place.item], f.place.member) {
        (Item::Fn(item), _) => {
            *item.block = block;
            item.attrs.push(allowed);
        }
        (Item::Impl(item), Some(j)) => {
            if let Some(ImplItem::Fn(method)) = item.items.get_mut(j) {
                method.block = block;
                method.attrs.push(allowed);
            }
        }
        _ => {}
    }
}

/// Gives structs the field that holds the C object, and takes away what nobody uses.
fn reshape(tree: &mut syn::File, interface: &Interface, plans: &[StructPlan], module: usize) {
    let mut handles: Vec<(String, Vec<String>, bool)> = Vec::new();
    for (s, own) in interface.structs.iter().enumerate() {
        if plans[s].handle {
            let gone = own
                .fields
                .iter()
                .zip(&plans[s].keep)
                .filter(|(_, keep)| !**keep);
            let gone = gone.map(|(f, _)| f.name.clone()).collect();
            handles.push((own.name.clone(), gone, own.lifetimes > 0));
        }
    }
    for item in &mut tree.items {
        let Item::Struct(item) = item else { continue };
        let name = item.ident.to_string();
        let own = interface
            .structs
            .iter()
            .position(|s| s.name == name && s.module == module);
        let Some(s) = own.filter(|s| plans[*s].handle) else {
            continue;
        };
        let field: syn::Field = match syn::parse::Parser::parse_str(
            syn::Field::parse_named,
            &format!("pub(crate) {HANDLE}: crate::{CORE}::bridge::Handle"),
        ) {
            Ok(field) => field,
            Err(_) => continue,
        };
        let mut index = 0;
        if let Fields::Named(fields) = &mut item.fields {
            let lifetimes = item
                .generics
                .lifetimes()
                .map(|l| format!("&{} ()", l.lifetime));
            let lifetimes: Vec<String> = lifetimes.collect();
            let life = (!lifetimes.is_empty()).then(|| {
                let ty = format!(
                    "pub(crate) {LIFE}: std::marker::PhantomData<({},)>",
                    lifetimes.join(", ")
                );
                syn::parse::Parser::parse_str(syn::Field::parse_named, &ty).ok()
            });
            let kept: Vec<syn::Field> = fields
                .named
                .iter()
                .filter(|_| {
                    index += 1;
                    plans[s].keep[index - 1]
                })
                .cloned()
                .chain([field])
                .chain(life.flatten())
                .collect();
            fields.named = kept.into_iter().collect();
        }
    }
    let mut literals = Literals { handles, own: None };
    literals.visit_file_mut(tree);
}

/// Struct expressions of the interface's own code.
struct Literals {
    handles: Vec<(String, Vec<String>, bool)>,
    own: Option<String>,
}

impl VisitMut for Literals {
    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        let before = self.own.take();
        if let syn::Type::Path(p) = &*item.self_ty {
            self.own = p.path.segments.last().map(|s| s.ident.to_string());
        }
        syn::visit_mut::visit_item_impl_mut(self, item);
        self.own = before;
    }
    fn visit_expr_struct_mut(&mut self, e: &mut syn::ExprStruct) {
        syn::visit_mut::visit_expr_struct_mut(self, e);
        let Some(name) = e.path.segments.last().map(|s| s.ident.to_string()) else {
            return;
        };
        let name = match name == "Self" {
            true => self.own.clone().unwrap_or(name),
            false => name,
        };
        let Some((_, gone, lives)) = self.handles.iter().find(|(n, ..)| *n == name) else {
            return;
        };
        let is_own = |f: &syn::FieldValue, names: &[String]| match &f.member {
            syn::Member::Named(name) => names.iter().any(|n| name == n),
            syn::Member::Unnamed(_) => false,
        };
        let has = e.fields.iter().any(|f| is_own(f, &[HANDLE.to_string()]));
        let kept: Vec<syn::FieldValue> = e
            .fields
            .iter()
            .filter(|f| !is_own(f, gone))
            .cloned()
            .collect();
        e.fields = kept.into_iter().collect();
        if e.rest.is_none() && !has {
            for name in [Some(HANDLE), lives.then_some(LIFE)].into_iter().flatten() {
                if let Ok(field) = syn::parse_str(&format!("{name}: Default::default()")) {
                    e.fields.push(field);
                }
            }
        }
    }
}
