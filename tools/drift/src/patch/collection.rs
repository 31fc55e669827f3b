//! Removes items from a collection and adds items, in brackets or in lines of a block.

use truv_openapi::{Kind, NodeId, Position};

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
                self.replace(start, *end, depth, new.join(&separator));
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

    pub(super) fn block(&mut self, collection: NodeId, children: &[NodeId], changes: &Collected) {
        let tree = self.document.tree();
        let node = tree.node(collection);
        let line_break = self.source.line_break;
        let indent = " ".repeat(node.start.column);
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
            let child = (*child, tree.node(*child));
            // an item of a list begins with its dash, on the same line
            let line = Position { line: child.1.key.line, column: 0 };
            let is_item = matches!(node.kind, Kind::List(_));
            let start = self.source.offset(child.1.key);
            let is_first = is_item || self.source.is_first_of_line(start);
            let end = self.source.line_start(tree.last_line(child.0) + 1);
            match (is_first, children.get(index + 1)) {
                (true, _) => self.replace(self.source.offset(line), end, depth, String::new()),
                // if the first member of a mapping in a list is removed, the next one takes its place behind the dash
                (false, Some(next)) => {
                    self.replace(start, self.source.offset(tree.node(*next).key), depth, String::new());
                }
                (false, None) => self.replace(start, end, depth, format!("{{}}{line_break}")),
            }
        }
        if !new.is_empty() {
            let at = self.source.line_start(last + 1);
            self.replace(at, at, depth, new.concat());
        }
    }
}
