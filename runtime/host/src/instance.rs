//! One running plugin as a state machine; registry, health, status and events are views of it.

use std::fmt;

use connect_plugin_rpc::ForeignText;

use crate::manifest::Declared;

/// Where an instance is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It has an identity and is getting ready.
    Starting,
    /// It has reported that it is healthy or degraded, and gets calls.
    Running,
    /// It was asked to stop, and lets calls in flight end.
    Stopping,
    /// It ended because it was asked to.
    Stopped,
    /// It ended without being asked to.
    Died,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Starting,
        Self::Running,
        Self::Stopping,
        Self::Stopped,
        Self::Died,
    ];

    /// Reports whether the instance is over for good.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Died)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Died => "died",
        })
    }
}

/// How an instance feels, as it reported last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Health {
    /// It has reported nothing yet.
    #[default]
    Unknown,
    /// All is well.
    Healthy,
    /// It works, with less than it should have; it still gets calls.
    Degraded,
    /// It cannot work; it gets no calls.
    Unhealthy,
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown",
            Self::Healthy => "healthy",
            Self::Degraded => "degraded",
            Self::Unhealthy => "unhealthy",
        })
    }
}

/// What can happen to an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occurrence {
    /// It reported its health.
    Reported(Health),
    /// The host asked it to stop.
    AskedToStop,
    /// It ended.
    Ended,
}

/// Something that cannot happen to an instance in its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an instance in the state `{state}` cannot take {occurrence:?}")]
pub(crate) struct Illegal {
    state: State,
    occurrence: Occurrence,
}

/// Returns the state that follows.
pub(crate) fn next(state: State, occurrence: Occurrence) -> Result<State, Illegal> {
    use Occurrence::{AskedToStop, Ended, Reported};
    use State::{Died, Running, Starting, Stopped, Stopping};

    match (state, occurrence) {
        (Starting, Reported(Health::Healthy | Health::Degraded)) => Ok(Running),
        // An instance may say why it is not ready yet, and a running one may fall ill.
        (Starting | Running | Stopping, Reported(_)) => Ok(state),
        (Starting | Running | Stopping, AskedToStop) => Ok(Stopping),
        (Starting | Running, Ended) => Ok(Died),
        (Stopping, Ended) => Ok(Stopped),
        (Stopped | Died, _) => Err(Illegal { state, occurrence }),
    }
}

/// One plugin that has an identity.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    /// The plugin's own id, such as `kv-plugin`.
    pub(crate) id: String,
    /// The plugin's own version.
    pub(crate) version: ForeignText,
    /// The identity that the host gave it.
    pub(crate) runtime_id: String,
    /// The process, if the host launched it.
    pub(crate) pid: Option<u32>,
    /// What it may provide and call.
    pub(crate) declared: Declared,
    pub(crate) state: State,
    pub(crate) health: Health,
    /// Why its health is what it is, in its own words.
    pub(crate) reason: ForeignText,
}

impl Instance {
    /// Lets something happen to the instance.
    pub(crate) fn apply(&mut self, occurrence: Occurrence) -> Result<(), Illegal> {
        self.state = next(self.state, occurrence)?;
        if let Occurrence::Reported(health) = occurrence {
            self.health = health;
        }
        Ok(())
    }

    /// Reports whether calls may be sent to what it has registered.
    ///
    /// A starting instance registers when it can answer, so it need not have reported yet.
    pub(crate) fn takes_calls(&self) -> bool {
        matches!(self.state, State::Starting | State::Running) && self.health != Health::Unhealthy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(occurrence: Occurrence, expected: [Option<State>; 5]) {
        assert_eq!(
            State::ALL.map(|state| next(state, occurrence).ok()),
            expected,
            "{occurrence:?}"
        );
    }

    #[test]
    fn every_occurrence_has_its_place_in_every_state() {
        use State::{Died, Running, Starting, Stopped, Stopping};

        let at_work = [Some(Running), Some(Running), Some(Stopping), None, None];
        check(Occurrence::Reported(Health::Healthy), at_work);
        check(Occurrence::Reported(Health::Degraded), at_work);
        let as_before = [Some(Starting), Some(Running), Some(Stopping), None, None];
        check(Occurrence::Reported(Health::Unhealthy), as_before);
        check(Occurrence::Reported(Health::Unknown), as_before);
        let stopping = Some(Stopping);
        check(
            Occurrence::AskedToStop,
            [stopping, stopping, stopping, None, None],
        );
        check(
            Occurrence::Ended,
            [Some(Died), Some(Died), Some(Stopped), None, None],
        );
    }

    #[test]
    fn what_is_over_stays_over_and_says_so() {
        let illegal = next(State::Died, Occurrence::AskedToStop).expect_err("it is over");
        assert_eq!(
            illegal.to_string(),
            "an instance in the state `died` cannot take AskedToStop"
        );
    }

    #[test]
    fn degraded_instances_take_calls_and_unhealthy_or_stopping_ones_do_not() {
        let mut instance = Instance {
            id: "kv-plugin".into(),
            version: ForeignText::name("1.0.0"),
            runtime_id: "kv-plugin-0".into(),
            pid: None,
            declared: Declared::Anything,
            state: State::Starting,
            health: Health::Unknown,
            reason: ForeignText::default(),
        };
        let mut after = |occurrence| {
            instance.apply(occurrence).expect("legal");
            (instance.state, instance.takes_calls())
        };
        assert_eq!(
            after(Occurrence::Reported(Health::Unhealthy)),
            (State::Starting, false)
        );
        assert_eq!(
            after(Occurrence::Reported(Health::Degraded)),
            (State::Running, true)
        );
        assert_eq!(
            after(Occurrence::Reported(Health::Unhealthy)),
            (State::Running, false)
        );
        assert_eq!(
            after(Occurrence::Reported(Health::Healthy)),
            (State::Running, true)
        );
        assert_eq!(after(Occurrence::AskedToStop), (State::Stopping, false));
        assert_eq!(
            after(Occurrence::Reported(Health::Healthy)),
            (State::Stopping, false)
        );
        assert_eq!(after(Occurrence::Ended), (State::Stopped, false));
    }
}
