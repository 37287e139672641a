"""The newsroom's own catalogue, in the catalogue's format (see docs on sources)."""

from bot.playground.newsroom.outlets import Outlet, outlets

_INTERVAL = "5m"

_BANKS = """
[[bank]]
id = "nbkr"
name = "NBKR"
format = "nbkr"
url = "{base}/banks/nbkr/XML/daily.xml"
weekly = "{base}/banks/nbkr/XML/weekly.xml"
history = "{base}/banks/nbkr/XML/daily.xml?date={date:%d.%m.%Y}"
currency = "KGS"
timezone = "Asia/Bishkek"
enabled = true

[[bank]]
id = "nbk"
name = "NBK"
format = "nbk"
url = "{base}/banks/nbk/rss/get_rates.cfm?fdate={date:%d.%m.%Y}"
history = "{base}/banks/nbk/rss/get_rates.cfm?fdate={date:%d.%m.%Y}"
currency = "KZT"
timezone = "Asia/Almaty"
enabled = true

[[bank]]
id = "nbt"
name = "NBT"
format = "nbt"
url = "{base}/banks/nbt/en/kurs/export_xml.php?date={date:%Y-%m-%d}&export=xmlout"
history = "{base}/banks/nbt/en/kurs/export_xml.php?date={date:%Y-%m-%d}&export=xmlout"
currency = "TJS"
timezone = "Asia/Dushanbe"
enabled = true

[[bank]]
id = "cbt"
name = "CBT"
format = "cbt"
url = "{base}/banks/cbt/kurs/{date:%Y}/{date:%d%m%Y}.xml"
history = "{base}/banks/cbt/kurs/{date:%Y}/{date:%d%m%Y}.xml"
currency = "TMT"
timezone = "Asia/Ashgabat"
enabled = true

[[bank]]
id = "cbu"
name = "CBU"
format = "cbu"
url = "{base}/banks/cbu/en/arkhiv-kursov-valyut/json/"
history = "{base}/banks/cbu/en/arkhiv-kursov-valyut/json/all/{date:%Y-%m-%d}/"
currency = "UZS"
timezone = "Asia/Tashkent"
enabled = true

[[bank]]
id = "cbr"
name = "CBR"
format = "cbr"
url = "{base}/banks/cbr/scripts/XML_daily.asp"
history = "{base}/banks/cbr/scripts/XML_daily.asp?date_req={date:%d/%m/%Y}"
currency = "RUB"
timezone = "Europe/Moscow"
enabled = true

[[bank]]
id = "ecb"
name = "ECB"
format = "ecb"
url = "{base}/banks/ecb/stats/eurofxref/eurofxref-daily.xml"
history = "{base}/banks/ecb/stats/eurofxref/eurofxref-hist-90d.xml"
currency = "EUR"
timezone = "Europe/Berlin"
enabled = true

[[bank]]
id = "frankfurter"
name = "Frankfurter"
format = "frankfurter"
url = "{base}/banks/frankfurter/v2/rates?base=USD&quotes=KZT,KGS,TJS,TMT,UZS,EUR,RUB,CNY,GBP"
history = "{base}/banks/frankfurter/v2/rates?base=USD&quotes=KZT,KGS,TJS,TMT,UZS,EUR,RUB,CNY,GBP&date={date:%Y-%m-%d}"
currency = "USD"
timezone = "UTC"
enabled = true
"""


def catalog_text(base_url: str) -> str:
    """A catalogue (TOML) of every outlet and bank; ``base_url`` is where the newsroom is mounted.

    For ``add_routes(app, base_path="/newsroom", ...)`` on port 8080 that is ``http://127.0.0.1:8080/newsroom``.
    """
    base = base_url.rstrip("/")
    listed = (outlet for outlet in outlets().values() if outlet.listed)
    return "\n".join(_news(outlet, base) for outlet in listed) + _BANKS.replace("{base}", base)


def _news(outlet: Outlet, base: str) -> str:
    kind = "wordpress" if outlet.format == "wordpress" else "feed"
    countries = ", ".join(f'"{code}"' for code in outlet.countries)
    return (
        "[[news]]\n"
        f'id = "{outlet.id}"\n'
        f'name = "{outlet.name}"\n'
        f'url = "{base}/{outlet.id}/{outlet.path}"\n'
        f'kind = "{kind}"\n'
        f'languages = ["{outlet.language}"]\n'
        f"countries = [{countries}]\n"
        f'timezone = "{outlet.timezone}"\n'
        f'interval = "{_INTERVAL}"\n'
        f"state_owned = {str(outlet.state_owned).lower()}\n"
        "enabled = true\n"
    )
