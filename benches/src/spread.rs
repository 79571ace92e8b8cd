//! Median, least and greatest of one figure over the rounds.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) greatest: f64,
}

impl Spread {
    /// # Panics
    ///
    /// When there is no value.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_unstable_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = if values.len() % 2 == 1 {
            values[middle]
        } else {
            f64::midpoint(values[middle - 1], values[middle])
        };
        Self {
            median,
            least: values[0],
            greatest: values[values.len() - 1],
        }
    }
}

/// `median (least..greatest)`, with the precision that the format asks for.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(2);
        let Self {
            median,
            least,
            greatest,
        } = self;
        write!(
            f,
            "{median:.digits$} ({least:.digits$}..{greatest:.digits$})"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[track_caller]
    fn check(values: &[f64], expected: &str) {
        assert_eq!(
            format!("{:.1}", Spread::of(values.iter().copied())),
            expected
        );
    }

    #[test]
    fn the_median_of_an_even_number_of_rounds_lies_between_the_middle_two() {
        check(&[4.0], "4.0 (4.0..4.0)");
        check(&[9.0, 1.0, 2.0], "2.0 (1.0..9.0)");
        check(&[4.0, 1.0, 2.0, 9.0], "3.0 (1.0..9.0)");
    }
}
