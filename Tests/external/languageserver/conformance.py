"""Checks recorded sessions: each message of the server against the types of LSP, and against what the client declared."""
import collections
import json
import re

import record
from metamodel import at, short

# Members that casewire adds to the result of `initialize` for the clients of its own protocol.
OWN_MEMBERS = {"casewireProtocol"}
# What a server may send before it answered `initialize`.
EARLY = {"window/showMessage", "window/logMessage", "window/showMessageRequest", "telemetry/event", "$/progress"}
# Requests that every client has to answer.
UNCONDITIONAL = {"client/registerCapability", "client/unregisterCapability"}


class Frames:
    """Splits a stream into messages, and checks their headers."""

    def __init__(self):
        self.rest = b""
        self.issues = []

    def add(self, data):
        self.rest += data
        while (end := self.rest.find(b"\r\n\r\n")) >= 0:
            header = self.rest[:end].decode("ascii", "replace")
            length = re.search(r"^Content-Length: (\d+)\r?$", header, re.MULTILINE | re.IGNORECASE)
            if not length:
                self.issues.append(f"a header without a length: {header[:200]!r}")
                self.rest = b""
                return
            size = end + 4 + int(length[1])
            if len(self.rest) < size:
                return
            yield header, self.rest[end + 4:size]
            self.rest = self.rest[size:]


def messages(path, issues):
    """The direction, the time and the content of the messages of a record."""
    frames = {"c": Frames(), "s": Frames()}
    for direction, moment, data in record.read(path):
        for header, body in frames[direction].add(data):
            if direction == "s" and not re.fullmatch(r"Content-Length: \d+", header):
                issues.append(f"the header has more than the length: {header!r}")
            yield direction, moment, json.loads(body)
    issues += frames["s"].issues
    if frames["s"].rest:
        issues.append(f"{len(frames['s'].rest)} bytes at the end are no message: {frames['s'].rest[:80]!r}")


class Session:
    """One recorded connection."""

    def __init__(self, model, path):
        self.model, self.issues, self.capabilities = model, [], {}
        self.methods = collections.Counter()
        self.is_initialized = self.has_shut_down = self.pulls = False
        self.sent, self.received = {}, {}
        self.answered, self.commands, self.tokens = set(), 0, set()
        self.messages = list(messages(path, self.issues))
        for direction, _, message in self.messages:
            getattr(self, "_client" if direction == "c" else "_server")(message)
        if self.has_shut_down:
            for number, request in self.sent.items():
                if number not in self.answered:
                    self.note(request["method"], "was never answered")

    def note(self, method, *texts):
        self.issues += [f"{method}: {text}" for text in texts]

    def _client(self, message):
        method = message.get("method")
        if method and "id" in message:
            self.sent[json.dumps(message["id"])] = message
        if method == "initialize":
            self.capabilities = message["params"]["capabilities"]
        elif method == "workspace/executeCommand":
            self.commands += 1
        for name in ("workDoneToken", "partialResultToken"):
            if isinstance(token := at(message, f"params.{name}"), (str, int)):
                self.tokens.add(token)

    def can(self, path):
        return at(self.capabilities, path) not in (None, False)

    def values(self, path):
        return at(self.capabilities, path) or []

    # What the server sends.

    def _server(self, message):
        if message.get("jsonrpc") != "2.0":
            self.issues.append(f"no JSON-RPC 2.0: {short(message)}")
        if "method" in message:
            self._call(message, message["method"], "id" in message)
        else:
            self._response(message)

    def _call(self, message, method, is_request):
        self.methods[method] += 1
        unknown = set(message) - {"jsonrpc", "id", "method", "params"}
        if unknown:
            self.note(method, f"has the members {unknown}")
        table = self.model.requests if is_request else self.model.notifications
        declared = table.get(method)
        if not declared or declared["messageDirection"] == "clientToServer":
            return self.note(method, "is nothing that a server may send")
        if not self.is_initialized and method not in EARLY:
            self.note(method, "was sent before the response to initialize")
        if is_request:
            number = json.dumps(message["id"])
            if number in self.received:
                self.note(method, f"the id {number} was used before")
            self.received[number] = message
        if "params" in declared:
            self.note(method, *self.model.issues(message.get("params"), declared["params"], "params"))
        elif message.get("params") is not None:
            self.note(method, "has params")
        capability = declared.get("clientCapability")
        if is_request and capability and not self._may_call(method, capability):
            self.note(method, f"needs {capability}, which the client did not declare")
        check = getattr(self, "_call_" + re.sub(r"\W", "_", method), None)
        if check:
            check(message.get("params"))

    def _may_call(self, method, capability):
        if method == "workspace/codeLens/refresh":
            return self.can("workspace.codeLens.refreshSupport")
        # Older than its capability, which describes only details. Emacs answers it, and does not declare it: a command of the
        # client is needed.
        if method == "window/showMessageRequest" and self.commands:
            return True
        return self.can(capability)

    def _response(self, message):
        number = json.dumps(message.get("id"))
        request = self.sent.get(number)
        if request is None:
            return self.issues.append(f"a response with an unknown id: {short(message)}")
        method = request["method"]
        self.methods["response: " + method] += 1
        if number in self.answered:
            self.note(method, f"the id {number} was answered twice")
        self.answered.add(number)
        if set(message) - {"jsonrpc", "id", "result", "error"} or ("result" in message) == ("error" in message):
            return self.note(method, f"is no response: {short(message)}")
        if "error" in message:
            return self._error(method, message["error"])
        if method == "shutdown":
            self.has_shut_down = True
        declared = self.model.requests.get(method)
        if not declared:
            # A method of casewire's own protocol.
            return None
        result = message["result"]
        if method == "initialize":
            self.is_initialized = True
            result = {name: value for name, value in result.items() if name not in OWN_MEMBERS}
        self.note(method, *self.model.issues(result, declared["result"], "the result"))
        check = getattr(self, "_result_" + re.sub(r"\W", "_", method), None)
        if check and result is not None:
            check(result)

    def _error(self, method, error):
        kind = {"kind": "literal", "value": {"properties": [
            {"name": "code", "type": {"kind": "base", "name": "integer"}},
            {"name": "message", "type": {"kind": "base", "name": "string"}},
            {"name": "data", "type": {"kind": "reference", "name": "LSPAny"}, "optional": True}]}}
        self.note(method, *self.model.issues(error, kind, "the error"))
        if not error.get("message"):
            self.note(method, "the error has no message")

    # What depends on the capabilities.

    def _require(self, method, value, capability, what):
        if value is not None and value is not False and not self.can(capability):
            self.note(method, f"{what} needs {capability}, which the client did not declare")

    def _result_initialize(self, result):
        stated = result["capabilities"]
        for request in self.model.requests.values():
            provider, capability = request.get("serverCapability"), request.get("clientCapability")
            is_new = (request.get("since") or "0") >= "3.17" and request["method"] != "workspace/symbol"
            if provider and capability and is_new:
                self._require("initialize", at(stated, provider), capability, provider)
        encoding = stated.get("positionEncoding")
        if encoding and encoding not in (self.values("general.positionEncodings") or ["utf-16"]):
            self.note("initialize", f"the encoding {encoding} was not offered")
        self._require("initialize", at(stated, "codeActionProvider.codeActionKinds"),
                      "textDocument.codeAction.codeActionLiteralSupport", "codeActionKinds")
        self._require("initialize", at(stated, "completionProvider.completionItem.labelDetailsSupport"),
                      "textDocument.completion.completionItem.labelDetailsSupport", "labelDetailsSupport")
        self._require("initialize", at(stated, "workspace.workspaceFolders"), "workspace.workspaceFolders",
                      "workspaceFolders")
        if at(stated, "diagnosticProvider.workspaceDiagnostics"):
            self.note("initialize", "some clients have problems with workspaceDiagnostics")
        self.pulls = "diagnosticProvider" in stated
        if self.pulls:
            self._require("initialize", True, "workspace.diagnostics.refreshSupport", "diagnosticProvider")

    def _call_client_registerCapability(self, params):
        for registration in params["registrations"]:
            method = registration["method"]
            declared = self.model.requests.get(method) or self.model.notifications.get(method)
            if not declared:
                self.note("client/registerCapability", f"{method} is unknown")
                continue
            capability = declared["clientCapability"] + ".dynamicRegistration"
            self._require("client/registerCapability", True, capability, method)
            options = declared.get("registrationOptions")
            if options:
                self.note("client/registerCapability",
                          *self.model.issues(registration.get("registerOptions"), options, f"the options of {method}"))

    def _call_textDocument_publishDiagnostics(self, params):
        if self.pulls:
            self.note("textDocument/publishDiagnostics", "the client pulls diagnostics")
        self._diagnostics(params["diagnostics"], "textDocument.publishDiagnostics")

    def _result_textDocument_diagnostic(self, result):
        if not self.pulls:
            self.note("textDocument/diagnostic", "is answered though diagnostics are pushed")
        self._diagnostics(result.get("items", []), "textDocument.diagnostic")

    def _diagnostics(self, diagnostics, base):
        for diagnostic in diagnostics:
            for member, capability in (("codeDescription", "codeDescriptionSupport"), ("data", "dataSupport"),
                                       ("relatedInformation", "relatedInformation"), ("tags", "tagSupport")):
                self._require("diagnostics", diagnostic.get(member), f"{base}.{capability}", member)
            if isinstance(diagnostic.get("message"), dict):
                self._require("diagnostics", True, f"{base}.markupMessageSupport", "a message that is no string")

    def _call_window_showMessageRequest(self, params):
        for action in params.get("actions", []):
            if set(action) - {"title"}:
                self._require("window/showMessageRequest", True,
                              "window.showMessage.messageActionItem.additionalPropertiesSupport", "further members")

    def _call___progress(self, params):
        if params["token"] not in self.tokens:
            self.note("$/progress", f"the token {params['token']!r} is not the client's")

    def _call_window_workDoneProgress_create(self, params):
        self.tokens.add(params["token"])

    def _call_workspace_applyEdit(self, params):
        self._edit("workspace/applyEdit", params["edit"])

    def _edit(self, method, edit):
        base = "workspace.workspaceEdit"
        changes = edit.get("documentChanges")
        # A client that can create files in an edit reads `documentChanges`.
        if changes is not None and not self.values(f"{base}.resourceOperations"):
            self._require(method, True, f"{base}.documentChanges", "documentChanges")
        for change in changes or []:
            if "kind" in change and change["kind"] not in self.values(f"{base}.resourceOperations"):
                self.note(method, f"the client cannot {change['kind']} a file")
        self._require(method, edit.get("changeAnnotations"), f"{base}.changeAnnotationSupport", "changeAnnotations")

    def _markup(self, method, content, path, what):
        if isinstance(content, dict) and content.get("kind") not in self.values(path):
            self.note(method, f"{what} is {content.get('kind')}, which the client did not declare")

    def _result_textDocument_hover(self, result):
        # Plain text as a string would be taken for Markdown.
        if at(result, "contents.kind") != "plaintext":
            self._markup("textDocument/hover", result["contents"], "textDocument.hover.contentFormat", "the text")
        if not isinstance(result["contents"], dict):
            self.note("textDocument/hover", "uses the deprecated form of the contents")

    def _result_textDocument_completion(self, result):
        items = result if isinstance(result, list) else result["items"]
        if isinstance(result, dict):
            for name in result.get("itemDefaults", {}):
                if name not in self.values("textDocument.completion.completionList.itemDefaults"):
                    self.note("textDocument/completion", f"the client did not declare the default {name}")
        for item in items:
            self._completion("textDocument/completion", item)

    def _result_completionItem_resolve(self, item):
        self._completion("completionItem/resolve", item)

    def _completion(self, method, item):
        base = "textDocument.completion.completionItem"
        for member, capability in (("tags", "tagSupport"), ("labelDetails", "labelDetailsSupport"),
                                   ("commitCharacters", "commitCharactersSupport"), ("preselect", "preselectSupport"),
                                   ("insertTextMode", "insertTextModeSupport"), ("deprecated", "deprecatedSupport")):
            self._require(method, item.get(member), f"{base}.{capability}", member)
        if item.get("insertTextFormat") == 2:
            self._require(method, True, f"{base}.snippetSupport", "a snippet")
        if "insert" in item.get("textEdit", {}):
            self._require(method, True, f"{base}.insertReplaceSupport", "an edit with insert and replace")
        self._markup(method, item.get("documentation"), f"{base}.documentationFormat", "the documentation")
        known = self.values("textDocument.completion.completionItemKind.valueSet") or range(1, 19)
        if "kind" in item and item["kind"] not in known:
            self.note(method, f"the client does not know the kind {item['kind']}")

    def _result_textDocument_codeAction(self, result):
        method = "textDocument/codeAction"
        for action in result:
            if isinstance(action.get("command"), str):
                continue
            base = "textDocument.codeAction"
            self._require(method, True, f"{base}.codeActionLiteralSupport", "an action that is no command")
            for member, capability in (("disabled", "disabledSupport"), ("data", "dataSupport"),
                                       ("isPreferred", "isPreferredSupport"), ("tags", "tagSupport")):
                self._require(method, action.get(member), f"{base}.{capability}", member)
            if "edit" in action:
                self._edit(method, action["edit"])

    def _result_textDocument_documentLink(self, result):
        for link in result:
            self._require("textDocument/documentLink", link.get("tooltip"), "textDocument.documentLink.tooltipSupport",
                          "tooltip")
            if "target" not in link:
                self.note("textDocument/documentLink", "a link has no target, and not every client resolves it")

    def _result_textDocument_definition(self, result):
        for each in result if isinstance(result, list) else [result]:
            self._require("textDocument/definition", each.get("targetUri"), "textDocument.definition.linkSupport",
                          "a link")

    def _result_workspace_symbol(self, result):
        known = self.values("workspace.symbol.symbolKind.valueSet") or range(1, 19)
        for symbol in result:
            self._require("workspace/symbol", symbol.get("tags"), "workspace.symbol.tagSupport", "tags")
            if "range" not in symbol["location"]:
                self._require("workspace/symbol", True, "workspace.symbol.resolveSupport", "a location without a range")
            if symbol["kind"] not in known:
                self.note("workspace/symbol", f"the client does not know the kind {symbol['kind']}")

    def _result_inlayHint_resolve(self, hint):
        self._resolved("inlayHint/resolve", hint, "textDocument.inlayHint.resolveSupport.properties")

    def _result_codeLens_resolve(self, lens):
        if "command" not in lens:
            self.note("codeLens/resolve", "the lens has no command")

    def _resolved(self, method, result, path):
        asked = self._request_of(method, result)
        for name in set(result) - set(asked or result):
            if name not in self.values(path) and f"{name}.command" not in self.values(path):
                self.note(method, f"the client cannot resolve {name}")

    def _request_of(self, method, result):
        """The item that the client asked to resolve."""
        for request in self.sent.values():
            if request["method"] == method and request["params"].get("data") == result.get("data"):
                return request["params"]
        return None
