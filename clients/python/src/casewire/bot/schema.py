"""Checks a value against a JSON Schema: the keywords that config.schema.json uses."""

from __future__ import annotations

import re
from typing import Any, List, Mapping

from .values import record, rows

_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}
_ARTICLES = {"object": "an object", "array": "a list", "string": "a string", "boolean": "true or false", "integer": "an integer"}


def check(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str = "") -> List[str]:
    """Returns a sentence for each error. Schemas of secrets do not quote the value."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target: Any = root
        for name in reference.lstrip("#/").split("/"):
            target = target[name]
        return check(value, target, root, path)
    if "oneOf" in schema:
        # Sources of a secret: the error of the one that was chosen would quote more than the sentence needs.
        if sum(not check(value, each, root, path) for each in schema["oneOf"]) == 1:
            return []
        return [f'`{path}` must be a string, {{"env": NAME}}, {{"file": PATH}} or {{"command": [...]}}.']
    name = f"`{path}`" if path else "The configuration"
    kind = schema.get("type")
    if kind is not None and not _has_type(value, kind):
        return [f"{name} must be {_ARTICLES[kind]}."]
    members, elements = record(value), rows(value)
    if isinstance(value, dict):
        return _check_object(members, schema, root, path, name)
    if isinstance(value, list):
        return _check_list(elements, schema, root, path, name)
    return _check_scalar(value, schema, name)


def _has_type(value: Any, kind: str) -> bool:
    if kind == "integer":
        return type(value) is int
    return isinstance(value, _TYPES[kind])


def _check_object(
    value: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], path: str, name: str
) -> List[str]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    other = schema.get("additionalProperties", True)
    errors = [f"{name} requires `{key}`." for key in schema.get("required", []) if key not in value]
    for key, member in value.items():
        child = f"{path}.{key}" if path else key
        if key in properties:
            errors += check(member, properties[key], root, child)
        elif record(other):
            errors += check(member, record(other), root, child)
        elif other is False:
            known = ", ".join(sorted(properties))
            errors.append(f"Unknown key `{child}`. Known keys: {known}.")
    return errors


def _check_list(value: List[Any], schema: Mapping[str, Any], root: Mapping[str, Any], path: str, name: str) -> List[str]:
    minimum, maximum = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if not minimum <= len(value) <= maximum:
        return [f"{name} must have {minimum} to {schema.get('maxItems', 'any number of')} elements."]
    return [error for index, each in enumerate(value) for error in check(each, schema.get("items", {}), root, f"{path}[{index}]")]


def _check_scalar(value: Any, schema: Mapping[str, Any], name: str) -> List[str]:
    if "enum" in schema and value not in schema["enum"]:
        return [f"{name} must be one of {', '.join(map(str, schema['enum']))}."]
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0) or len(value) > schema.get("maxLength", len(value)):
            return [f"{name} must have {schema.get('minLength', 0)} to {schema.get('maxLength', 'any number of')} characters."]
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return [f"{name} is invalid: {schema.get('description', 'it must match ' + schema['pattern'])}"]
    elif type(value) is int and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return [f"{name} must be {schema.get('minimum')} to {schema.get('maximum')}."]
    return []
