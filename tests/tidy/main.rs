//! The house rules that a machine can check. Each test is one of them, and a failure lists every
//! offender as `path:line: rule`.
//!
//! The rules are in [`rules`], one idea a module, each with samples that must trip it. The rest
//! of this program reads what they judge: files, Rust code, manifests and the dependency graph.

mod code;
mod dependency_tree;
mod manifest;
mod offence;
mod paths;
mod rules;
mod tree;
mod workspace;

use offence::hold;
use rules::{
    changes, comments, imports, judged, layers, lints, manifests, names, purity, size, traces,
    tracing_log,
};
use tree::Tree;
use workspace::Workspace;

#[test]
fn crates_depend_only_on_the_crates_below_them() {
    hold(layers::between_our_crates(&Workspace::load()));
}

#[test]
fn crates_leave_alone_what_is_not_their_business() {
    hold(layers::external(&Workspace::load()));
}

#[test]
fn packages_say_what_they_are_and_share_the_lints() {
    hold(manifests::metadata(&Workspace::load()));
}

#[test]
fn every_version_is_chosen_in_one_place() {
    hold(manifests::shared_versions(&Workspace::load()));
}

#[test]
fn no_dependency_makes_tracing_write_to_log() {
    hold(tracing_log::offences(&dependency_tree::load()));
}

#[test]
fn pure_code_names_no_clock_runtime_or_socket() {
    hold(purity::offences(&Tree::load()));
}

#[test]
fn library_code_reads_the_clock_that_tests_can_pause() {
    hold(imports::clocks(&Tree::load()));
}

#[test]
fn client_and_server_never_name_each_other() {
    hold(imports::client_and_server(&Tree::load()));
}

#[test]
fn files_are_named_after_what_they_hold() {
    hold(names::offences(&Tree::load()));
}

#[test]
fn every_module_opens_by_saying_what_it_is_for() {
    hold(comments::openings(&Tree::load()));
}

#[test]
fn every_to_do_has_an_issue() {
    hold(comments::to_dos(&Tree::load()));
}

#[test]
fn files_and_their_tests_are_short() {
    hold(size::rust(&Tree::load()));
}

#[test]
fn compiler_messages_are_short() {
    hold(size::compiler_messages(&Tree::load()));
}

#[test]
fn every_silenced_lint_has_a_reason() {
    hold(lints::silenced(&Tree::load()));
}

#[test]
fn no_unfinished_code_is_left() {
    hold(lints::unfinished(&Tree::load()));
}

#[test]
fn files_name_neither_a_machine_nor_a_writing_tool() {
    hold(traces::words(&Tree::load()));
}

#[test]
fn lock_files_name_no_registry_but_the_usual_one() {
    hold(traces::registries(&Tree::load()));
}

#[test]
fn change_notes_have_the_right_form() {
    hold(changes::offences(&Tree::load()));
}

#[test]
fn tests_that_a_page_names_exist() {
    hold(judged::offences(&Tree::load()));
}
