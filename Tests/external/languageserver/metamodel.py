"""The types of LSP, from the published metaModel.json, as an oracle for what a server sends."""
import json
import os
import pathlib
import re

NAME = "lsp-metaModel-3.18.json"
SOURCE = "protocol/metaModel.json of microsoft/vscode-languageserver-node"


def find():
    """The path of the model; None if this machine does not have it."""
    root = pathlib.Path(__file__).resolve().parents[3]
    folders = [os.environ.get("CASEWIRE_TEST_DATA"), root.parent / "shared" / "data"]
    paths = [pathlib.Path(folder) / NAME for folder in folders if folder]
    return next((path for path in paths if path.exists()), None)


def at(value, path):
    """The member at a path with dots; None if it is absent."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


class MetaModel:
    def __init__(self, path):
        model = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        self.version = model["metaData"]["version"]
        self.requests = {request["method"]: request for request in model["requests"]}
        self.notifications = {notification["method"]: notification for notification in model["notifications"]}
        self.structures = {structure["name"]: structure for structure in model["structures"]}
        self.enumerations = {enumeration["name"]: enumeration for enumeration in model["enumerations"]}
        self.aliases = {alias["name"]: alias for alias in model["typeAliases"]}
        self.known_members = {}

    def members(self, name):
        """The members of a structure, with those that it inherits."""
        if name not in self.known_members:
            structure = self.structures[name]
            found = {}
            for parent in structure.get("extends", []) + structure.get("mixins", []):
                found |= self.members(parent["name"])
            found |= {member["name"]: member for member in structure["properties"]}
            self.known_members[name] = found
        return self.known_members[name]

    def issues(self, value, kind, path=""):
        """What of a value does not have this type."""
        return getattr(self, "_" + kind["kind"])(value, kind, path or "the value")

    def _base(self, value, kind, path):
        name = kind["name"]
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        is_integer = is_number and float(value).is_integer()
        is_good = {
            "string": isinstance(value, str),
            "RegExp": isinstance(value, str),
            "URI": isinstance(value, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}]*$", value),
            "DocumentUri": isinstance(value, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}]*$", value),
            "boolean": isinstance(value, bool),
            "null": value is None,
            "integer": is_integer and -(2**31) <= value < 2**31,
            "uinteger": is_integer and 0 <= value < 2**31,
            "decimal": is_number,
        }[name]
        return [] if is_good else [f"{path} must be a {name}, not {short(value)}"]

    def _reference(self, value, kind, path):
        name = kind["name"]
        if name in ("LSPAny", "LSPObject", "LSPArray"):
            return [] if name == "LSPAny" or isinstance(value, (dict, list)) else [f"{path} must be an {name}"]
        if name in self.structures:
            return self._object(value, self.members(name), path, name)
        if name in self.enumerations:
            return self._enumeration(value, self.enumerations[name], path)
        return self.issues(value, self.aliases[name]["type"], path)

    def _enumeration(self, value, enumeration, path):
        issues = self._base(value, enumeration["type"], path)
        if not issues and not enumeration.get("supportsCustomValues"):
            known = [entry["value"] for entry in enumeration["values"]]
            if value not in known:
                issues = [f"{path} must be a {enumeration['name']} {known}, not {short(value)}"]
        return issues

    def _object(self, value, members, path, name):
        if not isinstance(value, dict):
            return [f"{path} must be a {name}, not {short(value)}"]
        issues = [f"{path}.{member} is not a member of {name}" for member in value if member not in members]
        for member in members.values():
            inner = f"{path}.{member['name']}"
            if member["name"] in value:
                issues += self.issues(value[member["name"]], member["type"], inner)
            elif not member.get("optional"):
                issues.append(f"{inner} is missing")
        return issues

    def _literal(self, value, kind, path):
        members = {member["name"]: member for member in kind["value"]["properties"]}
        return self._object(value, members, path, "literal")

    def _array(self, value, kind, path):
        if not isinstance(value, list):
            return [f"{path} must be a list, not {short(value)}"]
        return [issue for index, each in enumerate(value)
                for issue in self.issues(each, kind["element"], f"{path}[{index}]")]

    def _map(self, value, kind, path):
        if not isinstance(value, dict):
            return [f"{path} must be an object, not {short(value)}"]
        return [issue for key, each in value.items()
                for issue in self.issues(key, kind["key"], f"the name {key}")
                + self.issues(each, kind["value"], f"{path}.{key}")]

    def _or(self, value, kind, path):
        found = [self.issues(value, item, path) for item in kind["items"]]
        # Of the type that is nearest.
        return min(found, key=len)

    def _and(self, value, kind, path):
        return [issue for item in kind["items"] for issue in self.issues(value, item, path)]

    def _tuple(self, value, kind, path):
        if not isinstance(value, list) or len(value) != len(kind["items"]):
            return [f"{path} must have {len(kind['items'])} elements"]
        return [issue for index, item in enumerate(kind["items"])
                for issue in self.issues(value[index], item, f"{path}[{index}]")]

    def _stringLiteral(self, value, kind, path):
        return [] if value == kind["value"] else [f"{path} must be {kind['value']!r}, not {short(value)}"]

    _integerLiteral = _booleanLiteral = _stringLiteral

    def full_capabilities(self):
        """The capabilities of a client that supports everything."""
        return self._most({"kind": "reference", "name": "ClientCapabilities"})

    def _most(self, kind):
        if kind["kind"] in ("stringLiteral", "integerLiteral", "booleanLiteral"):
            return kind["value"]
        if kind["kind"] == "base":
            return {"boolean": True, "string": "", "RegExp": "", "integer": 5000, "uinteger": 5000, "decimal": 1}[kind["name"]]
        if kind["kind"] == "array":
            element = kind["element"]
            if element["kind"] == "reference" and element["name"] in self.enumerations:
                return [entry["value"] for entry in self.enumerations[element["name"]]["values"]]
            return [self._most(element)]
        if kind["kind"] == "or":
            return self._most(kind["items"][-1])
        if kind["kind"] == "map":
            return {}
        if kind["kind"] == "literal":
            return {member["name"]: self._most(member["type"]) for member in kind["value"]["properties"]}
        name = kind["name"]
        if name in ("LSPAny", "LSPObject"):
            return {}
        if name in self.enumerations:
            return self.enumerations[name]["values"][0]["value"]
        if name in self.aliases:
            return self._most(self.aliases[name]["type"])
        return {member["name"]: self._most(member["type"]) for member in self.members(name).values()}


def short(value):
    text = json.dumps(value)
    return text if len(text) < 120 else text[:117] + "..."
