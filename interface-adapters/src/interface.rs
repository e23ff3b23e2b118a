//! The Rust interface: modules with types, and functions of which some have no body yet.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::visit::Visit;
use syn::{Fields, FnArg, ImplItem, Item, ReturnType, Type};

/// A Rust type, as far as conversions tell types apart.
#[derive(Clone, PartialEq, Debug)]
pub enum RustType {
    /// `()`
    Unit,
    /// `!`
    Never,
    /// `bool`
    Bool,
    /// `char`
    Char,
    /// An integer type by its name.
    Int(String),
    /// `f32` or `f64`
    Float(String),
    /// `str`
    Str,
    /// `String`
    Text,
    /// A reference, and whether it is mutable.
    Ref(bool, Box<RustType>),
    /// `[T]`
    Slice(Box<RustType>),
    /// `[T; N]`
    Array(Box<RustType>),
    /// `Vec<T>`
    Vec(Box<RustType>),
    /// `Option<T>`
    Option(Box<RustType>),
    /// `Box<T>`
    Boxed(Box<RustType>),
    /// `Rc<T>`
    Shared(Box<RustType>),
    /// `RefCell<T>`
    Cell(Box<RustType>),
    /// `Weak<T>`
    Weak(Box<RustType>),
    /// `Result<T, E>`
    Result(Box<RustType>, Box<RustType>),
    /// A tuple.
    Tuple(Vec<RustType>),
    /// A struct of the interface, by its index.
    Struct(usize),
    /// An enum of the interface, by its index.
    Enum(usize),
    /// `fn(...) -> ...`
    Function(Vec<RustType>, Box<RustType>),
    /// `std::io::Error`
    IoError,
    /// `std::fs::File`, or a descriptor that owns its file.
    File,
    /// `std::fmt::Arguments`
    Format,
    /// Anything else.
    Other(String),
}

impl RustType {
    /// The type behind references.
    pub fn referent(&self) -> &RustType {
        match self {
            RustType::Ref(_, inner) => inner.referent(),
            other => other,
        }
    }

    /// The elements of what holds several in a row.
    pub fn element(&self) -> Option<&RustType> {
        match self {
            RustType::Slice(e) | RustType::Array(e) | RustType::Vec(e) => Some(e),
            _ => None,
        }
    }

    /// Whether it is a number, a character or a truth value.
    pub fn is_scalar(&self) -> bool {
        matches!(
            self,
            RustType::Bool | RustType::Char | RustType::Int(_) | RustType::Float(_)
        )
    }

    /// The struct it leads to, through references, boxes and options.
    pub fn leads_to(&self) -> Option<usize> {
        match self {
            RustType::Struct(s) => Some(*s),
            RustType::Ref(_, t)
            | RustType::Option(t)
            | RustType::Boxed(t)
            | RustType::Shared(t)
            | RustType::Cell(t)
            | RustType::Weak(t)
            | RustType::Vec(t)
            | RustType::Slice(t) => t.leads_to(),
            RustType::Result(t, _) => t.leads_to(),
            _ => None,
        }
    }
}

/// A field of a struct or variant.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, or its number.
    pub name: String,
    /// Its type.
    pub ty: RustType,
    /// Whether others see it.
    pub public: bool,
}

/// A struct of the interface.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// The module it is in.
    pub module: usize,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Whether it has names for them.
    pub named: bool,
    /// Parameters in angle brackets.
    pub generic: bool,
    /// How many lifetimes it has.
    pub lifetimes: usize,
    /// What it derives.
    pub derives: Vec<String>,
}

/// An enum of the interface.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// The module it is in.
    pub module: usize,
    /// Names, explicit numbers and fields of its variants.
    pub variants: Vec<(String, Option<i128>, Vec<Field>)>,
    /// Whether all variants are plain.
    pub plain: bool,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name; `self` for a receiver.
    pub name: String,
    /// Its type.
    pub ty: RustType,
}

/// Where a function stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The module.
    pub module: usize,
    /// Index among the module's items.
    pub item: usize,
    /// Index in the `impl`, for a method.
    pub member: Option<usize>,
}

/// A function or method.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// The type whose method it is.
    pub owner: Option<RustType>,
    /// The trait it implements.
    pub of_trait: Option<String>,
    /// Its parameters, a receiver among them.
    pub params: Vec<Param>,
    /// Its result.
    pub ret: RustType,
    /// Whether its body is left open.
    pub open: bool,
    /// Whether its signature has type parameters.
    pub generic: bool,
    /// Whether others see it.
    pub public: bool,
}

/// A file of the interface.
pub struct Module {
    /// Its path as in `crate::a::b`, without `crate`.
    pub path: String,
    /// Its file in the crate.
    pub file: String,
    /// Its syntax.
    pub tree: syn::File,
    /// For a module inside a file: the module around it, and which of its items it is.
    pub inside: Option<(usize, usize)>,
}

impl Module {
    /// A module and those inside it, which come after it.
    fn add(all: &mut Vec<Module>, path: String, file: &str, tree: syn::File, inside: Option<(usize, usize)>) {
        let index = all.len();
        let mut inner = Vec::new();
        for (i, item) in tree.items.iter().enumerate() {
            let Item::Mod(item) = item else { continue };
            let is_test = item.attrs.iter().any(|a| a.path().is_ident("cfg"));
            if let (Some((_, items)), false) = (&item.content, is_test) {
                let tree = syn::File {
                    shebang: None,
                    attrs: Vec::new(),
                    items: items.clone(),
                };
                inner.push((i, item.ident.to_string(), tree));
            }
        }
        all.push(Module {
            path: path.clone(),
            file: file.to_string(),
            tree,
            inside,
        });
        for (i, name, tree) in inner {
            Module::add(all, format!("{path}::{name}"), file, tree, Some((index, i)));
        }
    }
}

/// The whole interface.
pub struct Interface {
    /// Its files.
    pub modules: Vec<Module>,
    /// Its structs.
    pub structs: Vec<Struct>,
    /// Its enums.
    pub enums: Vec<Enum>,
    /// Its functions and methods.
    pub functions: Vec<Function>,
}

/// What a name of a type means in a module.
#[derive(Clone)]
enum Meaning {
    Struct(usize),
    Enum(usize),
    Alias(usize, Vec<String>, Type),
}

type Scope = BTreeMap<(usize, String), Meaning>;

fn text(tokens: impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

/// Whether a body is one of those that stand for "to be written".
pub fn is_open(block: &syn::Block) -> bool {
    struct Finder(bool);
    impl<'a> Visit<'a> for Finder {
        fn visit_macro(&mut self, m: &'a syn::Macro) {
            let name = m.path.segments.last().map(|s| s.ident.to_string());
            if matches!(name.as_deref(), Some("unimplemented" | "todo")) {
                self.0 = true;
            }
        }
    }
    let mut finder = Finder(false);
    finder.visit_block(block);
    finder.0
}

fn derives(attrs: &[syn::Attribute]) -> Vec<String> {
    let mut names = Vec::new();
    for attr in attrs.iter().filter(|a| a.path().is_ident("derive")) {
        let _ = attr.parse_nested_meta(|meta| {
            names.extend(meta.path.segments.last().map(|s| s.ident.to_string()));
            Ok(())
        });
    }
    names
}

impl Interface {
    /// Reads the files of an interface: path in the crate below `src`, and text. What is no Rust is left out.
    pub fn read(files: &[(String, String)]) -> Interface {
        let mut modules = Vec::new();
        for (file, source) in files {
            let Ok(tree) = syn::parse_file(source) else {
                continue;
            };
            // The root of a program is no part of the library.
            if file == "src/main.rs" {
                continue;
            }
            let path = file
                .trim_start_matches("src/")
                .trim_end_matches(".rs")
                .trim_end_matches("/mod")
                .replace('/', "::");
            Module::add(&mut modules, path, file, tree, None);
        }
        let mut reader = Reader {
            scope: Scope::new(),
            imports: BTreeMap::new(),
            modules: modules.iter().map(|m| m.path.clone()).collect(),
        };
        let mut structs = Vec::new();
        let mut enums = Vec::new();
        for (m, module) in modules.iter().enumerate() {
            for item in &module.tree.items {
                match item {
                    Item::Struct(s) => {
                        let name = s.ident.to_string();
                        reader.scope.insert((m, name.clone()), Meaning::Struct(structs.len()));
                        structs.push(Struct {
                            name,
                            module: m,
                            fields: Vec::new(),
                            named: !matches!(s.fields, Fields::Unnamed(_)),
                            generic: s.generics.type_params().next().is_some(),
                            lifetimes: s.generics.lifetimes().count(),
                            derives: derives(&s.attrs),
                        });
                    }
                    Item::Enum(e) => {
                        let name = e.ident.to_string();
                        reader.scope.insert((m, name.clone()), Meaning::Enum(enums.len()));
                        enums.push(Enum {
                            name,
                            module: m,
                            variants: Vec::new(),
                            plain: e.variants.iter().all(|v| v.fields.is_empty()),
                        });
                    }
                    Item::Type(t) => {
                        let parameters = t.generics.type_params();
                        let parameters = parameters.map(|p| p.ident.to_string()).collect();
                        reader.scope.insert(
                            (m, t.ident.to_string()),
                            Meaning::Alias(m, parameters, (*t.ty).clone()),
                        );
                    }
                    Item::Use(u) => {
                        let mut found = Vec::new();
                        imports(&u.tree, &mut Vec::new(), &mut found);
                        reader.imports.entry(m).or_default().extend(found);
                    }
                    _ => {}
                }
            }
        }
        let (mut s, mut e) = (0, 0);
        for (m, module) in modules.iter().enumerate() {
            for item in &module.tree.items {
                match item {
                    Item::Struct(item) => {
                        structs[s].fields = reader.fields(m, &item.fields);
                        s += 1;
                    }
                    Item::Enum(item) => {
                        enums[e].variants = item
                            .variants
                            .iter()
                            .map(|v| {
                                let number = v.discriminant.as_ref().and_then(|(_, e)| number(e));
                                (v.ident.to_string(), number, reader.fields(m, &v.fields))
                            })
                            .collect();
                        e += 1;
                    }
                    _ => {}
                }
            }
        }
        let functions = reader.functions(&modules);
        Interface {
            modules,
            structs,
            enums,
            functions,
        }
    }
}

/// The value of an integer literal, perhaps negative.
pub fn number(e: &syn::Expr) -> Option<i128> {
    match e {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Int(i),
            ..
        }) => i.base10_parse().ok(),
        syn::Expr::Unary(syn::ExprUnary {
            op: syn::UnOp::Neg(_),
            expr,
            ..
        }) => number(expr).map(|n| -n),
        _ => None,
    }
}

fn imports(tree: &syn::UseTree, path: &mut Vec<String>, found: &mut Vec<(String, Vec<String>)>) {
    match tree {
        syn::UseTree::Path(p) => {
            path.push(p.ident.to_string());
            imports(&p.tree, path, found);
            path.pop();
        }
        syn::UseTree::Name(n) => {
            let mut full = path.clone();
            if n.ident != "self" {
                full.push(n.ident.to_string());
            }
            let name = full.last().cloned().unwrap_or_default();
            found.push((name, full));
        }
        syn::UseTree::Rename(r) => {
            let mut full = path.clone();
            full.push(r.ident.to_string());
            found.push((r.rename.to_string(), full));
        }
        syn::UseTree::Glob(_) => found.push(("*".into(), path.clone())),
        syn::UseTree::Group(g) => {
            for tree in &g.items {
                imports(tree, path, found);
            }
        }
    }
}

struct Reader {
    scope: Scope,
    imports: BTreeMap<usize, Vec<(String, Vec<String>)>>,
    modules: Vec<String>,
}

impl Reader {
    /// The module that a path in `from` names.
    fn module(&self, from: usize, path: &[String]) -> Option<usize> {
        let mut rest: Vec<&str> = path.iter().map(String::as_str).collect();
        while matches!(rest.first(), Some(&("crate" | "super" | "self"))) {
            rest.remove(0);
        }
        if rest.is_empty() {
            return None;
        }
        let wanted = rest.join("::");
        if let Some(found) = self.modules.iter().position(|m| *m == wanted) {
            return Some(found);
        }
        let imported = self.imports.get(&from)?.iter().find(|(n, _)| *n == rest[0])?;
        let full = imported.1.iter().filter(|s| !matches!(s.as_str(), "crate" | "super" | "self"));
        let full: Vec<&str> = full.map(String::as_str).collect();
        self.modules.iter().position(|m| *m == full.join("::"))
    }

    fn meaning(&self, m: usize, segments: &[String]) -> Option<&Meaning> {
        let (name, before) = segments.split_last()?;
        if !before.is_empty() {
            let outside = ["std", "core", "alloc"];
            if outside.contains(&before[0].as_str()) {
                return None;
            }
            let module = self.module(m, before);
            return module.and_then(|module| self.scope.get(&(module, name.clone())));
        }
        if let Some(found) = self.scope.get(&(m, name.clone())) {
            return Some(found);
        }
        let none = Vec::new();
        let imports = self.imports.get(&m).unwrap_or(&none);
        if let Some((_, full)) = imports.iter().find(|(n, _)| n == name) {
            let (real, before) = full.split_last()?;
            if matches!(full[0].as_str(), "std" | "core" | "alloc") {
                return None;
            }
            if let Some(module) = self.module(m, before) {
                return self.scope.get(&(module, real.clone()));
            }
        }
        let found = imports.iter().filter(|(n, _)| n == "*").find_map(|(_, path)| {
            let module = self.module(m, path)?;
            self.scope.get(&(module, name.clone()))
        });
        // Paths between modules inside files are not followed; what has only one meaning has that.
        found.or_else(|| {
            let mut all = self.scope.iter().filter(|((_, n), _)| n == name);
            all.next().filter(|_| all.next().is_none()).map(|(_, meaning)| meaning)
        })
    }

    /// Where a name comes from, if it is imported from a library.
    fn imported(&self, m: usize, name: &str) -> String {
        let imports = self.imports.get(&m);
        let found = imports.and_then(|i| i.iter().find(|(n, _)| n == name));
        found.map_or_else(|| name.to_string(), |(_, full)| full.join("::"))
    }

    fn fields(&self, m: usize, fields: &Fields) -> Vec<Field> {
        fields
            .iter()
            .enumerate()
            .map(|(i, f)| Field {
                name: f.ident.as_ref().map_or(i.to_string(), ToString::to_string),
                ty: self.ty(m, None, &f.ty),
                public: matches!(f.vis, syn::Visibility::Public(_)),
            })
            .collect()
    }

    /// The meaning of a type written in module `m`, inside an `impl` of `owner`.
    fn ty(&self, m: usize, owner: Option<&RustType>, ty: &Type) -> RustType {
        let inner = |t: &Type| Box::new(self.ty(m, owner, t));
        match ty {
            Type::Paren(p) => self.ty(m, owner, &p.elem),
            Type::Group(p) => self.ty(m, owner, &p.elem),
            Type::Never(_) => RustType::Never,
            Type::Reference(r) => RustType::Ref(r.mutability.is_some(), inner(&r.elem)),
            Type::Slice(s) => RustType::Slice(inner(&s.elem)),
            Type::Array(a) => RustType::Array(inner(&a.elem)),
            Type::Tuple(t) if t.elems.is_empty() => RustType::Unit,
            Type::Tuple(t) => RustType::Tuple(t.elems.iter().map(|t| *inner(t)).collect()),
            Type::BareFn(f) => {
                let params = f.inputs.iter().map(|a| *inner(&a.ty)).collect();
                RustType::Function(params, Box::new(self.ret(m, owner, &f.output)))
            }
            Type::Path(p) if p.qself.is_none() => self.path(m, owner, &p.path),
            other => RustType::Other(text(other)),
        }
    }

    fn path(&self, m: usize, owner: Option<&RustType>, path: &syn::Path) -> RustType {
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let Some(last) = path.segments.last() else {
            return RustType::Other(String::new());
        };
        let arguments: Vec<&Type> = match &last.arguments {
            syn::PathArguments::AngleBracketed(a) => a
                .args
                .iter()
                .filter_map(|a| match a {
                    syn::GenericArgument::Type(t) => Some(t),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        match self.meaning(m, &segments) {
            Some(Meaning::Struct(s)) => return RustType::Struct(*s),
            Some(Meaning::Enum(e)) => return RustType::Enum(*e),
            Some(Meaning::Alias(home, parameters, ty)) => {
                let given: Vec<RustType> =
                    arguments.iter().map(|t| self.ty(m, owner, t)).collect();
                let mut meant = self.ty(*home, None, ty);
                for (name, ty) in parameters.iter().zip(given) {
                    substitute(&mut meant, name, &ty);
                }
                return meant;
            }
            None => {}
        }
        let name = last.ident.to_string();
        let argument = |i: usize| {
            let ty = arguments.get(i).map(|t| self.ty(m, owner, t));
            Box::new(ty.unwrap_or(RustType::Other(String::new())))
        };
        match (name.as_str(), arguments.len()) {
            ("Self", _) => owner.cloned().unwrap_or(RustType::Other(name)),
            ("bool", _) => RustType::Bool,
            ("char", _) => RustType::Char,
            ("f32" | "f64" | "c_float" | "c_double", _) => RustType::Float(
                name.replace("c_float", "f32").replace("c_double", "f64"),
            ),
            ("u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64" | "u128" | "i128" | "usize" | "isize", _) => {
                RustType::Int(name)
            }
            ("c_int", _) => RustType::Int("i32".into()),
            ("c_uint", _) => RustType::Int("u32".into()),
            ("c_char", _) => RustType::Int("i8".into()),
            ("str", _) => RustType::Str,
            ("String", _) => RustType::Text,
            ("Vec" | "VecDeque", 1) if name == "Vec" => RustType::Vec(argument(0)),
            ("Option", 1) => RustType::Option(argument(0)),
            ("Box", 1) => RustType::Boxed(argument(0)),
            ("Rc" | "Arc", 1) if name == "Rc" => RustType::Shared(argument(0)),
            ("RefCell", 1) => RustType::Cell(argument(0)),
            ("Weak", 1) => RustType::Weak(argument(0)),
            ("Result", 2) => RustType::Result(argument(0), argument(1)),
            ("Result", _) => {
                let from = match segments.len() {
                    1 => self.imported(m, "Result"),
                    _ => segments.join("::"),
                };
                let error = match from.contains("fmt") {
                    true => RustType::Other("std::fmt::Error".into()),
                    false => RustType::IoError,
                };
                let value = match arguments.is_empty() {
                    true => Box::new(RustType::Unit),
                    false => argument(0),
                };
                RustType::Result(value, Box::new(error))
            }
            ("File", 0) if self.imported(m, &segments[0]).starts_with("std") || segments.len() > 1 => RustType::File,
            ("Arguments", 0) => RustType::Format,
            ("Error", 0) if segments.join("::").contains("io") || self.imported(m, "Error").contains("io") => {
                RustType::IoError
            }
            _ => RustType::Other(text(path)),
        }
    }

    fn ret(&self, m: usize, owner: Option<&RustType>, ret: &ReturnType) -> RustType {
        match ret {
            ReturnType::Default => RustType::Unit,
            ReturnType::Type(_, ty) => self.ty(m, owner, ty),
        }
    }

    fn functions(&self, modules: &[Module]) -> Vec<Function> {
        let mut functions = Vec::new();
        for (m, module) in modules.iter().enumerate() {
            for (i, item) in module.tree.items.iter().enumerate() {
                match item {
                    Item::Fn(f) => {
                        let place = Place {
                            module: m,
                            item: i,
                            member: None,
                        };
                        let public = matches!(f.vis, syn::Visibility::Public(_));
                        functions.push(self.function(place, None, None, &f.sig, is_open(&f.block), public));
                    }
                    Item::Impl(imp) => {
                        let owner = self.ty(m, None, &imp.self_ty);
                        let associated: Vec<(String, RustType)> = imp
                            .items
                            .iter()
                            .filter_map(|member| match member {
                                ImplItem::Type(t) => Some((format!("Self :: {}", t.ident), self.ty(m, Some(&owner), &t.ty))),
                                _ => None,
                            })
                            .collect();
                        let of_trait = imp.trait_.as_ref().map(|(_, path, _)| {
                            path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default()
                        });
                        for (j, member) in imp.items.iter().enumerate() {
                            let ImplItem::Fn(f) = member else { continue };
                            let place = Place {
                                module: m,
                                item: i,
                                member: Some(j),
                            };
                            let public = of_trait.is_some() || matches!(f.vis, syn::Visibility::Public(_));
                            let mut made = self.function(
                                place,
                                Some(&owner),
                                of_trait.clone(),
                                &f.sig,
                                is_open(&f.block),
                                public,
                            );
                            for (name, ty) in &associated {
                                substitute(&mut made.ret, name, ty);
                                made.params.iter_mut().for_each(|p| substitute(&mut p.ty, name, ty));
                            }
                            made.generic |= imp.generics.type_params().next().is_some();
                            functions.push(made);
                        }
                    }
                    _ => {}
                }
            }
        }
        functions
    }

    fn function(
        &self,
        place: Place,
        owner: Option<&RustType>,
        of_trait: Option<String>,
        sig: &syn::Signature,
        open: bool,
        public: bool,
    ) -> Function {
        let m = place.module;
        let params = sig
            .inputs
            .iter()
            .map(|input| match input {
                FnArg::Receiver(r) => {
                    let ty = owner.cloned().unwrap_or(RustType::Unit);
                    let ty = match r.reference {
                        Some(_) => RustType::Ref(r.mutability.is_some(), Box::new(ty)),
                        None => ty,
                    };
                    Param {
                        name: "self".into(),
                        ty,
                    }
                }
                FnArg::Typed(t) => Param {
                    name: match &*t.pat {
                        syn::Pat::Ident(i) => i.ident.to_string(),
                        _ => String::new(),
                    },
                    ty: self.ty(m, owner, &t.ty),
                },
            })
            .collect();
        Function {
            name: sig.ident.to_string(),
            place,
            owner: owner.cloned(),
            of_trait,
            params,
            ret: self.ret(m, owner, &sig.output),
            open,
            generic: sig.generics.type_params().next().is_some(),
            public,
        }
    }
}

/// Puts `ty` in the place of the parameter `name`.
fn substitute(within: &mut RustType, name: &str, ty: &RustType) {
    match within {
        RustType::Other(n) if n == name => *within = ty.clone(),
        RustType::Ref(_, t)
        | RustType::Slice(t)
        | RustType::Array(t)
        | RustType::Vec(t)
        | RustType::Option(t)
        | RustType::Boxed(t)
        | RustType::Shared(t)
        | RustType::Cell(t)
        | RustType::Weak(t) => substitute(t, name, ty),
        RustType::Result(a, b) => {
            substitute(a, name, ty);
            substitute(b, name, ty);
        }
        RustType::Tuple(all) => all.iter_mut().for_each(|t| substitute(t, name, ty)),
        _ => {}
    }
}
