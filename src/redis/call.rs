//! One run of a script in Redis.

use redis::{Cmd, ToRedisArgs, cmd};

/// A script, with the name by which Redis knows it.
pub(crate) struct Script {
    code: &'static str,
    hash: String,
}

impl Script {
    pub(crate) fn new(code: &'static str) -> Self {
        Self { code, hash: redis::Script::new(code).get_hash().to_owned() }
    }

    /// A run with these keys, which are all on one server of a cluster.
    pub(crate) fn on(&'static self, keys: &[&str]) -> Call {
        let call = Call { script: self, arguments: Vec::new() };
        keys.iter().fold(call.with(keys.len()), |call, key| call.with(*key))
    }
}

pub(crate) struct Call {
    script: &'static Script,
    /// The number of keys, the keys, and further arguments.
    arguments: Vec<Vec<u8>>,
}

impl Call {
    pub(crate) fn with(mut self, argument: impl ToRedisArgs) -> Self {
        self.arguments.extend(argument.to_redis_args());
        self
    }

    /// The command that runs the script by its name alone.
    pub(super) fn named(&self) -> Cmd {
        self.command("EVALSHA", &self.script.hash)
    }

    /// The command with the text of the script, for a server that does not know it yet.
    pub(super) fn whole(&self) -> Cmd {
        self.command("EVAL", self.script.code)
    }

    fn command(&self, name: &str, script: &str) -> Cmd {
        let mut command = cmd(name);
        command.arg(script).arg(&self.arguments);
        command
    }
}
