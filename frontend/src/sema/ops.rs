//! Conversions and operators on typed expressions (C11 6.3, 6.5).

use lang_c::span::Span;

use super::call::has_call;
use super::{LResult, Lowerer};
use crate::ir::{
    BinaryOp, Expr, ExprKind, IntStyle, Loc, Place, PlaceKind, Stmt, StmtKind, TypeId, TypeKind,
    UnaryOp,
};

impl Lowerer<'_> {
    /// Reads a place, or lets it decay (C11 6.3.2.1).
    pub(crate) fn load(&mut self, place: Place, loc: Loc) -> Expr {
        let ty = place.ty;
        if self.prog.types.is_vla(ty) {
            return self.vla_decay(place, loc);
        }
        if let Some(elem) = self.prog.types.elem(ty) {
            let ptr = self.prog.types.ptr(elem);
            return Expr::new(ExprKind::Decay(place), ptr, loc);
        }
        if self.prog.types.is_func(ty) {
            // `*fp` of a function pointer is the pointer again.
            if let PlaceKind::Deref(p) = place.kind {
                return *p;
            }
        }
        Expr::new(ExprKind::Load(place), ty, loc)
    }

    /// Pointer to the first element of a variable length array l-value. Such l-values are kept as the pointer to their
    /// storage: a local of VLA type holds that pointer, elsewhere the address arithmetic is explicit.
    pub(crate) fn vla_decay(&mut self, place: Place, loc: Loc) -> Expr {
        let elem = self.prog.types.elem(place.ty).unwrap_or(TypeId::CHAR);
        let ptr = self.prog.types.ptr(elem);
        match place.kind {
            PlaceKind::Deref(p) => Expr::new(ExprKind::Cast(p), ptr, loc),
            _ => Expr::new(
                ExprKind::Load(Place {
                    kind: place.kind,
                    ty: ptr,
                }),
                ptr,
                loc,
            ),
        }
    }

    pub(crate) fn address_of(&mut self, place: Place, loc: Loc) -> Expr {
        let ptr = self.prog.types.ptr(place.ty);
        if self.prog.types.is_vla(place.ty) {
            let e = self.vla_decay(place, loc);
            return Expr::new(ExprKind::Cast(Box::new(e)), ptr, loc);
        }
        if let PlaceKind::Deref(p) = place.kind {
            // `&*p` is `p` (C11 6.5.3.2p3).
            return if p.ty == ptr {
                *p
            } else {
                Expr::new(ExprKind::Cast(p), ptr, loc)
            };
        }
        Expr::new(ExprKind::AddrOf(place), ptr, loc)
    }

    pub(crate) fn deref(&self, pointer: Expr) -> Place {
        let ty = self.prog.types.pointee(pointer.ty).unwrap_or(TypeId::INT);
        if let ExprKind::AddrOf(place) = pointer.kind {
            // `*&x` is `x` (C11 6.5.3.2, footnote 102).
            if place.ty == ty {
                return place;
            }
            let pointer = Expr::new(ExprKind::AddrOf(place), pointer.ty, pointer.loc);
            return Place::deref(pointer, ty);
        }
        Place {
            kind: PlaceKind::Deref(Box::new(pointer)),
            ty,
        }
    }

    /// Bit-field width when `e` reads or writes one.
    fn bit_width(&self, e: &Expr) -> Option<u32> {
        let place = match &e.kind {
            ExprKind::Load(p) => p,
            ExprKind::Assign(p, _) => p,
            ExprKind::AssignOp { place, .. } | ExprKind::IncDec { place, .. } => place,
            ExprKind::Seq(_, Some(v)) => return self.bit_width(v),
            _ => return None,
        };
        match &place.kind {
            PlaceKind::Field(_, r, f) => self.prog.types.record(*r).fields[*f as usize]
                .bits
                .map(|b| b.width),
            _ => None,
        }
    }

    /// Integer promotions (C11 6.3.1.1p2).
    pub(crate) fn promote(&self, e: Expr) -> Expr {
        let types = &self.prog.types;
        if !types.is_integer(e.ty) {
            return e;
        }
        let base = types.strip_enum(e.ty);
        if let Some(width) = self.bit_width(&e) {
            let bits = types.int_bits(base);
            if bits <= 32 || width <= 32 {
                let to = if width < 32 || types.is_signed(base) {
                    TypeId::INT
                } else {
                    TypeId::UINT
                };
                return self.cast(e, to);
            }
        }
        if types.int_bits(base) < 32 {
            return self.cast(e, TypeId::INT);
        }
        self.cast(e, base)
    }

    /// Conversion to `ty`, dropped when it changes nothing.
    pub(crate) fn cast(&self, e: Expr, ty: TypeId) -> Expr {
        if e.ty == ty {
            return e;
        }
        let loc = e.loc;
        let types = &self.prog.types;
        if let (ExprKind::Int(v, style), true) = (&e.kind, types.is_integer(ty)) {
            return Expr::new(ExprKind::Int(types.wrap(ty, *v), *style), ty, loc);
        }
        if let (ExprKind::Int(v, _), true) = (&e.kind, types.is_pointer(ty)) {
            if types.is_integer(e.ty) {
                return Expr::int(types.wrap(TypeId::ULONG, *v), ty, loc);
            }
        }
        if let (ExprKind::EnumConst(en, i, v), true) = (&e.kind, types.is_integer(ty)) {
            if types.wrap(ty, *v) == *v && ty != TypeId::BOOL {
                return Expr::new(ExprKind::EnumConst(*en, *i, *v), ty, loc);
            }
            return Expr::int(types.wrap(ty, *v), ty, loc);
        }
        if let (ExprKind::Float(f), true) = (&e.kind, types.is_float(ty)) {
            let f = if ty == TypeId::FLOAT {
                f64::from(*f as f32)
            } else {
                *f
            };
            return Expr::new(ExprKind::Float(f), ty, loc);
        }
        if let (ExprKind::Int(v, _), true) = (&e.kind, types.is_float(ty)) {
            let f = if ty == TypeId::FLOAT {
                f64::from(*v as f32)
            } else {
                *v as f64
            };
            return Expr::new(ExprKind::Float(f), ty, loc);
        }
        Expr::new(ExprKind::Cast(Box::new(e)), ty, loc)
    }

    /// Conversion as if by assignment, with C's constraints (C11 6.5.16.1); what gcc only warns about is let through.
    pub(crate) fn convert(&mut self, e: Expr, ty: TypeId, span: Span) -> LResult<Expr> {
        if e.ty == ty {
            return Ok(e);
        }
        // A transparent union takes any of its members (gcc; glibc declares the socket calls so).
        if let Some(record) = self
            .prog
            .types
            .as_record(ty)
            .filter(|_| self.prog.types.is_scalar(e.ty))
        {
            let record = self.prog.types.record(record);
            let member = record
                .fields
                .iter()
                .position(|f| self.prog.types.compatible(f.ty, e.ty));
            if let Some(i) = member.filter(|_| record.is_union) {
                let loc = e.loc;
                return Ok(Expr::new(
                    ExprKind::RecordInit(vec![(i as u32, e)]),
                    ty,
                    loc,
                ));
            }
        }
        if self.any_complex(e.ty, ty) {
            return self.complex_convert(e, ty, span);
        }
        let types = &self.prog.types;
        let ok = if types.is_scalar(ty) {
            types.is_scalar(e.ty)
                && !(types.is_float(ty) && types.is_pointer(e.ty))
                && !(types.is_float(e.ty) && types.is_pointer(ty))
        } else if ty == TypeId::VOID {
            true
        } else {
            types.compatible(e.ty, ty)
        };
        if !ok {
            let message = format!(
                "incompatible types: cannot convert `{}` to `{}`",
                types.display(e.ty),
                types.display(ty)
            );
            return self.error(span, "C0320", message);
        }
        if !types.is_scalar(ty) && ty != TypeId::VOID {
            return Ok(e);
        }
        Ok(self.cast(e, ty))
    }

    /// Usual arithmetic conversions (C11 6.3.1.8).
    pub(crate) fn arith_type(&self, a: TypeId, b: TypeId) -> TypeId {
        for ty in [TypeId::LONGDOUBLE, TypeId::DOUBLE, TypeId::FLOAT] {
            if a == ty || b == ty {
                return ty;
            }
        }
        if a == b {
            return a;
        }
        let types = &self.prog.types;
        let rank = |t: TypeId| match types.kind(t) {
            TypeKind::Int | TypeKind::UInt => 1,
            TypeKind::Long | TypeKind::ULong => 2,
            TypeKind::LongLong | TypeKind::ULongLong => 3,
            TypeKind::Int128 | TypeKind::UInt128 => 4,
            _ => 0,
        };
        let (sa, sb) = (types.is_signed(a), types.is_signed(b));
        if sa == sb {
            return if rank(a) >= rank(b) { a } else { b };
        }
        let (signed, unsigned) = if sa { (a, b) } else { (b, a) };
        if rank(unsigned) >= rank(signed) {
            unsigned
        } else if types.int_bits(signed) > types.int_bits(unsigned) {
            signed
        } else {
            match types.kind(signed) {
                TypeKind::Int => TypeId::UINT,
                TypeKind::Long => TypeId::ULONG,
                TypeKind::LongLong => TypeId::ULONGLONG,
                _ => TypeId::UINT128,
            }
        }
    }

    pub(crate) fn arith_operands(&self, a: Expr, b: Expr) -> (Expr, Expr, TypeId) {
        let a = self.promote(a);
        let b = self.promote(b);
        let ty = self.arith_type(a.ty, b.ty);
        (self.cast(a, ty), self.cast(b, ty), ty)
    }

    fn invalid_operands<T>(&self, op: &str, a: TypeId, b: TypeId, span: Span) -> LResult<T> {
        let types = &self.prog.types;
        let message = format!(
            "invalid operands to `{op}` (`{}` and `{}`)",
            types.display(a),
            types.display(b)
        );
        self.error(span, "C0321", message)
    }

    /// Requires a scalar where C asks for a truth value.
    pub(crate) fn condition(&mut self, e: Expr, span: Span) -> LResult<Expr> {
        if self.prog.types.complex_part(e.ty).is_some() {
            return self.complex_truth(e, span);
        }
        if !self.prog.types.is_scalar(e.ty) {
            let message = format!(
                "used `{}` where a scalar is required",
                self.prog.types.display(e.ty)
            );
            return self.error(span, "C0322", message);
        }
        Ok(e)
    }

    /// Builds `a op b` from rvalues.
    pub(crate) fn binary_op(
        &mut self,
        op: BinaryOp,
        a: Expr,
        b: Expr,
        span: Span,
    ) -> LResult<Expr> {
        let loc = self.loc(span);
        let types = &self.prog.types;
        let (pa, pb) = (types.is_pointer(a.ty), types.is_pointer(b.ty));
        let (ia, ib) = (types.is_integer(a.ty), types.is_integer(b.ty));
        let (aa, ab) = (types.is_arith(a.ty), types.is_arith(b.ty));
        let plain = !matches!(
            op,
            BinaryOp::Sub | BinaryOp::Div | BinaryOp::Rem | BinaryOp::Shl | BinaryOp::Shr
        );
        if plain && is_variable(&a) && has_call(&b) && self.in_function() {
            // gcc reads a plain variable on the left after a right operand with effects.
            let (b_ty, b_loc) = (b.ty, b.loc);
            let tmp = self.temp(b_ty, b_loc);
            let place = self.local_place(tmp);
            let read = self.load(place, b_loc);
            let kind = StmtKind::Decl(tmp, Some(b));
            let e = self.binary_op(op, a, read, span)?;
            let ty = e.ty;
            let stmts = vec![Stmt { kind, loc: b_loc }];
            return Ok(Expr::new(ExprKind::Seq(stmts, Some(Box::new(e))), ty, loc));
        }
        let (ta, tb) = (a.ty, b.ty);
        if self.any_complex(ta, tb) {
            return self.complex_binary(op, a, b, span);
        }
        match op {
            BinaryOp::Add if pa && ib => self.pointer_add(a, b, false, loc, span),
            BinaryOp::Add if ia && pb => self.pointer_add(b, a, false, loc, span),
            BinaryOp::Sub if pa && ib => self.pointer_add(a, b, true, loc, span),
            BinaryOp::Sub if pa && pb => self.pointer_difference(a, b, loc),
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div if aa && ab => {
                let (a, b, ty) = self.arith_operands(a, b);
                Ok(Expr::new(
                    ExprKind::Binary(op, Box::new(a), Box::new(b)),
                    ty,
                    loc,
                ))
            }
            BinaryOp::Rem | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor if ia && ib => {
                let (a, b, ty) = self.arith_operands(a, b);
                Ok(Expr::new(
                    ExprKind::Binary(op, Box::new(a), Box::new(b)),
                    ty,
                    loc,
                ))
            }
            BinaryOp::Shl | BinaryOp::Shr if ia && ib => {
                let a = self.promote(a);
                let b = self.promote(b);
                let ty = a.ty;
                Ok(Expr::new(
                    ExprKind::Binary(op, Box::new(a), Box::new(b)),
                    ty,
                    loc,
                ))
            }
            _ if op.is_comparison() && aa && ab => {
                let (a, b, _) = self.arith_operands(a, b);
                Ok(Expr::new(
                    ExprKind::Binary(op, Box::new(a), Box::new(b)),
                    TypeId::INT,
                    loc,
                ))
            }
            _ if op.is_comparison() && (pa || pb) && (pa || ia) && (pb || ib) => {
                let ty = if pa && !(pb && self.is_null_constant(&a)) {
                    a.ty
                } else {
                    b.ty
                };
                let a = self.cast(a, ty);
                let b = self.cast(b, ty);
                Ok(Expr::new(
                    ExprKind::Binary(op, Box::new(a), Box::new(b)),
                    TypeId::INT,
                    loc,
                ))
            }
            _ => self.invalid_operands(op.symbol(), ta, tb, span),
        }
    }

    pub(crate) fn is_null_constant(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Int(0, _) => true,
            ExprKind::Cast(a) => self.is_null_constant(a),
            _ => false,
        }
    }

    /// Number of bytes of a type as an expression: constant, or computed for variable length arrays.
    pub(crate) fn size_expr(&mut self, ty: TypeId, loc: Loc, span: Span) -> LResult<Expr> {
        if let TypeKind::Vla { elem, len } = *self.prog.types.kind(ty) {
            let elem = self.size_expr(elem, loc, span)?;
            let place = Place {
                kind: PlaceKind::Local(len),
                ty: TypeId::ULONG,
            };
            let n = Expr::new(ExprKind::Load(place), TypeId::ULONG, loc);
            return Ok(Expr::new(
                ExprKind::Binary(BinaryOp::Mul, Box::new(n), Box::new(elem)),
                TypeId::ULONG,
                loc,
            ));
        }
        if let TypeKind::Array { elem, len } = *self.prog.types.kind(ty) {
            if self.prog.types.is_vla(elem) {
                let elem = self.size_expr(elem, loc, span)?;
                let n = Expr::int(i128::from(len), TypeId::ULONG, loc);
                return Ok(Expr::new(
                    ExprKind::Binary(BinaryOp::Mul, Box::new(n), Box::new(elem)),
                    TypeId::ULONG,
                    loc,
                ));
            }
        }
        match self.prog.types.size(ty) {
            Some(n) => Ok(Expr::int(i128::from(n), TypeId::ULONG, loc)),
            // GNU: `sizeof(void)` and `sizeof` of a function are 1.
            None if ty == TypeId::VOID || self.prog.types.is_func(ty) => {
                Ok(Expr::int(1, TypeId::ULONG, loc))
            }
            None => {
                let message = format!("incomplete type `{}`", self.prog.types.display(ty));
                self.error(span, "C0323", message)
            }
        }
    }

    pub(crate) fn pointer_add(
        &mut self,
        p: Expr,
        i: Expr,
        subtract: bool,
        loc: Loc,
        span: Span,
    ) -> LResult<Expr> {
        let ty = p.ty;
        let i = self.promote(i);
        let pointee = self.prog.types.pointee(ty).unwrap_or(TypeId::CHAR);
        if self.prog.types.is_vla(pointee) {
            // Explicit byte arithmetic: the element size is known only at run time.
            let size = self.size_expr(pointee, loc, span)?;
            let size = self.cast(size, TypeId::LONG);
            let i = self.cast(i, TypeId::LONG);
            let bytes = Expr::new(
                ExprKind::Binary(BinaryOp::Mul, Box::new(i), Box::new(size)),
                TypeId::LONG,
                loc,
            );
            let byte_ptr = self.prog.types.ptr(TypeId::CHAR);
            let p = self.cast(p, byte_ptr);
            let (p, bytes) = (Box::new(p), Box::new(bytes));
            let kind = if subtract {
                ExprKind::PtrSub(p, bytes)
            } else {
                ExprKind::PtrAdd(p, bytes)
            };
            let sum = Expr::new(kind, byte_ptr, loc);
            return Ok(self.cast(sum, ty));
        }
        if self.prog.types.size(pointee).is_none()
            && pointee != TypeId::VOID
            && !self.prog.types.is_func(pointee)
        {
            let message = format!(
                "arithmetic on a pointer to the incomplete type `{}`",
                self.prog.types.display(pointee)
            );
            return self.error(span, "C0323", message);
        }
        let (p, i) = (Box::new(p), Box::new(i));
        let kind = if subtract {
            ExprKind::PtrSub(p, i)
        } else {
            ExprKind::PtrAdd(p, i)
        };
        Ok(Expr::new(kind, ty, loc))
    }

    fn pointer_difference(&mut self, a: Expr, b: Expr, loc: Loc) -> LResult<Expr> {
        let pointee = self.prog.types.pointee(a.ty).unwrap_or(TypeId::CHAR);
        if self.prog.types.is_vla(pointee) {
            let byte_ptr = self.prog.types.ptr(TypeId::CHAR);
            let (a, b) = (self.cast(a, byte_ptr), self.cast(b, byte_ptr));
            let bytes = Expr::new(
                ExprKind::PtrDiff(Box::new(a), Box::new(b)),
                TypeId::LONG,
                loc,
            );
            let size = self.size_expr(pointee, loc, Span::none())?;
            let size = self.cast(size, TypeId::LONG);
            return Ok(Expr::new(
                ExprKind::Binary(BinaryOp::Div, Box::new(bytes), Box::new(size)),
                TypeId::LONG,
                loc,
            ));
        }
        let ty = a.ty;
        let b = self.cast(b, ty);
        Ok(Expr::new(
            ExprKind::PtrDiff(Box::new(a), Box::new(b)),
            TypeId::LONG,
            loc,
        ))
    }

    pub(crate) fn unary_op(&mut self, op: UnaryOp, a: Expr, span: Span) -> LResult<Expr> {
        if self.prog.types.complex_part(a.ty).is_some() {
            return self.complex_unary(op, a, span);
        }
        let loc = self.loc(span);
        let types = &self.prog.types;
        let ok = match op {
            UnaryOp::Neg => types.is_arith(a.ty),
            UnaryOp::BitNot => types.is_integer(a.ty),
            UnaryOp::Not => types.is_scalar(a.ty),
        };
        if !ok {
            let message = format!("invalid operand of type `{}`", types.display(a.ty));
            return self.error(span, "C0321", message);
        }
        if op == UnaryOp::Not {
            return Ok(Expr::new(
                ExprKind::Unary(op, Box::new(a)),
                TypeId::INT,
                loc,
            ));
        }
        let a = self.promote(a);
        let ty = a.ty;
        if let (UnaryOp::Neg, ExprKind::Int(v, IntStyle::Decimal)) = (op, &a.kind) {
            return Ok(Expr::int(
                self.prog.types.wrap(ty, v.wrapping_neg()),
                ty,
                loc,
            ));
        }
        if let (UnaryOp::Neg, ExprKind::Float(f)) = (op, &a.kind) {
            return Ok(Expr::new(ExprKind::Float(-f), ty, loc));
        }
        Ok(Expr::new(ExprKind::Unary(op, Box::new(a)), ty, loc))
    }

    /// Default argument promotions (C11 6.5.2.2p6).
    pub(crate) fn default_promote(&self, e: Expr) -> Expr {
        if e.ty == TypeId::FLOAT {
            return self.cast(e, TypeId::DOUBLE);
        }
        self.promote(e)
    }
}

/// An object with static storage duration, read as a whole, perhaps converted to another integer type.
fn is_variable(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Load(p) => matches!(p.kind, PlaceKind::Global(_)),
        ExprKind::Cast(a) => is_variable(a),
        _ => false,
    }
}
