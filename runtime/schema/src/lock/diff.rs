//! A short line diff for people.

use std::fmt::Write as _;

/// How many equal lines stand around a change.
const CONTEXT: usize = 3;

/// Above this many pairs of lines the middle is shown as replaced, rather than compared.
const MAX_PAIRS: usize = 4_000_000;

/// Returns the changed lines with some lines around them.
pub(super) fn lines(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let edits = edits(&old, &new);
    let is_near_change = |index: usize| {
        let from = index.saturating_sub(CONTEXT);
        let to = (index + CONTEXT + 1).min(edits.len());
        edits[from..to]
            .iter()
            .any(|edit| !matches!(edit, Edit::Keep(_)))
    };
    let mut out = String::new();
    let mut line = 1;
    let mut skipped = true;
    for (index, edit) in edits.iter().enumerate() {
        if is_near_change(index) {
            if skipped {
                // Writing to a string cannot fail.
                let _infallible = writeln!(out, "@@ line {line} @@");
            }
            let (sign, text) = match edit {
                Edit::Keep(text) => (' ', text),
                Edit::Remove(text) => ('-', text),
                Edit::Add(text) => ('+', text),
            };
            let _infallible = writeln!(out, "{sign}{text}");
            skipped = false;
        } else {
            skipped = true;
        }
        if !matches!(edit, Edit::Add(_)) {
            line += 1;
        }
    }
    if out.is_empty() {
        out.push_str("only in the line ends\n");
    }
    out
}

enum Edit<'a> {
    Keep(&'a str),
    Remove(&'a str),
    Add(&'a str),
}

/// Finds the longest common subsequence, after the equal ends have been set aside.
fn edits<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Edit<'a>> {
    let head = old
        .iter()
        .zip(new)
        .take_while(|(old, new)| old == new)
        .count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(old, new)| old == new)
        .count();
    let old_middle = &old_rest[..old_rest.len() - tail];
    let new_middle = &new_rest[..new_rest.len() - tail];

    let mut edits: Vec<Edit<'a>> = old[..head].iter().copied().map(Edit::Keep).collect();
    if old_middle.len().saturating_mul(new_middle.len()) > MAX_PAIRS {
        edits.extend(old_middle.iter().copied().map(Edit::Remove));
        edits.extend(new_middle.iter().copied().map(Edit::Add));
    } else {
        middle(old_middle, new_middle, &mut edits);
    }
    edits.extend(old[old.len() - tail..].iter().copied().map(Edit::Keep));
    edits
}

fn middle<'a>(old: &[&'a str], new: &[&'a str], edits: &mut Vec<Edit<'a>>) {
    // common[i][j]: the length of the longest common subsequence of old[i..] and new[j..].
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            edits.push(Edit::Keep(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]
        {
            edits.push(Edit::Remove(old[i]));
            i += 1;
        } else {
            edits.push(Edit::Add(new[j]));
            j += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_diff_shows_changes_with_three_lines_around_them() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n";
        let new = "a\nb\nc\nd\nE\nf\ng\nh\ni\nj\nk\nl\n";
        let expected = "@@ line 2 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n i\n j\n k\n+l\n";
        assert_eq!(lines(old, new), expected);
    }

    #[test]
    fn far_changes_stand_apart() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
        let new = "2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n";
        let expected = "@@ line 1 @@\n-1\n 2\n 3\n 4\n@@ line 8 @@\n 8\n 9\n 10\n+11\n";
        assert_eq!(lines(old, new), expected);
    }
}
