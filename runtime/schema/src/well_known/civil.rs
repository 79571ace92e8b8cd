//! Days and dates of the Gregorian calendar, which RFC 3339 has in all years.

/// A date; the parts are what they are called, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
}

/// Days before each month of a year that is no leap year, and at its end.
const DAYS_BEFORE: [i64; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/// Days from the first of January of year 1 to that of 1970.
const EPOCH: i64 = 719_162;

impl Date {
    /// Checks that the date is in the calendar.
    pub(super) fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let date = Self { year, month, day };
        let is_there = (1..=12).contains(&month) && day >= 1 && day <= date.days_in_month();
        is_there.then_some(date)
    }

    fn days_in_month(self) -> i64 {
        days_before_month(self.year, self.month + 1) - days_before_month(self.year, self.month)
    }

    /// Returns the days since the first of January of 1970.
    pub(super) fn days_since_epoch(self) -> i64 {
        days_before_year(self.year) + days_before_month(self.year, self.month) + self.day
            - 1
            - EPOCH
    }

    /// Returns the date that is so many days behind the first of January of 1970.
    pub(super) fn from_days_since_epoch(days: i64) -> Self {
        let days = days + EPOCH;
        // The mean year is right or, around the turn of a year, off by one.
        let mut year = (days * 400).div_euclid(146_097) + 1;
        while days_before_year(year) > days {
            year -= 1;
        }
        while days_before_year(year + 1) <= days {
            year += 1;
        }
        let in_year = days - days_before_year(year);
        let mut month = 12;
        while days_before_month(year, month) > in_year {
            month -= 1;
        }
        Self {
            year,
            month,
            day: in_year - days_before_month(year, month) + 1,
        }
    }
}

/// Returns the days from the first of January of year 1 to that of `year`.
fn days_before_year(year: i64) -> i64 {
    let years = year - 1;
    years * 365 + years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400)
}

/// Returns the days of the year before the month, for 13 those of the whole year.
fn days_before_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let index = usize::try_from(month - 1).unwrap_or_default();
    let days = DAYS_BEFORE.get(index).copied().unwrap_or_default();
    days + i64::from(is_leap && month > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_are_the_same_for_ten_thousand_years() {
        let first = Date::new(1, 1, 1).expect("it is a date");
        let last = Date::new(9999, 12, 31).expect("it is a date");
        assert_eq!(first.days_since_epoch(), -719_162);
        assert_eq!(last.days_since_epoch(), 2_932_896);
        let mut before = Date::from_days_since_epoch(first.days_since_epoch() - 1);
        assert_eq!((before.year, before.month, before.day), (0, 12, 31));
        for days in first.days_since_epoch()..=last.days_since_epoch() {
            let date = Date::from_days_since_epoch(days);
            assert_eq!(date.days_since_epoch(), days);
            assert_eq!(Date::new(date.year, date.month, date.day), Some(date));
            let order = |date: Date| (date.year, date.month, date.day);
            assert!(order(before) < order(date), "{before:?} {date:?}");
            before = date;
        }
        assert_eq!(before, last);
    }

    #[test]
    fn what_the_calendar_lacks_is_no_date() {
        for (year, month, day) in [
            (2023, 2, 29),
            (1900, 2, 29),
            (2024, 2, 30),
            (2024, 4, 31),
            (2024, 0, 1),
            (2024, 13, 1),
            (2024, 1, 0),
        ] {
            assert_eq!(Date::new(year, month, day), None, "{year}-{month}-{day}");
        }
        for (year, month, day) in [(2024, 2, 29), (2000, 2, 29), (2024, 12, 31)] {
            assert!(
                Date::new(year, month, day).is_some(),
                "{year}-{month}-{day}"
            );
        }
    }
}
