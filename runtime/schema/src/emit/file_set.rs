//! The files of a schema.

use std::collections::BTreeMap;

use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};

use super::error::{EmitError, Problem};
use super::names::default_path;
use super::placement::{Placement, What};
use super::{compose, print};
use crate::descriptor::{MessageDescriptor, ServiceDescriptor};
use crate::registry::MessageType;

/// What is to stand in one `.proto` file.
///
/// A message that is not listed anywhere goes to the file that first uses it.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// The path below the directory of `.proto` files, such as `plugin/v1/handshake.proto`.
    pub path: &'a str,
    /// The services, all of one package.
    pub services: &'a [&'static ServiceDescriptor],
    /// Messages that have their place here, whoever uses them first.
    pub messages: &'a [fn() -> &'static MessageDescriptor],
}

/// Files that are complete: every type that one of them names stands in one of them, in one of
/// protobuf's own, or in a file of others that is [imported](FileSet::imports).
#[derive(Debug, Clone)]
pub struct FileSet {
    /// Those of package `google.protobuf`. Every protobuf compiler brings them along, so that they
    /// are part of the descriptors and not of the text.
    google: Vec<FileDescriptorProto>,
    files: Vec<FileDescriptorProto>,
    imports: Vec<FileDescriptorProto>,
    /// The messages that have a Rust type, by full name.
    codecs: BTreeMap<String, MessageType>,
    removed_methods: Vec<String>,
}

impl FileSet {
    /// Composes the given files, and one for each other package that a message names.
    ///
    /// # Errors
    ///
    /// Fails if two types have one name, a message without a package is used from two, or files
    /// would import each other.
    pub fn new(files: &[File<'_>]) -> Result<Self, EmitError> {
        let (placement, problems) = Placement::of(files);
        EmitError::check(problems)?;
        let own = placement.files.iter().filter(|file| !file.is_foreign);
        let composed = own.map(|file| compose::file(file, &placement)).collect();
        let is_google = |composed: &FileDescriptorProto| {
            let mut placed = placement.files.iter();
            placed.any(|file| file.google.is_some() && file.path == composed.name())
        };
        let (google, own) = imports_first(composed)?.into_iter().partition(is_google);
        let removed_methods = files
            .iter()
            .flat_map(|file| file.services)
            .flat_map(|service| {
                service
                    .removed
                    .iter()
                    .map(|method| format!("{}.{method}", service.name))
            })
            .collect();
        let codecs = placement.types.iter().filter_map(|(name, placed)| {
            let What::Message(message) = placed.what else {
                return None;
            };
            Some((name.clone(), message.codec?))
        });
        Ok(Self {
            codecs: codecs.collect(),
            google,
            files: own,
            imports: placement.imports,
            removed_methods,
        })
    }

    /// Composes one file per package, at its [default path](default_path).
    ///
    /// # Errors
    ///
    /// Fails as [`FileSet::new`] does.
    pub fn of_services(services: &[&'static ServiceDescriptor]) -> Result<Self, EmitError> {
        let mut packages: BTreeMap<String, Vec<&'static ServiceDescriptor>> = BTreeMap::new();
        for service in services {
            packages
                .entry(default_path(service.package()))
                .or_default()
                .push(service);
        }
        let files: Vec<File<'_>> = packages
            .iter()
            .map(|(path, services)| File {
                path,
                services,
                messages: &[],
            })
            .collect();
        Self::new(&files)
    }

    /// Returns the files, each behind those that it imports; without protobuf's own.
    pub fn files(&self) -> &[FileDescriptorProto] {
        &self.files
    }

    /// Returns the files of others that these import, each behind those that it imports itself.
    pub fn imports(&self) -> &[FileDescriptorProto] {
        &self.imports
    }

    /// Returns the full names of methods that the services once had, such as
    /// `kv.v1.KVService.Flush`.
    pub fn removed_methods(&self) -> &[String] {
        &self.removed_methods
    }

    /// Returns the codec of the message with this full name.
    pub(crate) fn codec(&self, message: &str) -> Option<MessageType> {
        self.codecs.get(message).copied()
    }

    /// Returns protobuf's own files, each behind those that it imports.
    pub(crate) fn google(&self) -> &[FileDescriptorProto] {
        &self.google
    }

    /// Returns the path and text of every file; of protobuf's own there is none.
    pub fn texts(&self) -> impl Iterator<Item = (&str, String)> {
        self.files.iter().map(|file| (file.name(), print(file)))
    }

    /// As [`to_descriptor_set`](Self::to_descriptor_set), in protobuf's binary encoding.
    pub fn encode_descriptor_set(&self) -> Vec<u8> {
        self.to_descriptor_set().encode_to_vec()
    }

    /// Returns the descriptors as reflection and protobuf's own tools take them: with the files that
    /// others import, each behind its imports.
    pub fn to_descriptor_set(&self) -> FileDescriptorSet {
        // A file of others brings what it imports along, and that may be one of protobuf's own.
        let mut google = self.google.clone();
        google.retain(|file| {
            let mut imports = self.imports.iter();
            !imports.any(|import| import.name() == file.name())
        });
        FileDescriptorSet {
            file: [google.as_slice(), &self.imports, &self.files].concat(),
        }
    }
}

/// Sorts files so that each stands behind those that it imports.
fn imports_first(files: Vec<FileDescriptorProto>) -> Result<Vec<FileDescriptorProto>, EmitError> {
    let mut waiting = files;
    let mut sorted: Vec<FileDescriptorProto> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_ready = |file: &FileDescriptorProto| {
            !file
                .dependency
                .iter()
                .any(|import| waiting.iter().any(|other| other.name() == import))
        };
        let Some(ready) = waiting.iter().position(is_ready) else {
            return Err(EmitError::from(Problem::ImportCycle {
                paths: cycle(&waiting),
            }));
        };
        sorted.push(waiting.remove(ready));
    }
    Ok(sorted)
}

/// Follows imports among files none of which is ready, until one comes again.
fn cycle(waiting: &[FileDescriptorProto]) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    let mut next = waiting.first();
    while let Some(file) = next {
        let seen = paths.iter().position(|path| path == file.name());
        paths.push(file.name().to_owned());
        if let Some(start) = seen {
            return paths.split_off(start);
        }
        next = waiting
            .iter()
            .find(|other| file.dependency.iter().any(|path| path == other.name()));
    }
    paths
}
