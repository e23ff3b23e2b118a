//! Source text as HTML, with the names of pointers in the colours of their tiers.

use std::collections::HashMap;

use c2safe_analysis::lift::Tier;

/// The tiers of the names that mean pointers in a text.
#[derive(Debug, Default)]
pub struct Names<'a> {
    /// Variables and functions.
    pub plain: HashMap<&'a str, Tier>,
    /// Members, which follow `.` or `->`.
    pub members: HashMap<&'a str, Tier>,
}

impl<'a> Names<'a> {
    /// Notes a name; of two meanings the worse one holds.
    pub fn note(map: &mut HashMap<&'a str, Tier>, name: &'a str, tier: Tier) {
        let old = map.entry(name).or_insert(tier);
        *old = tier.max(*old);
    }
}

/// Which language a text is in, as far as its comments and literals differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    C,
    Rust,
}

/// Lines of source as HTML, each ending in a line feed.
pub fn html(lines: &[String], names: &Names<'_>, language: Language) -> String {
    let text = lines.iter().map(|l| format!("{l}\n")).collect::<String>();
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text.as_str();
    let (mut member, mut tag) = (false, false);
    while let Some(c) = rest.chars().next() {
        let length = token(rest, c, language);
        let (token, after) = rest.split_at(length);
        rest = after;
        let is_word = c.is_alphabetic() || c == '_';
        if is_word {
            // A generic name's end, as `r#type` or `len_`.
            let name = token.trim_start_matches("r#");
            let name = match language {
                Language::Rust if !names.plain.contains_key(name) => name.trim_end_matches('_'),
                _ => name,
            };
            let map = if member { &names.members } else { &names.plain };
            let tier = match (map.get(name), language) {
                _ if tag => None,
                (None, Language::Rust) if name == "Ptr" => Some(&Tier::Heap),
                (found, _) => found,
            };
            match tier {
                Some(tier) => span(&mut out, &format!("t{}", tier.number()), token),
                None => escape(&mut out, token),
            }
        } else if token.starts_with("//") || token.starts_with("/*") {
            span(&mut out, "c", token);
        } else if c == '"' || (c == '\'' && token.len() > 1 && token.ends_with('\'')) {
            span(&mut out, "s", token);
        } else {
            escape(&mut out, token);
        }
        let is_keyword = matches!(token, "struct" | "union" | "enum");
        tag = (language == Language::C && is_keyword) || (tag && c.is_whitespace());
        member = match c {
            '.' => true,
            '>' => out.ends_with("-&gt;"),
            c if c.is_whitespace() => member,
            _ => false,
        };
    }
    out
}

/// The length of the token that a text begins with.
fn token(text: &str, first: char, language: Language) -> usize {
    let bytes = text.as_bytes();
    let until = |end: &str| {
        text.get(2..)
            .and_then(|t| t.find(end))
            .map(|at| at + 2 + end.len())
    };
    if text.starts_with("/*") {
        return until("*/").unwrap_or(text.len());
    }
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    let word = |from: usize| {
        let end = text[from..].find(|c: char| !c.is_alphanumeric() && c != '_');
        end.map_or(text.len(), |at| at + from)
    };
    if first.is_alphabetic() || first == '_' || first.is_ascii_digit() {
        return word(if text.starts_with("r#") { 2 } else { 0 });
    }
    let lifetime = language == Language::Rust
        && first == '\''
        && bytes.get(1).is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.get(2) != Some(&b'\'');
    if lifetime {
        return word(1);
    }
    if first == '"' || first == '\'' {
        let mut i = 1;
        while i < bytes.len() && bytes[i] != first as u8 && bytes[i] != b'\n' {
            i += if bytes[i] == b'\\' { 2 } else { 1 };
        }
        let end = (i + 1).min(bytes.len());
        return (end..=text.len())
            .find(|i| text.is_char_boundary(*i))
            .unwrap_or(text.len());
    }
    first.len_utf8()
}

fn span(out: &mut String, class: &str, text: &str) {
    out.push_str(&format!("<span class={class}>"));
    escape(out, text);
    out.push_str("</span>");
}

/// Text as HTML.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What HTML has no characters for.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names<'static> {
        let mut names = Names::default();
        names.plain.insert("p", Tier::Native);
        names.members.insert("next", Tier::Heap);
        names
    }

    #[track_caller]
    fn is(text: &str, language: Language, wanted: &str) {
        let html = html(&[text.to_string()], &names(), language);
        assert_eq!(html.trim_end(), wanted);
    }

    #[test]
    fn names_have_colours_where_they_mean_pointers() {
        let p = "<span class=t1>p</span>";
        let next = "<span class=t3>next</span>";
        is(
            "p->next = &next[pp];",
            Language::C,
            &format!("{p}-&gt;{next} = &amp;next[pp];"),
        );
        is(
            "p.next(p_)",
            Language::Rust,
            &format!("{p}.{next}(<span class=t1>p_</span>)"),
        );
        is("struct p *p", Language::C, &format!("struct p *{p}"));
        is("a > p", Language::C, &format!("a &gt; {p}"));
    }

    #[test]
    fn literals_and_comments_have_no_names() {
        is(
            r#"f("p\"<", p)"#,
            Language::C,
            "f(<span class=s>&quot;p\\&quot;&lt;&quot;</span>, <span class=t1>p</span>)",
        );
        is("'p' /* p */ // p", Language::C, "<span class=s>&#39;p&#39;</span> <span class=c>/* p */</span> <span class=c>// p</span>");
        is("&'p str", Language::Rust, "&amp;&#39;p str");
        is(
            "\u{1}\"é\\",
            Language::C,
            "\u{fffd}<span class=s>&quot;é\\\n</span>",
        );
    }
}
