//! A resolver must never choose the public API of truv-sdk: what writes it is pinned to one version.

#[test]
fn the_generators_are_pinned_exactly() {
    let manifest = include_str!("../Cargo.toml");
    for name in ["progenitor-impl", "typify", "typify-impl"] {
        // as it is written here, and as cargo writes it into a package
        let forms =
            [format!("\n{name} = \"="), format!("\n{name} = {{ version = \"="), format!(".{name}]\nversion = \"=")];
        let is_pinned = forms.iter().any(|form| manifest.contains(form.as_str()));
        assert!(is_pinned, "Cargo.toml takes more than one version of {name}: write `{name} = \"=…\"`");
    }
}
