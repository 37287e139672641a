"""The tables, as Tortoise's migrations see them. Nothing outside ``storage`` imports this.

Rows are told apart by a surrogate ``id``; Telegram's ids stand in unique columns of their own. Every column that may
one day be added to a filled table has a ``db_default``. How values lie in columns: cells.py.

What a table is for stands above it as a comment: a docstring would become part of the schema, and changing a word of it
a migration. It is long and one room: the schema is read as a whole, and migrations are told from this one module.
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
    realm = fields.BigIntField(db_default=0)  # 0 for everybody; else its own id: only its followers see it

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


# What tells an article's event from others (kinship.py), as long as others may still join it: the article's place in
# the order of all, the realm it is alone in (0 for what everybody may read), its keys and its profile, packed.
class ArticleTraits(Model):
    id = fields.BigIntField(primary_key=True)
    realm = fields.BigIntField(db_default=0)
    published_at = fields.BigIntField()
    fetched_at = fields.BigIntField()
    language = fields.CharField(max_length=35)
    keys = fields.TextField()
    profile = fields.BinaryField()

    class Meta:
        table = "article_traits"
        indexes = (Index(fields=("published_at",), name="traits_by_time"),)


# The index of articles by the marks they may meet under; realms are part of a mark (clusters.py).
class ArticleMark(Model):
    id = fields.BigIntField(primary_key=True)
    mark = fields.BigIntField()
    published_at = fields.BigIntField()
    article_id = fields.BigIntField()

    class Meta:
        table = "article_marks"
        indexes = (Index(fields=("mark", "published_at", "article_id"), name="marks_by_mark"),)


# Two articles that have to do with each other, once from each side.
class ArticleKin(Model):
    id = fields.BigIntField(primary_key=True)
    article_id = fields.BigIntField()
    other_id = fields.BigIntField()
    bond = fields.IntField()
    score = fields.IntField()

    class Meta:
        table = "article_kin"
        indexes = (Index(fields=("article_id", "bond", "other_id", "score"), name="kin_by_article"),)


# Where a story went that became part of another; ``id`` is the id it had.
class StoryRedirect(Model):
    id = fields.BigIntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField("storage.Story", related_name=False)

    class Meta:
        table = "story_redirects"
        indexes = (Index(fields=("story_id",), name="redirects_by_story"),)


# Where a story stood among others before it got fresh reports; ``id`` is of the sequence of stories' ids (moves.py).
class StoryMove(Model):
    id = fields.BigIntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField("storage.Story", related_name=False)
    last_seen = fields.BigIntField()

    class Meta:
        table = "story_moves"
        indexes = (Index(fields=("story_id",), name="moves_by_story"),)


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


# A figure that a bank has put in the place of another for the same day.
class QuoteRevision(Model):
    id = fields.BigIntField(primary_key=True)
    series: fields.ForeignKeyRelation[Series] = fields.ForeignKeyField(
        "storage.Series", related_name=False, on_delete=fields.RESTRICT
    )
    date = fields.CharField(max_length=10)
    old = fields.TextField()
    new = fields.TextField()
    seen_at = fields.BigIntField()

    class Meta:
        table = "quote_revisions"
        indexes = (
            Index(fields=("series_id", "date"), name="quote_revisions_by_day"),
            Index(fields=("seen_at",), name="quote_revisions_by_time"),
        )


# A figure that a bank has put in the place of an accepted one, and that fails a check; the newest for each day.
class HeldCorrection(Model):
    id = fields.BigIntField(primary_key=True)
    series: fields.ForeignKeyRelation[Series] = fields.ForeignKeyField(
        "storage.Series", related_name=False, on_delete=fields.RESTRICT
    )
    date = fields.CharField(max_length=10)
    value = fields.TextField()
    fetched_at = fields.BigIntField()
    weekly = fields.BooleanField(db_default=False)
    flag = fields.CharField(max_length=16)

    class Meta:
        table = "held_corrections"
        unique_together = (("series_id", "date"),)


# A day of a bank's history that was asked for in vain, or is known to have no publication.
class BankDay(Model):
    id = fields.BigIntField(primary_key=True)
    bank = fields.CharField(max_length=64)
    date = fields.CharField(max_length=10)
    closed = fields.BooleanField(db_default=False)
    attempts = fields.IntField(db_default=0)
    tried_at = fields.BigIntField()
    next_try_at = fields.BigIntField()
    detail = fields.TextField(db_default="")

    class Meta:
        table = "bank_days"
        unique_together = (("bank", "date"),)


# A currency that a chat has put on its rates card besides ours. ``chat_id`` is Telegram's.
class CardCurrency(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    currency = fields.CharField(max_length=16)

    class Meta:
        table = "card_currencies"
        unique_together = (("chat_id", "currency"),)


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
    muted = fields.TextField(db_default="")
    text_only = fields.BooleanField(db_default=False)
    excerpt = fields.CharField(max_length=8, db_default="medium")

    class Meta:
        table = "chats"


# Which chats read which of the feeds that chats brought. ``told_at`` is when the chat was told that it is dead, or 0.
class Follow(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    source: fields.ForeignKeyRelation[Source] = fields.ForeignKeyField(
        "storage.Source", related_name=False, on_delete=fields.RESTRICT
    )
    followed_at = fields.BigIntField()
    told_at = fields.BigIntField(db_default=0)

    class Meta:
        table = "follows"
        unique_together = (("chat_id", "source_id"),)
        indexes = (Index(fields=("source_id",), name="follows_by_source"),)


# Work for a chat that outlasts its answer: looking for a feed (``what`` is "follow"), importing a list ("import").
class Errand(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    what = fields.CharField(max_length=16)
    thread_id = fields.BigIntField(null=True)
    message_id = fields.BigIntField(null=True)
    body = fields.TextField()
    begun_at = fields.BigIntField()
    attempts = fields.IntField(db_default=1)

    class Meta:
        table = "errands"
        unique_together = (("chat_id", "what"),)


# A story as a chat saved it: a copy, since the story itself is pruned one day. ``removed_at`` is 0 while it is saved.
class SavedStory(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    story_id = fields.BigIntField()
    title = fields.TextField()
    excerpt = fields.TextField()
    url = fields.TextField()
    outlet = fields.TextField()
    published_at = fields.BigIntField()
    saved_at = fields.BigIntField()
    removed_at = fields.BigIntField(db_default=0)

    class Meta:
        table = "saved_stories"
        unique_together = (("chat_id", "story_id"),)


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


# A message to be sent once. ``ready_at`` is when to begin (pending) or when it ended (sent, failed, unknown);
# ``owner`` is the worker that has it in hand, 0 for none. ``priority`` follows from ``kind``: small ones go first.
class Delivery(Model):
    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    kind = fields.CharField(max_length=16)
    priority = fields.SmallIntField(db_default=1)
    chat_id = fields.BigIntField()
    thread_id = fields.BigIntField(null=True)
    subject_id = fields.BigIntField(null=True)
    screen_id = fields.BigIntField()
    silent = fields.BooleanField(db_default=False)
    due_at = fields.BigIntField()
    expires_at = fields.BigIntField()
    state = fields.CharField(max_length=8, db_default="pending")
    ready_at = fields.BigIntField()
    owner = fields.BigIntField(db_default=0)
    attempts = fields.IntField(db_default=0)
    refusals = fields.IntField(db_default=0)
    doubts = fields.IntField(db_default=0)
    crashes = fields.IntField(db_default=0)
    message_id = fields.BigIntField(null=True)
    error = fields.TextField(db_default="")

    class Meta:
        table = "deliveries"
        indexes = (
            Index(fields=("state", "priority", "ready_at"), name="deliveries_by_state"),
            Index(fields=("chat_id", "state"), name="deliveries_by_chat"),
            Index(fields=("subject_id", "kind", "state"), name="deliveries_by_subject"),
        )


# What deliveries show, once however many show it.
class DeliveryScreen(Model):
    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=16, unique=True)
    body = fields.TextField()
    used_at = fields.BigIntField()

    class Meta:
        table = "delivery_screens"
        indexes = (Index(fields=("used_at",), name="delivery_screens_by_use"),)


# Who delivers. A worker that was not seen for a while has died, and what it had in hand is others'.
class DeliveryWorker(Model):
    id = fields.BigIntField(primary_key=True)
    seen_at = fields.BigIntField()

    class Meta:
        table = "delivery_workers"


# How a chat wants to be written to unasked, and until when Telegram asked us not to write to it.
class ChatDelivery(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField(unique=True)
    quiet_from = fields.IntField(null=True)
    quiet_until = fields.IntField(null=True)
    silent = fields.BooleanField(db_default=False)
    not_before = fields.BigIntField(db_default=0)

    class Meta:
        table = "chat_delivery"


# A briefing that a chat gets. ``next_run_at`` is 0 while it is not sent; ``days`` has a bit for each, Monday's the
# lowest; ``told_at`` and ``told_story`` say how far the chat has been told.
class Subscription(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    thread_id = fields.BigIntField(null=True)
    minute = fields.IntField()
    days = fields.IntField(db_default=127)
    zone = fields.TextField(null=True)
    contents = fields.TextField(db_default="news rates searches alerts")
    searches = fields.TextField(db_default="")
    length = fields.IntField(db_default=7)
    skip_empty = fields.BooleanField(db_default=False)
    silent = fields.BooleanField(db_default=False)
    picture = fields.BooleanField(db_default=False)
    state = fields.CharField(max_length=16, db_default="active")
    next_run_at = fields.BigIntField(db_default=0)
    last_day = fields.CharField(max_length=10, db_default="")
    told_at = fields.BigIntField(db_default=0)
    told_story = fields.BigIntField(db_default=0)
    missed_at = fields.BigIntField(db_default=0)

    class Meta:
        table = "subscriptions"
        indexes = (
            Index(fields=("next_run_at", "id"), name="subscriptions_by_time"),
            Index(fields=("chat_id",), name="subscriptions_by_chat"),
        )


# A message of the operator to everybody, and how far it has come.
class Broadcast(Model):
    id = fields.BigIntField(primary_key=True)
    author_id = fields.BigIntField()
    screen = fields.TextField()
    audience = fields.TextField(db_default="")
    state = fields.CharField(max_length=16, db_default="draft")
    created_at = fields.BigIntField()
    started_at = fields.BigIntField(db_default=0)
    ended_at = fields.BigIntField(db_default=0)
    cursor = fields.BigIntField(db_default=0)
    planned = fields.BigIntField(db_default=0)

    class Meta:
        table = "broadcasts"


# What a chat wants to be told of when a rate gets there; ``seen`` and on is how it stands (records/alerts.py).
class RateAlert(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    thread_id = fields.BigIntField(null=True)
    base = fields.CharField(max_length=16)
    counter = fields.CharField(max_length=16)
    kind = fields.CharField(max_length=16)
    threshold = fields.TextField()
    days = fields.IntField(db_default=0)
    state = fields.CharField(max_length=16, db_default="active")
    created_at = fields.BigIntField()
    seen = fields.TextField(db_default="")
    value = fields.TextField(db_default="")
    armed = fields.BooleanField(db_default=True)
    reference = fields.TextField(db_default="")
    armed_before = fields.BooleanField(db_default=True)
    reference_before = fields.TextField(db_default="")
    told = fields.TextField(db_default="")
    retracted = fields.BooleanField(db_default=False)

    class Meta:
        table = "rate_alerts"
        indexes = (
            Index(fields=("base", "counter", "state", "id"), name="rate_alerts_by_pair"),
            Index(fields=("chat_id",), name="rate_alerts_by_chat"),
        )


# Words that a chat follows. It is found by one of its numbers (story_alerts.py).
class StoryAlert(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    thread_id = fields.BigIntField(null=True)
    words = fields.TextField()
    state = fields.CharField(max_length=16, db_default="active")
    since_story = fields.BigIntField(db_default=0)
    created_at = fields.BigIntField()

    class Meta:
        table = "story_alerts"
        indexes = (Index(fields=("chat_id",), name="story_alerts_by_chat"),)


# The numbers that story alerts are found by.
class StoryAlertWord(Model):
    id = fields.BigIntField(primary_key=True)
    number = fields.BigIntField()
    alert_id = fields.BigIntField()

    class Meta:
        table = "story_alert_words"
        indexes = (
            Index(fields=("number", "alert_id"), name="story_alert_words_by_number"),
            Index(fields=("alert_id",), name="story_alert_words_by_alert"),
        )


# How many stories a day a chat is told of, and how its day stands.
class StoryLimit(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField(unique=True)
    daily_cap = fields.IntField(db_default=10)
    day = fields.CharField(max_length=10, db_default="")
    told = fields.IntField(db_default=0)
    held = fields.IntField(db_default=0)

    class Meta:
        table = "story_limits"
        indexes = (Index(fields=("held", "day"), name="story_limits_by_held"),)


# What a topic of a forum has of its own; ``countries`` and ``news_languages`` are null where it follows its group.
class ChatTopic(Model):
    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    thread_id = fields.BigIntField()
    name = fields.TextField(db_default="")
    countries = fields.TextField(null=True)
    news_languages = fields.TextField(null=True)

    class Meta:
        table = "chat_topics"
        unique_together = (("chat_id", "thread_id"),)


# Short facts about this store that outlive a process, such as the edition of the time zones it was planned with.
class Fact(Model):
    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=32, unique=True)
    value = fields.TextField()

    class Meta:
        table = "facts"


# What Telegram calls a picture that it has got already; ``key`` stands for the picture's content.
class Picture(Model):
    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    file_id = fields.TextField()
    used_at = fields.BigIntField()

    class Meta:
        table = "pictures"
        indexes = (Index(fields=("used_at",), name="pictures_by_use"),)


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
