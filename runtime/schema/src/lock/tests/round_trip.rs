//! What is printed is read back as it was, by us and by another compiler, and what we read can be
//! printed: by hand, at random, and after random changes of text.

use prost_types::FileDescriptorProto;

use super::generator::{self, Random};
use crate::{compat, emit, lock};

const EVERYTHING: &str = include_str!("everything.proto");
const NAME: &str = "a.proto";

fn parse(text: &str) -> Option<FileDescriptorProto> {
    lock::parse([(NAME, text)]).ok()?.pop()
}

/// Compiles with protox, without the comments.
fn compile(text: &str) -> Result<FileDescriptorProto, protox::Error> {
    struct Text(String);

    impl protox::file::FileResolver for Text {
        fn open_file(&self, name: &str) -> Result<protox::file::File, protox::Error> {
            if name == NAME {
                return protox::file::File::from_source(name, &self.0);
            }
            protox::file::GoogleFileResolver::new().open_file(name)
        }
    }

    let mut compiler = protox::Compiler::with_file_resolver(Text(text.to_owned()));
    compiler.open_file(NAME)?;
    let mut files = compiler.file_descriptor_set().file;
    Ok(without_comments(files.pop().expect("it was compiled")))
}

fn without_comments(mut file: FileDescriptorProto) -> FileDescriptorProto {
    file.source_code_info = None;
    file
}

/// Holds for every text that can be read; `fuzz/fuzz_targets/proto_file.rs` asks the same.
fn check_round_trip(file: &FileDescriptorProto) {
    let printed = emit::print(file);
    let again = lock::parse([(NAME, printed.as_str())]);
    let again = again.unwrap_or_else(|error| panic!("{error}\n{printed}"));
    assert_eq!(again.first(), Some(file), "{printed}");
    assert_eq!(emit::print(&again[0]), printed);
    assert_eq!(compat::check(&again, &again, &[]), []);
}

#[test]
fn everything_that_can_be_said_is_printed_as_it_was_written() {
    let file = lock::parse([(NAME, EVERYTHING)]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(emit::print(&file[0]), EVERYTHING);
    check_round_trip(&file[0]);
    let compiled = compile(EVERYTHING).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(compiled, without_comments(file[0].clone()));
}

#[test]
fn random_files_are_read_back_by_us_and_by_another_compiler() {
    for seed in 0..300 {
        let file = generator::file(seed);
        check_round_trip(&file);
        let printed = emit::print(&file);
        let compiled = compile(&printed).unwrap_or_else(|error| panic!("{error:?}\n{printed}"));
        assert_eq!(compiled, without_comments(file), "{printed}");
    }
}

/// Words that turn one thing into another.
const WORDS: [&str; 40] = [
    "message",
    "enum",
    "oneof",
    "service",
    "rpc",
    "returns",
    "stream",
    "reserved",
    "option",
    "optional",
    "repeated",
    "map",
    "<",
    ">",
    ",",
    ";",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "=",
    "to",
    "max",
    "true",
    "string",
    "int32",
    "json_name",
    "deprecated",
    "0",
    "1",
    "-1",
    "19000",
    "\"\"",
    "a",
    ".a",
    "a.b",
    "import",
    "\n// A comment.\n",
];

/// Deletes, doubles, swaps or replaces a few words.
fn mutate(text: &str, random: &mut Random) -> String {
    let mut words: Vec<&str> = text
        .split_inclusive([' ', '\n', ';', '(', ')', '<', '>'])
        .collect();
    for _ in 0..=random.below(3) {
        let at = random.below(words.len());
        let other = random.below(words.len());
        match random.below(5) {
            0 => drop(words.remove(at)),
            1 => words.insert(at, words[other]),
            2 => words.swap(at, other),
            3 => words[at] = *random.pick(&WORDS),
            _ => {
                words.insert(at, " ");
                words.insert(at, *random.pick(&WORDS));
            }
        }
        if words.is_empty() {
            break;
        }
    }
    words.concat()
}

#[test]
fn what_is_still_read_after_random_changes_can_be_printed() {
    let samples: [&str; 5] = [
        EVERYTHING,
        include_str!("../../emit/tests/kv.proto"),
        include_str!("../../compat/tests/store.proto"),
        &emit::print(&generator::file(7)),
        &emit::print(&generator::file(8)),
    ];
    let mut random = Random::new(1);
    let (mut read, mut compiled) = (0, 0);
    for _ in 0..2_000 {
        let text = mutate(samples[random.below(samples.len())], &mut random);
        let Some(file) = parse(&text) else {
            continue;
        };
        read += 1;
        check_round_trip(&file);
        // It refuses more than we do, such as names in JSON that are there twice.
        if let Ok(theirs) = compile(&text) {
            compiled += 1;
            assert_eq!(theirs, without_comments(file), "{text}");
        }
    }
    assert!(
        read > 100 && compiled > 100,
        "{read} read, {compiled} compiled"
    );
}

#[test]
fn no_prefix_of_a_file_makes_the_parser_panic() {
    for end in (0..EVERYTHING.len()).filter(|end| EVERYTHING.is_char_boundary(*end)) {
        drop(parse(&EVERYTHING[..end]));
    }
}
