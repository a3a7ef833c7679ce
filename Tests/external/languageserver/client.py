"""A client of pytest-lsp with the capabilities of an editor, connected to a server whose messages are recorded."""
import asyncio
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import typing

import pytest_lsp.client
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.protocol import default_converter

PROGRAM = os.environ["CASEWIRE"]
HERE = pathlib.Path(__file__).resolve().parent
# Where the records of all sessions are.
RECORDS = pathlib.Path(os.environ["LSP_RECORDS"])
# No response takes longer, also on a busy machine.
PATIENCE = float(os.environ.get("LSP_PATIENCE", "30"))
NAMES = {"neovim": "neovim@v0.11.0", "emacs": "emacs@v29.1", "vscode": "visual_studio_code@v1.65.2"}
numbers = itertools.count(1)


def capabilities(name, model=None):
    """Those of a released editor, of a client without any, or of one that supports everything."""
    if name in NAMES:
        return pytest_lsp.client_capabilities(NAMES[name])
    if name == "nothing":
        return types.ClientCapabilities()
    full = model.full_capabilities()
    document = full["textDocument"]
    document["inlayHint"]["resolveSupport"]["properties"] = ["tooltip", "textEdits", "label.tooltip", "label.command"]
    document["completion"]["completionItem"]["resolveSupport"]["properties"] = ["documentation", "detail"]
    document["completion"]["completionItem"]["documentationFormat"].reverse()
    document["hover"]["contentFormat"].reverse()
    return get_converter().structure(full, types.ClientCapabilities)


def width(text, encoding):
    return len(text) if encoding == "utf-32" else len(text.encode(encoding + "-le" if encoding == "utf-16" else encoding)) // (
        2 if encoding == "utf-16" else 1)


def converter():
    """That of pygls, which takes an action with a command for a command."""
    result = default_converter()

    def read(value, _type):
        is_command = isinstance(value.get("command"), str)
        return result.structure(value, types.Command if is_command else types.CodeAction)

    result.register_structure_hook(typing.Union[types.Command, types.CodeAction], read)
    return result


class Editor:
    def __init__(self, name, model=None):
        self.name = name
        self.capabilities = capabilities(name, model)
        # The titles that are chosen, or their numbers; None for a dialog that is closed.
        self.answers, self.questions = [], []
        self.refreshes, self.published, self.edits, self.registered = [], [], [], []
        self.configuration = {}
        self.lsp = pytest_lsp.LanguageClient(converter_factory=converter)
        pytest_lsp.client.register_lsp_features(
            self.lsp, {**pytest_lsp.client.DEFAULT_CLIENT_FEATURES, **self._features()})

    def _features(self):
        def choose(params: types.ShowMessageRequestParams):
            self.questions.append(params)
            title = self.answers.pop(0) if self.answers else None
            title = params.actions[title].title if isinstance(title, int) else title
            return title and types.MessageActionItem(title=title)

        def configure(params: types.ConfigurationParams):
            return [self.configuration.get(item.section) for item in params.items]

        def refresh(name):
            def remember(_params):
                self.refreshes.append(name)
            return remember

        def apply(params: types.ApplyWorkspaceEditParams):
            self.edits.append(params)
            return types.ApplyWorkspaceEditResult(applied=True)

        return {
            types.WINDOW_SHOW_MESSAGE_REQUEST: choose,
            types.WORKSPACE_CONFIGURATION: configure,
            types.WORKSPACE_INLAY_HINT_REFRESH: refresh("hints"),
            types.WORKSPACE_DIAGNOSTIC_REFRESH: refresh("diagnostics"),
            types.WORKSPACE_CODE_LENS_REFRESH: refresh("lenses"),
            types.WORKSPACE_APPLY_EDIT: apply,
            types.CLIENT_REGISTER_CAPABILITY: lambda params: self.registered.extend(params.registrations),
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: lambda params: self.published.append(params),
        }

    async def start(self, folder, *words, options=None, environment=None):
        self.folder = pathlib.Path(folder)
        self.environment = {**os.environ, **(environment or {})}
        for name in ("cache", "state", "runtime", "config"):
            path = self.folder.parent / f"{self.folder.name}-{name}"
            path.mkdir(mode=0o700, exist_ok=True)
            variable = "XDG_RUNTIME_DIR" if name == "runtime" else f"XDG_{name.upper()}_HOME"
            self.environment.setdefault(variable, str(path))
            if not environment or variable not in environment:
                self.environment[variable] = str(path)
        self.environment = {name: value for name, value in self.environment.items() if value is not None}
        record = RECORDS / f"{self.name}-{os.getpid()}-{next(numbers)}"
        await self.lsp.start_io(
            sys.executable, str(HERE / "record.py"), str(record), PROGRAM, "serve", *(words or ["--sandbox"]),
            env=self.environment, limit=1 << 26)
        parameters = types.InitializeParams(
            capabilities=self.capabilities, process_id=os.getpid(), root_uri=self.folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(uri=self.folder.as_uri(), name="work")],
            initialization_options=options)
        self.initialized = await self.wait(self.lsp.initialize_session(parameters))
        self.server = self.initialized.capabilities
        self.encoding = self.server.position_encoding or "utf-16"
        self.encoding = getattr(self.encoding, "value", self.encoding)
        self.pulls = self.server.diagnostic_provider is not None
        return self

    async def stop(self):
        """Ends the session as the protocol requires. Returns the exit code."""
        try:
            await self.wait(self.lsp.shutdown_session())
            return self.lsp._server.returncode
        finally:
            await self.lsp.stop()

    async def wait(self, awaitable, seconds=PATIENCE):
        return await asyncio.wait_for(awaitable, seconds)

    async def until(self, condition, what, seconds=PATIENCE):
        end = asyncio.get_running_loop().time() + seconds
        while not (found := condition()):
            assert asyncio.get_running_loop().time() < end, f"not within {seconds} s: {what}"
            await asyncio.sleep(0.02)
        return found

    async def request(self, method, params=None):
        return await self.wait(self.lsp.protocol.send_request_async(method, params))

    def notify(self, method, params=None):
        self.lsp.protocol.notify(method, params)

    def call(self, name, **params):
        """A request of casewire's own protocol."""
        return self.request(name, params)

    # Documents

    def uri(self, name):
        return (self.folder / name).as_uri()

    def open(self, name, text, language):
        self.notify("textDocument/didOpen", types.DidOpenTextDocumentParams(
            types.TextDocumentItem(uri=self.uri(name), language_id=language, version=1, text=text)))
        return Document(self, name, text, language)


class Document:
    def __init__(self, editor, name, text, language):
        self.editor, self.name, self.text, self.language = editor, name, text, language
        self.uri, self.version = editor.uri(name), 1
        self.id = types.TextDocumentIdentifier(self.uri)

    def position(self, offset):
        before = self.text[:offset]
        start = max(before.rfind("\n"), re.sub(r"\r(?!\n)", "\n", before).rfind("\n")) + 1
        lines = len(re.findall(r"\r\n|\n|\r", before))
        return types.Position(lines, width(before[start:], self.editor.encoding))

    def range(self, part, occurrence=0):
        """The range of an occurrence of a text."""
        offset = -1
        for _ in range(occurrence + 1):
            offset = self.text.index(part, offset + 1)
        return types.Range(self.position(offset), self.position(offset + len(part)))

    @property
    def all(self):
        return types.Range(types.Position(0, 0), self.position(len(self.text)))

    def change(self, text):
        """Replaces the whole text."""
        self.version += 1
        self.text = text
        self.editor.notify("textDocument/didChange", types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(self.version, self.uri),
            [types.TextDocumentContentChangeWholeDocument(text)]))

    def replace(self, part, new, occurrence=0):
        """Replaces a part of the text, as typing does."""
        where = self.range(part, occurrence)
        offset = -1
        for _ in range(occurrence + 1):
            offset = self.text.index(part, offset + 1)
        self.version += 1
        self.text = self.text[:offset] + new + self.text[offset + len(part):]
        self.editor.notify("textDocument/didChange", types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(self.version, self.uri),
            [types.TextDocumentContentChangePartial(range=where, text=new)]))

    def close(self):
        self.editor.notify("textDocument/didClose", types.DidCloseTextDocumentParams(self.id))

    async def hover(self, part, occurrence=0):
        where = self.range(part, occurrence).start
        return await self.editor.request("textDocument/hover", types.HoverParams(self.id, where))

    async def hints(self, within=None):
        return await self.editor.request("textDocument/inlayHint", types.InlayHintParams(self.id, within or self.all))

    async def links(self):
        return await self.editor.request("textDocument/documentLink", types.DocumentLinkParams(self.id))

    async def lenses(self):
        return await self.editor.request("textDocument/codeLens", types.CodeLensParams(self.id))

    async def definition(self, part):
        return await self.editor.request("textDocument/definition", types.DefinitionParams(self.id, self.range(part).start))

    async def completion(self, after):
        position = self.range(after).end
        return await self.editor.request("textDocument/completion", types.CompletionParams(self.id, position))

    async def actions(self, part, only=None, diagnostics=(), selection=None):
        where = self.range(selection or part)
        context = types.CodeActionContext(list(diagnostics), only=only)
        return await self.editor.request("textDocument/codeAction", types.CodeActionParams(self.id, where, context))

    async def diagnostics(self, count, seconds=PATIENCE):
        """Waits until the document has so many diagnostics: those that are requested, or those that were sent last."""
        end = asyncio.get_running_loop().time() + seconds
        while len(items := await self._diagnostics()) != count:
            assert asyncio.get_running_loop().time() < end, f"{len(items)} diagnostics in place of {count}: {items}"
            await asyncio.sleep(0.05)
        return sorted(items, key=lambda item: (item.range.start.line, item.range.start.character))

    async def _diagnostics(self):
        if self.editor.pulls:
            report = await self.editor.request("textDocument/diagnostic", types.DocumentDiagnosticParams(self.id))
            return report.items
        sent = [each for each in self.editor.published if each.uri == self.uri]
        return sent[-1].diagnostics if sent else []


def casewire(*words, **params):
    """Runs `casewire call`. Returns its result."""
    method, *options = words
    command = [PROGRAM, "call", *options, method, json.dumps(params)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE).stdout)
