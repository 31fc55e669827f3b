"""From a person to the report, with the client that openapi-python-client makes of the document.

    flow.py BASE_URL
"""

import sys
from typing import TypeVar

import httpx

from truv_client import Client
from truv_client.api.bridge_tokens import bridge_tokens_create
from truv_client.api.links import links_exchange_token, links_income_report
from truv_client.api.user_reports import user_reports_create, user_reports_get
from truv_client.api.users import users_create, users_get
from truv_client.models.bridge_token_create_request import BridgeTokenCreateRequest
from truv_client.models.error import Error
from truv_client.models.income_unit import IncomeUnit
from truv_client.models.link_access_token_request import LinkAccessTokenRequest
from truv_client.models.product_type import ProductType
from truv_client.models.task_status import TaskStatus
from truv_client.models.user_create_request import UserCreateRequest
from truv_client.models.voie_reports_request import VoieReportsRequest

BASE_URL = sys.argv[1]
KEYS = {"X-Access-Client-Id": "ci", "X-Access-Secret": "sandbox-ci"}
Answer = TypeVar("Answer")


def expect(answer: Answer | Error | None) -> Answer:
    if answer is None or isinstance(answer, Error):
        sys.exit(f"the local Truv refuses a request: {answer}")
    return answer


def same(what: str, got: object, wanted: object) -> None:
    if got != wanted:
        sys.exit(f"{what} is {got!r} instead of {wanted!r}")


# ANCHOR: flow
# A status that the document does not have is an error.
with Client(base_url=BASE_URL, headers=KEYS, raise_on_unexpected_status=True) as client:
    person = UserCreateRequest(external_user_id="python", first_name="Ines", last_name="Marlow")
    user = expect(users_create.sync(client=client, body=person))

    wanted = BridgeTokenCreateRequest(product_type=ProductType.INCOME, tracking_info="python")
    token = expect(bridge_tokens_create.sync(user.id, client=client, body=wanted))

    # What the person does in Bridge.
    form = {"bridge_token": token.bridge_token, "username": "goodlogin", "password": "goodpassword"}
    login = httpx.post(f"{BASE_URL}/_sandbox/bridge/login", json=form).raise_for_status().json()

    public = LinkAccessTokenRequest(public_token=login["public_token"])
    link = expect(links_exchange_token.sync(client=client, body=public))
    income = expect(links_income_report.sync(link.link_id, client=client))
    # ANCHOR_END: flow
    same("the id of the link", link.link_id, login["link_id"])
    same("the status", income.status, TaskStatus.DONE)
    same("the tracking info", income.tracking_info, "python")
    (job,) = income.employments
    same("the unit of the income", job.income_unit, IncomeUnit.YEARLY)
    # The type checker takes this line only if the type lets null come.
    job.income_unit = None
    same("the person's first name", job.profile.first_name, "Ines")

    report = expect(user_reports_create.sync(user.id, client=client, body=VoieReportsRequest(is_voe=False)))
    report = expect(user_reports_get.sync(user.id, report.report_id, client=client))
    same("the links of the report", [part.link_id for part in report.links], [link.link_id])

    # Null is read as None, and a refusal as the document's error.
    same("the e-mail address", expect(users_get.sync(user.id, client=client)).email, None)
    refused = users_get.sync("0" * 32, client=client)
    same("the answer for an unknown user", type(refused), Error)

print(f"{job.profile.first_name} {job.profile.last_name} earns {job.income} at {job.company.name}.")
