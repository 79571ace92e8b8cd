//! Floods and stalls, against processes of their own: what they cost there in memory, and what the
//! others notice who call at the same time.
//!
//! Each test names a budget of memory. It is many times what the process takes here, because
//! allocators differ and keep what was freed, and a fraction of what the attacker sends or asks for.

mod bombs;
mod caller;
mod hostile;
mod stalls;
mod streams;
mod watched;

use std::time::Duration;

/// What a call may take beside an attack: a thousand times what it takes without one, and much less
/// than if it had to wait for the end of the attack or of a time limit.
const BYSTANDERS_TIME: Duration = Duration::from_secs(2);

/// How long an attack may last on a busy machine. What is never answered is found by this.
const ATTACK_TIME: Duration = Duration::from_secs(300);
