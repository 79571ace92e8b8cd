//! The sixteen ways in which a call can fail, and their spellings.

use std::fmt;

use http::StatusCode;

/// Why a call failed: one of the sixteen codes that Connect and gRPC share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Code {
    /// The caller canceled the call.
    Canceled = 1,
    /// The cause is not known.
    Unknown = 2,
    /// The request is wrong, whatever the state of the service.
    InvalidArgument = 3,
    /// The deadline passed first.
    DeadlineExceeded = 4,
    /// What was asked for does not exist.
    NotFound = 5,
    /// What was to be made exists already.
    AlreadyExists = 6,
    /// The caller is known and may not do this.
    PermissionDenied = 7,
    /// A limit or quota is used up.
    ResourceExhausted = 8,
    /// The service is not in the state that the call needs.
    FailedPrecondition = 9,
    /// The call collided with another one.
    Aborted = 10,
    /// A position beyond the valid range was asked for.
    OutOfRange = 11,
    /// The service does not have this method.
    Unimplemented = 12,
    /// The service is broken.
    Internal = 13,
    /// The service cannot be reached at the moment.
    Unavailable = 14,
    /// Data was lost for good.
    DataLoss = 15,
    /// The caller is not known.
    Unauthenticated = 16,
}

/// Number, Connect's spelling and HTTP status of each code.
///
/// Source: <https://connectrpc.com/docs/protocol/#error-codes>.
const TABLE: [(Code, &str, u16); 16] = [
    (Code::Canceled, "canceled", 499),
    (Code::Unknown, "unknown", 500),
    (Code::InvalidArgument, "invalid_argument", 400),
    (Code::DeadlineExceeded, "deadline_exceeded", 504),
    (Code::NotFound, "not_found", 404),
    (Code::AlreadyExists, "already_exists", 409),
    (Code::PermissionDenied, "permission_denied", 403),
    (Code::ResourceExhausted, "resource_exhausted", 429),
    (Code::FailedPrecondition, "failed_precondition", 400),
    (Code::Aborted, "aborted", 409),
    (Code::OutOfRange, "out_of_range", 400),
    (Code::Unimplemented, "unimplemented", 501),
    (Code::Internal, "internal", 500),
    (Code::Unavailable, "unavailable", 503),
    (Code::DataLoss, "data_loss", 500),
    (Code::Unauthenticated, "unauthenticated", 401),
];

impl Code {
    /// Returns every code, in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// Returns Connect's spelling, such as `not_found`.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// Returns the code with this spelling.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// Returns the number that gRPC sends.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// Returns the code with this number; none stands for zero, which is success.
    pub fn from_number(number: u32) -> Option<Self> {
        let position = usize::try_from(number).ok()?.checked_sub(1)?;
        TABLE.get(position).map(|row| row.0)
    }

    /// Returns the HTTP status of a unary Connect response that failed with this code.
    pub fn http_status(self) -> StatusCode {
        StatusCode::from_u16(self.row().2).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Returns the code for a failed response that says nothing but its HTTP status.
    ///
    /// Source: <https://connectrpc.com/docs/protocol/#http-to-error-code>.
    pub fn from_http_status(status: StatusCode) -> Self {
        match status.as_u16() {
            400 => Self::Internal,
            401 => Self::Unauthenticated,
            403 => Self::PermissionDenied,
            404 => Self::Unimplemented,
            429 | 502 | 503 | 504 => Self::Unavailable,
            _ => Self::Unknown,
        }
    }

    fn row(self) -> &'static (Code, &'static str, u16) {
        &TABLE[usize::from(self.number()) - 1]
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_stands_in_its_own_row() {
        for (position, code) in Code::all().enumerate() {
            assert_eq!(usize::from(code.number()), position + 1);
            assert_eq!(Code::from_name(code.as_str()), Some(code));
            assert_eq!(Code::from_number(code.number().into()), Some(code));
        }
    }

    #[test]
    fn numbers_beyond_the_table_are_no_codes() {
        for number in [0, 17, u32::MAX] {
            assert_eq!(Code::from_number(number), None);
        }
    }

    #[test]
    fn http_statuses_are_those_of_the_protocol() {
        let statuses: Vec<u16> = Code::all()
            .map(|code| code.http_status().as_u16())
            .collect();
        assert_eq!(
            statuses,
            [
                499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
            ]
        );
    }

    #[test]
    fn a_bare_not_found_means_that_the_method_is_missing() {
        assert_eq!(
            Code::from_http_status(StatusCode::NOT_FOUND),
            Code::Unimplemented
        );
        assert_eq!(
            Code::from_http_status(StatusCode::BAD_GATEWAY),
            Code::Unavailable
        );
        assert_eq!(
            Code::from_http_status(StatusCode::IM_A_TEAPOT),
            Code::Unknown
        );
    }
}
