//! Documents that the client uploads, and the data that results from them.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{Clock, Pace, Sandbox};

use crate::client::{Client, start, start_with};
use crate::papers::printed;
use crate::receiver::{Receiver, register};

/// A PDF of its own for each name.
pub(crate) fn pdf(name: &str) -> Vec<u8> {
    let mut file = format!("%PDF-1.4\n<< /Type /Page >>\n% {name}\n").into_bytes();
    file.resize(2_000, b' ');
    file.extend_from_slice(b"%%EOF\n");
    file
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * index) & 63) as usize];
            text.push(if index > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

fn file(name: &str) -> Value {
    json!({"filename": name, "mime_type": "application/pdf", "content": base64(&pdf(name))})
}

fn statuses(collection: &Value) -> Vec<&str> {
    collection["uploaded_files"].as_array().unwrap().iter().map(|file| file["status"].as_str().unwrap()).collect()
}

async fn collection(client: &Client, files: &[Value], users: Value) -> Value {
    client.post("/v1/documents/collections/", json!({"documents": files, "users": users})).await.expect(201)
}

/// Every operation on documents.
pub(crate) async fn walk(client: &Client, _: &Sandbox) {
    make_links(client).await;
    tell_apart(client).await;
    refuse(client).await;
    upload_by_form(client).await;
}

#[tokio::test]
async fn documents_become_links() {
    let (_sandbox, client) = start().await;
    make_links(&client).await;
}

async fn make_links(client: &Client) {
    let user_id = client.user("docs-1").await;
    let files = [file("paystub-1.pdf"), file("paystub-2.pdf"), file("w2-2024.pdf"), file("passport.pdf")];
    let users = json!([{"external_user_id": "docs-1"}]);
    let created = collection(client, &files, users).await;
    assert_eq!(statuses(&created), ["successful"; 4]);
    assert_eq!(created["users"][0]["id"], user_id.as_str());
    let kinds: Vec<_> = created["documents"].as_array().unwrap().iter().map(|paper| &paper["document_type"]).collect();
    assert_eq!(kinds, ["PAYSTUB", "PAYSTUB", "W2", "PASSPORT"]);
    assert_eq!(created["documents"][0]["last_name"], "Marlow");
    let path = format!("/v1/documents/collections/{}/", created["collection_id"].as_str().unwrap());
    let read = client.get(&path).await.expect(200);
    assert_eq!(read["documents"], created["documents"]);
    let list = client.get("/v1/documents/collections/").await.expect(200);
    assert_eq!((&list["results"][0]["files_count"], &list["results"][0]["users_count"]), (&json!(4), &json!(1)));

    assert_eq!(client.get(&format!("{path}finalize/")).await.expect(200), json!({"users": []}));
    let finalized = client.send(client.request("POST", &format!("{path}finalize/"))).await.expect(200);
    let link = &finalized["users"][0]["links"][0];
    assert_eq!(link["status"], "done");
    assert_eq!(link["documents"].as_array().unwrap().len(), 3);
    // The second time, no document is left to make links from.
    let again = client.post(&format!("{path}finalize/"), json!({})).await.expect(200);
    assert_eq!(again, finalized);
    assert_eq!(client.get(&format!("{path}finalize/")).await.expect(200), finalized);

    let link_id = link["link_id"].as_str().unwrap();
    let link = client.get(&format!("/v1/links/{link_id}/")).await.expect(200);
    assert_eq!(link["data_source"], "docs");
    let report = client.get(&format!("/v1/links/{link_id}/income/report/")).await.expect(200);
    let employment = &report["employments"][0];
    assert_eq!(employment["statements"].as_array().unwrap().len(), 2);
    assert_eq!(employment["w2s"].as_array().unwrap().len(), 1);
    assert_eq!(employment["profile"]["first_name"], "Ines");
    let papers = client.get(&format!("/v1/links/{link_id}/documents/")).await.expect(200);
    assert_eq!(papers.as_array().unwrap().len(), 3);
    let path = format!("/v1/links/{link_id}/documents/{}/", papers[2]["id"].as_str().unwrap());
    let paper = client.get(&path).await.expect(200);
    assert_eq!(paper, papers[2]);
    let path = paper["file"].as_str().unwrap().strip_prefix(&client.base_url).unwrap().to_owned();
    let (status, headers, body) = client.try_send(client.bare("GET", &path)).await.unwrap();
    assert_eq!((status, &body[..]), (200, &pdf("w2-2024.pdf")[..]));
    assert_eq!(headers["content-type"], "application/pdf");
    let refresh = json!({"access_token": report["access_token"]});
    assert_eq!(client.post("/v1/refresh/tasks/", refresh).await.refused_fields(), ["access_token"]);
    let reports = format!("/v1/users/{user_id}/reports/");
    let report = client.post(&reports, json!({})).await.expect(201);
    assert_eq!(report["links"][0]["data_source"], "docs");
}

#[tokio::test]
async fn each_file_is_checked() {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let builder = Sandbox::builder().clock(clock).pace(Pace::Timed(Duration::from_secs(4)));
    let (sandbox, client) = start_with(builder).await;
    let mut locked = pdf("locked");
    locked[20..28].copy_from_slice(b"/Encrypt");
    let mut copy = file("copy.pdf");
    copy["content"] = file("stub.pdf")["content"].clone();
    let png = json!({"filename": "w2.png", "mime_type": "image/png", "content": base64(&pdf("png"))});
    let locked = json!({"filename": "locked.pdf", "mime_type": "application/pdf", "content": base64(&locked)});
    let files = [file("stub.pdf"), copy, png, locked, file("unreadable.pdf"), file("holiday.pdf")];
    let created = collection(&client, &files, json!([{"external_user_id": "1", "full_name": "Ines Marlow"}])).await;
    assert_eq!(statuses(&created), ["pending"; 6]);
    assert_eq!(created["uploaded_files"][0]["validations"], Value::Null);
    assert_eq!(created["documents"], json!([]));
    sandbox.advance(Duration::from_secs(2));
    let path = format!("/v1/documents/collections/{}/", created["collection_id"].as_str().unwrap());
    let half = client.get(&path).await.expect(200);
    assert_eq!(statuses(&half)[0], "validated");
    sandbox.advance(Duration::from_secs(2));
    let done = client.get(&path).await.expect(200);
    assert_eq!(statuses(&done), ["successful", "duplicate", "invalid", "invalid", "failed", "successful"]);
    let checks = |index: usize| &done["uploaded_files"][index]["validations"];
    assert_eq!(checks(0)["is_unique"], true);
    assert_eq!(checks(1)["is_unique"], false);
    assert_eq!(checks(2)["is_valid"], false);
    assert_eq!((&checks(3)["is_accessible"], &checks(3)["is_valid"]), (&json!(false), &Value::Null));
    assert_eq!(checks(4)["is_readable"], false);
    let papers: Vec<_> = done["documents"].as_array().unwrap().iter().map(|paper| &paper["status"]).collect();
    assert_eq!(papers, ["successful", "rejected"]);
    assert_eq!(done["users"][0]["last_name"], "Marlow");
}

#[tokio::test]
async fn a_collection_tells_of_its_files_and_once_of_its_end() {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let builder = Sandbox::builder().clock(clock).pace(Pace::Timed(Duration::from_secs(4)));
    let (sandbox, client) = start_with(builder).await;
    let mut endpoint = Receiver::start().await;
    register(&client, &endpoint.url(), None).await;
    let users = json!([{"external_user_id": "noor", "full_name": "Noor Okoro"}]);
    let created = collection(&client, &[file("1099-nec.pdf")], users).await;
    let first = endpoint.next().await.json();
    assert_eq!((&first["status"], &first["documents"]), (&json!("pending"), &json!([])));
    assert_eq!(first["file_id"], created["uploaded_files"][0]["file_id"]);
    sandbox.advance(Duration::from_secs(2));
    // One more file puts off the end of all.
    let path = format!("/v1/documents/collections/{}/upload/", created["collection_id"].as_str().unwrap());
    client.post(&path, json!({"documents": [file("unreadable.pdf")]})).await.expect(201);
    sandbox.advance(Duration::from_secs(4));
    let end = "document-collection-preprocessing-completed";
    let mut read = Vec::new();
    let last = loop {
        let event = endpoint.next().await.json();
        assert_eq!(event["collection_id"], created["collection_id"]);
        if event["event_type"] == end {
            break event;
        }
        read.push(event);
    };
    let is_end = |event: &&Value| ["successful", "failed"].contains(&event["status"].as_str().unwrap());
    let ends: Vec<_> = read.iter().filter(is_end).collect();
    assert_eq!((ends.len(), &ends[0]["status"], &ends[1]["status"]), (2, &json!("successful"), &json!("failed")));
    let paper = &ends[0]["documents"][0];
    assert_eq!((&paper["document_type"], &paper["document_subtype"]), (&json!("F1099"), &json!("F1099_NEC")));
    assert_eq!(ends[0]["user_id"], created["users"][0]["id"]);
    assert_eq!(last["users"], json!([{"id": created["users"][0]["id"], "external_user_id": "noor"}]));
    assert!(last.get("user_id").is_none());
    // What is uploaded later has events of its own, and no second end.
    client.post(&path, json!({"documents": [file("w2.pdf")]})).await.expect(201);
    sandbox.advance(Duration::from_secs(4));
    let label = "document-collection-file-status-updated successful";
    let later = endpoint.until(label).await;
    assert!(!later.iter().any(|label| label == end), "{later:?}");
    assert!(endpoint.is_drained());
}

#[tokio::test]
async fn people_are_told_apart() {
    let (_sandbox, client) = start().await;
    tell_apart(&client).await;
}

async fn tell_apart(client: &Client) {
    let noor = client.user("noor").await;
    let mut said = file("paystub-x.pdf");
    said["user_id"] = json!(noor);
    let files = [said, file("paystub-okoro.pdf"), file("suspicious.w2-weber.pdf"), file("volunteer-okoro.pdf")];
    let users = json!([
        {"external_user_id": "a", "full_name": "Ada Okoro", "ssn": "1234"},
        {"external_user_id": "b", "full_name": "Ben Weber"},
    ]);
    let created = collection(client, &files, users).await;
    let owners: Vec<_> = created["documents"].as_array().unwrap().iter().map(|paper| &paper["last_name"]).collect();
    assert_eq!(owners, ["Marlow", "Okoro", "Weber", "Okoro"]);
    let path = format!("/v1/documents/collections/{}/", created["collection_id"].as_str().unwrap());
    let finalized = client.post(&format!("{path}finalize/"), json!({"product_type": "income"})).await.expect(200);
    assert_eq!(finalized["users"].as_array().unwrap().len(), 3);
    for user in finalized["users"].as_array().unwrap() {
        let link = user["links"][0]["link_id"].as_str().unwrap();
        let report = client.get(&format!("/v1/links/{link}/income/report/")).await.expect(200);
        assert_eq!(report["is_suspicious"], user["external_user_id"] == "b");
        let parsed = client.get(&format!("/v1/links/{link}/parsed-documents/")).await.expect(200);
        assert_eq!(parsed["count"], i32::from(user["external_user_id"] == "a"));
        if let Some(paper) = parsed["results"].get(0) {
            let path = format!("/v1/links/{link}/parsed-documents/{}/", paper["id"].as_str().unwrap());
            let data = client.get(&path).await.expect(200)["parsed_data"].clone();
            let hours = data["time_entries"].as_array().unwrap().iter().map(|entry| entry["hours"].as_f64().unwrap());
            assert_eq!(data["total_hours"].as_f64().unwrap(), hours.sum::<f64>());
        }
    }
    // More files for the same people; a file of an unknown person makes a user.
    let more = json!({"documents": [file("1040-nobody.pdf"), file("1099-int-weber.pdf")]});
    let uploaded = client.post(&format!("{path}upload/"), more).await.expect(201);
    assert_eq!(uploaded["uploaded_files"].as_array().unwrap().len(), 6);
    assert_eq!(uploaded["users"].as_array().unwrap().len(), 4);
    let form = uploaded["documents"][5].clone();
    let body = json!({"document_ids": [form["document_id"]]});
    let finalized = client.post(&format!("{path}finalize/"), body).await.expect(200);
    let weber = finalized["users"].as_array().unwrap().iter().find(|user| user["external_user_id"] == "b").unwrap();
    assert_eq!(weber["links"].as_array().unwrap().len(), 2);
    let link = weber["links"][1]["link_id"].as_str().unwrap();
    let tax = client.get(&format!("/v1/links/{link}/tax/")).await.expect(200);
    assert_eq!(tax[0]["document_subtype"], "F1099_INT");
    client.get(&format!("/v1/links/{link}/tax/{}/", tax[0]["id"].as_str().unwrap())).await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_with_an_upload_is_named() {
    let (_sandbox, client) = start().await;
    refuse(&client).await;
}

async fn refuse(client: &Client) {
    let post = async |documents: Value, users: Value| {
        let body = json!({"documents": documents, "users": users});
        client.post("/v1/documents/collections/", body).await.refused_fields()
    };
    assert_eq!(post(json!([]), json!([])).await, ["documents"]);
    let many: Vec<Value> = (0..11).map(|number| file(&number.to_string())).collect();
    assert_eq!(post(json!(many), json!([])).await, ["documents"]);
    let mut both = file("a.pdf");
    both["user_id"] = json!("0");
    both["external_user_id"] = json!("0");
    let mut stranger = file("b.pdf");
    stranger["external_user_id"] = json!("stranger");
    let mut garbled = file("c.pdf");
    garbled["content"] = json!("!".repeat(2_000));
    let fields = post(json!([both, stranger, garbled]), json!([])).await;
    assert_eq!(fields, ["documents.0.user_id", "documents.1.external_user_id", "documents.2.content"]);
    let users = json!([{"full_name": "A B"}, {"id": "0"}, {"external_user_id": "new"}]);
    assert_eq!(post(json!([file("a.pdf")]), users).await, ["users.0", "users.1.id", "users.2.full_name"]);
    assert_eq!(client.get("/v1/users/?external_user_id=new").await.expect(200)["count"], 0);

    let created = collection(client, &[file("passport.pdf")], json!([])).await;
    let path = format!("/v1/documents/collections/{}/", created["collection_id"].as_str().unwrap());
    let body = json!({"document_ids": ["0", created["documents"][0]["document_id"]]});
    let refused = client.post(&format!("{path}finalize/"), body).await.refused_fields();
    assert_eq!(refused, ["document_ids.0", "document_ids.1"]);
    let file = format!("{path}upload/{}/", created["uploaded_files"][0]["file_id"].as_str().unwrap());
    client.get(&file).await.expect(200);
    client.delete(&file).await.expect(204);
    client.get(&file).await.expect(404);
    assert_eq!(client.get(&path).await.expect(200)["documents"], json!([]));
    client.delete(&path).await.expect(204);
    client.get(&path).await.expect(404);
}

#[tokio::test]
async fn the_older_way_to_upload() {
    let (_sandbox, client) = start().await;
    upload_by_form(&client).await;
}

async fn upload_by_form(client: &Client) {
    let body = json!({"type": "PAYSTUB", "filename": "stub.pdf"});
    let form = client.post("/v1/documents/", body).await.expect(201);
    let id = form["id"].as_str().unwrap();
    let task = json!({"document_id": id, "tracking_info": "case-3"});
    assert_eq!(client.post("/v1/documents/tasks/", task.clone()).await.refused_fields(), ["document_id"]);

    let path = form["url"].as_str().unwrap().strip_prefix(&client.base_url).unwrap().to_owned();
    let upload = |policy: &str| {
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\n{policy}\r\n\
             --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"stub.pdf\"\r\n\r\n"
        )
        .into_bytes();
        body.extend(pdf("stub"));
        body.extend(b"\r\n--x--\r\n");
        client.bare("POST", &path).header("Content-Type", "multipart/form-data; boundary=x").body(body)
    };
    assert_eq!(client.try_send(upload("guessed")).await.unwrap().0, 403);
    assert_eq!(client.try_send(upload(form["fields"]["policy"].as_str().unwrap())).await.unwrap().0, 204);

    let task = client.post("/v1/documents/tasks/", task).await.expect(201);
    let path = format!("/v1/documents/tasks/{}/", task["task_id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.expect(200)["status"], "done");
    let token = json!({"public_token": form["public_token"]});
    let link = client.post("/v1/link-access-tokens/", token).await.expect(201);
    let path = format!("/v1/links/{}/income/report/", link["link_id"].as_str().unwrap());
    let report = client.get(&path).await.expect(200);
    assert_eq!(report["tracking_info"], "case-3");
    assert_eq!(report["employments"][0]["statements"].as_array().unwrap().len(), 1);
    client.get("/v1/documents/tasks/0/").await.expect(404);
}

#[tokio::test]
async fn reports_come_as_pdf_too() {
    let (sandbox, client) = start().await;
    let connected = client.connected(&sandbox).await;
    let reports = format!("/v1/users/{}/reports/", connected.user_id);
    let report = client.post(&reports, json!({})).await.expect(201);
    let path = format!("{reports}{}/?fmt=pdf", report["report_id"].as_str().unwrap());
    for accepted in ["application/pdf", "application/pdf, application/json", "*/*"] {
        let request = client.request("GET", &path).header("Accept", accepted);
        let (status, headers, body) = client.try_send(request).await.unwrap();
        assert_eq!(status, 200);
        assert_eq!(headers["content-type"], "application/pdf");
        let text = String::from_utf8_lossy(&body);
        assert!(text.starts_with("%PDF-1.4") && text.ends_with("%%EOF\n"));
        let employment = &report["links"][0]["employments"][0];
        assert!(text.contains(employment["job_title"].as_str().unwrap()));
        for amount in [&employment["income"], &employment["statements"][0]["net_pay"]] {
            assert!(text.contains(&printed(amount)), "{amount}");
        }
    }
    client.get(&path.replace("=pdf", "=doc")).await.refused_fields();
    let missing = format!("{reports}0/?fmt=pdf");
    client.get(&missing).await.expect(404);
    let list = client.request("GET", "/v1/users/").header("Accept", "application/pdf");
    client.send(list).await.expect(406);
}
