//! Random files, as the parser would have read them: with what is written, and nothing else.

use prost_types::descriptor_proto::ReservedRange;
use prost_types::enum_descriptor_proto::EnumReservedRange;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumOptions, EnumValueDescriptorProto, EnumValueOptions,
    FieldDescriptorProto, FieldOptions, FileDescriptorProto, MessageOptions, MethodDescriptorProto,
    MethodOptions, OneofDescriptorProto, ServiceDescriptorProto, ServiceOptions,
};

use crate::emit::comments::{Comments, tag};
use crate::emit::compose::{child, map_entry};
use crate::emit::names::{camel_case, default_json_name, join};

/// Numbers from a seed, always the same ones.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        // Small seeds must not begin alike.
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        random.below(2);
        random
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % end.max(1)
    }

    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Returns the indexes of fewer than `end` things.
    fn indexes(&mut self, end: usize) -> std::ops::Range<i32> {
        0..i32::try_from(self.below(end)).unwrap_or(0)
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn flag(&mut self) -> Option<bool> {
        [None, None, None, Some(true), Some(false)][self.below(5)]
    }
}

const SCALARS: [Type; 15] = [
    Type::Double,
    Type::Float,
    Type::Int64,
    Type::Uint64,
    Type::Int32,
    Type::Fixed64,
    Type::Fixed32,
    Type::Bool,
    Type::String,
    Type::Bytes,
    Type::Uint32,
    Type::Sfixed32,
    Type::Sfixed64,
    Type::Sint32,
    Type::Sint64,
];

/// Names that make references ambiguous, or mean something else.
const ODD_NAMES: [&str; 12] = [
    "a", "v1", "google", "protobuf", "string", "map", "option", "stream", "message", "oneof",
    "Outer", "_",
];

const WELL_KNOWN: [(&str, &str, Type); 4] = [
    (
        "google/protobuf/any.proto",
        ".google.protobuf.Any",
        Type::Message,
    ),
    (
        "google/protobuf/struct.proto",
        ".google.protobuf.NullValue",
        Type::Enum,
    ),
    (
        "google/protobuf/timestamp.proto",
        ".google.protobuf.Timestamp",
        Type::Message,
    ),
    (
        "google/protobuf/type.proto",
        ".google.protobuf.Field.Kind",
        Type::Enum,
    ),
];

const COMMENTS: [&str; 3] = [
    " One line.\n",
    " Two\n lines, with \"quotes\" // and slashes.\n",
    "\n  x\n",
];

/// Returns a random file.
pub(super) fn file(seed: u64) -> FileDescriptorProto {
    let mut random = Random::new(seed);
    let package = *random.pick(&["a.v1", "", "a", "google.a"]);
    let mut generator = Generator {
        types: Vec::new(),
        comments: Comments::default(),
        count: 0,
        random,
    };
    let dependency: Vec<String> = WELL_KNOWN
        .iter()
        .filter(|_| generator.random.one_in(2))
        .map(|(path, name, ty)| {
            generator.types.push(((*name).to_owned(), *ty));
            (*path).to_owned()
        })
        .collect();
    // Without a package it would be the package of what is imported.
    let mut taken = vec!["google".to_owned()];
    let mut message_type: Vec<DescriptorProto> = (0..generator.random.below(5))
        .map(|_| generator.outline(package, 0, &mut taken))
        .collect();
    let enum_type = generator
        .random
        .indexes(3)
        .map(|index| {
            let name = generator.name("E", &mut taken);
            generator.enumeration(name, package, &[tag::FILE_ENUM, index])
        })
        .collect();
    for (index, message) in (0..).zip(&mut message_type) {
        generator.fill(message, package, &[tag::FILE_MESSAGE, index]);
    }
    let service = generator
        .random
        .indexes(3)
        .map(|index| {
            let name = generator.name("S", &mut taken);
            generator.service(name, &[tag::FILE_SERVICE, index])
        })
        .collect();
    FileDescriptorProto {
        name: Some("a.proto".to_owned()),
        package: (!package.is_empty()).then(|| package.to_owned()),
        dependency,
        message_type,
        enum_type,
        service,
        source_code_info: generator.comments.finish(),
        syntax: Some("proto3".to_owned()),
        ..Default::default()
    }
}

struct Generator {
    random: Random,
    comments: Comments,
    /// What fields can have, by full name with a leading dot.
    types: Vec<(String, Type)>,
    count: usize,
}

impl Generator {
    /// Returns a name that nothing else in `taken` has.
    fn name(&mut self, prefix: &str, taken: &mut Vec<String>) -> String {
        self.count += 1;
        let odd = (*self.random.pick(&ODD_NAMES)).to_owned();
        let name = if self.random.one_in(4) && !taken.contains(&odd) {
            odd
        } else {
            format!("{prefix}{}", self.count)
        };
        taken.push(name.clone());
        name
    }

    fn comment(&mut self, path: &[i32]) {
        if self.random.one_in(3) {
            let text = (*self.random.pick(&COMMENTS)).to_owned();
            self.comments.add(path, text);
        }
    }

    /// Makes a message with the messages in it, so that every name is known before fields are.
    fn outline(&mut self, outer: &str, depth: usize, taken: &mut Vec<String>) -> DescriptorProto {
        let name = self.name("M", taken);
        let full = join(outer, &name);
        self.types.push((format!(".{full}"), Type::Message));
        let mut inner = vec![name.clone()];
        let nested = if depth < 3 { self.random.below(3) } else { 0 };
        DescriptorProto {
            name: Some(name),
            nested_type: (0..nested)
                .map(|_| self.outline(&full, depth + 1, &mut inner))
                .collect(),
            ..Default::default()
        }
    }

    fn fill(&mut self, message: &mut DescriptorProto, outer: &str, path: &[i32]) {
        self.comment(path);
        let full = join(outer, message.name());
        message.options = self.random.flag().map(|deprecated| MessageOptions {
            deprecated: Some(deprecated),
            ..Default::default()
        });
        for (index, nested) in (0..).zip(&mut message.nested_type) {
            self.fill(nested, &full, &child(path, tag::MESSAGE_NESTED, index));
        }
        for index in self.random.indexes(2) {
            self.count += 1;
            let name = format!("E{}", self.count);
            let path = child(path, tag::MESSAGE_ENUM, index);
            let enumeration = self.enumeration(name, &full, &path);
            message.enum_type.push(enumeration);
        }
        if self.random.one_in(3) {
            let range = |start, end| ReservedRange {
                start: Some(start),
                end: Some(end),
            };
            message.reserved_range = vec![range(5000, 5001), range(6000, 0x2000_0000)];
            message.reserved_name = vec!["gone".to_owned(), "gone_too".to_owned()];
        }
        let mut number = 0;
        for _ in 0..self.random.below(8) {
            self.some_fields(message, &full, path, &mut number);
        }
        add_synthetic(message);
    }

    /// Adds a field, or a oneof of some.
    fn some_fields(
        &mut self,
        message: &mut DescriptorProto,
        full: &str,
        path: &[i32],
        number: &mut i32,
    ) {
        let oneof = self.random.one_in(5).then(|| {
            let index = i32::try_from(message.oneof_decl.len()).unwrap_or(0);
            self.count += 1;
            self.comment(&child(path, tag::MESSAGE_ONEOF, index));
            message.oneof_decl.push(OneofDescriptorProto {
                name: Some(format!("oneof{}", self.count)),
                options: None,
            });
            index
        });
        let count = oneof.map_or(1, |_| 1 + self.random.below(3));
        for _ in 0..count {
            *number += 1;
            let index = i32::try_from(message.field.len()).unwrap_or(0);
            self.comment(&child(path, tag::MESSAGE_FIELD, index));
            let mut field = self.plain_field(*number);
            if oneof.is_some() {
                field.oneof_index = oneof;
            } else {
                self.shape(&mut field, message, full);
            }
            message.field.push(field);
        }
    }

    fn plain_field(&mut self, number: i32) -> FieldDescriptorProto {
        self.count += 1;
        let name = format!("f_{}", self.count);
        let json_name = if self.random.one_in(5) {
            format!("j\"{}\\", self.count)
        } else {
            default_json_name(&name)
        };
        let (ty, type_name) = if self.random.one_in(2) || self.types.is_empty() {
            (*self.random.pick(&SCALARS), None)
        } else {
            let (name, ty) = self.random.pick(&self.types).clone();
            (ty, Some(name))
        };
        let deprecated = self.random.flag();
        FieldDescriptorProto {
            name: Some(name),
            number: Some(number),
            label: Some(Label::Optional.into()),
            r#type: Some(ty.into()),
            type_name,
            json_name: Some(json_name),
            options: deprecated.map(|deprecated| FieldOptions {
                deprecated: Some(deprecated),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    /// Makes a field optional, a list or a map, or leaves it.
    fn shape(
        &mut self,
        field: &mut FieldDescriptorProto,
        message: &mut DescriptorProto,
        full: &str,
    ) {
        match self.random.below(4) {
            0 => field.proto3_optional = Some(true),
            1 => {
                field.label = Some(Label::Repeated.into());
                let is_packable =
                    !matches!(field.r#type(), Type::Message | Type::String | Type::Bytes);
                if let Some(packed) = self.random.flag().filter(|_| is_packable) {
                    field.options.get_or_insert_default().packed = Some(packed);
                }
            }
            2 => {
                let entry = format!("{}Entry", camel_case(field.name()));
                let key = *self
                    .random
                    .pick(&[Type::String, Type::Bool, Type::Sfixed64]);
                message.nested_type.push(map_entry(&entry, key, field));
                field.label = Some(Label::Repeated.into());
                field.r#type = Some(Type::Message.into());
                field.type_name = Some(format!(".{full}.{entry}"));
            }
            _ => {}
        }
    }

    fn enumeration(&mut self, name: String, outer: &str, path: &[i32]) -> EnumDescriptorProto {
        self.comment(path);
        self.types
            .push((format!(".{}", join(outer, &name)), Type::Enum));
        let has_alias = self.random.one_in(3);
        let numbers = if has_alias {
            [0, 1, 1, -7]
        } else {
            [0, 3, i32::MIN, i32::MAX]
        };
        let count = 1 + self.random.below(numbers.len());
        // An alias that is allowed must be there.
        let count = if has_alias { numbers.len() } else { count };
        let value = (0..)
            .zip(&numbers[..count])
            .map(|(index, &number)| {
                self.comment(&child(path, tag::ENUM_VALUE, index));
                self.count += 1;
                EnumValueDescriptorProto {
                    name: Some(format!("V{}", self.count)),
                    number: Some(number),
                    options: self.random.flag().map(|deprecated| EnumValueOptions {
                        deprecated: Some(deprecated),
                        ..Default::default()
                    }),
                }
            })
            .collect();
        let deprecated = self.random.flag();
        let options = (has_alias || deprecated.is_some()).then(|| EnumOptions {
            allow_alias: has_alias.then_some(true),
            deprecated,
            ..Default::default()
        });
        let mut enumeration = EnumDescriptorProto {
            name: Some(name),
            value,
            options,
            ..Default::default()
        };
        if self.random.one_in(3) {
            let range = |start, end| EnumReservedRange {
                start: Some(start),
                end: Some(end),
            };
            enumeration.reserved_range =
                vec![range(-100, -50), range(9, 9), range(50, i32::MAX - 1)];
            enumeration.reserved_name = vec!["GONE".to_owned()];
        }
        enumeration
    }

    fn service(&mut self, name: String, path: &[i32]) -> ServiceDescriptorProto {
        self.comment(path);
        let messages: Vec<String> = self
            .types
            .iter()
            .filter(|(_, ty)| *ty == Type::Message)
            .map(|(name, _)| name.clone())
            .collect();
        let most = if messages.is_empty() { 1 } else { 4 };
        let method = self
            .random
            .indexes(most)
            .map(|index| {
                self.comment(&child(path, tag::SERVICE_METHOD, index));
                self.count += 1;
                let level = *self.random.pick(&[None, Some(0), Some(1), Some(2)]);
                let deprecated = self.random.flag();
                let has_options = level.is_some() || deprecated.is_some();
                MethodDescriptorProto {
                    name: Some(format!("R{}", self.count)),
                    input_type: Some(self.random.pick(&messages).clone()),
                    output_type: Some(self.random.pick(&messages).clone()),
                    options: has_options.then(|| MethodOptions {
                        deprecated,
                        idempotency_level: level,
                        ..Default::default()
                    }),
                    client_streaming: self.random.one_in(2).then_some(true),
                    server_streaming: self.random.one_in(2).then_some(true),
                }
            })
            .collect();
        ServiceDescriptorProto {
            name: Some(name),
            method,
            options: self.random.flag().map(|deprecated| ServiceOptions {
                deprecated: Some(deprecated),
                ..Default::default()
            }),
        }
    }
}

/// The oneofs of fields that are `optional` come last.
fn add_synthetic(message: &mut DescriptorProto) {
    let optional = message
        .field
        .iter_mut()
        .filter(|field| field.proto3_optional());
    for field in optional {
        field.oneof_index = i32::try_from(message.oneof_decl.len()).ok();
        message.oneof_decl.push(OneofDescriptorProto {
            name: Some(format!("_{}", field.name())),
            options: None,
        });
    }
}
