//! The fields of each type of event.

use std::fmt;

use super::invalid::{InvalidEvent, read};
use crate::codec::object;
#[cfg(feature = "orders")]
pub use crate::generated::types::SuborderStatus as OrderStatus;
use crate::generated::types::{DataSource, LinkId, ProductType, TaskId, TaskStatus, WebhookEventType};
use crate::value::Hidden;

#[cfg(not(feature = "orders"))]
crate::codec::open_enum! {
    /// Status of a part of an order.
    OrderStatus {
        Pending = "pending", Sent = "sent", Completed = "completed", Error = "error", Canceled = "canceled",
        Expired = "expired", NoData = "no_data", Skipped = "skipped",
    }
}

/// A struct of fields that are read, written and shown: `shown` as they are, `hidden` without their value.
macro_rules! fields {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$doc:meta])* $index:literal $field:ident $wire:literal $type:ty, $kind:ident, $debug:ident;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        object! { $name { $($index $field $wire $kind,)* } }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &fields!(@ $debug self.$field)))*
                    .finish()
            }
        }
    };
    (@ shown $this:ident.$field:ident) => { $this.$field };
    (@ hidden $this:ident.$field:ident) => { Hidden(&$this.$field) };
}

fields! {
    /// A task has another status (<https://truv.com/docs/api-reference/tasks/events>).
    TaskEvent {
        /// The task.
        0 task_id "task_id" TaskId, required, shown;
        /// The link whose data it fetches.
        1 link_id "link_id" LinkId, required, shown;
        /// The status; the ones under way are posted too. With `done` the reports can be read.
        2 status "status" TaskStatus, required, shown;
        /// The product.
        3 product "product" Option<ProductType>, optional, shown;
        /// Where the data comes from.
        4 data_source "data_source" Option<DataSource>, optional, shown;
        /// The text of one's own that came with the bridge token.
        5 tracking_info "tracking_info" Option<String>, optional, hidden;
    }
}

fields! {
    /// A link was made, lost or removed (<https://truv.com/docs/api-reference/links/events>).
    LinkEvent {
        /// The link.
        0 link_id "link_id" LinkId, required, shown;
        /// The product.
        1 product "product" Option<ProductType>, optional, shown;
        /// Where the data comes from.
        2 data_source "data_source" Option<DataSource>, optional, shown;
        /// The text of one's own that came with the bridge token.
        3 tracking_info "tracking_info" Option<String>, optional, hidden;
    }
}

fields! {
    /// An employment or a profile is there, or was fetched again
    /// (<https://docs.truv.com/api-reference/employment/events>).
    ObjectEvent {
        /// The employment or the profile.
        0 object_id "object_id" Option<String>, optional, shown;
        /// The task that fetched it.
        1 task_id "task_id" Option<TaskId>, optional, shown;
        /// The link it belongs to.
        2 link_id "link_id" Option<LinkId>, optional, shown;
        /// The product.
        3 product "product" Option<ProductType>, optional, shown;
        /// Where the data comes from.
        4 data_source "data_source" Option<DataSource>, optional, shown;
        /// The text of one's own that came with the bridge token.
        5 tracking_info "tracking_info" Option<String>, optional, hidden;
    }
}

fields! {
    /// Statements, shifts or bank accounts of an employment are there, or there are more or fewer than before
    /// (<https://docs.truv.com/api-reference/statements/events>).
    CollectionEvent {
        /// The employment they belong to.
        0 employment_id "employment_id" Option<String>, optional, shown;
        /// How many there are.
        1 objects_count "objects_count" Option<i64>, optional, shown;
        /// The task that fetched them.
        2 task_id "task_id" Option<TaskId>, optional, shown;
        /// The link they belong to.
        3 link_id "link_id" Option<LinkId>, optional, shown;
        /// The product.
        4 product "product" Option<ProductType>, optional, shown;
        /// Where the data comes from.
        5 data_source "data_source" Option<DataSource>, optional, shown;
        /// The text of one's own that came with the bridge token.
        6 tracking_info "tracking_info" Option<String>, optional, hidden;
    }
}

fields! {
    /// An order was created, a part of it has another status, or a refresh failed
    /// (<https://docs.truv.com/api-reference/orders/events>).
    OrderEvent {
        /// The order.
        0 order_id "order_id" String, required, shown;
        /// The order's number of one's own.
        1 order_number "order_number" Option<String>, optional, hidden;
        /// The part: an employer or a financial account. Null on `order-created`.
        2 employer_id "employer_id" Option<String>, optional, shown;
        /// The status of the part; always `pending` on `order-created`.
        3 status "status" Option<OrderStatus>, optional, shown;
        /// The link that the part led to. Null on `order-created`.
        4 link_id "link_id" Option<LinkId>, optional, shown;
        /// The product.
        5 product "product" Option<ProductType>, optional, shown;
        /// Where the data comes from. Null on `order-created`.
        6 data_source "data_source" Option<DataSource>, optional, shown;
    }
}

fields! {
    /// All of an order reached its end, or the person has certified the data
    /// (<https://docs.truv.com/api-reference/orders/events>).
    OrderEndEvent {
        /// The order.
        0 order_id "order_id" String, required, shown;
        /// The order's number of one's own.
        1 order_number "order_number" Option<String>, optional, hidden;
    }
}

/// Implements [`Payload`] and how it is read.
macro_rules! payloads {
    ($($(#[$doc:meta])* $variant:ident($fields:ident);)*) => {
        /// The fields of an event, by its type. The type itself is [`Event::event_type`](super::Event::event_type).
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Payload {
            $($(#[$doc])* $variant($fields),)*
            /// A type of event that this version of the crate does not know. Its fields are in
            /// [`Event::get`](super::Event::get).
            Unknown,
            /// A known type of event whose fields are not as documented, and which. The event is genuine: note it, and
            /// take what you need from [`Event::get`](super::Event::get).
            Malformed(InvalidEvent),
        }

        impl Payload {
            pub(super) fn read(event_type: &WebhookEventType, json: &str) -> Self {
                match event_type {
                    $(WebhookEventType::$variant => read(json).map_or_else(Self::Malformed, Self::$variant),)*
                    WebhookEventType::Unknown(_) => Self::Unknown,
                }
            }
        }
    };
}

payloads! {
    /// `task-status-updated`: a task has another status.
    TaskStatusUpdated(TaskEvent);
    /// `order-created`: an order was created.
    OrderCreated(OrderEvent);
    /// `order-status-updated`: a part of an order has another status. Logins that failed are no change of it.
    OrderStatusUpdated(OrderEvent);
    /// `order-refresh-failed`: the data of an order could not be fetched again.
    OrderRefreshFailed(OrderEvent);
    /// `order-finalized`: all of an order reached its end.
    OrderFinalized(OrderEndEvent);
    /// `certification-completed`: the person has certified the data.
    CertificationCompleted(OrderEndEvent);
    /// `link-connected`: the person has logged in.
    LinkConnected(LinkEvent);
    /// `link-disconnected`: a refresh could not log in; the person has to, in update mode.
    LinkDisconnected(LinkEvent);
    /// `link-deleted`: the data and the stored login were removed.
    LinkDeleted(LinkEvent);
    /// `employment-created`: an employment is there for the first time.
    EmploymentCreated(ObjectEvent);
    /// `employment-updated`: an employment was fetched again.
    EmploymentUpdated(ObjectEvent);
    /// `profile-created`: the person's profile is there for the first time.
    ProfileCreated(ObjectEvent);
    /// `profile-updated`: the person's profile was fetched again.
    ProfileUpdated(ObjectEvent);
    /// `statements-created`: pay statements are there for the first time.
    StatementsCreated(CollectionEvent);
    /// `statements-updated`: a refresh has found another number of pay statements.
    StatementsUpdated(CollectionEvent);
    /// `shifts-created`: shifts are there for the first time.
    ShiftsCreated(CollectionEvent);
    /// `shifts-updated`: a refresh has found another number of shifts.
    ShiftsUpdated(CollectionEvent);
    /// `bank-accounts-created`: the bank accounts that pay goes to are there for the first time.
    BankAccountsCreated(CollectionEvent);
    /// `bank-accounts-updated`: a refresh has found another number of bank accounts that pay goes to.
    BankAccountsUpdated(CollectionEvent);
}
