use super::*;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0;

fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).expect("a short frame");
    let head = [&len.to_be_bytes()[1..], &[kind, flags], &[0, 0, 0, 1]].concat();
    [&head, payload].concat()
}

fn headers(block: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, block)
}

/// A field with its name and value written out, as the C core writes it the first time.
fn field(name: &str, value: &str) -> Vec<u8> {
    [&b"\x40"[..], &text(name), &text(value)].concat()
}

fn text(text: &str) -> Vec<u8> {
    assert!(text.len() < 127);
    let len = u8::try_from(text.len()).expect("a short text");
    [&[len], text.as_bytes()].concat()
}

/// Passes the frames behind a preface, whole, in two pieces of all sizes, and byte by byte.
#[track_caller]
fn check(frames: &[u8], expected: &[u8]) {
    let sent = [PREFACE, frames].concat();
    let expected = [PREFACE, expected].concat();
    for cut in 0..=sent.len() {
        let mut passed = sent.clone();
        let mut authorities = Authorities::new();
        let (first, second) = passed.split_at_mut(cut);
        authorities.pass(first);
        authorities.pass(second);
        let shown = (passed.escape_ascii(), expected.escape_ascii());
        assert_eq!(passed, expected, "{} {}", shown.0, shown.1);
    }
    let mut passed = sent;
    let mut authorities = Authorities::new();
    for byte in passed.chunks_mut(1) {
        authorities.pass(byte);
    }
    assert_eq!(passed, expected);
}

#[track_caller]
fn stays(frames: &[u8]) {
    check(frames, frames);
}

#[test]
fn a_percent_encoded_authority_becomes_legal_however_it_is_written() {
    let authority = ":authority";
    // As the C core does, then with the name from the table: remembered, not remembered, and never
    // to be remembered.
    let (encoded, legal) = ("work%2Fkv.sock", "work-2Fkv.sock");
    check(
        &headers(&field(authority, encoded)),
        &headers(&field(authority, legal)),
    );
    for index in [b"\x41", b"\x01", b"\x11"] {
        check(
            &headers(&[index, &text(encoded)[..]].concat()),
            &headers(&[index, &text(legal)[..]].concat()),
        );
    }
}

#[test]
fn what_follows_a_percent_sign_is_left_with_unreserved_characters() {
    for (value, expected) in [
        ("a%2Fb%2Fc", "a-2Fb-2Fc"),
        ("%", "-"),
        ("%%", "--"),
        (
            "a:b@[c]%2F:d@e[f]~_.!$&'()*+,;=",
            "a:b@[c]-2F-d-e-f-~_.-----------",
        ),
        ("localhost:8080", "localhost:8080"),
        ("[::1]:8080", "[::1]:8080"),
        ("", ""),
    ] {
        check(
            &headers(&field(":authority", value)),
            &headers(&field(":authority", expected)),
        );
    }
}

#[test]
fn other_fields_stay() {
    for block in [
        field(":path", "/a%2Fb"),
        field("authority", "a%2Fb"),
        field(":authoritx", "a%2Fb"),
        field(":authoritya", "a%2Fb"),
        field("", "a%2Fb"),
        // Names from the tables: `:method`, one that is told by two bytes, `:path`.
        [b"\x42", &text("a%2Fb")[..]].concat(),
        [b"\x7f\x01", &text("a%2Fb")[..]].concat(),
        [b"\x04", &text("a%2Fb")[..]].concat(),
        [b"\x0f\x01", &text("a%2Fb")[..]].concat(),
    ] {
        stays(&headers(&block));
    }
}

#[test]
fn fields_in_front_of_an_authority_are_passed_by() {
    let long = "x".repeat(126);
    for before in [
        // `:method: GET`, the 62nd and the 190th field of the tables.
        b"\x82".to_vec(),
        b"\xbe".to_vec(),
        b"\xff\x3f".to_vec(),
        // The dynamic table shrinks to nothing and grows again.
        b"\x20\x3f\xe1\x1f".to_vec(),
        field(":path", "/a%2Fb"),
        field("x-long", &long),
        // A value of 127 bytes, and one of 300, whose length takes more than one byte.
        [&b"\x44\x7f\x00"[..], &[b'%'; 127]].concat(),
        [&b"\x44\x7f\xad\x01"[..], &[b'%'; 300]].concat(),
        // A Huffman-coded name and value.
        b"\x40\x82%%\x82%%".to_vec(),
    ] {
        let encoded = field(":authority", "a%2F");
        let legal = field(":authority", "a-2F");
        check(
            &headers(&[&before[..], &encoded].concat()),
            &headers(&[&before[..], &legal].concat()),
        );
    }
}

#[test]
fn a_huffman_coded_authority_stays() {
    stays(&headers(b"\x41\x83%%%"));
    stays(&headers(
        &[b"\x40\x8a:authority", &text("a%2F")[..]].concat(),
    ));
}

#[test]
fn a_long_authority_is_made_legal_to_its_end() {
    let path = "%2Fdirectory".repeat(25);
    let legal = path.replace('%', "-");
    // 300 bytes.
    let literal = |value: &str| [b"\x41\x7f\xad\x01", value.as_bytes()].concat();
    check(&headers(&literal(&path)), &headers(&literal(&legal)));
}

#[test]
fn a_block_may_be_padded_prioritised_and_continued_anywhere() {
    let block = [&b"\x83"[..], &field(":authority", "a%2Fb"), b"\x86"].concat();
    let legal = [&b"\x83"[..], &field(":authority", "a-2Fb"), b"\x86"].concat();
    for cut in 0..=block.len() {
        let frames = |block: &[u8]| {
            let (first, second) = block.split_at(cut);
            let first = [&b"\x04%%%%%"[..], first, b"\x41%%%"].concat();
            [
                frame(HEADERS, PADDED | PRIORITY, &first),
                frame(CONTINUATION, 0, b""),
                frame(CONTINUATION, END_HEADERS, second),
            ]
            .concat()
        };
        check(&frames(&block), &frames(&legal));
    }
}

#[test]
fn only_blocks_of_headers_are_looked_at() {
    let block = field(":authority", "a%2Fb");
    let legal = field(":authority", "a-2Fb");
    // All kinds of frames but those two, and one that there is not.
    for kind in [0, 2, 3, 4, 5, 6, 7, 8, 10, 255] {
        stays(&frame(kind, END_HEADERS, &block));
        // Behind it, all goes on.
        check(
            &[frame(kind, 0, &block), headers(&block)].concat(),
            &[frame(kind, 0, &block), headers(&legal)].concat(),
        );
    }
    let large = frame(DATA, 0, &[b'%'; 1000]);
    check(
        &[large.clone(), headers(&block)].concat(),
        &[large, headers(&legal)].concat(),
    );
}

#[test]
fn what_continues_a_block_that_has_ended_stays() {
    let block = field(":authority", "a%2Fb");
    let legal = field(":authority", "a-2Fb");
    for flags in [0, END_HEADERS] {
        let more = frame(CONTINUATION, flags, &block);
        check(
            &[
                headers(&block),
                more.clone(),
                headers(b"\x83"),
                more.clone(),
            ]
            .concat(),
            &[headers(&legal), more.clone(), headers(b"\x83"), more].concat(),
        );
    }
}

#[test]
fn each_request_has_its_authority() {
    let request = |authority| headers(&field(":authority", authority));
    check(
        &[request("a%2F"), headers(b"\xbe"), request("b%2F")].concat(),
        &[request("a-2F"), headers(b"\xbe"), request("b-2F")].concat(),
    );
}

#[test]
fn what_is_malformed_stays() {
    let authority = field(":authority", "a%2Fb");
    for payload in [
        // Lengths and indexes that never end, or are larger than any frame.
        [&b"\x41\x7f\xff\xff\xff\xff\xff\xff\xff"[..], b"%%%"].concat(),
        [&b"\x41\x7f\xff\xff\xff\xff\x0f"[..], b"%%%"].concat(),
        [&[0xff; 20][..], b"%%%"].concat(),
        [&b"\x40\x7f\xff\xff\xff\x7f"[..], &authority].concat(),
        // A text that is longer than its block.
        b"\x44\x20/a%2F".to_vec(),
        b"\x40\x7fa%2F".to_vec(),
        b"\x40".to_vec(),
        b"".to_vec(),
    ] {
        stays(&headers(&payload));
        // A block is not misread for what an earlier one was.
        check(
            &[headers(&payload), headers(&authority)].concat(),
            &[headers(&payload), headers(&field(":authority", "a-2Fb"))].concat(),
        );
    }
    // More padding than there is room for, and no byte that says how much.
    stays(&frame(
        HEADERS,
        PADDED,
        &[&b"\xff"[..], &authority].concat(),
    ));
    stays(&frame(HEADERS, PADDED, b""));
    stays(&frame(HEADERS, PRIORITY, b"%%%"));
    stays(&frame(HEADERS, PADDED | PRIORITY, b"\x01%%"));
}
