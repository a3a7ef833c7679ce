"""The TLS contexts of the chat services, with the files of the configuration."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Optional


class TlsError(Exception):
    """A file for TLS cannot be used. The message names the member of the configuration, the file, and what to do."""


def tls_context(service: str, ca_file: Optional[Path], certificate: Optional[Path] = None) -> ssl.SSLContext:
    """Verifies servers with the certificate authorities of the system, and with those of `caFile`. Raises TlsError."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        _check_readable(f"{service}.caFile", ca_file)
        try:
            context.load_verify_locations(ca_file)
        except (ssl.SSLError, OSError, ValueError):
            raise TlsError(f"`{service}.caFile`: {ca_file} has no certificates in PEM form. Name a file that has.") from None
    if certificate is not None:
        _check_readable(f"{service}.certificate", certificate)
        try:
            # Without a password, OpenSSL would ask for it on the terminal.
            context.load_cert_chain(certificate, password=_refuse_password)
        except (ssl.SSLError, OSError, ValueError):
            raise TlsError(
                f"`{service}.certificate`: {certificate} must have a certificate and its key, both in PEM form and without a "
                "password. `openssl pkey` removes the password of a key."
            ) from None
    return context


def _refuse_password() -> str:
    raise ValueError("the key has a password")


def _check_readable(key: str, path: Path) -> None:
    try:
        if not path.is_file():
            problem = "is not a file" if path.exists() else "does not exist"
            raise TlsError(f"`{key}`: {path} {problem}. Correct the path.")
        with open(path, "rb"):
            pass
    except OSError as error:
        raise TlsError(f"`{key}`: {path} cannot be read: {error.strerror}. Give the bot permission to read it.") from None
