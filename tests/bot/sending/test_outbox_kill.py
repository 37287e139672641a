"""Nothing is lost and nothing doubled though workers die; whole in ``make bench``, a small part here."""

import pytest

from tests.bot.sending.proof import Plan, prove

pytestmark = pytest.mark.slow


async def test_one_worker_that_dies(database_url):
    verdict = await prove(database_url, Plan(deliveries=80, kills=1, workers=1, seed=3, most=30))
    assert verdict.good, verdict
    assert verdict.states["sent"] >= 70


async def test_three_workers_of_which_one_dies(postgres_url):
    verdict = await prove(postgres_url, Plan(deliveries=80, kills=1, workers=3, seed=5, most=30))
    assert verdict.good, verdict
