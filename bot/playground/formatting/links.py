def checked_link(url: str) -> str | None:
    return url
