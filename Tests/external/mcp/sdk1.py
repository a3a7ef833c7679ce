"""The Python SDK of MCP, version 1, as a client: list, call, cancel, and the user's consent."""

import asyncio, json, sys

from mcp import ClientSession, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import McpError

CASE = "redhat/04180515"
asked = []


def agree(action):
    async def answer(context, params):
        asked.append(params.message)
        return types.ElicitResult(action=action, content={"agree": True} if action == "accept" else None)

    return answer


async def session(program, callback, body, *options):
    server = StdioServerParameters(command=program, args=["--sandbox", *options])
    async with stdio_client(server) as (read, write):
        async with ClientSession(read, write, elicitation_callback=callback) as client:
            begun = await client.initialize()
            await body(client, begun)


async def reads(client, begun):
    assert begun.protocolVersion == "2025-11-25", begun
    assert begun.serverInfo.name == "casewire"
    tools = (await client.list_tools()).tools
    assert len(tools) == 9, tools
    found = await client.call_tool("case_search", {"query": "status:open bgp", "limit": 3})
    assert not found.isError and found.structuredContent["cases"], found
    assert json.loads(found.content[0].text) == found.structuredContent
    case = found.structuredContent["cases"][0]["id"]
    read = await client.call_tool("case_read", {"case": case})
    assert read.structuredContent["summary"]["title"], read
    assert (await client.list_prompts()).prompts and (await client.list_resource_templates()).resourceTemplates
    resource = await client.read_resource("case://" + case)
    assert json.loads(resource.contents[0].text)["id"] == case
    assert (await client.list_resources()).resources
    done = await client.complete(
        types.ResourceTemplateReference(type="ref/resource", uri="case://{profile}/{number}"),
        {"name": "profile", "value": "re"})
    assert done.completion.values == ["redhat"], done
    wrong = await client.call_tool("case_read", {"case": "ibm/CS0000001"})
    assert wrong.isError and wrong.content[0].text.startswith("notFound"), wrong
    await client.subscribe_resource("case://" + CASE)
    await client.unsubscribe_resource("case://" + CASE)


async def cancels(client, begun):
    task = asyncio.create_task(client.call_tool("case_search", {"query": "bgp"}))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    assert (await client.list_tools()).tools


async def consents(client, begun):
    done = await client.call_tool("case_update", {"case": CASE, "action": "close"})
    assert not done.isError and done.structuredContent["status"] == "closed", done
    assert asked == [f"Close the case {CASE}?"], asked


async def declines(client, begun):
    refused = await client.call_tool("case_update", {"case": CASE, "action": "close"})
    assert refused.isError and "Nothing was written" in refused.content[0].text, refused
    read = await client.call_tool("case_read", {"case": CASE, "parts": ["summary"]})
    assert read.structuredContent["summary"]["status"]["state"] != "closed"


async def main(program):
    await session(program, None, reads)
    await session(program, None, cancels)
    await session(program, agree("accept"), consents)
    await session(program, agree("decline"), declines)
    await session(program, None, declines)
    print("the Python SDK 1 lists, calls, cancels and asks")


asyncio.run(asyncio.wait_for(main(sys.argv[1]), 60))
