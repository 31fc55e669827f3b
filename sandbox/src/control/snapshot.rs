//! The state as a whole: reset, saved and restored.

use http::StatusCode;
use serde_json::{Value, json};

use super::Asked;
use crate::http::Shared;
use crate::message::{Failure, Reply};
use crate::state::replay;

/// The media type of a snapshot: lines of text, most of them JSON.
const SNAPSHOT: &str = "text/plain; charset=utf-8";

/// Forgets the objects of the keys sent along, or everything, including the moves of the clock. If everything is
/// forgotten, the sandbox can start over with another seed.
pub(super) fn reset(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let schema = json!({"type": "object", "properties": {"seed": {"type": "integer", "minimum": 0}}});
    let body = asked.properties(&schema)?;
    let seed = body.get("seed").and_then(Value::as_u64);
    let caller = asked.caller()?;
    if let Some(caller) = caller {
        if seed.is_some() {
            return Err(Failure::invalid("seed", "The seed is everybody's: leave out the keys to start over with it."));
        }
        asked.write(|world| {
            world.forget(&caller);
            Ok(())
        })?;
        asked.shared.faults().remove(None, Some(&caller));
        asked.shared.journal().forget(Some(&caller));
        return Ok(Reply::empty(StatusCode::NO_CONTENT));
    }
    asked.shared.reset(seed)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// All changes that led to the current state. A snapshot holds the keys and everything that was sent.
pub(super) fn snapshot(asked: &Asked<'_>) -> Result<Reply, Failure> {
    let text = asked.shared.world().log.text().map_err(|problem| Failure::NotKept(problem.kind()))?;
    Ok(Reply::file(SNAPSHOT, text))
}

/// Replaces the whole state by a snapshot; a snapshot that cannot be read changes nothing.
pub(super) fn restore(asked: &Asked<'_>) -> Result<Reply, Failure> {
    put_back(asked.shared, &asked.body)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// The same for the text of a snapshot.
pub(super) fn put_back(shared: &Shared, snapshot: &[u8]) -> Result<(), Failure> {
    let (mut settings, limit) = {
        let world = shared.world();
        (world.settings.clone(), world.log.limit())
    };
    if snapshot.len() > limit {
        return Err(Failure::StateFull { limit });
    }
    let clock = settings.clock.clone();
    settings.clock = clock.apart();
    settings.clock.rewind();
    let mut restored = shared
        .replay(settings, snapshot)
        .map_err(|problem| Failure::Unreadable(format!("The snapshot cannot be restored: {problem}.")))?;
    let mut world = shared.world_mut();
    world.log.replace(snapshot).map_err(|problem| Failure::NotKept(problem.kind()))?;
    clock.copy_moves(&restored.settings.clock);
    restored.settings.clock = clock;
    world.replace_with(restored);
    let settings = replay::of_settings(&world.settings);
    world.log.append(&settings)?;
    Ok(())
}
