//! Waits for orders with their sub-orders, batches of orders, and invoices.

use std::borrow::Cow;

use super::builders::{progress, wait};
use super::outcome::{Awaited, Progress};
use super::part::{self, PartFailures};
use super::statuses::statuses;
use crate::generated::types::{Order, OrderBatchJob, OrderBatchStatus, OrderInvoice, SuborderId, SuborderStatus};

wait! {
    OrdersGet => Order,
    OrdersGetBatch => OrderBatchJob,
    OrdersGetInvoice => OrderInvoice,
}

progress!(Order, OrderBatchJob, OrderInvoice);

statuses! {
    /// How a sub-order ended without data (<https://docs.truv.com/api-reference/orders/object>).
    SuborderFailure of SuborderStatus;
    done: Completed;
    pending: Pending | Sent;
    Error: "it could not be carried out, or the person could not be reached",
    Canceled: "it was cancelled",
    Expired: "the person did not connect in time",
    NoData: "the person connected, but there is no data, or too little of it",
    Skipped: "the person skipped it",
}

statuses! {
    /// How a batch of orders ended without success
    /// (<https://docs.truv.com/api-reference/orders/orders_batch_status>).
    BatchFailure of OrderBatchStatus;
    done: Completed;
    pending: Pending;
    Failed: "the batch could not be carried out",
}

statuses! {
    /// How the creation of an invoice ended without success.
    InvoiceFailure of OrderInvoiceStatus;
    done: Success;
    pending: Pending;
    Error: "the invoice could not be created",
}

/// Employers, banks and the insurer, in this order.
fn suborders(order: &Order) -> impl Iterator<Item = (&SuborderId, &SuborderStatus)> {
    let employers = order.employers.iter().map(|part| (&part.id, &part.status));
    let banks = order.financial_accounts.iter().flatten().map(|part| (&part.id, &part.status));
    let insurer = order.insurance.iter().map(|part| (&part.id, &part.status));
    employers.chain(banks).chain(insurer)
}

/// Done when each sub-order is done: Truv documents a status only for sub-orders.
impl Awaited for Order {
    type Failure = PartFailures<SuborderFailure>;

    fn status_text(&self) -> Cow<'_, str> {
        let statuses: Vec<&str> = suborders(self).map(|(_, status)| status.as_str()).collect();
        statuses.join(", ").into()
    }

    fn progress(&self) -> Progress<Self::Failure> {
        if suborders(self).next().is_none() {
            // parts may be added later: the person chooses them
            return Progress::Pending;
        }
        part::whole(suborders(self).map(|(id, status)| (id.to_string(), SuborderFailure::progress(status))))
    }
}

/// Done when the whole batch was processed. Single orders may have failed; the batch's results say which.
impl Awaited for OrderBatchJob {
    type Failure = BatchFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_ref().map_or("", OrderBatchStatus::as_str).into()
    }

    fn progress(&self) -> Progress<BatchFailure> {
        self.status.as_ref().map_or(Progress::Pending, BatchFailure::progress)
    }
}

impl Awaited for OrderInvoice {
    type Failure = InvoiceFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<InvoiceFailure> {
        InvoiceFailure::progress(&self.status)
    }
}
