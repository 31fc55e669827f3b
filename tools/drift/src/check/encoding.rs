//! How the fields of a form are written, by `encoding`: several values in one field.

use truv_openapi::{Description, NodeId};

use super::text::{self, Kinds};

/// The fields of a form, with those that hold a whole list or object spread over one field for each value.
pub(super) fn spread(
    document: &Description,
    media_type: NodeId,
    schema: NodeId,
    pairs: Vec<(String, String)>,
) -> Vec<(String, String)> {
    let tree = document.tree();
    let encoding = tree.get_map(media_type, "encoding");
    if encoding.is_empty() {
        return pairs;
    }
    let mut spread = Vec::new();
    for (name, text) in pairs {
        let own = encoding.iter().find(|(own, _)| **own == *name).map(|(_, own)| document.resolve(*own));
        let separator = own.and_then(|own| {
            // without a style, `contentType` says how the field is written
            let style = tree.get_text(own, "style");
            let explode = tree.get(own, "explode");
            let is_exploded =
                explode.map_or(style.is_none_or(|style| style == "form"), |explode| tree.is_true(explode));
            match style {
                _ if is_exploded || style.is_none() && explode.is_none() => None,
                Some("spaceDelimited") => Some(' '),
                Some("pipeDelimited") => Some('|'),
                _ => Some(','),
            }
        });
        let kinds = text::member(document, schema, &name).map(|member| Kinds::of(document, member));
        match (separator, kinds) {
            (Some(separator), Some(kinds)) if kinds.is_list && !kinds.is_scalar => {
                spread.extend(text.split(separator).map(|piece| (name.clone(), piece.to_owned())));
            }
            (Some(separator), Some(kinds)) if kinds.is_object && !kinds.is_scalar => {
                let pieces: Vec<&str> = text.split(separator).collect();
                let members = pieces.chunks(2).filter_map(|pair| Some((pair.first()?, pair.get(1).unwrap_or(&""))));
                spread.extend(members.map(|(member, value)| (format!("{name}[{member}]"), (*value).to_owned())));
            }
            _ => spread.push((name, text)),
        }
    }
    spread
}
