/// What happened.
#[message]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// Written.
    Put = 1,
    Unspecified = 0,
    #[field(name = "REMOVED")]
    #[unknown]
    Delete = -2,
}
