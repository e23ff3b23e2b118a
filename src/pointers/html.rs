//! The report as one page that needs nothing else: no network, and no script to be read.

use std::collections::HashMap;

use c2safe_analysis::lift::{CountedPointer as Pointer, Kind, Tier};
use maud::{html, Markup, PreEscaped, DOCTYPE};

use super::colour::{self, Language, Names};
use super::table::percent;
use super::{FunctionText, Report, RustText};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("page.js");

/// Functions that an item of the to-do list links to; the button shows all.
const LINKS: usize = 12;

/// The text of `report.html`.
pub fn page(report: &Report) -> String {
    let shared = shared_names(report);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (report.project) " · c2safe" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#functions" { "To the functions" }
                header {
                    h1 { (report.project) ": from C to safe Rust" }
                    (sizes(report))
                    nav {
                        a href="#todo" { "To do" }
                        a href="#functions" { "Functions" }
                        a href="#data" { "Data" }
                    }
                }
                main {
                    section aria-labelledby="summary" {
                        h2 id="summary" { "Pointers by tier" }
                        (summary(report))
                    }
                    section aria-labelledby="todo" {
                        h2 id="todo" { "To do: what keeps pointers on the checked heap" }
                        (todo(report))
                        (demotions(report))
                    }
                    section aria-labelledby="functions" {
                        h2 id="functions" { "Functions" }
                        (filters(report))
                        @for (i, text) in report.functions.iter().enumerate() {
                            (function(report, i, text, &shared))
                        }
                    }
                    section aria-labelledby="data" {
                        h2 id="data" { "Members of structs, global variables" }
                        (data(report))
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

fn sizes(report: &Report) -> Markup {
    let census = &report.census;
    html! {
        p {
            (report.c_lines) " lines of C became " (report.rust_lines) " lines of Rust. "
            (census.functions.len()) " functions; " (census.variants()) " more as variants for some calls. "
            (report.lends) " arguments are copied to or from the checked heap for the time of a call."
        }
    }
}

fn summary(report: &Report) -> Markup {
    let census = &report.census;
    let all = census.pointers.len();
    html! {
        @if all == 0 {
            p { "There are no pointers." }
        } @else {
            div class="bar" aria-hidden="true" {
                @for tier in Tier::ALL {
                    @let n = census.count(None, tier);
                    @if n > 0 {
                        span class=(format!("b{}", tier.number())) style=(format!("flex:{n}")) { (percent(report, tier)) }
                    }
                }
            }
            table {
                thead {
                    tr {
                        th { "" }
                        @for tier in Tier::ALL {
                            th class="n" { span class=(format!("t{}", tier.number())) { "tier " (tier.number()) } br; (tier.words()) }
                        }
                        th class="n" { "all" }
                    }
                }
                tbody {
                    @for kind in Kind::ALL.into_iter().map(Some).chain([None]) {
                        @let counts = Tier::ALL.map(|tier| census.count(kind, tier));
                        tr {
                            th scope="row" { (kind.map_or("all", Kind::words)) }
                            @for n in counts { td class="n" { (n) } }
                            td class="n" { (counts.iter().sum::<usize>()) }
                        }
                    }
                }
            }
            p class="note" {
                "Each parameter, variable, member and result of a pointer type in the C counts once. A pointer of a function that was "
                "emitted several times has the worst tier that it has anywhere."
            }
        }
    }
}

/// The functions with pointers of these, most pointers first.
fn functions_of(report: &Report, pointers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for p in pointers {
        if let Some(f) = report.census.pointers[p].function {
            *counts.entry(f).or_default() += 1;
        }
    }
    let mut functions: Vec<usize> = counts.keys().copied().collect();
    functions.sort_by_key(|f| (std::cmp::Reverse(counts[f]), *f));
    functions
}

fn links(report: &Report, functions: &[usize]) -> Markup {
    html! {
        @for (i, f) in functions.iter().take(LINKS).enumerate() {
            @if i > 0 { ", " }
            a href=(format!("#f{f}")) { (report.census.functions[*f].name) }
        }
        @if functions.len() > LINKS { " and " (functions.len() - LINKS) " more" }
    }
}

fn todo(report: &Report) -> Markup {
    let obstacles = &report.census.obstacles;
    html! {
        @if obstacles.is_empty() {
            p { "Nothing: no pointer is on the checked heap." }
        } @else {
            p class="note" {
                "Each number counts the pointers that meet the obstacle themselves and those that are on the heap because of these."
            }
            ol class="todo" {
                @for (i, obstacle) in obstacles.iter().enumerate() {
                    @let all = obstacle.origins.iter().flat_map(|o| o.pointers.iter().copied());
                    @let functions = functions_of(report, all);
                    li {
                        details id=(format!("o{i}")) {
                            summary {
                                span class="count" { (obstacle.pointers) }
                                " it " (code_words(&obstacle.text))
                            }
                            @if !functions.is_empty() {
                                p {
                                    button type="button" data-obstacle=(i) {
                                        "Show only the functions concerned (" (functions.len()) ")"
                                    }
                                }
                            }
                            table {
                                thead { tr { th { "starts from" } th { "in the C" } th class="n" { "pointers" } th { "functions" } } }
                                tbody {
                                    @for origin in &obstacle.origins {
                                        tr {
                                            td { (code_words(&origin.name)) }
                                            td { (report.place(origin.loc)) }
                                            td class="n" { (origin.pointers.len()) }
                                            td { (links(report, &functions_of(report, origin.pointers.iter().copied()))) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn demotions(report: &Report) -> Markup {
    html! {
        @if !report.demotions.is_empty() {
            h3 id="refused" { "Refused by rustc" }
            p class="note" {
                "These were lifted one tier further in an earlier round. rustc did not accept that, so they went back."
            }
            table {
                thead { tr { th class="n" { "round" } th { "what" } th { "in the C" } th { "rustc says" } } }
                tbody {
                    @for d in &report.demotions {
                        tr {
                            td class="n" { (d.round) }
                            td { (code_words(&d.what)) }
                            td { @if d.place.1 > 0 { (d.place.0) ":" (d.place.1) } }
                            td { (code_words(&d.message)) @if let Some(code) = &d.code { " " span class="place" { (code) } } }
                        }
                    }
                }
            }
        }
    }
}

/// Text with parts in backquotes.
fn code_words(text: &str) -> Markup {
    html! {
        @for (i, part) in text.split('`').enumerate() {
            @if i % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// The class that a function is filtered by: its worst tier, or 0 without pointers.
fn class_of(report: &Report, function: usize) -> usize {
    let pointers = report.census.functions[function].pointers.iter();
    let tiers = pointers.map(|p| report.census.pointers[*p].tier.number());
    tiers.max().unwrap_or(0)
}

fn filters(report: &Report) -> Markup {
    let mut counts = [0; 4];
    for f in 0..report.functions.len() {
        counts[class_of(report, f)] += 1;
    }
    let labels = [
        (3, "some on the checked heap"),
        (2, "some in arenas, none on the heap"),
        (1, "all native"),
        (0, "no pointers"),
    ];
    html! {
        form id="filter" autocomplete="off" {
            fieldset {
                legend { "Functions by their pointers" }
                @for (class, label) in labels {
                    label {
                        input type="checkbox" name="class" value=(class) checked;
                        span class=(format!("dot b{class}")) {} " " (label) " (" (counts[class]) ")"
                    }
                }
            }
            label { "Name " input type="search" name="name" placeholder="press / to search"; }
            label {
                "Obstacle "
                select name="obstacle" {
                    option value="" { "any" }
                    @for (i, obstacle) in report.census.obstacles.iter().enumerate() {
                        option value=(i) { (obstacle.pointers) " · it " (obstacle.text.replace('`', "")) }
                    }
                }
            }
            p class="keys" {
                output id="shown" aria-live="polite" { (report.functions.len()) " functions" }
                " · keys: " kbd { "/" } " search, " kbd { "j" } " " kbd { "k" } " next and last function, " kbd { "Enter" } " open, "
                kbd { "t" } " to-do list"
            }
        }
    }
}

fn badges(counts: [usize; 3]) -> Markup {
    html! {
        @for (tier, n) in Tier::ALL.into_iter().zip(counts) {
            @if n > 0 {
                span class=(format!("badge b{}", tier.number())) title=(format!("pointers of tier {}: {}", tier.number(), tier.words())) {
                    (n) span class="hidden" { " of tier " (tier.number()) }
                }
            }
        }
    }
}

fn function(report: &Report, index: usize, text: &FunctionText, shared: &Names<'_>) -> Markup {
    let census = &report.census;
    let function = &census.functions[index];
    let own = function.pointers.iter().map(|p| &census.pointers[*p]);
    let count = |tier| own.clone().filter(|p| p.tier == tier).count();
    let mut obstacles: Vec<usize> = own.clone().filter_map(|p| Some(p.obstacle?.0)).collect();
    obstacles.sort_unstable();
    obstacles.dedup();
    let list = obstacles
        .iter()
        .map(|o| format!("{o} "))
        .collect::<String>();
    let class = class_of(report, index);
    let mut names = Names {
        plain: shared.plain.clone(),
        members: shared.members.clone(),
    };
    for p in own.clone().filter(|p| p.kind != Kind::Result) {
        // A local name hides a global one.
        names.plain.remove(p.name.as_str());
    }
    for p in own.clone() {
        Names::note(&mut names.plain, &p.name, p.tier);
    }
    html! {
        details class=(format!("function k{class}")) id=(format!("f{index}")) data-class=(class) data-name=(function.name) data-obstacles=(list) {
            summary {
                code { (function.name) } " " (badges(Tier::ALL.map(count)))
                span class="place" { (report.place(function.loc)) }
            }
            @if !function.pointers.is_empty() {
                (pointers(report, &function.pointers))
            }
            div class="sides" {
                div {
                    h3 { "C" }
                    @if text.first == 0 {
                        p class="note" { "The file cannot be read." }
                    } @else {
                        (code(text.first, &text.c, &names, Language::C))
                    }
                }
                div {
                    @for copy in &text.copies {
                        (rust(copy, &names))
                    }
                }
            }
        }
    }
}

fn rust(copy: &RustText, names: &Names<'_>) -> Markup {
    let lends = copy.place.lends;
    html! {
        h3 {
            "Rust"
            @if copy.variant { ", a variant for some calls" }
            " " span class="place" { (copy.place.file) ":" (copy.place.lines.start()) }
            @if lends > 0 { " " span class="place" { (lends) " copied to the heap" } }
        }
        (code(*copy.place.lines.start(), &copy.lines, names, Language::Rust))
    }
}

/// Rust as it is shown in the page, for text that came after the report: no names are coloured by tier.
pub fn plain_rust(first: usize, lines: &[String]) -> String {
    code(first, lines, &Names::default(), Language::Rust).into_string()
}

/// What a block of source begins with in the page, and what it ends with.
pub const BLOCK: (&str, &str) = ("<div class=\"code\"", "</div>");

fn code(first: usize, lines: &[String], names: &Names<'_>, language: Language) -> Markup {
    let numbers = (first..first + lines.len())
        .map(|n| format!("{n}\n"))
        .collect::<String>();
    html! {
        div class="code" tabindex="0" role="region" aria-label="source" {
            pre class="numbers" aria-hidden="true" { (numbers) }
            pre { code { (PreEscaped(colour::html(lines, names, language))) } }
        }
    }
}

fn pointers(report: &Report, list: &[usize]) -> Markup {
    html! {
        table class="pointers" {
            thead { tr { th { "pointer" } th { "C type" } th class="n" { "tier" } th { "becomes" } th { "because it" } } }
            tbody {
                @for p in list.iter().map(|p| &report.census.pointers[*p]) {
                    tr {
                        td {
                            @if p.kind == Kind::Result { "(result)" } @else {
                                code class=(format!("t{}", p.tier.number())) { (p.name) }
                            }
                        }
                        td { code { (p.ty) } }
                        td class="n" { (p.tier.number()) }
                        td { (p.becomes) }
                        td { (reason(report, p)) }
                    }
                }
            }
        }
    }
}

/// Why a pointer is on the heap, and what is behind that.
fn reason(report: &Report, pointer: &Pointer) -> Markup {
    let Some(reason) = &pointer.reason else {
        return html! {};
    };
    let obstacle = pointer.obstacle.map(|(i, k)| {
        let obstacle = &report.census.obstacles[i];
        (i, obstacle, &obstacle.origins[k])
    });
    html! {
        (code_words(&reason.text))
        @if reason.loc.line != 0 { " " span class="place" { (report.place(reason.loc)) } }
        @if let Some((i, obstacle, origin)) = obstacle {
            @if obstacle.text != reason.text {
                ", because " (code_words(&origin.name)) " " (code_words(&obstacle.text))
                " " span class="place" { (report.place(origin.loc)) }
            }
            " · " a href=(format!("#o{i}")) { "to do" }
        }
    }
}

fn data(report: &Report) -> Markup {
    let census = &report.census;
    let mut owners: Vec<(&str, Vec<usize>)> = Vec::new();
    for (i, p) in census.pointers.iter().enumerate() {
        let owner = match p.kind {
            Kind::Member => p.owner.as_deref().unwrap_or("?"),
            Kind::Global => "global variables",
            _ => continue,
        };
        match owners.iter_mut().find(|(name, _)| *name == owner) {
            Some((_, list)) => list.push(i),
            None => owners.push((owner, vec![i])),
        }
    }
    html! {
        @if owners.is_empty() {
            p { "None of them is a pointer." }
        }
        @for (owner, list) in owners {
            @let loc = census.pointers[list[0]].loc;
            h3 { code { (owner) } @if owner != "global variables" { " " span class="place" { (report.place(loc)) } } }
            (pointers(report, &list))
        }
    }
}

/// The names that mean pointers in every function: of global variables, functions and members.
fn shared_names(report: &Report) -> Names<'_> {
    let mut names = Names::default();
    for p in &report.census.pointers {
        match p.kind {
            Kind::Member => Names::note(&mut names.members, &p.name, p.tier),
            Kind::Global | Kind::Result => Names::note(&mut names.plain, &p.name, p.tier),
            Kind::Parameter | Kind::Local => {}
        }
    }
    names
}
