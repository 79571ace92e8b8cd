//! One operation of one contender, and the groups in which they are compared.

use std::hint::black_box;

/// Runs an operation as often as it is told to.
type Run = Box<dyn FnMut(u32)>;

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: Run,
}

/// Contenders with the same data and the same task. The first is the one that the others are divided by.
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) cases: Vec<Case>,
}

impl Group {
    pub(crate) fn new(message: &str, operation: &str) -> Self {
        Self {
            name: format!("{message}, {operation}"),
            cases: Vec::new(),
        }
    }

    /// Adds a contender. The loop is compiled together with the operation, so that no call through a pointer
    /// is measured with it.
    pub(crate) fn with<T>(
        mut self,
        name: &'static str,
        mut operation: impl FnMut() -> T + 'static,
    ) -> Self {
        let run = move |times| {
            for _ in 0..times {
                black_box(operation());
            }
        };
        self.cases.push(Case {
            name,
            run: Box::new(run),
        });
        self
    }
}
