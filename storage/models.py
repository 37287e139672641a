"""The tables, as Tortoise's migrations see them. Nothing outside ``storage`` imports this.

Rows are told apart by a surrogate ``id``; Telegram's ids stand in unique columns of their own. Every column that may
one day be added to a filled table has a ``db_default``. How values lie in columns: cells.py.

What a table is for stands above it as a comment: a docstring would become part of the schema, and changing a word of it
a migration.
"""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


# A feed, a site or a bank, with what is known of it.
class Source(Model):
    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=255, unique=True)
    kind = fields.CharField(max_length=16)
    name = fields.TextField()
    url = fields.TextField()
    catalog_url = fields.TextField()
    languages = fields.TextField(db_default="")
    countries = fields.TextField(db_default="")
    zone = fields.TextField(db_default="UTC")
    state_owned = fields.BooleanField(db_default=False)
    enabled = fields.BooleanField(db_default=True)
    state = fields.CharField(max_length=16, db_default="new")
    detail = fields.TextField(db_default="")
    etag = fields.TextField(null=True)
    last_modified = fields.TextField(null=True)
    body_hash = fields.TextField(null=True)
    failures = fields.IntField(db_default=0)
    checked_at = fields.BigIntField(null=True)
    succeeded_at = fields.BigIntField(null=True)
    next_check_at = fields.BigIntField(null=True)
    newest_at = fields.BigIntField(null=True)
    ttl = fields.BigIntField(null=True)  # seconds

    class Meta:
        table = "sources"


# The event several articles report.
# ``lead_id`` is an article's id without a foreign key, since each of the two tables would need the other first.
# ``facets`` and the index that covers a page are explained in facets.py.
class Story(Model):
    id = fields.BigIntField(primary_key=True)
    lead_id = fields.BigIntField()
    size = fields.IntField(db_default=1)
    first_seen = fields.BigIntField()
    last_seen = fields.BigIntField()
    facets = fields.BigIntField(db_default=0)
    countries = fields.TextField(db_default="")

    class Meta:
        table = "stories"
        indexes = (Index(fields=("last_seen", "id", "facets", "first_seen"), name="stories_by_time"),)


# Every country of a story, to tell those apart that have no bit of their own in its facets.
class StoryCountry(Model):
    id = fields.BigIntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField("storage.Story", related_name=False)
    country = fields.CharField(max_length=8)
    weight = fields.FloatField(db_default=1.0)

    class Meta:
        table = "story_countries"
        unique_together = (("story_id", "country"),)


# One outlet's text. ``identity_hash`` and ``content_hash`` (articles.py) say quickly what is known and what changed.
class Article(Model):
    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyRelation[Source] = fields.ForeignKeyField(
        "storage.Source", related_name=False, on_delete=fields.RESTRICT
    )
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "storage.Story", related_name=False, on_delete=fields.RESTRICT
    )
    identity_hash = fields.BigIntField()
    content_hash = fields.BigIntField()
    published_at = fields.BigIntField()
    fetched_at = fields.BigIntField()
    dated = fields.BooleanField(db_default=True)
    language = fields.CharField(max_length=35)
    countries = fields.TextField(db_default="")
    identity = fields.TextField()
    url = fields.TextField()
    title = fields.TextField()
    picture = fields.TextField(null=True)
    excerpt = fields.TextField()

    class Meta:
        table = "articles"
        unique_together = (("source_id", "identity_hash"),)
        indexes = (
            Index(fields=("story_id", "source_id"), name="articles_by_story"),
            Index(fields=("published_at",), name="articles_by_time"),
        )


# The long text of the article with the same id, apart so that lists of articles do not read over it.
class ArticleText(Model):
    id = fields.BigIntField(primary_key=True)
    text = fields.TextField()

    class Meta:
        table = "article_texts"


# What was pruned and must not come back.
class PrunedIdentity(Model):
    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyRelation[Source] = fields.ForeignKeyField(
        "storage.Source", related_name=False, on_delete=fields.RESTRICT
    )
    identity_hash = fields.BigIntField()

    class Meta:
        table = "pruned_identities"
        unique_together = (("source_id", "identity_hash"),)


# One bank's rates of one currency in another.
class Series(Model):
    id = fields.BigIntField(primary_key=True)
    bank = fields.CharField(max_length=64)
    base = fields.CharField(max_length=16)
    counter = fields.CharField(max_length=16)

    class Meta:
        table = "series"
        unique_together = (("bank", "base", "counter"),)


# One rate of a series for one day; ``value`` is exact decimal text.
class Quote(Model):
    id = fields.BigIntField(primary_key=True)
    series: fields.ForeignKeyRelation[Series] = fields.ForeignKeyField(
        "storage.Series", related_name=False, on_delete=fields.RESTRICT
    )
    date = fields.CharField(max_length=10)
    value = fields.TextField()
    fetched_at = fields.BigIntField()
    weekly = fields.BooleanField(db_default=False)
    flag = fields.CharField(max_length=16, null=True)

    class Meta:
        table = "quotes"
        unique_together = (("series_id", "date"),)


# Whom we talk to, with the settings that belong to the chat.
class Chat(Model):
    id = fields.BigIntField(primary_key=True)
    telegram_id = fields.BigIntField(unique=True)
    kind = fields.CharField(max_length=16)
    state = fields.CharField(max_length=16, db_default="active")
    language = fields.CharField(max_length=35, null=True)
    telegram_language = fields.CharField(max_length=35, null=True)
    zone = fields.TextField(null=True)
    countries = fields.TextField(db_default="")
    news_languages = fields.TextField(db_default="")
    base_currency = fields.CharField(max_length=16, db_default="USD")
    welcomed = fields.BooleanField(db_default=False)

    class Meta:
        table = "chats"


# An update as it came. ``finished_at`` is 0 until it is answered; its payload goes when it is.
class InboxUpdate(Model):
    id = fields.BigIntField(primary_key=True)
    update_id = fields.BigIntField(unique=True)
    chat_key = fields.BigIntField()
    received_at = fields.BigIntField()
    finished_at = fields.BigIntField(db_default=0)
    attempts = fields.IntField(db_default=0)
    payload = fields.TextField()

    class Meta:
        table = "inbox"
        indexes = (Index(fields=("finished_at", "update_id"), name="inbox_by_finish"),)


# A text too long for a button, found again by its key.
class Lookup(Model):
    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=16, unique=True)
    body = fields.TextField()
    used_at = fields.BigIntField()

    class Meta:
        table = "lookups"
        indexes = (Index(fields=("used_at",), name="lookups_by_use"),)


# Counters that grow with every change: ``news``, ``quotes``, ``chats``, and ``shape``, which grows when stories that
# were there before change their countries, languages or time, or go away.
class Version(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=16, unique=True)
    value = fields.BigIntField(db_default=0)

    class Meta:
        table = "versions"


# What full text is looked up in: an article's words as numbers (forms.py), in order.
class ArticleForm(Model):
    id = fields.BigIntField(primary_key=True)
    form = fields.BinaryField()

    class Meta:
        table = "article_forms"


# Articles that are in no block yet: those that came or changed last.
class LooseForm(Model):
    id = fields.BigIntField(primary_key=True)
    article_id = fields.BigIntField(unique=True)

    class Meta:
        table = "loose_forms"


# Some thousand articles whose numbers are looked up together (blocks.py); ``alive`` are those that neither changed nor
# went since.
class FormBlock(Model):
    id = fields.BigIntField(primary_key=True)
    first_article = fields.BigIntField()
    last_article = fields.BigIntField()
    first_at = fields.BigIntField()
    last_at = fields.BigIntField()
    alive = fields.BinaryField()
    ids = fields.BinaryField()
    times = fields.BinaryField()

    class Meta:
        table = "form_blocks"


# Words of titles, by which a mistyped one is set right; ``head`` and ``tail`` are what a typing error leaves alone.
class TitleWord(Model):
    id = fields.BigIntField(primary_key=True)
    stem = fields.CharField(max_length=64, unique=True)
    shown = fields.TextField()
    head = fields.CharField(max_length=4)
    tail = fields.CharField(max_length=4)
    articles = fields.BigIntField(db_default=0)

    class Meta:
        table = "title_words"
        indexes = (
            Index(fields=("head",), name="title_words_by_head"),
            Index(fields=("tail",), name="title_words_by_tail"),
        )
