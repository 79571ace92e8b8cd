//! Doc comments as protobuf keeps them: beside the descriptors, by path.

use prost_types::SourceCodeInfo;
use prost_types::source_code_info::Location;

/// Field numbers in `descriptor.proto`, of which the paths of comments are made.
pub(crate) mod tag {
    pub(crate) const FILE_MESSAGE: i32 = 4;
    pub(crate) const FILE_ENUM: i32 = 5;
    pub(crate) const FILE_SERVICE: i32 = 6;
    pub(crate) const MESSAGE_FIELD: i32 = 2;
    pub(crate) const MESSAGE_NESTED: i32 = 3;
    pub(crate) const MESSAGE_ENUM: i32 = 4;
    pub(crate) const MESSAGE_ONEOF: i32 = 8;
    pub(crate) const ENUM_VALUE: i32 = 2;
    pub(crate) const SERVICE_METHOD: i32 = 2;
}

/// Collects the comments of one file.
#[derive(Debug, Default)]
pub(crate) struct Comments {
    locations: Vec<Location>,
}

impl Comments {
    /// Adds the doc comment of what stands at `path`.
    pub(crate) fn add_doc(&mut self, path: &[i32], doc: &str) {
        if doc.trim().is_empty() {
            return;
        }
        let mut text = String::with_capacity(doc.len() + 16);
        for line in doc.trim_end().lines() {
            let line = line.trim_end();
            if !line.is_empty() {
                text.push(' ');
                text.push_str(line);
            }
            text.push('\n');
        }
        self.add(path, text);
    }

    /// Adds a comment as it stands in the source, without the slashes.
    pub(crate) fn add(&mut self, path: &[i32], text: String) {
        self.locations.push(Location {
            path: path.to_vec(),
            // There is no source to point into; three numbers are the least that is valid.
            span: vec![0, 0, 0],
            leading_comments: Some(text),
            ..Location::default()
        });
    }

    /// Returns the comments in the order of their paths.
    pub(crate) fn finish(mut self) -> Option<SourceCodeInfo> {
        self.locations.sort_by(|a, b| a.path.cmp(&b.path));
        let location = self.locations;
        (!location.is_empty()).then_some(SourceCodeInfo { location })
    }
}
