//! The tables of a whole emission: names, modules, types.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use c2safe_analysis::lift::{FnPlan, Plan};
use c2safe_analysis::{Facts, GlobalRep, Library};
use c2safe_frontend::ir::{EnumId, FuncId, GlobalId, Loc, Program, RecordId, TypeId, TypeKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::comments::items::ItemComments;
use crate::constants::Uses;
use crate::names::{self, Unique};
use crate::runtime;

/// The runtime as the analyses see it.
pub struct RuntimeLibrary;

impl Library for RuntimeLibrary {
    fn needs_context(&self, name: &str) -> bool {
        runtime::function(name).is_none_or(|f| f.context)
    }

    fn starts_threads(&self, name: &str) -> bool {
        matches!(name, "pthread_create" | "thrd_create")
    }

    fn parameters(&self, name: &str) -> Option<usize> {
        let params = runtime::function(name)?.params;
        Some(params.iter().filter(|p| **p != "&[VaArg]").count())
    }

    fn takes_text(&self, name: &str, i: usize) -> bool {
        runtime::function(name).is_some_and(|f| f.params.get(i) == Some(&"implStr"))
    }

    fn takes_room(&self, name: &str, i: usize) -> bool {
        runtime::function(name).is_some_and(|f| f.params.get(i) == Some(&"implRoom"))
    }

    fn sets_timers(&self, name: &str) -> bool {
        matches!(name, "alarm" | "ualarm" | "setitimer")
    }
}

/// Everything that emission looks up.
pub struct Gen<'p> {
    pub program: &'p Program,
    pub plan: &'p Plan,
    /// The plan of what is no function of the program.
    pub no_plan: FnPlan,
    pub facts: Facts,
    /// Module of each program file (index as in `Program::files`).
    pub modules: Vec<String>,
    pub module_of_unit: Vec<usize>,
    pub module_of_file: Vec<usize>,
    pub func_names: Vec<String>,
    pub global_names: Vec<String>,
    pub record_names: Vec<String>,
    pub field_names: Vec<Vec<String>>,
    pub enum_const_names: FxHashMap<(EnumId, u32), String>,
    pub arenas: crate::arena::Arenas,
    /// Some object is freed through a `void *`.
    pub frees_anything: std::cell::Cell<bool>,
    /// Slot of each memory global.
    pub global_slots: FxHashMap<GlobalId, u32>,
    /// Table ids of functions whose address is taken.
    pub func_ids: FxHashMap<FuncId, u32>,
    pub fn_const_names: FxHashMap<FuncId, String>,
    /// Value names that must not be used for local variables (patterns would match them).
    pub constants: FxHashSet<String>,
    /// Items of other modules that each module uses.
    pub uses: RefCell<Vec<BTreeMap<String, BTreeSet<String>>>>,
    /// Call signatures in use: Rust function type to dispatcher name.
    pub dispatchers: RefCell<BTreeMap<String, Dispatcher>>,
    /// Records that are emitted because something mentions them.
    pub used_records: RefCell<BTreeSet<u32>>,
    /// Names of values in each module, but for enumerators.
    values: Vec<Unique>,
    /// Names of macros that stand for numbers.
    pub macro_names: Vec<String>,
    pub uses_of_constants: Uses,
    /// Undefined functions that were called.
    pub missing: RefCell<BTreeSet<String>>,
    pub comments: ItemComments<'p>,
    /// Lines of comment by the number in their marker.
    pub notes: RefCell<Vec<Vec<String>>>,
}

/// A function that calls through a function pointer of one signature.
#[derive(Clone, Debug)]
pub struct Dispatcher {
    pub name: String,
    pub params: Vec<TypeId>,
    pub ret: TypeId,
    pub variadic: bool,
}

impl<'p> Gen<'p> {
    pub fn new(program: &'p Program, plan: &'p Plan) -> Gen<'p> {
        let facts = Facts::of(program, &RuntimeLibrary, plan);
        let mut gen = Gen {
            program,
            plan,
            no_plan: FnPlan::default(),
            facts,
            modules: Vec::new(),
            module_of_unit: Vec::new(),
            module_of_file: Vec::new(),
            func_names: vec![String::new(); program.functions.len()],
            global_names: vec![String::new(); program.globals.len()],
            record_names: Vec::new(),
            field_names: Vec::new(),
            enum_const_names: FxHashMap::default(),
            arenas: Default::default(),
            frees_anything: Default::default(),
            global_slots: FxHashMap::default(),
            func_ids: FxHashMap::default(),
            fn_const_names: FxHashMap::default(),
            constants: FxHashSet::default(),
            uses: RefCell::new(Vec::new()),
            dispatchers: RefCell::new(BTreeMap::new()),
            used_records: RefCell::new(BTreeSet::new()),
            values: Vec::new(),
            macro_names: Vec::new(),
            uses_of_constants: Uses::default(),
            missing: RefCell::new(BTreeSet::new()),
            comments: ItemComments::new(program),
            notes: RefCell::new(Vec::new()),
        };
        gen.assign_modules();
        gen.assign_names();
        let n = gen.modules.len();
        *gen.uses.borrow_mut() = vec![BTreeMap::new(); n];
        gen
    }

    /// One module a unit, named after its file; headers join the unit of the same stem or get a module of their own.
    fn assign_modules(&mut self) {
        let mut unique = Unique::default();
        for reserved in ["rt", "context", "dispatch", "lines", "lib", "bin"] {
            unique.reserve(reserved);
        }
        let stem = |name: &str| {
            let stem = std::path::Path::new(name)
                .file_stem()
                .map_or_else(|| "unit".into(), |s| s.to_string_lossy().to_string());
            let clean: String = stem
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() || c == '_' {
                        c
                    } else {
                        '_'
                    }
                })
                .collect();
            let clean = if clean.starts_with(|c: char| c.is_ascii_digit()) {
                format!("c_{clean}")
            } else {
                clean
            };
            let clean = if clean.is_empty() || clean.chars().all(|c| c == '_') {
                "unit".to_string()
            } else {
                clean
            };
            clean.to_lowercase()
        };
        let module_name = |s: String| {
            if s == "main" {
                "main_c".to_string()
            } else {
                names::identifier(&s).replace("r#", "c_")
            }
        };
        let mut by_stem: FxHashMap<String, usize> = FxHashMap::default();
        for unit in &self.program.units {
            let s = stem(&unit.name);
            let name = unique.pick(&module_name(s.clone()));
            by_stem.entry(s).or_insert(self.modules.len());
            self.module_of_unit.push(self.modules.len());
            self.modules.push(name);
        }
        for (i, file) in self.program.files.iter().enumerate() {
            if let Some(u) = self.program.units.iter().position(|u| u.file as usize == i) {
                self.module_of_file.push(self.module_of_unit[u]);
                continue;
            }
            let s = if file.system {
                "libc".to_string()
            } else {
                stem(&file.name)
            };
            let module = match by_stem.get(&s) {
                Some(m) => *m,
                None => {
                    let name = unique.pick(&module_name(s.clone()));
                    self.modules.push(name);
                    by_stem.insert(s, self.modules.len() - 1);
                    self.modules.len() - 1
                }
            };
            self.module_of_file.push(module);
        }
        self.modules.push("context".into());
        self.modules.push("dispatch".into());
    }

    /// The number of some lines of comment.
    pub fn note(&self, lines: Vec<String>) -> usize {
        let mut notes = self.notes.borrow_mut();
        notes.push(lines);
        notes.len() - 1
    }

    /// A marker for lines of comment; nothing for none.
    pub fn marker(&self, kind: &str, lines: Vec<String>) -> String {
        if lines.is_empty() {
            return String::new();
        }
        format!("{kind}!({});\n", self.note(lines))
    }

    /// Markers for the comments above and behind what is declared in a line.
    pub fn item_comments(&self, loc: Loc) -> String {
        let above = self.marker("c2c", self.comments.above(loc).lines());
        let behind = self.comments.trailing(loc).unwrap_or_default();
        above + &self.marker("c2t", behind)
    }

    /// Index of one of the crate's own modules.
    pub fn own_module(&self, name: &str) -> usize {
        self.modules.iter().rposition(|m| m == name).unwrap_or(0)
    }

    fn assign_names(&mut self) {
        let program = self.program;
        // Enumerators, records and constants are unique in the whole crate, so that any module can import any of them.
        let mut types = Unique::default();
        for (i, r) in program.types.records.iter().enumerate() {
            let base = if r.name.is_empty() {
                format!("anonymous_{i}")
            } else {
                r.name.clone()
            };
            self.record_names.push(types.pick(&names::type_name(&base)));
            let mut fields = Unique::default();
            self.field_names.push(
                r.fields
                    .iter()
                    .map(|f| fields.pick(&names::field(&f.name)))
                    .collect(),
            );
        }
        let mut values: Vec<Unique> = vec![Unique::default(); self.modules.len()];
        let mut everywhere = Unique::default();
        for (i, f) in program.functions.iter().enumerate() {
            if f.resolved.is_some() || (f.body.is_none() && runtime::function(&f.name).is_some()) {
                self.func_names[i] = names::identifier(&f.name);
                continue;
            }
            let module = self.module_of_unit[f.unit];
            let name = values[module].pick(&names::identifier(&f.name));
            everywhere.reserve(&name);
            self.func_names[i] = name;
        }
        for (i, f) in program.functions.iter().enumerate() {
            if let Some(target) = f.resolved {
                self.func_names[i] = self.func_names[target.index()].clone();
            }
        }
        let mut fields = Unique::default();
        for reserved in ["rt", "heap"] {
            fields.reserve(reserved);
        }
        let mut slot = 0;
        for (i, g) in program.globals.iter().enumerate() {
            let id = GlobalId(i as u32);
            let rep = self.facts.globals[i];
            if rep == GlobalRep::Unused {
                continue;
            }
            let base = match &g.function {
                Some(f) => format!("{f}_{}", g.name),
                None => g.name.clone(),
            };
            let base = names::identifier(&base);
            let name = match rep {
                GlobalRep::Field => fields.pick(&base),
                _ => {
                    let name = values[self.module_of_unit[g.unit]].pick(&base);
                    everywhere.reserve(&name);
                    self.constants.insert(name.clone());
                    name
                }
            };
            self.global_names[i] = name;
            if rep == GlobalRep::Memory && self.arena_object(g.ty).is_none() {
                self.global_slots.insert(id, slot);
                slot += 1;
            }
        }
        self.arenas = crate::arena::Arenas::assign(self, &mut fields);
        for (e, en) in program.types.enums.iter().enumerate() {
            for (i, (name, _)) in en.constants.iter().enumerate() {
                let name = everywhere.pick(&names::identifier(name));
                self.constants.insert(name.clone());
                self.enum_const_names
                    .insert((EnumId(e as u32), i as u32), name);
            }
        }
        // Enumerators are imported by their names everywhere.
        for name in self.enum_const_names.values() {
            for module in &mut values {
                module.reserve(name);
            }
        }
        for constant in &program.constants {
            let home = self.module_of_file.get(constant.loc.file as usize);
            let module = home.copied().unwrap_or(0);
            let name = values[module].pick(&names::identifier(&constant.name));
            everywhere.reserve(&name);
            self.constants.insert(name.clone());
            self.macro_names.push(name);
        }
        let taken = self.facts.address_taken.clone();
        for (i, f) in taken.into_iter().enumerate() {
            self.func_ids.insert(f, i as u32 + 1);
            let name = everywhere.pick(&format!(
                "FN_{}",
                self.func_names[f.index()].trim_start_matches("r#")
            ));
            self.constants.insert(name.clone());
            self.fn_const_names.insert(f, name);
        }
        self.values = values;
    }

    /// Whether `name` is a function of the runtime that never returns, and nothing else.
    pub fn never_returns(&self, name: &str) -> bool {
        runtime::function(name).is_some_and(|f| f.ret == "!")
            && !self.values.iter().any(|v| v.has(name))
    }

    /// Whether `name` means something else in `module` than the item of `home`.
    pub fn means_other(&self, module: usize, home: usize, name: &str) -> bool {
        let uses = &self.uses.borrow()[module];
        let mut others = uses.iter().filter(|(from, _)| **from != self.modules[home]);
        self.values[module].has(name) || others.any(|(_, names)| names.contains(name))
    }

    /// Whether the program calls functions that wait for other threads.
    pub fn threaded(&self) -> bool {
        let functions = self.program.functions.iter().enumerate();
        functions
            .filter(|(i, f)| self.facts.reachable[*i] && f.body.is_none())
            .any(|(_, f)| runtime::function(&f.name).is_some_and(|f| f.threaded))
    }

    /// Notes that `module` uses an item of `from`.
    pub fn import(&self, module: usize, from: &str, name: &str) {
        if self.modules[module] == from {
            return;
        }
        self.uses.borrow_mut()[module]
            .entry(from.to_string())
            .or_default()
            .insert(name.to_string());
    }

    /// Rust text of a type, noting what `module` has to import for it.
    pub fn ty(&self, module: usize, id: TypeId) -> String {
        let types = &self.program.types;
        match types.kind(id) {
            TypeKind::Void => "()".into(),
            TypeKind::Bool => "bool".into(),
            TypeKind::Char | TypeKind::UChar => "u8".into(),
            TypeKind::SChar => "i8".into(),
            TypeKind::Short => "i16".into(),
            TypeKind::UShort => "u16".into(),
            TypeKind::Int => "i32".into(),
            TypeKind::UInt => "u32".into(),
            TypeKind::Long | TypeKind::LongLong => "i64".into(),
            TypeKind::ULong | TypeKind::ULongLong => "u64".into(),
            TypeKind::Int128 => "i128".into(),
            TypeKind::UInt128 => "u128".into(),
            TypeKind::Float => "f32".into(),
            TypeKind::Double => "f64".into(),
            TypeKind::LongDouble => "LongDouble".into(),
            TypeKind::VaListTag => "VaList".into(),
            TypeKind::Enum(e) => self.ty(module, types.enumeration(*e).ty),
            TypeKind::Ptr { to, .. } => match self.kept(*to) {
                Some(r) => format!("{}<{}>", self.id_name(r), self.record(module, r)),
                None => format!("Ptr<{}>", self.pointee(module, *to)),
            },
            TypeKind::Array { elem, len } => format!("[{}; {len}]", self.ty(module, *elem)),
            TypeKind::OpenArray { elem } => format!("[{}; 0]", self.ty(module, *elem)),
            TypeKind::Vla { elem, .. } => format!("Ptr<{}>", self.pointee(module, *elem)),
            TypeKind::Func(_) => self.pointee(module, id),
            TypeKind::Record(r) if self.program.types.record(*r).cell => {
                self.field_type(module, *r, 0)
            }
            TypeKind::Record(r) => self.record(module, *r),
        }
    }

    /// The type argument of `Ptr` for a pointee.
    pub fn pointee(&self, module: usize, id: TypeId) -> String {
        let types = &self.program.types;
        match types.kind(id) {
            TypeKind::Void => "Void".into(),
            // Arrays without a length are known by their first element.
            TypeKind::Vla { elem, .. } | TypeKind::OpenArray { elem } => {
                self.pointee(module, *elem)
            }
            TypeKind::Func(f) => {
                let params: Vec<String> = f.params.iter().map(|p| self.ty(module, *p)).collect();
                let mut text = format!("fn({}", params.join(", "));
                if f.variadic {
                    text.push_str(if params.is_empty() {
                        "&[VaArg]"
                    } else {
                        ", &[VaArg]"
                    });
                }
                text.push(')');
                if f.ret != TypeId::VOID {
                    text.push_str(&format!(" -> {}", self.ty(module, f.ret)));
                }
                text
            }
            _ => self.ty(module, id),
        }
    }

    pub fn record(&self, module: usize, r: RecordId) -> String {
        let name = self.record_names[r.index()].clone();
        self.used_records.borrow_mut().insert(r.0);
        let home = self.record_module(r);
        let home = self.modules[home].clone();
        self.import(module, &home, &name);
        name
    }

    pub fn record_module(&self, r: RecordId) -> usize {
        let loc = self.program.types.record(r).loc;
        self.module_of_file
            .get(loc.file as usize)
            .copied()
            .unwrap_or(0)
    }

    /// Imports the trait with the projections of a record.
    pub fn import_fields(&self, module: usize, r: RecordId) {
        self.record(module, r);
        let home = self.modules[self.record_module(r)].clone();
        self.import(
            module,
            &home,
            &format!("{}Fields", self.record_names[r.index()]),
        );
    }

    pub fn enum_module(&self, e: EnumId) -> usize {
        let loc = self.program.types.enumeration(e).loc;
        self.module_of_file
            .get(loc.file as usize)
            .copied()
            .unwrap_or(0)
    }

    /// Type that an enumerator's constant is declared with.
    pub fn enum_const_type(&self, e: EnumId) -> TypeId {
        let en = self.program.types.enumeration(e);
        let wide = en
            .constants
            .iter()
            .any(|(_, v)| *v < -(1 << 31) || *v >= 1 << 31);
        if wide {
            en.ty
        } else {
            TypeId::INT
        }
    }

    /// Dispatcher for calls through pointers of a function type, imported.
    pub fn dispatcher(
        &self,
        module: usize,
        params: &[TypeId],
        ret: TypeId,
        variadic: bool,
    ) -> String {
        let texts: Vec<String> = params.iter().map(|p| self.ty(module, *p)).collect();
        let key = format!(
            "({}{}) -> {}",
            texts.join(", "),
            if variadic { ", ..." } else { "" },
            self.ty(module, ret)
        );
        let mut map = self.dispatchers.borrow_mut();
        let n = map.len();
        let name = match map.get(&key) {
            Some(d) => d.name.clone(),
            None => {
                let mut name = String::from("call");
                for t in texts.iter() {
                    name.push('_');
                    name.push_str(&short(t));
                }
                if variadic {
                    name.push_str("_va");
                }
                if ret != TypeId::VOID {
                    name.push_str("_to_");
                    name.push_str(&short(&self.ty(module, ret)));
                }
                if map.values().any(|d| d.name == name) {
                    name = format!("{name}_{n}");
                }
                map.insert(
                    key,
                    Dispatcher {
                        name: name.clone(),
                        params: params.to_vec(),
                        ret,
                        variadic,
                    },
                );
                name
            }
        };
        drop(map);
        self.import(module, "dispatch", &name);
        name
    }
}

/// A type as part of a name.
fn short(text: &str) -> String {
    if text.starts_with("Ptr<") {
        return "ptr".into();
    }
    if let Some(name) = text.trim_start_matches("Any").strip_prefix("Id<") {
        return name.trim_end_matches('>').to_lowercase();
    }
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .collect::<String>()
        .to_lowercase()
}
