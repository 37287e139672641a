"""Requests are held to the specification; what the specification says is what the project's copy says."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import compact_spec
from bot.playground.errors import ApiError
from bot.playground.validation import facts, method, method_names

_FULL = Path("../shared/telegram/bot_api_10.3.json")
_MARKUP = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]}


def decoded(name: str, /, *, form: bool = False, **values: Any) -> dict[str, Any]:
    return method(name).decode(values, {}, form=form)


def test_every_method_compiles_and_is_found_in_any_case() -> None:
    assert len(facts()["methods"]) == len(method_names()) > 180
    for name in facts()["methods"]:
        assert method(name.upper()) is method(name)


def test_an_unknown_method_is_404() -> None:
    with pytest.raises(ApiError) as refused:
        method("sendTelepathy")
    assert (refused.value.code, refused.value.description) == (404, "Not Found: method not found")


@pytest.mark.parametrize("path", [_FULL] if _FULL.exists() else [])
def test_the_copy_says_what_the_specification_says(path: Path) -> None:
    assert compact_spec.compact(json.loads(path.read_text("utf-8"))) == facts()


def test_the_copy_is_written_one_line_a_method() -> None:
    assert compact_spec.TARGET.read_text("utf-8") == compact_spec.render(facts())


def test_forms_carry_strings() -> None:
    values = decoded("sendMessage", form=True, chat_id="12", text="12", reply_markup=json.dumps(_MARKUP))
    assert values == {"chat_id": 12, "text": "12", "reply_markup": _MARKUP}
    assert (
        decoded("sendMessage", form=True, chat_id="@name", text="x", protect_content="true")["protect_content"] is True
    )


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"chat_id": 1}, "message text is empty"),
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 1, "text": "x", "colour": "red"}, 'unknown parameter "colour" in sendMessage'),
        ({"chat_id": 1, "text": 5}, 'wrong parameter "text": text must be a String'),
        ({"chat_id": True, "text": "x"}, 'wrong parameter "chat_id"'),
        ({"chat_id": 1, "text": "\ud800"}, "must be encoded in UTF-8"),
        ({"chat_id": 1, "text": "x", "protect_content": "yes"}, "protect_content must be a Boolean"),
        ({"chat_id": 1, "text": "x", "entities": [{"type": "bold", "offset": "0", "length": 1}]}, "entities[0].offset"),
        (
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"txt": "a"}]]}},
            "can't parse reply_markup: reply_markup.inline_keyboard[0][0].text is required in InlineKeyboardButton",
        ),
        (
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "data": "b"}]]}},
            "reply_markup.inline_keyboard[0][0].data is not a field of InlineKeyboardButton",
        ),
    ],
)
def test_what_the_specification_does_not_allow_is_refused(values: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ApiError) as refused:
        decoded("sendMessage", **values)
    assert refused.value.code == 400
    assert complaint in refused.value.description


@pytest.mark.parametrize(
    ("scope", "good"),
    [
        ({"type": "default"}, True),
        ({"type": "all_private_chats"}, True),
        ({"type": "chat_member", "chat_id": 1, "user_id": 2}, True),
        ({"type": "chat_member", "chat_id": 1}, False),
        ({"type": "everybody"}, False),
        ({}, False),
    ],
)
def test_unions_are_told_apart_by_their_type(scope: dict[str, Any], good: bool) -> None:
    values = {"commands": [{"command": "news", "description": "news"}], "scope": scope}
    if good:
        assert decoded("setMyCommands", **values)["scope"] == scope
    else:
        with pytest.raises(ApiError, match="can't parse scope"):
            decoded("setMyCommands", **values)


def test_inline_results_of_both_kinds_of_photo() -> None:
    results = [
        {"type": "photo", "id": "1", "photo_url": "http://a.kz/a.jpg", "thumbnail_url": "http://a.kz/a.jpg"},
        {"type": "photo", "id": "2", "photo_file_id": "x"},
        {"type": "article", "id": "3", "title": "t", "input_message_content": {"message_text": "x"}},
    ]
    assert decoded("answerInlineQuery", inline_query_id="1", results=results)["results"] == results


def test_deep_nesting_is_refused_not_crashed() -> None:
    block: dict[str, Any] = {"type": "paragraph", "text": "x"}
    for _ in range(5000):
        block = {"type": "details", "summary": "s", "blocks": [block]}
    with pytest.raises(ApiError):
        decoded("sendRichMessage", chat_id=1, rich_message={"blocks": [block]})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "text", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(facts()["methods"])), st.data())
def test_whatever_comes_is_accepted_or_refused_with_400(name: str, data: st.DataObject) -> None:
    fields = sorted(facts()["methods"][name]) or ["x"]
    values = data.draw(st.dictionaries(st.sampled_from(fields), _json, max_size=4))
    form = data.draw(st.booleans())
    if form:
        values = {key: json.dumps(value) for key, value in values.items()}
    refusal = _refusal(name, values, form=form)
    assert refusal is None or (refusal.code == 400 and refusal.description.startswith("Bad Request: "))


def _refusal(name: str, values: dict[str, Any], *, form: bool) -> ApiError | None:
    try:
        decoded(name, form=form, **values)
    except ApiError as refused:
        return refused
    return None
