//! Rust code without its comments and without what its literals say.

mod lexer;

use std::ops::RangeInclusive;

/// A Rust file, told apart into code and comments.
#[derive(Debug)]
pub(crate) struct Code {
    /// As many lines as the file has. Comments are gone, and literals are rows of `~`.
    text: String,
    /// What each line says in comments, with the slashes.
    comments: Vec<String>,
}

impl Code {
    pub(crate) fn parse(source: &str) -> Self {
        lexer::split(source)
    }

    /// The code alone. Use [`line_of`](Self::line_of) to say where something was found in it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the lines of code, counted from one. Blank ones and comments are there as blanks.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.split('\n'))
    }

    /// Returns the lines that hold a comment, counted from one.
    pub(crate) fn comments(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = (1..).zip(self.comments.iter().map(String::as_str));
        lines.filter(|(_, comment)| !comment.is_empty())
    }

    /// Returns the line of a position in [`text`](Self::text), counted from one.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// Returns the positions of a word or path, where it does not go on as a longer name.
    pub(crate) fn positions(&self, word: &str) -> Vec<usize> {
        let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let starts_name = goes_on(word.chars().next());
        let ends_name = goes_on(word.chars().next_back());
        let found = self.text.match_indices(word).map(|(at, _)| at);
        let whole = found.filter(|&at| {
            let before = self.text[..at].chars().next_back();
            let after = self.text[at + word.len()..].chars().next();
            !(starts_name && goes_on(before) || ends_name && goes_on(after))
        });
        whole.collect()
    }

    /// Returns the names that follow a path such as `std::time::`, with a list of them in braces
    /// taken apart, and where each was found.
    pub(crate) fn names_under(&self, path: &str) -> Vec<(usize, &str)> {
        let mut names = Vec::new();
        for at in self.positions(path) {
            let start = at + path.len();
            let rest = &self.text[start..];
            if !rest.starts_with('{') {
                names.push((at, first_name(rest)));
                continue;
            }
            let list = &rest[1..closing(rest, ('{', '}')).unwrap_or(rest.len())];
            let (mut depth, mut is_start) = (0_usize, true);
            for (offset, c) in list.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    ',' if depth == 0 => is_start = true,
                    c if is_start && !c.is_whitespace() => {
                        names.push((start + 1 + offset, first_name(&list[offset..])));
                        is_start = false;
                    }
                    _ => {}
                }
            }
        }
        names
    }

    /// Returns the attributes, what is between their brackets, and where each begins.
    pub(crate) fn attributes(&self) -> Vec<(usize, &str)> {
        let openings = self.text.match_indices('#').filter_map(|(at, _)| {
            let rest = &self.text[at + 1..];
            let inner = rest.strip_prefix('!').unwrap_or(rest);
            let end = inner
                .starts_with('[')
                .then(|| closing(inner, ('[', ']')))
                .flatten()?;
            Some((at, &inner[1..end]))
        });
        openings.collect()
    }

    /// Returns the lines that each module marked `#[cfg(test)]` takes, its attribute included.
    pub(crate) fn test_modules(&self) -> Vec<RangeInclusive<usize>> {
        let marks = self
            .attributes()
            .into_iter()
            .filter(|(_, inside)| *inside == "cfg(test)");
        let modules = marks.filter_map(|(at, _)| {
            let rest = &self.text[at..];
            let brace = rest.find('{')?;
            // Up to its brace a module is attributes and a name; anything else ends in one of these.
            let head = &rest[..brace];
            let is_module = head.contains("mod ") && !head.contains([';', '}']);
            let end = brace + closing(&rest[brace..], ('{', '}'))?;
            is_module.then(|| self.line_of(at)..=self.line_of(at + end))
        });
        modules.collect()
    }

    /// True for a line inside a module of tests.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.test_modules()
            .iter()
            .any(|module| module.contains(&line))
    }
}

fn first_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    &text[..end.unwrap_or(text.len())]
}

/// Returns where the bracket that `text` starts with is closed.
fn closing(text: &str, (open, close): (char, char)) -> Option<usize> {
    let mut depth = 0_usize;
    let end = text.char_indices().find(|&(_, c)| {
        depth += usize::from(c == open);
        depth -= usize::from(c == close);
        depth == 0
    });
    end.map(|(at, _)| at)
}

#[cfg(test)]
mod tests;
