"""Fills a sandbox with objects and prints a configuration for schemathesis that knows their ids.

Without them nearly every operation would answer 404, and the bodies that matter would never be seen.

    prepare.py BASE_URL CLIENT_ID ACCESS_SECRET >schemathesis.toml
"""

import base64
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

BASE_URL, CLIENT_ID, SECRET = sys.argv[1:]
# What is deleted must not be what the other operations look at. There are more than are ever deleted in one run.
VICTIMS = 12

# Links by where their data comes from, for the paths below /v1/links/{link_id}/ that are not about payroll.
BANK = "balances|auth|transactions|bank_statements|investments|liabilities|income/transactions/reports"
INSURER = "insurance/report"
UPLOADS = "documents|parsed-documents"

PROJECT = """\
# Written by prepare.py.
hooks = {hooks}
continue-on-failure = true
request-timeout = 30.0

[generation]
# No file of examples is left behind, and none is read.
database = "none"

[checks]
# Truv documents 400 for what no schema says: tokens and ids that do not exist, fields that do not go together.
positive_data_acceptance.enabled = false
# As with the framework behind Truv, an empty value in the query is none, a missing body is an empty object, and
# properties that are not known are ignored. A batch is accepted with orders that are not.
negative_data_rejection.enabled = false
"""


def call(method, path, body=None):
    request = urllib.request.Request(BASE_URL + path, method=method)
    request.add_header("X-Access-Client-Id", CLIENT_ID)
    request.add_header("X-Access-Secret", SECRET)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request) as response:
            return json.loads(response.read() or "null")
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path} answers {error.code}: {error.read().decode()}")


def user(name):
    body = {"external_user_id": name, "first_name": "Ines", "last_name": "Marlow", "ssn": "900112233"}
    return call("POST", "/v1/users/", body)["id"]


def connect(user_id, **token):
    """A login of the user; gives the connection and the access token."""
    token = call("POST", f"/v1/users/{user_id}/tokens/", token)["bridge_token"]
    login = {"bridge_token": token, "username": "goodlogin", "password": "goodpassword"}
    connection = call("POST", "/_sandbox/bridge/login", login)
    exchanged = call("POST", "/v1/link-access-tokens/", {"public_token": connection["public_token"]})
    return connection, exchanged["access_token"]


def file(name):
    content = f"%PDF-1.4\n<< /Type /Page >>\n% {name}\n".encode().ljust(2000) + b"%%EOF\n"
    return {"filename": name, "mime_type": "application/pdf", "content": base64.b64encode(content).decode()}


def order(**more):
    return call("POST", "/v1/orders/", {"first_name": "Ines", "last_name": "Marlow", "products": ["income"], **more})


def collection(name):
    body = {"documents": [file("paystub.pdf"), file("w2.pdf"), file("volunteer.pdf")], "users": [{"external_user_id": name, "full_name": "Ines Marlow"}]}
    return call("POST", "/v1/documents/collections/", body)


def webhook(name):
    body = {"name": name, "webhook_url": f"http://127.0.0.1:9/{name}", "env_type": "sandbox", "enabled": False}
    return call("POST", "/v1/webhooks/", body)["id"]


def template(name):
    return call("POST", "/v1/templates/", {"name": name, "products": ["income"]})["id"]


def scenario(name):
    body = {"label": name, "data_source": "payroll", "username": name, "payload": {"employments": []}}
    return call("POST", "/v1/sandbox/scenarios/", body)["id"]


def sandbox_document(name):
    return call("POST", "/v1/sandbox/documents/", {"filename": f"{name}.pdf", "content": "JVBERi0xLjQ="})["id"]


dictionaries = {}
operations = []


def bind(parameters, **filters):
    """Gives parameters of all operations, or of some, these values nearly always."""
    lines = [f"{key.replace('_', '-')} = {json.dumps(value)}" for key, value in filters.items()]
    for parameter, values in parameters.items():
        name = f"values-{len(dictionaries)}"
        dictionaries[name] = values if isinstance(values, list) else [values]
        lines.append(f'parameters."{parameter}" = {{ dictionary = "{name}", probability = 0.9 }}')
    (operations.append(["[[operations]]", *lines]) if filters else everywhere.extend(lines))


everywhere = []


def of_everybody(victim):
    """Objects that no login is needed for."""
    person = user("person")
    payroll, payroll_token = connect(person, product_type="income")
    account = {
        "account_number": "16002600", "routing_number": "123456789", "bank_name": "Sample Bank",
        "account_type": "savings", "deposit_type": "percent", "deposit_value": "40",
    }
    for product in ("deposit_switch", "pll"):
        connect(person, product_type=product, account=account)
    bank, bank_token = connect(person, product_type="assets")
    insurer, insurance_token = connect(person, product_type="insurance")
    company, company_token = connect(person, product_type="admin")

    path = f"/v1/links/{payroll['link_id']}"
    papers = collection("person")
    finalize = f"/v1/documents/collections/{papers['collection_id']}/finalize/"
    uploads = call("POST", finalize, {})["users"][0]["links"][0]["link_id"]
    refresh = call("POST", "/v1/refresh/tasks/", {"access_token": payroll_token})
    people = {"access_token": company_token, "start_date": "2025-01-01", "end_date": "2025-03-31"}
    scoring = {
        "customer_identifier": "c-1", "lender_reference": "l-1", "purpose": "decisioning", "cutoff_date": "2025-06-30",
        "institutions": [], "accounts": [], "transactions": [],
    }
    batch = {"orders": [{"first_name": "Ines", "last_name": "Marlow", "products": ["income"]}]}
    bank_path = f"/v1/links/{bank['link_id']}/income/transactions/reports/"

    bind({
        "path.user_id": person,
        "path.link_id": payroll["link_id"],
        "path.task_id": payroll["task_id"],
        "path.webhook_id": webhook("kept"),
        "path.template_id": template("kept"),
        "path.scenario_id": scenario("kept"),
        "path.document_id": sandbox_document("kept"),
        "path.collection_id": papers["collection_id"],
        "path.file_id": papers["uploaded_files"][0]["file_id"],
        "path.invoice_id": call("GET", "/v1/invoices/")["results"][0]["id"],
        "path.company_mapping_id": call("GET", "/v1/company-mappings-search/?query=juniper")[0]["company_mapping_id"],
        "path.provider_id": call("GET", "/v1/providers/")["results"][0]["id"],
        "path.batch_id": call("POST", "/v1/orders/batch/", batch)["id"],
        "path.order_id": order(order_number="kept")["id"],
        "path.statement_id": call("GET", f"{path}/statements/")["results"][0]["id"],
        "path.tax_document_id": call("GET", f"{path}/tax/")[0]["id"],
        "body.access_token": payroll_token,
        "query.user_id": person,
        "query.link_id": payroll["link_id"],
    })
    for letter in call("GET", f"{path}/benefit_letters/"):
        bind({"path.benefit_letter_id": letter["id"]}, include_path_regex="benefit_letter_id")
    bind({"path.link_id": bank["link_id"]}, include_path_regex=f"^/v1/links/{{link_id}}/({BANK})")
    bind({"path.link_id": insurer["link_id"]}, include_path_regex=f"^/v1/links/{{link_id}}/{INSURER}")
    bind({"path.link_id": uploads}, include_path_regex=f"^/v1/links/{{link_id}}/({UPLOADS})/$")
    for name in UPLOADS.split("|"):
        found = call("GET", f"/v1/links/{uploads}/{name}/")
        [first, *_] = found if isinstance(found, list) else found["results"]
        bind(
            {"path.link_id": uploads, "path.document_id": first["id"]},
            include_path=f"/v1/links/{{link_id}}/{name}/{{document_id}}/",
        )
    bind({"path.task_id": refresh["task_id"]}, include_path="/v1/refresh/tasks/{task_id}/")
    bind({"body.access_token": insurance_token}, include_path="/v1/links/reports/insurance/")
    bind(
        {"body.access_token": company_token},
        include_path=["/v1/link/reports/admin/", "/v1/administrators/payrolls/"],
    )
    for path, created in {
        "/v1/users/{user_id}/reports/{report_id}/": call("POST", f"/v1/users/{person}/reports/", {}),
        "/v1/users/{user_id}/assets/reports/{report_id}/": call("POST", f"/v1/users/{person}/assets/reports/", {}),
        "/v1/users/{user_id}/income_insights/reports/{report_id}/":
            call("POST", f"/v1/users/{person}/income_insights/reports/", {"days_requested": 90}),
        "/v1/administrators/payrolls/{report_id}/": call("POST", "/v1/administrators/payrolls/", people),
        "/v1/scoring_attributes/reports/{report_id}": call("POST", "/v1/scoring_attributes/reports", scoring),
    }.items():
        bind({"path.report_id": created.get("report_id") or created["payroll_report_id"]}, include_path=path)
    created = call("POST", bank_path, {"days_requested": 120})
    bind(
        {"path.link_id": bank["link_id"], "path.report_id": created["report_id"]},
        include_path="/v1/links/{link_id}/income/transactions/reports/{report_id}/",
    )
    bind({"path.order_id": order(order_number="canceled")["id"]}, include_path="/v1/orders/{order_id}/cancel/")

    people = [user(name) for name in victim]
    collections = [collection(name) for name in victim]
    bind({
        "path.user_id": people,
        "path.webhook_id": [webhook(name) for name in victim],
        "path.template_id": [template(name) for name in victim],
        "path.scenario_id": [scenario(name) for name in victim],
        "path.document_id": [sandbox_document(name) for name in victim],
        "path.collection_id": [found["collection_id"] for found in collections],
        "path.link_id": [connect(id, product_type="income")[0]["link_id"] for id in (user("linked-" + n) for n in victim)],
    }, include_method="DELETE")
    kept = collection("files")
    bind(
        {"path.collection_id": kept["collection_id"], "path.file_id": [f["file_id"] for f in kept["uploaded_files"]]},
        include_path="/v1/documents/collections/{collection_id}/upload/{file_id}/", include_method="DELETE",
    )


of_everybody([f"victim-{number}" for number in range(VICTIMS)])
print(PROJECT.format(hooks=json.dumps(str(Path(__file__).with_name("hooks.py").resolve()))))
print("\n".join(["[parameters]", *(line.removeprefix("parameters.") for line in everywhere)]))
for name, values in dictionaries.items():
    print(f"\n[dictionaries.{name}]\nvalues = {json.dumps(values)}")
for lines in operations:
    print("\n" + "\n".join(lines))
