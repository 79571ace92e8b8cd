//! Rules for reserved numbers and names: once reserved is always reserved.

use prost_types::{DescriptorProto, EnumDescriptorProto};

use super::{Breaking, Level, Rule};

pub(super) const NUMBER_FREED: Rule = Rule::new(
    Level::Wire,
    "reserved_number_freed",
    "A number was reserved, and is not any more.",
);
pub(super) const NAME_FREED: Rule = Rule::new(
    Level::Json,
    "reserved_name_freed",
    "A name was reserved, and is not any more.",
);

/// What a message or an enum reserves.
pub(super) struct Reserved<'a> {
    /// Inclusive ranges.
    ranges: Vec<(i32, i32)>,
    names: &'a [String],
}

impl<'a> Reserved<'a> {
    pub(super) fn of(message: &'a DescriptorProto) -> Self {
        let ranges = message.reserved_range.iter();
        Self {
            ranges: ranges
                .map(|range| (range.start(), range.end().saturating_sub(1)))
                .collect(),
            names: &message.reserved_name,
        }
    }

    pub(super) fn of_enum(enumeration: &'a EnumDescriptorProto) -> Self {
        let ranges = enumeration.reserved_range.iter();
        Self {
            ranges: ranges.map(|range| (range.start(), range.end())).collect(),
            names: &enumeration.reserved_name,
        }
    }

    pub(super) fn has_number(&self, number: i32) -> bool {
        self.ranges
            .iter()
            .any(|&(first, last)| (first..=last).contains(&number))
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.iter().any(|reserved| reserved == name)
    }

    /// Returns what is reserved here and not in `new`.
    pub(super) fn freed_in(
        &self,
        new: &Reserved<'_>,
        path: &str,
    ) -> impl Iterator<Item = Breaking> + use<> {
        let number = reserved_number_freed(path, self, new);
        number
            .into_iter()
            .chain(reserved_name_freed(path, self, new))
    }

    /// Returns the first number of a range that is not reserved here.
    fn gap_in(&self, (first, last): (i32, i32)) -> Option<i32> {
        let mut next = first;
        while next <= last {
            let covering = self
                .ranges
                .iter()
                .find(|(first, last)| (*first..=*last).contains(&next));
            let Some((_, end)) = covering else {
                return Some(next);
            };
            next = end.checked_add(1)?;
        }
        None
    }
}

fn reserved_number_freed(path: &str, old: &Reserved<'_>, new: &Reserved<'_>) -> Option<Breaking> {
    let number = old.ranges.iter().find_map(|range| new.gap_in(*range))?;
    Some(NUMBER_FREED.breaking(
        path,
        format!(
            "the number {number} was reserved and is not any more, and old peers still send it"
        ),
        format!("reserve it again: `#[message(reserved({number}))]`"),
    ))
}

fn reserved_name_freed(path: &str, old: &Reserved<'_>, new: &Reserved<'_>) -> Option<Breaking> {
    let name = old.names.iter().find(|name| !new.has_name(name))?;
    Some(NAME_FREED.breaking(
        path,
        format!(
            "the name `{name}` was reserved and is not any more, and old peers still send it in \
             JSON"
        ),
        format!("reserve it again: `#[message(reserved({name:?}))]`"),
    ))
}
