"""The processes that functions run in: they share layers, are no more than can work at once, and are heard."""

import logging
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from titer_cli.local.inside.hands import give_back
from titer_cli.local.inside.layers import folder_of
from titer_cli.local.inside.said import Said

type Execute = Callable[[dict[str, Any], Any, str], dict[str, Any]]
type Limit = Callable[..., int]

LAYERS = "_LAMBDA_LAYERS_DIRS"  # where the emulator's script in a worker looks for layers
LEAST_AT_ONCE = 2
DIED = "Worker process died"  # in the emulator's words
SECONDS_TO_WAIT = 120  # for a worker: long enough for a crowd, not for ever should a function call itself

_log = logging.getLogger("titer.functions")


def change(runtime: Any, service: Any, sqs: Any, ending: threading.Event) -> None:
    """Change the emulator's modules `lambda_runtime` and `lambda_svc`; `sqs` is its module of queues.

    Once it is `ending`, no function is run: each would ask an emulator that answers no more, and try it again.
    """
    at_once = max(LEAST_AT_ONCE, os.cpu_count() or 1)
    runtime.Worker = giving_back(sharing(runtime.Worker, service), sqs)
    service._execute_function_warm = in_turn(
        service._execute_function_warm, service._throttle_response, at_once, ending
    )
    service._sqs_esm_concurrency = at_most(at_once, service._sqs_esm_concurrency, ending)
    service.logger.addFilter(say_once)


def sharing(worker: Any, service: Any) -> type:
    """Return a kind of the emulator's worker that has its layers where all have them, and writes lines as they come."""

    def contents(config: Mapping[str, Any]) -> Iterator[bytes]:
        found = (service._resolve_layer_zip(reference) for reference in config.get("Layers", []))
        return (content for content in found if content)

    class SharingWorker(worker):  # type: ignore[misc]
        config: dict[str, Any]
        _said: Said | None = None

        def _spawn(self) -> None:
            own = self.config
            folders = os.pathsep.join(str(folder_of(content)) for content in contents(own))
            variables = {**own.get("Environment", {}).get("Variables", {}), LAYERS: folders}
            self.config = {**own, "Layers": [], "Environment": {"Variables": variables}}
            try:
                super()._spawn()
            finally:
                self.config = own

        def _read_stderr(self) -> None:
            process = self._proc
            if process is None:  # it was ended before this thread began
                return
            try:
                self._said = Said(process.stderr, self._write)
            except ValueError:  # the pipe was closed under us: the worker was ended
                return
            self._said.follow()

        def _write(self, lines: list[str]) -> None:
            for line in lines:
                self._stderr_queue.put(line)
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()

        def _drain_stderr_bounded(self, *_waiting: float) -> str:
            if self._said:
                self._said.look()
            return str(self._drain_stderr())

    return SharingWorker


def giving_back(worker: Any, sqs: Any) -> type:
    """Return a kind of worker whose messages come again soon where it dies over them, as when it is killed.

    Else they would come after the longest that the function may take: for a quarter of an hour a person would wait.
    """

    class GivingBackWorker(worker):  # type: ignore[misc]
        def invoke(self, event: Any, *about: Any, **more: Any) -> Any:
            result = super().invoke(event, *about, **more)
            if result.get("error") == DIED:
                give_back(sqs, event)
            return result

    return GivingBackWorker


def in_turn(
    execute: Execute, throttled: Callable[..., dict[str, Any]], at_once: int, ending: threading.Event
) -> Execute:
    """Return `execute` so that no function is run by more than so many workers: each further call waits for one.

    The emulator would start a worker for each call, and a crowd would wait until all have imported the same modules.
    """
    places: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(at_once))

    def execute_in_turn(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        name = (function.get("config") or function).get("FunctionName", "")
        if ending.is_set():
            return throttled(reason_code="ConcurrentInvocationLimitExceeded", msg="Rate Exceeded: the emulator ends")
        place = places[name]
        if not place.acquire(timeout=SECONDS_TO_WAIT):
            busy = f"Rate Exceeded: all {at_once} workers of {name} were busy for {SECONDS_TO_WAIT} s"
            return throttled(reason_code="ConcurrentInvocationLimitExceeded", msg=busy)
        try:
            result = execute(function, event, request_id)
        finally:
            place.release()
        if result.get("error"):
            _log.error("%s failed: %s", name, result.get("body"))
        return result

    return execute_in_turn


def at_most(at_once: int, limit: Limit, ending: threading.Event) -> Limit:
    """Return `limit` of the messages in hand so that none is taken from its queue before a worker is free for it."""
    return lambda *about: 0 if ending.is_set() else min(at_once, limit(*about))


def say_once(record: logging.LogRecord) -> bool:
    """Return whether the emulator's own line is to be written: what functions said has been, as they said it."""
    if not isinstance(record.msg, str):
        return True
    if record.msg.endswith(")\n%s") and isinstance(record.args, tuple):
        record.args = (*record.args[:-1], "")
    return not record.msg.endswith("output:\n%s")
