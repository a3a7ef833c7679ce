"""Diagnostics, code actions and commands, for each editor."""
import asyncio
import json
import pathlib

import pytest
from lsprotocol import types

CODE = """int a;  // TODO remove this when
// the vendor has answered
// in case {closed}
int b;  // TODO something else
int c;  // case {closed} is over
/* FIXME {open} */
/* TODOS todo {closed} */
char *d = "WORKAROUND for {closed}";
"""


async def test_diagnostics_report_work_that_waits_for_closed_cases(editor, cases):
    closed, waiting = cases.one("ibm", "closed"), cases.one("ibm", "inProgress")
    document = editor.open("a.c", CODE.format(closed=closed.number, open=waiting.number), "c")
    first, = await document.diagnostics(1)
    assert first.range == document.range(closed.number)
    assert first.severity == types.DiagnosticSeverity.Hint and first.source == "casewire"
    assert "closed" in first.message
    document.change(document.text.replace("FIXME", f"FIXME {closed.number}"))
    await document.diagnostics(2)
    document.change(document.text.replace("TODO", "LATER"))
    await document.diagnostics(1)
    if not editor.pulls:
        versions = [each.version for each in editor.published if each.uri == document.uri]
        assert versions == sorted(versions) and versions[-1] == document.version
    document.close()
    if not editor.pulls:
        await editor.until(lambda: not editor.published[-1].diagnostics, "no diagnostics after didClose")


async def test_in_text_the_marker_is_on_the_same_line(editor, cases):
    closed = cases.one("redhat", "closed")
    text = f"TODO\ncase {closed.number}\n- XXX until case {closed.number} is closed\ncase {closed.number} TODO\n"
    document = editor.open("a.md", text, "markdown")
    diagnostic, = await document.diagnostics(1)
    assert diagnostic.range == document.range(closed.number, 1)


async def test_diagnostics_report_cases_that_nobody_may_see(editor, cases):
    text = "ibm/CS9999999 and CS9999998\nhttps://access.redhat.com/support/cases/09999999 case 09999998\n"
    document = editor.open("a.md", text, "markdown")
    first, second = await document.diagnostics(2)
    assert first.range == document.range("ibm/CS9999999")
    assert second.range == document.range("https://access.redhat.com/support/cases/09999999")
    assert {first.severity, second.severity} == {types.DiagnosticSeverity.Information}
    assert "not visible" in first.message


def titles(actions):
    return [action.title for action in actions]


def is_command(action):
    return isinstance(action, types.Command)


def command(action):
    return action if is_command(action) else action.command


def can(editor, *path):
    value = editor.capabilities
    for name in path:
        value = getattr(value, name, None)
    return bool(value)


async def test_code_actions_offer_what_the_case_permits(editor, cases):
    row, plain = cases.one("redhat", "waitingOnCustomer"), cases.one("ibm", "closed")
    document = editor.open("a.py", f"# case {row.number}\n# {plain.number}\nfixed = True\n", "python")
    actions = await document.actions(row.number)
    literals = can(editor, "text_document", "code_action", "code_action_literal_support")
    assert all(is_command(action) != literals for action in actions)
    names = " / ".join(titles(actions))
    assert ("browser" in names) == can(editor, "window", "show_document", "support")
    assert "link" in names
    assert "Reopen" not in names
    names = " / ".join(titles(await document.actions(plain.number)))
    # IBM names no page.
    assert "browser" not in names and "link" not in names and "Resolve" not in names
    assert not await document.actions("fixed")
    if literals:
        fixes = await document.actions(row.number, only=["quickfix"])
        # Without a settings file, the client creates it, with or without an operation.
        assert fixes and all(action.kind == "quickfix" for action in fixes)
        insert = next(action for action in actions if "title" in action.title)
        edit, = edits(insert.edit)[document.uri]
        assert edit.range.start == edit.range.end == document.range(row.number).end and row.title in edit.new_text


def edits(edit):
    """The edits of each document."""
    if edit.changes:
        return edit.changes
    return {change.text_document.uri: change.edits for change in edit.document_changes if hasattr(change, "edits")}


async def test_the_link_and_the_page(editor, cases):
    row = cases.one("redhat", "closed")
    document = editor.open("a.py", f"# case {row.number}", "python")
    for action in await document.actions(row.number):
        if "link" in action.title:
            await execute(editor, action)
            await editor.until(lambda: any(row.url in each.message for each in editor.lsp.messages), "the link")
        elif "browser" in action.title:
            await execute(editor, action)
            shown = editor.lsp.shown_documents[-1]
            assert shown.uri == row.url and shown.external


async def execute(editor, action):
    wanted = command(action)
    return await editor.request(
        "workspace/executeCommand", types.ExecuteCommandParams(wanted.command, wanted.arguments))


async def apply(edit):
    """Applies an edit to the files, as an editor does when the person saves them."""
    for change in edit.document_changes or []:
        if getattr(change, "kind", None) == "create":
            pathlib.Path(change.uri.removeprefix("file://")).touch()
    for uri, changes in edits(edit).items():
        path = pathlib.Path(uri.removeprefix("file://"))
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for each in changes:
            # The files of these tests have only ASCII.
            assert each.range.end == each.range.start
            lines = text.splitlines(keepends=True)
            offset = sum(map(len, lines[: each.range.start.line])) + each.range.start.character
            text = text[:offset] + each.new_text + text[offset:]
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("before", [None, '{\n  "hints": "all",\n  "ignore": [{"number": "CS0000001"}]\n}\n'])
async def test_a_number_can_be_ignored(editor, cases, before):
    if not can(editor, "text_document", "code_action", "code_action_literal_support"):
        pytest.skip("an edit needs actions that are no commands")
    file = editor.folder / ".casewire.json"
    if before:
        file.write_text(before, encoding="utf-8")
    row = cases.one("ibm", "closed")
    document, other = (editor.open(name, f"see {row.number}", "markdown") for name in ("a.md", "b.md"))
    assert len(await document.hints()) == len(await other.hints()) == 1
    found = [action for action in await document.actions(row.number) if "gnore" in action.title]
    here, everywhere = found
    for action, expected in ((here, [0, 1]), (everywhere, [0, 0])):
        if file.exists() and action is everywhere:
            action = [each for each in await other.actions(row.number) if "gnore" in each.title][-1]
        await apply(action.edit)
        content = json.loads(file.read_text(encoding="utf-8"))
        assert content["ignore"][-1]["number"] == row.number
        if before:
            assert content["hints"] == "all" and content["ignore"][0] == {"number": "CS0000001"}
        editor.notify("workspace/didChangeWatchedFiles", types.DidChangeWatchedFilesParams(
            [types.FileEvent(file.as_uri(), types.FileChangeType.Changed)]))
        assert [len(await each.hints()) for each in (document, other)] == expected
    assert await document.hover(row.number) is None and not await document.links()


WRITES = [("Resolve", "ibm", "inProgress", "resolved"), ("Reopen", "ibm", "resolved", None),
          ("Escalate", "redhat", "waitingOnCustomer", None)]


@pytest.mark.parametrize("title, profile, state, result", WRITES)
async def test_a_write_needs_a_confirmation(editor, cases, title, profile, state, result):
    row = cases.one(profile, state)
    document = editor.open("a.py", f"# case {row.number}", "python")
    action = next((each for each in await document.actions(row.number) if each.title.startswith(title)), None)
    asks = can(editor, "window", "show_message") or can(editor, "workspace", "execute_command")
    assert bool(action) == asks
    if not action:
        return
    before = await state_of(editor, row)
    for answer in (None, "No"):
        editor.answers = [answer]
        assert await execute(editor, action) is None
        assert await state_of(editor, row) == before
    question = editor.questions[0]
    assert row.number in question.message and question.actions[-1].title == "No"
    # IBM requires a reason to resolve a case; they are the other answers.
    assert len(question.actions) == (9 if title == "Resolve" else 2)
    # A reason is no consent.
    answers = [0, "Yes"] if title == "Resolve" else [0]
    if title == "Resolve":
        editor.answers = [0, "No"]
        assert await execute(editor, action) is None
        assert await state_of(editor, row) == before
    asked = len(editor.questions)
    editor.answers = list(answers)
    assert await execute(editor, action) is not None
    assert len(editor.questions) == asked + len(answers)
    after = await state_of(editor, row)
    assert after != before
    if result:
        assert after[0] == result


async def state_of(editor, row):
    case = await editor.call("cases/get", case=row.id)
    return case.status.state, getattr(case, "escalated", None)


async def test_a_comment_is_sent_only_after_a_confirmation(editor, cases):
    row = cases.one("ibm", "inProgress")
    text = f"# {row.number}: Still fails 🎉 <b>\\n</b>"
    document = editor.open("a.py", text + "\n", "python")
    actions = await document.actions(row.number, selection=text)
    action = next((each for each in actions if "omment" in each.title), None)
    if not action:
        assert not (can(editor, "window", "show_message") or can(editor, "workspace", "execute_command"))
        return

    async def comments():
        return [each.text for each in (await editor.call("comments/list", case=row.id)).comments]

    before = await comments()
    for answer in (None, "No", "Yes"):
        assert await comments() == before
        editor.answers = [answer]
        result = await execute(editor, action)
        assert (result is None) == (answer != "Yes")
    assert sorted(await comments()) == sorted(before + [text])


async def test_read_only_omits_the_writes(name, started, cases):
    editor = await started(name, "--sandbox", "--read-only")
    await editor.call("cache/sync")
    row = cases.one("ibm", "inProgress")
    document = editor.open("a.py", f"# {row.number} text", "python")
    names = " / ".join(titles(await document.actions(row.number, selection=document.text)))
    assert not any(word in names for word in ("Resolve", "Escalate", "omment"))
    editor.answers = ["Yes"] * 3
    with pytest.raises(Exception, match="read-only|readOnly"):
        await editor.request("workspace/executeCommand", types.ExecuteCommandParams(
            "casewire.resolve", [{"case": row.id}]))
    assert not editor.questions


@pytest.mark.parametrize("arguments", [None, [], [{}], [{"case": "ibm"}], [{"case": 1}], [{"case": "nowhere/1"}], ["ibm/CS1"]])
async def test_invalid_arguments_of_a_command_are_refused(started, arguments):
    editor = await started("vscode")
    for wanted in ("casewire.resolve", "casewire.addComment", "casewire.nothing"):
        with pytest.raises(Exception) as error:
            await editor.request("workspace/executeCommand", types.ExecuteCommandParams(wanted, arguments))
        assert error.value.code == -32602
    assert not editor.questions
    await asyncio.sleep(0)
