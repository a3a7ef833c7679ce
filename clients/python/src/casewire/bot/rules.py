"""The rules of the configuration that its schema does not have. Each error is a sentence that names the member, and what to do."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Iterator, List, Mapping, Optional, Tuple
from urllib.parse import urlsplit

from .settings import SettingsError, parse_zone
from .text import clean, hidden_character
from .values import record, rows

_LOCAL = ("127.0.0.1", "::1", "localhost")
_MATRIX_ID = re.compile(r"@[^:\s]+:\S+\Z")
# Secrets that are in the configuration itself. A password may have any character.
_SECRETS = re.compile(r"(matrix\.(password|accessToken)|irc\.(password|serverPassword|keys\..*))\Z")


def check_rules(value: Mapping[str, Any]) -> List[str]:
    """The rules, for a configuration that its schema accepts."""
    errors = [
        f"`{_visible(path)}` has an invisible or control character (U+{ord(character):04X}). Remove it."
        for path, text in _texts(value, "")
        for character in [hidden_character(text)]
        if character is not None
    ]
    if errors:
        # The other rules would quote them.
        return errors
    matrix, irc = value.get("matrix"), value.get("irc")
    if matrix is None and irc is None:
        errors.append("`matrix` or `irc` is required: the bot has no chat service.")
    errors += _check_matrix(matrix) + _check_irc(irc)
    errors += _check_people(record(value["people"]), matrix is not None, irc is not None)
    try:
        parse_zone(value.get("timeZone", "UTC"))
    except SettingsError as error:
        errors.append(f"`timeZone`: {error}")
    return errors


def _texts(value: object, path: str) -> Iterator[Tuple[str, str]]:
    """Each text of the configuration with its path, also the keys of objects, but no secret."""
    if isinstance(value, str):
        if not _SECRETS.match(path):
            yield path, value
    for key, member in record(value).items():
        child = f"{path}.{key}" if path else key
        yield child, key
        yield from _texts(member, child)
    for index, member in enumerate(rows(value)):
        yield from _texts(member, f"{path}[{index}]")


def _visible(path: str) -> str:
    return "".join("?" if hidden_character(character) else character for character in path)


def _check_matrix(matrix: Optional[Mapping[str, Any]]) -> List[str]:
    if matrix is None:
        return []
    errors: List[str] = []
    if ("password" in matrix) == ("accessToken" in matrix):
        errors.append("`matrix` requires either `password` or `accessToken`.")
    homeserver: str = matrix["homeserver"]
    try:
        address = urlsplit(homeserver)
        host, port = address.hostname or "", address.port
        if homeserver.partition("://")[2].startswith("["):
            ipaddress.IPv6Address(host)
        elif not is_host(host):
            raise ValueError(host)
        if port == 0:
            raise ValueError(port)
    except ValueError:
        errors.append(f"`matrix.homeserver`: {homeserver} is not an address. Write one such as https://matrix.example.org:8448.")
        return errors
    if address.scheme == "http" and host not in _LOCAL:
        errors.append(f"`matrix.homeserver` must begin with https://, unless it is on this machine: {homeserver}.")
    return errors


def is_host(text: str) -> bool:
    """Whether a text can be the name or the address of a machine."""
    if ":" in text:
        try:
            ipaddress.IPv6Address(text)
        except ValueError:
            return False
        return True
    try:
        # What the resolver does first. Names with an underscore are in use.
        return all(re.match(rb"[A-Za-z0-9_-]+\Z", label) for label in text.rstrip(".").encode("idna").split(b"."))
    except UnicodeError:
        return False


def _check_irc(irc: Optional[Mapping[str, Any]]) -> List[str]:
    if irc is None:
        return []
    errors: List[str] = []
    host = irc["host"]
    if not is_host(host):
        errors.append(f"`irc.host`: {host} is not the name of a server. Write one such as irc.example.org; `irc.port` has the port.")
    elif not irc.get("tls", True) and host not in _LOCAL:
        errors.append("`irc.tls` must be true, unless `irc.host` is this machine: others could read the cases.")
    if "certificate" in irc and not irc.get("tls", True):
        errors.append("`irc.certificate` requires TLS.")
    if "account" in irc and "password" not in irc:
        errors.append("`irc.account` requires `irc.password`.")
    errors += [f"`irc.keys.{name}`: {name} is not in `irc.channels`." for name in irc.get("keys", {}) if name not in irc["channels"]]
    if len({name.lower() for name in irc["channels"]}) != len(irc["channels"]):
        errors.append("`irc.channels` has a channel twice.")
    return errors


def is_matrix_id(name: str) -> bool:
    """Whether a key of `people` is a Matrix id. All others are accounts of IRC."""
    return name.startswith("@")


def _check_people(people: Mapping[str, Any], has_matrix: bool, has_irc: bool) -> List[str]:
    errors: List[str] = []
    for name, entry in people.items():
        path = f"people.{_visible(name)}"
        if is_matrix_id(name):
            if not _MATRIX_ID.match(name):
                errors.append(f"`{path}` is not a Matrix id. Write one such as @zoe:example.org.")
            elif not has_matrix:
                errors.append(f"`{path}` is a Matrix id, but `matrix` is not configured. Write the account of IRC, or add `matrix`.")
        elif not has_irc:
            errors.append(f"`{path}` is not a Matrix id, and `irc` is not configured. Write an id such as @zoe:example.org, or add `irc`.")
        elif not re.match(r"[^\s,]+\Z", name):
            errors.append(f"`{path}` is not an account of IRC. Write it as the services of the network show it.")
        if not clean(entry["name"], 100):
            errors.append(f"`{path}.name` shows nothing. Write the name that signs what the person sends.")
        if entry.get("profiles") == []:
            errors.append(f'`{path}.profiles` is empty. Omit it to allow all profiles, or set `"write": false`.')
    return errors
