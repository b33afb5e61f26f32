//! Each rule of the saga by its own small example.
