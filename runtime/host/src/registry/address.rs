//! Which addresses a plugin that dialed in may name as its own.

use std::fmt;
use std::net::IpAddr;

use connect_plugin_rpc::{Error, Target};

/// An address that the host will not call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusedAddress {
    address: String,
    why: String,
}

impl fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, why } = self;
        write!(f, "base_url is {address:?}: {why}")
    }
}

impl From<RefusedAddress> for Error {
    fn from(refused: RefusedAddress) -> Self {
        Self::invalid_argument(refused.to_string())
    }
}

/// Reads the address of a plugin that dialed in.
///
/// The host calls it in the name of other plugins, so it must not lead to a socket of this machine
/// or to the metadata service of a cloud.
pub(crate) fn read(address: &str) -> Result<Target, RefusedAddress> {
    let refused = |why: String| RefusedAddress {
        address: address.to_owned(),
        why,
    };
    let target: Target = address
        .parse()
        .map_err(|error| refused(format!("{error}")))?;
    let Target::Http(authority) = &target else {
        return Err(refused("a plugin that dials in is called over TCP".into()));
    };
    let host = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']');
    let is_reserved = host
        .parse()
        .is_ok_and(|ip: IpAddr| match ip.to_canonical() {
            IpAddr::V4(ip) => ip.is_link_local() || ip.is_unspecified() || ip.is_multicast(),
            IpAddr::V6(ip) => {
                ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast()
            }
        });
    if is_reserved {
        return Err(refused(
            "link-local, multicast and unspecified addresses are not called".into(),
        ));
    }
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_called_where_it_listens() {
        for address in [
            "http://127.0.0.1:80",
            "http://kv-plugin:8080",
            "http://[::1]:8080",
        ] {
            assert!(
                read(address).is_ok_and(|it| it.to_string() == address),
                "{address}"
            );
        }
    }

    #[test]
    fn addresses_of_the_host_itself_are_refused() {
        for address in [
            "unix:/var/run/some.sock",
            "http://169.254.169.254",
            "http://[::ffff:169.254.169.254]:80",
            "http://[fe80::1]:80",
            "http://0.0.0.0:80",
            "localhost:80",
        ] {
            assert!(read(address).is_err(), "{address}");
        }
    }
}
