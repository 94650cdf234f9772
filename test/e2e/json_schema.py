"""What `qpc schema` publishes, and whether what the programs print is like that: as much of JSON Schema as it uses."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
from pathlib import Path

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "number": (int, float)}
KNOWN = {"type", "properties", "required", "items", "enum", "oneOf", "allOf", "minimum", "maximum", "additionalProperties",
         "dependentRequired", "contentEncoding", "description", "writeOnly", "$comment"}
REFERENCE = "#/$defs/"


@functools.cache
def published() -> dict:
    programs = Path(os.environ.get("QPC_BIN", Path(__file__).resolve().parents[2] / "build/dev/bin"))
    return json.loads(subprocess.run([programs / "qpc", "schema"], capture_output=True, check=True, timeout=60).stdout)


def resolved(schema: dict) -> dict:
    """With what it refers to in place of the reference."""
    if "$ref" not in schema:
        return schema
    assert schema["$ref"].startswith(REFERENCE) and set(schema) <= {"$ref", "description"}, f"this reader does not know {schema}"
    return published()["$defs"][schema["$ref"].removeprefix(REFERENCE)]


def faults(value, schema: dict, at: str = "it") -> list[str]:
    """What is wrong with a value."""
    schema = resolved(schema)
    assert set(schema) <= KNOWN, f"{at}: this reader does not know {set(schema) - KNOWN}"
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at} is {value!r}, none of {schema['enum']}")
    if (kind := schema.get("type")) == "integer":
        if not isinstance(value, int) or isinstance(value, bool):
            return [f"{at} is {value!r}, no whole number"]
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            found.append(f"{at} is {value}, out of range")
    elif kind and not isinstance(value, TYPES[kind]):
        return [f"{at} is {value!r}, no {kind}"]
    if schema.get("contentEncoding") == "base64url" and not re.fullmatch(r"[A-Za-z0-9_-]*", value):
        found.append(f"{at} is no base64url")
    if "oneOf" in schema and sum(not faults(value, one, at) for one in schema["oneOf"]) != 1:
        found.append(f"{at} is {value!r}, not exactly one of what it can be")
    for part in schema.get("allOf", []):
        found += faults(value, part, at)
    if isinstance(value, list):
        for index, element in enumerate(value):
            found += faults(element, schema.get("items", {}), f"{at}[{index}]")
    if isinstance(value, dict):
        found += [f"{at} has no {name}" for name in schema.get("required", []) if name not in value]
        for name, others in schema.get("dependentRequired", {}).items():
            found += [f"{at} has {name} without {other}" for other in others if name in value and other not in value]
        for name, member in value.items():
            if name in schema.get("properties", {}):
                found += faults(member, schema["properties"][name], f"{at}.{name}")
            elif schema.get("additionalProperties", True) is False:
                found.append(f"{at} has {name}, which nothing tells of")
    return found


def closed(schema: dict) -> dict:
    """The same, without room for members that it does not name: readers leave that room for later versions, a test does not."""
    schema = resolved(schema)
    if "properties" not in schema:
        return {name: closed(part) if name == "items" else part for name, part in schema.items()}
    return {**schema, "additionalProperties": False,
            "properties": {name: closed(part) for name, part in schema["properties"].items()}}


def command_of(words: list[str]) -> str | None:
    """The command's name among the words of a command line."""
    commands = published()["commands"]
    for begin in range(len(words)):
        for end in (begin + 2, begin + 1):
            if (name := " ".join(words[begin:end])) in commands:
                return name
    return None


def check_output(words: list[str], printed: list[dict]) -> None:
    """Whatever a command has printed in JSON is as published."""
    name = command_of(words) if printed else None
    if name is None:
        return
    if name in ("send", "dm") and "--lines" in words and len(printed) == 1 and "messages" in printed[0]:
        name = "message fate"
    result = closed(published()["commands"][name]["result"])
    for line in printed:
        if "error" in line:
            wrong = faults(line["error"], closed(published()["failure"]))
        else:
            wrong = faults(line, result["items"] if result.get("type") == "array" else result)
        assert not wrong, f"qpc {' '.join(words)} printed {line}: {wrong}"
