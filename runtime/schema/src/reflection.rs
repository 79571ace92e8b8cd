//! An index over `.proto` files: which one declares a name, and which ones it needs.
//!
//! It is what server reflection answers from. Files of protobuf's own, such as
//! `google/protobuf/timestamp.proto`, are added where another file imports them.

mod merge;
mod symbols;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use prost::Message as _;
use prost_types::FileDescriptorProto;

use crate::descriptor::ServiceDescriptor;
use crate::emit::compose::google_file;
use crate::emit::{EmitError, FileSet};

/// Finds encoded files by what is in them.
#[derive(Debug, Default)]
pub struct Index {
    files: Vec<Indexed>,
    by_name: HashMap<String, usize>,
    /// By the full names of all that is declared in a file.
    by_symbol: HashMap<String, usize>,
    /// By the message that is extended, and the number.
    by_extension: BTreeMap<(String, i32), usize>,
    messages: BTreeSet<String>,
}

#[derive(Debug)]
struct Indexed {
    encoded: Bytes,
    imports: Vec<String>,
}

impl Index {
    /// Indexes the files of services.
    ///
    /// Each package is composed for itself. Services meet in one server that know nothing of each
    /// other, and two of them may have messages that only look alike.
    ///
    /// # Errors
    ///
    /// Fails if the services of one package contradict each other.
    pub fn of_services(services: &[&'static ServiceDescriptor]) -> Result<Self, EmitError> {
        let mut packages: BTreeMap<&str, Vec<&'static ServiceDescriptor>> = BTreeMap::new();
        for service in services {
            packages.entry(service.package()).or_default().push(service);
        }
        let mut files: Vec<FileDescriptorProto> = Vec::new();
        for services in packages.values() {
            let schema = FileSet::of_services(services)?;
            for file in schema.imports().iter().chain(schema.files()) {
                match files.iter_mut().find(|known| known.name() == file.name()) {
                    Some(known) => merge::into(known, file),
                    None => files.push(file.clone()),
                }
            }
        }
        Ok(Self::new(files))
    }

    /// Indexes files; of two with one name, the first counts.
    pub fn new(files: impl IntoIterator<Item = FileDescriptorProto>) -> Self {
        let mut index = Self::default();
        for file in files {
            index.add(&file);
        }
        let mut next = 0;
        while let Some(file) = index.files.get(next) {
            let missing: Vec<FileDescriptorProto> = file
                .imports
                .iter()
                .filter(|import| !index.by_name.contains_key(*import))
                .filter_map(|import| google_file(import))
                .collect();
            for file in &missing {
                index.add(file);
            }
            next += 1;
        }
        index
    }

    fn add(&mut self, file: &FileDescriptorProto) {
        if self.by_name.contains_key(file.name()) {
            return;
        }
        let at = self.files.len();
        self.by_name.insert(file.name().to_owned(), at);
        let found = symbols::of(file);
        for symbol in found.names {
            self.by_symbol.entry(symbol).or_insert(at);
        }
        for extension in found.extensions {
            self.by_extension.entry(extension).or_insert(at);
        }
        self.messages.extend(found.messages);
        self.files.push(Indexed {
            encoded: Bytes::from(file.encode_to_vec()),
            imports: file.dependency.clone(),
        });
    }

    /// Returns the file at a path such as `kv/v1/kv.proto`, and behind it all that it imports.
    pub fn file(&self, path: &str) -> Option<Vec<Bytes>> {
        self.by_name.get(path).map(|&at| self.with_imports(at))
    }

    /// Returns the file that declares a full name, and behind it all that it imports.
    ///
    /// A name is that of a service, message or enum, or of a method, field, oneof, value or
    /// extension, such as `kv.v1.KVService.Get`.
    pub fn file_of_symbol(&self, symbol: &str) -> Option<Vec<Bytes>> {
        let symbol = symbol.strip_prefix('.').unwrap_or(symbol);
        self.by_symbol.get(symbol).map(|&at| self.with_imports(at))
    }

    /// Returns the file that declares the extension of a message with this number, and behind it
    /// all that it imports.
    pub fn file_of_extension(&self, message: &str, number: i32) -> Option<Vec<Bytes>> {
        let message = message.strip_prefix('.').unwrap_or(message);
        self.by_extension
            .get(&(message.to_owned(), number))
            .map(|&at| self.with_imports(at))
    }

    /// Returns the numbers of all extensions of a message in ascending order; `None` if there is no
    /// such message.
    pub fn extension_numbers(&self, message: &str) -> Option<Vec<i32>> {
        let message = message.strip_prefix('.').unwrap_or(message);
        let numbers: Vec<i32> = self
            .by_extension
            .range((message.to_owned(), i32::MIN)..=(message.to_owned(), i32::MAX))
            .map(|((_, number), _)| *number)
            .collect();
        // A message of another file may be extended in one of these.
        (!numbers.is_empty() || self.messages.contains(message)).then_some(numbers)
    }

    fn with_imports(&self, at: usize) -> Vec<Bytes> {
        let mut found = vec![at];
        let mut next = 0;
        while let Some(file) = found.get(next).and_then(|&at| self.files.get(at)) {
            for import in &file.imports {
                if let Some(&import) = self.by_name.get(import)
                    && !found.contains(&import)
                {
                    found.push(import);
                }
            }
            next += 1;
        }
        found
            .into_iter()
            .map(|at| self.files[at].encoded.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests;
