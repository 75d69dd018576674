"""What this machine listens on, as Linux tells it."""

import fcntl
import os
import re
import socket
import struct
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

type Address = IPv4Address | IPv6Address

LISTENING = "0A"
SIOCGIFADDR = 0x8915
PROC = Path("/proc")


def addresses() -> set[Address]:
    """Return the addresses of all network interfaces."""
    six = {ip_address(bytes.fromhex(line.split()[0])) for line in (PROC / "net/if_inet6").read_text().splitlines()}
    return six | {ip_address(four) for _, name in socket.if_nameindex() for four in _ipv4(name)}


def _ipv4(interface: str) -> Iterator[bytes]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            answer = fcntl.ioctl(any_socket, SIOCGIFADDR, struct.pack("256s", interface.encode()))
        except OSError:
            return
        yield answer[20:24]


def session(pid: int) -> set[int]:
    """Return the process that leads a session, and all that it and its children started."""
    return {int(path.name) for path in PROC.iterdir() if path.name.isdecimal() and _session_of(path) == pid}


def _session_of(process: Path) -> int | None:
    try:
        return os.getsid(int(process.name))
    except ProcessLookupError:
        return None


def doors(pids: set[int]) -> set[tuple[Address, int]]:
    """Return the addresses and ports that these processes listen on."""
    sockets = {inode for pid in pids for inode in _sockets(pid)}
    return {
        (_address(text.partition(":")[0]), int(text.partition(":")[2], 16))
        for table in ("tcp", "tcp6")
        for _, text, _, state, *_, inode in _rows(table)
        if state == LISTENING and inode in sockets
    }


def _rows(table: str) -> Iterator[list[str]]:
    for line in (PROC / "net" / table).read_text().splitlines()[1:]:
        number, local, remote, state, *rest = line.split()
        yield [number, local, remote, state, rest[5]]


def _sockets(pid: int) -> Iterator[str]:
    for link in (PROC / str(pid) / "fd").glob("*"):
        try:
            found = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
        except OSError:
            continue
        if found:
            yield found[1]


def _address(words: str) -> Address:
    """Read an address as the kernel writes it: 32-bit words in the machine's order."""
    return ip_address(b"".join(bytes.fromhex(words[at : at + 8])[::-1] for at in range(0, len(words), 8)))
