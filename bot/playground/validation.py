"""Holds every request to the specification, strictly: unknown, missing and mistyped parameters are refused.

Telegram itself ignores parameters that it does not know; the playground does not, because it is here to hold the bot
to the specification. Each method is compiled once into closures, when it is first called:

    raw values (JSON body, form or query string) -> decode(method, values, files) -> typed values | ApiError 400
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from math import isfinite
from typing import Any

from bot.playground.errors import ApiError, bad_request, not_found

Check = Callable[[Any], Any]
"""Takes a JSON value; returns it or raises :class:`WrongValueError`."""


class WrongValueError(Exception):
    """A value is not what the specification wants; each level it rises through adds to ``path``."""

    def __init__(self, text: str, path: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.path = path

    def under(self, step: str) -> "WrongValueError":
        """Return the complaint as seen from one level above."""
        self.path = step + self.path
        return self


@cache
def facts() -> dict[str, Any]:
    """Return the compact specification (see ``compact_spec.py`` for its form)."""
    loaded: dict[str, Any] = json.loads(resources.files(__package__).joinpath("bot_api.json").read_text("utf-8"))
    return loaded


@cache
def method_names() -> dict[str, str]:
    """Return the methods' proper names by their lower-case forms: Telegram does not mind the case."""
    return {name.lower(): name for name in facts()["methods"]}


# -- values of JSON ---------------------------------------------------------------------------------------------------


def _integer(value: Any) -> Any:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise WrongValueError("must be an Integer")
    return value


def _float(value: Any) -> Any:
    if type(value) not in {int, float} or not isfinite(value):
        raise WrongValueError("must be a Float")
    return value


def _string(value: Any) -> Any:
    if type(value) is not str:
        raise WrongValueError("must be a String")
    if not value.isascii() and _SURROGATES.search(value):
        raise WrongValueError("must be encoded in UTF-8")
    return value


def _boolean(value: Any) -> Any:
    if type(value) is not bool:
        raise WrongValueError("must be a Boolean")
    return value


def _true(value: Any) -> Any:
    if value is not True:
        raise WrongValueError("must be True")
    return value


def _input_file(_value: Any) -> Any:
    raise WrongValueError("must be a file uploaded as multipart/form-data")


_SURROGATES = re.compile("[\ud800-\udfff]")
_SCALARS: dict[str, Check] = {
    "Integer": _integer,
    "Float": _float,
    "String": _string,
    "Boolean": _boolean,
    "True": _true,
    "InputFile": _input_file,
}


def _array(item: Check) -> Check:
    def check(value: Any) -> Any:
        if type(value) is not list:
            raise WrongValueError("must be an Array")
        checked: list[Any] = []
        try:
            for each in value:
                checked.append(item(each))  # noqa: PERF401 - its length tells where a complaint arose
        except WrongValueError as wrong:
            raise wrong.under(f"[{len(checked)}]") from None
        return checked

    return check


def _object(name: str) -> Check:
    specified: dict[str, str] = facts()["types"][name]
    fields: dict[str, Check] = {}
    required = [field for field, types in specified.items() if types.endswith("!")]

    def check(value: Any) -> Any:
        if type(value) is not dict:
            raise WrongValueError(f"must be an object of type {name}")
        for field in required:
            if value.get(field) is None:
                raise WrongValueError(f"is required in {name}", f".{field}")
        if not fields:  # types refer to each other, so their fields are compiled when first met
            fields.update({field: _field(types) for field, types in specified.items()})
        checked = {}
        field = ""
        try:
            for field, item in value.items():
                if item is not None:
                    checked[field] = fields[field](item)
        except KeyError:
            raise WrongValueError(f"is not a field of {name}", f".{field[:64]}") from None
        except WrongValueError as wrong:
            raise wrong.under(f".{field}") from None
        return checked

    return check


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _discriminator(union: str, subtype: str) -> str:
    """Return the value of ``type`` (or ``source``) that names the subtype: ``BotCommandScopeChat`` is ``chat``."""
    rest = subtype
    while union and not rest.startswith(union):
        union = union[:-1]
    rest = rest.removeprefix(union).removeprefix("Media").removeprefix("Cached")
    return "data" if rest == "DataField" else _snake(rest)


def _union(name: str, subtypes: list[str]) -> Check:
    checks = [(_discriminator(name, subtype), _compile(subtype)) for subtype in subtypes]
    key = "source" if name == "PassportElementError" else "type"

    def check(value: Any) -> Any:
        named = value.get(key) if type(value) is dict else None
        fitting = [inner for kind, inner in checks if kind == named] if isinstance(named, str) else []
        if isinstance(named, str) and not fitting:
            raise WrongValueError(f'"{named[:40]}" is not known to {name}', f".{key}")
        return _first_fit(fitting or [inner for _, inner in checks], value)

    return check


def _first_fit(checks: list[Check], value: Any) -> Any:
    """Return what the first fitting alternative makes of the value; else the complaint that went deepest."""
    if len(checks) == 1:
        return checks[0](value)
    complaints: list[WrongValueError] = []
    for check in checks:
        try:
            return check(value)
        except WrongValueError as complaint:
            complaints.append(complaint)
    raise max(complaints, key=lambda each: each.path.count("."))


@cache
def _compile(name: str) -> Check:
    if name.startswith("["):
        return _array(_compile(name[1:-1]))
    if name in _SCALARS:
        return _SCALARS[name]
    entry = facts()["types"][name]
    return _union(name, entry) if isinstance(entry, list) else _object(name)


@cache
def _field(types: str) -> Check:
    names = types.removesuffix("!").split("|")
    if len(names) == 1:
        return _compile(names[0])
    if all(name.startswith("[") for name in names):  # an album: each item may be of another kind
        items = [name[1:-1] for name in names]
        return _array(_union("InputMedia", items))
    checks = [_compile(name) for name in names]

    def check(value: Any) -> Any:
        return _first_fit(checks, value)

    return check


# -- values of a form -------------------------------------------------------------------------------------------------

_TRUE, _FALSE = {"true", "1", "yes"}, {"false", "0", "no", ""}
_NUMBER = re.compile(r"-?[0-9]{1,19}\Z")


def _from_form(types: str) -> Check:
    """Return a check for the same field when its value comes as a string: numbers as digits, objects as JSON."""
    names = set(types.removesuffix("!").split("|"))
    inner = _field(types)
    text_too, number_too = "String" in names, "Integer" in names
    flag_too = not names.isdisjoint({"Boolean", "True"})

    def check(value: Any) -> Any:
        if type(value) is not str:
            return inner(value)
        if number_too and _NUMBER.match(value):
            return inner(int(value))
        if text_too:
            return _string(value)
        if flag_too and value.lower() in _TRUE | _FALSE:
            return inner(value.lower() in _TRUE)
        try:
            return inner(json.loads(value))
        except (ValueError, RecursionError):
            raise WrongValueError(f"must be {_spoken(types)}") from None

    return check


def _spoken(types: str) -> str:
    return " or ".join(types.removesuffix("!").split("|"))


# -- methods ----------------------------------------------------------------------------------------------------------


class Method:
    """One method's parameters, compiled."""

    def __init__(self, name: str) -> None:
        specified: dict[str, str] = facts()["methods"][name]
        self.name = name
        self._json = {field: _field(types) for field, types in specified.items()}
        self._form = {field: _from_form(types) for field, types in specified.items()}
        self._required = [field for field, types in specified.items() if types.endswith("!")]
        self._files = {
            field for field, types in specified.items() if "InputFile" in types.split("|") or types == "InputFile!"
        }

    def decode(self, values: Mapping[str, Any], files: Mapping[str, Any], *, form: bool) -> dict[str, Any]:
        """Return the parameters with their types; file parameters hold what was uploaded.

        ``values`` are strings where ``form`` is set (form, multipart, query string) and JSON values otherwise; empty
        optional values count as absent, as with Telegram. Raises a 400 :class:`ApiError`.
        """
        checks = self._form if form else self._json
        decoded: dict[str, Any] = {}
        for field, value in values.items():
            check = checks.get(field)
            if check is None:
                raise bad_request(f'unknown parameter "{field[:64]}" in {self.name}')
            if value is None or (value == "" and field not in self._required and field not in _MAY_BE_EMPTY):
                continue
            try:
                decoded[field] = check(value)
            except WrongValueError as wrong:
                raise _complaint(field, wrong) from None
            except RecursionError:
                raise bad_request(f"can't parse {field}: it is nested too deeply") from None
        decoded.update({field: upload for field, upload in files.items() if field in self._files})
        for field in self._required:
            if field not in decoded:
                raise _missing(field, self.name)
        return decoded


_MAY_BE_EMPTY = {"name", "description", "short_description", "caption", "text", "url", "emoji", "icon_custom_emoji_id"}
_MISSING = {"text": "message text is empty", "chat_id": "chat_id is empty"}


def _missing(field: str, method: str) -> ApiError:
    return bad_request(_MISSING.get(field, f'parameter "{field}" is required in {method}'))


def _complaint(field: str, wrong: WrongValueError) -> ApiError:
    if not wrong.path:
        return bad_request(f'wrong parameter "{field}": {field} {wrong.text}')
    return bad_request(f"can't parse {field}: {field}{wrong.path} {wrong.text}")


@cache
def _method(name: str) -> Method:
    return Method(name)


def method(name: str) -> Method:
    """Return the method, in whatever case it was asked for. Raises the 404 of an unknown one."""
    proper = method_names().get(name.lower())
    if proper is None:
        raise not_found("method not found")
    return _method(proper)
