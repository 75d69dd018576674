"""Runs a command beside the stack on a LocalStack of its own, which TITER_STACK describes; ends as the command does.

python -m scripts.with_localstack TOOL pytest tests/integration

TOOL is a folder with `up PORT` and `down PORT`, which start and stop LocalStack; its log is $LS_HOME/PORT.log. The
stack is what `make folded` leaves.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.machine import docker_host, end_in_order, free_port
from titer_cli.local.emulator import HOST, Emulator
from titer_cli.local.home import Home
from titer_cli.local.stack import Settings, deploy

LOGS = Path(os.environ.get("LS_HOME") or Path.home() / ".cache" / "ls-host")
LEFT_OUT = re.compile(r"Deployment of resource type (\S+) succeeded")  # so it says of a type that it does not know
WITHOUT_WEBSOCKET = Settings(websocket=False)  # its open-source edition has no WebSocket APIs
SETTINGS = {
    "LS_LAYERS": "0",  # as its open-source edition is: layers are stored and not mounted
    "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "1",  # a queue that was empty is looked at again soon
    "PYTHON": str(Path(sys.prefix, "bin", "python").resolve()),
}


def main(tool: Path, command: list[str]) -> int:
    """Run the command and return its exit code, 1 where LocalStack made less than the template asks for."""
    home, port = Home.of_clone(), free_port(HOST)
    path = f"{home.tool('uv', 'uv').parent}{os.pathsep}{os.environ['PATH']}"
    try:
        subprocess.run([tool / "up", str(port)], env=os.environ | SETTINGS | {"PATH": path}, check=True)
        with TemporaryDirectory(prefix="titer-") as folder:
            stack_file = _deploy(Home(home.clone, Path(folder), home.clone / ".aws-sam" / "folded"), port)
            if left_out := sorted({*LEFT_OUT.findall((LOGS / f"{port}.log").read_text("utf-8", "replace"))}):
                print("LocalStack left out of the stack, in silence:", *left_out, file=sys.stderr)
                return 1
            return subprocess.run(command, env=os.environ | {"TITER_STACK": str(stack_file)}, check=False).returncode
    finally:
        subprocess.run([tool / "down", str(port)], check=False)
        _remove_containers(port)


def _deploy(home: Home, port: int) -> Path:
    """Return the description of the stack, under the one address that this machine and its containers both reach."""
    deploy(home, Emulator(pid=0, port=port, host=docker_host()), "folded", print, WITHOUT_WEBSOCKET)
    return home.stack_file


def _remove_containers(port: int) -> None:
    """Remove those of functions whose LocalStack listened on this port: `down` leaves the ones that were at work."""
    for container in _docker("ps", "--all", "--quiet", "--filter", "name=-lambda-").split():
        if f":{port}/" in _docker("inspect", "--format", "{{.Config.Env}}", container):
            _docker("rm", "--force", container)


def _docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], stdout=subprocess.PIPE, text=True, check=False).stdout


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
