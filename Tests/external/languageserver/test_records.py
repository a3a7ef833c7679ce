"""All recorded sessions against the types of LSP. Run after the other modules, which record them."""
import collections
import re

import pytest
from client import RECORDS
from conformance import Session

# What the server must have sent at least once in all sessions.
EXPECTED = [
    "response: initialize", "response: shutdown", "response: textDocument/hover", "response: textDocument/inlayHint",
    "response: inlayHint/resolve", "response: textDocument/diagnostic", "response: textDocument/completion",
    "response: completionItem/resolve", "response: textDocument/codeAction", "response: workspace/executeCommand",
    "response: textDocument/definition", "response: workspace/textDocumentContent", "response: workspace/symbol",
    "response: textDocument/documentLink", "response: textDocument/codeLens", "response: codeLens/resolve",
    "textDocument/publishDiagnostics", "window/showMessage", "window/showMessageRequest", "window/showDocument",
    "workspace/configuration", "client/registerCapability", "workspace/inlayHint/refresh",
    "workspace/diagnostic/refresh",
]


@pytest.fixture(scope="module")
def sessions(model):
    return {path.name: Session(model, path) for path in sorted(RECORDS.iterdir())}


def test_every_message_conforms(sessions):
    issues = collections.defaultdict(set)
    for name, session in sessions.items():
        for issue in session.issues:
            issues[issue].add(re.sub(r"-[\d-]+$", "", name))
    count = sum(sum(session.methods.values()) for session in sessions.values())
    print(f"{count} messages of the server in {len(sessions)} sessions")
    assert not issues, "\n".join(f"{issue}   ({', '.join(sorted(names))})" for issue, names in sorted(issues.items()))


@pytest.mark.parametrize("method", EXPECTED)
def test_every_kind_of_message_was_checked(sessions, method):
    assert any(session.methods[method] for session in sessions.values())
