"""What the checks of the packages share."""
import contextlib
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
REQUEST = '{"jsonrpc":"2.0","id":1,"method":"cases/list","params":{"profiles":["ibm"],"limit":1,"fields":["title"]}}\n'
failures = []


def report(name, is_good, detail=""):
    """Prints the result of a check. Details that span lines are shown if the check failed."""
    if not is_good:
        failures.append(name)
    lines = str(detail).strip().splitlines()
    print(f"{'ok    ' if is_good else 'FAILED'}  {name}{': ' + lines[0] if len(lines) == 1 else ''}", flush=True)
    if not is_good and len(lines) > 1:
        print("\n".join(f"          {line}" for line in lines[-30:]), flush=True)
    return is_good


def leave_out(name, reason):
    print(f"-       {name}: left out, {reason}", flush=True)


def finish():
    sys.exit(f"{len(failures)} of the checks failed: {'; '.join(failures)}" if failures else 0)


def run(*command, **options):
    """Runs a command without input; the result has the text of both outputs."""
    options = {"stdin": subprocess.DEVNULL} | ({} if "input" not in options else {"stdin": None}) | options
    if options["stdin"] is None:
        del options["stdin"]
    return subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600, **options)


def succeed(name, *command, **options):
    """Reports whether a command succeeds, and returns its result."""
    result = run(*command, **options)
    report(name, result.returncode == 0, "" if result.returncode == 0 else result.stdout + result.stderr)
    return result


def required(*command, **options):
    """Runs a command that prepares a check. Ends the script if the command fails."""
    result = run(*command, **options)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def need(tool, package):
    """Installs a Debian package if the tool, or the file, is missing."""
    if os.path.exists(tool) if "/" in tool else shutil.which(tool):
        return
    if not shutil.which("apt-get"):
        sys.exit(f"{tool} is missing, and apt-get, to install {package} with, too.")
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print(f"installing {package}", flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    required(*root, "apt-get", "update", "-qq", env=environment)
    required(*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", package, env=environment)


def library(name, package):
    """Returns the path of a shared library, and installs its Debian package if it is missing."""
    def find():
        lines = required("/sbin/ldconfig", "-p").splitlines()
        return next((line.split(" => ")[1] for line in lines if line.split()[0] == name and " => " in line), None)
    if not find():
        need(f"/{name}", package)
    return os.path.realpath(find() or sys.exit(f"{package} has no {name}"))


@functools.cache
def can_mount():
    return run("unshare", "--mount", "true").returncode == 0


def in_scratch_system(folder, *command, **options):
    """Runs a command in a copy of the system. Returns its result and the changes, pairs of a type and a path."""
    result = run(HERE / "scratch-system", folder, *command, **options)
    changes = (folder / "changes").read_text().splitlines() if (folder / "changes").exists() else []
    return result, [tuple(line.split(" ", 1)) for line in changes]


@contextlib.contextmanager
def temporary_folder():
    with tempfile.TemporaryDirectory(prefix="casewire-packages-") as folder:
        yield pathlib.Path(folder)


def one(folder, pattern):
    """Returns the one file that has a name of this pattern."""
    found = sorted(pathlib.Path(folder).glob(pattern))
    if len(found) != 1:
        sys.exit(f"{folder} has {len(found)} files with a name like {pattern}. Make a release in an empty folder.")
    return found[0]


def answers(name, *command, **options):
    """Reports whether a program answers a request with --sandbox."""
    try:
        result = run(*command, "--sandbox", input=REQUEST, **options)
    except OSError as error:
        return report(name, False, error)
    return report(
        name, result.returncode == 0 and result.stdout.startswith('{"jsonrpc":"2.0","id":1,"result":{"cases":[{"id":"ibm/'),
        "" if result.returncode == 0 else result.stdout + result.stderr)


def files_below(folder):
    return {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*")}


class Sandbox:
    """`casewire sandbox --port`, whose vendors a configuration with the profile `ibm` reaches over HTTP."""

    def __init__(self, program):
        self.process = subprocess.Popen([program, "sandbox", "--port", "0"], stdout=subprocess.PIPE)
        self.profile = dict(json.loads(self.process.stdout.readline())["ibm-cloud"], provider="ibm-cloud")
        self.profile["requestsPerSecond"] = 1000
        self.origin = self.profile["baseURL"].split("/case-management")[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    @property
    def port(self):
        return int(self.origin.rpartition(":")[2])

    def exchanges(self):
        """Returns how many tokens the vendor has issued."""
        with urllib.request.urlopen(self.origin + "/_sandbox/counts") as response:
            return json.load(response)["ibm-cloud"]["exchanges"]

    def configure(self, file, origin=None, **more):
        """Writes a configuration for the sandbox, which may also be reached at another origin."""
        profile = json.loads(json.dumps(self.profile).replace(self.origin, origin or self.origin)) | more
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as output:
            json.dump({"profiles": {"ibm": profile}, "files": [str(file.parent / "files")]}, output)
        (file.parent / "files").mkdir(exist_ok=True)
        return file
