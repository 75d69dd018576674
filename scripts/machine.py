"""What commands that start something on this machine need of it."""

import signal
import socket
import subprocess
import sys
from typing import NoReturn

LAMBDA_IMAGE = "public.ecr.aws/lambda/python:3.13"


def free_port(host: str) -> int:
    """Return a port of this address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def docker_host() -> str:
    """Return the address under which containers reach this machine, and it itself."""
    run = ["docker", "run", "--rm", "--add-host", "here:host-gateway", "--entrypoint", "/bin/cat"]
    lines = subprocess.check_output([*run, LAMBDA_IMAGE, "/etc/hosts"], text=True).splitlines()
    return next(line.split()[0] for line in lines if line.endswith("here"))


def end_in_order() -> None:
    """Have a process that is told to end clear up as it would at its end."""
    signal.signal(signal.SIGTERM, _end)


def _end(*_: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` tells twice; nothing breaks into the clearing up
    sys.exit(128 + signal.SIGTERM)
