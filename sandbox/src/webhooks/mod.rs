//! Webhooks out. Events follow from what happens to objects: they are planned with the time at which they come due, turned
//! into deliveries once the sandbox's clock gets there, and posted in the background.

mod address;
mod control;
mod events;
mod history;
mod lanes;
mod plan;
mod post;
mod queue;
mod sender;
mod world;

pub(crate) use self::control::{schema, set_disorder};
pub(crate) use self::history::Record;
pub(crate) use self::plan::{plan_order, plan_steps, plan_task};
pub(crate) use self::queue::{Disorder, Queue};
pub(crate) use self::sender::{Background, Sender};

/// How deliveries are made.
#[derive(Clone, Copy)]
pub(crate) struct Delivering {
    /// Whether they may leave the machine.
    pub(crate) reaches_remote: bool,
    /// How long an endpoint may take to answer, in real time.
    pub(crate) timeout: std::time::Duration,
    /// What goes wrong on purpose.
    pub(crate) disorder: Disorder,
}

impl Default for Delivering {
    fn default() -> Self {
        let timeout = std::time::Duration::from_secs(10);
        Self { reaches_remote: false, timeout, disorder: Disorder::default() }
    }
}
