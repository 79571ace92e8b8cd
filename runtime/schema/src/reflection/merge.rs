//! One file out of two that were composed for different services: each has the messages that its
//! services lead to.

use prost_types::FileDescriptorProto;

/// Adds to a file what only another one of the same path has.
pub(super) fn into(file: &mut FileDescriptorProto, other: &FileDescriptorProto) {
    let before = counts(file);
    add(&mut file.message_type, &other.message_type, |it| it.name());
    add(&mut file.enum_type, &other.enum_type, |it| it.name());
    add(&mut file.service, &other.service, |it| it.name());
    add(&mut file.dependency, &other.dependency, |it| it);
    if before != counts(file) {
        // Comments are found by position, and positions have changed.
        file.source_code_info = None;
        file.dependency.sort();
    }
}

fn counts(file: &FileDescriptorProto) -> [usize; 4] {
    [
        file.message_type.len(),
        file.enum_type.len(),
        file.service.len(),
        file.dependency.len(),
    ]
}

fn add<T: Clone>(items: &mut Vec<T>, others: &[T], name: impl Fn(&T) -> &str) {
    for other in others {
        if !items.iter().any(|item| name(item) == name(other)) {
            items.push(other.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use prost_types::DescriptorProto;

    use super::*;

    #[test]
    fn a_file_has_what_either_of_two_has_and_nothing_twice() {
        let of = |messages: &[&str], imports: &[&str]| FileDescriptorProto {
            message_type: messages
                .iter()
                .map(|&name| DescriptorProto {
                    name: Some(name.to_owned()),
                    ..DescriptorProto::default()
                })
                .collect(),
            dependency: imports.iter().map(|&import| import.to_owned()).collect(),
            ..FileDescriptorProto::default()
        };
        let mut file = of(&["A", "B"], &["z.proto"]);
        into(&mut file, &of(&["B", "C"], &["a.proto", "z.proto"]));
        assert_eq!(file, of(&["A", "B", "C"], &["a.proto", "z.proto"]));
    }
}
