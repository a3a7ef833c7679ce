from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union, cast

from ._arguments import check_environment, check_texts, check_timeout
from ._engine import Engine, Options
from ._events import Listeners

if TYPE_CHECKING:
    from .types import InitializeResult

Path = Union[str, "os.PathLike[str]"]


class BaseClient:
    """What both clients have in common."""

    def __init__(
        self,
        *,
        binary: Optional[Path] = None,
        config: Optional[Path] = None,
        sandbox: bool = False,
        read_only: bool = False,
        arguments: Sequence[str] = (),
        cwd: Optional[Path] = None,
        env: Optional[Mapping[str, str]] = None,
        timeout_seconds: Optional[int] = None,
    ) -> None:
        """Creates a client. The first call starts the program. Raises TypeError and ValueError.

        Args:
            binary: The program: a path, or a name on PATH. Default: that of this installation, else `casewire` on PATH.
            config: The configuration file. Default: that of casewire.
            sandbox: Whether to use simulated vendors, which need no account and no network.
            read_only: Whether casewire refuses every method that writes.
            arguments: Further arguments of `casewire serve`, such as `["--log-level", "info"]`.
            cwd: The working directory of the program.
            env: The environment of the program. Default: that of this process. Without `PATH` in it, a program without a path
                is looked up on that of this process.
            timeout_seconds: The timeout of calls that set none. Default: that of the profile.
        """
        self._listeners = Listeners()
        self._engine = Engine(
            Options(
                _text("binary", binary), _text("config", config), sandbox, read_only, check_texts("arguments", arguments),
                _text("cwd", cwd), check_environment(env), check_timeout("timeout_seconds", timeout_seconds)),
            self._listeners)

    @property
    def pid(self) -> Optional[int]:
        """The process id of the server; None if it does not run."""
        server = self._engine.server
        return server.pid if server is not None else None

    @property
    def server(self) -> Optional[InitializeResult]:
        """The result of `initialize`: the version of the protocol and of the program. None if it does not run."""
        server = self._engine.server
        return cast("Optional[InitializeResult]", server.result) if server is not None else None

    def __del__(self) -> None:
        engine: Optional[Engine] = getattr(self, "_engine", None)
        if engine is not None and engine.server is not None and not engine.is_closed:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, source=self, stacklevel=2)
            engine.leave()

    def __repr__(self) -> str:
        return f"<casewire.{type(self).__name__} pid={self.pid}>"


def _text(name: str, path: Optional[Path]) -> Optional[str]:
    if path is None:
        return None
    try:
        text: Any = os.fspath(path)
    except TypeError:
        text = path
    if not isinstance(text, str):
        raise TypeError(f"`{name}` must be a path, not {path!r:.80}.")
    return text
