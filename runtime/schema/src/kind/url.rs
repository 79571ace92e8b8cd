//! URLs of the crate `url`, which are text.
//!
//! There is no empty URL, so nothing could stand for an absent one. A bare `Url` is therefore no
//! field: it is one where absence has a meaning of its own, in an `Option`, a list or a map, or
//! where it is an error, in a field marked `required`.

use url::Url;

use super::String;
use crate::binary::DecodeError;
use crate::field::{ListItem, Value};

parsed! {
    Url, "URL",
    zero: placeholder(),
    missing: Err(DecodeError::new("the URL is missing")),
    text(value): value.as_str(),
    parse: Url::parse,
}

impl Value for Url {
    type Kind = String;
}

impl ListItem for Url {}

/// Returns what stands in a `required` field until its value has been read.
fn placeholder() -> Url {
    const PLACEHOLDER: &str = "about:blank";
    match Url::parse(PLACEHOLDER) {
        Ok(url) => url,
        Err(error) => unreachable!("`{PLACEHOLDER}` is a URL: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::kind::Required;
    use crate::{Message, json};

    message! {
        Page {
            1 link "link": Option<Url>,
            2 links "links": Vec<Url>,
            3 by_name "byName": BTreeMap<std::string::String, Url>,
        }
    }

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn a_url_is_its_text() {
        let page = Page {
            link: Some(url("https://example.com/a?b=c#d")),
            links: vec![url("unix:/run/kv.sock")],
            by_name: BTreeMap::from([("a".to_owned(), url("https://EXAMPLE.com"))]),
        };
        let json = json::to_vec(&page, 0).expect("it can be written");
        let expected = r#"{"link":"https://example.com/a?b=c#d","links":["unix:/run/kv.sock"],"byName":{"a":"https://example.com/"}}"#;
        assert_eq!(std::str::from_utf8(&json), Ok(expected));
        assert_eq!(json::from_slice(&json).as_ref(), Ok(&page));
        assert_eq!(Page::from_proto(page.to_proto(0)).as_ref(), Ok(&page));
    }

    #[test]
    fn a_text_that_is_no_url_is_refused_with_the_path_and_the_reason() {
        let error = Page::from_proto(vec![10, 2, b'/', b'a']).expect_err("it has no scheme");
        assert_eq!(
            error.to_string(),
            "Page.link: \"/a\" is no URL: relative URL without a base"
        );
        let error = json::from_slice::<Page>(br#"{"links":[""]}"#).expect_err("no URL");
        assert_eq!(
            error.to_string(),
            "Page.links[0]: \"\" is no URL: relative URL without a base at line 1 column 13"
        );
    }

    #[test]
    fn an_entry_of_a_map_without_its_url_is_refused() {
        let error = Page::from_proto(vec![26, 3, 10, 1, b'a']).expect_err("there is no value");
        assert_eq!(error.to_string(), "Page.by_name[\"a\"]: the URL is missing");
    }

    #[test]
    fn a_required_url_can_be_made_before_it_is_read() {
        let absent = crate::field::absent::<Required<String>, Url>();
        assert_eq!(absent.as_str(), "about:blank");
    }
}
