"""Which articles hang together by "one event", as far as it goes, and what each has to do with each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from storage.kinship import Bond
from storage.session import Row, Session, listed, within

_PAIR: Final = 2
"""Articles between which the link by which they hang together is the only one."""


async def neighbourhood(session: Session, article_ids: set[int]) -> tuple[set[int], Sequence[Row]]:
    """Everything that hangs together with these articles by "one event", and what each has to do with each.

    Each round reads the links of the articles that the last one reached, so none is read twice. Weaker links matter
    only inside what hangs together, and not where that is a pair: the others are left out, as grouping never asks for
    them. The traits of an article that is reached are known.
    """
    near, edge = set(article_ids), article_ids
    links: list[Row] = []
    linked: set[int] = set()
    while edge:
        rows = await session.rows(
            "SELECT k.article_id, k.other_id, k.bond, k.score FROM article_kin k"
            " JOIN article_traits t ON t.id = k.other_id"
            f" WHERE {within(session.dialect, 'k.article_id', 'bigint')} AND k.bond = {int(Bond.SAME)}",
            [listed(session.dialect, sorted(edge))],
        )
        links += rows
        edge = {other for _, other, _, _ in rows}
        linked |= edge
        linked.update(one for one, _, _, _ in rows)
        edge -= near
        near |= edge
    kept = [link for link in links if link[0] < link[1]]
    component = _components(linked, kept)
    sizes = Counter(component.values())
    several = sorted(article_id for article_id in linked if sizes[component[article_id]] > _PAIR)
    if not several:
        return near, kept
    inside = listed(session.dialect, several)
    others = await session.rows(
        "SELECT article_id, other_id, bond, score FROM article_kin WHERE article_id < other_id"
        f" AND bond <> {int(Bond.SAME)} AND {within(session.dialect, 'article_id', 'bigint')}"
        f" AND {within(session.dialect, 'other_id', 'bigint')}",
        [inside, inside],
    )
    same = neighbours((one, other) for one, other, _, _ in kept)
    kept += [
        (one, other, bond, score)
        for one, other, bond, score in others
        if component[one] == component[other]
        # a third that told one event with both may be gone
        and (bond != Bond.BESIDE or not same[one].isdisjoint(same[other]))
    ]
    return near, kept


def neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Whom each article is paired with."""
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _components(article_ids: Iterable[int], links: Iterable[Row]) -> dict[int, int]:
    """Name what hangs together by these links: each article's component, by one of its articles."""
    leads = {article_id: article_id for article_id in article_ids}

    def head(article_id: int) -> int:
        while leads[article_id] != article_id:
            leads[article_id] = article_id = leads[leads[article_id]]
        return article_id

    for one, other, _, _ in links:
        leads[head(one)] = head(other)
    return {article_id: head(article_id) for article_id in leads}
