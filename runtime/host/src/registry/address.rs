//! Which addresses a plugin that dialed in may name as its own.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use connect_plugin_rpc::{AddressPolicy, Error, ForeignText, Result as RpcResult, Target};

/// Where clouds tell the programs of a machine its secrets, beside the link-local 169.254.169.254.
const METADATA: [IpAddr; 4] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)),
];

/// An address that the host will not call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusedAddress {
    address: ForeignText,
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

/// What is asked about an address when a plugin that dialed in is called there.
///
/// The host calls it in the name of other plugins, so it must not lead to the metadata service of a
/// cloud. What a name leads to is known only then, and may be another address each time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DialedIn;

impl AddressPolicy for DialedIn {
    fn check(&self, address: SocketAddr) -> RpcResult<()> {
        match reserved(address.ip()) {
            Some(why) => Err(Error::permission_denied(why)),
            None => Ok(()),
        }
    }
}

/// Reads the address of a plugin that dialed in.
///
/// What is wrong with an address is said at once, if it can be seen; what a name leads to is
/// [checked](DialedIn) when it is called.
pub(crate) fn read(address: &str) -> Result<Target, RefusedAddress> {
    let refused = |why: String| RefusedAddress {
        address: ForeignText::name(address),
        why,
    };
    let target: Target = address
        .parse()
        .map_err(|error| refused(format!("{error}")))?;
    let Target::Http(authority) = &target else {
        return Err(refused("a plugin that dials in is called over TCP".into()));
    };
    let host = authority.host();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse() {
        Ok(ip) => match reserved(ip) {
            Some(why) => Err(refused(why.into())),
            None => Ok(target),
        },
        Err(_) if is_number(host) => Err(refused(
            "an IPv4 address is written as four decimal numbers, such as 127.0.0.1".into(),
        )),
        Err(_) => Ok(target),
    }
}

/// Reports whether a host is an address in a spelling that resolvers know, such as `127.1`,
/// `2852039166` or `0xa9.0376.43518.`: those whose last part is a number.
fn is_number(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or(host);
    let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    match hex {
        Some(digits) => digits.bytes().all(|it| it.is_ascii_hexdigit()),
        None => !last.is_empty() && last.bytes().all(|it| it.is_ascii_digit()),
    }
}

/// Says why an address is not called, if it is not.
fn reserved(ip: IpAddr) -> Option<&'static str> {
    if METADATA.contains(&ip) {
        return Some("it is the metadata service of a cloud");
    }
    match ip {
        IpAddr::V4(ip) if ip.octets()[0] == 0 => Some("it is an unspecified address"),
        IpAddr::V4(ip) if ip.is_link_local() => Some("it is a link-local address"),
        IpAddr::V4(ip) if ip.is_multicast() || ip.is_broadcast() => {
            Some("it is the address of many")
        }
        IpAddr::V4(_) | IpAddr::V6(Ipv6Addr::LOCALHOST) => None,
        IpAddr::V6(ip) if ip.is_unspecified() => Some("it is an unspecified address"),
        IpAddr::V6(ip) if ip.is_unicast_link_local() => Some("it is a link-local address"),
        IpAddr::V6(ip) if ip.is_multicast() => Some("it is the address of many"),
        IpAddr::V6(ip) => embedded(ip).and_then(|ip| reserved(ip.into())),
    }
}

/// Returns the IPv4 address that an IPv6 address leads to, if it stands for one.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., a, b] = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        // Compatible, mapped and translated addresses, and those of NAT64.
        [0, 0, 0, 0, 0, 0 | 0xffff, ..]
        | [0, 0, 0, 0, 0xffff, 0, ..]
        | [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(v4(a, b)),
        // 6to4.
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
