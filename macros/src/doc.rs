//! Doc comments as text, for the descriptor.

use syn::{Attribute, Expr, Lit, Meta};

/// Returns the doc comment, its lines joined by `\n`, each without the space after `///`.
pub(crate) fn text(attrs: &[Attribute]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for attr in attrs {
        let Meta::NameValue(pair) = &attr.meta else {
            continue;
        };
        if !pair.path.is_ident("doc") {
            continue;
        }
        if let Expr::Lit(value) = &pair.value
            && let Lit::Str(text) = &value.lit
        {
            let text = text.value();
            lines.extend(
                text.split('\n')
                    .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()),
            );
        }
    }
    lines.join("\n").trim_matches('\n').to_owned()
}
