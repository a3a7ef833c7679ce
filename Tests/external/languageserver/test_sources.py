"""A thousand public source files without cases: no hints, no diagnostics, no requests."""
import itertools
import os
import pathlib
import sys

import pytest
from client import HERE
from lsprotocol import types

sys.path.append(str(HERE.parent / "changes"))
import tools  # noqa: E402

# Packages that were unpacked for this test, else what most machines have.
FOLDERS = [os.environ.get("LSP_SOURCES"), "/usr/include", "/usr/lib/python3", "/usr/share/perl"]
LANGUAGES = {
    ".go": "go", ".c": "c", ".h": "c", ".hpp": "cpp", ".cpp": "cpp", ".cc": "cpp", ".py": "python", ".js": "javascript",
    ".ts": "typescript", ".html": "html", ".css": "css", ".po": "po", ".txt": "plaintext", ".md": "markdown",
    ".s": "assembly", ".sh": "shellscript", ".json": "json", ".pl": "perl", ".pm": "perl", ".el": "emacs-lisp",
    ".lua": "lua", ".golden": "unknown", ".rst": "restructuredtext", ".yml": "yaml", ".xml": "xml",
}
COUNT, LARGEST = 1000, 1_000_000


def chosen():
    """Files of all languages in turn, evenly from all that there are."""
    folder = next((folder for folder in FOLDERS if folder and pathlib.Path(folder).is_dir()), None)
    groups = {}
    for path in sorted(pathlib.Path(folder).rglob("*")) if folder else []:
        if path.suffix in LANGUAGES and path.is_file() and not path.is_symlink() and 0 < path.stat().st_size < LARGEST:
            groups.setdefault(path.suffix, []).append(path)
    spread = [paths[::max(1, len(paths) // 300)] for paths in groups.values()]
    found = [path for path in itertools.chain(*itertools.zip_longest(*spread)) if path][:COUNT]
    return folder, found


async def test_files_without_cases_have_no_hints_and_cause_no_requests(started, tmp_path):
    folder, paths = chosen()
    if len(paths) < COUNT:
        pytest.skip(f"only {len(paths)} source files are here")
    with tools.Sandbox() as vendors:
        setting = tools.Setting.of(str(tmp_path), vendors)
        # A client that pulls diagnostics, and one to which they are pushed.
        for name in ("everything", "vscode"):
            editor = await started(name, "--config", setting.config, folder=name)
            before = vendors.requests()
            size = 0
            for path in paths:
                text = path.read_text(encoding="utf-8", errors="replace")
                size += len(text)
                editor.notify("textDocument/didOpen", types.DidOpenTextDocumentParams(types.TextDocumentItem(
                    uri=path.as_uri(), language_id=LANGUAGES[path.suffix], version=1, text=text)))
            # The end of a text, in any client.
            everything = types.Range(types.Position(0, 0), types.Position(2**31 - 1, 0))
            for path in paths:
                id = types.TextDocumentIdentifier(path.as_uri())
                assert not await editor.request("textDocument/inlayHint", types.InlayHintParams(id, everything)), path
                assert not await editor.request("textDocument/documentLink", types.DocumentLinkParams(id)), path
            found = {}
            for path in paths if name == "vscode" else []:
                text = path.read_text(encoding="utf-8", errors="replace")
                result = await editor.call("references/find", text=text, languageId=LANGUAGES[path.suffix])
                if result.references:
                    found[str(path.relative_to(folder))] = [reference.text for reference in result.references]
            assert not found
            assert not [each.uri for each in editor.published if each.diagnostics]
            assert vendors.requests() == before
            print(f"{len(paths)} files of {len({path.suffix for path in paths})} kinds, {size >> 20} MiB")
