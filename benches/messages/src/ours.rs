//! The messages as connect-plugin's users write them. With serde's derives they are the plain structs of
//! `serde_json` as well, which so reads and writes the very same fields.

use std::collections::HashMap;

use connect_plugin::{ByteString, message};

#[message]
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Level {
    #[default]
    Unspecified = 0,
    Low = 1,
    High = 2,
}

#[message]
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Small {
    #[field(1)]
    pub(crate) id: u64,
    #[field(2)]
    pub(crate) offset: i64,
    #[field(3)]
    pub(crate) count: u32,
    #[field(4)]
    pub(crate) delta: i32,
    #[field(5)]
    pub(crate) is_live: bool,
    #[field(6)]
    pub(crate) ratio: f64,
    #[field(7)]
    pub(crate) weight: f32,
    #[field(8)]
    pub(crate) level: Level,
    #[field(9)]
    pub(crate) name: String,
    #[field(10)]
    pub(crate) created_at: u64,
}

/// Every string is a copy.
#[message]
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Text {
    #[field(1)]
    pub(crate) s1: String,
    #[field(2)]
    pub(crate) s2: String,
    #[field(3)]
    pub(crate) s3: String,
    #[field(4)]
    pub(crate) s4: String,
    #[field(5)]
    pub(crate) s5: String,
    #[field(6)]
    pub(crate) s6: String,
    #[field(7)]
    pub(crate) s7: String,
    #[field(8)]
    pub(crate) s8: String,
    #[field(9)]
    pub(crate) s9: String,
    #[field(10)]
    pub(crate) s10: String,
    #[field(11)]
    pub(crate) s11: String,
    #[field(12)]
    pub(crate) s12: String,
    #[field(13)]
    pub(crate) s13: String,
    #[field(14)]
    pub(crate) s14: String,
    #[field(15)]
    pub(crate) s15: String,
    #[field(16)]
    pub(crate) s16: String,
    #[field(17)]
    pub(crate) s17: String,
    #[field(18)]
    pub(crate) s18: String,
    #[field(19)]
    pub(crate) s19: String,
    #[field(20)]
    pub(crate) s20: String,
    #[field(21)]
    pub(crate) s21: String,
    #[field(22)]
    pub(crate) s22: String,
    #[field(23)]
    pub(crate) s23: String,
    #[field(24)]
    pub(crate) s24: String,
    #[field(25)]
    pub(crate) s25: String,
    #[field(26)]
    pub(crate) s26: String,
    #[field(27)]
    pub(crate) s27: String,
    #[field(28)]
    pub(crate) s28: String,
    #[field(29)]
    pub(crate) s29: String,
    #[field(30)]
    pub(crate) s30: String,
    #[field(31)]
    pub(crate) s31: String,
    #[field(32)]
    pub(crate) s32: String,
    #[field(33)]
    pub(crate) s33: String,
    #[field(34)]
    pub(crate) s34: String,
    #[field(35)]
    pub(crate) s35: String,
    #[field(36)]
    pub(crate) s36: String,
    #[field(37)]
    pub(crate) s37: String,
    #[field(38)]
    pub(crate) s38: String,
    #[field(39)]
    pub(crate) s39: String,
    #[field(40)]
    pub(crate) s40: String,
}

/// The same on the wire; the strings share the buffer that they were decoded from.
#[message]
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SharedText {
    #[field(1)]
    pub(crate) s1: ByteString,
    #[field(2)]
    pub(crate) s2: ByteString,
    #[field(3)]
    pub(crate) s3: ByteString,
    #[field(4)]
    pub(crate) s4: ByteString,
    #[field(5)]
    pub(crate) s5: ByteString,
    #[field(6)]
    pub(crate) s6: ByteString,
    #[field(7)]
    pub(crate) s7: ByteString,
    #[field(8)]
    pub(crate) s8: ByteString,
    #[field(9)]
    pub(crate) s9: ByteString,
    #[field(10)]
    pub(crate) s10: ByteString,
    #[field(11)]
    pub(crate) s11: ByteString,
    #[field(12)]
    pub(crate) s12: ByteString,
    #[field(13)]
    pub(crate) s13: ByteString,
    #[field(14)]
    pub(crate) s14: ByteString,
    #[field(15)]
    pub(crate) s15: ByteString,
    #[field(16)]
    pub(crate) s16: ByteString,
    #[field(17)]
    pub(crate) s17: ByteString,
    #[field(18)]
    pub(crate) s18: ByteString,
    #[field(19)]
    pub(crate) s19: ByteString,
    #[field(20)]
    pub(crate) s20: ByteString,
    #[field(21)]
    pub(crate) s21: ByteString,
    #[field(22)]
    pub(crate) s22: ByteString,
    #[field(23)]
    pub(crate) s23: ByteString,
    #[field(24)]
    pub(crate) s24: ByteString,
    #[field(25)]
    pub(crate) s25: ByteString,
    #[field(26)]
    pub(crate) s26: ByteString,
    #[field(27)]
    pub(crate) s27: ByteString,
    #[field(28)]
    pub(crate) s28: ByteString,
    #[field(29)]
    pub(crate) s29: ByteString,
    #[field(30)]
    pub(crate) s30: ByteString,
    #[field(31)]
    pub(crate) s31: ByteString,
    #[field(32)]
    pub(crate) s32: ByteString,
    #[field(33)]
    pub(crate) s33: ByteString,
    #[field(34)]
    pub(crate) s34: ByteString,
    #[field(35)]
    pub(crate) s35: ByteString,
    #[field(36)]
    pub(crate) s36: ByteString,
    #[field(37)]
    pub(crate) s37: ByteString,
    #[field(38)]
    pub(crate) s38: ByteString,
    #[field(39)]
    pub(crate) s39: ByteString,
    #[field(40)]
    pub(crate) s40: ByteString,
}

#[message]
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Nested {
    #[field(1)]
    pub(crate) branches: Vec<Branch>,
}

#[message]
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Branch {
    #[field(1)]
    pub(crate) name: String,
    #[field(2)]
    pub(crate) weight: u32,
    #[field(3)]
    pub(crate) labels: HashMap<String, String>,
    #[field(4)]
    pub(crate) twig: Option<Twig>,
}

#[message]
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Twig {
    #[field(1)]
    pub(crate) id: u64,
    #[field(2)]
    pub(crate) note: String,
    #[field(3)]
    pub(crate) leaves: Vec<Leaf>,
}

#[message]
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Leaf {
    #[field(1)]
    pub(crate) id: u32,
    #[field(2)]
    pub(crate) score: f64,
    #[field(3)]
    pub(crate) name: String,
    #[field(4)]
    pub(crate) counts: HashMap<String, u32>,
}
