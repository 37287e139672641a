"""One answer to an album, however many pictures are in it."""

from typing import Any

PHOTO = [{"file_id": "x", "file_unique_id": "x", "width": 9, "height": 9}]


async def sent(talk: Any, *captions: str, album: str = "7") -> list[str]:
    """Send an album and return what is said to it."""
    shown = []
    for caption in captions:
        words = {"caption": caption} if caption else {}
        shown += await talk.receives(message=talk.message(photo=PHOTO, media_group_id=album, **words))
    return [screen["text"] for screen in shown]


async def test_pictures_without_words_get_one_answer(talk: Any) -> None:
    assert len(await sent(talk, "", "", "", "")) == 1
    assert len(await sent(talk, "", "", album="8")) == 1
    assert len(await talk.receives(message=talk.message(photo=PHOTO))) == 1
    talk.clock.forward(minutes=5)
    assert len(await sent(talk, "", "")) == 1


async def test_the_words_under_one_of_them_are_answered(talk: Any, newsroom: Any) -> None:
    await newsroom(5)
    (first,) = await sent(talk, "kazakhstan", "", "")
    assert first.startswith("News · Kazakhstan")
    unasked, asked = await sent(talk, "", "kazakhstan", "", album="8")
    assert unasked != asked
    assert asked.startswith("News · Kazakhstan")
