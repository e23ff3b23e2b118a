//! What was matched, and what was not.

/// What became of a function of the interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It has a body in the interface.
    Given,
    /// It calls this C function.
    Calls(String),
    /// It follows from the fields of its type.
    Derived,
    /// No C function fits its name.
    Unmatched,
    /// There is a C function, but a conversion is missing: its name, and which.
    Missing(String, String),
}

/// What became of the interface.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Each function of the interface, as `module::Type::name`.
    pub functions: Vec<(String, Outcome)>,
    /// Each struct, with the record behind it and whether it holds the C object.
    pub structs: Vec<(String, Option<String>, bool)>,
    /// Fields that are not converted, and why.
    pub fields: Vec<String>,
}

impl Report {
    /// Names of the functions that stay open because no C function fits.
    pub fn unmatched(&self) -> Vec<&str> {
        let open = self
            .functions
            .iter()
            .filter(|(_, o)| *o == Outcome::Unmatched);
        open.map(|(name, _)| name.as_str()).collect()
    }

    /// The functions that stay open because a conversion is missing, and which.
    pub fn missing(&self) -> Vec<(&str, &str)> {
        self.functions
            .iter()
            .filter_map(|(name, o)| match o {
                Outcome::Missing(_, why) => Some((name.as_str(), why.as_str())),
                _ => None,
            })
            .collect()
    }

    /// How many functions have a body now, and how many asked for one.
    pub fn filled(&self) -> (usize, usize) {
        let asked = self.functions.iter().filter(|(_, o)| *o != Outcome::Given);
        let filled = asked
            .clone()
            .filter(|(_, o)| matches!(o, Outcome::Calls(_) | Outcome::Derived));
        (filled.count(), asked.count())
    }

    /// The report as lines of text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, record, handle) in &self.structs {
            let record = record.as_deref().unwrap_or("nothing");
            let handle = if *handle { ", holds the C object" } else { "" };
            text.push_str(&format!("struct {name}: {record}{handle}\n"));
        }
        for (name, outcome) in &self.functions {
            let what = match outcome {
                Outcome::Given => continue,
                Outcome::Calls(c) => format!("calls {c}"),
                Outcome::Derived => "derived".to_string(),
                Outcome::Unmatched => "unmatched".to_string(),
                Outcome::Missing(c, why) => format!("{c}: {why}"),
            };
            text.push_str(&format!("fn {name}: {what}\n"));
        }
        for field in &self.fields {
            text.push_str(&format!("field {field}\n"));
        }
        text
    }
}
