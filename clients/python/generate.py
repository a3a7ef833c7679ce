#!/usr/bin/env python3
"""Generates the part of the client that follows from protocol/openrpc.json, in src/casewire.

    generate.py            writes the files
    generate.py --check    fails if the committed files differ
"""
import json
import keyword
import pathlib
import re
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE / "../../protocol/openrpc.json"
TARGET = HERE / "src/casewire"
WIDTH = 120
HEADER = "# Generated from protocol/openrpc.json by generate.py. Change that file, then run generate.py.\n"

DOCUMENT = json.loads(SOURCE.read_text(encoding="utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
ERRORS = DOCUMENT["components"]["errors"]
# The client itself sends these.
METHODS = [method for method in DOCUMENT["methods"] if method["name"] not in ("initialize", "shutdown")]
NOTIFICATIONS = [each for each in DOCUMENT["x-notifications"]
                 if each["x-direction"] == "fromServer" and not each["name"].startswith("$/")]
# Every method accepts these; the client passes them.
COMMON = ("timeoutSeconds", "workDoneToken", "partialResultToken")
# The document does not state which methods send rows: it lists `partialResultToken` for all of them.
ROWS = {"cases/list"}
WRITING = [method["name"] for method in METHODS if method["x-effect"] in ("adds", "changes", "destroys")]


def referenced(schema):
    return schema["$ref"].rpartition("/")[2]


def snake_case(name):
    """cases/setStatus -> cases_set_status, rpc.discover -> rpc_discover, createdBy -> created_by"""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).replace("/", "_").replace(".", "_").lower()


def error_class(kind):
    return kind[0].upper() + kind[1:] + ("" if kind.endswith("Error") else "Error")


def is_any(schema):
    return not any(key in schema for key in ("$ref", "allOf", "enum", "type"))


def type_of(schema, name, is_param=False):
    """Returns the type of a schema. `name` is that of an object inside of another one."""
    if "$ref" in schema:
        return referenced(schema)
    if "allOf" in schema:
        (part,) = schema["allOf"]
        return type_of(part, name, is_param)
    if "enum" in schema:
        values = ", ".join(json.dumps(value) if isinstance(value, str) else repr(value) for value in schema["enum"])
        return f"Literal[{values}]"
    kind = schema.get("type")
    if isinstance(kind, list):
        parts = [type_of({**schema, "type": each}, name, is_param) for each in kind]
        return f"Union[{', '.join(parts)}]"
    if kind == "array":
        return f"{'Sequence' if is_param else 'list'}[{type_of(schema.get('items', {}), name, is_param)}]"
    if kind == "object":
        if schema.get("properties"):
            return name
        values = schema.get("additionalProperties")
        inner = type_of(values, name, is_param) if isinstance(values, dict) else "Any"
        return f"{'Mapping' if is_param else 'dict'}[str, {inner}]"
    if is_param and kind == "string" and schema.get("format") == "date-time":
        return "Union[str, datetime]"
    simple = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None", None: "Any"}
    return simple[kind]


def description(schema):
    parts = [schema.get("description", "")]
    if "default" in schema:
        parts.append(f"Default: {json.dumps(schema['default'])}.")
    if "minimum" in schema and "maximum" in schema:
        parts.append(f"{schema['minimum']} to {schema['maximum']}.")
    return " ".join(part for part in parts if part)


def literal(text, indent):
    """Returns a docstring."""
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    lines = textwrap.wrap(text, WIDTH - len(indent) - 6, break_long_words=False, break_on_hyphens=False)
    if len(lines) == 1 and not lines[0].endswith('"'):
        return f'{indent}"""{lines[0]}"""\n'
    return f'{indent}"""' + f"\n{indent}".join(lines) + f'\n{indent}"""\n'


# MARK: types.py

def inner_objects(name, schema):
    """Finds the objects that are declared inside of another one, and names them."""
    for key, member in schema.get("properties", {}).items():
        for part in (member, member.get("items"), member.get("additionalProperties")):
            if isinstance(part, dict) and part.get("type") == "object" and part.get("properties"):
                yield f"{name}{key[0].upper()}{key[1:]}", part


def members(properties, owner):
    lines = []
    for key, schema in properties.items():
        lines.append(f"    {key}: {type_of(schema, owner + key[0].upper() + key[1:])}\n")
        if description(schema):
            lines.append(literal(description(schema), "    "))
    return "".join(lines) or "    pass\n"


def declaration(name, schema):
    properties = schema.get("properties", {})
    text = schema.get("description", "")
    if schema.get("type") != "object":
        return f"{name} = {type_of(schema, name)}\n" + (literal(text, "") if text else "")
    if not all(key.isidentifier() and not keyword.iskeyword(key) for key in properties):
        # A class cannot have such a member.
        return f"{name} = dict[str, Any]\n" + (literal(text, "") if text else "")
    required = [key for key in properties if key in schema.get("required", ())]
    optional = {key: value for key, value in properties.items() if key not in required}
    own = literal(text, "    ") if text else ""
    if required and optional:
        base = {key: properties[key] for key in required}
        # `Required` and `NotRequired` are newer than Python 3.9.
        return (f"class _{name}Required(TypedDict):\n{members(base, name)}\n\n"
                f"class {name}(_{name}Required, total=False):\n{own}{members(optional, name)}")
    total = "" if required else ", total=False"
    return f"class {name}(TypedDict{total}):\n{own}{members(properties, name)}"


def types_module():
    params = {referenced(method["x-params"]) for method in METHODS} | {"NoParams", "InitializeParams"}
    parts = []
    for name, schema in SCHEMAS.items():
        if name in params:
            continue
        for inner, inner_schema in inner_objects(name, schema):
            parts.append(declaration(inner, inner_schema))
        parts.append(declaration(name, schema))
    return f'''{HEADER}"""The results of the methods, the params of the notifications, and the details of the errors.

They are dictionaries, and have the names of the protocol. A member that is not known is absent.
"""
from __future__ import annotations

from typing import Any, Literal, TypedDict, Union

''' + "\n" + "\n\n".join(parts)


# MARK: protocol.py

def protocol_module():
    writing = "".join(f"    {json.dumps(name)},\n" for name in WRITING)
    classes = "\n\n".join(
        f"class {error_class(kind)}(CasewireError):\n{literal(error['message'], '    ')}\n"
        f"    if TYPE_CHECKING:\n\n        @property\n        def data(self) -> {referenced(error['data'])}: ...\n"
        for kind, error in ERRORS.items())
    table = "".join(f"    {json.dumps(kind)}: {error_class(kind)},\n" for kind in ERRORS)
    imports = "".join(f"        {name},\n" for name in sorted(referenced(error["data"]) for error in ERRORS.values()))
    longest = SCHEMAS["CasesListParams"]["properties"]["timeoutSeconds"]["maximum"]
    events = "".join(f"    {json.dumps(name)},\n" for name, *_ in listened())
    names = ["ERROR_CLASSES", "EVENTS", "LONGEST_TIMEOUT_SECONDS", "PROTOCOL", "WRITING_METHODS", *(error_class(kind) for kind in ERRORS)]
    exported = "".join(f"    {json.dumps(name)},\n" for name in sorted(names))
    return f'''{HEADER}"""The version of the protocol, and a class for each kind of error."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import CasewireError

if TYPE_CHECKING:
    from .types import (
{imports}    )

__all__ = [
{exported}]

PROTOCOL = {json.dumps(DOCUMENT["info"]["version"])}
"""The version of the protocol, a date."""

WRITING_METHODS: frozenset[str] = frozenset({{
{writing}}})
"""The methods that change something at a vendor. If such a call is interrupted, its outcome is unknown."""

LONGEST_TIMEOUT_SECONDS = {longest}
"""The longest timeout of a request."""

EVENTS: frozenset[str] = frozenset({{
{events}}})
"""The names for `on`: the notifications of casewire, and the events of the client."""


{classes}

ERROR_CLASSES: dict[str, type[CasewireError]] = {{
{table}}}
"""The class for each kind of error."""
'''


# MARK: methods

OPTIONS = [
    ("timeout_seconds", "Optional[int]", "The timeout of the request. Default: that of the client."),
    ("on_progress", "Optional[Callable[[ProgressValue], object]]", "Is called with each progress of the request."),
    ("on_rows", "Optional[Callable[[list[Case]], object]]",
     "Is called with the rows as they arrive. The result has none then."),
    ("cancellation", "Optional[Cancellation]", "Cancels the request from elsewhere."),
]


def params_of(method):
    schema = SCHEMAS[referenced(method["x-params"])]
    needed = schema.get("required", ())
    properties = {name: each for name, each in schema.get("properties", {}).items() if name not in COMMON}
    for name in properties:
        if keyword.iskeyword(snake_case(name)) or snake_case(name) in [option for option, *_ in OPTIONS]:
            sys.exit(f"The param {name} of {method['name']} cannot be a keyword argument.")
    return ({name: properties[name] for name in needed if name in properties},
            {name: each for name, each in properties.items() if name not in needed})


def signature(method, options, without=()):
    needed, others = params_of(method)
    lines = ["self"]
    lines += [f"{snake_case(name)}: {type_of(schema, '', True)}" for name, schema in needed.items()]
    lines.append("*")
    lines += [f"{snake_case(name)}: Optional[{type_of(schema, '', True)}] = None"
              for name, schema in others.items() if name not in without]
    lines += [f"{name}: {kind} = None" for name, kind, _ in options]
    return "".join(f"        {line},\n" for line in lines)


def paragraph(name, text):
    return textwrap.fill(
        f"{name}: {text}".replace("\\", "\\\\"), WIDTH, initial_indent=" " * 12, subsequent_indent=" " * 16,
        break_long_words=False, break_on_hyphens=False) + "\n"


def documentation(method, summary, options, without=(), more=""):
    needed, others = params_of(method)
    lines = [f'        """{summary}\n']
    if more:
        lines.append("\n" + textwrap.indent(textwrap.fill(more, WIDTH - 8), " " * 8) + "\n")
    lines.append("\n        Args:\n")
    for name, schema in {**needed, **others}.items():
        if name not in without:
            lines.append(paragraph(snake_case(name), description(schema) or "."))
    lines += [paragraph(name, text) for name, _, text in options]
    kinds = [error_class(referenced(error)) for error in method["errors"]]
    lines.append("\n        Raises:\n" + textwrap.fill(
        ", ".join(kinds) + ".", WIDTH, initial_indent=" " * 12, subsequent_indent=" " * 12) + "\n")
    lines.append('        """\n')
    return "".join(lines)


def params_dictionary(method, without=()):
    needed, others = params_of(method)
    entries = []
    for name, schema in {**needed, **others}.items():
        if name in without:
            continue
        value = snake_case(name)
        if schema.get("format") == "date-time":
            value = f"time_text({value})"
        entries.append(f"            {json.dumps(name)}: {value},\n")
    return "{\n" + "".join(entries) + "        }" if entries else "{}"


def method_definition(method, is_async):
    options = [option for option in OPTIONS if option[0] != "on_rows" or method["name"] in ROWS]
    result = type_of(method["result"]["schema"], "")
    start, wait = ("async def", "await ") if is_async else ("def", "")
    passed = ", ".join(f"{name}={name}" for name, *_ in options)
    return (f"    {start} {snake_case(method['name'])}(\n{signature(method, options)}    ) -> {result}:\n"
            f"{documentation(method, method['summary'], options)}"
            f"        result: {result} = {wait}self._invoke({json.dumps(method['name'])}, {params_dictionary(method)}, {passed})\n"
            "        return result\n")


def pages_definition(method, is_async):
    """Returns the definition of an iterator if the results of the method are pages."""
    result = SCHEMAS[referenced(method["result"]["schema"])]
    if "nextCursor" not in result.get("properties", {}):
        return ""
    subject, _, action = method["name"].partition("/")
    iterator = subject if action == "list" else action
    rows, schema = next((name, each) for name, each in result["properties"].items() if each.get("type") == "array")
    kind = f"{'AsyncPages' if is_async else 'Pages'}[{type_of(schema['items'], '')}, {referenced(method['result']['schema'])}]"
    options = [option for option in OPTIONS if option[0] in ("timeout_seconds", "cancellation")]
    passed = ", ".join(f"{name}={name}" for name, *_ in options)
    return (f"    def {iterator}(\n{signature(method, options)}    ) -> {kind}:\n"
            + documentation(method, f"Iterates over the rows of all pages of `{method['name']}`.", options,
                            more=method["summary"] + " `limit` is the size of a page.")
            + f"        return {'AsyncPages' if is_async else 'Pages'}(\n"
              f"            self._invoke, {json.dumps(method['name'])}, {json.dumps(rows)}, {params_dictionary(method)}, {passed})\n")


CHANGES = [
    ("on_error", "Optional[Callable[[CasewireError], object]]", "Is called with each error after which the iteration continues."),
    ("on_resync", "Optional[Callable[[ResyncError], object]]",
     "Is called when the state is not valid any more, after which the iteration continues from a new state. List the cases "
     "again there. Default: the error is raised, and an iteration that begins after it continues from the new state."),
    ("timeout_seconds", "Optional[int]", "The timeout of a request, in addition to the time to wait for changes."),
    ("cancellation", "Optional[Cancellation]", "Ends the iteration with RequestCancelledError."),
]


def changes_definition(is_async):
    method = next(each for each in METHODS if each["name"] == "changes/list")
    # A reader keeps the state in the store; the iterator keeps it itself.
    without = ("reader",)
    name = "AsyncChanges" if is_async else "Changes"
    passed = ", ".join(f"{option}={option}" for option, *_ in CHANGES)
    text = signature(method, CHANGES, without).replace("        *,\n        state: Optional[str] = None,\n", "        state: Optional[str] = None,\n        *,\n")
    return (f"    def changes(\n{text}    ) -> {name}:\n"
            + documentation(
                method, "Iterates over the changes of cases, and waits for the next one.", CHANGES, without,
                more="It continues after errors that pass and after a restart of the server. Store the `state` of the iterator "
                     "after you have processed a change, and pass it here to continue later. Without a state, it begins now.")
            + f"        return {name}(self._invoke, {params_dictionary(method, without)}, {passed})\n")


def listened():
    """Each event: its name, the type of its value, and its description."""
    events = [(each["name"], referenced(each["params"]), each["summary"]) for each in NOTIFICATIONS]
    return events + [
        ("start", "ServerStart", "The program was started."), ("exit", "ServerExit", "The program ended."),
        ("stderr", "str", "A line that the program wrote to stderr."),
        ("notification", "dict[str, Any]", "Each other message of the program that is not a response.")]


def listeners_definition(is_async):
    """The overloads of `on`: the notifications of casewire, and the events of the client."""
    events = listened()
    overloads = "".join(
        f"    @overload\n    def on(self, name: Literal[{json.dumps(name)}], listener: Callable[[{kind}], object]) -> Callable[[], None]: ...\n\n"
        for name, kind, _ in events)
    listed = "".join(paragraph(f'"{name}"', text)[4:] for name, _, text in events)
    awaited = " Coroutine functions are awaited." if is_async else ""
    where = "in the event loop" if is_async else "in a thread of the client"
    return (overloads
            + "    def on(self, name: str, listener: Callable[[Any], object]) -> Callable[[], None]:\n"
              '        """Adds a listener, and returns the function that removes it.\n\n'
            + listed.replace("            ", "        ")
            + f'\n        Listeners are called {where}. An error of a listener is reported and ends nothing.{awaited}\n        """\n'
              "        return self._listen(name, listener)\n")


def methods_module(is_async):
    name = "AsyncMethods" if is_async else "Methods"
    names = sorted({"Case", "ProgressValue"} | set(re.findall(r"\b[A-Z]\w+", " ".join(
        type_of(part, "", True) for method in METHODS
        for part in [method["result"]["schema"], *params_of(method)[0].values(), *params_of(method)[1].values()])))
        & set(SCHEMAS) | {"Case", "ProgressValue", "Comment", "Account", *(referenced(each["params"]) for each in NOTIFICATIONS)})
    pages = "AsyncPages" if is_async else "Pages"
    changes = "AsyncChanges" if is_async else "Changes"
    definitions = [method_definition(method, is_async) for method in METHODS]
    definitions += [text for text in (pages_definition(method, is_async) for method in METHODS) if text]
    definitions += [changes_definition(is_async), listeners_definition(is_async)]
    imports = "".join(f"        {each},\n" for each in names)
    wait = "async " if is_async else ""
    return f'''{HEADER}"""One method for each method of the protocol."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Optional, Union, overload

from ._changes import {changes}
from ._pages import {pages}
from ._params import time_text

if TYPE_CHECKING:
    from datetime import datetime

    from ._cancellation import Cancellation
    from ._events import ServerExit, ServerStart
    from .errors import CasewireError
    from .protocol import ResyncError
    from .types import (
{imports}    )


class {name}:
    """One method for each method of the protocol. Nested values have the names of the protocol."""

    {wait}def _invoke(
        self,
        method: str,
        params: dict[str, Any],
        *,
        timeout_seconds: Optional[int] = None,
        on_progress: Optional[Callable[[ProgressValue], object]] = None,
        on_rows: Optional[Callable[[list[Case]], object]] = None,
        cancellation: Optional[Cancellation] = None,
    ) -> Any:
        """Calls a method. Params that are None are omitted."""
        raise NotImplementedError

    def _listen(self, name: str, listener: Callable[[Any], object]) -> Callable[[], None]:
        raise NotImplementedError

''' + "\n".join(definitions)


def main():
    files = {
        "types.py": types_module(),
        "protocol.py": protocol_module(),
        "_methods.py": methods_module(False),
        "_async_methods.py": methods_module(True),
    }
    differs = False
    for name, content in files.items():
        file = TARGET / name
        if "--check" not in sys.argv[1:]:
            file.write_text(content, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != content:
            differs = True
            print(f"{name} is not what generate.py makes of protocol/openrpc.json. Run generate.py.", file=sys.stderr)
    sys.exit(1 if differs else 0)


main()
