//! Every list of the document, of both styles.

use std::any::type_name;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use truv_sdk::pagination::{Items, Paged, Pages};
use truv_sdk::types;

use crate::support::client;
use crate::support::document::{self, Answer, full};
use crate::support::server::{Server, json};

/// Ids of the operations that the document marks as lists.
fn lists() -> Vec<String> {
    let document: Value = serde_json::from_str(truv_sdk::DOCUMENT).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let lists = operations.filter(|operation| operation.get("x-truv-pagination").is_some());
    let mut ids: Vec<_> = lists.map(|list| list["operationId"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

/// Two pages of a list, of which neither says how many items there are: neither style has to.
async fn serve(id: &str) -> Server {
    let operation = document::operations().into_iter().find(|operation| operation.id == id).unwrap();
    let Answer::Json(schema) = operation.answer else { panic!("{id} does not answer with a page") };
    Server::start(move |request| {
        let mut page = full(schema);
        page.as_object_mut().unwrap().remove("count");
        let next = format!("{}?page=2&cursor=abc", request.path());
        page["next"] = if request.query().contains("cursor=abc") { Value::Null } else { json!(next) };
        json(200, &page)
    })
    .await
}

fn body<T: DeserializeOwned>() -> T {
    let schema = type_name::<T>().rsplit("::").next().unwrap();
    serde_json::from_value(full(schema)).unwrap()
}

async fn check<P: Paged>(id: &str, mut pages: Pages<P>, mut items: Items<P>) {
    let (mut read, mut on_pages) = (0, 0);
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.next().is_some(), read == 0, "{id}");
        read += 1;
        on_pages += page.into_items().len();
    }
    assert_eq!((read, on_pages), (2, 2), "{id}");
    let mut streamed = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        streamed += 1;
    }
    assert_eq!(streamed, 2, "{id}");
}

macro_rules! check_each {
    ($($id:ident [$($path:ident)*] [$($body:ident)?];)+) => {{
        $({
            let id = stringify!($id);
            let server = serve(id).await;
            let client = client(&server.url);
            let builder = client.$id()$(.$path("a-value"))*$(.body(body::<types::$body>()))?;
            check(id, builder.clone().pages(), builder.stream()).await;
        })+
        let mut checked = vec![$(stringify!($id).to_owned()),+];
        checked.sort();
        checked
    }};
}

#[tokio::test]
async fn has_pages_and_a_stream() {
    let checked = truv_sdk_tables::lists!(check_each);
    assert_eq!(checked, lists());
}
