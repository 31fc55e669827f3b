"""Fills a sandbox with objects for schemathesis: writes their ids into its configuration, prints the access tokens.

Without them nearly every operation would answer 404, and the bodies that matter would never be seen.

    export ACCESS_TOKENS="$(prepare.py BASE_URL CLIENT_ID ACCESS_SECRET schemathesis.toml)"
"""

import base64
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

BASE_URL, CLIENT_ID, SECRET, CONFIGURATION = sys.argv[1:]

PROJECT = f"""\
# Written by prepare.py.
hooks = {json.dumps(str(Path(__file__).with_name("hooks.py").resolve()))}
continue-on-failure = true
request-timeout = 60.0
suppress-health-check = ["all"]

[generation]
database = "none"

[checks]
# Truv documents 400 for faults that no schema expresses: tokens and ids that do not exist, fields that do not go together.
positive_data_acceptance.enabled = false
# As with the framework behind Truv, an empty value in the query is none, a missing body is an empty object, and
# properties that are not known are ignored. A batch is accepted with orders that are not.
negative_data_rejection.enabled = false
"""

# The deleted objects must not be those that the other operations use.
VICTIMS = [f"victim-{number}" for number in range(12)]


def send(request):
    try:
        with urllib.request.urlopen(request) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        sys.exit(f"{request.method} {request.full_url} answers {error.code}: {error.read().decode()}")


def call(method, path, body=None):
    headers = {"X-Access-Client-Id": CLIENT_ID, "X-Access-Secret": SECRET, "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    return json.loads(send(urllib.request.Request(BASE_URL + path, data, headers, method=method)))


def get(path):
    return call("GET", path)


def post(path, **body):
    return call("POST", path, body)


# Objects that need no login.


def user(name):
    return post("/v1/users/", external_user_id=name, first_name="Ines", last_name="Marlow", ssn="900112233")["id"]


def order(**more):
    return post("/v1/orders/", first_name="Ines", last_name="Marlow", products=["income"], **more)


def pdf(name):
    return f"%PDF-1.4\n<< /Type /Page >>\n% {name}\n".encode().ljust(2000) + b"%%EOF\n"


def collection(name):
    files = [
        {"filename": file, "mime_type": "application/pdf", "content": base64.b64encode(pdf(file)).decode()}
        for file in ("paystub.pdf", "w2.pdf", "volunteer.pdf")
    ]
    people = [{"external_user_id": name, "full_name": "Ines Marlow"}]
    return post("/v1/documents/collections/", documents=files, users=people)


def webhook(name):
    url = f"http://127.0.0.1:9/{name}"
    return post("/v1/webhooks/", name=name, webhook_url=url, env_type="sandbox", enabled=False)["id"]


def template(name):
    return post("/v1/templates/", name=name, products=["income"])["id"]


def scenario(name):
    data = {"employments": []}
    return post("/v1/sandbox/scenarios/", label=name, data_source="payroll", username=name, payload=data)["id"]


def sandbox_document(name):
    return post("/v1/sandbox/documents/", filename=f"{name}.pdf", content="JVBERi0xLjQ=")["id"]


def document_task():
    """A file that is uploaded the older way, by a form."""
    form = post("/v1/documents/", type="PAYSTUB", filename="stub.pdf")
    part = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n'.format
    body = (part("policy") + form["fields"]["policy"] + "\r\n" + part('file"; filename="stub.pdf')).encode()
    body += pdf("stub") + b"\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    send(urllib.request.Request(form["url"], body, headers, method="POST"))
    return post("/v1/documents/tasks/", document_id=form["id"])["task_id"]


# Logins.


def log_in(bridge_token, **more):
    login = {"bridge_token": bridge_token, "username": "goodlogin", "password": "goodpassword", **more}
    return post("/_sandbox/bridge/login", **login)


def connect(user_id, provider=None, **token):
    """A login of the user: link_id, task_id, access_token."""
    bridge_token = post(f"/v1/users/{user_id}/tokens/", **token)["bridge_token"]
    connection = log_in(bridge_token, **({"provider_id": provider} if provider else {}))
    token = post("/v1/link-access-tokens/", public_token=connection["public_token"])
    return {**connection, "access_token": token["access_token"]}


# The configuration.

tables = {"parameters": [], "dictionaries": [], "operations": []}


def bind(parameters, **filters):
    """Gives parameters of the operations, or of some of them, one of these values nine times out of ten."""
    lines = [f"{name.replace('_', '-')} = {json.dumps(value)}" for name, value in filters.items()]
    for parameter, values in parameters.items():
        name = f"values-{len(tables['dictionaries'])}"
        values = values if isinstance(values, list) else [values]
        tables["dictionaries"].append(f"{name}.values = {json.dumps(values)}")
        prefix = "parameters." if filters else ""
        lines.append(f'{prefix}"{parameter}" = {{ dictionary = "{name}", probability = 0.9 }}')
    if filters:
        tables["operations"].append("\n[[operations]]\n" + "\n".join(lines))
    else:
        tables["parameters"] += lines


def write_configuration():
    parts = [PROJECT, "[parameters]", *tables["parameters"], "\n[dictionaries]", *tables["dictionaries"]]
    Path(CONFIGURATION).write_text("\n".join(parts + tables["operations"]) + "\n")


def bind_links(person):
    """Links by where their data comes from; gives their access tokens."""
    account = {
        "account_number": "16002600", "routing_number": "123456789", "bank_name": "Sample Bank",
        "account_type": "savings", "deposit_type": "percent", "deposit_value": "40",
    }
    payroll = connect(person, product_type="income")
    for product in ("deposit_switch", "pll"):
        connect(person, product_type=product, account=account)
    bank = connect(person, product_type="assets")
    insurer = connect(person, product_type="insurance")
    company = connect(person, product_type="admin")
    veteran = connect(person, provider="va", product_type="income")

    link = f"/v1/links/{payroll['link_id']}"
    bind({
        "path.link_id": payroll["link_id"],
        "path.task_id": payroll["task_id"],
        "path.statement_id": get(f"{link}/statements/")["results"][0]["id"],
        "path.tax_document_id": get(f"{link}/tax/")[0]["id"],
    })
    at_banks = "balances|auth|transactions|bank_statements|investments|liabilities|income/transactions"
    bind({"path.link_id": bank["link_id"]}, include_path_regex=f"{{link_id}}/({at_banks})/[a-z]*/?$")
    bind({"path.link_id": insurer["link_id"]}, include_path_regex="{link_id}/insurance")
    letter = get(f"/v1/links/{veteran['link_id']}/benefit_letters/")[0]["id"]
    bind(
        {"path.link_id": veteran["link_id"], "path.benefit_letter_id": letter},
        include_path_regex="{link_id}/benefit_letters",
    )
    task = post("/v1/refresh/tasks/", access_token=payroll["access_token"])["task_id"]
    bind({"path.task_id": task}, include_path="/v1/refresh/tasks/{task_id}/")
    bind({"path.task_id": document_task()}, include_path="/v1/documents/tasks/{task_id}/")
    reports = f"/v1/links/{bank['link_id']}/income/transactions/reports/"
    bind_report("/v1/links/{link_id}/income/transactions/reports/{report_id}/", post(reports, days_requested=120),
                {"path.link_id": bank["link_id"]})
    period = {"start_date": "2025-01-01", "end_date": "2025-03-31"}
    report = post("/v1/administrators/payrolls/", access_token=company["access_token"], **period)
    bind({"path.report_id": report["payroll_report_id"]}, include_path="/v1/administrators/payrolls/{report_id}/")
    return [link["access_token"] for link in (payroll, bank, insurer, company)]


def bind_report(path, report, more={}):
    bind({"path.report_id": report["report_id"], **more}, include_path=path)


def bind_reports(person):
    reports = f"/v1/users/{person}"
    bind_report("/v1/users/{user_id}/reports/{report_id}/", post(f"{reports}/reports/"))
    bind_report("/v1/users/{user_id}/assets/reports/{report_id}/", post(f"{reports}/assets/reports/"))
    bind_report("/v1/users/{user_id}/income_insights/reports/{report_id}/",
                post(f"{reports}/income_insights/reports/", days_requested=90))
    scoring = post("/v1/scoring_attributes/reports", customer_identifier="c-1", lender_reference="l-1",
                   purpose="decisioning", cutoff_date="2025-06-30", institutions=[], accounts=[], transactions=[])
    bind_report("/v1/scoring_attributes/reports/{report_id}", scoring)


def bind_documents():
    papers = collection("person")
    path = f"/v1/documents/collections/{papers['collection_id']}/"
    bind({"path.collection_id": papers["collection_id"], "path.file_id": papers["uploaded_files"][0]["file_id"]})
    link = post(f"{path}finalize/")["users"][0]["links"][0]["link_id"]
    # Only some documents are parsed; any one of these is among the others.
    parsed = get(f"/v1/links/{link}/parsed-documents/")["results"][0]["id"]
    bind({"path.link_id": link, "path.document_id": parsed}, include_path_regex="{link_id}/(parsed-)?documents")


def bind_orders():
    done = order(order_number="done")
    log_in(done["employers"][0]["bridge_token"])
    batch = post("/v1/orders/batch/", orders=[{"first_name": "Ines", "last_name": "Marlow", "products": ["income"]}])
    bind({"path.order_id": done["id"], "path.batch_id": batch["id"]})
    bind({"path.order_id": order(order_number="canceled")["id"]}, include_path="/v1/orders/{order_id}/cancel/")


def bind_victims():
    people = [user(name) for name in VICTIMS]
    connected = [user(f"connected-{name}") for name in VICTIMS]
    files = collection("files")
    of_a_file = "/v1/documents/collections/{collection_id}/upload/{file_id}/"
    bind({
        "path.user_id": people,
        "path.link_id": [connect(person, product_type="income")["link_id"] for person in connected],
        "path.webhook_id": [webhook(name) for name in VICTIMS],
        "path.template_id": [template(name) for name in VICTIMS],
        "path.scenario_id": [scenario(name) for name in VICTIMS],
        "path.document_id": [sandbox_document(name) for name in VICTIMS],
        "path.collection_id": [collection(name)["collection_id"] for name in VICTIMS],
    }, include_method="DELETE", exclude_path=of_a_file)
    bind({
        "path.collection_id": files["collection_id"],
        "path.file_id": [file["file_id"] for file in files["uploaded_files"]],
    }, include_method="DELETE", include_path=of_a_file)


person = user("person")
bind({
    "path.user_id": person,
    "path.webhook_id": webhook("kept"),
    "path.template_id": template("kept"),
    "path.scenario_id": scenario("kept"),
    "path.document_id": sandbox_document("kept"),
    "path.invoice_id": get("/v1/invoices/")["results"][0]["id"],
    "path.company_mapping_id": get("/v1/company-mappings-search/?query=juniper")[0]["company_mapping_id"],
    "path.provider_id": get("/v1/providers/")["results"][0]["id"],
})
tokens = bind_links(person)
bind_reports(person)
bind_documents()
bind_orders()
bind_victims()
write_configuration()
print(*tokens)
