"""URLs as articles have them: made absolute, kept safe, and reduced to what identifies an article; pure."""

import re
from urllib.parse import urljoin, urlsplit

URL_LIMIT = 2000

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|yclid|dclid|msclkid|twclid|igshid|mc_[ce]id|_openstat|at_\w+|ns_\w+|ocid|cmpid|maca|"
    r"rss|ref_?src|from_?rss|wt_\w+|mkt_tok|_hs\w+",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\x00-\x20\x7f\u200b\ufeff\ud800-\udfff]+")


def absolute(url: str | None, base: str) -> str | None:
    """Resolve a link or picture against ``base``; ``None`` where that gives no http(s) URL of usable length."""
    if not url or len(url) > 2 * URL_LIMIT:
        return None
    try:
        joined = urljoin(base, _SPACE.sub(_space, url.strip()))
        parts = urlsplit(joined)
        host = parts.hostname
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or len(joined) > URL_LIMIT:
        return None
    return joined


def _space(found: re.Match[str]) -> str:
    """Line breaks inside a URL are an editor's; a space is a part of it."""
    return "%20" if found[0] == " " else ""


def canonical(url: str) -> str:
    """Return what identifies a page: no scheme, ``www.``, default port, tracking, fragment or trailing slash."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    kept = [pair for pair in parts.query.split("&") if pair and not _TRACKING.fullmatch(pair.split("=", 1)[0])]
    query = f"?{'&'.join(kept)}" if kept else ""
    route = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""  # pages of a single-page site
    return f"{host}{parts.path.rstrip('/')}{query}{route}"


def identifies(url: str) -> bool:
    """Whether a URL can be an article's own: a site's front page is everybody's."""
    return "/" in canonical(url) or "?" in canonical(url) or "#" in canonical(url)
