//! Which type is called what and belongs to which file.

use std::collections::BTreeMap;

use prost_types::FileDescriptorProto;

use super::error::{Problem, Use};
use super::file_set::File;
use super::google::GoogleFile;
use super::names::{default_path, join};
use super::same;
use crate::descriptor::{
    EnumDescriptor, FieldType, MessageDescriptor, MethodDescriptor, ServiceDescriptor,
};
use crate::foreign::Foreign;
use crate::well_known::PACKAGE;

/// Every type with its full name, and the files in which they stand.
#[derive(Default)]
pub(super) struct Placement {
    pub(super) files: Vec<PlacedFile>,
    pub(super) types: BTreeMap<String, PlacedType>,
    /// The files of others that hold types which ours name, each behind those that it imports.
    pub(super) imports: Vec<FileDescriptorProto>,
    problems: Vec<Problem>,
    /// The files of messages that a [`File`] lists.
    pinned: BTreeMap<String, usize>,
    /// The enums of all values: protobuf puts values beside their enum, not into it.
    enum_values: BTreeMap<String, String>,
    /// The full names of types that took their package from the user, by their path in it.
    inherited: BTreeMap<String, Vec<String>>,
}

/// A file and what stands at its top level, in order.
pub(super) struct PlacedFile {
    pub(super) path: String,
    /// Which file of `google.protobuf` it is, if it is one.
    pub(super) google: Option<&'static GoogleFile>,
    pub(super) package: String,
    /// Whether it is a file of others, which ours import.
    pub(super) is_foreign: bool,
    pub(super) services: Vec<&'static ServiceDescriptor>,
    /// Full names.
    pub(super) messages: Vec<String>,
    /// Full names.
    pub(super) enums: Vec<String>,
}

pub(super) struct PlacedType {
    pub(super) what: What,
    /// The package it is in.
    pub(super) package: String,
    /// The index of its file.
    pub(super) file: usize,
    /// The full names of the messages nested in it.
    pub(super) nested: Vec<String>,
    first_use: Use,
}

#[derive(Clone, Copy)]
pub(super) enum What {
    Message(&'static MessageDescriptor),
    Enum(&'static EnumDescriptor),
    Service(&'static ServiceDescriptor),
}

impl What {
    fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Message(a), Self::Message(b)) => same::message(a, b),
            (Self::Enum(a), Self::Enum(b)) => same::enumeration(a, b),
            (Self::Service(a), Self::Service(b)) => std::ptr::eq(a, b),
            _ => false,
        }
    }
}

/// From where the walk comes to a type.
struct From<'a> {
    package: &'a str,
    file: usize,
    user: String,
    /// Whether every service may have a message of this name: a method's own request or response.
    own: bool,
}

impl Placement {
    /// Places the files' services and messages and everything they lead to.
    pub(super) fn of(files: &[File<'_>]) -> (Self, Vec<Problem>) {
        let mut placement = Self::default();
        for file in files {
            placement.add_file(file);
        }
        for (index, file) in files.iter().enumerate() {
            placement.pin(index, file);
        }
        for (index, file) in files.iter().enumerate() {
            placement.walk(index, file);
        }
        let problems = std::mem::take(&mut placement.problems);
        (placement, problems)
    }

    fn add_file(&mut self, file: &File<'_>) {
        let path = file.path.to_owned();
        let mut packages = file.services.iter().map(|service| service.package()).chain(
            file.messages
                .iter()
                .filter_map(|message| message().own_package()),
        );
        let package = packages.next().unwrap_or_else(|| {
            self.problems
                .push(Problem::NoPackage { path: path.clone() });
            ""
        });
        if let Some(other) = packages.find(|other| *other != package) {
            self.problems.push(Problem::MixedFile {
                path: path.clone(),
                first: package.to_owned(),
                second: other.to_owned(),
            });
        }
        self.push_own(path, package);
    }

    fn push_own(&mut self, path: String, package: &str) -> usize {
        self.push_file(path, package, None, false)
    }

    fn push_file(
        &mut self,
        path: String,
        package: &str,
        google: Option<&'static GoogleFile>,
        is_foreign: bool,
    ) -> usize {
        if self.files.iter().any(|file| file.path == path) {
            self.problems.push(Problem::OnePath { path: path.clone() });
        }
        self.files.push(PlacedFile {
            path,
            google,
            package: package.to_owned(),
            is_foreign,
            services: Vec::new(),
            messages: Vec::new(),
            enums: Vec::new(),
        });
        self.files.len() - 1
    }

    fn pin(&mut self, index: usize, file: &File<'_>) {
        for message in file.messages {
            let name = join(&self.files[index].package, &message().path());
            self.pinned.entry(name).or_insert(index);
        }
    }

    fn walk(&mut self, index: usize, file: &File<'_>) {
        let package = self.files[index].package.clone();
        for service in file.services {
            let user = format!("the file `{}`", file.path);
            let from = From {
                package: &package,
                file: index,
                user,
                own: false,
            };
            let what = What::Service(service);
            // The same service may be listed twice.
            if self.is_known(service.name, what, &package, &from) {
                continue;
            }
            self.files[index].services.push(service);
            self.add(service.name.to_owned(), what, &package, index, &from);
            for method in service.methods {
                self.walk_method(method, index, &package);
            }
        }
        for message in file.messages {
            let user = format!("the file `{}`", file.path);
            self.visit(
                message(),
                &From {
                    package: &package,
                    file: index,
                    user,
                    own: false,
                },
            );
        }
    }

    fn walk_method(&mut self, method: &'static MethodDescriptor, file: usize, package: &str) {
        let mut visit = |message: &'static MessageDescriptor, own_suffix: Option<&str>| {
            let stem = own_suffix.and_then(|suffix| message.name.strip_suffix(suffix));
            let own = stem == Some(method.name);
            let user = format!("`{}`", method.procedure.trim_start_matches('/'));
            self.visit(
                message,
                &From {
                    package,
                    file,
                    user,
                    own,
                },
            );
        };
        visit((method.request)(), Some("Request"));
        visit((method.response)(), Some("Response"));
        if let Some(error) = method.error {
            visit(error(), None);
        }
    }

    fn visit(&mut self, message: &'static MessageDescriptor, from: &From<'_>) {
        let own_package = message.own_package();
        let package = own_package.unwrap_or(from.package);
        let path = message.path();
        let name = join(package, &path);
        let what = What::Message(message);
        self.place_google(&name);
        if self.is_known(&name, what, package, from) {
            return;
        }
        if let Some(foreign) = &message.foreign {
            self.import(name, what, package, foreign, from);
            return;
        }
        if own_package.is_none() && !from.own {
            self.check_inherited(&path, &name, what, from);
        }
        let file = if let Some(parent) = message.parent {
            let parent = parent();
            let user = from.user.clone();
            self.visit(
                parent,
                &From {
                    package,
                    user,
                    ..*from
                },
            );
            // The parent may have led here already, through a field.
            if self.types.contains_key(&name) {
                return;
            }
            let Some(parent) = self.types.get_mut(&join(package, &parent.path())) else {
                return;
            };
            parent.nested.push(name.clone());
            parent.file
        } else {
            let file = self.file_of(&name, package, from.file);
            self.files[file].messages.push(name.clone());
            file
        };
        self.add(name.clone(), what, package, file, from);
        for field in message.fields {
            let from = From {
                package,
                file,
                user: format!("the field `{name}.{}`", field.name),
                own: false,
            };
            match field.shape.ty {
                FieldType::Message(inner) => self.visit(inner(), &from),
                FieldType::Enum(inner) => self.visit_enum(inner(), &from),
                _ => {}
            }
        }
    }

    /// Places a message of others: it stands in its own file already.
    fn import(
        &mut self,
        name: String,
        what: What,
        package: &str,
        foreign: &Foreign,
        from: &From<'_>,
    ) {
        let found = match foreign.read() {
            Ok(found) => found,
            Err(error) => {
                let reason = error.to_string();
                self.problems.push(Problem::NoImport { name, reason });
                return;
            }
        };
        let mut known = self.files.iter();
        let known = known.position(|file| file.is_foreign && file.path == found.path);
        let file = known.unwrap_or_else(|| self.push_file(found.path, package, None, true));
        for import in found.files {
            if !self
                .imports
                .iter()
                .any(|known| known.name() == import.name())
            {
                self.imports.push(import);
            }
        }
        self.add(name, what, package, file, from);
    }

    fn visit_enum(&mut self, descriptor: &'static EnumDescriptor, from: &From<'_>) {
        let package = descriptor.package.unwrap_or(from.package);
        let name = join(package, descriptor.name);
        let what = What::Enum(descriptor);
        self.place_google(&name);
        if self.is_known(&name, what, package, from) {
            return;
        }
        if descriptor.package.is_none() {
            self.check_inherited(descriptor.name, &name, what, from);
        }
        let file = self.file_of(&name, package, from.file);
        self.files[file].enums.push(name.clone());
        for value in descriptor.values {
            let value = join(package, value.name);
            if let Some(first) = self.enum_values.insert(value.clone(), name.clone()) {
                self.problems.push(Problem::OneValue {
                    value,
                    first,
                    second: name.clone(),
                });
            }
        }
        self.add(name, what, package, file, from);
    }

    /// Places a file of `google.protobuf`, and nothing else.
    pub(super) fn of_google(file: &'static GoogleFile) -> Self {
        let mut placement = Self::default();
        placement.place_google_file(file);
        placement
    }

    /// Places the whole file of a type of `google.protobuf`, unless it is there.
    fn place_google(&mut self, name: &str) {
        if let Some(google) = GoogleFile::of(name) {
            self.place_google_file(google);
        }
    }

    fn place_google_file(&mut self, google: &'static GoogleFile) {
        let mut placed = self.files.iter().filter_map(|file| file.google);
        if placed.any(|placed| placed.path == google.path) {
            return;
        }
        let file = self.push_file(google.path.to_owned(), PACKAGE, Some(google), false);
        for message in google.messages {
            self.visit(
                message(),
                &From {
                    package: PACKAGE,
                    file,
                    user: format!("the file `{}`", google.path),
                    own: false,
                },
            );
        }
    }

    /// Reports whether the name is taken, and complains if it is by another type.
    fn is_known(&mut self, name: &str, what: What, package: &str, from: &From<'_>) -> bool {
        let Some(known) = self.types.get(name) else {
            return false;
        };
        if !known.what.is(what) {
            self.problems.push(Problem::OneName {
                name: name.to_owned(),
                first: known.first_use.clone(),
                second: Use {
                    user: from.user.clone(),
                    package: package.to_owned(),
                },
            });
        }
        true
    }

    /// Complains if the same type has taken another package from another user.
    fn check_inherited(&mut self, path: &str, name: &str, what: What, from: &From<'_>) {
        let names = self.inherited.entry(path.to_owned()).or_default();
        let same = names.iter().filter_map(|name| self.types.get(name));
        if let Some(first) = same.into_iter().find(|first| first.what.is(what)) {
            self.problems.push(Problem::TwoPackages {
                name: path.to_owned(),
                first: first.first_use.clone(),
                second: Use {
                    user: from.user.clone(),
                    package: from.package.to_owned(),
                },
            });
        }
        names.push(name.to_owned());
    }

    /// Picks the file of a top-level type: where it is listed, else where it is used, else the
    /// first file of its package.
    fn file_of(&mut self, name: &str, package: &str, used_in: usize) -> usize {
        if self.files[used_in].google.is_some() {
            return used_in;
        }
        if let Some(&pinned) = self.pinned.get(name) {
            return pinned;
        }
        if self.files[used_in].package == package {
            return used_in;
        }
        let is_open = |file: &PlacedFile| {
            file.package == package && file.google.is_none() && !file.is_foreign
        };
        let first = self.files.iter().position(is_open);
        first.unwrap_or_else(|| self.push_own(default_path(package), package))
    }

    fn add(&mut self, name: String, what: What, package: &str, file: usize, from: &From<'_>) {
        let first_use = Use {
            user: from.user.clone(),
            package: package.to_owned(),
        };
        let placed = PlacedType {
            what,
            package: package.to_owned(),
            file,
            nested: Vec::new(),
            first_use,
        };
        if let Some(taken) = self.types.get(&name) {
            self.problems.push(Problem::OneName {
                name,
                first: taken.first_use.clone(),
                second: placed.first_use,
            });
        } else {
            self.types.insert(name, placed);
        }
    }
}
