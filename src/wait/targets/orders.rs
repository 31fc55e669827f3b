//! Orders with their sub-orders, batches of orders, invoices.

use std::borrow::Cow;

use super::wait;
use crate::types::{
    Order, OrderBatchJob, OrderBatchStatus, OrderInvoice, OrderInvoiceStatus, SuborderId, SuborderStatus,
};
use crate::wait::failure::failure;
use crate::wait::{Awaited, PartFailures, Progress, SuborderFailure, part};

wait! {
    OrdersGet => Order,
    OrdersGetBatch => OrderBatchJob,
    OrdersGetInvoice => OrderInvoice,
}

failure! {
    /// How a batch of orders ended without success
    /// (<https://docs.truv.com/api-reference/orders/orders_batch_status>).
    BatchFailure of OrderBatchStatus;
    Failed: "the batch could not be carried out",
}

failure! {
    /// How the making of an invoice ended without success.
    InvoiceFailure of OrderInvoiceStatus;
    Error: "the invoice could not be made",
}

/// Employers, banks and the insurer, in this order.
fn suborders(order: &Order) -> impl Iterator<Item = (&SuborderId, &SuborderStatus)> {
    let employers = order.employers.iter().map(|part| (&part.id, &part.status));
    let banks = order.financial_accounts.iter().flatten().map(|part| (&part.id, &part.status));
    let insurer = order.insurance.iter().map(|part| (&part.id, &part.status));
    employers.chain(banks).chain(insurer)
}

fn suborder(status: &SuborderStatus) -> Progress<SuborderFailure> {
    match (SuborderFailure::of(status), status) {
        (Some(failure), _) => Progress::Failed(failure),
        (None, SuborderStatus::Completed) => Progress::Done,
        (None, SuborderStatus::Pending | SuborderStatus::Sent) => Progress::Pending,
        (None, other) => Progress::Unknown(other.to_string()),
    }
}

/// Done when each sub-order is: that is where Truv documents a status.
impl Awaited for Order {
    type Failure = PartFailures<SuborderFailure>;

    fn status_text(&self) -> Cow<'_, str> {
        let statuses: Vec<&str> = suborders(self).map(|(_, status)| status.as_str()).collect();
        statuses.join(", ").into()
    }

    fn progress(&self) -> Progress<Self::Failure> {
        if suborders(self).next().is_none() {
            // parts may come later: the person chooses them
            return Progress::Pending;
        }
        part::whole(suborders(self).map(|(id, status)| (id.to_string(), suborder(status))))
    }
}

/// Done when it was worked through; single orders may have failed, which its results tell.
impl Awaited for OrderBatchJob {
    type Failure = BatchFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_ref().map_or("", OrderBatchStatus::as_str).into()
    }

    fn progress(&self) -> Progress<BatchFailure> {
        match &self.status {
            Some(OrderBatchStatus::Completed) => Progress::Done,
            None | Some(OrderBatchStatus::Pending) => Progress::Pending,
            Some(other) => {
                BatchFailure::of(other).map_or_else(|| Progress::Unknown(other.to_string()), Progress::Failed)
            }
        }
    }
}

impl Awaited for OrderInvoice {
    type Failure = InvoiceFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<InvoiceFailure> {
        match &self.status {
            OrderInvoiceStatus::Success => Progress::Done,
            OrderInvoiceStatus::Pending => Progress::Pending,
            other => InvoiceFailure::of(other).map_or_else(|| Progress::Unknown(other.to_string()), Progress::Failed),
        }
    }
}
