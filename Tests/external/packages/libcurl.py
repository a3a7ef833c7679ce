#!/usr/bin/env python3
"""Runs the program with other builds of libcurl: old ones, one with GnuTLS, a damaged one, and none.

    libcurl.py DIST

An old libcurl is the system's behind old_curl.c, which refuses what its version lacks. With each TLS library, the vendors are
also reached through TLS. Requires a C compiler and openssl.
"""
import os
import pathlib
import shutil
import socket
import ssl
import sys
import threading

import exercise
import tools
from exercise import Exercise
from tools import Sandbox, leave_out, library, need, required

# curl: docs/libcurl/symbols-in-versions. 7.61: Red Hat Enterprise Linux 8. 7.68: Ubuntu 20.04.
OLD = {
    "7.61.0": ["-DAGE=4", "-DNUMBER=0x073d00", "-DOPTIONS=278", "-DINFOS=56", "-DMULTI_OPTIONS=15"],
    "7.68.0": ["-DAGE=5", "-DNUMBER=0x074400", "-DOPTIONS=289", "-DINFOS=57", "-DMULTI_OPTIONS=16", "-DHAS_POLL"],
}
WITHOUT = ["sh", "-c", 'find / -xdev -name "libcurl*.so*" -path "*/lib*" -delete 2>/dev/null; exec "$@"', "sh"]


class Certificates:
    """An authority, a certificate of localhost, and one of another name."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        required(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
            "-subj", "/CN=casewire test CA", cwd=folder)
        self.authority = folder / "ca.pem"
        self.make("good", "DNS:localhost")
        self.make("elsewhere", "DNS:elsewhere.example")

    def make(self, name, alternative):
        required("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
                 "-subj", f"/CN={name}", cwd=self.folder)
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={alternative}\n")
        required("openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                 "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem", cwd=self.folder)

    def serve(self, name, port):
        """Forwards TLS connections to a port of this machine. Returns the origin."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=accept, args=(listener, context, port), daemon=True).start()
        return f"https://localhost:{listener.getsockname()[1]}"


def accept(listener, context, port):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=forward, args=(connection, context, port), daemon=True).start()


def forward(connection, context, port):
    try:
        upstream = socket.create_connection(("127.0.0.1", port))
        with context.wrap_socket(connection, server_side=True) as client, upstream as server:
            back = threading.Thread(target=copy, args=(server, client), daemon=True)
            back.start()
            copy(client, server)
            back.join()
    except OSError:
        # The client refused the certificate.
        pass


def copy(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Libraries:
    def __init__(self, dist, work, sandbox):
        self.work = work
        self.sandbox = sandbox
        self.program = work / "casewire"
        shutil.copy2(dist / "casewire", self.program)
        self.system = library("libcurl.so.4", "libcurl4")
        self.attachment = exercise.find_attachment(self.program, sandbox.configure(work / "search/config.json"))

    def exercise(self, name, folder=None, **options):
        environment = {"LD_LIBRARY_PATH": str(folder)} if folder else {}
        return Exercise(
            name, self.program, self.sandbox, self.work / f"exercise {len(list(self.work.iterdir()))}", environment=environment,
            **options)

    def check_old(self, version):
        folder = self.work / f"libcurl {version}"
        folder.mkdir()
        required(os.environ.get("CC", "cc"), "-shared", "-fPIC", "-Wall", "-Werror", f'-DREAL="{self.system}"',
                 f'-DVERSION="{version}"', *OLD[version], "-o", folder / "libcurl.so.4", tools.HERE / "old_curl.c")
        environment = self.exercise(f"libcurl {version}", folder)
        environment.check(self.attachment)

    def check_tls(self, name, certificates, folder=None):
        good, elsewhere = (certificates.serve(kind, self.sandbox.port) for kind in ("good", "elsewhere"))
        authority = str(certificates.authority)
        self.exercise(f"{name}, TLS", folder, origin=good, caFile=authority).check(self.attachment)
        self.exercise(f"{name}, unknown authority", folder, origin=good).check_sentence("certificate")
        environment = self.exercise(f"{name}, certificate of another host", folder, origin=elsewhere, caFile=authority)
        environment.check_sentence("certificate")

    def check_gnutls(self, certificates):
        folder = self.work / "libcurl with GnuTLS"
        folder.mkdir()
        (folder / "libcurl.so.4").symlink_to(library("libcurl-gnutls.so.4", "libcurl3-gnutls"))
        self.exercise("GnuTLS", folder).check(self.attachment)
        self.check_tls("GnuTLS", certificates, folder)

    def check_damaged(self):
        folder = self.work / "damaged libcurl"
        folder.mkdir()
        (folder / "libcurl.so.4").write_bytes(b"")
        self.exercise("a damaged libcurl", folder).check_sentence("libcurl.so.4 cannot be loaded")

    def check_none(self):
        if os.geteuid() != 0 or not tools.can_mount():
            leave_out("no libcurl", "which requires root and the right to mount")
            return
        prefix = [tools.HERE / "scratch-system", self.work, *WITHOUT]
        self.exercise("no libcurl", prefix=prefix).check_sentence("Run apt install libcurl4 (Debian, Ubuntu)")
        tools.answers("no libcurl: the program answers with --sandbox", *prefix, self.program)


def main():
    dist = pathlib.Path(sys.argv[1])
    need(os.environ.get("CC", "cc"), "gcc")
    need("openssl", "openssl")
    with tools.temporary_folder() as work, Sandbox(dist / "casewire") as sandbox:
        libraries = Libraries(dist, work, sandbox)
        for version in OLD:
            libraries.check_old(version)
        certificates = Certificates(work / "certificates")
        libraries.check_tls("OpenSSL", certificates)
        libraries.check_gnutls(certificates)
        libraries.check_damaged()
        libraries.check_none()
    tools.finish()


if __name__ == "__main__":
    main()
