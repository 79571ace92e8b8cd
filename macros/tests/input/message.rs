/// One change
/// of a key.
#[message(package = "kv.v1", reserved(5, 7..=9, "old"))]
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct WatchEvent {
    /// Type of change.
    #[field(1, name = "type")]
    pub kind: EventType,
    /// The key.
    #[field(3)]
    #[serde(default)]
    pub user_key: String,
    #[field(2)]
    value: Option<Box<WatchEvent>>,
}

#[message]
#[derive(Debug)]
pub struct Empty {}
