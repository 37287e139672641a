"""What every test stands on: no network beyond loopback, by construction."""

import ipaddress
import socket
from typing import Any

import pytest

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


class NetworkForbiddenError(AssertionError):
    """A test tried to leave the machine."""


def _refuse_outside(address: Any) -> None:
    if not isinstance(address, tuple):
        return  # a Unix socket
    host = str(address[0])
    if host == "localhost":
        return
    try:
        inside = ipaddress.ip_address(host.split("%", 1)[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise NetworkForbiddenError(f"tests may not connect to {address!r}")


def _guarded_connect(self: socket.socket, address: Any) -> Any:
    _refuse_outside(address)
    return _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> Any:
    _refuse_outside(address)
    return _connect_ex(self, address)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Any:
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded_connect)
    patch.setattr(socket.socket, "connect_ex", _guarded_connect_ex)
    yield
    patch.undo()
