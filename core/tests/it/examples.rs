//! The named plans do what their documents say.
