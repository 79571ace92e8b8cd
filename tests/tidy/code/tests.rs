//! What is code and what is not.

use super::*;

#[track_caller]
fn check(source: &str, code: &str, comments: &[(usize, &str)]) {
    let parsed = Code::parse(source);
    assert_eq!(parsed.text(), code);
    assert_eq!(parsed.comments().collect::<Vec<_>>(), comments);
}

#[test]
fn comments_are_no_code() {
    check("a // b\nc", "a \nc", &[(1, "// b")]);
    check(
        "a /* b /* c */\nd */ e",
        "a \n e",
        &[(1, "/* b /* c */"), (2, "d */")],
    );
    check("//! a\n", "\n", &[(1, "//! a")]);
}

#[test]
fn literals_lose_what_they_say_but_keep_their_lines() {
    check(r#"f("// \" b") // c"#, "f(~~~ ~~ ~~) ", &[(1, "// c")]);
    check("f(\"a\nb\")", "f(~~\n~~)", &[]);
    check("r#\"\"a\"\"#;", "~~~~~~~~;", &[]);
    check("br\"\\\";", "b~~~~;", &[]);
}

#[test]
fn a_lifetime_is_no_character() {
    check("&'a str", "&'a str", &[]);
    check("'a': '\\'': '\"'", "~~~: ~~~~: ~~~", &[]);
}

#[test]
fn raw_names_are_code() {
    check("r#type + r#for", "r#type + r#for", &[]);
}

#[test]
fn names_are_whole_words() {
    let code = Code::parse("tokio; tokio_util; my_tokio; tokio::x; spawn(a); respawn(b)");
    assert_eq!(code.positions("tokio"), [0, 29]);
    assert_eq!(code.positions("spawn("), [39]);
}

#[test]
fn an_import_in_braces_is_taken_apart() {
    let code = Code::parse("use crate::{\n    a::{b, server},\n    client,\n};\ncrate::c::d");
    let names = code.names_under("crate::").into_iter();
    let names: Vec<_> = names.map(|(at, name)| (code.line_of(at), name)).collect();
    assert_eq!(names, [(2, "a"), (3, "client"), (5, "c")]);
}

#[test]
fn attributes_are_read_across_lines() {
    let code = Code::parse("#![a]\n#[b(\n    c[0],\n)]\nfn d() {}");
    assert_eq!(code.attributes(), [(0, "a"), (6, "b(\n    c[0],\n)")]);
}

#[test]
fn modules_of_tests_are_found() {
    let code = Code::parse("a\n#[cfg(test)]\nmod tests {\n    fn f() {}\n}\nb");
    assert_eq!(code.test_modules(), [2..=5]);
    assert!(code.is_test(4));
    assert!(!code.is_test(6));
    let elsewhere = Code::parse("#[cfg(test)]\nmod tests;\nmod a {\n}\n#[cfg(test)]\nfn f() {}\n");
    assert!(elsewhere.test_modules().is_empty());
}
