#!/usr/bin/env python3
"""Checks the wheel in each way to install it, the package without the program, its types, and the tarball.

    python_package.py DIST

Requires Python with mypy. Everything is in a temporary folder, which also is the home folder of the installations.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import tools
from tools import answers, files_below, leave_out, one, report, required, run

BASE = os.path.realpath(sys._base_executable)
BINARY = "import casewire; print(casewire.binary())"
TYPED = "import casewire\nprogram: str = casewire.binary()\nerror: type[FileNotFoundError] = casewire.BinaryNotFound\n"
# In a mount namespace: WORK is also at /mnt, and /tmp runs no programs.
NO_EXECUTION = """
set -eu
mount -t tmpfs mnt /mnt
mkdir /mnt/wheel
mount --bind "$1" /mnt/wheel
mount -t tmpfs -o noexec tmp /tmp
cp /bin/true /tmp/true
if /tmp/true 2>/dev/null; then echo "/tmp runs programs" >&2; exit 1; fi
unset TMPDIR
/mnt/wheel/noexec/bin/python /mnt/wheel/pip install --quiet --no-index "$2"
/mnt/wheel/noexec/bin/python -c "$3"
exec /mnt/wheel/noexec/bin/casewire --sandbox
"""


class Installations:
    def __init__(self, work, wheel):
        self.work = work
        self.wheel = wheel
        self.home = work / "home"
        self.home.mkdir()
        # `pip --python` of old versions cannot install elsewhere; the modules of pip as a program can.
        required(sys.executable, "-m", "zipapp", self.pip_source(), "-o", work / "pip", "-m", "pip._internal.cli.main:main")

    def pip_source(self):
        import pip
        source = self.work / "pip source"
        shutil.copytree(pathlib.Path(pip.__file__).parent, source / "pip")
        return source

    def environment(self, **more):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        settings = {"PIP_BREAK_SYSTEM_PACKAGES": "1", "PIP_ROOT_USER_ACTION": "ignore", "PYTHONDONTWRITEBYTECODE": "1"}
        return environment | settings | {"HOME": str(self.home)} | more

    def run(self, *command, **options):
        return run(*command, **{"env": self.environment(), "cwd": self.home} | options)

    def make_environment(self, name, *options):
        folder = self.work / name
        required(BASE, "-m", "venv", "--without-pip", *options, folder, env=self.environment())
        return folder

    def pip(self, python, *arguments, **options):
        return self.run(python, self.work / "pip", *arguments, **options)

    def install(self, mode, python, *options):
        result = self.pip(python, "install", "--quiet", "--no-index", *options, self.wheel)
        return result.returncode == 0 or report(f"{mode}: pip installs the wheel", False, result.stdout + result.stderr)

    def check(self, mode, python, program, **more):
        """Reports whether the package finds the program, and the program answers, also as a module."""
        environment = self.environment(**more)
        found = self.run(python, "-c", BINARY, env=environment)
        report(f"{mode}: binary() is the installed program", found.stdout.strip() == str(program.resolve()),
               found.stdout + found.stderr)
        answers(f"{mode}: the program answers", program, env=environment, cwd=self.home)
        answers(f"{mode}: python -m casewire answers", python, "-m", "casewire", env=environment, cwd=self.home)

    def check_removal(self, mode, python, folder, before):
        result = self.pip(python, "uninstall", "--quiet", "--yes", "casewire")
        left = sorted(files_below(folder) - before)
        report(f"{mode}: pip uninstall leaves nothing behind", result.returncode == 0 and not left,
               "\n".join(left) or result.stderr)

    # MARK: The ways to install

    def check_venv(self, mode, folder):
        python = folder / "bin/python"
        before = files_below(folder)
        if not self.install(mode, python):
            return
        program = folder / "bin/casewire"
        self.check(mode, python, program)
        report(f"{mode}: pip check", self.pip(python, "check").returncode == 0)

        moved = self.work / f"{mode}, moved"
        folder.rename(moved)
        self.check(f"{mode}, moved", moved / "bin/python", moved / "bin/casewire")
        moved.rename(folder)

        self.check(f"{mode}, empty PATH", python, program, PATH="")
        environment = self.environment()
        del environment["HOME"]
        found = self.run(python, "-c", BINARY, env=environment)
        is_good = found.stdout.strip() == str(program.resolve())
        report(f"{mode}, no HOME: binary() is the installed program", is_good, found.stderr)
        answers(f"{mode}, no HOME: the program answers", program, env=environment)
        answers(f"{mode}, no HOME: python -m casewire answers", python, "-m", "casewire", env=environment)
        result = subprocess.run(
            [python, "-m", "casewire", "call", "nope/nope", "--sandbox"], env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd=self.home)
        report(f"{mode}: python -m casewire has the exit code of the program", result.returncode in (1, 2), result.returncode)
        self.check_removal(mode, python, folder, before)

    def check_user(self):
        before = files_below(self.home)
        if not self.install("--user", BASE, "--user"):
            return
        program = self.home / ".local/bin/casewire"
        self.check("--user", BASE, program)
        folder = self.make_environment("venv of --user", "--system-site-packages")
        self.check("a venv that sees --user", folder / "bin/python", program)
        self.check_removal("--user", BASE, self.home, before | {".local", ".local/bin", ".local/lib"} | {
            f".local/lib/python{sys.version_info[0]}.{sys.version_info[1]}{more}" for more in ("", "/site-packages")})

    def check_target(self):
        target = self.work / "target"
        if self.install("--target", BASE, "--target", target):
            self.check("--target", BASE, target / "bin/casewire", PYTHONPATH=str(target))

    def check_no_execution(self):
        if os.geteuid() != 0 or not tools.can_mount():
            leave_out("noexec /tmp", "which requires root and the right to mount")
            return
        self.make_environment("noexec")
        shutil.copy(self.wheel, self.work)
        result = self.run(
            "unshare", "--mount", "--propagation", "private", "sh", "-c", NO_EXECUTION, "sh", self.work,
            f"/mnt/wheel/{self.wheel.name}", BINARY, input=tools.REQUEST)
        lines = result.stdout.splitlines()
        report("noexec /tmp: pip installs the wheel, binary() is the program, and it answers",
               len(lines) == 2 and lines[0] == "/mnt/wheel/noexec/bin/casewire" and '"result":{"cases":[{' in lines[1],
               result.stdout + result.stderr)

    def check_content(self):
        with zipfile.ZipFile(self.wheel) as wheel:
            names = set(wheel.namelist())
        missing = {f"casewire/{name}" for name in ("py.typed", "notices/notices.txt", "notices/LICENSE.Swift.txt")} - names
        report("the wheel has its types and the notices", not missing, ", ".join(sorted(missing)))

    def check_without_program(self):
        """`pip install clients/python`, which has no program of its own."""
        folder = self.make_environment("without program")
        python = folder / "bin/python"
        result = self.pip(python, "install", "--quiet", tools.ROOT / "clients/python")
        if not report("pip install clients/python", result.returncode == 0, result.stderr):
            return
        beside = self.work / "on PATH"
        beside.mkdir()
        (beside / "casewire").symlink_to(self.dist_program)
        found = self.run(python, "-c", BINARY, env=self.environment(PATH=str(beside)))
        report("without program: binary() is the one on PATH", found.stdout.strip() == str(beside / "casewire"), found.stderr)
        environment = self.environment(PATH=str(beside))
        answers("without program: python -m casewire answers", python, "-m", "casewire", env=environment)
        result = self.run(python, "-m", "casewire", env=self.environment(PATH="/nonexistent"))
        report("without program and none on PATH: one sentence states what to do",
               result.returncode == 1 and result.stderr.count("\n") == 1 and "Install" in result.stderr, result.stderr)

    # MARK: Types, and the tarball

    def check_types(self):
        cache = ("--cache-dir", self.work / "types")
        result = run(sys.executable, "-m", "mypy", *cache, "--strict", "--config-file", tools.ROOT / "clients/python/pyproject.toml", tools.ROOT / "clients/python/src/casewire")
        report("mypy --strict finds nothing in the package", result.returncode == 0, result.stdout)
        folder = self.make_environment("typed")
        if self.install("a caller", folder / "bin/python"):
            result = run(
                sys.executable, "-m", "mypy", *cache, "--strict", "--python-executable", folder / "bin/python", "-c", TYPED)
            report("mypy --strict finds the types of the installed package", result.returncode == 0, result.stdout)

    def check_tarball(self, tarball):
        prefix = self.home / ".local"
        private = prefix / "share"
        private.mkdir(parents=True, exist_ok=True)
        private.chmod(0o700)
        required("tar", "-xzf", tarball, "--strip-components=1", "-C", prefix)
        mode = private.stat().st_mode & 0o777
        report("tarball: the user's folders keep their mode", mode == 0o700, f"{mode:o}")
        answers("tarball: the program answers", prefix / "bin/casewire", env=self.environment(), cwd=self.home)
        expected = [
            "share/man/man1/casewire.1.gz", "share/bash-completion/completions/casewire", "share/doc/casewire/notices.txt",
            "share/doc/casewire/LICENSE.Swift.txt"]
        missing = [file for file in expected if not (prefix / file).is_file() or not (prefix / file).stat().st_size]
        report("tarball: the man page, the completions and the notices are there", not missing, ", ".join(missing))
        page = self.run("man", "-w", "casewire", env=self.environment(PATH=f"{prefix}/bin:{os.environ['PATH']}"))
        is_found = page.stdout.strip() == str(prefix / "share/man/man1/casewire.1.gz")
        report("tarball: man finds the page through PATH", is_found, page.stdout + page.stderr)


def main():
    dist = pathlib.Path(sys.argv[1])
    tools.need("man", "man-db")
    with tools.temporary_folder() as work:
        installations = Installations(work, one(dist, "*.whl"))
        installations.dist_program = dist / "casewire"
        installations.check_content()
        installations.check_venv("venv", installations.make_environment("venv"))
        system = installations.make_environment("system", "--system-site-packages")
        installations.check_venv("venv with system packages", system)
        installations.check_user()
        installations.check_target()
        installations.check_no_execution()
        installations.check_without_program()
        installations.check_types()
        installations.check_tarball(one(dist, "*.tar.gz"))
    tools.finish()


if __name__ == "__main__":
    main()
