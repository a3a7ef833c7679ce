#!/usr/bin/env python3
"""Checks `casewire scan` against the schema of SARIF, against git, and against the clock.

    scan.py PROGRAM FILES

The last line is "N passed, N failed"; it ends with 1 when a check failed.
"""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time

import jsonschema

PROGRAM = os.path.abspath(sys.argv[1])
FILES = int(sys.argv[2])
# For 100,000 files with 2 GB, on two cores.
LIMIT = 10.0
with open(f"{sysconfig.get_path('purelib')}/sarif-schema.json", encoding="utf-8") as file:
    SCHEMA = jsonschema.validators.validator_for(schema := json.load(file))(schema)
counts = {True: 0, False: 0}


def check(name, is_good, detail=""):
    counts[bool(is_good)] += 1
    if not is_good:
        print(f"FAILED: {name}: {detail}", flush=True)


def scan(folder, *arguments, output=subprocess.PIPE):
    return subprocess.run([PROGRAM, "scan", "--sandbox", *arguments], cwd=folder, stdout=output,
                          stderr=subprocess.PIPE, timeout=600)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def sarif(folder):
    """Logs with every kind of result and notification are valid by the schema, and their texts have no links or placeholders."""
    listed = subprocess.run([PROGRAM, "call", "--sandbox", "cases/list",
                             '{"status":["closed"],"profiles":["ibm"],"limit":1}'], stdout=subprocess.PIPE, timeout=60)
    closed = json.loads(listed.stdout)["cases"][0]["number"].encode()
    write(f"{folder}/a b/c:d.py", b"# TODO " + closed + b"\nx = 'CS0000001'\n# SR 123456789\n# case 01234567\n")
    write(os.fsencode(folder) + b"/\xff\xfe#%20\n.txt", b"FIXME\t" + closed + b" \xff\xfe\n")
    write(f"{folder}/[large]{{0}}\\.txt", b"CS1234567\n" * 1_100_000)
    for arguments in ((), ("--closed-behind",), ("--offline",), ("--exclude", "*")):
        ended = scan(folder, "--format", "sarif", *arguments, ".")
        check(f"code of sarif {arguments}", ended.returncode == (1 if "--closed-behind" in arguments else 0),
              ended.returncode)
        log = json.loads(ended.stdout)
        errors = [f"{error.json_path}: {error.message}"[:200] for error in SCHEMA.iter_errors(log)]
        check(f"sarif {arguments}", not errors, errors[:5])
        results = log["runs"][0]["results"]
        notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        check(f"notifications {arguments}", len(notes) == (0 if "*" in arguments else 1), notes)
        for message in [one["message"]["text"] for one in results + notes]:
            check("literal text", not set(re.sub(r"\\.|{{|}}", "", message)) & set("[]{}\\"), message)
        check(f"results {arguments}", len(results) == (0 if "*" in arguments else 5), len(results))
        for result in results:
            location = result["locations"][0]["physicalLocation"]
            address = location["artifactLocation"]["uri"]
            check("address", not address.startswith("/") and " " not in address and ":" not in address.split("/")[0],
                  address)
    ended = scan(folder, "--format", "jsonl", ".")
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    lines = {}
    for row in rows:
        if os.path.exists(f"{folder}/{row['path']}"):
            with open(f"{folder}/{row['path']}", encoding="utf-8") as file:
                line = lines.setdefault(row["path"], file.read().split("\n"))[row["line"] - 1]
            found = line[row["column"] - 1:row["column"] - 1 + row["length"]]
            check("position", found == row["number"], (row, found))


NAMES = ["a", "b", "ab", "a.b", "b.o", "x y", "-", "[a]", "A", "é", "build", "#a", "!b"]
PIECES = ["a", "b", "ab", "*", "?", "[ab]", "[!a]", "[^b]", "[[:alpha:]]", "[a-z]*", ".o", "*.o", "x y", "é", "\\a",
          "\\*", "build", "a*", "*b", "\\#a", "\\!b", "\\[a\\]", "[]-]", "."]


def pattern(dice):
    # `a**/b` is left out: git treats it as `**/b` after `a`, while its manual describes the asterisks as regular ones.
    parts = [dice.choice(["**"] + 9 * ["".join(dice.choice(PIECES) for _ in range(dice.choice([1, 1, 1, 2])))]) for _ in
             range(dice.choice([1, 1, 1, 2, 2, 3]))]
    text = dice.choice(["", "", "", "/"]) + "/".join(parts) + dice.choice(["", "", "", "/", "/**", " ", "\r"])
    return dice.choice(["", "", "", "!"]) + text


def rules(folder, seed):
    """The scanned files of a random repository are those that git does not ignore."""
    dice = random.Random(seed)
    subprocess.run(["git", "init", "--quiet", folder], check=True, timeout=60)
    folders = [folder]
    for _ in range(12):
        made = f"{dice.choice(folders)}/{dice.choice(NAMES)}"
        if not os.path.exists(made):
            os.mkdir(made)
            folders.append(made)
    for _ in range(60):
        made = f"{dice.choice(folders)}/{dice.choice(NAMES)}"
        if not os.path.exists(made):
            write(made, b"CS1234567")
    for made in folders:
        if dice.random() < 0.6:
            lines = [pattern(dice) for _ in range(dice.randint(1, 6))]
            write(f"{made}/.gitignore", "\n".join(lines).encode())
    write(f"{folder}/.git/info/exclude", pattern(dice).encode())
    expected = subprocess.run(["git", "ls-files", "-z", "--others", "--exclude-standard"], cwd=folder, check=True,
                              stdout=subprocess.PIPE, timeout=60,
                              env=os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null"}).stdout
    expected = [name.decode() for name in expected.split(b"\0") if name and not name.endswith(b".gitignore")]
    ended = scan(folder, "--offline", "--format", "jsonl", ".")
    found = [json.loads(line)["path"] for line in ended.stdout.splitlines()]
    check(f"files of repository {seed}", found == sorted(expected, key=str.encode),
          (set(found) ^ set(expected), ended.stderr))


def pipes(folder):
    """A reader that leaves early causes no message and no other code."""
    write(f"{folder}/a", b"CS1234567\n" * 5000)
    for code in ("", "--closed-behind"):
        shell = subprocess.run(
            ["bash", "-c", f'"$0" scan --sandbox --offline {code} . | head -1; echo "${{PIPESTATUS[0]}}"', PROGRAM],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        check("head", shell.stdout.splitlines()[-1] == b"0" and shell.stderr == b"", shell)


LINE = b"    // the server returns 404 when token 0x7fff12ab of session 8123 is older than 3600 seconds, see section 12.4\n"


def tree(folder, size):
    """A tree of `size` source files, 20 kB each. One file in a thousand has a mention."""
    data = LINE * (20_000 // len(LINE))
    for number in range(size):
        path = f"{folder}/{number // 5000}/{number // 100 % 50}"
        if number % 100 == 0:
            os.makedirs(path, exist_ok=True)
        with open(f"{path}/{number}.c", "wb") as file:
            file.write(data)
            if number % 1000 == 0:
                file.write(b"// TODO CS%07d\n" % number)


def speed(folder):
    tree(folder, FILES)
    # The first run reads the files into memory.
    times = []
    for _ in range(4):
        begin = time.monotonic()
        ended = scan(folder, "--offline", "--format", "jsonl", ".")
        times.append(time.monotonic() - begin)
    found = ended.stdout.count(b"\n")
    check("mentions", found == (FILES + 999) // 1000, found)
    best = min(times)
    limit = LIMIT * FILES / 100_000
    print(f"{FILES} files, {FILES * 20 // 1000} MB: {best:.2f} s, limit {limit:.2f} s on two cores", flush=True)
    check("speed", best < limit, f"{best:.2f} s")


def main():
    work = tempfile.mkdtemp()
    sarif(f"{work}/sarif")
    for seed in range(200):
        rules(f"{work}/rules", seed)
        shutil.rmtree(f"{work}/rules")
    pipes(f"{work}/pipes")
    speed(f"{work}/speed")
    shutil.rmtree(work)
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0


sys.exit(main())
