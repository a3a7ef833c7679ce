"""The settings from each source, their order, and invalid ones."""
import asyncio
import json

import pytest
from lsprotocol import types


def write(folder, **settings):
    folder.mkdir(exist_ok=True)
    (folder / ".casewire.json").write_text(json.dumps(settings), encoding="utf-8")


async def connect(started, tmp_path, name="vscode", file=None, options=None, configuration=None):
    if file is not None:
        write(tmp_path / "work", **file)
    from client import Editor
    editor = None
    if configuration is not None:
        # The server requests the configuration right after `initialized`.
        original = Editor.__init__

        def prepared(self, *arguments):
            original(self, *arguments)
            self.configuration["casewire"] = configuration
        Editor.__init__ = prepared
        try:
            editor = await started(name, options=options and {"casewire": options})
        finally:
            Editor.__init__ = original
    else:
        editor = await started(name, options=options and {"casewire": options})
    await editor.call("cache/sync")
    return editor


def text(cases):
    closed, waiting = cases.one("ibm", "closed"), cases.one("redhat", "waitingOnCustomer")
    return f"# TODO {closed.number}\n# TAC {waiting.number}\n# ticket {waiting.number}\nx = '{closed.number}'\ny = {closed.number}\n"


async def labels(editor, document, expected):
    """Settings from `workspace/configuration` arrive a short time after `initialized`."""
    for _ in range(100):
        found = [(hint.position.line, hint.label) for hint in await document.hints()]
        if found == expected:
            return
        await asyncio.sleep(0.03)
    assert found == expected


USUAL = [(0, "closed"), (1, "waiting on customer"), (3, "closed")]
# Settings, and the hints that they lead to.
SETTINGS = [
    ({}, USUAL),
    ({"hints": "off"}, []),
    ({"hints": "closedOnly"}, [USUAL[0], USUAL[2]]),
    ({"inline": {"enabled": False}}, []),
    ({"inline": {"where": "everywhere"}}, USUAL + [(4, "closed")]),
    ({"inline": {"languages": ["c"]}}, []),
    ({"inline": {"languages": ["c", "python"]}}, USUAL),
    ({"inline": {"exclude": ["*.md"]}}, USUAL),
    ({"inline": {"exclude": ["src/", "*.py"]}}, []),
    ({"words": ["ticket"]}, [USUAL[0], (2, "waiting on customer"), USUAL[2]]),
    ({"words": []}, [USUAL[0], USUAL[2]]),
    ({"profiles": ["redhat"]}, [USUAL[1]]),
    ({"maxFileKilobytes": 1}, USUAL),
    ({"ignore": [{"number": "{closed}"}]}, [USUAL[1]]),
    ({"ignore": [{"number": "{closed}", "path": "other.py"}]}, USUAL),
    ({"patterns": [{"prefix": "", "digits": [8, 8], "profile": "ibm"}]}, USUAL),
]


@pytest.mark.parametrize("source", ["file", "options", "configuration"])
@pytest.mark.parametrize("settings, expected", SETTINGS, ids=[json.dumps(settings) for settings, _ in SETTINGS])
async def test_each_source_sets(started, tmp_path, cases, source, settings, expected):
    settings = json.loads(json.dumps(settings).replace("{closed}", cases.one("ibm", "closed").number))
    editor = await connect(started, tmp_path, **{source: settings})
    document = editor.open("a.py", text(cases), "python")
    await labels(editor, document, expected)
    assert not editor.lsp.messages


async def test_a_later_source_overrides(started, tmp_path, cases):
    editor = await connect(started, tmp_path, file={"hints": "off", "links": False, "lens": True},
                           options={"hints": "closedOnly"}, configuration={"hints": "all"})
    document = editor.open("a.py", text(cases), "python")
    await labels(editor, document, USUAL)
    assert not await document.links() and len(await document.lenses()) == 3
    editor.configuration["casewire"] = {}
    editor.notify("workspace/didChangeConfiguration", types.DidChangeConfigurationParams(settings=None))
    await labels(editor, document, [USUAL[0], USUAL[2]])


async def test_a_change_of_the_configuration_applies_at_once(name, started, tmp_path, cases):
    editor = await started(name)
    await editor.call("cache/sync")
    document = editor.open("a.py", text(cases), "python")
    await labels(editor, document, USUAL)
    await document.diagnostics(1)
    for settings, expected, count in (({"hints": "closedOnly", "diagnostics": {"closedBehind": False}}, [USUAL[0], USUAL[2]], 0),
                                      ({"hints": "off"}, [], 1), ({}, USUAL, 1)):
        editor.configuration["casewire"] = settings
        editor.notify("workspace/didChangeConfiguration", types.DidChangeConfigurationParams(
            settings={"casewire": settings}))
        await labels(editor, document, expected)
        await document.diagnostics(count)


async def test_the_file_is_read_again_when_it_changes(name, started, tmp_path, cases):
    editor = await started(name)
    await editor.call("cache/sync")
    document = editor.open("a.py", text(cases), "python")
    await labels(editor, document, USUAL)
    write(editor.folder, hints="off")
    event = types.FileEvent((editor.folder / ".casewire.json").as_uri(), types.FileChangeType.Created)
    editor.notify("workspace/didChangeWatchedFiles", types.DidChangeWatchedFilesParams([event]))
    await labels(editor, document, [])


INVALID = [
    ("hints", {"hints": "sometimes"}), ("inline.enabled", {"inline": {"enabled": "yes"}}),
    ("inline.where", {"inline": {"where": "here"}}), ("words", {"words": "case"}), ("patterns", {"patterns": [{"prefix": "X"}]}),
    ("refreshSeconds", {"refreshSeconds": -1}), ("colour", {"colour": "red"}), ("lens", {"lens": 1}),
    ("completion.insert", {"completion": {"insert": "all"}}), ("maxFileKilobytes", {"maxFileKilobytes": 10**9}),
]


@pytest.mark.parametrize("source", ["file", "options", "configuration"])
@pytest.mark.parametrize("key, settings", INVALID, ids=[key for key, _ in INVALID])
async def test_an_invalid_setting_is_reported_once(started, tmp_path, cases, source, key, settings):
    editor = await connect(started, tmp_path, **{source: settings})
    await editor.until(lambda: editor.lsp.messages, "a message")
    document = editor.open("a.py", text(cases), "python")
    await labels(editor, document, USUAL)
    editor.notify("workspace/didChangeConfiguration", types.DidChangeConfigurationParams(settings=None))
    editor.notify("workspace/didChangeWatchedFiles", types.DidChangeWatchedFilesParams([]))
    await labels(editor, document, USUAL)
    message, = editor.lsp.messages
    assert key in message.message and message.type == types.MessageType.Warning


async def test_the_other_settings_of_an_invalid_source_apply(started, tmp_path, cases):
    editor = await connect(started, tmp_path, file={"hints": "closedOnly", "words": 7, "inline": {"where": 1, "exclude": ["x"]}})
    await editor.until(lambda: len(editor.lsp.messages) == 2, "two messages")
    document = editor.open("a.py", text(cases), "python")
    await labels(editor, document, [USUAL[0], USUAL[2]])


@pytest.mark.parametrize("content", ["", "{", "[]", "nul\0", "\ufeff{}"])
async def test_a_damaged_file_is_no_obstacle(started, tmp_path, cases, content):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / ".casewire.json").write_text(content, encoding="utf-8")
    editor = await connect(started, tmp_path)
    document = editor.open("a.py", text(cases), "python")
    await labels(editor, document, USUAL)


async def test_each_folder_has_its_settings(started, tmp_path, cases):
    editor = await connect(started, tmp_path)
    write(tmp_path / "other", hints="off")
    folder = types.WorkspaceFolder((tmp_path / "other").as_uri(), "other")
    editor.notify("workspace/didChangeWorkspaceFolders", types.DidChangeWorkspaceFoldersParams(
        types.WorkspaceFoldersChangeEvent(added=[folder], removed=[])))
    inside, outside = editor.open("../other/a.py", text(cases), "python"), editor.open("a.py", text(cases), "python")
    inside.uri = (tmp_path / "other" / "a.py").as_uri()
    await labels(editor, outside, USUAL)
    document = editor.open("b.py", "", "python")
    document.uri, document.id = inside.uri, types.TextDocumentIdentifier(inside.uri)
    editor.notify("textDocument/didOpen", types.DidOpenTextDocumentParams(
        types.TextDocumentItem(inside.uri, "python", 1, text(cases))))
    document.text = text(cases)
    await labels(editor, document, [])
    editor.notify("workspace/didChangeWorkspaceFolders", types.DidChangeWorkspaceFoldersParams(
        types.WorkspaceFoldersChangeEvent(added=[], removed=[folder])))
    await labels(editor, document, USUAL)


INSERTIONS = [("number", "{number}"), ("id", "redhat/{number}"), ("link", "{url}"), ("auto", "[{number}]({url})")]


@pytest.mark.parametrize("insert, expected", INSERTIONS)
async def test_what_a_completion_inserts(started, tmp_path, cases, insert, expected):
    editor = await connect(started, tmp_path, options={"completion": {"insert": insert}})
    row = cases.one("redhat", "waitingOnCustomer")
    before = f"case: {row.number[:5]}"
    document = editor.open("a.md", before + " after", "markdown")
    item = next(each for each in (await document.completion(before)).items if row.number in each.label)
    assert item.text_edit.new_text == expected.format(number=row.number, url=row.url)
