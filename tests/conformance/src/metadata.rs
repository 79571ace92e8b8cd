//! Headers and trailers, as the suite's messages say them and as the library has them.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::messages::Header;

/// Returns the pairs of names and values.
pub(crate) fn pairs(headers: &[Header]) -> Result<Vec<(HeaderName, HeaderValue)>, http::Error> {
    let mut pairs = Vec::new();
    for Header { name, value } in headers {
        let name: HeaderName = name.parse()?;
        for value in value {
            pairs.push((name.clone(), value.parse()?));
        }
    }
    Ok(pairs)
}

/// Returns the headers with the values of each name together.
pub(crate) fn grouped(headers: &HeaderMap) -> Vec<Header> {
    let group = |name: &HeaderName| Header {
        name: name.as_str().to_owned(),
        value: headers
            .get_all(name)
            .into_iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect(),
    };
    headers.keys().map(group).collect()
}
