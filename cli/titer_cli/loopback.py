"""Which hosts are this machine and no other. The emulator's own process asks too, so the standard library is enough."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Return whether a host, as a URL names it, in lower case and without brackets, leads to the loopback."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return is_address(host) and ip_address(host).is_loopback


def is_address(host: str) -> bool:
    """Return whether a host is an address, not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
