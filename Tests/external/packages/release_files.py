#!/usr/bin/env python3
"""Checks the files of a release: the program, the sizes, the checksums, and that the same program gives the same files.

    release_files.py DIST
"""
import os
import pathlib
import re
import shutil
import sys

import tools
from tools import one, report, required, run, succeed

GLIBC = (2, 28)
# 21.4 MB with the four vendors, their simulators, the store and its queries (1.7 MB), the change feed (1.2 MB), the language server with
# the search in files (1.6 MB), MCP with policy and audit (0.9 MB), and the commands for people (1.0 MB). The engine of regular
# expressions would add 1.3 MB, full Foundation more than 30.
PROGRAM_LIMIT = 21_600_000
TARBALL_LIMIT = 8_300_000
LIBRARIES = re.compile(r"lib(c|m|gcc_s|dl|pthread)\.so\.\d+|ld-linux.*")
# The circumstances of another packaging of the same program. Nothing of them may be in a file.
ENVIRONMENT = {
    "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "LANGUAGE": "de", "PYTHONHASHSEED": "2", "USER": "someone",
    "DPKG_DEB_THREADS_MAX": "1",
}
UMASK = 0o077
FILE_TIME = 1_000_000_000


def check_program(program):
    symbols = required("objdump", "-T", program)
    versions = {tuple(map(int, version.split("."))) for version in re.findall(r"GLIBC_([\d.]+)", symbols)}
    newest = max(versions)
    report(f"needs glibc {'.'.join(map(str, GLIBC))} at most", newest <= GLIBC, f"it needs {'.'.join(map(str, newest))}")
    report("needs no private symbol of glibc", "GLIBC_PRIVATE" not in symbols)

    dynamic = required("readelf", "--dynamic", "--wide", program)
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    others = [name for name in needed if not LIBRARIES.fullmatch(name)]
    report("needs only libraries of the base system", needed and not others, ", ".join(others or needed))
    report("has no RPATH and no RUNPATH", not re.search(r"\((RPATH|RUNPATH)\)", dynamic))
    report("is position-independent", re.search(r"FLAGS_1.*\bPIE\b", dynamic) is not None)
    report("has no text relocations", "TEXTREL" not in dynamic)

    segments = required("readelf", "--segments", "--wide", program)
    report("has read-only relocations (RELRO)", "GNU_RELRO" in segments)
    stack = re.search(r"GNU_STACK.*", segments)
    report("has a stack without code", stack is not None and not re.search(r"\bRWE\b", stack.group()))
    report("has no segment with writable code", not re.search(r"^ *LOAD.* RWE ", segments, re.MULTILINE))
    report("is stripped", ".symtab" not in required("readelf", "--sections", "--wide", program))
    size = program.stat().st_size
    report(f"the program has less than {PROGRAM_LIMIT:,} bytes", size < PROGRAM_LIMIT, f"{size:,}")


def check_folder(dist):
    tarball = one(dist, "*.tar.gz")
    size = tarball.stat().st_size
    report(f"the tarball has less than {TARBALL_LIMIT:,} bytes", size < TARBALL_LIMIT, f"{size:,}")
    succeed("SHA256SUMS verifies", "sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS", cwd=dist)
    listed = {line.split("  ", 1)[1] for line in (dist / "SHA256SUMS").read_text().splitlines()}
    present = {path.name for path in dist.iterdir()} - {"SHA256SUMS"}
    report("SHA256SUMS has every file", listed == present, ", ".join(sorted(listed ^ present)))

    wheel = one(dist, "*.whl")
    shown = required(sys.executable, "-m", "auditwheel", "show", wheel)
    tag = re.search(r'consistent with\s+the following platform tag:\s+"manylinux_(\d+)_(\d+)_', shown)
    fits = tag is not None and (int(tag.group(1)), int(tag.group(2))) <= GLIBC
    report("auditwheel finds manylinux_2_28 or older", fits, tag.group().split('"')[1] if tag else shown)


def check_reproducible(dist):
    """Packs a copy of the program in another folder, and compares the files with those of the release."""
    with tools.temporary_folder() as work:
        folder = work / "another folder"
        folder.mkdir()
        program = folder / "casewire"
        shutil.copyfile(dist / "casewire", program)
        program.chmod(0o700)
        os.utime(program, (FILE_TIME, FILE_TIME))
        environment = dict(os.environ, **ENVIRONMENT)
        environment.pop("SOURCE_DATE_EPOCH", None)
        result = run(
            sys.executable, tools.ROOT / ".ci/package.py", program, folder, cwd=work, env=environment, umask=UMASK)
        if result.returncode:
            report("package.py packs the program again", False, result.stderr)
            return
        released, packed = ({path.name: path.read_bytes() for path in files.iterdir()} for files in (dist, folder))
        different = sorted(name for name in released | packed if released.get(name) != packed.get(name))
        report(
            "packing the program again, in other circumstances, gives the same bytes", not different,
            ", ".join(different) or f"{len(packed)} files")


def main():
    dist = pathlib.Path(sys.argv[1])
    check_program(dist / "casewire")
    check_folder(dist)
    check_reproducible(dist)
    tools.finish()


if __name__ == "__main__":
    main()
