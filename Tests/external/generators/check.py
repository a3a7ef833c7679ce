"""Checks the contract for generators: protocol/openrpc.json, and the Python types that were generated from it.

    check.py extract OPENRPC     prints the schemas of the document as one JSON Schema
    check.py check PROTOCOL      checks the document and the module casewire_types, with the examples of the folder

What is checked:

1. The document has the members that OpenRPC 1.3 requires and no unknown ones; each schema is valid in draft 7, and each
   reference has a target.
2. Each method and notification refers to named schemas. No schema of a result or of a notification from the server has
   "additionalProperties": false.
3. The generated module can be imported. The params, the result and the error data of each method are classes; only the result of
   `shutdown` is None.
4. No member of a result class, at any depth, is typed Any, and none is a dict[str, Any], except those of OPEN and of the
   marketplace's records (VENDOR), whose types are not fixed.
5. The params, the results and the errors of all examples can be read with these classes.
"""

import importlib
import json
import pathlib
import sys
import typing

import jsonschema
import pydantic

# Members of results that hold JSON whose members are not declared.
OPEN = {
    ("CaseChange", "old"), ("CaseChange", "new"),
    ("Case", "vendorFields"), ("Case", "raw"), ("Comment", "raw"), ("Attachment", "raw"), ("Value", "value"),
    ("InitializeResult", "capabilities"), ("ProviderInfo", "vendorFields"), ("ListSource", "window"), ("CountSource", "window"),
    ("ErrorData", "example"), ("Issue", "value"), ("OpenRPCDocument", "info"), ("OpenRPCDocument", "methods"),
    ("OpenRPCDocument", "components"), ("OpenRPCDocument", "x_notifications"),
}
# Records of the marketplace, with the vendor's own members.
VENDOR = ("Account", "Charge", "Edition", "Subscription", "Tier", "Unit")

ROOT = {"openrpc", "info", "servers", "methods", "components", "externalDocs"}
METHOD = {"name", "description", "summary", "tags", "paramStructure", "params", "result", "errors", "links", "examples",
          "deprecated", "externalDocs", "servers"}
DESCRIPTOR = {"name", "description", "summary", "schema", "required", "deprecated"}
ERROR = {"code", "message", "data"}
PREFIX = "#/components/schemas/"

passed = failed = 0


def check(condition, message):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {message}")


def extract(document):
    """Returns the named schemas as definitions, and an object that references each, as the input of a generator."""
    schemas = json.loads(json.dumps(document["components"]["schemas"]).replace(PREFIX, "#/definitions/"))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#", "title": "Protocol", "type": "object",
        "properties": {name: {"$ref": f"#/definitions/{name}"} for name in schemas}, "definitions": schemas,
    }


def name_of(reference):
    return reference.get("$ref", "").removeprefix(PREFIX)


def members(value, allowed, required, where):
    unknown = {name for name in value if name not in allowed and not name.startswith("x-")}
    check(not unknown, f"{where} has unknown members: {sorted(unknown)}")
    check(required <= set(value), f"{where} lacks {sorted(required - set(value))}")


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def target(document, reference):
    found = document
    for part in reference.removeprefix("#/").split("/"):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def check_document(document):
    members(document, ROOT, {"openrpc", "info", "methods"}, "the document")
    check(document["openrpc"].startswith("1.3."), "the version of OpenRPC is not 1.3")
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        try:
            jsonschema.Draft7Validator.check_schema(schema)
            check(True, name)
        except jsonschema.SchemaError as error:
            check(False, f"{name} is not valid in draft 7: {error.message}")
    for reference in sorted(set(references(document))):
        check(isinstance(target(document, reference), dict), f"{reference} has no target")
    for error_name, error in document["components"]["errors"].items():
        members(error, ERROR, {"code", "message", "data"}, error_name)
        check(name_of(error["data"]) in schemas, f"the data of {error_name} has no named schema")
    for method in document["methods"]:
        name = method["name"]
        members(method, METHOD, {"name", "params", "result"}, name)
        for param in method["params"]:
            members(param, DESCRIPTOR, {"name", "schema"}, f"{name} {param.get('name')}")
        members(method["result"], DESCRIPTOR, {"name", "schema"}, f"{name} result")
        check(name_of(method["x-params"]) in schemas, f"the params of {name} have no named schema")
        check(name_of(method["result"]["schema"]) in schemas, f"the result of {name} has no named schema")
    for notification in document["x-notifications"]:
        check(notification["x-direction"] in ("fromClient", "fromServer"), f"{notification['name']} has no direction")
        check(name_of(notification["params"]) in schemas, f"the params of {notification['name']} have no named schema")
    for name in reachable(document, results(document)):
        check('"additionalProperties": false' not in json.dumps(schemas[name]), f"{name} is closed, but in a result")


def results(document):
    """Returns the schema names of results, of the server's notifications and of errors."""
    names = [name_of(method["result"]["schema"]) for method in document["methods"]]
    names += [name_of(each["params"]) for each in document["x-notifications"] if each["x-direction"] == "fromServer"]
    return names + ["Failure"]


def reachable(document, names):
    found, rest = set(), list(names)
    while rest:
        name = rest.pop()
        if name not in found:
            found.add(name)
            rest += [each.removeprefix(PREFIX) for each in references(document["components"]["schemas"][name])]
    return found


# The generated types.


def is_class(type_):
    return isinstance(type_, type) and issubclass(type_, pydantic.BaseModel)


def parts(type_):
    """Returns the types in an annotation."""
    yield type_
    for part in typing.get_args(type_):
        if not isinstance(part, (str, int, float, bool, type(None))):
            yield from parts(part)


def check_results(types, document):
    found, rest = set(), [getattr(types, name) for name in results(document)]
    while rest:
        class_ = rest.pop()
        if class_ in found:
            continue
        found.add(class_)
        for member, field in class_.model_fields.items():
            all_parts = list(parts(field.annotation))
            name = class_.__name__
            is_open = typing.Any in all_parts
            check(not is_open or (name, member) in OPEN or name.startswith(VENDOR), f"{name}.{member} is {field.annotation}")
            rest += [part for part in all_parts if is_class(part)]
    return found


def check_classes(types, document):
    for name in document["components"]["schemas"]:
        check(is_class(getattr(types, name, None)), f"{name} is no class")
        # A root model without members is equivalent to Any.
        root = getattr(types, name).model_fields.get("root") if is_class(getattr(types, name, None)) else None
        check(root is None or name == "ShutdownResult", f"{name} is {root.annotation if root else None}")
    check(types.ShutdownResult.model_fields["root"].annotation is type(None), "ShutdownResult is not None")


def read(type_, value, where):
    try:
        type_.model_validate(value)
        check(True, where)
    except pydantic.ValidationError as error:
        check(False, f"{where}: {error}")


def expand(value):
    """Expands the abbreviations of the examples."""
    if isinstance(value, dict):
        if "$repeat" in value:
            return value["$repeat"] * value["times"]
        return {name: expand(part) for name, part in value.items()}
    return [expand(part) for part in value] if isinstance(value, list) else value


def check_examples(types, document, protocol):
    methods = {method["name"]: method for method in document["methods"]}
    errors = document["components"]["errors"]
    for path in sorted((protocol / "examples").rglob("*.json")):
        example = json.loads(path.read_text())
        name = path.relative_to(protocol)
        method = methods.get(example["request"]["method"])
        result, error = example["response"].get("result"), example["response"].get("error")
        if error is not None:
            data = error["data"]
            read(getattr(types, name_of(errors[data["kind"]]["data"])), data, f"{name} (error)")
        else:
            if isinstance(result, dict) and "$file" in result:
                result = json.loads((protocol / result["$file"]).read_text())
            read(getattr(types, name_of(method["result"]["schema"])), result, f"{name} (result)")
        if method and (error is None or error["data"]["kind"] != "invalidParams"):
            params = expand(example["request"].get("params") or {})
            read(getattr(types, name_of(method["x-params"])), params, f"{name} (params)")


def main():
    command, path = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == "extract":
        json.dump(extract(json.loads(path.read_text())), sys.stdout)
        return 0
    document = json.loads((path / "openrpc.json").read_text())
    check_document(document)
    types = importlib.import_module("casewire_types")
    check_classes(types, document)
    classes = check_results(types, document)
    check_examples(types, document, path)
    print(f"{len(document['methods'])} methods, {len(classes)} result classes")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
