#!/usr/bin/env python3
"""A whole process for one call over TLS with the system's certificate authorities, compared with curl for the same requests.

    oneshot.py PROGRAM [--rounds N] [--bounds]

The vendor is a TLS server of this script. Its authority is added to a copy of the system's folder of certificates, which is
mounted over that folder for this script and its children only; this needs root (or a user namespace). curl reads the hashed
folder, as casewire should. Each figure is the smallest ratio of several alternating rounds, and the ratio of the instructions.
With --bounds, the exit code is 1 if a ratio of instructions is more than 10 % above its bound (`figures.py`).
"""
import argparse
import http.server
import json
import os
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import instructions
from figures import Figures

CERTIFICATES = "/etc/ssl/certs"


def quietly(*words, **options):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def certify(folder):
    """Creates an authority, and its certificate for 127.0.0.1."""
    quietly("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
            "-subj", "/CN=casewire test CA", cwd=folder)
    quietly("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "server.csr", "-subj",
            "/CN=127.0.0.1", cwd=folder)
    with open(os.path.join(folder, "names"), "w") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    quietly("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
            "30", "-extfile", "names", "-out", "server.pem", cwd=folder)


def trust(folder):
    """Mounts a copy of the system's certificates with this authority, in the namespace of this process."""
    copy = os.path.join(folder, "certs")
    shutil.copytree(CERTIFICATES, copy, symlinks=True)
    authority = os.path.join(folder, "ca.pem")
    shutil.copy(authority, os.path.join(copy, "casewire-test.pem"))
    name = subprocess.run(["openssl", "x509", "-hash", "-noout", "-in", authority], check=True, capture_output=True,
                          text=True).stdout.strip()
    os.symlink("casewire-test.pem", os.path.join(copy, f"{name}.0"))
    with open(authority) as ours, open(os.path.join(copy, "ca-certificates.crt"), "a") as bundle:
        bundle.write(ours.read())
    quietly("mount", "--bind", copy, CERTIFICATES)


def serve(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "key.pem"))

    class Server(instructions.Server):
        def get_request(self):
            client, address = super().get_request()
            return context.wrap_socket(client, server_side=True, do_handshake_on_connect=False), address

    server = Server(("127.0.0.1", 0), instructions.Vendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"https://127.0.0.1:{server.server_address[1]}"


def took(words, environment):
    start = time.perf_counter()
    result = subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True)
    if len(result.stdout) < 10_000:
        sys.exit(f"{words[0]} did not give a page of cases: {result.stdout}")
    return time.perf_counter() - start


def compare(figures, key, name, ours, theirs, environment, rounds):
    for words in (ours, theirs):
        took(words, environment)
    best = []
    for _ in range(rounds):
        pairs = [(took(ours, environment), took(theirs, environment)) for _ in range(15)]
        best.append([statistics.median(side) * 1000 for side in zip(*pairs)])
    mine, his = min(best, key=lambda both: both[0] / both[1])
    counts = [instructions.counted(words, environment=environment)[0] for words in (ours, theirs)]
    ratio = counts[0] / counts[1]
    figures.add(
        key, name, ratio, f"{counts[0] / 1e6:.1f} M, curl {counts[1] / 1e6:.1f} M: {ratio:.2f}x;"
        f" {mine:.1f} ms, curl {his:.1f} ms: {mine / his:.2f}x")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bounds", action="store_true")
    arguments = parser.parse_args()
    if "CASEWIRE_OWN_MOUNTS" not in os.environ:
        environment = dict(os.environ, CASEWIRE_OWN_MOUNTS="1")
        words = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
        os.execvpe("unshare", [*words, sys.executable, *sys.argv], environment)
    figures = Figures(arguments.bounds)
    with tempfile.TemporaryDirectory() as folder:
        certify(folder)
        trust(folder)
        # The vendors' services of tokens are other hosts, so curl cannot send both requests over one connection either.
        origin, tokens = serve(folder), serve(folder)
        config = os.path.join(folder, "config.json")
        with open(config, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({"profiles": {"ibm": {
                "provider": "ibm-cloud", "baseURL": origin + "/case-management/v1", "tokenURL": tokens + "/identity/token",
                "credentials": {"apiKey": "key-of-the-benchmark"}}}}, file)
        environment = dict(os.environ, XDG_STATE_HOME=os.path.join(folder, "state"))
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"):
            environment.pop(name, None)
        ours = [arguments.program, "call", "--config", config, "cases/list", '{"profiles":["ibm"],"limit":100}']
        took(ours, environment)
        # Without --cacert, curl would also read its built-in bundle.
        trusted = ["-sS", "--cacert", os.path.join(folder, "ca.pem"), "--capath", CERTIFICATES]
        curl = ["curl", *trusted]
        page = ["-H", "Authorization: Bearer token", origin + instructions.Vendor.last_path]
        token = ["-d", "grant_type=urn:ibm:params:oauth:grant-type:apikey&apikey=key-of-the-benchmark",
                 tokens + "/identity/token"]
        compare(figures, "stored", "call cases/list over TLS, stored token", ours, curl + page, environment,
                arguments.rounds)
        compare(figures, "exchange", "call cases/list over TLS, token fetched",
                ours[:2] + ["--no-session-store"] + ours[2:],
                curl + token + ["--next", *trusted] + page, environment, arguments.rounds)
    figures.end()


if __name__ == "__main__":
    main()
