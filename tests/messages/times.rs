//! Times that protobuf does not have, on their way through a call.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use connect_plugin::{Code, Context, Message as _, Result, message, plugin};

/// A right that ends.
#[message]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lease {
    #[field(1)]
    until: SystemTime,
    #[field(2)]
    renewals: Vec<Duration>,
}

/// A service that answers with what it got.
#[plugin(service = "lease.v1.Leases", version = "1.0.0")]
pub(crate) trait Leases {
    async fn grant(&self, cx: &Context, lease: Lease) -> Result<Lease>;
}

struct Granter;

impl Leases for Granter {
    async fn grant(&self, _: &Context, lease: Lease) -> Result<Lease> {
        Ok(lease)
    }
}

#[tokio::test]
async fn a_call_with_a_time_out_of_range_fails_and_names_the_field() {
    let client = LeasesClient::loopback(Granter);
    let lease = Lease {
        until: UNIX_EPOCH + Duration::from_secs(7),
        renewals: vec![Duration::from_millis(1)],
    };
    let granted = client.grant(&Context::new(), lease.clone()).await;
    assert_eq!(granted.expect("it is in range"), lease);

    let endless = Lease {
        renewals: vec![Duration::ZERO, Duration::MAX],
        ..lease
    };
    let expected = "Lease.renewals[1]: the duration of 18446744073709551615 s is out of range: a duration has at most 315576000000 seconds";
    let error = endless.try_to_proto(0).expect_err("there is no such span");
    assert_eq!(error.to_string(), expected);
    let error = client.grant(&Context::new(), endless).await;
    let error = error.expect_err("it cannot be sent");
    assert_eq!(error.code(), Code::Internal);
    assert!(error.message().ends_with(expected), "{error}");
}
