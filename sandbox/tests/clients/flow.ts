// From a person to the report, with openapi-fetch and the types that openapi-typescript makes of the document.
//
//     node flow.js BASE_URL

import createClient from "openapi-fetch";
import type { components, paths } from "./truv.js";

declare const process: { argv: string[] };

const [, , baseUrl = ""] = process.argv;
// Reports come as JSON or PDF; this client reads JSON.
const client = createClient<paths, "application/json">({
  baseUrl,
  headers: { "X-Access-Client-Id": "ci", "X-Access-Secret": "sandbox-ci" },
});

function expect<Answer>(answer: { data?: Answer; error?: components["schemas"]["Error"] }): Answer {
  if (answer.data === undefined) {
    throw new Error(`the local Truv refuses a request: ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

function same<Value>(what: string, got: Value, wanted: Value): void {
  if (got !== wanted) throw new Error(`${what} is ${got} instead of ${wanted}`);
}

// ANCHOR: flow
const user = expect(
  await client.POST("/v1/users/", {
    body: { external_user_id: "typescript", first_name: "Ines", last_name: "Marlow" },
  }),
);

const token = expect(
  await client.POST("/v1/users/{user_id}/tokens/", {
    params: { path: { user_id: user.id } },
    body: { product_type: "income", tracking_info: "typescript" },
  }),
);

// What the person does in Bridge.
const form = { bridge_token: token.bridge_token, username: "goodlogin", password: "goodpassword" };
const answer = await fetch(`${baseUrl}/_sandbox/bridge/login`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(form),
});
const login = (await answer.json()) as { public_token: string; link_id: string };

const link = expect(await client.POST("/v1/link-access-tokens/", { body: { public_token: login.public_token } }));
const income = expect(
  await client.GET("/v1/links/{link_id}/income/report/", { params: { path: { link_id: link.link_id } } }),
);
// ANCHOR_END: flow
same("the id of the link", link.link_id, login.link_id);
same("the status", income.status, "done");
same("the tracking info", income.tracking_info, "typescript");
same("the number of jobs", income.employments.length, 1);
const job = income.employments[0]!;
same("the unit of the income", job.income_unit, "YEARLY");
// Compiles only if the type lets null come.
job.income_unit = null;
same("the person's first name", job.profile.first_name, "Ines");

const { report_id } = expect(
  await client.POST("/v1/users/{user_id}/reports/", {
    params: { path: { user_id: user.id } },
    body: { is_voe: false },
  }),
);
const report = expect(
  await client.GET("/v1/users/{user_id}/reports/{report_id}/", {
    params: { path: { user_id: user.id, report_id } },
  }),
);
same("the links of the report", report.links.map((part) => part.link_id).join(), link.link_id);

// Null is read as null, and a refusal as the document's error.
const path = { user_id: user.id };
same("the e-mail address", expect(await client.GET("/v1/users/{user_id}/", { params: { path } })).email, null);
path.user_id = "0".repeat(32);
const refused = await client.GET("/v1/users/{user_id}/", { params: { path } });
same("the answer for an unknown user", refused.error !== undefined && refused.response.status === 404, true);

console.log(`${job.profile.first_name} ${job.profile.last_name} earns ${job.income} at ${job.company.name}.`);
