use super::*;
use crate::code::Code;

const LIMIT: usize = 100_000;

/// What has few repetitions, so that no codec finds a trick.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..len).map(|_| next()).collect()
}

fn compressed(compression: Compression, message: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    compression
        .compress(message, &mut out)
        .expect("nothing fails here");
    out
}

fn all() -> impl Iterator<Item = Compression> {
    Compression::supported().iter().copied()
}

/// Decompresses and returns the code of the error.
#[track_caller]
fn refused(compression: Compression, message: &[u8], limit: usize) -> Code {
    match compression.decompress(message, limit) {
        Ok(output) => panic!("{compression:?} took it, and gave {} bytes", output.len()),
        Err(error) => error.code(),
    }
}

#[test]
fn features_decide_what_is_supported() {
    let built = [
        ("gzip", cfg!(feature = "gzip"), Compression::Gzip),
        ("zstd", cfg!(feature = "zstd"), Compression::Zstd),
        ("br", cfg!(feature = "brotli"), Compression::Brotli),
        ("deflate", cfg!(feature = "deflate"), Compression::Deflate),
        ("snappy", cfg!(feature = "snappy"), Compression::Snappy),
    ];
    let mut names = Vec::new();
    for (name, built, compression) in built {
        assert_eq!(compression.name(), name);
        assert_eq!(Compression::from_name(name), built.then_some(compression));
        assert_eq!(Compression::supported().contains(&compression), built);
        if built {
            names.push(name);
            continue;
        }
        let error = compression.compress(b"x", &mut Vec::new());
        let error = error.expect_err("the feature is missing");
        assert_eq!(error.code(), Code::Unimplemented);
        assert!(error.message().contains("enable the feature"), "{error}");
        assert_eq!(refused(compression, b"x", LIMIT), Code::Unimplemented);
    }
    let accepted = Compression::accepted().map(|value| value.to_str().expect("it is text"));
    assert_eq!(accepted.unwrap_or_default(), names.join(", "));
    for name in ["identity", "", "gzip, zstd", "brotli", "x-zstd"] {
        assert_eq!(Compression::from_name(name), None, "{name}");
    }
    for name in ["GZIP", "x-gzip", "X-Gzip"] {
        let gzip = Compression::from_name("gzip");
        assert_eq!(Compression::from_name(name), gzip, "{name}");
    }
}

#[test]
fn what_was_compressed_comes_back() {
    let messages = [
        Vec::new(),
        b"x".to_vec(),
        b"a message of a usual size, as it would be".to_vec(),
        vec![0; LIMIT],
        noise(LIMIT),
    ];
    for compression in all() {
        for message in &messages {
            let mut out = b"before".to_vec();
            compression
                .compress(message, &mut out)
                .expect("nothing fails here");
            let compressed = out.strip_prefix(b"before").expect("it was appended");
            let output = compression
                .decompress(compressed, LIMIT)
                .expect("it is valid");
            assert!(output == message[..], "{compression:?}, {}", message.len());
        }
        assert!(compressed(compression, &messages[3]).len() < LIMIT / 10);
    }
}

#[test]
fn no_bytes_are_an_empty_message() {
    for compression in all() {
        let output = compression.decompress(&[], 0).expect("it is empty");
        assert!(output.is_empty());
        let empty = compressed(compression, &[]);
        let output = compression.decompress(&empty, 0).expect("it is empty too");
        assert!(output.is_empty());
    }
}

#[test]
fn the_limit_is_the_largest_message() {
    for compression in all() {
        for limit in [1, 511, 512, 513, 65_536, LIMIT] {
            for message in [vec![7; limit], noise(limit)] {
                let at = compressed(compression, &message);
                assert!(compression.decompress(&at, limit).expect("it fits") == message[..]);
                let code = refused(compression, &at, limit - 1);
                assert_eq!(code, Code::ResourceExhausted, "{compression:?} {limit}");
            }
        }
        let above = compressed(compression, &vec![7; LIMIT + 1]);
        let error = compression
            .decompress(&above, LIMIT)
            .expect_err("too large");
        assert!(error.message().contains("limit of 100000 bytes"), "{error}");
    }
}

#[test]
fn a_bomb_stops_at_the_limit() {
    for compression in all() {
        let bomb = compressed(compression, &vec![0; 3 << 20]);
        for limit in [0, 1, LIMIT, (3 << 20) - 1] {
            let code = refused(compression, &bomb, limit);
            assert_eq!(code, Code::ResourceExhausted, "{compression:?} {limit}");
        }
    }
}

#[test]
fn what_is_cut_off_is_refused() {
    let message = noise(3000);
    for compression in all() {
        let whole = compressed(compression, &message);
        for len in 1..whole.len() {
            // Snappy's stream identifier alone is a whole, empty stream.
            if compression == Compression::Snappy && len == 10 {
                continue;
            }
            let code = refused(compression, &whole[..len], LIMIT);
            assert_eq!(code, Code::InvalidArgument, "{compression:?} {len}");
        }
    }
}

#[test]
fn what_is_no_stream_is_refused() {
    let garbage: [&[u8]; 6] = [
        b"\xff",
        b"garbage",
        b"{\"key\":\"value\"}",
        &[0xff; 100],
        &[0x1f, 0x8b, 8, 0xff, 0, 0, 0, 0, 0, 0],
        &[0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff, 0xff],
    ];
    for compression in all() {
        for garbage in garbage {
            let code = refused(compression, garbage, LIMIT);
            assert_eq!(code, Code::InvalidArgument, "{compression:?} {garbage:?}");
        }
    }
}

#[test]
fn what_follows_the_stream_is_refused() {
    for compression in all() {
        for rest in [&b"x"[..], &[0; 16], b"trailing garbage"] {
            let mut message = compressed(compression, b"a message");
            message.extend_from_slice(rest);
            let code = refused(compression, &message, LIMIT);
            assert_eq!(code, Code::InvalidArgument, "{compression:?} {rest:?}");
        }
    }
}

#[test]
fn a_flipped_byte_is_no_panic() {
    let message = b"a message with some repetitions, some repetitions, some repetitions";
    for compression in all() {
        let whole = compressed(compression, message);
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut broken = whole.clone();
                broken[at] ^= 1 << bit;
                // Not all codecs have a checksum, and not all bits matter.
                if let Err(error) = compression.decompress(&broken, LIMIT) {
                    let codes = [Code::InvalidArgument, Code::ResourceExhausted];
                    assert!(codes.contains(&error.code()), "{compression:?} {error}");
                }
            }
        }
    }
}

#[test]
fn formats_of_many_parts_are_read_to_the_end() {
    let parts = [Compression::Gzip, Compression::Zstd, Compression::Snappy];
    for compression in all().filter(|compression| parts.contains(compression)) {
        let mut message = compressed(compression, b"one, ");
        message.extend_from_slice(&compressed(compression, b"two"));
        let output = compression.decompress(&message, 8).expect("it is valid");
        assert_eq!(output, b"one, two"[..], "{compression:?}");
        assert_eq!(refused(compression, &message, 7), Code::ResourceExhausted);
    }
}

/// Each of these was written by another implementation: those of C, Node and Go.
#[test]
fn what_others_write_is_read() {
    let foreign = [
        ("gzip", "1f8b08000000000002032b492d2e01000c7e7fd804000000"),
        ("deflate", "789c2b492d2e0100045d01c1"),
        ("br", "8b01807465737403"),
        ("zstd", "28b52ffd045821000074657374398167db"),
        ("snappy", "ff060000734e615070590108000018f8038874657374"),
    ];
    for (name, hex) in foreign {
        let Some(compression) = Compression::from_name(name) else {
            continue;
        };
        let message: Vec<_> = (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("it is hex"))
            .collect();
        let output = compression.decompress(&message, 4).expect(name);
        assert_eq!(output, b"test"[..], "{name}");
    }
}
