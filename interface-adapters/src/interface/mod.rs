//! The Rust interface: modules with types, and functions of which some have no body yet.

mod read;

use std::collections::BTreeMap;

use quote::ToTokens;
use read::Reader;
use syn::visit::Visit;
use syn::{Fields, Item, Type};

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
    /// `std::fmt::Formatter`
    Formatter,
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
    fn add(
        all: &mut Vec<Module>,
        path: String,
        file: &str,
        tree: syn::File,
        inside: Option<(usize, usize)>,
    ) {
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
    Alias(usize, Vec<String>, Box<Type>),
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
                        reader
                            .scope
                            .insert((m, name.clone()), Meaning::Struct(structs.len()));
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
                        reader
                            .scope
                            .insert((m, name.clone()), Meaning::Enum(enums.len()));
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
                            Meaning::Alias(m, parameters, t.ty.clone()),
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
