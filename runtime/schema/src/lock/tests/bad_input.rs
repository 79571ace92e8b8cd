//! What the printer does not write is refused, with the line where it stands and what is wrong.

use crate::lock;

/// Checks the message of each text, which begins in line 3 of a file with a package.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let text = format!("syntax = \"proto3\";\npackage a;\n{text}");
        let error = lock::parse([("a.proto", text.as_str())]).expect_err(&text);
        assert_eq!(error.to_string(), format!("`a.proto`{expected}"), "{text}");
    }
}

#[test]
fn a_file_says_that_it_is_proto3() {
    for text in [
        "",
        "package a;",
        "syntax = \"proto2\";",
        "message A {}\n",
        "// syntax = \"proto3\";",
    ] {
        let error = lock::parse([("a.proto", text)]).expect_err(text);
        assert_eq!(
            error.to_string(),
            "`a.proto`, line 1: the file does not say `syntax = \"proto3\"`"
        );
    }
}

#[test]
fn words_are_those_of_the_printer() {
    check(&[
        ("message A { /* no */ }", ", line 3: `/` is not expected"),
        ("message A {} // no", ", line 3: `/` is not expected"),
        ("message Ä {}", ", line 3: `Ä` is not expected"),
        ("import 'b.proto';", ", line 3: `'` is not expected"),
        ("import \"b", ", line 3: the string has no end"),
        ("import \"b\\q\";", ", line 3: unknown escape in a string"),
        ("enum E {\n  Z = 0x1;\n}", ", line 4: `0x1` is not a number"),
        ("enum E {\n  Z = 00;\n}", ", line 4: `00` is not a number"),
        ("enum E {\n  Z = -;\n}", ", line 4: `-` is not a number"),
        ("enum E {\n  Z = 1-1;\n}", ", line 4: `1-1` is not a number"),
        (
            "enum E {\n  Z = 99999999999999999999;\n}",
            ", line 4: `99999999999999999999` is not a number",
        ),
    ]);
}

#[test]
fn a_file_holds_imports_services_messages_and_enums() {
    check(&[
        (
            "option go_package = \"a\";",
            ", line 3: expected `service`, `message` or `enum`, found `option`",
        ),
        (
            ";",
            ", line 3: expected `service`, `message` or `enum`, found `;`",
        ),
        (
            "extend A {}",
            ", line 3: expected `service`, `message` or `enum`, found `extend`",
        ),
        ("package b;", ", line 3: `package` is said twice"),
        ("syntax = \"proto3\";", ", line 3: `syntax` is said twice"),
        (
            "import public \"b.proto\";",
            ", line 3: expected a string, found `public`",
        ),
        ("import \"a.proto\";", ", line 3: the file imports itself"),
        (
            "import \"google/protobuf/any.proto\";\nimport \"google/protobuf/any.proto\";",
            ", line 4: `google/protobuf/any.proto` is imported twice",
        ),
        ("import \"b.proto\";", ": the import `b.proto` is not there"),
        (
            "import \"google/protobuf/descriptor.proto\";",
            ": the import `google/protobuf/descriptor.proto` is not there",
        ),
        (
            "import \"b.proto\"",
            ", line 3: expected `;`, found the end of the file",
        ),
    ]);
    for package in ["a..b", ".a", "a.", "a.1"] {
        let text = format!("syntax = \"proto3\";\npackage {package};\n");
        let error = lock::parse([("a.proto", text.as_str())]).expect_err(&text);
        assert_eq!(
            error.to_string(),
            format!("`a.proto`, line 2: expected the name of a package, found `{package}`")
        );
    }
}

#[test]
fn a_message_holds_fields_and_types() {
    check(&[
        ("message {}", ", line 3: expected a name, found `{`"),
        ("message A.B {}", ", line 3: expected a name, found `A.B`"),
        ("message A;", ", line 3: expected `{`, found `;`"),
        (
            "message A {",
            ", line 3: expected the name of a type, found the end of the file",
        ),
        (
            "message A {\n  ;\n}",
            ", line 4: expected the name of a type, found `;`",
        ),
        (
            "message A {\n  option map_entry = true;\n}",
            ", line 4: expected `deprecated`, found `map_entry`",
        ),
        (
            "message A {\n  option deprecated = 1;\n}",
            ", line 4: expected `true` or `false`, found `1`",
        ),
        (
            "message A {\n  option deprecated = true;\n  option deprecated = true;\n}",
            ", line 5: `deprecated` is said twice",
        ),
        (
            "message A {\n  extensions 4 to 9;\n}",
            ", line 4: expected a name, found `4`",
        ),
    ]);
    let deep = format!("{}{}", "message A {\n".repeat(1000), "}\n".repeat(1000));
    check(&[(
        &deep,
        ", line 35: expected messages that are nested less deeply, found `message`",
    )]);
}

#[test]
fn a_field_has_a_type_a_name_and_a_number() {
    let field = |text: &str, expected: &str| {
        let text = format!("message A {{\n  {text}\n}}");
        check(&[(&text, &format!(", line 4: {expected}"))]);
    };
    field("string a = x;", "expected a number, found `x`");
    field(
        "string a = 99999999999;",
        "expected a number of 32 bits, found `99999999999`",
    );
    field("string a;", "expected `=`, found `;`");
    field("string a.b = 1;", "expected a name, found `a.b`");
    field("string \"a\" = 1;", "expected a name, found \"a\"");
    field("b..C a = 1;", "expected the name of a type, found `b..C`");
    field("..C a = 1;", "expected the name of a type, found `..C`");
    field("required string a = 1;", "expected `=`, found `a`");
    for number in ["0", "-1", "536870912", "19000", "19999", "2147483647"] {
        field(
            &format!("string a = {number};"),
            &format!("{number} is no number for a field"),
        );
    }
    field("string a = 1; string a = 2;", "there are two fields `a`");
    field("string a = 1; string b = 1;", "there are two fields 1");
    field("optional = 1;", "expected the name of a type, found `=`");
    field("optional repeated string a = 1;", "expected `=`, found `a`");
    field("map<string> a = 1;", "expected `,`, found `>`");
    field("map a = 1;", "expected `<`, found `a`");
    for key in ["double", "float", "bytes", "A", "map"] {
        field(
            &format!("map<{key}, string> a = 1;"),
            &format!("expected a type that can be a key, found `{key}`"),
        );
    }
    field(
        "map<string, map<string, string>> a = 1;",
        "expected `>`, found `<`",
    );
    field(
        "string a = 1 [weak = true];",
        "expected `json_name`, `packed` or `deprecated`, found `weak`",
    );
    field(
        "string a = 1 [(custom) = true];",
        "expected a name, found `(`",
    );
    field("string a = 1 [];", "expected a name, found `]`");
    field(
        "string a = 1 [json_name = a];",
        "expected a string, found `a`",
    );
    field(
        "string a = 1 [json_name = \"b\", json_name = \"c\"];",
        "`json_name` is said twice",
    );
    field(
        "repeated int32 a = 1 [packed = no];",
        "expected `true` or `false`, found `no`",
    );
    field(
        "string a = 1 [deprecated = true deprecated];",
        "expected `,` or `]`, found `deprecated`",
    );
}

#[test]
fn a_oneof_has_fields_of_one_value() {
    let oneof = |text: &str, expected: &str| {
        let text = format!("message A {{\n  oneof o {{ {text} }}\n}}");
        check(&[(&text, &format!(", line 4: {expected}"))]);
    };
    oneof("", "the oneof has no fields");
    oneof(
        "repeated string a = 1;",
        "`a` cannot stand in a oneof: it is optional, a list or a map",
    );
    oneof(
        "optional string a = 1;",
        "`a` cannot stand in a oneof: it is optional, a list or a map",
    );
    oneof(
        "map<string, string> a = 1;",
        "`a` cannot stand in a oneof: it is optional, a list or a map",
    );
    oneof("string a = 1; int32 b = 1;", "there are two fields 1");
    check(&[(
        "message A {\n  oneof o { bool a = 1; }\n  oneof o { bool b = 2; }\n}",
        ", line 5: there are two oneofs `o`",
    )]);
}

#[test]
fn what_is_reserved_are_ranges_and_names() {
    let reserved = |text: &str, expected: &str| {
        let text = format!("message A {{\n  reserved {text}\n}}");
        check(&[(&text, &format!(", line 4: {expected}"))]);
    };
    reserved(";", "expected a number, found `;`");
    reserved("a;", "expected a number, found `a`");
    reserved("1 2;", "expected `,` or `;`, found `2`");
    reserved("1 to;", "expected a number, found `;`");
    reserved("\"a\" to \"b\";", "expected `,` or `;`, found `to`");
    reserved("5 to 3;", "`5 to 3` is no range of numbers here");
    reserved("0;", "`0 to 0` is no range of numbers here");
    reserved("-3 to 3;", "`-3 to 3` is no range of numbers here");
    reserved(
        "1 to 536870912;",
        "`1 to 536870912` is no range of numbers here",
    );
    check(&[(
        "enum E {\n  reserved -1 to -2;\n  Z = 0;\n}",
        ", line 4: `-1 to -2` is no range of numbers here",
    )]);
}

#[test]
fn an_enum_has_values_of_which_the_first_is_zero() {
    check(&[
        ("enum E {}", ", line 3: the first value of `E` is not 0"),
        (
            "enum E {\n  A = 1;\n}",
            ", line 3: the first value of `E` is not 0",
        ),
        (
            "enum E {\n  A = 0;\n  A = 1;\n}",
            ", line 5: there are two values `A`",
        ),
        (
            "enum E {\n  A = 0;\n  B = 0;\n}",
            ", line 3: two values of `E` are 0, and `allow_alias` is not set",
        ),
        ("enum E {\n  A;\n}", ", line 4: expected `=`, found `;`"),
        (
            "enum E {\n  1 = A;\n}",
            ", line 4: expected a name, found `1`",
        ),
        (
            "enum E {\n  A = 2147483648;\n}",
            ", line 4: expected a number of 32 bits, found `2147483648`",
        ),
        (
            "enum E {\n  A = 0 [packed = true];\n}",
            ", line 4: expected `deprecated`, found `packed`",
        ),
        (
            "enum E {\n  option map_entry = true;\n}",
            ", line 4: expected `allow_alias` or `deprecated`, found `map_entry`",
        ),
        (
            "enum E {\n  option allow_alias = yes;\n}",
            ", line 4: expected `true` or `false`, found `yes`",
        ),
        (
            "enum E {\n  option allow_alias = true;\n  option allow_alias = true;\n}",
            ", line 5: `allow_alias` is said twice",
        ),
    ]);
}

#[test]
fn a_service_holds_methods() {
    check(&[
        (
            "service S {\n  M m;\n}",
            ", line 4: expected `rpc`, found `M`",
        ),
        (
            "service S {\n  rpc M(A)\n}",
            ", line 5: expected `returns`, found `}`",
        ),
        (
            "service S {\n  rpc M() returns (A);\n}",
            ", line 4: expected the name of a type, found `)`",
        ),
        (
            "service S {\n  rpc M(stream) returns (A);\n}",
            ", line 4: expected the name of a type, found `)`",
        ),
        (
            "service S {\n  rpc M(A) returns (A) }",
            ", line 4: expected `;` or `{`, found `}`",
        ),
        (
            "service S {\n  rpc M(A) returns (A) {\n    option x = 1;\n  }\n}",
            ", line 5: expected `deprecated` or `idempotency_level`, found `x`",
        ),
        (
            "service S {\n  rpc M(A) returns (A) {\n    option idempotency_level = SAFE;\n  }\n}",
            ", line 5: expected an idempotency level, found `SAFE`",
        ),
        (
            "service S {\n  rpc M(A) returns (A);\n  rpc M(A) returns (A);\n}\nmessage A {}",
            ", line 5: there are two methods `M`",
        ),
        (
            "service S {\n  option allow_alias = true;\n}",
            ", line 4: expected `deprecated`, found `allow_alias`",
        ),
        (
            "service S {\n  rpc M(E) returns (E);\n}\nenum E {\n  Z = 0;\n}",
            ": `.a.E` is not a message",
        ),
        (
            "service S {\n  rpc M(S) returns (S);\n}",
            ": `S` is a service",
        ),
    ]);
}

#[test]
fn a_name_means_one_thing() {
    check(&[
        (
            "message A {\n  B b = 1;\n}",
            ": `B` in `a.A` is no known type",
        ),
        (
            "message A {\n  .A a = 1;\n}",
            ": `.A` in `a.A` is no known type",
        ),
        (
            "message A {\n  google.protobuf.Any any = 1;\n}",
            ": `google.protobuf.Any` in `a.A` is no known type",
        ),
        (
            "import \"google/protobuf/any.proto\";\nmessage A {\n  google.protobuf.Some some = 1;\n}",
            ": `google.protobuf.Some` in `a.A` is no known type",
        ),
        ("message A {}\nmessage A {}", ": `a.A` is declared twice"),
        ("message A {}\nservice A {}", ": `a.A` is declared twice"),
        (
            "message A {\n  message B {}\n  enum B {\n    Z = 0;\n  }\n}",
            ": `a.A.B` is declared twice",
        ),
        (
            "message A {\n  message BEntry {}\n  map<string, string> b = 1;\n}",
            ": `a.A.BEntry` is declared twice",
        ),
    ]);
    let text =
        |package: &str| format!("syntax = \"proto3\";\npackage {package};\nmessage Any {{}}\n");
    let (a, b) = (text("a"), text("a"));
    let error = lock::parse([("a.proto", a.as_str()), ("b.proto", b.as_str())]);
    assert_eq!(
        error.expect_err("a name is there twice").to_string(),
        "`b.proto`: `a.Any` is declared twice"
    );
    let error = lock::parse([("a.proto", a.as_str()), ("a.proto", "syntax = \"proto3\";")]);
    assert_eq!(
        error.expect_err("a file is there twice").to_string(),
        "`a.proto`: the file is given twice"
    );
    let hiding = text("google.protobuf; import \"google/protobuf/any.proto\"");
    let error = lock::parse([("a.proto", hiding.as_str())]);
    assert_eq!(
        error.expect_err("a name is imported as well").to_string(),
        "`a.proto`: `google.protobuf.Any` is declared in `a.proto` as well"
    );
}
