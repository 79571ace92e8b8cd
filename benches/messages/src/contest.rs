//! Who does what with which message.

use anyhow::{Result, ensure};
use buffa::{Message as _, MessageView as _};
use bytes::Bytes;
use connect_plugin::{Message as _, json};
use prost::Message as _;

use crate::case::Group;
use crate::generated::{buffa as view, prost as plain, prost_bytes};
use crate::{ours, sample};

pub(crate) fn groups() -> Result<Vec<Group>> {
    let mut groups = Vec::new();
    groups.extend(small()?);
    groups.extend(text()?);
    groups.extend(nested()?);
    Ok(groups)
}

/// Makes the four groups of one message.
macro_rules! contest {
    ($name:literal, $function:ident, $sample:ident, $ty:ident, $view:ident $(, $shared:ident)?) => {
        fn $function() -> Result<[Group; 4]> {
            let own = sample::$sample();
            let binary = Bytes::from(own.to_proto(0));
            let text = json::to_vec(&own, 0)?;
            let serde_text = serde_json::to_vec(&own)?;
            let prost = plain::$ty::decode(&binary[..])?;
            let prost_bytes = prost_bytes::$ty::decode(&binary[..])?;
            let buffa = view::bench::v1::$ty::decode_from_slice(&binary)?;
            ensure!(prost.encoded_len() == binary.len(), "prost has other data");
            ensure!(ours::$ty::from_proto(binary.clone())? == own);
            ensure!(serde_json::from_slice::<plain::$ty>(&text)? == prost);
            ensure!(serde_json::from_slice::<view::bench::v1::$ty>(&text)? == buffa);
            $(let shared = ours::$shared::from_proto(binary.clone())?;)?

            let encode = {
                let (prost, own, mut a, mut b) = (prost.clone(), own.clone(), Vec::new(), Vec::new());
                let (c, buffa) = (own.clone(), buffa.clone());
                let (reused, again) = (prost.clone(), own.clone());
                $(let (d, e) = (shared.clone(), ours::$shared::clone(&shared));)?
                Group::new($name, "binary encode")
                    .with("prost", move || prost.encode_to_vec())
                    .with("prost `.bytes`", move || prost_bytes.encode_to_vec())
                    .with("ours, `to_proto`", move || own.to_proto(0))
                    .with("ours, prost's `encode_to_vec`", move || c.encode_to_vec())
                    $(.with("ours, `ByteString`, `to_proto`", move || ours::$shared::to_proto(&d, 0))
                    .with("ours, `ByteString`, prost's `encode_to_vec`", move || e.encode_to_vec()))?
                    .with("buffa", move || buffa::Message::encode_to_vec(&buffa))
                    .with("prost, `encode` into a reused `Vec`", move || {
                        a.clear();
                        prost::Message::encode(&reused, &mut a)
                    })
                    .with("ours, `encode` into a reused `Vec`", move || {
                        b.clear();
                        prost::Message::encode(&again, &mut b)
                    })
            };
            let decode = {
                let [a, b, c, d, e, f] = std::array::from_fn(|_| binary.clone());
                let [_g, _h]: [Bytes; 2] = std::array::from_fn(|_| binary.clone());
                Group::new($name, "binary decode")
                    .with("prost", move || plain::$ty::decode(&a[..]))
                    .with("prost `.bytes`, from `Bytes`", move || prost_bytes::$ty::decode(b.clone()))
                    .with("ours, `from_proto`", move || ours::$ty::from_proto(c.clone()))
                    .with("ours, prost's `decode`", move || {
                        <ours::$ty as prost::Message>::decode(&d[..])
                    })
                    $(.with("ours, `ByteString`, `from_proto`", move || ours::$shared::from_proto(_g.clone()))
                    .with("ours, `ByteString`, prost's `decode`", move || <ours::$shared as prost::Message>::decode(&_h[..])))?
                    .with("buffa, owned", move || {
                        view::bench::v1::$ty::decode_from_slice(&e)
                    })
                    .with("buffa, view", move || {
                        view::bench::v1::$view::decode_view(&f).is_ok()
                    })
            };
            let json_encode = {
                let (a, b) = (own.clone(), own.clone());
                Group::new($name, "JSON encode")
                    .with("serde_json, plain struct", move || serde_json::to_vec(&a))
                    .with("ours", move || json::to_vec(&b, 0))
                    .with("pbjson", move || serde_json::to_vec(&prost))
                    .with("buffa", move || serde_json::to_vec(&buffa))
            };
            let json_decode = {
                let [a, b, c] = std::array::from_fn(|_| text.clone());
                Group::new($name, "JSON decode")
                    .with("serde_json, plain struct", move || {
                        serde_json::from_slice::<ours::$ty>(&serde_text)
                    })
                    .with("ours", move || json::from_slice::<ours::$ty>(&a))
                    .with("pbjson", move || serde_json::from_slice::<plain::$ty>(&b))
                    .with("buffa", move || {
                        serde_json::from_slice::<view::bench::v1::$ty>(&c)
                    })
            };
            Ok([encode, decode, json_encode, json_decode])
        }
    };
}

contest!("small", small, small, Small, SmallView);
contest!("text", text, text, Text, TextView, SharedText);
contest!("nested", nested, nested, Nested, NestedView);
