import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.reading.addresses import GuardedResolver, PrivateAddressError, is_public_address, is_public_host

PRIVATE = [
    "0.0.0.1",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.0.9",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.5",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "2606:2800:220:1::1",
    "64:ff9b::1.1.1.1",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(address: str) -> None:
    assert not is_public_address(address)
    assert not is_public_host(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert is_public_address(address)
    assert is_public_host(address)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "10.1", "0", "127.0.0.1.", "1.2.3.4.5", "::1%", "0177.0.0.1"])
def test_odd_forms_of_addresses_that_no_resolver_would_see_are_refused(host: str) -> None:
    assert not is_public_host(host)


def test_names_are_left_to_the_resolver_and_nonsense_is_no_address() -> None:
    assert is_public_host("timesca.example")
    assert not is_public_host("")
    assert not is_public_address("timesca.example")


class Answering(AbstractResolver):
    """A resolver that answers what it was told."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.closed = False

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        self.closed = True


async def test_the_resolver_hands_out_only_what_was_judged() -> None:
    guarded = GuardedResolver(Answering("10.0.0.1", "93.184.216.34", "127.0.0.1"))
    assert [answer["host"] for answer in await guarded.resolve("mixed.example", 80)] == ["93.184.216.34"]


async def test_a_name_with_only_private_addresses_is_refused_by_name() -> None:
    inner = Answering("127.0.0.1", "::1")
    guarded = GuardedResolver(inner)
    with pytest.raises(PrivateAddressError, match=r"inner\.example leads to a private network"):
        await guarded.resolve("inner.example", 80)
    await guarded.close()
    assert inner.closed
