//! The data: the same for all, since all but ours are decoded from what ours encodes to.

use std::collections::HashMap;

use crate::ours::{Branch, Leaf, Level, Nested, Small, Text, Twig};

pub(crate) fn small() -> Small {
    Small {
        id: 8_812_345_678,
        offset: 123_456,
        count: 300,
        delta: 17,
        is_live: true,
        ratio: 0.618_033,
        weight: 2.5,
        level: Level::High,
        name: "a-name-of-20-letters".into(),
        created_at: 1_790_000_000,
    }
}

/// Strings of 5 to 200 characters, of which every eighth is not ASCII.
pub(crate) fn text() -> Text {
    let mut index = 0;
    let mut next = || {
        let len = 5 + index * 5;
        let letters = if index % 8 == 7 {
            "äöü words "
        } else {
            "some words "
        };
        index += 1;
        letters.chars().cycle().take(len).collect::<String>()
    };
    Text {
        s1: next(),
        s2: next(),
        s3: next(),
        s4: next(),
        s5: next(),
        s6: next(),
        s7: next(),
        s8: next(),
        s9: next(),
        s10: next(),
        s11: next(),
        s12: next(),
        s13: next(),
        s14: next(),
        s15: next(),
        s16: next(),
        s17: next(),
        s18: next(),
        s19: next(),
        s20: next(),
        s21: next(),
        s22: next(),
        s23: next(),
        s24: next(),
        s25: next(),
        s26: next(),
        s27: next(),
        s28: next(),
        s29: next(),
        s30: next(),
        s31: next(),
        s32: next(),
        s33: next(),
        s34: next(),
        s35: next(),
        s36: next(),
        s37: next(),
        s38: next(),
        s39: next(),
        s40: next(),
    }
}

pub(crate) fn nested() -> Nested {
    Nested {
        branches: (0..100).map(branch).collect(),
    }
}

fn branch(index: u32) -> Branch {
    let leaf = |leaf: u32| Leaf {
        id: index * 10 + leaf,
        score: f64::from(leaf) + 0.25,
        name: format!("leaf {leaf} of {index}"),
        counts: HashMap::from([("seen".into(), index + 1), ("kept".into(), leaf + 1)]),
    };
    Branch {
        name: format!("branch number {index}"),
        weight: index * 100 + 1,
        labels: HashMap::from([
            ("zone".into(), format!("zone-{}", index % 7)),
            ("owner".into(), "somebody".into()),
            ("tier".into(), "gold".into()),
        ]),
        twig: Some(Twig {
            id: u64::from(index) << 20 | 1,
            note: "a note about the twig".into(),
            leaves: (1..=3).map(leaf).collect(),
        }),
    }
}
