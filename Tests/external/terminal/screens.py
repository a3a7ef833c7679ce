#!/usr/bin/env python3
"""Runs the commands for people on a pseudo-terminal, and compares the screens with files.

    screens.py PROGRAM [--update]

The vendor is a server of this test, whose texts are hard to print. The last line is "N passed, N failed"; it ends with 1 when a
check failed. `--update` writes the files of `screens`.
"""
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

from terminal import Run, harm, screen
from vendor import CORPUS, Vendor

HERE = os.path.dirname(os.path.abspath(__file__))
counts = {True: 0, False: 0}

# The name of a screen, the words of the command, the columns of the terminal, and the environment that differs.
SCREENS = [
    (f"list-{columns}", "list", columns, {}) for columns in (20, 40, 80, 300)
] + [
    (f"show-hard-{columns}", "show CS1000005", columns, {}) for columns in (20, 80, 300)
] + [
    ("show-right-to-left", "show 1000003", 60, {}),
    ("list-no-term", "list", 80, {"TERM": None}),
    ("list-dumb", "list --severity 1,2", 80, {"TERM": "dumb"}),
    ("list-columns", "list --columns number,severity,owner.name,title", 80, {}),
    ("list-markdown", "list --limit 3 --output markdown", 80, {}),
    ("list-none", "list --query number:nothing", 80, {}),
    ("comments", "comments list CS1000001", 80, {}),
    ("get-columns", "cases get CS1000001 CS1000002 --columns id,status", 80, {}),
    ("not-found", "show CS1999999", 80, {}),
    ("added", "comment cs1000001 --private Hello", 80, {}),
    ("destroys", "attachments delete CS1000001 f1 --no-input", 80, {}),
    ("word", "lst", 80, {}),
    ("verb", "comments ad", 80, {}),
    ("flag", "list --stauts open", 80, {}),
    ("value", "list --status opne", 80, {}),
    ("several", "list --limit 0 --severity 7", 80, {}),
    ("missing", "comments add", 80, {}),
    ("text-is-case", "comment CS1000001 CS1000002", 80, {}),
    ("no-editor", "comment CS1000001", 80, {}),
    ("editor-fails", "comment CS1000001", 80, {"EDITOR": "false"}),
    ("editor-fails-with-text", "comment CS1000001", 80, {"EDITOR": "sh -c 'echo kept >\"$1\"; exit 3' -"}),
    ("editor-saves-nothing", "comment CS1000001", 80, {"EDITOR": "true"}),
    ("editor-saves", "comment CS1000001 --columns text", 80, {"EDITOR": "sh -c 'echo from the editor >\"$1\"' -"}),
    ("help-comments-add", "help comments add", 80, {}),
    ("help-comments-add-20", "help comments add", 20, {}),
    ("help-sandbox", "help sandbox", 80, {}),
    ("help-sandbox-20", "sandbox --help", 20, {}),
    ("help-drafts-20", "help drafts", 20, {}),
    ("help-list-20", "help", 20, {}),
    ("help-close", "help close", 80, {}),
    ("blank", ["comment", "CS1000001", " \u200b"], 80, {}),
    ("mention", "comment CS1000001 @john", 80, {}),
    ("synonym", "mcp", 80, {}),
    ("help-nouns", "comments", 80, {}),
    ("help-list", "help", 80, {}),
    ("drafts-none", "drafts", 80, {}),
]

FORMATS = ["table", "json", "jsonl", "csv", "markdown"]
# Every command that reaches the vendor, with a case of harmful texts.
CORPUS_COMMANDS = [
    "list", "cases list --fields description,comments,attachments", "show CS1000005", "cases get CS1000005 --raw",
    "cases render CS1000005", "cases search red", "cases count", "comments list CS1000005 --raw", "comments add CS1000005 text",
    "attachments list CS1000005", "attachments download CS1000005 f5", "attachments delete CS1000005 f5 --yes",
    "cases update CS1000005 --changes.title new", "cases set-status CS1000005 resolve --resolution-code 1",
    "cases escalate CS1000005", "watchlist add CS1000005 zoe@example.com", "watchlist remove CS1000005 zoe@example.com",
    "values list work resolutionCodes", "session status", "session login work", "profiles list", "providers list",
    "changes list", "cache info", "show CS1999999", "comment CS1999999 text", "drafts", "close CS1000005 --resolution-code 1",
]


def check(name, is_good, detail=""):
    counts[bool(is_good)] += 1
    if not is_good:
        print(f"FAILED: {name}: {detail}", flush=True)


def stable(output, work):
    """The output without what differs between runs."""
    output = output.replace(work.encode(), b"WORK")
    output = re.sub(rb"-\d{4}-\d{6}\b", b"-MMDD-HHMMSS", output)
    return re.sub(rb"edit-\d{14}-[0-9a-f]{8}", b"edit-UUID", output)


class Session:
    def __init__(self, program, work, vendor):
        self.program, self.work, self.vendor = program, work, vendor
        self.folder = os.path.join(work, "here")
        os.makedirs(self.folder, exist_ok=True)
        self.config = os.path.join(work, "config.json")
        with open(os.open(self.config, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            json.dump(vendor.configuration, file)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": work, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "XDG_STATE_HOME": os.path.join(work, "state"), "XDG_CACHE_HOME": os.path.join(work, "cache"),
            "CASEWIRE_CONFIG": self.config,
        }

    def changed(self, changes):
        environment = dict(self.environment)
        for name, value in changes.items():
            environment.pop(name, None)
            if value is not None:
                environment[name] = value
        return environment

    def run(self, words, columns=80, changes=None, rows=60):
        words = words.split() if isinstance(words, str) else words
        return Run([self.program] + words, self.changed(changes or {}), self.folder, columns, rows)

    def drafts(self):
        folder = os.path.join(self.work, "state", "casewire", "drafts")
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []

    def clear(self):
        folder = os.path.join(self.work, "state", "casewire", "drafts")
        for name in self.drafts():
            os.remove(os.path.join(folder, name))


def screens(session, is_updating):
    for name, words, columns, changes in SCREENS:
        run = session.run(words, columns, changes)
        code = run.end()
        lines = screen(stable(run.output, session.work), columns)
        check(f"{name}: control characters", not harm(run.output), f"{harm(run.output)} {run.output!r}")
        # Messages and addresses are not broken, so that they can be copied.
        if name.startswith(("list-", "help-")) and name != "list-markdown":
            check(f"{name}: fits {columns} columns", run.output.count(b"\n") >= len(lines), "a line is too long")
        text = "\n".join(lines) + f"\nexit code {code}\n"
        path = os.path.join(HERE, "screens", f"{name}.txt")
        session.clear()
        if is_updating:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            continue
        expected = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
        check(f"{name}: screen", text == expected, f"\n--- expected\n{expected}--- shown\n{text}")


def colours(session):
    for name, changes, words, has_colour in [
        ("a terminal", {}, "list", True), ("NO_COLOR", {"NO_COLOR": "1"}, "list", False),
        ("an empty NO_COLOR", {"NO_COLOR": ""}, "list", True), ("no TERM", {"TERM": None}, "list", False),
        ("--color never", {}, "list --color never", False), ("--color always", {"NO_COLOR": "1"}, "list --color always", True),
    ]:
        run = session.run(words, 80, changes)
        run.end()
        check(f"colours with {name}", (b"\x1b[1m" in run.output) == has_colour, run.output)


def corpus(session):
    """No text of a vendor controls the terminal, in any format."""
    for words in CORPUS_COMMANDS:
        for output in FORMATS:
            run = session.run(f"{words} --output {output}")
            run.end()
            check(f"corpus: {words} --output {output}", not harm(run.output), f"{harm(run.output)} {run.output!r}")
    run = session.run(["references", "find", CORPUS.replace("\0", "")])
    run.end()
    check("corpus: references find", not harm(run.output), run.output)
    for attack in CORPUS.replace("\0", "").split(" - "):
        for words in ([attack], ["list", "--" + attack], ["list", "--status", attack], ["comments", attack]):
            run = session.run(words)
            run.end()
            check(f"corpus: {words!r}", not harm(run.output), run.output)
    session.clear()


def pager(session):
    copy = os.path.join(session.work, "paged")
    for rows, is_paged in ((8, True), (200, False)):
        if os.path.exists(copy):
            os.remove(copy)
        run = session.run("list", 80, {"PAGER": f"tee {copy}"}, rows)
        code = run.end()
        check(f"pager on {rows} lines", code == 0 and os.path.exists(copy) == is_paged and b"A plain title" in run.output, run.output)
    run = session.run("list", 80, {"PAGER": "/no/such/pager"}, 8)
    check("a pager that is missing", run.end() == 0 and b"A plain title" in run.output, run.output)
    run = session.run("list --no-input", 80, {"PAGER": f"tee {copy}.2"}, 8)
    run.end()
    check("no pager with --no-input", not os.path.exists(copy + ".2"))


def outputs(session):
    """A full disk, a closed pipe and a pipe."""
    def shell(script):
        return subprocess.run(
            ["bash", "-c", script.replace("PROGRAM", session.program)], env=session.environment, cwd=session.folder,
            capture_output=True, text=True)

    run = shell("PROGRAM comment CS1000001 text >/dev/full")
    check("full disk, write", run.returncode == 5 and "comments/add succeeded" in run.stderr, run)
    run = shell("PROGRAM list >/dev/full")
    check("full disk, read", run.returncode == 1 and "No space left" in run.stderr, run)
    run = shell("PROGRAM list | head -c 0; echo ${PIPESTATUS[0]}")
    check("closed pipe, read", run.stdout in ("1\n", "0\n") and run.stderr == "", run)
    run = shell("mkfifo fifo; (sleep 0.2; exec 3<fifo; exec 3<&-) & PROGRAM list >fifo; echo $?; rm fifo")
    check("closed fifo", run.stderr == "", run)
    run = shell("PROGRAM list; PROGRAM call cases/list '{\"status\":[\"open\"],\"maxAgeSeconds\":60}'")
    one, other = (json.loads(line) for line in run.stdout.split("\n")[:2])
    check("a pipe gets the JSON of call", one["cases"] == other["cases"] and run.stderr == "", run)
    run = shell("PROGRAM list --output csv --columns id,updatedAt | head -2")
    check("times of a pipe are UTC", "2099-03-01T12:00:00Z" in run.stdout, run)
    run = shell("echo from stdin | PROGRAM comment CS1000001 - --columns text")
    check("a text from stdin", run.stdout == '{"text":"from stdin"}\n', run)
    check("no draft is left", session.drafts() == [], session.drafts())


def interruptions(session):
    """Ctrl-C before, during and after the request of a write. The text is never lost."""
    vendor = session.vendor
    # Before anything is sent.
    vendor.delayed = "/token"
    run = session.run("comment CS1000001 precious")
    vendor.arrived.wait(20)
    run.type("\x03")
    code = run.end()
    vendor.release.set()
    check("Ctrl-C before the request", code == -2 and vendor.writes == [] and len(session.drafts()) == 1, (code, run.output, session.drafts()))
    check("Ctrl-C before the request: the draft is named", b"casewire drafts send" in run.output, run.output)
    session.clear()
    # While the vendor works; it then answers.
    vendor.delayed = "/comments"
    vendor.arrived.clear(), vendor.release.clear()
    run = session.run("comment CS1000001 precious")
    vendor.arrived.wait(20)
    run.type("\x03")
    # The terminal passes the key on later, and then drops what waits to be read.
    run.read(until="Waiting for the outcome")
    vendor.release.set()
    code = run.end()
    check("Ctrl-C during the request", code == -2 and b"precious" in run.output and session.drafts() == [], (code, run.output))
    # While the vendor works; it never answers.
    vendor.arrived.clear(), vendor.release.clear()
    run = session.run("comment CS1000001 precious")
    vendor.arrived.wait(20)
    run.type("\x03")
    code = run.end()
    vendor.release.set()
    check("Ctrl-C without an answer", code == 5 and b"casewire comments list" in run.output, (code, run.output))
    check("Ctrl-C without an answer: the text is kept", len(session.drafts()) == 1, session.drafts())
    session.clear()
    # Twice.
    vendor.arrived.clear(), vendor.release.clear()
    run = session.run("comment CS1000001 precious")
    vendor.arrived.wait(20)
    run.type("\x03")
    run.read(until="Ctrl-C again")
    run.type("\x03")
    code = run.end()
    vendor.release.set()
    check("Ctrl-C twice", code == 5 and b"casewire drafts send" in run.output and len(session.drafts()) == 1, (code, run.output, session.drafts()))
    session.clear()
    vendor.delayed = None


def failures(session):
    """Outcomes of a write: known and unknown, with the draft that follows."""
    vendor = session.vendor
    vendor.write_status = 400
    run = session.run("comment CS1000001 refused")
    check("a refused write", run.end() == 1 and len(session.drafts()) == 1, run.output)
    vendor.write_status = None
    run = session.run("drafts send " + session.drafts()[0][:-5])
    code = run.end()
    check("an unknown outcome", code == 5 and b"before you repeat" in run.output, (code, run.output))
    vendor.write_status = 200
    run = session.run("drafts send " + session.drafts()[0][:-5])
    run.read(until="[y/N]")
    run.type("n\n")
    check("an uncertain draft is not sent without a question", run.end() == 1 and len(session.drafts()) == 1, run.output)
    before = len(vendor.writes)
    run = session.run("drafts send --yes " + session.drafts()[0][:-5])
    check("a draft is sent", run.end() == 0 and session.drafts() == [] and len(vendor.writes) == before + 1, run.output)
    run = session.run("attachments delete CS1000001 f1")
    run.read(until="[y/N]")
    run.type("\n")
    check("a method that destroys asks", run.end() == 1 and b"Nothing was sent." in run.output, run.output)
    os.makedirs(os.path.join(session.folder, "logs"), exist_ok=True)
    for name in ("a.txt", "b.txt"):
        with open(os.path.join(session.folder, "logs", name), "w") as file:
            file.write(name)
    before = len(vendor.writes)
    os.makedirs(os.path.join(session.folder, "logs", "folder"), exist_ok=True)
    with open(os.path.join(session.folder, "logs", "large"), "wb") as file:
        file.truncate(9 << 20)
    for wrong, reason in [("missing", b"does not exist"), ("folder", b"is a folder"), ("large", b"accepts at most")]:
        run = session.run(f"attachments add CS1000001 logs/a.txt logs/{wrong} logs/b.txt")
        code = run.end()
        check(f"several files, one of them {wrong}", code in (1, 2) and len(vendor.writes) == before and reason in run.output
              and b"Nothing was sent" in run.output, (code, run.output))
    run = session.run("attachments add CS1000001 logs/a.txt ./logs/b.txt")
    check("several files with relative paths", run.end() in (0, 1) and len(vendor.writes) == before + 2, run.output)


def claims(session):
    """Two processes that send the same draft: one of them sends it."""
    vendor = session.vendor
    session.clear()
    vendor.write_status = 400
    session.run("comment CS1000001 claimed").end()
    vendor.write_status = 200
    before = len(vendor.writes)
    name = session.drafts()[0][:-5]
    vendor.delayed = "/comments"
    vendor.arrived.clear(), vendor.release.clear()
    first = session.run("drafts send " + name)
    vendor.arrived.wait(20)
    second = session.run("drafts send " + name)
    code = second.end()
    check("a draft that another process is sending", code == 1 and b"Another process is sending" in second.output, (code, second.output))
    run = session.run("drafts")
    run.end()
    check("a draft that is being sent is shown so", b"being sent" in run.output, run.output)
    deleted = session.run("drafts delete --yes " + name)
    check("a draft that is being sent is not deleted", deleted.end() == 1, deleted.output)
    vendor.release.set()
    code = first.end()
    check("a draft is sent once", code == 0 and len(vendor.writes) == before + 1 and session.drafts() == [], (code, first.output))
    vendor.delayed = None
    # A process that is killed while it sends leaves an uncertain draft.
    vendor.write_status = 400
    session.run("comment CS1000001 killed").end()
    vendor.write_status = 200
    name = session.drafts()[0][:-5]
    vendor.delayed = "/comments"
    vendor.arrived.clear(), vendor.release.clear()
    run = session.run("drafts send " + name)
    vendor.arrived.wait(20)
    run.kill()
    run.end()
    vendor.release.set()
    vendor.delayed = None
    run = session.run("drafts send --no-input " + name)
    code = run.end()
    check("a draft whose process was killed is not sent without a question", code == 2 and b"may have the draft" in run.output, (code, run.output))
    session.clear()


def rounds(program, work):
    """The lists of a new store: the first one lists all cases, those of a minute make no request, later ones run a round."""
    server = subprocess.Popen([program, "sandbox", "--print-config"], stdout=subprocess.PIPE, text=True)
    config, cache = os.path.join(work, "simulators.json"), os.path.join(work, "cache")
    environment = {
        "PATH": os.environ["PATH"], "HOME": work, "XDG_CACHE_HOME": cache, "XDG_STATE_HOME": work, "CASEWIRE_CONFIG": config,
    }

    def listed(words):
        run = subprocess.run(
            [program, *words.split(), "--log-level", "debug", "--profiles", "ibm,redhat", "--limit", "3"], env=environment,
            capture_output=True, text=True)
        ids = [case["id"] for case in json.loads(run.stdout)["cases"]] if run.stdout else []
        requests = [line for line in run.stderr.splitlines() if "debug: " in line and "/cases" in line]
        return run.returncode, ids, requests

    try:
        with open(os.open(config, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(server.stdout.readline())
        code, first, requests = listed("list")
        check("the first list", code == 0 and len(first) == 3 and requests, (code, first, requests))
        code, ids, requests = listed("list")
        check("a list within a minute makes no request", code == 0 and ids == first and requests == [], (code, ids, requests))
        code, ids, requests = listed("list --max-age-seconds 0")
        check("a list without the store", code == 0 and ids == first and len(requests) >= 2, (code, ids, requests))
        with sqlite3.connect(os.path.join(cache, "casewire", "cases.sqlite")) as store:
            # Twenty minutes pass.
            store.execute(
                "UPDATE sources SET synchronised_at = synchronised_at - 1200000, last_round_at = last_round_at - 1200000,"
                " next_poll_at = next_poll_at - 1200000")
        code, ids, requests = listed("list")
        check("a later list runs a round for each profile", code == 0 and ids == first and len(requests) == 2, (code, ids, requests))
        code, ids, requests = listed("list")
        check("the lists after that make no request", code == 0 and ids == first and requests == [], (code, ids, requests))
        code, ids, requests = listed("list --stauts open")
        check("a usage error makes no request", code == 2 and requests == [], (code, requests))
    finally:
        server.terminate()
        server.wait()


def policy(session):
    """`confirm` of a profile: a person is asked before anything is sent."""
    vendor = session.vendor
    session.clear()
    configuration = vendor.configuration
    configuration["profiles"]["work"]["confirm"] = ["comments/add"]
    path = os.path.join(session.work, "confirm.json")
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        json.dump(configuration, file)
    audit = os.path.join(session.work, "audit.jsonl")
    changes = {"CASEWIRE_CONFIG": path}
    words = ["--audit", audit, "comment", "CS1000001", "agreed"]
    before = len(vendor.writes)
    run = session.run(words, changes=changes)
    run.read(until="[y/N]")
    run.type("n\n")
    code = run.end()
    check("a write that a person declines", code == 1 and len(vendor.writes) == before and len(session.drafts()) == 1, (code, run.output))
    session.clear()
    run = session.run([*words, "--no-input"], changes=changes)
    code = run.end()
    check("a write without a person", code == 2 and b"--yes" in run.output and len(vendor.writes) == before, (code, run.output))
    session.clear()
    run = session.run(words, changes=changes)
    run.read(until="[y/N]")
    run.type("y\n")
    code = run.end()
    check("a write that a person confirms", code == 0 and len(vendor.writes) == before + 1 and session.drafts() == [], (code, run.output))
    run = session.run([*words, "--yes"], changes=changes)
    code = run.end()
    check("a write that was confirmed before", code == 0 and len(vendor.writes) == before + 2, (code, run.output))
    with open(audit) as file:
        lines = [json.loads(line) for line in file]
    begun = [line["consent"] for line in lines if line["event"] == "begin"]
    check("the audit names the consent", begun == ["person", "person"] and "agreed" not in str(lines), lines)


def export(session):
    folder = os.path.join(session.folder, "bundles")
    run = session.run("export bundles")
    check("an export", run.end() == 0 and b"Wrote 9 cases" in run.output, run.output)
    names = os.listdir(os.path.join(folder, "work-CS1000005", "attachments"))
    check("names of files are safe", len(names) == 1 and not harm(names[0].encode()) and "/" not in names[0], names)
    run = session.run("cases export --output markdown bundles")
    check("a second export", run.end() == 0 and b"Unchanged: 9" in run.output, run.output)
    pages(session)
    os.remove(os.path.join(folder, "work-CS1000001", ".casewire-export.json"))
    mine = os.path.join(folder, "work-CS1000001", "case.md")
    with open(mine, "w") as file:
        file.write("mine")
    run = session.run("export bundles")
    check("a file of others is kept", run.end() == 3 and open(mine).read() == "mine" and b"not from an export" in run.output, run.output)


def pages(session):
    """An export whose second page fails says so, and a second run continues."""
    vendor = session.vendor
    folder = os.path.join(session.folder, "pages")
    vendor.further, vendor.failing_offset = 120, 50
    run = session.run("export pages --max-age-seconds 0")
    code = run.end()
    check("an export whose second page fails", code == 3 and b"Wrote 100 cases" in run.output and b"status 500" in run.output, (code, run.output))
    names = os.listdir(folder)
    manifests = [json.load(open(os.path.join(folder, name, ".casewire-export.json"))) for name in names]
    check("its cases are complete", len(names) == 100 and all(one["complete"] for one in manifests), len(names))
    vendor.failing_offset = None
    run = session.run("export pages --max-age-seconds 0")
    code = run.end()
    check("a second run continues", code == 0 and b"Wrote 29 cases" in run.output and b"Unchanged: 100" in run.output, (code, run.output))
    # A case whose reading was cut off is written again.
    path = os.path.join(folder, names[0], ".casewire-export.json")
    with open(path, "w") as file:
        json.dump(dict(manifests[0], complete=False), file)
    run = session.run("export pages --max-age-seconds 0")
    check("an incomplete case is written again", run.end() == 0 and b"Wrote 1 case to" in run.output, run.output)
    vendor.further = 0


def main():
    program, is_updating = os.path.abspath(sys.argv[1]), "--update" in sys.argv
    with tempfile.TemporaryDirectory() as work, Vendor() as vendor:
        session = Session(program, work, vendor)
        screens(session, is_updating)
        for part in (colours, corpus, pager, outputs, failures, claims, policy, export):
            part(session)
    with tempfile.TemporaryDirectory() as work, Vendor() as vendor:
        interruptions(Session(program, work, vendor))
    with tempfile.TemporaryDirectory() as work:
        rounds(program, work)
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0


if __name__ == "__main__":
    sys.exit(main())
