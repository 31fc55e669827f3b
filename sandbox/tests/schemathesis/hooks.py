"""What schemathesis has to know about the document beyond what it reads there."""

import os

import schemathesis
from hypothesis import strategies

# Formats of the document's own; without them nearly all amounts, numbers, files and tokens would be refused.
schemathesis.openapi.format("decimal", strategies.decimals(0, 99999, places=2).map(str))
schemathesis.openapi.format("pii", strategies.text("123456789", min_size=9, max_size=9))
schemathesis.openapi.format("byte", strategies.sampled_from(["JVBERi0xLjQ=", "iVBORw0KGgo=", "AA=="]))
# The access tokens that prepare.py has made, and one that does not exist.
schemathesis.openapi.format("secret", strategies.sampled_from([*os.environ["ACCESS_TOKENS"].split(), "0" * 32]))

# Truv itself spells these times in another way than RFC 3339 has it, as their descriptions say.
NOT_RFC_3339 = {
    "ScoringReport": ["created_at", "updated_at"],
    "IncomeCheck": ["completed_at"],
    "EmploymentCheck": ["completed_at"],
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for name, properties in NOT_RFC_3339.items():
        for field in properties:
            if raw_schema["components"]["schemas"][name]["properties"][field].pop("format") != "date-time":
                raise ValueError(f"{name}.{field} is no date-time any more; take it out of this list")
