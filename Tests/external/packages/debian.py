#!/usr/bin/env python3
"""Checks the Debian package: lintian, and what installation, removal and purging do to a system.

    debian.py DIST

The package is installed in a copy of this system (scratch-system), which requires root and the right to mount.
"""
import os
import pathlib
import sys

import tools
from tools import in_scratch_system, leave_out, need, one, report, required, run

FILES = [
    "usr/bin/casewire", "usr/share/man/man1/casewire.1.gz", "usr/share/bash-completion/completions/casewire",
    "usr/share/zsh/vendor-completions/_casewire", "usr/share/fish/vendor_completions.d/casewire.fish",
    "usr/share/doc/casewire/copyright", "usr/share/doc/casewire/README.md",
]
# What dpkg, apt and the triggers of other packages write for themselves.
OWN_FILES_OF_SYSTEM = (
    "etc/ld.so.cache", "var/lib/dpkg/", "var/lib/apt/", "var/log/", "var/cache/", "tmp/", "run/",
    # The script below removes settings of Docker's images.
    "etc/dpkg/")
# In a copy of the system; each line of output is a check that failed.
INSTALL_AND_REMOVE = r"""
set -u
export DEBIAN_FRONTEND=noninteractive HOME=/nonexistent
failed() { printf '%s\n' "$*"; }
# Docker's images exclude these files, which other systems have.
rm -f /etc/dpkg/dpkg.cfg.d/docker /etc/dpkg/dpkg.cfg.d/excludes
apt-get install -y --no-install-recommends "$1" >"$2/install.log" 2>&1 || { cat "$2/install.log"; exit; }
casewire --version >/dev/null || failed "the program does not start"
echo "$3" | casewire --sandbox | grep -q '"result":{"cases":\[{' || failed "the program does not answer"
verification=$(dpkg -V casewire) && [ -z "$verification" ] || failed "dpkg -V: $verification"
page=$(man -w casewire) || failed "man finds no page"
[ "$page" = /usr/share/man/man1/casewire.1.gz ] || failed "man finds $page"
warnings=$(LC_ALL=C.UTF-8 MANROFFSEQ= MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
[ -z "$warnings" ] || failed "the man page: $warnings"
cd /usr/share
bash -n bash-completion/completions/casewire || failed "bash does not read its completions"
! command -v zsh >/dev/null || zsh -n zsh/vendor-completions/_casewire || failed "zsh does not read its completions"
! command -v fish >/dev/null || fish -n fish/vendor_completions.d/casewire.fish || failed "fish does not read its completions"
cd /
if [ -e /usr/share/bash-completion/bash_completion ]; then
  bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader casewire; complete -p casewire' >/dev/null 2>&1 ||
    failed "bash-completion does not find the completions"
fi
apt-get remove -y casewire >"$2/remove.log" 2>&1 || cat "$2/remove.log"
[ ! -e /usr/bin/casewire ] || failed "removal leaves the program"
dpkg --purge casewire >"$2/purge.log" 2>&1 || cat "$2/purge.log"
! dpkg -s casewire >/dev/null 2>&1 || failed "dpkg still knows the package"
"""


def is_own(path):
    return path.startswith(OWN_FILES_OF_SYSTEM) or path.endswith("__pycache__")


def changed(changes):
    """Returns the entries that differ from those of this system. The copy also lists folders that are as they were."""
    return [
        f"{kind} {path}" for kind, path in changes if not is_own(path) and not (kind == "d" and os.path.isdir("/" + path))]


def check_package(package):
    result = run("lintian", "--fail-on", "error,warning", "--allow-root", "--tag-display-limit", "0", package)
    report("lintian finds no error and no warning", result.returncode == 0, result.stdout + result.stderr)
    listing = required("dpkg-deb", "--contents", package).splitlines()
    foreign = [line for line in listing if "root/root" not in line]
    report("everything belongs to root", not foreign, "\n".join(foreign))
    names = {line.split(" ./", 1)[1] for line in listing if " ./" in line}
    missing = [file for file in FILES if file not in names]
    report("the man page, the completions and the notices are where Debian has them", not missing, "\n".join(missing))


def check_system(package):
    if os.geteuid() != 0 or not tools.can_mount():
        leave_out("installation, removal and purging", "which require root and the right to mount")
        return
    with tools.temporary_folder() as work:
        # apt reads packages as another user.
        work.chmod(0o755)
        copy = work / package.name
        copy.write_bytes(package.read_bytes())
        result, changes = in_scratch_system(
            work, "bash", "-c", INSTALL_AND_REMOVE, "debian.py", copy, work, tools.REQUEST.strip())
        output = result.stdout + result.stderr
        report("apt installs it, the program, man and the completions work, apt removes and purges it", not output, output)
        left = changed(changes)
        report("nothing is left of it", bool(changes) and not left, "\n".join(left))


def main():
    package = one(pathlib.Path(sys.argv[1]), "*.deb")
    need("lintian", "lintian")
    need("man", "man-db")
    need("groff", "groff")
    check_package(package)
    check_system(package)
    tools.finish()


if __name__ == "__main__":
    main()
