"""Fixtures: a homeserver, vendors and a bot, shared by the tests against real programs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Iterator

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from world import World  # noqa: E402


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """Synapse, vendors and a bot that many tests use in rooms of their own."""
    try:
        yield shared_world
    finally:
        shared_world.leave_all()


@pytest.fixture(scope="session")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    needs_programs()
    result = World(tmp_path_factory.mktemp("world"))
    try:
        result.bot.start()
        yield result
    finally:
        result.stop()


def needs_programs() -> None:
    try:
        import synapse  # noqa: F401
    except ImportError:
        pytest.skip("matrix-synapse is not installed")
    if shutil.which(os.environ.get("CASEWIRE") or "casewire") is None:
        pytest.skip("casewire is not installed; CASEWIRE can name it")
