"""Uses a program as a user does: against vendors on a port, with an attachment and stored sessions."""
import json
import os
import re
import subprocess

from tools import report, run

LIST = ["cases/list", '{"profiles":["ibm"],"limit":1,"fields":["title"]}']
SENTENCE = re.compile(r"[A-Z\"].+[.]")


def find_attachment(program, config):
    """Returns a case and one of its attachments, between 100 KB and 2 MB."""
    requests = [("cases/list", {"profiles": ["ibm"], "limit": 60, "fields": ["title"]})]
    for _ in range(2):
        lines = "".join(
            json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n"
            for number, (method, params) in enumerate(requests))
        result = run(program, "--config", config, "--no-session-store", input=lines)
        responses = {message["id"]: message["result"] for message in map(json.loads, result.stdout.splitlines())}
        if "cases" in responses[0]:
            requests = [("attachments/list", {"case": case["id"]}) for case in responses[0]["cases"]]
    for number, (_, params) in enumerate(requests):
        for attachment in responses[number]["attachments"]:
            if 100_000 < attachment["size"] < 2_000_000:
                return params["case"], attachment
    raise LookupError("the sandbox has no case with an attachment of this size")


class Exercise:
    """One environment: a command that runs the program in it, variables, and a folder for the configuration and files."""

    def __init__(self, name, program, sandbox, folder, prefix=(), environment=None, origin=None, **profile):
        self.name = name
        self.command = [*prefix, program]
        self.sandbox = sandbox
        self.folder = folder
        self.config = sandbox.configure(folder / "config.json", origin, **profile)
        self.state = folder / "state"
        self.environment = {"HOME": str(folder), "XDG_STATE_HOME": str(self.state), "PATH": os.environ["PATH"]}
        self.environment |= {"NO_PROXY": "127.0.0.1,localhost"} | (environment or {})
        self.environment = {name: value for name, value in self.environment.items() if value is not None}

    def run(self, *words, **options):
        return run(*self.command, *words, "--config", self.config, env=self.environment, cwd=self.folder, **options)

    def call(self, method, params):
        result = self.run("call", method, json.dumps(params))
        if result.returncode or result.stderr:
            raise ChildProcessError(f"{method}: exit code {result.returncode}: {result.stderr.strip()}")
        return json.loads(result.stdout)

    def check(self, attachment, stores_sessions=True):
        """Reports whether reads, a download, stored sessions and doctor work."""
        case, file = attachment
        problems = []
        before = self.sandbox.exchanges()
        try:
            for _ in range(3):
                if not self.call(LIST[0], json.loads(LIST[1]))["cases"]:
                    problems.append("the list is empty")
            tokens = self.sandbox.exchanges() - before
            if tokens != (1 if stores_sessions else 3):
                problems.append(f"three calls fetch {tokens} tokens")
            path = self.folder / "files" / "attachment"
            self.call("attachments/download", {"case": case, "attachment": file["id"], "path": str(path)})
            if path.stat().st_size != file["size"]:
                problems.append(f"the attachment has {path.stat().st_size} bytes instead of {file['size']}")
            left = sorted(entry.name for entry in (self.folder / "files").iterdir() if entry != path)
            if left:
                problems.append(f"a download leaves {', '.join(left)}")
            path.unlink()
            if stores_sessions and not any(entry.is_file() for entry in self.state.rglob("*")):
                problems.append("no session is stored")
            doctor = self.run("doctor")
            if doctor.returncode or doctor.stderr:
                problems.append(f"doctor: {doctor.stdout}{doctor.stderr}")
        except (ChildProcessError, json.JSONDecodeError, subprocess.TimeoutExpired, OSError) as error:
            problems.append(str(error))
        return report(f"{self.name}: reads, a download, sessions and doctor work", not problems, "\n".join(problems))

    def check_sentence(self, contains):
        """Reports whether a call and doctor each fail with one message that has this text. Doctor may report other failures."""
        call = self.run("call", *LIST)
        doctor = self.run("doctor")
        lines = [line for line in doctor.stdout.splitlines() if line.startswith("failed") and contains in line]
        try:
            message = json.loads(call.stderr)["message"]
        except (json.JSONDecodeError, KeyError):
            message = ""
        is_good = call.returncode == 1 and doctor.returncode == 1 and not call.stdout and not doctor.stderr
        is_good = is_good and contains in message and SENTENCE.fullmatch(message) and len(lines) == 1
        output = f"call: {call.returncode} {call.stderr}\ndoctor: {doctor.returncode} {doctor.stdout}{doctor.stderr}"
        return report(f"{self.name}: the message states what to do", bool(is_good), message if is_good else output)
