//! A block of headers as HPACK writes it, looked at just enough to find authorities.
//!
//! Source: RFC 7541, section 6.

/// The name, as it is written where it is written out.
const AUTHORITY: &[u8] = b":authority";

/// The name's place in the static table.
const AUTHORITY_INDEX: u8 = 1;

/// The longest text that is followed: more than any frame may hold.
const MAX_TEXT: usize = 1 << 24;

/// Takes the place of a byte that is not allowed.
const SUBSTITUTE: u8 = b'-';

/// How far a block has been looked at.
#[derive(Debug, Default)]
pub(super) struct Block(At);

#[derive(Clone, Copy, Debug, Default)]
enum At {
    /// The first byte of a field.
    #[default]
    Field,
    /// The further bytes of an index that says all, or of a size of the dynamic table.
    Index,
    /// The further bytes of the index of a name.
    NameIndex,
    /// The first byte of a text's length.
    Length(Text),
    /// A further byte of a text's length.
    MoreLength {
        text: Text,
        so_far: usize,
        shift: u32,
    },
    /// The text itself.
    Text { text: Text, left: usize },
    /// Behind the block, or behind something that HPACK does not have.
    Over,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Text {
    /// A name, which is `:authority` as far as it has been looked at.
    Name,
    OtherName,
    /// The value of an authority, which has been legal so far.
    Authority,
    /// The value of an authority behind a `%`.
    EncodedAuthority,
    OtherValue,
}

impl Block {
    /// Passes the next bytes of a block.
    pub(super) fn pass(&mut self, bytes: &mut [u8]) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let taken = match self.0 {
                At::Text { text, left } => {
                    let taken = left.min(bytes.len() - at);
                    self.text(text, left, &mut bytes[at..at + taken]);
                    taken
                }
                At::Over => return,
                _ => {
                    self.byte(byte);
                    1
                }
            };
            at += taken;
        }
    }

    /// Passes the last bytes of a block.
    pub(super) fn finish(&mut self, bytes: &mut [u8]) {
        let is_encoded = matches!(
            self.0,
            At::Text {
                text: Text::EncodedAuthority,
                ..
            }
        );
        // Most blocks come whole and have nothing to replace.
        if is_encoded || bytes.contains(&b'%') {
            self.pass(bytes);
        }
        self.0 = At::Over;
    }

    /// Takes a byte outside of texts.
    fn byte(&mut self, byte: u8) {
        let is_last = byte < 0x80;
        self.0 = match self.0 {
            At::Field => field(byte),
            At::Index if is_last => At::Field,
            At::NameIndex if is_last => At::Length(Text::OtherValue),
            At::Length(text) => length(text, byte),
            At::MoreLength {
                text,
                so_far,
                shift,
            } => more_length(text, so_far, shift, byte),
            at => at,
        };
    }

    /// Passes bytes of a text of which so many were left.
    fn text(&mut self, mut text: Text, left: usize, bytes: &mut [u8]) {
        match text {
            Text::Name => {
                let from = AUTHORITY.len() - left;
                if bytes != &AUTHORITY[from..from + bytes.len()] {
                    text = Text::OtherName;
                }
            }
            Text::Authority => {
                if let Some(at) = bytes.iter().position(|byte| *byte == b'%') {
                    text = Text::EncodedAuthority;
                    replace(&mut bytes[at..]);
                }
            }
            Text::EncodedAuthority => replace(bytes),
            Text::OtherName | Text::OtherValue => {}
        }
        self.0 = begin(text, left - bytes.len());
    }
}

/// Looks at the first byte of a field.
fn field(byte: u8) -> At {
    let (prefix, at) = match byte {
        // All of it is in a table.
        0x80.. => (0x7f, At::Index),
        // Its name may be in a table.
        0x40.. => (0x3f, At::NameIndex),
        // It is no field but a size of the dynamic table.
        0x20.. => (0x1f, At::Index),
        // The same again, of which the table learns nothing.
        _ => (0x0f, At::NameIndex),
    };
    let index = byte & prefix;
    match at {
        at if index == prefix => at,
        At::NameIndex if index == 0 => At::Length(Text::Name),
        At::NameIndex if index == AUTHORITY_INDEX => At::Length(Text::Authority),
        At::NameIndex => At::Length(Text::OtherValue),
        _ => At::Field,
    }
}

/// Looks at the first byte of a text's length.
fn length(mut text: Text, byte: u8) -> At {
    let is_huffman_coded = byte & 0x80 != 0;
    if is_huffman_coded {
        text = text.other();
    }
    match byte & 0x7f {
        0x7f => At::MoreLength {
            text,
            so_far: 0x7f,
            shift: 0,
        },
        len => sized(text, usize::from(len)),
    }
}

/// Looks at a further byte of a text's length.
fn more_length(text: Text, so_far: usize, shift: u32, byte: u8) -> At {
    let len = so_far + (usize::from(byte & 0x7f) << shift);
    if len > MAX_TEXT || shift > 21 {
        return At::Over;
    }
    if byte < 0x80 {
        return sized(text, len);
    }
    At::MoreLength {
        text,
        so_far: len,
        shift: shift + 7,
    }
}

/// Starts with a text of this length.
fn sized(text: Text, len: usize) -> At {
    if text == Text::Name && len != AUTHORITY.len() {
        return begin(Text::OtherName, len);
    }
    begin(text, len)
}

/// Goes on with the bytes of a text that are left.
fn begin(text: Text, left: usize) -> At {
    if left > 0 {
        return At::Text { text, left };
    }
    match text {
        Text::Name => At::Length(Text::Authority),
        Text::OtherName => At::Length(Text::OtherValue),
        Text::Authority | Text::EncodedAuthority | Text::OtherValue => At::Field,
    }
}

impl Text {
    /// Returns the same, but of no interest.
    fn other(self) -> Self {
        match self {
            Self::Name | Self::OtherName => Self::OtherName,
            Self::Authority | Self::EncodedAuthority | Self::OtherValue => Self::OtherValue,
        }
    }
}

/// Replaces what might not be allowed in an authority.
fn replace(bytes: &mut [u8]) {
    for byte in bytes {
        if !byte.is_ascii_alphanumeric() && !b"-._~".contains(byte) {
            *byte = SUBSTITUTE;
        }
    }
}
