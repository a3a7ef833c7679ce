"""casewire reads and writes support cases over JSON-RPC. See `casewire.binary` for the program."""

from ._binary import BinaryNotFound, binary

__all__ = ["BinaryNotFound", "binary"]
