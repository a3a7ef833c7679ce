"""The Python SDK of MCP, version 2, as a client of both eras: list, call, cancel, and the user's consent."""

import asyncio, json, sys

import mcp_types as types
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError

CASE = "redhat/04180515"


def client(program, mode, action=None, asked=None):
    async def answer(context, params):
        asked.append(params.message)
        return types.ElicitResult(action=action, content={"agree": True} if action == "accept" else None)

    server = StdioServerParameters(command=program, args=["--sandbox"])
    return Client(server, mode=mode, elicitation_callback=answer if action else None)


async def reads(program, mode, version):
    async with client(program, mode) as session:
        assert session.protocol_version == version, session.protocol_version
        assert len((await session.list_tools()).tools) == 9
        found = await session.call_tool("case_search", {"query": "status:open bgp", "limit": 3})
        assert not found.is_error and found.structured_content["cases"], found
        assert json.loads(found.content[0].text) == found.structured_content
        case = found.structured_content["cases"][0]["id"]
        assert (await session.call_tool("case_read", {"case": case})).structured_content["summary"]["title"]
        resource = await session.read_resource("case://" + case)
        assert json.loads(resource.contents[0].text)["id"] == case
        assert len((await session.list_prompts()).prompts) == 3
        wrong = await session.call_tool("case_read", {"case": "ibm/CS0000001"})
        assert wrong.is_error and wrong.content[0].text.startswith("notFound"), wrong


async def cancels(program, mode):
    async with client(program, mode) as session:
        task = asyncio.create_task(session.call_tool("case_search", {"query": "bgp"}))
        await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
        assert (await session.list_tools()).tools


async def consents(program, mode):
    asked = []
    async with client(program, mode, "accept", asked) as session:
        done = await session.call_tool("case_update", {"case": CASE, "action": "close"})
        assert not done.is_error and done.structured_content["status"] == "closed", done
    assert asked == [f"Close the case {CASE}?"], asked


async def declines(program, mode):
    async with client(program, mode, "decline", []) as session:
        refused = await session.call_tool("case_update", {"case": CASE, "action": "close"})
        assert refused.is_error and "Nothing was written" in refused.content[0].text, refused
    async with client(program, mode) as session:
        try:
            refused = await session.call_tool("case_update", {"case": CASE, "action": "close"})
            assert mode == "legacy" and refused.is_error and "Nothing was written" in refused.content[0].text
        except MCPError as error:
            assert mode != "legacy" and error.error.code == -32021, error
        read = await session.call_tool("case_read", {"case": CASE, "parts": ["summary"]})
        assert read.structured_content["summary"]["status"]["state"] != "closed"


async def main(program):
    for mode, version in [("auto", "2026-07-28"), ("2026-07-28", "2026-07-28"), ("legacy", "2025-11-25")]:
        await reads(program, mode, version)
        await cancels(program, mode)
        await consents(program, mode)
        await declines(program, mode)
    print("the Python SDK 2 lists, calls, cancels and asks, in both eras")


asyncio.run(asyncio.wait_for(main(sys.argv[1]), 60))
