//! Facts about an IR program and the plan: which representation each storage class gets, and why.
