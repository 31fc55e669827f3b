//! JSON pointers (RFC 6901): `/paths/~1users/get` leads to `get` in `/users` in `paths`.

/// One step of a pointer, escaped: `~` as `~0` and `/` as `~1`.
pub fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// One step of a pointer, unescaped.
pub fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The pointer to a member of the value that `pointer` leads to.
pub fn child(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", escape(step))
}

/// The steps of a pointer, unescaped. If the text does not start with `/`, these are the steps after the first `/`.
pub fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescape)
}

/// The last step of a pointer, unescaped.
pub fn last(pointer: &str) -> String {
    unescape(pointer.rsplit('/').next().unwrap_or_default())
}

/// The pointer itself, then each pointer above it up to the empty one.
pub fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| pointer.get(..pointer.rfind('/')?))
}
