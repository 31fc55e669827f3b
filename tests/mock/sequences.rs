//! More than one answer, and more than one mock.

use truv_sdk::mock::MockTruv;
use truv_sdk::types::{Task, TaskStatus, UserListPage, UserWithLinks};

use super::once;

fn task(status: TaskStatus) -> Task {
    let mut task = Task::sample();
    task.status = status;
    task
}

#[tokio::test]
async fn answers_come_in_order_and_the_last_one_stays() {
    let truv = MockTruv::start().await;
    let mock = truv.tasks_get(|_, then| {
        then.ok(task(TaskStatus::New)).times(2).ok(task(TaskStatus::Login)).ok(task(TaskStatus::Done));
    });
    let client = once(&truv);
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(client.tasks_get().task_id("t1").send().await.unwrap().status.clone());
    }
    use TaskStatus::{Done, Login, New};
    assert_eq!(seen, [New, New, Login, Done, Done, Done]);
    mock.assert_calls(6);
}

#[tokio::test]
async fn a_client_tries_again_without_waiting() {
    let truv = MockTruv::start().await;
    let mock = truv.users_get(|_, then| {
        then.server_error(503, ("", "")).times(2).ok(truv_sdk::types::UserDetail::sample());
    });
    let response = truv.client().unwrap().users_get().user_id("u1").send().await.unwrap();
    assert_eq!((response.attempts(), mock.calls()), (3, 3));
}

#[tokio::test]
async fn the_first_mock_answers_until_it_has_had_its_calls() {
    let truv = MockTruv::start().await;
    let first = truv.users_get(|_, then| {
        then.not_found(("not_found", "Not yet.")).up_to(1);
    });
    let second = truv.users_get(|_, _| {});
    let client = once(&truv);
    assert!(client.users_get().user_id("u1").send().await.unwrap_err().is_not_found());
    client.users_get().user_id("u1").send().await.unwrap();
    assert_eq!((first.calls(), second.calls()), (1, 1));
}

#[tokio::test]
async fn pages_and_their_ends() {
    let truv = MockTruv::start().await;
    let mut first = UserListPage::sample();
    first.next = Some(format!("{}/v1/users/?page=2", truv.base_url()));
    truv.users_list(|when, _| {
        when.page(2);
    });
    truv.users_list(|_, then| {
        then.ok(first);
    });
    let mut users: Vec<UserWithLinks> = Vec::new();
    let client = once(&truv);
    let mut pages = client.users_list().pages();
    while let Some(page) = pages.next().await {
        users.extend(page.unwrap().into_items());
    }
    assert_eq!(users, [UserWithLinks::sample(), UserWithLinks::sample()]);
}
