//! The paths under which calls are forwarded: `/services/{type}/{provider}/{rest…}`.

use std::fmt;

use connect_plugin_proto::names::{ANY_PROVIDER, SERVICES_PREFIX};

/// A path that was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoutedPath<'a> {
    /// The type of the service.
    pub(crate) service_type: &'a str,
    /// Who is to answer.
    pub(crate) provider: Provider<'a>,
    /// What stands behind it: `Method`, or `pkg.Service/Method`.
    rest: &'a str,
}

/// Who is to answer a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provider<'a> {
    /// Whoever the host chooses.
    Any,
    /// The instance with this runtime id.
    Instance(&'a str),
}

/// Why a path was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PathError {
    /// It is not under the prefix of routed paths.
    NotRouted,
    /// Parts are missing.
    TooShort,
    /// A segment is empty, `.` or `..`, or hides a separator.
    UncleanSegment,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRouted => "only paths under /services/ are forwarded",
            Self::TooShort => "expected /services/{type}/{runtime id, or -}/{method}",
            Self::UncleanSegment => {
                "a segment of the path is empty, `.` or `..`, or has an encoded separator"
            }
        })
    }
}

impl<'a> RoutedPath<'a> {
    /// Reads a path.
    pub(crate) fn parse(path: &'a str) -> Result<Self, PathError> {
        let parts = path
            .strip_prefix(SERVICES_PREFIX)
            .ok_or(PathError::NotRouted)?;
        // A provider that tidies paths up must not arrive somewhere else than was checked here.
        let last = parts.strip_suffix('/').unwrap_or(parts);
        if last.split('/').any(is_unclean) {
            return Err(if last.is_empty() {
                PathError::TooShort
            } else {
                PathError::UncleanSegment
            });
        }
        let (service_type, parts) = parts.split_once('/').ok_or(PathError::TooShort)?;
        let (provider, rest) = parts.split_once('/').ok_or(PathError::TooShort)?;
        if rest.is_empty() {
            return Err(PathError::TooShort);
        }
        let provider = match provider {
            ANY_PROVIDER => Provider::Any,
            runtime_id => Provider::Instance(runtime_id),
        };
        Ok(Self {
            service_type,
            provider,
            rest,
        })
    }

    /// Reports whether more than a method is named.
    pub(crate) fn has_service(&self) -> bool {
        self.rest.contains('/')
    }

    /// Reports whether the path repeats the one under which a service is registered.
    pub(crate) fn repeats(&self, registered: &str) -> bool {
        let registered = registered.trim_matches('/');
        let behind = self.rest.strip_prefix(registered);
        !registered.is_empty() && behind.is_some_and(|behind| behind.starts_with('/'))
    }

    /// Returns the path at a provider that registered a service under `registered`.
    pub(crate) fn at(&self, registered: &str) -> String {
        if self.repeats(registered) {
            return format!("/{}", self.rest);
        }
        match registered.trim_matches('/') {
            "" => format!("/{}", self.rest),
            registered => format!("/{registered}/{}", self.rest),
        }
    }
}

fn is_unclean(segment: &str) -> bool {
    if segment.is_empty() {
        return true;
    }
    let decoded = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(&*decoded, "." | "..") || decoded.contains("%2f") || decoded.contains("%5c")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KV: &str = "/kv.v1.KVService/";

    #[track_caller]
    fn check(path: &str, provider: Provider<'_>, at_provider: &str) {
        let routed = RoutedPath::parse(path).expect(path);
        assert_eq!((routed.service_type, routed.provider), ("kv", provider));
        assert_eq!(routed.at(KV), at_provider);
    }

    #[test]
    fn both_shapes_arrive_at_the_same_procedure() {
        let instance = Provider::Instance("kv-plugin-1a2b");
        check(
            "/services/kv/kv-plugin-1a2b/Get",
            instance,
            "/kv.v1.KVService/Get",
        );
        check(
            "/services/kv/kv-plugin-1a2b/kv.v1.KVService/Get",
            instance,
            "/kv.v1.KVService/Get",
        );
        check("/services/kv/-/Get", Provider::Any, "/kv.v1.KVService/Get");
        check(
            "/services/kv/-/kv.v1.KVService/Get",
            Provider::Any,
            "/kv.v1.KVService/Get",
        );
    }

    #[test]
    fn nothing_beside_the_registered_path_can_be_reached() {
        let control = "/services/kv/-/connectplugin.v1.PluginControl/Shutdown";
        let at_provider = "/kv.v1.KVService/connectplugin.v1.PluginControl/Shutdown";
        check(control, Provider::Any, at_provider);
        check(
            "/services/kv/-/kv.v1.KVServiceX/Get",
            Provider::Any,
            "/kv.v1.KVService/kv.v1.KVServiceX/Get",
        );
    }

    #[test]
    fn a_registered_path_may_have_slashes_or_none() {
        let routed = RoutedPath::parse("/services/storage/-/items/1").expect("routed");
        assert_eq!(routed.at("/storage"), "/storage/items/1");
        assert_eq!(routed.at("/"), "/items/1");
        assert_eq!(routed.at("/api/storage/"), "/api/storage/items/1");
        assert_eq!(routed.at("/items"), "/items/1");
        let routed = RoutedPath::parse("/services/storage/-/items/").expect("routed");
        assert_eq!(routed.at("/storage"), "/storage/items/");
    }

    #[track_caller]
    fn refuse(path: &str, expected: PathError) {
        assert_eq!(RoutedPath::parse(path), Err(expected), "{path}");
    }

    #[test]
    fn what_is_no_routed_path_is_refused() {
        refuse("/kv.v1.KVService/Get", PathError::NotRouted);
        refuse("/services", PathError::NotRouted);
        refuse("/services/", PathError::TooShort);
        refuse("/services/kv", PathError::TooShort);
        refuse("/services/kv/-", PathError::TooShort);
        refuse("/services/kv/-/", PathError::TooShort);
    }

    #[test]
    fn a_path_that_means_another_one_is_refused() {
        refuse(
            "/services/kv/-/../connectplugin.v1.PluginControl/Shutdown",
            PathError::UncleanSegment,
        );
        refuse("/services/kv/-/%2E%2e/Shutdown", PathError::UncleanSegment);
        refuse("/services/kv/-/a%2Fb", PathError::UncleanSegment);
        refuse("/services/kv/-//Get", PathError::UncleanSegment);
        refuse("/services//-/Get", PathError::UncleanSegment);
        refuse("/services/kv/-/./Get", PathError::UncleanSegment);
    }
}
