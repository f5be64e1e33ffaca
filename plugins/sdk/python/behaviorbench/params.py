"""Params: one dataclass is the only source of a plugin's JSON Schema, defaults,
documentation and validation.

    @dataclass(frozen=True)
    class Params:
        epochs: int = option(3, "passes over the rows", minimum=1)
        loss: str = option("log", "what is minimised", choices=("log", "hinge"))

A field is a bool, int, float or str, or a list of one of them. A class may
check what spans fields in __post_init__ and raise ValueError.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
from typing import Any, Sequence, TypeVar, get_args, get_origin, get_type_hints

from .errors import InvalidParams

P = TypeVar("P")

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# What marks a param that the training call does not read, by the kind of plugin.
PHASES = {"generator": "generate", "predictor": "finetune"}

# What a generator may read of a user, the least first.
AMOUNTS = ("none", "seed", "train")

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


def option(
    default: Any,
    description: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: Sequence[Any] | None = None,
    phase: str | None = None,
    reads: dict[str, str] | None = None,
    path: bool = False,
    shown: str | None = None,
) -> Any:
    """Declares a field of a params class. Bounds are inclusive; of a list they
    hold for every element.

    phase marks a param that the training call does not read: "finetune" of a
    predictor, "generate" of a generator. In pretrain or fit it has its default
    whatever a spec says, so that entries that differ in nothing else share one
    trained model.

    reads says what a generator reads of a user ("none", "seed" or "train") for
    each of the choices; Plugin.reads stays the most. What is not read never
    reaches the plugin.

    path says that the value names a file or a folder. In a spec it is relative to
    the file that says it; the plugin gets an absolute name.

    shown is for a text whose value belongs beside the rows of tables: the words
    that stand before it there, "Asked the model".

    Raises ValueError for another phase, for reads that are not of the choices,
    or for shown of what is no text or without words."""
    if phase not in (None, *PHASES.values()):
        raise ValueError(f"phase is {phase!r}, want 'finetune' of a predictor, 'generate' of a generator, or None")
    if reads is not None:
        if set(reads) != set(choices or ()):
            raise ValueError(f"reads is for {sorted(reads)}, want it for each of the choices {sorted(choices or ())}")
        for value, amount in reads.items():
            if amount not in AMOUNTS:
                raise ValueError(f"reads for {value!r} is {amount!r}, want none, seed or train")
    if shown is not None and (not shown or not isinstance(default, str)):
        raise ValueError(f"shown is {shown!r}, want the words before the value of a text")
    rules = {"minimum": minimum, "maximum": maximum, "enum": list(choices) if choices else None}
    metadata = {
        "description": description,
        "rules": {k: v for k, v in rules.items() if v is not None},
        "phase": phase,
        "reads": reads,
        "path": path,
        "shown": shown,
    }
    if isinstance(default, list):
        return dataclasses.field(default_factory=lambda: list(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass(frozen=True)
class NoParams:
    """The params of a plugin that has none."""


def schema(cls: type) -> dict[str, Any]:
    """Returns the JSON Schema (2020-12) of a params class: an object, every
    property with its description and default, no other properties.

    Raises TypeError, naming the field, for a class that breaks the rules above
    or whose defaults are not valid.
    """
    properties = {}
    defaults = cls()
    for field, type_ in _fields(cls):
        if "description" not in field.metadata:
            raise TypeError(f"{cls.__name__}.{field.name}: declare it with option(default, description)")
        default = getattr(defaults, field.name)
        mistakes = _mistakes(field.name, default, type_, field.metadata["rules"])
        if mistakes:
            raise TypeError(f"{cls.__name__}: the default of {mistakes[0]}")
        properties[field.name] = {
            **_type_schema(type_, field.metadata["rules"]),
            "description": field.metadata["description"],
            "default": default,
        }
        if field.metadata["phase"]:
            properties[field.name]["x-phase"] = field.metadata["phase"]
        if field.metadata["reads"]:
            properties[field.name]["x-reads"] = dict(field.metadata["reads"])
        if field.metadata["path"]:
            properties[field.name]["format"] = "path"
        if field.metadata["shown"]:
            properties[field.name]["x-shown"] = field.metadata["shown"]
    return {"$schema": DIALECT, "type": "object", "properties": properties, "additionalProperties": False}


def parse(cls: type[P], document: bytes) -> P:
    """Returns the params of a JSON object; what is absent has its default. No
    bytes stand for an empty object.

    Raises InvalidParams with every mistake, each with the name of its field.
    """
    try:
        values = json.loads(document or b"{}", parse_constant=_no_constant)
    except ValueError as error:
        raise InvalidParams(f"params: not JSON: {error}") from error
    if not isinstance(values, dict):
        raise InvalidParams(f"params: got {_kind(values)}, want an object")
    fields = {field.name: (field, type_) for field, type_ in _fields(cls)}
    mistakes = []
    for name, value in values.items():
        if name not in fields:
            near = difflib.get_close_matches(name, fields, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(fields) or 'none'}"
            mistakes.append(f"{name}: no such param{hint}")
            continue
        field, type_ = fields[name]
        mistakes += _mistakes(name, value, type_, field.metadata["rules"])
    if mistakes:
        raise InvalidParams("params: " + "; ".join(mistakes))
    try:
        return cls(**{name: _convert(value, fields[name][1]) for name, value in values.items()})
    except ValueError as error:
        raise InvalidParams(f"params: {error}") from error


def _fields(cls: type) -> list[tuple[dataclasses.Field[Any], Any]]:
    if not dataclasses.is_dataclass(cls):
        raise TypeError(f"{cls.__name__}: params are a dataclass")
    hints = get_type_hints(cls)
    fields = [(field, hints[field.name]) for field in dataclasses.fields(cls)]
    for field, type_ in fields:
        if _element(type_) not in _TYPES:
            raise TypeError(f"{cls.__name__}.{field.name}: {type_} is not a bool, int, float, str or a list of them")
    return fields


def _element(type_: Any) -> Any:
    return get_args(type_)[0] if get_origin(type_) is list else type_


def _type_schema(type_: Any, rules: dict[str, Any]) -> dict[str, Any]:
    element = {"type": _TYPES[_element(type_)], **rules}
    return {"type": "array", "items": element} if get_origin(type_) is list else element


def _mistakes(name: str, value: Any, type_: Any, rules: dict[str, Any]) -> list[str]:
    if get_origin(type_) is list:
        if not isinstance(value, list):
            return [f"{name}: got {_kind(value)}, want an array"]
        return [m for i, v in enumerate(value) for m in _mistakes(f"{name}[{i}]", v, _element(type_), rules)]
    if not _is(value, type_):
        return [f"{name}: got {_kind(value)} {json.dumps(value)}, want {_TYPES[type_]}"]
    if "minimum" in rules and value < rules["minimum"]:
        return [f"{name}: {value} is less than {rules['minimum']}"]
    if "maximum" in rules and value > rules["maximum"]:
        return [f"{name}: {value} is more than {rules['maximum']}"]
    if "enum" in rules and value not in rules["enum"]:
        return [f"{name}: {json.dumps(value)} is not one of {', '.join(map(json.dumps, rules['enum']))}"]
    return []


def _is(value: Any, type_: type) -> bool:
    # JSON Schema: true is no number, and 2.0 is an integer.
    if isinstance(value, bool) or type_ is bool:
        return isinstance(value, bool) and type_ is bool
    if type_ is int:
        return isinstance(value, int) or isinstance(value, float) and value.is_integer()
    return isinstance(value, (int, float) if type_ is float else type_)


def _convert(value: Any, type_: Any) -> Any:
    if get_origin(type_) is list:
        return [_convert(v, _element(type_)) for v in value]
    return type_(value)


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return kinds.get(type(value), "a number")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
