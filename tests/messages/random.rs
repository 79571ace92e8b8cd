//! Random values of a message, made from its descriptor alone.

mod well_known;

use std::collections::HashMap;

use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, Kind, MapKey, ReflectMessage as _, Value,
};

/// A source of random numbers that gives the same ones for the same seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns 64 random bits (xorshift*).
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() >> 33).expect("31 bits fit") % end
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())].clone()
    }
}

/// Fills a message: each field with a chance of one in three, down to `depth` levels.
pub(crate) fn fill(message: &mut DynamicMessage, random: &mut Random, depth: usize) {
    for field in message.descriptor().fields() {
        if !random.one_in(3) {
            continue;
        }
        let is_message = matches!(field.kind(), Kind::Message(_));
        if is_message && depth == 0 {
            continue;
        }
        let value = value(&field, random, depth);
        message.set_field(&field, value);
    }
}

fn value(field: &FieldDescriptor, random: &mut Random, depth: usize) -> Value {
    let count = random.pick(&[0, 1, 1, 2, 3, 20]);
    if field.is_map() {
        let Kind::Message(entry) = field.kind() else {
            panic!("a map has entries");
        };
        let (key, value) = (entry.map_entry_key_field(), entry.map_entry_value_field());
        let mut map = HashMap::new();
        for _ in 0..count {
            let key = map_key(&single(&key.kind(), random, depth));
            map.insert(key, single(&value.kind(), random, depth.saturating_sub(1)));
        }
        return Value::Map(map);
    }
    if field.cardinality() == Cardinality::Repeated {
        let values = (0..count).map(|_| single(&field.kind(), random, depth.saturating_sub(1)));
        return Value::List(values.collect());
    }
    single(&field.kind(), random, depth.saturating_sub(1))
}

fn map_key(value: &Value) -> MapKey {
    match value {
        Value::Bool(value) => MapKey::Bool(*value),
        Value::I32(value) => MapKey::I32(*value),
        Value::I64(value) => MapKey::I64(*value),
        Value::U32(value) => MapKey::U32(*value),
        Value::U64(value) => MapKey::U64(*value),
        Value::String(value) => MapKey::String(value.clone()),
        other => panic!("{other:?} is no key"),
    }
}

/// Returns a value; the ends of the range come up more often than a fair chance would have it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "fewer random bits are random bits"
)]
fn single(kind: &Kind, random: &mut Random, depth: usize) -> Value {
    let bits = random.bits();
    match kind {
        Kind::Bool => Value::Bool(bits & 1 == 1),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            Value::I32(random.pick(&[0, 1, -1, i32::MIN, i32::MAX, bits as i32]))
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            Value::I64(random.pick(&[0, 1, -1, i64::MIN, i64::MAX, bits.cast_signed()]))
        }
        Kind::Uint32 | Kind::Fixed32 => {
            Value::U32(random.pick(&[0, 127, 128, u32::MAX, bits as u32]))
        }
        Kind::Uint64 | Kind::Fixed64 => Value::U64(random.pick(&[0, 127, 128, u64::MAX, bits])),
        Kind::Float => Value::F32(random.pick(&[
            0.0,
            -0.0,
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::MIN_POSITIVE,
            // The largest one there is has a shortest spelling that a judge finds too large.
            3.402_823e38,
            0.1,
            f32::from_bits(bits as u32),
        ])),
        Kind::Double => Value::F64(random.pick(&[
            0.0,
            -0.0,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MIN_POSITIVE,
            f64::MAX,
            0.1,
            f64::from_bits(bits),
        ])),
        Kind::String => Value::String(text(random)),
        Kind::Bytes => {
            let len = random.pick(&[0, 1, 2, 3, 4, 127, 128, 1000]);
            let bytes: Vec<u8> = (0..len).map(|_| random.bits() as u8).collect();
            Value::Bytes(bytes.into())
        }
        Kind::Enum(descriptor) => {
            let known: Vec<i32> = descriptor.values().map(|value| value.number()).collect();
            let known = random.pick(&known);
            Value::EnumNumber(random.pick(&[known, known, known, bits as i32]))
        }
        Kind::Message(descriptor) => {
            let mut message = DynamicMessage::new(descriptor.clone());
            if descriptor.package_name() == "google.protobuf" {
                well_known::fill(&mut message, random, depth);
            } else if depth > 0 {
                fill(&mut message, random, depth - 1);
            }
            Value::Message(message)
        }
    }
}

fn text(random: &mut Random) -> String {
    const CHARS: [char; 14] = [
        'a',
        'Z',
        '0',
        ' ',
        '"',
        '\\',
        '/',
        '\n',
        '\u{0}',
        '\u{1f}',
        'ü',
        '\u{2028}',
        '\u{1F980}',
        '\u{10ffff}',
    ];
    let len = random.pick(&[0, 1, 2, 7, 127, 128, 300]);
    (0..len).map(|_| random.pick(&CHARS)).collect()
}
