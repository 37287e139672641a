"""Where a run listens; how it lives and ends is shown by the journeys."""

import socket
from contextlib import closing

import pytest

from bot.app import ServeError, _address, _listen


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("127.0.0.1", "http://127.0.0.1:{}"),
        ("0.0.0.0", "http://127.0.0.1:{}"),  # noqa: S104 - for a moment
        ("localhost", "http://127.0.0.1:{}"),
        ("127.0.0.2", "http://127.0.0.2:{}"),
        ("::1", "http://[::1]:{}"),
        ("[::]", "http://[::1]:{}"),
    ],
)
def test_the_address_leads_to_the_listener(host, found):
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 on this machine")
    with closing(_listen(host, 0)) as listener:
        assert _address(listener) == found.format(listener.getsockname()[1])


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_here_is_named(host):
    with pytest.raises(ServeError, match=f"^HTTP_HOST={host}: cannot listen on {host}:0 ") as error:
        _listen(host, 0)
    assert "\n" not in str(error.value)


def test_a_taken_port_is_named():
    with closing(_listen("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"^HTTP_PORT={port}: cannot listen .* is Jarchi running already"):
            _listen("127.0.0.1", port)
