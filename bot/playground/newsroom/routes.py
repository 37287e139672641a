"""The newsroom over HTTP: feeds with validators and gzip, article pages, pictures, and the banks."""

import asyncio
import json
from collections.abc import Callable
from datetime import date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from aiohttp import hdrs, web

from bot.playground.newsroom import feeds, pages, wordpress
from bot.playground.newsroom.banks import cbr, cbt, cbu, ecb, frankfurter, nbk, nbkr, nbt
from bot.playground.newsroom.banks.desk import Reply
from bot.playground.newsroom.catalog import catalog_text
from bot.playground.newsroom.feeds import Addresses
from bot.playground.newsroom.outlets import Newsroom, Outlet, Printed
from bot.playground.newsroom.pictures import draw
from storage.clock import Clock

_BOTH = ("etag", "last-modified")


def add_routes(
    app: web.Application, *, base_path: str = "/newsroom", clock: Clock, epoch: datetime | None = None
) -> None:
    """Mount the newsroom under ``base_path``.

    Articles are placed around ``epoch`` (aware, UTC), which is now where it is not given: most before it, some after.
    """
    desk = _Desk(Newsroom(epoch or clock()), base_path.rstrip("/"), clock)
    base = desk.base_path
    app.router.add_get(f"{base}/", desk.index)
    app.router.add_get(f"{base}/catalog.toml", desk.catalog)
    app.router.add_get(rf"{base}/pictures/{{event:[a-z0-9-]+}}.png", desk.picture)
    _add_banks(app, f"{base}/banks", clock)
    app.router.add_get(f"{base}/{{outlet}}/{{tail:.*}}", desk.outlet)


class _Desk:
    """The handlers, around one newsroom."""

    def __init__(self, newsroom: Newsroom, base_path: str, clock: Clock) -> None:
        self._newsroom = newsroom
        self.base_path = base_path
        self._clock = clock

    async def index(self, request: web.Request) -> web.Response:
        return _html(pages.index_page(self._newsroom.outlets.values(), self._addresses(request)))

    async def catalog(self, request: web.Request) -> web.Response:
        return web.Response(text=catalog_text(self._addresses(request).base), content_type="application/toml")

    async def picture(self, request: web.Request) -> web.Response:
        # Drawing takes tens of milliseconds: not on the event loop.
        body = await asyncio.to_thread(draw, request.match_info["event"])
        return _validated(request, Reply(body, "image/png", headers={"Cache-Control": "max-age=86400"}), ("etag",))

    async def outlet(self, request: web.Request) -> web.Response:
        """An outlet's feed, its front page, or one of its articles."""
        outlet = self._newsroom.outlets.get(request.match_info["outlet"])
        if outlet is None:
            raise web.HTTPNotFound
        items = self._newsroom.printed(outlet.id, self._clock())
        addresses, tail = self._addresses(request), request.match_info["tail"]
        if tail == outlet.path:
            if outlet.format == "wordpress":
                return _posts(request, outlet, items, addresses)
            return self._feed(request, outlet, items, addresses)
        if not tail:
            return _html(pages.front_page(outlet, items, addresses))
        item = next((item for item in items if item.report.event == tail.rstrip("/")), None)
        if item is None:
            raise web.HTTPNotFound
        return _html(pages.article_page(outlet, item, addresses))

    def _feed(self, request: web.Request, outlet: Outlet, items: list[Printed], addresses: Addresses) -> web.Response:
        moment = feeds.newest(items, self._newsroom.epoch)
        headers = {"Last-Modified": format_datetime(moment, usegmt=True)}
        kind = feeds.CONTENT_TYPES[outlet.format]
        if outlet.encoding == "utf-8":
            kind += "; charset=utf-8"
        body = feeds.render(outlet, items, addresses)
        return _validated(request, Reply(body, kind, headers=headers), outlet.validators)

    def _addresses(self, request: web.Request) -> Addresses:
        return Addresses(f"{request.url.origin()}{self.base_path}")


def _posts(request: web.Request, outlet: Outlet, items: list[Printed], addresses: Addresses) -> web.Response:
    answer = wordpress.posts(outlet, items, request.query, addresses)
    body = json.dumps(answer.body, ensure_ascii=True).encode()
    reply = Reply(body, "application/json; charset=UTF-8", answer.status, answer.headers)
    return _validated(request, reply, outlet.validators)


def _add_banks(app: web.Application, base: str, clock: Clock) -> None:
    def add(path: str, answer: Callable[[web.Request, datetime], Reply], validators: tuple[str, ...] = ()) -> None:
        async def handle(request: web.Request) -> web.Response:
            return _validated(request, answer(request, clock()), validators)

        app.router.add_get(base + path, handle)

    add("/nbkr/XML/daily.xml", lambda request, now: nbkr.daily(request.query, now), _BOTH)
    add("/nbkr/XML/weekly.xml", lambda request, now: nbkr.weekly(request.query, now), _BOTH)
    add("/nbk/rss/get_rates.cfm", lambda request, now: nbk.answer(request.query, now))
    add("/cbu/{language}/arkhiv-kursov-valyut/json/", lambda _, now: cbu.answer(None, now))
    add(
        "/cbu/{language}/arkhiv-kursov-valyut/json/all/{date}/",
        lambda request, now: cbu.answer(_day(request, "%Y-%m-%d"), now),
    )
    add("/nbt/{language}/kurs/export_xml.php", lambda request, now: nbt.answer(request.query, now))
    add("/cbt/kurs/{year}/{date}.xml", lambda request, now: cbt.answer(_day(request, "%d%m%Y"), now), _BOTH)
    add("/cbr/scripts/XML_daily.asp", lambda request, now: cbr.daily(request.query, now))
    add("/cbr/scripts/XML_dynamic.asp", lambda request, now: cbr.dynamic(request.query, now))
    add("/ecb/stats/eurofxref/eurofxref-daily.xml", lambda _, now: ecb.daily(now), _BOTH)
    add("/ecb/stats/eurofxref/eurofxref-hist-90d.xml", lambda _, now: ecb.history(now), _BOTH)
    add("/frankfurter/v2/rates", lambda request, now: frankfurter.answer(request.query, now), ("etag",))


def _day(request: web.Request, form: str) -> date:
    try:
        return datetime.strptime(request.match_info["date"], form).date()  # noqa: DTZ007 - a calendar day
    except ValueError:
        raise web.HTTPNotFound from None


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _validated(request: web.Request, reply: Reply, validators: tuple[str, ...]) -> web.Response:
    """The answer, or 304 where the asker's validators say that it is known; gzip where it is asked for."""
    headers = {"Content-Type": reply.content_type, **reply.headers}
    if "last-modified" not in validators:
        headers.pop(hdrs.LAST_MODIFIED, None)
    if "etag" in validators:
        headers[hdrs.ETAG] = f'"{blake2b(reply.body, digest_size=9).hexdigest()}"'
    known: dict[str, str | None] = {
        hdrs.ETAG: headers.get(hdrs.ETAG),
        hdrs.LAST_MODIFIED: headers.get(hdrs.LAST_MODIFIED),
    }
    if reply.status == 200 and _unchanged(request, known):
        return web.Response(status=304, headers={name: value for name, value in known.items() if value})
    response = web.Response(status=reply.status, body=reply.body, headers=headers)
    response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
    if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
        response.enable_compression(web.ContentCoding.gzip)
    return response


def _unchanged(request: web.Request, known: dict[str, str | None]) -> bool:
    """RFC 9110, 13.2.2: If-None-Match decides alone where it is sent."""
    etag = request.headers.get(hdrs.IF_NONE_MATCH)
    if etag is not None:
        return known[hdrs.ETAG] in {tag.strip().removeprefix("W/") for tag in etag.split(",")}
    since, modified = request.headers.get(hdrs.IF_MODIFIED_SINCE), known[hdrs.LAST_MODIFIED]
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(modified)
    except ValueError:
        return False
