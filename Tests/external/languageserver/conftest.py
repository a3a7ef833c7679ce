"""What the tests share: the types of LSP, the cases of the simulated vendors, and editors."""
import collections

import pytest
from client import Editor, casewire
from metamodel import NAME, SOURCE, MetaModel, find

EDITORS = ["neovim", "emacs", "vscode", "everything", "nothing"]
Row = collections.namedtuple("Row", "id profile number title state severity url")


@pytest.fixture(scope="session")
def model():
    path = find()
    if path is None:
        pytest.skip(f"{NAME} is not here; it is {SOURCE}")
    return MetaModel(path)


class Cases:
    """The cases of the simulated vendors, which are the same in every sandbox of this seed."""

    def __init__(self, *options):
        self.rows = []
        for profile in ("ibm", "redhat", "cisco"):
            result = casewire("cases/list", *options, profiles=[profile], limit=60,
                              fields=["title", "status", "severity", "url"])
            self.rows += [Row(row["id"], profile, row["id"].split("/")[1], row.get("title", ""), row.get("status", {}).get("state"),
                              row.get("severity", {}).get("level"), row.get("url")) for row in result["cases"]]

    def all(self, profile, *states, severity=None):
        """The cases of a vendor in these states, or all, newest first."""
        return [row for row in self.rows if row.profile == profile and (not states or row.state in states)
                and (severity is None or row.severity in severity)]

    def one(self, profile, *states):
        """One whose hint is only the state."""
        return self.all(profile, *states, severity=(3, 4))[0]


@pytest.fixture(scope="session")
def cases():
    return Cases("--sandbox")


@pytest.fixture(params=EDITORS)
def name(request):
    return request.param


@pytest.fixture
async def started(request, tmp_path):
    """Starts editors, and ends their sessions after the test."""
    editors = []

    async def start(name, *words, folder="work", **more):
        model = request.getfixturevalue("model") if name == "everything" else None
        path = tmp_path / folder
        path.mkdir(exist_ok=True)
        editor = Editor(name, model)
        editors.append(editor)
        return await editor.start(path, *words, **more)

    yield start
    for editor in editors:
        if editor.lsp._server is not None and editor.lsp._server.returncode is None:
            assert await editor.stop() == 0


@pytest.fixture
async def editor(name, started):
    """An editor whose server has read all cases."""
    editor = await started(name)
    await editor.call("cache/sync")
    return editor
