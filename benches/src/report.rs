//! The markdown tables.

pub(crate) mod columns;

use std::fmt::{self, Write};

use crate::sample::Sample;
use crate::spread::Spread;
use crate::tables::{Group, Series};

/// One figure of a table.
#[derive(Debug)]
pub(crate) struct Column {
    head: &'static str,
    figure: fn(&Sample) -> f64,
    form: Form,
    /// Whether a second column divides it by the base's figure.
    is_compared: bool,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    /// The median with the least and the greatest, with so many decimals.
    Spread(usize),
    /// The median alone, with so many decimals.
    Median(usize),
    /// The median of a share, in percent.
    Percent,
}

/// Writes one table per group.
///
/// A ratio is taken within each round and only then over the rounds, so it does not see the machine change.
/// Where the base was left out there is a dash.
pub(crate) fn markdown(groups: &[Group]) -> Result<String, fmt::Error> {
    let mut text = String::new();
    for group in groups {
        writeln!(text, "### {}\n\n{}", group.title, head(group)?)?;
        for series in &group.series {
            writeln!(text, "{}", row(group, series)?)?;
        }
        writeln!(text)?;
    }
    Ok(text)
}

fn head(group: &Group) -> Result<String, fmt::Error> {
    let mut names = String::from("| contender |");
    let mut rule = String::from("|---|");
    for column in group.columns {
        write!(names, " {} |", column.head)?;
        rule += "---|";
        if column.is_compared {
            write!(names, " × {} |", group.base.name())?;
            rule += "---|";
        }
    }
    Ok(format!("{names}\n{rule}"))
}

fn row(group: &Group, series: &Series) -> Result<String, fmt::Error> {
    let cell = series.cell;
    let mut text = format!("| {}", cell.contender);
    let is_alike = |other: &Series| other.cell.condition == cell.condition;
    if !group.series.iter().all(is_alike) {
        write!(text, ", {}", cell.condition.transport)?;
    }
    text += " |";
    for column in group.columns {
        let figure = column.figure;
        let spread = Spread::of(series.samples.iter().map(figure));
        write!(text, " {} |", column.form.show(spread))?;
        if !column.is_compared {
            continue;
        }
        match group.base(cell) {
            Some(base) => {
                let pairs = series.samples.iter().zip(&base.samples);
                let ratio = Spread::of(pairs.map(|(one, base)| figure(one) / figure(base)));
                write!(text, " {ratio:.2} |")?;
            }
            None => text += " – |",
        }
    }
    Ok(text)
}

impl Form {
    fn show(self, spread: Spread) -> String {
        match self {
            Self::Spread(digits) => format!("{spread:.digits$}"),
            Self::Median(digits) => format!("{:.digits$}", spread.median),
            Self::Percent => format!("{:.0} %", spread.median * 100.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Answer, Cell, Condition, Transport};
    use crate::contender::{Client, Contender};
    use crate::store::Key;
    use crate::tables::Base;
    use crate::wire::Wire;

    const REQUESTS: &[Column] = &[Column {
        head: "req/s",
        figure: |sample| sample.requests,
        form: Form::Spread(0),
        is_compared: true,
    }];

    fn sample(requests: f64) -> Sample {
        Sample {
            requests,
            p50: 0.0,
            p99: 0.0,
            server_cpu: 0.0,
            client_cpu: 0.0,
            waited: 0.0,
        }
    }

    fn series(contender: Contender, transport: Transport, requests: [f64; 2]) -> Series {
        let condition = Condition {
            client: Client::Own,
            transport,
            key: Key::SMALL,
            answer: Answer::One,
            in_flight: 1,
        };
        let cell = Cell {
            contender,
            condition,
        };
        let samples = requests.map(sample).into();
        Series { cell, samples }
    }

    #[track_caller]
    fn check(base: Base, series: Vec<Series>, expected: &str) {
        let group = Group {
            title: "calls".to_owned(),
            columns: REQUESTS,
            base,
            series,
        };
        assert_eq!(markdown(&[group]).expect("a table"), expected);
    }

    #[test]
    fn a_ratio_is_taken_within_a_round() {
        check(
            Base::Floor,
            vec![
                series(Contender::Raw(Wire::Grpc), Transport::Tcp, [10.0, 100.0]),
                series(
                    Contender::ConnectPlugin(Wire::Grpc),
                    Transport::Tcp,
                    [20.0, 100.0],
                ),
            ],
            "### calls\n\n\
             | contender | req/s | × floor |\n\
             |---|---|---|\n\
             | raw/grpc | 55 (10..100) | 1.00 (1.00..1.00) |\n\
             | connect-plugin/grpc | 60 (20..100) | 1.50 (1.00..2.00) |\n\n",
        );
    }

    #[test]
    fn without_its_base_a_cell_is_not_divided() {
        check(
            Base::Tonic,
            vec![
                series(
                    Contender::ConnectPlugin(Wire::Grpc),
                    Transport::Unix,
                    [1.0, 1.0],
                ),
                series(Contender::Raw(Wire::Grpc), Transport::Tcp, [2.0, 2.0]),
            ],
            "### calls\n\n\
             | contender | req/s | × tonic |\n\
             |---|---|---|\n\
             | connect-plugin/grpc, Unix socket | 1 (1..1) | – |\n\
             | raw/grpc, TCP | 2 (2..2) | – |\n\n",
        );
    }
}
