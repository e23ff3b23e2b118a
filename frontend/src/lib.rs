//! C project to typed IR: discovery, preprocessing, parsing, semantic analysis, lowering.
