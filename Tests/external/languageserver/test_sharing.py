"""What other connections and the vendors change, and how often the vendors are asked. The vendors are on a port."""
import asyncio
import pathlib
import sys
import time

import pytest
from conftest import Cases
from lsprotocol import types

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "changes"))
import tools  # noqa: E402


@pytest.fixture(scope="module")
def vendors():
    with tools.Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def setting(vendors, tmp_path):
    vendors.clear()
    return tools.Setting.of(str(tmp_path), vendors)


@pytest.fixture(scope="module")
def shared(vendors, tmp_path_factory):
    """The cases on the port, which the tests change: each uses others."""
    setting = tools.Setting.of(str(tmp_path_factory.mktemp("cases")), vendors)
    return Cases("--config", setting.config)


async def connect(started, setting, name="vscode", **more):
    options = {"casewire": {"refreshSeconds": 30, **more}}
    return await started(name, "--config", setting.config, options=options)


async def count_of(vendors):
    """The number of requests, when it does not change any more."""
    before, quiet = None, 0
    while quiet < 5:
        count = await asyncio.to_thread(vendors.requests)
        quiet = quiet + 1 if count == before else 0
        before = count
        await asyncio.sleep(0.1)
    return before


async def test_a_change_elsewhere_is_shown(name, started, setting, shared, vendors):
    editor = await connect(started, setting, name)
    used = test_a_change_elsewhere_is_shown.__dict__.setdefault("used", [])
    row = next(row for row in shared.all("ibm", "inProgress", severity=(3, 4)) if row.number not in used)
    used.append(row.number)
    document = editor.open("a.py", f"# TODO {row.number}\n", "python")
    await document.diagnostics(0)
    for _ in range(200):
        if hints := await document.hints():
            break
        await asyncio.sleep(0.05)
    assert [hint.label for hint in hints] == ["in progress"]
    await asyncio.sleep(1.2)
    refreshes = len(editor.refreshes)
    # Another connection.
    await asyncio.to_thread(setting.call, "cases/setStatus", case=row.id, action="resolve", resolutionCode=1, comment="Done.")
    start = time.monotonic()
    await document.diagnostics(1, seconds=10)
    # The interval of the profile is 1 s, and the promise is 1 s more.
    took = time.monotonic() - start
    assert took < 3, f"{took:.1f} s"
    assert [hint.label for hint in await document.hints()] == ["resolved"]
    await asyncio.sleep(0.5)
    # With the refreshes for the first look-up, at most one of a kind in 30 s.
    assert all(editor.refreshes.count(kind) <= 2 for kind in set(editor.refreshes)), editor.refreshes
    assert refreshes <= len(editor.refreshes)


async def test_only_numbers_that_are_cases_are_requested(started, setting, vendors):
    editor = await connect(started, setting)
    before = await count_of(vendors)
    table = "\n".join(f"| {number} | {number + 7} |" for number in range(682299374, 682299414))
    editor.open("table.md", "| a | b |\n|---|---|\n" + table, "markdown")
    code = editor.open("a.c", "int x = 682299374; // see 682299375\n", "c")
    assert not await code.hints()
    assert await count_of(vendors) == before


async def test_known_cases_are_not_requested_again(started, setting, shared, vendors):
    editor = await connect(started, setting)
    await editor.call("cache/sync")
    rows = [row for row in shared.rows if row.profile == "ibm"][:50]
    before = await count_of(vendors)
    document = editor.open("a.md", "\n".join(row.number for row in rows), "markdown")
    assert len(await document.hints()) == len(rows)
    for row in rows[:10]:
        await document.hover(row.number)
    # Rounds read lists, and no single case.
    assert await count_of(vendors) - before < 10


async def test_a_document_requests_at_most_200_numbers(started, setting, vendors):
    editor = await connect(started, setting)
    before = await count_of(vendors)
    numbers = [f"CS{7000000 + index}" for index in range(400)]
    document = editor.open("a.md", "\n".join(numbers), "markdown")
    await asyncio.sleep(2)
    first = await count_of(vendors) - before
    assert 0 < first <= 250
    # All were denied, and none is requested again for an hour.
    document.close()
    document = editor.open("b.md", "\n".join(numbers[:200]), "markdown")
    await document.hints()
    await asyncio.sleep(1)
    assert await count_of(vendors) - before <= first + 10


async def test_closed_documents_consume_nothing(started, setting, shared, vendors):
    editor = await connect(started, setting)
    row = shared.one("cisco", "inProgress")
    document = editor.open("a.md", f"SR {row.number}", "markdown")
    await asyncio.sleep(1.5)
    document.close()
    await asyncio.sleep(1)
    before = await count_of(vendors)
    await asyncio.sleep(3)
    assert vendors.requests() == before


async def test_without_the_vendors_the_store_answers(name, started, tmp_path):
    with tools.Sandbox() as vendors:
        setting = tools.Setting.of(str(tmp_path), vendors)
        cases = Cases("--config", setting.config)
        editor = await connect(started, setting, name)
        await editor.call("cache/sync")
        row = cases.one("ibm", "closed")
        document = editor.open("a.py", f"# TODO {row.number} and CS9999999\n", "python")
        await document.diagnostics(1)
    # The vendors have gone.
    other = editor.open("b.py", f"# FIXME {row.number} CS9999998\n", "python")
    await asyncio.sleep(2)
    await document.diagnostics(1)
    await other.diagnostics(1)
    assert len(await document.hints()) == 1
    start = time.monotonic()
    hover = await document.hover(row.number)
    took = time.monotonic() - start
    assert row.title in hover.contents.value.replace("\\", "") and took < 0.2
    assert await document.hover("CS9999999") is not None
    symbols = await editor.request("workspace/symbol", types.WorkspaceSymbolParams(query=row.number))
    assert symbols[0].container_name == "ibm"
    assert (await document.links()) is not None
    document.change(document.text + "# 2")
    await document.diagnostics(1)
    # No dialogs.
    assert not editor.lsp.messages and not editor.questions
