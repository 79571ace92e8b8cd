//! All cells, measured round by round, so that a slow minute of a shared machine falls on every contender
//! alike.

use anyhow::Result;

use crate::cell::Method;
use crate::tables::Group;

/// Measures every cell of every group, `rounds` times. The cells of a group take turns, and every other round
/// goes backwards, so that nobody always runs after the same neighbour.
pub(crate) async fn measure(groups: &mut [Group], rounds: usize, method: &Method) -> Result<()> {
    for round in 0..rounds {
        eprintln!("round {} of {rounds}", round + 1);
        for group in &mut *groups {
            let mut order: Vec<_> = group.series.iter_mut().collect();
            if round % 2 == 1 {
                order.reverse();
            }
            for series in order {
                series.samples.push(series.cell.measure(method).await?);
            }
        }
    }
    Ok(())
}
