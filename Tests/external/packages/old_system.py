#!/usr/bin/env python3
"""Installs and uses casewire on an old system: Debian 11, with glibc 2.31, dpkg 1.20, pip 20.3, Python 3.9 and libcurl 7.74.

    old_system.py DIST

debootstrap makes the system in memory, from the mirror of Debian that apt uses here. Requires Debian or its keys, root and the
right to mount.
"""
import os
import pathlib
import re
import shutil
import sys
import tempfile

import exercise
import tools
from exercise import Exercise
from tools import Sandbox, leave_out, need, one, report, required, run

SUITE = "bullseye"
TARGETS = ("apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)", "Created-By: Packages")
NON_INTERACTIVE = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"]


def mirror():
    """Returns the address of a mirror of Debian that apt uses; None if it uses none."""
    for line in run(*TARGETS).stdout.splitlines():
        origin, label, component, address = line.split("|")
        if origin == label == "Debian" and component == "main" and address.startswith("http"):
            return address
    return None


class OldSystem:
    def __init__(self, work):
        self.work = work
        # Never removed with its content, which includes folders of this system while they are mounted.
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="casewire-old-system-"))

    def make(self, address):
        required("mount", "-t", "tmpfs", "old-system", self.root)
        required("debootstrap", "--variant=minbase", SUITE, self.root, address)
        for folder, place in (("/proc", self.root / "proc"), ("/dev", self.root / "dev"), (self.work, self.shared)):
            place.mkdir(parents=True, exist_ok=True)
            required("mount", "--bind", folder, place)

    def remove(self):
        run("umount", "--recursive", "--lazy", self.root)
        self.root.rmdir()

    @property
    def shared(self):
        """The folder of this script, which has the same path in the old system."""
        return self.root / str(self.work).lstrip("/")

    @property
    def prefix(self):
        return ["chroot", self.root]

    def run(self, *command):
        return run(*self.prefix, *command, cwd="/")

    def install(self, *packages):
        return self.run(*NON_INTERACTIVE, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)


def check(dist, work, system):
    system.make(mirror())
    glibc = re.search(r"[\d.]+$", system.run("ldd", "--version").stdout.splitlines()[0]).group()
    package = one(dist, "*.deb")
    shutil.copy(package, work)
    result = system.install(work / package.name)
    output = result.stdout + result.stderr
    if not report(f"apt of Debian 11 (glibc {glibc}) installs the package", result.returncode == 0, output):
        return
    tools.answers("Debian 11: the program answers", *system.prefix, "casewire")

    with Sandbox(dist / "casewire") as sandbox:
        attachment = exercise.find_attachment(dist / "casewire", sandbox.configure(work / "search/config.json"))
        Exercise("Debian 11 without libcurl", "casewire", sandbox, work / "without", system.prefix).check_sentence(
            "Run apt install libcurl4 (Debian, Ubuntu)")
        required(*system.prefix, *NON_INTERACTIVE, "apt-get", "update", "-qq", cwd="/")
        result = system.install("libcurl4", "python3-pip")
        report("Debian 11: apt installs libcurl4 and pip", result.returncode == 0, result.stdout + result.stderr)
        Exercise("Debian 11", "casewire", sandbox, work / "with", system.prefix).check(attachment)

    check_wheel(system, one(dist, "*.whl"))

    result = system.run(*NON_INTERACTIVE, "apt-get", "purge", "-y", "-qq", "casewire")
    left = [str(path) for path in (system.root / "usr").rglob("*casewire*")]
    report("Debian 11: apt purges the package and leaves nothing", result.returncode == 0 and not left, "\n".join(left))


def check_wheel(system, wheel):
    """pip 20.3 is the first that knows the name of the wheel's platform."""
    shutil.copy(wheel, system.work)
    result = system.run("pip3", "install", "--no-index", system.work / wheel.name)
    version = system.run("pip3", "--version").stdout.split(" from ")[0]
    report(f"Debian 11: {version} installs the wheel", result.returncode == 0, result.stdout + result.stderr)
    found = system.run("python3", "-c", "import casewire; print(casewire.binary())")
    is_good = found.stdout.strip() == "/usr/local/bin/casewire"
    report("Debian 11: binary() is the program of the wheel", is_good, found.stdout + found.stderr)
    tools.answers("Debian 11: python -m casewire answers", *system.prefix, "python3", "-m", "casewire", cwd="/")
    result = system.run("pip3", "uninstall", "--yes", "casewire")
    left = [str(path) for path in (system.root / "usr/local").rglob("*casewire*")]
    is_good = result.returncode == 0 and not left
    report("Debian 11: pip uninstall leaves nothing behind", is_good, "\n".join(left) or result.stderr)


def main():
    name = "an old system"
    if os.geteuid() != 0 or not tools.can_mount():
        leave_out(name, "which requires root and the right to mount")
    elif not mirror():
        leave_out(name, "because apt has no mirror of Debian")
    elif "--in-namespace" not in sys.argv:
        # Its mounts disappear with the namespace.
        need("debootstrap", "debootstrap")
        namespace = ["unshare", "--mount", "--propagation", "private"]
        os.execvp(namespace[0], [*namespace, sys.executable, __file__, sys.argv[1], "--in-namespace"])
    else:
        with tools.temporary_folder() as work:
            # apt reads packages as another user.
            work.chmod(0o755)
            system = OldSystem(work)
            try:
                check(pathlib.Path(sys.argv[1]), work, system)
            finally:
                system.remove()
    tools.finish()


if __name__ == "__main__":
    main()
