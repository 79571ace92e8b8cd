//! What a client of HTTP/2 sends over a Unix socket, cut anywhere.

#![no_main]

use connect_plugin_wire::Authorities;
use libfuzzer_sys::fuzz_target;

/// How long the preface is, which is not looked at.
const PREFACE_LEN: usize = 24;

fuzz_target!(|input: (Vec<(u8, u8, Vec<u8>)>, Vec<u8>, Vec<u8>)| {
    let (frames, rest, cuts) = input;
    // Most frames have a head that fits; the rest is whatever it is.
    let mut sent = vec![0; PREFACE_LEN];
    for (kind, flags, payload) in frames {
        let len = u32::try_from(payload.len()).unwrap_or_default();
        sent.extend(&len.to_be_bytes()[1..]);
        // Every other frame is one of headers.
        sent.extend([[1, 9, 1, kind][usize::from(kind % 4)], flags, 0, 0, 0, 1]);
        sent.extend(payload);
    }
    sent.extend(rest);

    let mut passed = sent.clone();
    Authorities::new().pass(&mut passed);

    let mut pieces = sent.clone();
    let mut authorities = Authorities::new();
    let mut left = &mut pieces[..];
    for cut in cuts {
        let (piece, others) = left.split_at_mut(usize::from(cut).min(left.len()));
        authorities.pass(piece);
        left = others;
    }
    authorities.pass(left);
    assert_eq!(pieces, passed, "it matters how it is cut");

    for (before, after) in sent.iter().zip(&passed) {
        let is_unreserved = before.is_ascii_alphanumeric() || b"-._~".contains(before);
        assert!(before == after || !is_unreserved && *after == b'-');
    }
    let is_encoded = sent.contains(&b'%');
    assert!(is_encoded || sent == passed, "nothing was encoded");

    let mut again = passed.clone();
    Authorities::new().pass(&mut again);
    assert_eq!(again, passed, "what was mended is legal");
});
