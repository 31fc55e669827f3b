//! Removes items from a collection and adds items, in brackets or in lines of a block.

use truv_openapi::{Kind, Node, NodeId};

use super::edits::{Collected, Writer};
use super::render::{block_entry, entry, inline, tall, tall_entry};

impl Writer<'_> {
    pub(super) fn flow(&mut self, collection: NodeId, children: &[NodeId], changes: &Collected) {
        let tree = self.document.tree();
        let node = tree.node(collection);
        let (open, close) = (self.source.offset(node.start), self.source.offset(node.end).saturating_sub(1));
        let spans: Vec<(usize, usize, bool)> = children
            .iter()
            .map(|child| {
                let node = tree.node(*child);
                let leaves = changes.leaving.contains(child);
                (self.source.offset(node.key), self.source.offset(node.end), leaves)
            })
            .collect();
        let depth = node.start.column;
        let last_kept = spans.iter().rposition(|(_, _, leaves)| !leaves);
        // the text between a removed item and the next one is removed, too
        for (index, (start, _, leaves)) in spans.iter().enumerate() {
            if let (true, Some((next, ..))) =
                (*leaves && last_kept.is_some_and(|last| index < last), spans.get(index + 1))
            {
                self.replace(*start, *next, depth, String::new());
            }
        }
        let is_tall = spans.first().is_some_and(|(start, ..)| self.source.text()[open..*start].contains('\n'));
        let indent = spans.first().map_or("", |(start, ..)| self.source.indent_at(*start)).to_owned();
        let new = self.new_texts(changes, is_tall, &indent);
        let separator = match is_tall {
            true => format!(",{}{indent}", self.source.line_break),
            false if self.source.is_json && !self.source.is_airy => ",".to_owned(),
            false => ", ".to_owned(),
        };
        let added: String = new.iter().map(|text| format!("{separator}{text}")).collect();
        match (last_kept.and_then(|last| spans.get(last)), spans.last()) {
            // after the last item that stays, in place of the items after it
            (Some((_, kept_end, _)), Some((_, end, _))) => {
                if !added.is_empty() || end > kept_end {
                    self.replace(*kept_end, *end, depth, added);
                }
            }
            (None, Some((_, end, _))) => {
                let start = spans.first().map_or(*end, |(start, ..)| *start);
                // a comma after the last one would be the first
                let rest = self.source.text().get(*end..close).unwrap_or_default();
                let comma = rest
                    .find(',')
                    .filter(|at| new.is_empty() && rest.get(..*at).is_some_and(|text| text.trim().is_empty()));
                self.replace(start, end + comma.map_or(0, |at| at + 1), depth, new.join(&separator));
            }
            _ if new.is_empty() => {}
            // an empty collection becomes one of several lines, if the file has this style
            _ => {
                let base = self.source.indent_at(open).to_owned();
                let is_tall = self.source.is_json && self.source.text().contains('\n');
                let inner = format!("{base}{}", self.source.unit);
                let line_break = self.source.line_break;
                let text = match is_tall {
                    true => {
                        let new = self.new_texts(changes, true, &inner);
                        let lines = new.join(&format!(",{line_break}{inner}"));
                        format!("{line_break}{inner}{lines}{line_break}{base}")
                    }
                    false => new.join(&separator),
                };
                self.replace(open + 1, close, depth, text);
            }
        }
    }

    fn new_texts(&self, changes: &Collected, is_tall: bool, indent: &str) -> Vec<String> {
        let members = changes.members.iter().map(|(key, value)| match is_tall {
            true => tall_entry(self.source, key, value, indent),
            false => entry(self.source, key, value),
        });
        let items = changes.items.iter().map(|item| match is_tall {
            true => tall(self.source, item, indent),
            false => inline(self.source, item),
        });
        members.chain(items).collect()
    }

    /// The column of the dashes of a list; it may be that of the list's key.
    fn dash(&self, node: &Node, children: &[NodeId]) -> Option<usize> {
        let first = children.first().filter(|_| matches!(node.kind, Kind::List(_)))?;
        let dash = self.source.dash_before(self.source.offset(self.document.tree().node(*first).key))?;
        Some(self.source.position(dash).1)
    }

    pub(super) fn block(&mut self, collection: NodeId, children: &[NodeId], changes: &Collected) {
        let tree = self.document.tree();
        let node = tree.node(collection);
        let line_break = self.source.line_break;
        let indent = " ".repeat(self.dash(node, children).unwrap_or(node.start.column));
        let members = changes.members.iter().map(|(key, value)| block_entry(self.source, key, value, &indent));
        let items = changes.items.iter().map(|item| format!("- {}", inline(self.source, item)));
        let new: Vec<String> = members.chain(items).map(|text| format!("{indent}{text}{line_break}")).collect();
        let depth = node.start.column;
        let last = children.iter().map(|child| tree.last_line(*child)).max().unwrap_or(node.start.line);
        if children.iter().all(|child| changes.leaving.contains(child)) && new.is_empty() {
            // no item is left
            let start = self.source.offset(node.start);
            let end = self.source.line_start(last + 1);
            let empty = if matches!(node.kind, Kind::List(_)) { "[]" } else { "{}" };
            return self.replace(start, end, depth, format!("{empty}{line_break}"));
        }
        for (index, child) in children.iter().enumerate().filter(|(_, child)| changes.leaving.contains(child)) {
            // an item of a list begins with its dash
            let start_of = |child: NodeId| {
                let key = self.source.offset(tree.node(child).key);
                let is_item = matches!(node.kind, Kind::List(_));
                self.source.dash_before(key).filter(|_| is_item).unwrap_or(key)
            };
            let start = start_of(*child);
            let end = self.source.line_start(tree.last_line(*child) + 1);
            match (self.source.is_first_of_line(start), children.get(index + 1)) {
                (true, _) => self.replace(start - self.source.position(start).1, end, depth, String::new()),
                // behind the dash of a list around this collection, the next one takes its place
                (false, Some(next)) => self.replace(start, start_of(*next), depth, String::new()),
                (false, None) => self.replace(start, end, depth, format!("{{}}{line_break}")),
            }
        }
        if !new.is_empty() {
            let at = self.source.line_start(last + 1);
            self.replace(at, at, depth, new.concat());
        }
    }
}
