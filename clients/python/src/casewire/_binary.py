from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from importlib import metadata
from pathlib import Path
from collections.abc import Iterator, Mapping
from typing import Optional

from .errors import ProgramError

NAME = "casewire"
REMEDY = "Install casewire, or name the program with `binary`."


class BinaryNotFound(FileNotFoundError):
    """The program is neither part of this installation nor on PATH."""


def _candidates() -> Iterator[Path]:
    package = Path(__file__).resolve().parent
    # The installer recorded where it put the program, relative to the package.
    try:
        files = metadata.distribution(NAME).files or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == NAME and file.parent.name == "bin":
            yield Path(str(file.locate()))
    # `pip install --target` moves the folder of programs after that.
    yield package.parent / "bin" / NAME
    # Another installer may have recorded nothing.
    schemes = [sysconfig.get_default_scheme() if sys.version_info >= (3, 10) else None, "posix_user"]
    for scheme in schemes:
        yield Path(sysconfig.get_path("scripts", scheme) if scheme else sysconfig.get_path("scripts")) / NAME


def _on_path(name: str, path: Optional[str]) -> Optional[str]:
    # A relative folder could be one of an untrusted project.
    folders = [folder for folder in (path or "").split(os.pathsep) if os.path.isabs(folder)]
    return shutil.which(name, path=os.pathsep.join(folders)) if folders else None


def binary() -> str:
    """Returns the path of the program: that of this installation, else the one on PATH.

    Raises BinaryNotFound.
    """
    found = _installed() or _on_path(NAME, os.environ.get("PATH", os.defpath))
    if found:
        return found
    raise BinaryNotFound(
        "casewire: the program is not installed. Install a wheel that contains it, or put `casewire` on PATH."
    )


def _installed() -> Optional[str]:
    for path in _candidates():
        if path.is_file() and os.access(path, os.X_OK):
            return str(path.resolve())
    return None


def find_program(name: Optional[str], env: Optional[Mapping[str, str]]) -> str:
    """Returns the path of the program that a client starts: a path, a name on PATH, or that of `binary`.

    Raises ProgramError.
    """
    # An environment for the program need not have what only this process needs.
    path = (os.environ if env is None or "PATH" not in env else env).get("PATH", os.defpath)
    if name is None:
        found = _installed() or _on_path(NAME, path)
        if found is None:
            raise ProgramError(f'Cannot start casewire: "{NAME}" is neither installed with this package nor on PATH. {REMEDY}')
        return found
    if "/" not in name:
        found = _on_path(name, path)
        if found is None:
            raise ProgramError(f'Cannot start casewire: "{name}" is not on PATH. {REMEDY}')
        return found
    file = os.path.abspath(os.path.expanduser(name))
    problem = None
    if not os.path.exists(file):
        problem = "does not exist"
    elif not os.path.isfile(file):
        problem = "is not a file"
    elif not os.access(file, os.X_OK):
        problem = "is not executable"
    if problem is not None:
        raise ProgramError(f'Cannot start casewire: "{file}" {problem}. {REMEDY}')
    return file
