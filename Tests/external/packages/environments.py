#!/usr/bin/env python3
"""Runs the program in environments that lack something: each must work.

    environments.py DIST

No HOME, an empty PATH, no /proc, a /tmp that runs no programs, an old kernel, and two installations at the same time.
"""
import os
import pathlib
import shutil
import subprocess
import sys

import exercise
import tools
from exercise import Exercise
from tools import Sandbox, leave_out, one, report, required, run

PYTHON = os.path.realpath(sys.executable)
OLD_KERNEL = [PYTHON, tools.HERE / "old_kernel.py"]
NAMESPACE = ["unshare", "--mount", "--propagation", "private", "sh", "-euc"]
NO_PROC = [*NAMESPACE, 'mount -t tmpfs proc /proc; exec "$@"', "sh"]
# FOLDER stays as it is, although it is in /tmp.
NO_EXECUTION = [*NAMESPACE, """folder=$1; shift
mount --bind "$folder" /mnt
mount -t tmpfs -o noexec tmp /tmp
mkdir -p "$folder"
mount --bind /mnt "$folder"
exec "$@"
"""]
PARALLEL_CALLS = 20


def check_two_installations(dist, sandbox, work):
    """Two programs at different paths use the same stored sessions at the same time."""
    required("dpkg-deb", "--extract", one(dist, "*.deb"), work / "deb")
    required(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--target", work / "wheel", one(dist, "*.whl"))
    first, second = (
        Exercise("two installations", program, sandbox, work / "two")
        for program in (work / "deb/usr/bin/casewire", work / "wheel/bin/casewire"))
    before = sandbox.exchanges()
    running = [
        subprocess.Popen(
            [*installation.command, "call", *exercise.LIST, "--config", installation.config], env=installation.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for installation in (first, second) * (PARALLEL_CALLS // 2)]
    errors = [process.communicate()[1] for process in running]
    failed = [error for process, error in zip(running, errors) if process.returncode or error]
    tokens = sandbox.exchanges() - before
    report(f"two installations, {PARALLEL_CALLS} calls at the same time: none fails", not failed, "\n".join(failed))
    report("two installations share one token", tokens == 1, f"{tokens} tokens")


def check_no_proc(program):
    """casewire reads its arguments in /proc, and libdispatch the state of its threads: without it, it crashes."""
    result = run(*NO_PROC, program, "--version")
    is_sentence = result.returncode == 2 and not result.stdout and result.stderr.count("\n") == 1 and "/proc" in result.stderr
    report("no /proc: one sentence states what to do", is_sentence,
           result.stderr if is_sentence else f"exit code {result.returncode}\n{result.stdout}{result.stderr}")


def main():
    dist = pathlib.Path(sys.argv[1])
    with tools.temporary_folder() as work, Sandbox(dist / "casewire") as sandbox:
        program = work / "casewire"
        shutil.copy2(dist / "casewire", program)
        attachment = exercise.find_attachment(program, sandbox.configure(work / "search/config.json"))

        def check(name, stores_sessions=True, **options):
            Exercise(name, program, sandbox, work / name.replace("/", " "), **options).check(attachment, stores_sessions)

        check("a usual environment")
        check("no HOME", stores_sessions=False, environment={"HOME": None, "XDG_STATE_HOME": None})
        check("an empty PATH", environment={"PATH": ""})
        check("no PATH", environment={"PATH": None})
        check("an empty environment", stores_sessions=False,
              environment={"HOME": None, "XDG_STATE_HOME": None, "PATH": None, "NO_PROXY": None})
        if os.uname().machine == "x86_64":
            for error, reason in (("EOPNOTSUPP", "a file system without unnamed files"), ("EISDIR", "no O_TMPFILE")):
                check(f"Linux 4.18, {reason}", prefix=[*OLD_KERNEL, error])
        else:
            leave_out("Linux 4.18", "its filter of system calls is for x86-64")
        if os.geteuid() == 0 and tools.can_mount():
            check("noexec /tmp", prefix=[*NO_EXECUTION, "sh", work])
            check_no_proc(program)
        else:
            leave_out("no /proc and noexec /tmp", "which require root and the right to mount")
        check_two_installations(dist, sandbox, work)
    tools.finish()


if __name__ == "__main__":
    main()
