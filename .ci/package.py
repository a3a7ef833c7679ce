#!/usr/bin/env python3
"""Packs the program of .ci/release: a tarball, a Debian package, a wheel, an MCP bundle with its entry for registries
(server.json), an SBOM, and their checksums.

    .ci/package.py PROGRAM DIR

The man page and the completions come from PROGRAM itself. The same PROGRAM and commit give the same bytes: files are sorted,
belong to root, and have the time of the commit (SOURCE_DATE_EPOCH replaces it). Requires dpkg-deb, and hatchling for Python.
"""
import datetime
import email.utils
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import uuid
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAME = "casewire"
SUMMARY = "Support cases at IBM Cloud, Red Hat and Cisco over JSON-RPC"
ARCHITECTURE = os.uname().machine
DEBIAN_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}[ARCHITECTURE]
GLIBC = "2.28"
DOCUMENTS = ["README.md", *(f"protocol/{name}" for name in (
    "configuration.md", "guide.md", "reference.md", "tools.md", "sandbox.md", "security.md", "openrpc.json", "config.schema.json",
    "casewire.schema.json"))]
# The guide and the reference link to them.
DOCUMENTS += sorted(str(path.relative_to(ROOT)) for path in (ROOT / "protocol/examples").rglob("*") if path.is_file())
# The owner has no domain yet: the name for registries of MCP and the address of a release are placeholders.
MCP_NAME = os.environ.get("CASEWIRE_MCP_NAME", "invalid.packages/casewire")
RELEASE_ADDRESS = os.environ.get("CASEWIRE_RELEASE_ADDRESS", "https://packages.invalid/casewire")
NOTICES = ROOT / ".ci" / "notices.txt"
SWIFT_LICENSE = pathlib.Path("share/swift/LICENSE.txt")


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def compress(content):
    buffer = io.BytesIO()
    # The header has no name and no time.
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0, filename="") as file:
        file.write(content)
    return buffer.getvalue()


class Release:
    """What the packages have in common."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.files = [program]
        self.version = output(program, "--version").decode().split()[1]
        epoch = os.environ.get("SOURCE_DATE_EPOCH") or output("git", "-C", ROOT, "log", "-1", "--format=%ct")
        self.time = int(epoch)
        swift = shutil.which("swift")
        self.swift = re.search(r"Swift version (\S+)", output("swift", "--version").decode()).group(1)
        self.gcc = output("gcc", "-dumpfullversion").decode().strip()
        self.swift_license = (pathlib.Path(os.path.realpath(swift)).parent.parent / SWIFT_LICENSE).read_bytes()
        self.man = output(program, "man")
        self.completions = {shell: output(program, "completions", shell) for shell in ("bash", "zsh", "fish")}

    @property
    def stem(self):
        return f"{NAME}-{self.version}-linux-{ARCHITECTURE}"

    def result(self, name):
        """Returns the path of a file that the release has."""
        self.files.append(self.folder / name)
        return self.files[-1]

    def stage(self, prefix, zsh="share/zsh/site-functions"):
        """Writes the files that a prefix such as /usr/local gets."""
        (prefix / "bin").mkdir(parents=True)
        shutil.copy(self.program, prefix / "bin" / NAME)
        write(prefix / f"share/man/man1/{NAME}.1.gz", compress(self.man))
        write(prefix / f"share/bash-completion/completions/{NAME}", self.completions["bash"])
        write(prefix / zsh / f"_{NAME}", self.completions["zsh"])
        write(prefix / f"share/fish/vendor_completions.d/{NAME}.fish", self.completions["fish"])
        documents = prefix / "share/doc" / NAME
        for document in DOCUMENTS:
            write(documents / document, (ROOT / document).read_bytes())
        return documents

    def write_notices(self, folder):
        write(folder / "notices.txt", NOTICES.read_bytes())
        write(folder / "LICENSE.Swift.txt", self.swift_license)

    def normalize(self, folder):
        """Gives files the mode and the time of the release."""
        for path in sorted(folder.rglob("*"), reverse=True):
            executable = path.is_dir() or path.parent.name == "bin"
            path.chmod(0o755 if executable else 0o644)
            os.utime(path, (self.time, self.time), follow_symlinks=False)
        folder.chmod(0o755)

    def tarball(self):
        path = self.result(f"{self.stem}.tar.gz")
        with tempfile.TemporaryDirectory() as work:
            prefix = pathlib.Path(work) / self.stem
            documents = self.stage(prefix)
            self.write_notices(documents)
            self.normalize(prefix)
            buffer = io.BytesIO()
            with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
                # No folders: tar would give those of the user, such as ~/.local/share, their mode and time.
                for file in sorted(path for path in prefix.rglob("*") if path.is_file()):
                    info = tar.gettarinfo(file, arcname=str(file.relative_to(work)))
                    info.uid = info.gid = 0
                    info.uname = info.gname = "root"
                    info.mtime = self.time
                    with open(file, "rb") as content:
                        tar.addfile(info, content)
        path.write_bytes(compress(buffer.getvalue()))

    def debian_package(self):
        # The version has no Debian revision: the project makes the package together with the program.
        maintainer = f"{NAME} <{NAME}@packages.invalid>"
        with tempfile.TemporaryDirectory() as work:
            package = pathlib.Path(work) / "package"
            documents = self.stage(package / "usr", zsh="share/zsh/vendor-completions")
            date = email.utils.formatdate(self.time)
            write(documents / "changelog.gz", compress(
                f"{NAME} ({self.version}) unstable; urgency=medium\n\n  * Release {self.version}.\n\n -- {maintainer}  {date}\n".encode()))
            # Packages refer to the texts of common licences, which Debian systems have.
            exception = self.swift_license.decode().partition("## Runtime Library Exception")
            if not exception[1]:
                sys.exit("The licence of Swift has no Runtime Library Exception, which the package must contain.")
            write(documents / "copyright", NOTICES.read_text() + "\n" + "".join(exception[1:]).rstrip() + "\n")
            self.normalize(package)
            size = sum(file.stat().st_size for file in package.rglob("*") if file.is_file()) // 1024
            sums = "".join(
                f"{hashlib.md5(file.read_bytes()).hexdigest()}  {file.relative_to(package)}\n"
                for file in sorted(package.rglob("*")) if file.is_file())
            write(package / "DEBIAN/md5sums", sums)
            write(package / "DEBIAN/control", (
                f"Package: {NAME}\nVersion: {self.version}\nArchitecture: {DEBIAN_ARCHITECTURE}\nMaintainer: {maintainer}\n"
                f"Installed-Size: {size}\nDepends: libc6 (>= {GLIBC}), libgcc-s1 | libgcc1\n"
                "Recommends: libcurl4t64 | libcurl4, libsqlite3-0, ca-certificates\nSection: net\nPriority: optional\n"
                f"Description: {SUMMARY}\n"
                " One process that reads and writes support cases, comments, attachments and\n"
                " orders at IBM Cloud, the Red Hat Customer Portal, Cisco Support and Red Hat\n"
                " Marketplace. It speaks JSON-RPC 2.0 on stdin and stdout, for editors, chat\n"
                " bots and shell tools.\n"))
            self.normalize(package)
            subprocess.run(
                ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", package,
                 self.result(f"{NAME}_{self.version}_{DEBIAN_ARCHITECTURE}.deb")],
                check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, SOURCE_DATE_EPOCH=str(self.time)))

    def wheel(self):
        platform = f"manylinux_{GLIBC.replace('.', '_')}_{ARCHITECTURE}"
        self.result(f"{NAME}-{self.version}-py3-none-{platform}.whl")
        with tempfile.TemporaryDirectory() as notices:
            self.write_notices(pathlib.Path(notices))
            settings = dict(CASEWIRE_BINARY=str(self.program), CASEWIRE_PLATFORM=platform, CASEWIRE_NOTICES=notices)
            subprocess.run(
                [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", self.folder], check=True,
                cwd=ROOT / "clients/python", stdout=subprocess.DEVNULL,
                env=dict(os.environ, SOURCE_DATE_EPOCH=str(self.time), **settings))

    def mcp_tools(self, *options):
        """Returns the tools and the prompts, as the program lists them."""
        meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
        requests = "".join(
            json.dumps({"jsonrpc": "2.0", "id": method, "method": method, "params": {"_meta": meta}}) + "\n"
            for method in ("tools/list", "prompts/list"))
        lines = subprocess.run(
            [self.program, "--sandbox", *options], input=requests.encode(), check=True, stdout=subprocess.PIPE).stdout
        answers = {answer["id"]: answer["result"] for answer in map(json.loads, lines.splitlines())}
        return answers["tools/list"]["tools"], answers["prompts/list"]["prompts"]

    def mcp_bundle(self):
        """Writes the bundle that hosts of language models install, and its entry for registries of MCP servers."""
        tools, prompts = self.mcp_tools()
        manifest = {
            "manifest_version": "0.3", "name": NAME, "display_name": "Support cases", "version": self.version,
            "description": SUMMARY, "author": {"name": NAME},
            "server": {
                "type": "binary", "entry_point": f"server/{NAME}",
                "mcp_config": {
                    "command": f"${{__dirname}}/server/{NAME}",
                    "args": ["serve", "--config", "${user_config.config}"], "env": {}}},
            "tools": [{"name": tool["name"], "description": tool["description"]} for tool in tools],
            # Their texts have arguments, so a host gets them from the server.
            "prompts_generated": bool(prompts),
            "compatibility": {"platforms": ["linux"]},
            "user_config": {"config": {
                "type": "file", "title": "Configuration",
                "description": "The configuration file. casewire init creates it.", "required": True,
                "default": "${HOME}/.config/casewire/config.json"}},
        }
        path = self.result(f"{NAME}-{self.version}-linux-{ARCHITECTURE}.mcpb")
        files = [
            ("manifest.json", (json.dumps(manifest, indent=2) + "\n").encode(), 0o644),
            (f"server/{NAME}", self.program.read_bytes(), 0o755),
            ("server/notices.txt", NOTICES.read_bytes(), 0o644), ("server/LICENSE.Swift.txt", self.swift_license, 0o644)]
        date = datetime.datetime.fromtimestamp(self.time, datetime.timezone.utc).timetuple()[:6]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
            for name, content, mode in files:
                info = zipfile.ZipInfo(name, date)
                info.create_system, info.external_attr, info.compress_type = 3, (0o100000 | mode) << 16, zipfile.ZIP_DEFLATED
                bundle.writestr(info, content)
        entry = {
            "$schema": "https://static.modelcontextprotocol.io/schemas/2025-10-17/server.schema.json", "name": MCP_NAME,
            "title": "Support cases", "description": SUMMARY, "version": self.version,
            "packages": [{
                "registryType": "mcpb", "identifier": f"{RELEASE_ADDRESS}/{self.version}/{path.name}", "version": self.version,
                "fileSha256": hashlib.sha256(path.read_bytes()).hexdigest(), "transport": {"type": "stdio"}}],
        }
        write(self.result("server.json"), json.dumps(entry, indent=2) + "\n")

    def bill_of_materials(self):
        """Writes an SBOM in the JSON form of SPDX 2.3: the program, and what is linked into it."""
        digest = hashlib.sha256(self.program.read_bytes()).hexdigest()
        date = output("date", "-u", "-d", f"@{self.time}", "+%Y-%m-%dT%H:%M:%SZ").decode().strip()
        parts = [
            ("swift-runtime", "Swift runtime and standard library", self.swift, "Apache-2.0 WITH Swift-exception",
             "Organization: Apple Inc. and the Swift project authors"),
            ("libdispatch", "libdispatch", self.swift, "Apache-2.0 WITH Swift-exception",
             "Organization: Apple Inc. and the Swift project authors"),
            ("libstdcxx", "libstdc++", self.gcc, "GPL-3.0-or-later WITH GCC-exception-3.1",
             "Organization: Free Software Foundation"),
            ("glibc-startup", "Start files of glibc", GLIBC, "LGPL-2.1-or-later", "Organization: Free Software Foundation"),
        ]
        common = {"downloadLocation": "NOASSERTION", "filesAnalyzed": False, "copyrightText": "NOASSERTION"}
        packages = [dict(
            common, SPDXID=f"SPDXRef-{NAME}", name=NAME, versionInfo=self.version, licenseConcluded="NOASSERTION",
            licenseDeclared="NOASSERTION", supplier="NOASSERTION", packageFileName=f"bin/{NAME}",
            primaryPackagePurpose="APPLICATION", checksums=[{"algorithm": "SHA256", "checksumValue": digest}])]
        packages += [dict(
            common, SPDXID=f"SPDXRef-{key}", name=name, versionInfo=version, licenseConcluded=license, licenseDeclared=license,
            supplier=supplier, primaryPackagePurpose="LIBRARY") for key, name, version, license, supplier in parts]
        relationships = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                          "relatedSpdxElement": f"SPDXRef-{NAME}"}]
        relationships += [{"spdxElementId": f"SPDXRef-{NAME}", "relationshipType": "STATIC_LINK",
                           "relatedSpdxElement": f"SPDXRef-{key}"} for key, *_ in parts]
        namespace = uuid.uuid5(uuid.NAMESPACE_OID, digest)
        document = {
            "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": self.stem,
            "documentNamespace": f"urn:uuid:{namespace}", "creationInfo": {"created": date, "creators": [f"Tool: {NAME}-release"]},
            "packages": packages, "relationships": relationships}
        write(self.result(f"{self.stem}.spdx.json"), json.dumps(document, indent=2) + "\n")

    def checksums(self):
        # The folder may have the files of other releases.
        write(self.folder / "SHA256SUMS", "".join(
            f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(self.files)))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    release = Release(*(pathlib.Path(path).resolve() for path in sys.argv[1:]))
    release.tarball()
    release.debian_package()
    release.wheel()
    release.mcp_bundle()
    release.bill_of_materials()
    release.checksums()


main()
