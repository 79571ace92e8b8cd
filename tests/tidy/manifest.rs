//! `Cargo.toml` files, read line by line: enough to see what is inherited and where it stands.

/// One `key = value` of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The whole way to the value, tables included: `dependencies.tokio.workspace`.
    pub(crate) key: String,
    pub(crate) value: String,
    /// Counted from one.
    pub(crate) line: usize,
}

impl Entry {
    /// Returns the dependency that this entry is about, whichever kind and platform it is for.
    pub(crate) fn dependency(&self) -> Option<&str> {
        let (table, rest) = self.key.split_once("dependencies.")?;
        let kind = table.rsplit_once('.').map_or(table, |(_, kind)| kind);
        let is_table = ["", "dev-", "build-"].contains(&kind) && !table.starts_with("workspace");
        is_table.then(|| rest.split('.').next().unwrap_or(rest))
    }

    /// True for `name.workspace = true` and `name = { workspace = true }` alike.
    pub(crate) fn is_inherited(&self) -> bool {
        self.key.ends_with(".workspace") && self.value == "true"
            || self.value.contains("workspace = true")
    }
}

/// Reads a manifest. A value in brackets may go on for several lines.
pub(crate) fn entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut table, mut open) = (String::new(), 0_usize);
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let (opened, closed) = (
            content.matches(['[', '{']).count(),
            content.matches([']', '}']).count(),
        );
        let is_new = open == 0;
        open = (open + opened).saturating_sub(closed);
        if !is_new {
            if let Some(last) = entries.last_mut() {
                last.value.push_str(content);
            }
        } else if content.starts_with('[') {
            content.trim_matches(['[', ']']).clone_into(&mut table);
        } else if let Some((key, value)) = content.split_once('=') {
            let value = value.trim().to_owned();
            entries.push(Entry {
                key: format!("{table}.{}", key.trim()),
                value,
                line,
            });
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, key: &str, value: &str, line: usize) {
        let expected = Entry {
            key: key.to_owned(),
            value: value.to_owned(),
            line,
        };
        assert_eq!(entries(text), [expected]);
    }

    #[test]
    fn keys_carry_their_table() {
        check("[package]\nname = \"a\"", "package.name", "\"a\"", 2);
        check(
            "[lints]\n# why\nworkspace = true",
            "lints.workspace",
            "true",
            3,
        );
        check("[[bin]]\npath = \"a.rs\"", "bin.path", "\"a.rs\"", 2);
    }

    #[test]
    fn values_in_brackets_go_on() {
        check("[a]\nb = [\n    1,\n    2,\n]", "a.b", "[1,2,]", 2);
    }

    #[test]
    fn dependencies_are_told_from_the_rest() {
        let dependency = |text: &str| entries(text)[0].dependency().map(str::to_owned);
        assert_eq!(
            dependency("[dependencies]\nbytes = \"1\"").as_deref(),
            Some("bytes")
        );
        assert_eq!(
            dependency("[dev-dependencies.bytes]\nversion = \"1\"").as_deref(),
            Some("bytes")
        );
        let on_unix = "[target.'cfg(unix)'.dependencies]\nrustix.workspace = true";
        assert_eq!(dependency(on_unix).as_deref(), Some("rustix"));
        assert_eq!(dependency("[workspace.dependencies]\nbytes = \"1\""), None);
        assert_eq!(dependency("[package]\nname = \"a\""), None);
    }

    #[test]
    fn both_ways_to_inherit_are_known() {
        let inherited = |line: &str| entries(&format!("[dependencies]\n{line}"))[0].is_inherited();
        assert!(inherited("bytes.workspace = true"));
        assert!(inherited(
            "bytes = { workspace = true, features = [\"std\"] }"
        ));
        assert!(!inherited("bytes = \"1\""));
    }
}
