"""The official Python SDK against a fake org: OKTA_CLIENT_ORGURL, OKTA_CLIENT_TOKEN and EXPECTED_TOKENS say which."""

import asyncio
import json
import logging
import os
import sys
import traceback

from okta.client import Client
from okta.models import ApiTokenNetwork, ApiTokenUpdate

logging.disable(logging.CRITICAL)

client = Client(
    {"orgUrl": os.environ["OKTA_CLIENT_ORGURL"], "token": os.environ["OKTA_CLIENT_TOKEN"]}
)
failed = False


async def step(name, check):
    global failed
    try:
        print(f"ok python {name}: {await check()}", flush=True)
    except Exception:
        failed = True
        print(f"not ok python {name}: {traceback.format_exc()}", flush=True)


async def value(call):
    """What a call returned; the SDK returns its error last instead of raising it."""
    *results, error = await call
    if error is not None:
        raise RuntimeError(str(error))
    return results[0]


async def refused(call, status, code):
    *_, error = await call
    assert error is not None, "the call succeeded"
    assert (error.status, error.error_code) == (status, code), str(error)
    return f"{status} {code}"


async def pages():
    """All pages: the SDK's own method has no cursor, so the links are followed by its request executor."""
    executor = client.get_request_executor()
    path, found = "/api/v1/api-tokens", []
    for _ in range(100):
        request, error = await executor.create_request("GET", path)
        assert error is None, error
        response, body, error = await executor.execute(request)
        assert error is None, error
        found.extend(json.loads(body))
        following = response.links.get("next")
        if following is None:
            return found
        path = str(following["url"])
    raise AssertionError("the list has no end")


async def main():
    expected = int(os.environ["EXPECTED_TOKENS"])
    tokens = []

    async def list_all():
        first = await value(client.list_api_tokens())
        tokens.extend(await pages())
        assert [token.id for token in first] == [token["id"] for token in tokens[: len(first)]]
        assert len({token["id"] for token in tokens}) == len(tokens) == expected, len(tokens)
        return f"{len(tokens)} tokens over all pages"

    await step("list", list_all)
    # The last is nobody's credential.
    chosen = tokens[-1]

    async def get():
        token = await value(client.get_api_token(chosen["id"]))
        assert (token.id, token.name) == (chosen["id"], chosen["name"]), token
        return token.name

    async def upsert():
        update = ApiTokenUpdate(
            name="Renamed",
            network=ApiTokenNetwork(connection="ANYWHERE"),
            user_id=chosen["userId"],
        )
        token = await value(client.upsert_api_token(chosen["id"], update))
        assert (token.name, token.network.connection) == ("Renamed", "ANYWHERE"), token
        return token.name

    async def revoke():
        await value(client.revoke_api_token(chosen["id"]))
        return chosen["id"]

    async def revoke_current():
        await value(client.revoke_current_api_token())
        return "done"

    await step("get", get)
    missing = client.get_api_token("00Tmissing0000000000")
    await step("get a missing id", lambda: refused(missing, 404, "E0000007"))
    await step("upsert", upsert)
    await step("revoke", revoke)
    again = client.revoke_api_token(chosen["id"])
    await step("revoke again", lambda: refused(again, 404, "E0000007"))
    await step("revoke current", revoke_current)
    await step("list after that", lambda: refused(client.list_api_tokens(), 401, "E0000011"))


asyncio.run(main())
sys.exit(failed)
