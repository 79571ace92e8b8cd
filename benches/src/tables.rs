//! The tables that can be asked for, and which cells are compared in each.

use std::str::FromStr;

use anyhow::{Context, Result};

use crate::cell::{Answer, Cell, Condition, Transport};
use crate::contender::{Client, Contender};
use crate::report::{Column, columns};
use crate::sample::Sample;
use crate::store::Key;
use crate::wire::Wire;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// Small unary calls, with every client, over every transport.
    Small,
    /// Unary calls with larger answers.
    Sizes,
    /// Server streams in gRPC.
    Streams,
    /// Each stack where its users would put it on one machine, one call at a time.
    Local,
    /// connect-plugin's client of an implementation in the same process.
    InProcess,
}

/// Cells that are measured next to each other and divided by one of them, which become one table.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) title: String,
    pub(crate) columns: &'static [Column],
    pub(crate) base: Base,
    pub(crate) series: Vec<Series>,
}

/// What one cell did: one sample per round.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) cell: Cell,
    pub(crate) samples: Vec<Sample>,
}

/// What a cell is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// The raw server of the same shape.
    Floor,
    Tonic,
}

impl Table {
    pub(crate) const ALL: &[Self] = &[
        Self::Small,
        Self::Sizes,
        Self::Streams,
        Self::Local,
        Self::InProcess,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Sizes => "sizes",
            Self::Streams => "streams",
            Self::Local => "local",
            Self::InProcess => "in-process",
        }
    }

    /// Returns what is measured for this table when only these contenders take part.
    pub(crate) fn groups(self, contenders: &[Contender]) -> Vec<Group> {
        match self {
            Self::Small => small(contenders),
            Self::Sizes => sizes(contenders),
            Self::Streams => streams(contenders),
            Self::Local => vec![local(contenders)],
            // It has no server and no opponents: see `in_process`.
            Self::InProcess => Vec::new(),
        }
    }
}

impl FromStr for Table {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|table| table.name() == text);
        found.copied().with_context(|| {
            let names: Vec<_> = Self::ALL.iter().map(|table| table.name()).collect();
            format!(
                "no table is called {text:?}; there are {}",
                names.join(", ")
            )
        })
    }
}

fn small(contenders: &[Contender]) -> Vec<Group> {
    let mut groups = Vec::new();
    for client in [Client::Bare, Client::Own] {
        for transport in [Transport::Unix, Transport::Tcp] {
            for in_flight in [1, 64] {
                let condition = Condition {
                    client,
                    transport,
                    key: Key::SMALL,
                    answer: Answer::One,
                    in_flight,
                };
                groups.push(Group::under(condition, contenders));
            }
        }
    }
    groups
}

fn sizes(contenders: &[Contender]) -> Vec<Group> {
    let conditions = Key::LARGER.iter().map(|&key| Condition {
        client: Client::Bare,
        transport: Transport::Tcp,
        key,
        answer: Answer::One,
        // Many of the largest would measure how much memory there is.
        in_flight: if key == Key::LARGEST { 1 } else { 64 },
    });
    conditions
        .map(|condition| Group::under(condition, contenders))
        .collect()
}

fn streams(contenders: &[Contender]) -> Vec<Group> {
    let contenders: Vec<_> = contenders
        .iter()
        .copied()
        .filter(|&contender| contender.wire() == Wire::Grpc && !Base::Floor.is(contender))
        .collect();
    let groups = Key::STREAMED.into_iter().map(|key| {
        let condition = Condition {
            client: Client::Own,
            transport: Transport::Tcp,
            key,
            answer: Answer::Stream(messages(key)),
            in_flight: 1,
        };
        Group {
            columns: columns::STREAMED,
            base: Base::Tonic,
            ..Group::under(condition, &contenders)
        }
    });
    groups.collect()
}

/// How many messages a stream has: so many that the call does not count, and so few that a run has many calls.
fn messages(key: Key) -> u32 {
    const BYTES: usize = 16 << 20;
    u32::try_from(BYTES / key.size()).map_or(10_000, |messages| messages.min(10_000))
}

fn local(contenders: &[Contender]) -> Group {
    let cells = contenders.iter().filter_map(|&contender| {
        let transport = match contender.stack() {
            "connect-plugin" => Transport::Unix,
            _ if Base::Tonic.is(contender) => Transport::Tcp,
            _ => return None,
        };
        let condition = Condition {
            client: Client::Own,
            transport,
            key: Key::SMALL,
            answer: Answer::One,
            in_flight: 1,
        };
        Some(Cell {
            contender,
            condition,
        })
    });
    Group {
        title: format!("own client, {}, 1 in flight, as on one machine", Key::SMALL),
        columns: columns::LATENCY,
        base: Base::Tonic,
        series: cells.map(Series::new).collect(),
    }
}

impl Group {
    /// All contenders under one condition, divided by their floors.
    fn under(condition: Condition, contenders: &[Contender]) -> Self {
        let cells = contenders.iter().map(|&contender| Cell {
            contender,
            condition,
        });
        Self {
            title: condition.to_string(),
            columns: match condition.client {
                Client::Bare => columns::BARE,
                Client::Own => columns::OWN,
            },
            base: Base::Floor,
            series: cells.map(Series::new).collect(),
        }
    }

    /// Returns what a cell of this group is divided by, if that was measured.
    pub(crate) fn base(&self, cell: Cell) -> Option<&Series> {
        self.series.iter().find(|other| match self.base {
            Base::Floor => other.cell.contender == cell.contender.floor(),
            Base::Tonic => Base::Tonic.is(other.cell.contender),
        })
    }
}

impl Series {
    pub(crate) fn new(cell: Cell) -> Self {
        Self {
            cell,
            samples: Vec::new(),
        }
    }
}

impl Base {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Tonic => "tonic",
        }
    }

    fn is(self, contender: Contender) -> bool {
        match self {
            Self::Floor => contender == contender.floor(),
            Self::Tonic => contender.stack() == "tonic",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_found_by_its_name() {
        for &table in Table::ALL {
            assert_eq!(table.name().parse::<Table>().expect("a table"), table);
        }
        assert!("smal".parse::<Table>().is_err());
    }

    #[test]
    fn a_cell_is_divided_by_the_floor_of_its_shape() {
        let groups = Table::Sizes.groups(Contender::ALL);
        assert_eq!(groups.len(), Key::LARGER.len());
        for group in &groups {
            for series in &group.series {
                let base = group.base(series.cell).expect("floors take part");
                assert_eq!(
                    base.cell.contender,
                    Contender::Raw(series.cell.contender.wire())
                );
                assert_eq!(base.cell.condition, series.cell.condition);
            }
        }
    }

    #[test]
    fn a_stream_of_large_messages_has_fewer() {
        let streams = Key::STREAMED.map(messages);
        assert_eq!(streams, [10_000, 4_096, 256]);
        for group in Table::Streams.groups(Contender::ALL) {
            let is_grpc = |one: &Series| one.cell.contender.wire() == Wire::Grpc;
            assert!(group.series.iter().all(is_grpc), "{group:?}");
        }
    }

    #[cfg(feature = "opponents")]
    #[test]
    fn on_one_machine_a_unix_socket_is_divided_by_tonic_over_tcp() {
        let [group] = &Table::Local.groups(Contender::ALL)[..] else {
            panic!("one table");
        };
        let ours = Contender::ConnectPlugin(Wire::Grpc);
        let ours = group.series.iter().find(|one| one.cell.contender == ours);
        let ours = ours.expect("ours takes part").cell;
        let base = group.base(ours).expect("tonic takes part").cell;
        assert_eq!(ours.condition.transport, Transport::Unix);
        assert_eq!(base.contender, Contender::Tonic);
        assert_eq!(base.condition.transport, Transport::Tcp);
    }
}
