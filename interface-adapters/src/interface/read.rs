//! Reading an interface: what the types in it mean, across its modules.

use std::collections::BTreeMap;

use syn::{Fields, FnArg, ImplItem, Item, ReturnType, Type};

use super::{is_open, text, Field, Function, Meaning, Module, Param, Place, RustType, Scope};

pub(super) struct Reader {
    pub(super) scope: Scope,
    pub(super) imports: BTreeMap<usize, Vec<(String, Vec<String>)>>,
    pub(super) modules: Vec<String>,
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
        let imported = self
            .imports
            .get(&from)?
            .iter()
            .find(|(n, _)| *n == rest[0])?;
        let full = imported
            .1
            .iter()
            .filter(|s| !matches!(s.as_str(), "crate" | "super" | "self"));
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
        let found = imports
            .iter()
            .filter(|(n, _)| n == "*")
            .find_map(|(_, path)| {
                let module = self.module(m, path)?;
                self.scope.get(&(module, name.clone()))
            });
        // Paths between modules inside files are not followed; what has only one meaning has that.
        found.or_else(|| {
            let mut all = self.scope.iter().filter(|((_, n), _)| n == name);
            all.next()
                .filter(|_| all.next().is_none())
                .map(|(_, meaning)| meaning)
        })
    }

    /// Where a name comes from, if it is imported from a library.
    fn imported(&self, m: usize, name: &str) -> String {
        let imports = self.imports.get(&m);
        let found = imports.and_then(|i| i.iter().find(|(n, _)| n == name));
        found.map_or_else(|| name.to_string(), |(_, full)| full.join("::"))
    }

    pub(super) fn fields(&self, m: usize, fields: &Fields) -> Vec<Field> {
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
                let given: Vec<RustType> = arguments.iter().map(|t| self.ty(m, owner, t)).collect();
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
            ("f32" | "f64" | "c_float" | "c_double", _) => {
                RustType::Float(name.replace("c_float", "f32").replace("c_double", "f64"))
            }
            (
                "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64" | "u128" | "i128"
                | "usize" | "isize",
                _,
            ) => RustType::Int(name),
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
            ("File", 0)
                if self.imported(m, &segments[0]).starts_with("std") || segments.len() > 1 =>
            {
                RustType::File
            }
            ("Arguments", 0) => RustType::Format,
            ("Formatter", 0) => RustType::Formatter,
            ("Error", 0)
                if segments.join("::").contains("io")
                    || self.imported(m, "Error").contains("io") =>
            {
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

    pub(super) fn functions(&self, modules: &[Module]) -> Vec<Function> {
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
                        functions.push(self.function(
                            place,
                            None,
                            None,
                            &f.sig,
                            is_open(&f.block),
                            public,
                        ));
                    }
                    Item::Impl(imp) => {
                        let owner = self.ty(m, None, &imp.self_ty);
                        let associated: Vec<(String, RustType)> = imp
                            .items
                            .iter()
                            .filter_map(|member| match member {
                                ImplItem::Type(t) => Some((
                                    format!("Self :: {}", t.ident),
                                    self.ty(m, Some(&owner), &t.ty),
                                )),
                                _ => None,
                            })
                            .collect();
                        let of_trait = imp.trait_.as_ref().map(|(_, path, _)| {
                            path.segments
                                .last()
                                .map(|s| s.ident.to_string())
                                .unwrap_or_default()
                        });
                        for (j, member) in imp.items.iter().enumerate() {
                            let ImplItem::Fn(f) = member else { continue };
                            let place = Place {
                                module: m,
                                item: i,
                                member: Some(j),
                            };
                            let public =
                                of_trait.is_some() || matches!(f.vis, syn::Visibility::Public(_));
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
                                made.params
                                    .iter_mut()
                                    .for_each(|p| substitute(&mut p.ty, name, ty));
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
