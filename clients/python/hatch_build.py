"""Adds the program to the wheel when CASEWIRE_BINARY names it, and the notices in the folder CASEWIRE_NOTICES.

.ci/release sets both. Without them, `pip install clients/python` installs the package alone, which uses the `casewire` on PATH.
"""
import os

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        binary = os.environ.get("CASEWIRE_BINARY")
        if not binary:
            return
        build_data["shared_scripts"][binary] = "casewire"
        notices = os.environ["CASEWIRE_NOTICES"]
        for name in sorted(os.listdir(notices)):
            build_data["force_include"][os.path.join(notices, name)] = f"casewire/notices/{name}"
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + os.environ["CASEWIRE_PLATFORM"]
