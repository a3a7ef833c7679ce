#!/usr/bin/env python3
"""Types command lines and Tab into bash, zsh and fish on a pseudo-terminal, and checks what is completed or listed.

    completions.py PROGRAM

After Tab, a key prints the command line: the shells handle keys in order, so nothing waits for a fixed time. The last line
is "N passed, N failed"; it ends with 1 when a check failed.
"""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

TIMEOUT = 20
PRINT = b"\x18p"  # Ctrl-X p
CLEAR = b"\x18k"
counts = {True: 0, False: 0}


def check(name, is_good, detail=""):
    counts[bool(is_good)] += 1
    if not is_good:
        print(f"FAILED: {name}: {detail}", flush=True)


# The words before Tab, and what the command line is after it. The words are completed as far as they are unambiguous.
COMPLETED = [
    ("casewire cal", "casewire call "),
    ("casewire sea", "casewire search "),
    ("casewire cases li", "casewire cases list "),
    ("casewire --sandbox cases set", "casewire --sandbox cases set-status "),
    ("casewire list --stat", "casewire list --status "),
    ("casewire list --status ope", "casewire list --status open "),
    ("casewire list --status=ope", "casewire list --status=open "),
    ("casewire list --sandbox --upd", "casewire list --sandbox --updated-"),
    ("casewire comment CS1 --text-f", "casewire comment CS1 --text-file "),
    ("casewire comment CS1 --text-file conf", "casewire comment CS1 --text-file config.json "),
    ("casewire comment CS1 @conf", "casewire comment CS1 @config.json "),
    ("casewire comment CS1 --text @conf", "casewire comment CS1 --text @config.json "),
    ("casewire comment CS1 @sub", "casewire comment CS1 @sub-folder/"),
    ("casewire comment CS1 conf", "casewire comment CS1 conf"),
    ("casewire close CS1 --comment @conf", "casewire close CS1 --comment @config.json "),
    ("casewire list --status open,clo", "casewire list --status open,closed "),
    ("casewire list --columns severity,tit", "casewire list --columns severity,title "),
    ("casewire help sandb", "casewire help sandbox "),
    ("casewire attachments add CS1 conf", "casewire attachments add CS1 config.json "),
    ("casewire session login --sandbox marke", "casewire session login --sandbox marketplace "),
    ("casewire help comments a", "casewire help comments add "),
    ("casewire list --config conf", "casewire list --config config.json "),
    ("casewire do", "casewire doctor "),
    ("casewire call cases/l", "casewire call cases/list "),
    ("casewire call --sandbox comments/a", "casewire call --sandbox comments/add "),
    ("casewire --sandbox call rpc", "casewire --sandbox call rpc.discover "),
    ("casewire --log-level d", "casewire --log-level debug "),
    ("casewire --log-level=d", "casewire --log-level=debug "),
    ("casewire doctor --j", "casewire doctor --json "),
    ("casewire doctor --sandbox --n", "casewire doctor --sandbox --no-session-store "),
    ("casewire --json me", "casewire --json methods "),
    ("casewire sandbox --po", "casewire sandbox --port "),
    ("casewire sandbox --port 80 --se", "casewire sandbox --port 80 --seed "),
    ("casewire completions z", "casewire completions zsh "),
    ("casewire editors n", "casewire editors neovim "),
    ("casewire --v", "casewire --version "),
    ("casewire --config conf", "casewire --config config.json "),
    ("casewire --config=conf", "casewire --config=config.json "),
    ("casewire call --trace sub", "casewire call --trace sub-folder/"),
    ("casewire --config config.json do", "casewire --config config.json doctor "),
    # Nothing fits, and names of files are not proposed instead.
    ("casewire conf", "casewire conf"),
    ("casewire call conf", "casewire call conf"),
    ("casewire --json ca", "casewire --json ca"),
    ("casewire methods --co", "casewire methods --co"),
    ("casewire doctor --rea", "casewire doctor --rea"),
    ("casewire --sandbox --conf", "casewire --sandbox --conf"),
    ("casewire --config x --sand", "casewire --config x --sand"),
    ("casewire --port conf", "casewire --port conf"),
    ("casewire --no-such do", "casewire --no-such do"),
]

# The words before Tab, words that are listed, and words that are not.
LISTED = [
    ("casewire ", "serve call sandbox doctor methods openrpc completions man", "config.json cases/list --config"),
    ("casewire ", "list show comment cases comments watchlist help", "config.json cases/list"),
    ("casewire comments ", "list add", "serve config.json --config"),
    ("casewire comments add CS1 --", "--text --text-file --private --output --yes", "--status --no-such"),
    ("casewire list --output ", "table json jsonl csv markdown", "open config.json"),
    ("casewire --json ", "doctor methods", "serve call sandbox openrpc config.json"),
    ("casewire --log-level ", "error warning info debug", "config.json call"),
    ("casewire --log-level=", "error warning info debug", "config.json call"),
    ("casewire call cases/", "cases/list cases/get cases/create cases/update", "comments/add config.json"),
    ("casewire call ", "cases/list ping orders/create", "config.json doctor"),
    ("casewire doctor --", "--json --config --sandbox --no-session-store --help", "--read-only --trace --port --version"),
    ("casewire doctor --config x --", "--json --help --no-session-store", "--sandbox --cases --seed --live --trace"),
    ("casewire doctor --sandbox --", "--json --sandbox-pace --cases", "--config --live --read-only"),
    ("casewire sandbox ", "--port --cases --seed --live --help", "--sandbox --config config.json"),
    ("casewire --port 1 --", "--cases --seed --live", "--sandbox --json --trace"),
    ("casewire completions ", "bash zsh fish", "config.json --help"),
    ("casewire editors ", "helix neovim emacs vscode zed sublime kate", "config.json --help"),
]

# bash and zsh only: fish would insert it with backslashes.
SKELETONS = [
    ("casewire call cases/get ", """casewire call cases/get '{"case":""}' """),
    ("casewire call --sandbox comments/add ", """casewire call --sandbox comments/add '{"case":"","text":""}' """),
]


class Shell:
    """An interactive shell on a pseudo-terminal that is wide enough for every list."""

    def __init__(self, command, environment, folder):
        self.output = b""
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 300, 300, 0, 0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)

    def write(self, keys):
        os.write(self.terminal, keys if isinstance(keys, bytes) else keys.encode())

    def until(self, is_found):
        """The output up to where `is_found` is true of it; all of it after the timeout."""
        deadline = time.monotonic() + TIMEOUT
        text = plain(self.output)
        while not is_found(text):
            ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                break
            try:
                self.output += os.read(self.terminal, 65536)
            except OSError:
                break
            text = plain(self.output)
        return text

    def line(self):
        """What is on the command line, and the output before it is printed."""
        self.write(PRINT)
        text = self.until(lambda text: re.search(r"<<<(.*?)>>>", text))
        found = re.search(r"<<<(.*?)>>>", text)
        self.output = b""
        self.write(CLEAR)
        # The shell may show the line again before it clears it.
        self.until(lambda text: "CLEARED" in text)
        self.output = b""
        return (found[1] if found else None), text

    def setup(self, script):
        """Runs a script and waits for its end; returns the output."""
        self.write(script + "\nprintf '%s-%s\\n' READY NOW\n")
        text = self.until(lambda text: "READY-NOW" in text)
        self.output = b""
        return text


def plain(output):
    text = output.decode("utf-8", "replace")
    text = re.sub(r"\x1b\][^\x07\x1b]*(\x07|\x1b\\)", "", text)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    # The cursor moves: what follows is another word.
    text = re.sub(r"\x1b[\[(>=?][0-9;?<>]*[A-Za-z]?|\x1b[=>78]", " ", text)
    return re.sub(r"[\r\x08\x0f]", " ", text)


def words(text):
    return set(re.findall(r"[A-Za-z0-9_./-]+", text))


def drive(name, shell, cases, lists):
    for typed, expected in cases:
        shell.write(typed + "\t")
        line, text = shell.line()
        check(f"{name}: {typed!r}", line == expected, f"{line!r} instead of {expected!r}\n{text[-300:]}")
    for typed, present, absent in lists:
        shell.write(typed + "\t")
        wanted = set(present.split())
        # A list is complete when all its words are printed; those that must not be in it are checked after that.
        text = shell.until(lambda text: wanted <= words(text.replace(typed.strip(), "", 1)))
        missing = wanted - words(text.replace(typed.strip(), "", 1))
        _, after = shell.line()
        listed = words(after.split("<<<")[0].replace(typed.strip(), " "))
        unwanted = listed & set(absent.split())
        check(f"{name}: list of {typed!r}", not missing and not unwanted, f"missing {missing}, unwanted {unwanted}")


BASH_KEYS = r"""
PS1='$ '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; bind 'set show-all-if-ambiguous on'
bind 'set page-completions off'; bind 'set completion-query-items 0'; bind 'set completion-display-width 0'
bind -x '"\C-xp": printf "<<<%s>>>\n" "$READLINE_LINE"'; bind -x '"\C-xk": READLINE_LINE= READLINE_POINT=0; echo CLEARED'
"""
ZSH_KEYS = r"""
PS1='$ '; LISTMAX=10000; unsetopt list_ambiguous prompt_sp prompt_cr
show-line() { zle -I; print -r -- "<<<$BUFFER>>>"; zle send-break }; zle -N show-line; bindkey '^Xp' show-line; 
clear-line() { zle -I; print CLEARED }; zle -N clear-line; bindkey '^Xk' clear-line
"""
FISH_KEYS = r"""
function fish_prompt; echo '$ '; end; function fish_right_prompt; end
set -g fish_autosuggestion_enabled 0
bind \cxp 'printf "<<<%s>>>\n" (commandline -b | string collect)'; bind \cxk 'commandline ""; echo CLEARED'
"""


def bash(program, scripts, folder, environment):
    command = ["bash", "--noprofile", "--norc", "-i"]
    lists = LISTED
    with Shell(command, environment, folder) as shell:
        shell.setup(BASH_KEYS + f"source {scripts['bash']}")
        drive("bash", shell, COMPLETED + SKELETONS, lists)
    with Shell(command, environment, folder) as shell:
        text = shell.setup(BASH_KEYS + f"set -u; source <({program} completions bash)")
        check("bash: loads under set -u", "unbound" not in text, text)
        drive("bash with set -u", shell, COMPLETED + SKELETONS, lists)
        shell.write("casewire call \t")
        _, text = shell.line()
        check("bash: no unbound variables", "unbound" not in text, text)
    with Shell(command, environment, folder) as shell:
        shell.setup(BASH_KEYS + f"source {scripts['bash']}; COMP_WORDBREAKS=${{COMP_WORDBREAKS//=}}")
        drive("bash without = in COMP_WORDBREAKS", shell, COMPLETED + SKELETONS, lists)
    # As a package installs it: bash-completion loads the script at the first Tab.
    data = os.path.join(folder, "..", "data")
    os.makedirs(f"{data}/bash-completion/completions", exist_ok=True)
    os.symlink(scripts["bash"], f"{data}/bash-completion/completions/casewire")
    with Shell(command, dict(environment, XDG_DATA_HOME=data), folder) as shell:
        shell.setup(BASH_KEYS + "source /usr/share/bash-completion/bash_completion")
        drive("bash with bash-completion", shell, COMPLETED + SKELETONS, lists)


def zsh(program, scripts, folder, environment):
    command = ["zsh", "-f", "-i"]
    initialize = "autoload -Uz compinit; compinit -u -D\n"
    with Shell(command, environment, folder) as shell:
        text = shell.setup(ZSH_KEYS + initialize + f"source <({program} completions zsh)")
        drive("zsh", shell, COMPLETED + SKELETONS, LISTED)
    path = os.path.join(folder, "..", "functions")
    os.makedirs(path, exist_ok=True)
    os.symlink(scripts["zsh"], f"{path}/_casewire")
    with Shell(command, environment, folder) as shell:
        text = shell.setup(ZSH_KEYS + f"fpath=({path} $fpath)\n" + initialize)
        drive("zsh with a file of fpath", shell, COMPLETED + SKELETONS, LISTED)
        shell.write("casewire call cases/li\t")
        shell.line()
        shell.write("casewire call cases/\t")
        text = shell.until(lambda text: "Lists the cases" in text)
        check("zsh: describes methods", "Lists the cases" in text, text[-500:])


def fish(program, scripts, folder, environment):
    with Shell(["fish", "--no-config", "-i"], environment, folder) as shell:
        shell.setup(FISH_KEYS + f"{program} completions fish | source")
        drive("fish", shell, COMPLETED, [])
    # The list of an interactive fish depends on the time of its next repaint. `complete -C` gives the same proposals.
    for typed, present, absent in LISTED:
        script = f"source {scripts['fish']}; complete -C {json.dumps(typed)}"
        lines = subprocess.run(
            ["fish", "--no-config", "-c", script], env=environment, cwd=folder, capture_output=True, text=True, check=True)
        proposed = {line.split("\t")[0].split("=")[-1] for line in lines.stdout.splitlines()}
        missing, unwanted = set(present.split()) - proposed, proposed & set(absent.split())
        check(f"fish: list of {typed!r}", not missing and not unwanted and not lines.stderr,
              f"missing {missing}, unwanted {unwanted} {lines.stderr}")
        meanings = [line for line in lines.stdout.splitlines() if "/" in line and "\t" not in line]
        check(f"fish: describes methods {typed!r}", not meanings, meanings)


def store_cases(program, folder, configuration, environment):
    """Stores the cases of simulated vendors, and adds the completions of their numbers and profiles."""
    os.makedirs(folder, exist_ok=True)
    with open(os.open(os.path.join(folder, "config.json"), os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(configuration)
    listed = subprocess.run(
        [program, "list", "--limit", "3", "--max-age-seconds", "0"], env=environment, capture_output=True, text=True, check=True)
    ids = [case["id"] for case in json.loads(listed.stdout)["cases"]]
    check("cases to complete", len(ids) == 3, listed)
    COMPLETED.append((f"casewire show {ids[0][:-1]}", f"casewire show {ids[0]} "))
    COMPLETED.append((f"casewire comments add {ids[1][:-1]}", f"casewire comments add {ids[1]} "))
    LISTED.append(("casewire open ", " ".join(ids), "--config config.json"))
    LISTED.append(("casewire session login ", "ibm redhat cisco marketplace", "config.json"))


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as work:
        folder = os.path.join(work, "folder")
        os.makedirs(os.path.join(folder, "sub-folder"))
        open(os.path.join(folder, "config.json"), "w").close()
        scripts = {}
        for shell in ("bash", "zsh", "fish"):
            scripts[shell] = os.path.join(work, f"casewire.{shell}")
            with open(scripts[shell], "w") as file:
                subprocess.run([program, "completions", shell], stdout=file, check=True)
            subprocess.run([shell, "-n", scripts[shell]], check=True)
        # The completions call the program for the commands for people.
        os.makedirs(os.path.join(work, "bin"))
        os.symlink(program, os.path.join(work, "bin", "casewire"))
        environment = {
            "PATH": os.path.join(work, "bin") + ":" + os.environ["PATH"], "HOME": work, "TERM": "xterm", "LC_ALL": "C.UTF-8",
            "XDG_CONFIG_HOME": work, "XDG_DATA_HOME": os.path.join(work, "none"), "XDG_CACHE_HOME": os.path.join(work, "cache"),
            "XDG_STATE_HOME": os.path.join(work, "state"),
        }
        server = subprocess.Popen([program, "sandbox", "--print-config"], stdout=subprocess.PIPE, text=True)
        try:
            store_cases(program, os.path.join(work, "casewire"), server.stdout.readline(), environment)
            for run in (bash, zsh, fish):
                run(program, scripts, folder, environment)
        finally:
            server.terminate()
            server.wait()
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0


if __name__ == "__main__":
    sys.exit(main())
