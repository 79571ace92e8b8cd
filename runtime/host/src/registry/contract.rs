//! Whether both sides of a call were built against the same contract.
//!
//! They need not be: compatible versions differ. So a difference is told and nothing is refused.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use connect_plugin_proto::names::SCHEMA_PREFIX;
use connect_plugin_schema::Fingerprint;

use super::index::Registration;

/// One who was built against a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Side {
    /// The instance, or the host.
    pub(crate) name: String,
    /// The version of the contract.
    pub(crate) version: String,
    pub(crate) fingerprint: Fingerprint,
}

/// Two sides with different contracts of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// The full name of the service.
    pub(crate) service: String,
    pub(crate) provider: Side,
    pub(crate) other: Side,
}

impl Mismatch {
    /// Tells whoever reads the logs.
    pub(crate) fn warn(&self) {
        let Self {
            service,
            provider,
            other,
        } = self;
        tracing::warn!(
            service,
            %provider,
            %other,
            "two sides were built against different contracts of one name; what both have still works"
        );
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            version,
            fingerprint,
        } = self;
        write!(f, "{name} {version} {fingerprint}")
    }
}

/// Returns the contracts that a registration names, by the service's full name. What is no
/// fingerprint is passed over: metadata may hold anything.
pub(crate) fn of<E>(registration: &Registration<E>) -> BTreeMap<&str, Side> {
    let entries = registration.metadata.iter();
    let named = entries.filter_map(|(key, value)| {
        let service = key.strip_prefix(SCHEMA_PREFIX)?;
        let side = Side {
            name: registration.runtime_id.clone(),
            version: registration.version.to_string(),
            fingerprint: value.parse().ok()?,
        };
        Some((service, side))
    });
    named.collect()
}

/// Compares what a registration names with what is known: the host's own contract, or else that of
/// another instance.
pub(crate) fn mismatches<E>(
    registration: &Registration<E>,
    own: &BTreeMap<&'static str, Side>,
    others: &[Arc<Registration<E>>],
) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for (service, provider) in of(registration) {
        let differs = |other: &Side| other.fingerprint != provider.fingerprint;
        let other = match own.get(service) {
            Some(own) => differs(own).then(|| own.clone()),
            None => others
                .iter()
                .filter(|it| it.runtime_id != registration.runtime_id)
                .find_map(|it| of(it).remove(service).filter(differs)),
        };
        found.extend(other.map(|other| Mismatch {
            service: service.to_owned(),
            provider: provider.clone(),
            other,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(digit: char) -> String {
        digit.to_string().repeat(64)
    }

    fn side(name: &str, digit: char) -> Side {
        Side {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            fingerprint: fingerprint(digit).parse().expect("64 digits"),
        }
    }

    fn registration(runtime_id: &str, schema: &str) -> Arc<Registration<()>> {
        let key = format!("{SCHEMA_PREFIX}kv.v1.KVService");
        Arc::new(Registration {
            id: "reg-1".to_owned(),
            runtime_id: runtime_id.to_owned(),
            service_type: "kv".to_owned(),
            version: semver::Version::new(1, 0, 0),
            path: "/kv.v1.KVService/".to_owned(),
            metadata: BTreeMap::from([
                (key, schema.to_owned()),
                ("zone".to_owned(), "a".to_owned()),
            ]),
            endpoint: (),
        })
    }

    #[track_caller]
    fn check(
        schema: &str,
        own: Option<char>,
        others: &[Arc<Registration<()>>],
        expected: Option<Side>,
    ) {
        let own = own.map(|digit| ("kv.v1.KVService", side("the host", digit)));
        let own = own.into_iter().collect();
        let found = mismatches(&registration("kv-1", schema), &own, others);
        let others: Vec<Side> = found.into_iter().map(|it| it.other).collect();
        assert_eq!(others, Vec::from_iter(expected));
    }

    #[test]
    fn the_hosts_own_contract_is_what_counts() {
        let other = [registration("kv-2", &fingerprint('b'))];
        check(&fingerprint('a'), Some('a'), &other, None);
        check(
            &fingerprint('a'),
            Some('b'),
            &[],
            Some(side("the host", 'b')),
        );
    }

    #[test]
    fn without_one_instances_are_compared_with_each_other() {
        let others = [
            registration("kv-1", &fingerprint('c')),
            registration("kv-2", &fingerprint('a')),
            registration("kv-3", &fingerprint('b')),
        ];
        check(&fingerprint('a'), None, &others, Some(side("kv-3", 'b')));
        check(&fingerprint('a'), None, &others[..2], None);
    }

    #[test]
    fn what_is_no_fingerprint_is_passed_over() {
        let other = [registration("kv-2", "latest")];
        check("", Some('a'), &other, None);
        check("latest", None, &[], None);
        check(&fingerprint('a'), None, &other, None);
    }

    #[test]
    fn a_side_says_who_it_is() {
        let text = side("the host", 'a').to_string();
        assert_eq!(text, format!("the host 1.0.0 {}", fingerprint('a')));
    }
}
