"""The order of the messages, and clients that end without a word."""
import asyncio
import json

import pytest
from client import PATIENCE, PROGRAM

POSITION = {"textDocument": {"uri": "file:///a.md"}, "position": {"line": 0, "character": 0}}
RANGE = {"textDocument": {"uri": "file:///a.md"},
         "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}}
REQUESTS = {
    "textDocument/hover": POSITION, "textDocument/inlayHint": RANGE, "inlayHint/resolve": {"position": {}, "label": ""},
    "textDocument/diagnostic": POSITION, "textDocument/completion": POSITION, "completionItem/resolve": {"label": ""},
    "textDocument/codeAction": RANGE | {"context": {"diagnostics": []}}, "textDocument/definition": POSITION,
    "textDocument/documentLink": POSITION, "textDocument/codeLens": POSITION,
    "codeLens/resolve": {"range": RANGE["range"]}, "workspace/symbol": {"query": ""},
    "workspaceSymbol/resolve": {"name": "", "kind": 15, "location": {"uri": "file:///a.md"}},
    "workspace/textDocumentContent": {"uri": "case://ibm/CS1234567"},
    "workspace/executeCommand": {"command": "casewire.open", "arguments": [{"case": "ibm/CS1234567"}]},
}


class Wire:
    """A connection without a library."""

    async def __aenter__(self):
        self.process = await asyncio.create_subprocess_exec(
            PROGRAM, "serve", "--sandbox", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        return self

    async def __aexit__(self, *_):
        if self.process.returncode is None:
            self.process.stdin.close()
            await asyncio.wait_for(self.process.wait(), PATIENCE)

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    async def receive(self, number):
        """The response to a request; other messages are left out."""
        while True:
            header = await asyncio.wait_for(self.process.stdout.readuntil(b"\r\n\r\n"), PATIENCE)
            message = json.loads(await self.process.stdout.readexactly(int(header.split(b":")[1])))
            if message.get("id") == number and "method" not in message:
                return message


@pytest.mark.parametrize("method", REQUESTS)
async def test_a_request_before_initialize_is_refused(method):
    async with Wire() as wire:
        wire.send(id=1, method=method, params=REQUESTS[method])
        assert (await wire.receive(1))["error"]["code"] == -32002


@pytest.mark.parametrize("method", REQUESTS)
async def test_a_request_about_nothing_does_not_fail(method):
    async with Wire() as wire:
        wire.send(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
        await wire.receive(1)
        wire.send(method="initialized", params={})
        wire.send(id="two", method=method, params=REQUESTS[method])
        response = await wire.receive("two")
        if method in ("workspace/textDocumentContent", "workspace/executeCommand"):
            assert response["error"]["code"] != -32603
        else:
            assert "error" not in response, response


async def test_shutdown_then_exit():
    async with Wire() as wire:
        wire.send(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
        await wire.receive(1)
        wire.send(id=2, method="shutdown", params=None)
        assert (await wire.receive(2))["result"] is None
        wire.send(id=3, method="textDocument/hover", params=POSITION)
        assert (await wire.receive(3))["error"]["code"] == -32600
        wire.send(method="exit")
        assert await asyncio.wait_for(wire.process.wait(), PATIENCE) == 0


async def test_the_end_of_the_input_is_the_end():
    async with Wire() as wire:
        wire.send(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
        await wire.receive(1)
        wire.process.stdin.close()
        assert await asyncio.wait_for(wire.process.wait(), PATIENCE) == 0


async def test_positions_outside_the_document_are_clamped():
    async with Wire() as wire:
        wire.send(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
        await wire.receive(1)
        text = {"uri": "file:///a.md", "languageId": "markdown", "version": 1, "text": "ibm/CS9999999"}
        wire.send(method="textDocument/didOpen", params={"textDocument": text})
        for line, character in ((0, 2**31 - 1), (2**31 - 1, 0), (2**32 - 1, 2**32 - 1)):
            where = {"start": {"line": 0, "character": 0}, "end": {"line": line, "character": character}}
            wire.send(id=line, method="textDocument/inlayHint", params={"textDocument": {"uri": "file:///a.md"}, "range": where})
            assert (await wire.receive(line))["result"] == []


@pytest.mark.parametrize("method", ["$/setTrace", "$/unknown", "textDocument/willSave", "textDocument/didSave",
                                    "workspace/didCreateFiles", "workspace/didChangeWatchedFiles", "unknown/notification"])
async def test_other_notifications_are_ignored(method):
    async with Wire() as wire:
        wire.send(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
        await wire.receive(1)
        wire.send(method=method, params={"value": "off", "changes": [], "files": [], "textDocument": {"uri": "file:///a"}})
        wire.send(id=2, method="textDocument/hover", params=POSITION)
        assert (await wire.receive(2))["result"] is None
