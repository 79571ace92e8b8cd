//! Sets of fields.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserializer, Serializer};

use super::invalid::InvalidValue;
use super::{OwnJson, PACKAGE};
use crate::emit::names::default_json_name;
use crate::json::scalar::read_text;
use crate::json::{Excerpt, Reading, Writing};

/// `google.protobuf.FieldMask`: the fields of a message that a request is about.
///
/// JSON has the paths in camel case with commas between them, so a path that does not come back
/// from there the same is refused.
///
/// ```
/// use connect_plugin_schema::well_known::FieldMask;
///
/// let mask = FieldMask::from_iter(["owner.display_name", "size"]);
/// assert_eq!(mask.to_text()?, "owner.displayName,size");
/// assert_eq!(FieldMask::from_text("owner.displayName,size")?, mask);
/// assert_eq!(
///     FieldMask::from_iter(["displayName"]).to_text().map_err(|error| error.to_string()),
///     Err("\"displayName\" is no path of a field mask: names in snake case with dots between them".to_owned())
/// );
/// # Ok::<(), connect_plugin_schema::well_known::InvalidValue>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldMask {
    /// The paths, whose steps are the names in the `.proto` file, with dots between them.
    pub paths: Vec<String>,
}

implement_message! {
    #[package = PACKAGE]
    FieldMask with own_json {
        1 paths "paths": Vec<String>,
    }
}

impl FieldMask {
    /// Returns the paths as JSON has them.
    ///
    /// # Errors
    ///
    /// Fails if something in the list is no path, or does not come back from camel case the same.
    pub fn to_text(&self) -> Result<String, InvalidValue> {
        let mut text = String::new();
        for path in &self.paths {
            let camel = default_json_name(path);
            if !is_path(path) || snake_case(&camel) != *path {
                return Err(InvalidValue::new(
                    Excerpt(path),
                    "is no path of a field mask: names in snake case with dots between them",
                ));
            }
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&camel);
        }
        Ok(text)
    }

    /// Reads paths as JSON has them.
    ///
    /// # Errors
    ///
    /// Fails if something between two commas is no path in camel case.
    pub fn from_text(text: &str) -> Result<Self, InvalidValue> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let paths = text.split(',').map(|camel| {
            let path = snake_case(camel);
            if camel.contains('_') || !is_path(&path) {
                return Err(InvalidValue::new(
                    Excerpt(camel),
                    "is no path of a field mask: names in camel case with dots between them",
                ));
            }
            Ok(path)
        });
        paths.collect::<Result<_, _>>().map(|paths| Self { paths })
    }
}

impl<P: Into<String>> FromIterator<P> for FieldMask {
    fn from_iter<I: IntoIterator<Item = P>>(paths: I) -> Self {
        Self {
            paths: paths.into_iter().map(Into::into).collect(),
        }
    }
}

fn is_path(path: &str) -> bool {
    path.split('.').all(|name| {
        let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
    })
}

fn snake_case(camel: &str) -> String {
    let mut snake = String::with_capacity(camel.len() + 4);
    for c in camel.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

impl OwnJson for FieldMask {
    fn write<S: Serializer>(&self, serializer: S, _: Writing<'_>) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text().map_err(S::Error::custom)?)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D, cx: Reading<'_>) -> Result<Self, D::Error> {
        let mask = read_text(deserializer, |text| Self::from_text(&text))?;
        let mask = mask.map_err(D::Error::custom)?;
        for _ in &mask.paths {
            cx.charge::<String, D::Error>()?;
        }
        Ok(mask)
    }
}
