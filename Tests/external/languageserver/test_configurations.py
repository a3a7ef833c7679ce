"""The configurations that `casewire editors` prints, in the editors themselves."""
import json
import os
import re
import subprocess

import pytest
from client import PROGRAM
from test_editors import LISP, Here, Newer, Packages

TEXT = """def mount(server):
    # Red Hat 04180515: clients hang after a failover, so the mount is soft.
    # TODO: back to GFS2 when case #04003536 is solved.
    return server
"""


def configuration(editor):
    """The printed text, with simulated vendors and the program that is tested."""
    text = subprocess.run([PROGRAM, "editors", editor], check=True, stdout=subprocess.PIPE, text=True).stdout
    changed = text.replace('"casewire", "serve"', f'{json.dumps(PROGRAM)}, "serve", "--sandbox"')
    return changed.replace('"casewire" "serve"', f'{json.dumps(PROGRAM)} "serve" "--sandbox"')


def run(system, folder, *words, **variables):
    environment = {**os.environ, "HOME": str(folder), **variables}
    for name in ("STATE", "CACHE", "CONFIG", "DATA"):
        environment[f"XDG_{name}_HOME"] = str(folder / name.lower())
    done = subprocess.run(
        system.command([str(word) for word in words]), env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=90)
    return done.stdout


@pytest.mark.parametrize("system", [Here, Packages, Newer], ids=lambda system: system.__name__)
def test_neovim_shows_cases_with_the_printed_configuration(system, tmp_path):
    if not system.find("nvim"):
        pytest.skip("this Neovim is not installed, and could not be")
    version = re.search(r"v0\.(\d+)", run(system, tmp_path, "nvim", "--version"))
    if version and int(version[1]) < 8:
        pytest.skip("the configuration requires Neovim 0.8")
    (tmp_path / "init.lua").write_text(configuration("neovim"), encoding="utf-8")
    project = tmp_path / "project"
    (project / "source").mkdir(parents=True)
    (project / ".casewire.json").write_text("{}", encoding="utf-8")
    file = project / "source" / "storage.py"
    file.write_text(TEXT, encoding="utf-8")
    result = tmp_path / "result.json"
    output = run(
        system, tmp_path, "nvim", "--headless", "-i", "NONE", "-n", "-u", tmp_path / "init.lua", "-c",
        f"luafile {LISP / 'configuration.lua'}", file, EDITOR_RESULT=str(result))
    assert result.exists(), output
    found = json.loads(result.read_text(encoding="utf-8"))
    assert "failed" not in found, found
    assert found.get("hints", 2) in (2, ["in progress · S1", "closed"])
    assert found["diagnostic"].startswith("TODO waits for redhat/04003536, which is closed")
    assert found["root"] == str(project)
    assert found["artificial"] == 0


def test_helix_reads_the_printed_configuration(tmp_path):
    if not Newer.find("hx"):
        pytest.skip("Helix is not installed, and could not be")
    folder = tmp_path / "config" / "helix"
    folder.mkdir(parents=True)
    text = configuration("helix")
    (folder / "languages.toml").write_text(text, encoding="utf-8")
    for language in re.findall(r'^name = "(.*)"$', text, re.MULTILINE):
        health = run(Newer, tmp_path, "hx", "--health", language)
        assert "casewire:" in health and "Tree-sitter parser" in health, health


@pytest.mark.parametrize("system,program", [(Here, "emacs"), (Newer, "emacs-nox")], ids=["Here", "Newer"])
def test_eglot_keeps_the_servers_that_it_has(system, program, tmp_path):
    if not system.find(program):
        pytest.skip("this Emacs is not installed, and could not be")
    (tmp_path / "init.el").write_text(configuration("emacs"), encoding="utf-8")
    modes = "text-mode yaml-mode python-mode"
    form = f"""(progn (package-initialize) (load "{tmp_path}/init.el" nil t)
      (if (not (require 'eglot nil t)) (princ "without")
        (dolist (mode '({modes})) (princ (format "\\n%s: %S" mode (cdr (eglot--lookup-mode mode)))))))"""
    output = run(system, tmp_path, program, "--batch", "--eval", form)
    if output.rstrip().endswith("without"):
        pytest.skip("this Emacs has no eglot")
    lines = dict(line.split(": ", 1) for line in output.splitlines() if line.split(": ")[0] in modes.split())
    assert PROGRAM in lines["text-mode"] and '"serve"' in lines["text-mode"], output
    assert PROGRAM not in lines["yaml-mode"], output
    assert '"rass"' in lines["python-mode"] and PROGRAM in lines["python-mode"], output


def test_lsp_mode_has_casewire_beside_other_servers(tmp_path):
    if not Here.find("lsp-mode"):
        pytest.skip("lsp-mode is not installed, and could not be")
    (tmp_path / "init.el").write_text(configuration("emacs"), encoding="utf-8")
    form = f"""(progn (package-initialize) (load "{tmp_path}/init.el" nil t) (require 'lsp-mode)
      (let ((client (gethash 'casewire lsp-clients)))
        (princ (format "\\n%S %S" (lsp--client-add-on? client)
                       (funcall (lsp--client-activation-fn client) "a.txt" 'text-mode)))))"""
    output = run(Here, tmp_path, "emacs", "--batch", "--eval", form)
    assert output.splitlines()[-1] == "t t", output
