"""fastmcp as a client: list, call, cancel, and the user's consent."""

import asyncio, sys

from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from fastmcp.exceptions import ToolError

CASE = "redhat/04180515"


def client(program, action=None, asked=None):
    async def answer(message, response_type, params, context):
        asked.append(message)
        if action != "accept":
            from fastmcp.client.elicitation import ElicitResult

            return ElicitResult(action=action)
        return {"agree": True} if response_type is None else response_type(agree=True)

    transport = StdioTransport(command=program, args=["--sandbox"], keep_alive=False)
    return Client(transport, elicitation_handler=answer if action else None)


async def main(program):
    async with client(program) as session:
        assert len(await session.list_tools()) == 9
        found = await session.call_tool("case_search", {"query": "status:open bgp", "limit": 3})
        assert found.structured_content["cases"], found
        assert await session.list_prompts() and await session.list_resource_templates()
        assert await session.read_resource("case://" + CASE)
        task = asyncio.create_task(session.call_tool("case_search", {"query": "bgp"}))
        await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
        assert await session.list_tools()
        try:
            await session.call_tool("case_read", {"case": "ibm/CS0000001"})
            raise AssertionError("an error is expected")
        except ToolError as error:
            assert str(error).startswith("notFound"), error
    asked = []
    async with client(program, "accept", asked) as session:
        done = await session.call_tool("case_update", {"case": CASE, "action": "close"})
        assert done.structured_content["status"] == "closed", done
    assert asked == [f"Close the case {CASE}?"], asked
    async with client(program, "decline", []) as session:
        try:
            await session.call_tool("case_update", {"case": CASE, "action": "close"})
            raise AssertionError("an error is expected")
        except ToolError as error:
            assert "Nothing was written" in str(error), error
    print("fastmcp lists, calls, cancels and asks")


asyncio.run(asyncio.wait_for(main(sys.argv[1]), 60))
