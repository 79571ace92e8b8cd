//! Which rules look at which files.

/// Folders whose files are shown to a compiler or come out of one, and are no modules of ours.
const SAMPLES: [(&str, &str); 3] = [
    (
        "ui-tests/cases/",
        "each is one mistake, as a user would make it",
    ),
    ("macros/tests/input/", "each is what a macro is given"),
    ("macros/tests/output/", "each is what a macro wrote"),
];

/// True for what is compared with the output of a compiler or a macro.
pub(crate) fn is_sample(path: &str) -> bool {
    SAMPLES.iter().any(|(folder, _)| path.starts_with(folder))
}

/// True for files that hold only tests of the module they are named under.
pub(crate) fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// True for the code that users of the project link.
pub(crate) fn is_library(path: &str) -> bool {
    let in_source = ["macros/src/", "proto/src/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    (in_source || path.starts_with("runtime/") && path.contains("/src/")) && !is_test(path)
}

/// True for a module, or for any module inside it: `runtime/schema/src/lock` covers `lock.rs` and
/// `lock/parser.rs`.
pub(crate) fn is_module(path: &str, module: &str) -> bool {
    let rest = path.strip_prefix(module);
    rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_its_file_and_its_folder() {
        assert!(is_module(
            "runtime/rpc/src/client.rs",
            "runtime/rpc/src/client"
        ));
        assert!(is_module(
            "runtime/rpc/src/client/channel.rs",
            "runtime/rpc/src/client"
        ));
        assert!(!is_module(
            "runtime/rpc/src/clients.rs",
            "runtime/rpc/src/client"
        ));
    }

    #[test]
    fn tests_are_not_library_code() {
        assert!(is_library("runtime/rpc/src/client.rs"));
        assert!(is_library("proto/src/lib.rs"));
        assert!(!is_library("runtime/wire/src/server/tests.rs"));
        assert!(!is_library("examples/kv/kv-host/src/main.rs"));
        assert!(!is_library("tests/integration/main.rs"));
    }
}
