import os
import shutil
import sys
import sysconfig
from importlib import metadata
from pathlib import Path
from typing import Iterator

NAME = "casewire"


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


def binary() -> str:
    """Returns the path of the program: that of this installation, else the one on PATH.

    Raises BinaryNotFound.
    """
    for path in _candidates():
        if path.is_file() and os.access(path, os.X_OK):
            return str(path.resolve())
    found = shutil.which(NAME)
    if found:
        return os.path.abspath(found)
    raise BinaryNotFound(
        "casewire: the program is not installed. Install a wheel that contains it, or put `casewire` on PATH."
    )
