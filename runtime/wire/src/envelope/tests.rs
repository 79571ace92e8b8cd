//! Envelopes in whole chunks, in pieces, and too large.

use super::*;

fn sealed(flags: u8, data: &[u8]) -> Bytes {
    let mut buf = vec![0; HEADER_LEN];
    buf.extend_from_slice(data);
    seal(flags, buf).expect("short enough")
}

#[test]
fn the_header_is_flags_and_big_endian_length() {
    assert_eq!(&sealed(0, b"hello")[..], b"\0\0\0\0\x05hello");
    assert_eq!(&sealed(FLAG_END_STREAM, b"{}")[..], b"\x02\0\0\0\x02{}");
}

#[test]
fn envelopes_are_found_wherever_the_stream_is_cut() {
    let mut stream = sealed(0, b"first").to_vec();
    stream.extend_from_slice(&sealed(0, b""));
    stream.extend_from_slice(&sealed(FLAG_END_STREAM, b"{}"));
    for size in 1..=stream.len() {
        let mut decoder = Decoder::new(16);
        let mut found = Vec::new();
        for chunk in stream.chunks(size) {
            decoder.push(Bytes::copy_from_slice(chunk));
            while let Some(envelope) = decoder.decode().expect("within the limit") {
                found.push((envelope.flags, envelope.data));
            }
        }
        let expected = [(0, "first"), (0, ""), (FLAG_END_STREAM, "{}")];
        assert_eq!(
            found,
            expected.map(|(flags, data)| (flags, Bytes::from(data)))
        );
        assert!(decoder.is_empty());
    }
}

#[test]
fn a_message_in_small_pieces_takes_no_more_than_in_large_ones() {
    let message = vec![b'x'; 100 * SMALL_CHUNK];
    let sealed = sealed(0, &message);
    for (size, most) in [(1, 2), (100, 2), (SMALL_CHUNK, 101)] {
        let mut decoder = Decoder::new(message.len());
        for chunk in sealed.chunks(size) {
            assert_eq!(decoder.decode().expect("within the limit"), None);
            decoder.push(Bytes::copy_from_slice(chunk));
        }
        assert!(decoder.chunks.len() <= most, "{size}");
        let envelope = decoder.decode().expect("within the limit");
        assert_eq!(envelope.expect("whole").data, message);
        assert!(decoder.is_empty());
    }
}

#[test]
fn small_chunks_and_large_ones_stay_in_order() {
    let message: Vec<u8> = (0..=255).cycle().take(10 * SMALL_CHUNK).collect();
    let mut rest = sealed(0, &message);
    let mut decoder = Decoder::new(message.len());
    for size in [3, 1, 5000, 1, 1, 4096, 4095, 7, 9000].into_iter().cycle() {
        decoder.push(rest.split_to(size.min(rest.len())));
        if rest.is_empty() {
            break;
        }
        assert_eq!(decoder.decode().expect("within the limit"), None);
    }
    let envelope = decoder.decode().expect("within the limit");
    assert_eq!(envelope.expect("whole").data, message);
}

#[test]
fn a_start_that_announces_too_much_is_refused_at_once() {
    for (start, is_refused) in [
        (&b""[..], false),
        (b"\0\xff\xff\xff", false),
        (b"\0\0\0\0\x10", false),
        (b"\0\0\0\0\x11", true),
        (b"\x01\xff\xff\xff\xffabc", true),
    ] {
        let checked = check_start(start, 16);
        assert_eq!(checked.is_err(), is_refused, "{}", start.escape_ascii());
    }
}

#[test]
fn a_message_in_one_chunk_is_not_copied() {
    let chunk = sealed(0, b"0123456789");
    let mut decoder = Decoder::new(16);
    decoder.push(chunk.clone());
    let envelope = decoder.decode().expect("within the limit").expect("whole");
    assert_eq!(envelope.data.as_ptr(), chunk[HEADER_LEN..].as_ptr());
}

#[test]
fn a_length_of_four_gigabytes_is_refused_after_five_bytes() {
    let mut decoder = Decoder::new(1024);
    decoder.push(Bytes::from_static(b"\0\xff\xff\xff\xff"));
    let error = decoder.decode().expect_err("above the limit");
    assert_eq!(
        error.to_string(),
        "resource_exhausted: message of 4294967295 bytes is larger than the limit of 1024 bytes"
    );
}

#[test]
fn half_an_envelope_is_not_empty() {
    let mut decoder = Decoder::new(16);
    decoder.push(Bytes::from_static(b"\0\0\0\0\x05he"));
    assert_eq!(decoder.decode().expect("within the limit"), None);
    assert!(!decoder.is_empty());
}
