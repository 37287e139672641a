"""Which addresses may be fetched from: judged after DNS, and connected to exactly as judged.

The resolver hands aiohttp only addresses that passed, and aiohttp connects to those very addresses; a host name that
answers differently the second time (DNS rebinding) therefore gains nothing. Literal addresses in a URL never reach a
resolver and are judged by :func:`is_public_host`.
"""

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
# Python's own tables grew over the versions we support; what matters stands here.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "::/96",  # unspecified, loopback, IPv4-compatible
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)


class PrivateAddressError(Exception):
    """A host leads only to addresses that may not be fetched from; the message names the host."""


def is_public_address(text: str) -> bool:
    """Whether an address, IPv4 or IPv6, perhaps with a zone, belongs to the public internet."""
    try:
        address: _Address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address in _NAT64:
            # On an IPv6-only network every IPv4 host looks like this: judge the host behind it.
            address = ipaddress.IPv4Address(address.packed[-4:])
    return not any(address.version == network.version and address in network for network in _REFUSED)


def is_public_host(host: str) -> bool:
    """Whether a URL's host may be tried: a literal address must be public, a name is judged after DNS.

    An address in an odd form ("127.1", "2130706433") is none to ``ipaddress``, but aiohttp takes whatever has digits
    only for an address, asks no resolver, and the system connects to what it means: such a host is never tried.
    """
    try:
        ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return bool(host) and ":" not in host and not host.replace(".", "").isdigit()
    return is_public_address(host)


class SystemResolver(AbstractResolver):
    """Asks the system, in threads of its own.

    A name whose server never answers holds its thread for half a minute, whoever has given up meanwhile. The loop has a
    handful of threads for names and files, and Telegram's name is asked for there: strangers' names must not be.
    """

    def __init__(self, threads: int = 64) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of ``host``; raise ``OSError`` where there is none."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _asked, host, port, family)

    async def close(self) -> None:
        """Wait for nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _asked(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return [
        ResolveResult(hostname=host, host=str(address[0]), port=port, family=kind, proto=proto, flags=numeric)
        for kind, _, proto, _, address in found
        if kind in {socket.AF_INET, socket.AF_INET6}
    ]


class GuardedResolver(AbstractResolver):
    """Resolves like its inner resolver and keeps only public addresses."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the public addresses of ``host``; raise :class:`PrivateAddressError` where there is none."""
        answers = await self._inner.resolve(host, port, family)
        public = [answer for answer in answers if is_public_address(answer["host"])]
        if answers and not public:
            raise PrivateAddressError(f"{host} leads to a private network")
        return public

    async def close(self) -> None:
        """Release the inner resolver."""
        await self._inner.close()
