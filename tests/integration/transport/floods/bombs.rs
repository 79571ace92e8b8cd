//! Messages of a few kilobytes that stand for hundreds of megabytes.

use connect_plugin::Compression;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::watched::Flooded;

/// What a bomb stands for, in bytes.
const LEN: usize = 256 * 1024 * 1024;

/// gzip: a zero, and then over and over the 258 bytes before.
fn gzip() -> Vec<u8> {
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    let (mut bits, mut len) = (0_u32, 0);
    // Of Huffman codes the first bit comes first, of numbers the last one.
    let mut push = |code: u32, code_len: u32| {
        for at in (0..code_len).rev() {
            bits |= ((code >> at) & 1) << len;
            len += 1;
            if len == 8 {
                bytes.extend(u8::try_from(bits));
                (bits, len) = (0, 0);
            }
        }
    };
    // The last block, with the codes that need no table; then the literal 0.
    push(0b110, 3);
    push(0b0011_0000, 8);
    for _ in 0..LEN / 258 {
        // A length of 258, and a distance of 1.
        push(0b1100_0101, 8);
        push(0, 5);
    }
    push(0, 7);
    push(0, 8);
    bytes
}

/// zstd: blocks of one byte that is repeated, in a frame that does not say how long it is.
fn zstd() -> Vec<u8> {
    // A window of 8 MiB, the largest that is taken.
    let mut bytes = b"\x28\xb5\x2f\xfd\0\x68".to_vec();
    for _ in 0..LEN / (128 * 1024) {
        bytes.extend(b"\x02\0\x10\0");
    }
    // The last block is empty.
    bytes.extend(b"\x01\0\0");
    bytes
}

/// Brotli, as our own encoder writes it.
fn brotli() -> Vec<u8> {
    let mut bytes = Vec::new();
    let zeros = vec![0; LEN / 4];
    let compressed = Compression::Brotli.compress(&zeros, &mut bytes);
    compressed.expect("it compresses");
    bytes
}

/// Makes calls with a bomb, one after the other.
async fn throw(address: &str, name: &str, bomb: &[u8], times: usize) {
    for _ in 0..times {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let head = format!(
            "POST /shapes.v1.Shapes/Uploads HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/proto\r\ncontent-encoding: {name}\r\n\
             content-length: {}\r\n\r\n",
            bomb.len()
        );
        stream.write_all(head.as_bytes()).await.expect("a reader");
        stream.write_all(bomb).await.expect("a reader");
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer).await;
        read.expect("it answers");
        assert!(answer.starts_with("HTTP/1.1 429"), "{name}: {answer}");
        assert!(answer.contains("resource_exhausted"), "{name}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_does_not_unpack_what_is_too_large() {
    for (name, bomb) in [("gzip", gzip()), ("zstd", zstd()), ("br", brotli())] {
        let server = Flooded::start().await;
        // Up to 4 MiB of a message, as much again while it grows, and a window of 8 MiB. One after
        // the other: a build without optimization takes a second for each, on one of the two or
        // more threads that a server has.
        server
            .survives(48, throw(server.address(), name, &bomb, 3))
            .await;
    }
}
