//! Finds arrows that are part of a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One room imports another.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: String,
    pub(super) to: String,
    /// `FILE:LINE: path`
    pub(super) places: Vec<String>,
}

/// Rooms that all reach each other.
#[derive(Debug)]
pub(super) struct Knot<'a> {
    pub(super) rooms: Vec<String>,
    /// The shortest circle of each arrow between them, the short ones first.
    pub(super) circles: Vec<Vec<&'a Arrow>>,
}

pub(super) fn find(arrows: &[Arrow]) -> Vec<Knot<'_>> {
    let mut seen = BTreeSet::new();
    let mut knots: BTreeMap<Vec<String>, Vec<Vec<&Arrow>>> = BTreeMap::new();
    for first in arrows {
        let Some(back) = way(arrows, &first.to, &first.from) else { continue };
        let mut circle: Vec<&Arrow> = std::iter::once(first).chain(back).collect();
        let start = circle.iter().enumerate().min_by_key(|(_, arrow)| &arrow.from).map_or(0, |(index, _)| index);
        circle.rotate_left(start);
        let rooms: Vec<&str> = circle.iter().map(|arrow| arrow.from.as_str()).collect();
        if seen.insert(rooms) {
            knots.entry(together(arrows, &first.from)).or_default().push(circle);
        }
    }
    for circles in knots.values_mut() {
        circles.sort_by_key(Vec::len);
    }
    knots.into_iter().map(|(rooms, circles)| Knot { rooms, circles }).collect()
}

/// The shortest way along the arrows.
fn way<'a>(arrows: &'a [Arrow], start: &str, end: &str) -> Option<Vec<&'a Arrow>> {
    let mut came_by: BTreeMap<&str, &Arrow> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(room) = queue.pop_front() {
        if room == end {
            let mut way = Vec::new();
            let mut at = end;
            while at != start {
                let arrow = *came_by.get(at)?;
                way.push(arrow);
                at = arrow.from.as_str();
            }
            way.reverse();
            return Some(way);
        }
        for arrow in arrows.iter().filter(|arrow| arrow.from == room) {
            if arrow.to != start && !came_by.contains_key(arrow.to.as_str()) {
                came_by.insert(&arrow.to, arrow);
                queue.push_back(&arrow.to);
            }
        }
    }
    None
}

fn together(arrows: &[Arrow], room: &str) -> Vec<String> {
    let rooms: BTreeSet<&String> = arrows.iter().flat_map(|arrow| [&arrow.from, &arrow.to]).collect();
    let both_ways = |other: &str| way(arrows, room, other).is_some() && way(arrows, other, room).is_some();
    rooms.into_iter().filter(|other| both_ways(other)).cloned().collect()
}
