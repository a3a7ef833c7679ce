"""Hover, hints, links, lenses, definitions, documents, symbols and completion, for each editor."""
import asyncio
import pathlib
import stat

import pytest
from client import width
from lsprotocol import types


def contents(hover):
    return hover.contents.value


async def test_the_server_states_what_it_can_do(editor):
    server = editor.server
    assert editor.initialized.server_info.name == "casewire"
    offered = editor.capabilities.general and editor.capabilities.general.position_encodings or ["utf-16"]
    assert editor.encoding in offered
    assert server.hover_provider and server.definition_provider and server.document_link_provider
    assert list(server.completion_provider.trigger_characters) == [":", "/"]
    assert server.rename_provider is None and server.semantic_tokens_provider is None
    assert server.folding_range_provider is None
    workspace, document = editor.capabilities.workspace, editor.capabilities.text_document
    can_pull = bool(document and document.diagnostic and workspace and workspace.diagnostics
                    and workspace.diagnostics.refresh_support)
    assert editor.pulls == can_pull




async def test_a_document_that_was_never_opened_has_nothing(editor):
    document = editor.open("a.md", "case CS1234567", "markdown")
    document.uri = editor.uri("other.md")
    document.id = types.TextDocumentIdentifier(document.uri)
    assert await document.hover("CS") is None
    assert not await document.hints()
    assert not await document.links()
    assert not await document.lenses()
    assert not await document.definition("CS")
    assert not (await document.completion("case ") or types.CompletionList(False, [])).items
    assert not await document.actions("CS")


async def test_a_hover_shows_the_case(editor, cases):
    row = cases.one("redhat", "waitingOnCustomer")
    document = editor.open("a.c", f"/* see SR {row.number} */\nint x = {row.number};\n", "c")
    hover = await document.hover(row.number)
    text = contents(hover)
    assert row.title in text.replace("\\", "")
    assert "aiting" in text and row.url in text
    assert hover.range == document.range(row.number)
    support = editor.capabilities.text_document and editor.capabilities.text_document.hover
    is_markdown = bool(support and support.content_format and support.content_format[0].value == "markdown")
    assert hover.contents.kind.value == ("markdown" if is_markdown else "plaintext")
    # The number in the code is none.
    assert await document.hover(row.number, 1) is None
    # The end of the range is a border of the number; after it, the text is another one.
    beyond = types.HoverParams(document.id, types.Position(1_000_000, 1_000_000))
    assert await editor.request("textDocument/hover", beyond) is None


async def test_a_hover_requests_an_unknown_case(name, started, cases):
    editor = await started(name)
    row = cases.one("ibm", "inProgress")
    document = editor.open("COMMIT_EDITMSG", f"fixes {row.number}\nand ibm/CS9999999", "gitcommit")
    for _ in range(50):
        text = contents(await document.hover(row.number))
        if row.title in text.replace("\\", ""):
            break
        assert "requested" in text or "fetched" in text
        await asyncio.sleep(0.1)
    else:
        pytest.fail(text)
    for _ in range(50):
        text = contents(await document.hover("CS9999999"))
        if "not visible" in text:
            return
        await asyncio.sleep(0.1)
    pytest.fail(text)


TEXTS = {
    "tabs": "\tcase: {n}\t", "emoji": "🎉🎉 fixes {n} 👩‍👩‍👧", "combining": "é̂e\u0301 {n}", "carriage returns": "a\r\nb\r{n}\r\nc",
    "astral and Arabic": "𝔘𝔫 العربية {n}", "no end": "x\n\n{n}",
}


async def test_ranges_are_exact_in_the_encoding(editor, cases):
    row = cases.one("ibm", "closed")
    for index, (what, text) in enumerate(TEXTS.items()):
        document = editor.open(f"{index}.md", text.format(n=row.number), "markdown")
        hover = await document.hover(row.number)
        assert hover and hover.range == document.range(row.number), what
        hint, = await document.hints()
        assert hint.position == document.range(row.number).end, what


async def test_hints_show_the_states(editor, cases):
    closed, waiting = cases.one("ibm", "closed"), cases.one("redhat", "waitingOnCustomer")
    severe = next(row for row in cases.rows if row.severity == 1)
    text = (f"see {closed.number} and {closed.number}\n| 694470895 | 694470896 |\n"
            f"Red Hat: {waiting.number}\ncase #{severe.number}\nibm/CS9999999 CS9999998\n")
    document = editor.open("a.md", text, "markdown")
    hints = {(hint.position.line, hint.label): hint for hint in await document.hints()}
    labels = {line: label for line, label in hints}
    assert labels[0] == "closed" and labels[2] == "waiting on customer"
    assert labels[3].endswith("S1")
    assert len(hints) == 3
    assert all(isinstance(label, str) and width(label, "utf-32") <= 24 for _, label in hints)
    # Only of the lines that are requested.
    only = await document.hints(types.Range(types.Position(2, 0), types.Position(3, 0)))
    assert [hint.label for hint in only] == ["waiting on customer"]
    assert hints[0, "closed"].position == document.range(closed.number).end
    for hint in hints.values():
        resolved = await editor.request("inlayHint/resolve", hint)
        assert resolved.tooltip and resolved.position == hint.position
        label = resolved.label if isinstance(resolved.label, str) else "".join(part.value for part in resolved.label)
        assert label == hint.label


async def test_hints_follow_the_text(editor, cases):
    first, second = cases.all("ibm", "closed")[:2]
    document = editor.open("a.md", f"one {first.number}\n", "markdown")
    assert [hint.position.line for hint in await document.hints()] == [0]
    document.replace("one", "one\ntwo 🎉")
    hint, = await document.hints()
    assert hint.position == document.range(first.number).end
    document.replace(first.number, first.number + "9")
    assert not await document.hints()
    document.replace(first.number + "9", second.number)
    hint, = await document.hints()
    assert hint.position == document.range(second.number).end
    document.change("nothing")
    assert not await document.hints()
    document.close()
    assert not await document.hints()


async def test_links_lead_to_the_pages(editor, cases):
    row, other = cases.one("redhat", "closed"), cases.one("ibm", "closed")
    document = editor.open("a.py", f"# case {row.number} and {other.number}\nx = {row.number}\n", "python")
    links = await document.links()
    assert [(link.target, link.range) for link in links] == [(row.url, document.range(row.number))]
    tooltips = editor.capabilities.text_document and editor.capabilities.text_document.document_link
    assert bool(links[0].tooltip) == bool(tooltips and tooltips.tooltip_support)


async def test_definition_opens_the_case(name, started, cases, tmp_path):
    editor = await started(name)
    row = cases.one("ibm", "inProgress")
    document = editor.open("a.md", f"see ibm/{row.number} here", "markdown")
    location = await document.definition(row.number)
    location = location[0] if isinstance(location, list) else location
    if editor.server.workspace and editor.server.workspace.text_document_content:
        assert location.uri == f"case://ibm/{row.number}"
        content = await editor.request(
            "workspace/textDocumentContent", types.TextDocumentContentParams(location.uri))
        assert row.title in content.text.replace("\\", "")
        return
    path = pathlib.Path(location.uri.removeprefix("file://"))
    assert path.is_relative_to(pathlib.Path(editor.environment["XDG_RUNTIME_DIR"]) / "casewire")
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert row.title in path.read_text(encoding="utf-8").replace("\\", "")
    assert await editor.stop() == 0
    assert not path.exists() and not path.parent.exists()


async def test_the_file_of_a_case_without_a_runtime_folder_is_private(started, cases, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    editor = await started("nothing", environment={"XDG_RUNTIME_DIR": None, "TMPDIR": str(temporary)})
    row = cases.one("ibm", "inProgress")
    document = editor.open("a.md", f"see ibm/{row.number} here", "markdown")
    location = await document.definition(row.number)
    path = pathlib.Path(location.uri.removeprefix("file://"))
    assert path.is_relative_to(temporary)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700 and stat.S_IMODE(path.stat().st_mode) == 0o400
    assert await editor.stop() == 0
    assert not list(temporary.iterdir())


async def test_workspace_symbols_search_the_store(editor, cases):
    row = cases.one("cisco", "inProgress")
    found = await editor.request("workspace/symbol", types.WorkspaceSymbolParams(query=row.number))
    assert [(symbol.name, symbol.container_name) for symbol in found] == [(f"{row.number} {row.title}", "cisco")]
    word = max(row.title.split(), key=len)
    found = await editor.request("workspace/symbol", types.WorkspaceSymbolParams(query=word))
    assert row.number in [symbol.name.split()[0] for symbol in found]
    assert len(await editor.request("workspace/symbol", types.WorkspaceSymbolParams(query=""))) == 50
    assert not await editor.request("workspace/symbol", types.WorkspaceSymbolParams(query="no such case anywhere"))


COMPLETIONS = [
    # The text before the cursor, its language, and what is completed: the profile and the beginning of the number.
    ("case:", "markdown", (None, "")), ("see TAC: ", "markdown", (None, "")), ("// sr: 69", "c", ("cisco", "69")),
    ("ibm/", "markdown", ("ibm", "")), ("ibm/CS4", "gitcommit", ("ibm", "CS4")), ("# CS", "python", ("ibm", "CS")),
    ("redhat/041", "markdown", ("redhat", "041")), ("4", "markdown", None), ("x = 69", "markdown", None),
    ("int a = CS", "c", None), ("case 69", "markdown", None), ("sibm/", "markdown", None), ("abCS4", "markdown", None),
]


@pytest.mark.parametrize("before, language, expected", COMPLETIONS)
async def test_completion_offers_the_cases(editor, cases, before, language, expected):
    document = editor.open("a", before + " after", language)
    result = await document.completion(before)
    if expected is None:
        return ensure(not result or not result.items, result)
    profile, start = expected
    assert result.is_incomplete and 0 < len(result.items) <= 50
    known = {row.number: row for row in cases.rows}
    numbers = [item.label.split()[0] for item in result.items]
    rows = [known[number] for number in numbers]
    assert all(row.number.startswith(start) for row in rows)
    if profile:
        assert {row.profile for row in rows} == {profile}
    over = [row.state in ("closed", "resolved", "cancelled") for row in rows]
    assert over == sorted(over), "open cases are first"
    assert [item.sort_text for item in result.items] == sorted(item.sort_text for item in result.items)
    for row, item in zip(rows, result.items):
        edit = item.text_edit
        assert edit.range == types.Range(document.range(before).end.__class__(0, edit.range.end.character - len(start)),
                                         document.range(before).end)
        # A client shows only items that match the text which they replace.
        assert (item.filter_text or item.label).startswith(start)
        is_link = language == "markdown" and row.url and "/" not in before
        assert edit.new_text == (f"[{row.number}]({row.url})" if is_link else row.number)
    resolved = await editor.request("completionItem/resolve", result.items[0])
    documentation = getattr(resolved.documentation, "value", resolved.documentation)
    assert rows[0].title in documentation.replace("\\", "")


def ensure(condition, value):
    assert condition, value


async def test_lenses_are_off_unless_enabled(name, started, cases):
    row = cases.one("redhat", "closed")
    for options, count in ((None, 0), ({"casewire": {"lens": True}}, 1)):
        editor = await started(name, folder=f"lens-{count}", options=options)
        await editor.call("cache/sync")
        document = editor.open("a.md", f"text\ncase {row.number}", "markdown")
        lenses = await document.lenses() or []
        assert len(lenses) == count
        for lens in lenses:
            resolved = await editor.request("codeLens/resolve", lens)
            assert row.title in resolved.command.title and resolved.range.start.line == 1


async def test_casewire_methods_work_on_the_same_connection(editor, cases):
    row = cases.one("redhat", "closed")
    result = await editor.call("cases/render", case=row.id, format="plain", width=60)
    assert row.title.split()[0] in result.text and result.asOf
    assert all(len(line) <= 60 or " " not in line.strip() for line in result.text.splitlines())
    found = await editor.call("references/find", text=f"🎉 case {row.number}", encoding="utf-16")
    reference, = found.references
    assert reference.number == row.number and reference.range.start.character == 8
