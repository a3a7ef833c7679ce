"""Runs the programs in README.md against the sandbox, and compares their output.

    readme.py                runs the programs
    readme.py --write        writes their output into README.md
    readme.py --extract DIR  writes the programs into a folder, for a type checker

Uses the installed package, and the program $CASEWIRE or the one that the package finds.
"""
from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
import tempfile

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"
PROGRAM = re.compile(r"<!-- test: (?:program|types) -->\n```python\n(.*?)```\n", re.DOTALL)
WITH_OUTPUT = re.compile(
    r"(<!-- test: program -->\n```python\n)(.*?)(```\n\n<!-- test: output -->\n```\n)(.*?)(```\n)", re.DOTALL)


def output_of(program: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ)
        binary = os.environ.get("CASEWIRE")
        if binary:
            (pathlib.Path(folder) / "casewire").symlink_to(os.path.abspath(binary))
            environment["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
        result = subprocess.run(
            [sys.executable, "-W", "error", "-c", program], cwd=folder, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, timeout=120)
    if result.returncode != 0 or result.stderr:
        sys.exit(f"A program in README.md failed:\n{result.stderr}")
    return result.stdout


def main() -> None:
    text = README.read_text(encoding="utf-8")
    if sys.argv[1:2] == ["--extract"]:
        for number, match in enumerate(PROGRAM.finditer(text)):
            (pathlib.Path(sys.argv[2]) / f"readme_{number}.py").write_text(match.group(1), encoding="utf-8")
        return
    if not WITH_OUTPUT.search(text):
        sys.exit("README.md has no programs.")
    actual = WITH_OUTPUT.sub(lambda match: "".join([*match.group(1, 2, 3), output_of(match.group(2)), match.group(5)]), text)
    if "--write" in sys.argv[1:]:
        README.write_text(actual, encoding="utf-8")
    elif actual != text:
        sys.exit(f"The output in README.md differs. The page would be:\n{actual}")


if __name__ == "__main__":
    main()
