//! Which parameter of Rust goes to which of C, and what C gets where Rust has nothing.

use c2safe_frontend::ir::{TypeId, TypeKind};

use super::{has_length, is_length_name, Alignment, Caller, Source};
use crate::interface::RustType;
use crate::names;

impl Caller<'_, '_> {
    /// How bad it is to give the `i`th parameter to C's `j`th.
    pub(super) fn cost(&self, i: usize, j: usize) -> Result<u32, String> {
        let param = &self.f.params[i];
        let (c_name, ty) = &self.g.params[j];
        self.lowered(i, j)?;
        let types = self.conv.c.types();
        let fit = names::fit(&param.name, c_name);
        let mut cost = match fit {
            70.. => 0,
            40.. => 1,
            _ => 2,
        };
        let rust = param.ty.referent();
        if types.is_float(*ty) != matches!(rust, RustType::Float(_)) && types.is_arith(*ty) {
            cost += 3;
        }
        if rust.is_scalar() && !matches!(param.ty, RustType::Ref(..)) && types.is_pointer(*ty) {
            cost += 5;
            // A number is no text: it has the size that C asks for.
            let natural = self.conv.natural(rust).and_then(|t| types.size(t));
            let to = types.pointee(*ty).filter(|to| types.is_arith(*to));
            if to.is_some_and(|to| types.size(to) != natural) {
                cost += 3;
            }
        }
        if matches!(param.ty, RustType::Ref(..)) && rust.is_scalar() && types.is_arith(*ty) {
            cost += 1;
        }
        // A text for a C buffer that says how long it is, and the like, is as good as it gets.
        if types.pointee(*ty) == Some(TypeId::VOID) {
            cost += 1;
        }
        Ok(cost)
    }

    pub(super) fn skip_c(&self, j: usize, near_length: bool) -> u32 {
        let (name, ty) = &self.g.params[j];
        let types = self.conv.c.types();
        if types.is_integer(*ty) {
            return match (near_length, is_length_name(name)) {
                (true, true) => 1,
                (true, false) => 3,
                _ => 8,
            };
        }
        match self.is_out(*ty) {
            true if self.f.ret != RustType::Unit => 2,
            true => 5,
            false => 7,
        }
    }

    pub(super) fn is_out(&self, ty: TypeId) -> bool {
        let types = self.conv.c.types();
        match types.kind(ty) {
            TypeKind::Ptr {
                to,
                const_to: false,
            } => types.size(*to).is_some() && !types.is_func(*to),
            _ => false,
        }
    }

    pub(super) fn align(&self) -> Result<Alignment, String> {
        let n = self.f.params.len();
        let mut best: Option<Alignment> = None;
        let mut why = String::new();
        for first in 0..n.max(1) {
            let mut order: Vec<usize> = (0..n).collect();
            if n > 0 {
                let moved = order.remove(0);
                order.insert(first, moved);
            }
            match self.align_in(&order) {
                Ok(mut found) => {
                    found.cost += u32::from(first > 0);
                    if best.as_ref().is_none_or(|b| found.cost < b.cost) {
                        best = Some(found);
                    }
                }
                Err(reason) if why.is_empty() => why = reason,
                Err(_) => {}
            }
        }
        best.ok_or(why)
    }

    pub(super) fn align_in(&self, order: &[usize]) -> Result<Alignment, String> {
        let (n, m) = (order.len(), self.g.params.len());
        let mut why = String::new();
        // costs[i][j]: the first i and j parameters are dealt with.
        let mut costs = vec![vec![(u32::MAX, 0u8); m + 1]; n + 1];
        costs[0][0] = (0, 0);
        for i in 0..=n {
            for j in 0..=m {
                let (now, _) = costs[i][j];
                if now == u32::MAX {
                    continue;
                }
                if i < n && j < m {
                    match self.cost(order[i], j) {
                        Ok(cost) if now + cost < costs[i + 1][j + 1].0 => {
                            costs[i + 1][j + 1] = (now + cost, 1);
                        }
                        Ok(_) => {}
                        Err(reason) => why = reason,
                    }
                }
                if j < m {
                    let near = [i.checked_sub(1), Some(i).filter(|i| *i < n)];
                    let near = near
                        .into_iter()
                        .flatten()
                        .any(|i| has_length(&self.f.params[order[i]].ty));
                    let cost = now + self.skip_c(j, near);
                    if cost < costs[i][j + 1].0 {
                        costs[i][j + 1] = (cost, 2);
                    }
                }
                if i < n {
                    let param = &self.f.params[order[i]];
                    let cost = match (&param.ty, param.name.as_str()) {
                        (_, "self") => 12,
                        // It may be one of those without a name.
                        _ if self.g.variadic && j == m => 2,
                        (RustType::Int(_), name) if is_length_name(name) => 4,
                        _ => 9,
                    };
                    if now + cost < costs[i + 1][j].0 {
                        costs[i + 1][j] = (now + cost, 3);
                    }
                }
            }
        }
        let mut sources = vec![Source::Nothing; m];
        let (mut i, mut j) = (n, m);
        let mut matched: Vec<Option<usize>> = vec![None; m];
        while (i, j) != (0, 0) {
            match costs[i][j].1 {
                1 => {
                    i -= 1;
                    j -= 1;
                    sources[j] = Source::Param(order[i]);
                    matched[j] = Some(order[i]);
                }
                2 => j -= 1,
                3 => {
                    i -= 1;
                    if self.f.params[order[i]].name != "self" || why.is_empty() {
                        continue;
                    }
                    return Err(why);
                }
                _ => return Err(why),
            }
        }
        let types = self.conv.c.types();
        for (j, source) in sources.iter_mut().enumerate() {
            if *source != Source::Nothing {
                continue;
            }
            let ty = self.g.params[j].1;
            if types.is_integer(ty) {
                let name = names::words(&self.g.params[j].0);
                let near = |k: usize, i: usize| {
                    let param = &self.f.params[i];
                    let both = [names::words(&param.name), names::words(&self.g.params[k].0)];
                    let alike = both.iter().flatten().any(|w| {
                        w.len() > 1
                            && name
                                .iter()
                                .any(|n| n.trim_end_matches('s') == w.trim_end_matches('s'))
                    });
                    // An array's length is known without being told.
                    let is_array = matches!(param.ty.referent(), RustType::Array(_));
                    100 * i32::from(alike) - 50 * i32::from(is_array) - 2 * (k.abs_diff(j) as i32)
                        + i32::from(k < j)
                };
                let holders = matched
                    .iter()
                    .enumerate()
                    .filter_map(|(k, i)| Some((k, (*i)?)));
                let holders = holders.filter(|(_, i)| has_length(&self.f.params[*i].ty));
                if let Some((_, i)) = holders.max_by_key(|(k, i)| near(*k, *i)) {
                    *source = Source::Length(i);
                }
            } else if self.is_out(ty) {
                *source = Source::Out;
            }
        }
        // What Rust gives is not left out where C asks for something else.
        let left_out = (0..n).any(|i| {
            let ty = &self.f.params[i].ty;
            !matched.contains(&Some(i))
                && !self.g.variadic
                && !matches!(ty, RustType::Int(_) | RustType::Unit)
        });
        let wanted = match &self.f.ret {
            _ if self.g.ret != TypeId::VOID => 0,
            RustType::Unit => 0,
            RustType::Tuple(all) => all.len(),
            _ => 1,
        };
        let outs = sources.iter().filter(|s| **s == Source::Out).count();
        let nothing =
            (0..m).any(|j| sources[j] == Source::Nothing && types.is_pointer(self.g.params[j].1));
        if left_out && !why.is_empty() && (nothing || outs > wanted) {
            return Err(why);
        }
        self.widths(&mut sources);
        // More than half of the parameters given up is no match.
        let cost = costs[n][m].0;
        if cost > 14 + 3 * n as u32 {
            return Err(match why.is_empty() {
                true => "the parameters do not fit".into(),
                false => why,
            });
        }
        Ok(Alignment { sources, cost })
    }

    /// Rows of rows: where C wants two numbers of each, the second is the length of a row.
    pub(super) fn widths(&self, sources: &mut [Source]) {
        let is_grid = |i: usize| {
            let ty = self.f.params[i].ty.referent();
            ty.element()
                .is_some_and(|e| e.referent().element().is_some())
        };
        let mut j = 0;
        while j < sources.len() {
            let start = j;
            while j < sources.len() && matches!(sources[j], Source::Length(_)) {
                j += 1;
            }
            let numbers = j - start;
            // The grids just before.
            let mut grids = Vec::new();
            for k in (0..start).rev() {
                match sources[k] {
                    Source::Param(i) if is_grid(i) => grids.insert(0, i),
                    _ => break,
                }
            }
            if numbers >= 2 && !grids.is_empty() {
                for n in 0..numbers {
                    let Some(i) = grids.get(n / 2) else { break };
                    sources[start + n] = match n % 2 {
                        0 => Source::Length(*i),
                        _ => Source::Width(*i),
                    };
                }
            }
            j += 1;
        }
    }
}
