"""One request to /method: from its parameters to VK's answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from emulator import execute
from emulator.errors import VKError
from emulator.events import API_VERSION
from emulator.faults import Fault
from emulator.methods import METHODS, invoke
from emulator.params import Params
from emulator.world import World

EXECUTE = "execute"
Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP; `lost`: nothing does, the connection breaks."""

    body: str = ""
    status: int = 200
    html: bool = False
    lost: bool = False


class _Cut(Exception):
    """A failure on order stops the whole request."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__()


class Request:
    """One HTTP request: its calls share a serial number, its ordered failures an end."""

    def __init__(self, world: World, name: str, raw: Mapping[str, str], origin: str = "") -> None:
        self._world = world
        self._name = name
        self._raw = raw
        self._origin = origin
        self._serial = world.calls.request()
        self._lost = False
        self._hang = 0.0

    async def answer(self, token: str, pause: Pause = asyncio.sleep) -> Answer:
        """Carry it out; `pause` sleeps through latency and hanging."""
        if self._world.latency:
            await pause(self._world.latency)
        try:
            reply = self._run(token)
        except VKError as error:
            reply = self._refusal(error)
        except _Cut as cut:
            return _failed(cut.fault)
        if self._hang:
            await pause(self._hang)
        if self._lost:
            return Answer(lost=True)
        return Answer(json.dumps(reply, separators=(",", ":")))

    def _run(self, token: str) -> dict[str, Any]:
        try:
            self._admit(token)
            self._meet(self._name)
        except (VKError, _Cut) as stopped:
            self._record(self._name, self._raw, _stopped(stopped))
            raise
        if self._name == EXECUTE:
            return self._execute()
        return {"response": self._call(self._name, self._raw)}

    def _admit(self, token: str) -> None:
        world = self._world
        if not token:
            raise VKError(5, "no access_token passed.")
        if token != world.token or world.token_revoked:
            raise VKError(5, "invalid access_token (4).")
        if not self._raw.get("v"):
            raise VKError(8, f"v is required, the current version is {API_VERSION}")
        if not world.limiter.admit():
            raise VKError(6)
        if self._name != EXECUTE and self._name not in METHODS:
            raise VKError(3)

    def _execute(self) -> dict[str, Any]:
        try:
            calls = execute.parse(self._raw.get("code", ""))
        except VKError as error:
            self._record(EXECUTE, self._raw, _stopped(error))
            raise
        results: list[Any] = []
        errors: list[dict[str, Any]] = []
        for name, given in calls:
            try:
                results.append(self._inner(name, given, len(calls)))
            except VKError as error:
                results.append(False)
                errors.append({"method": name, "error_code": error.code, "error_msg": error.text})
        reply: dict[str, Any] = {"response": results}
        if errors:
            reply["execute_errors"] = errors
        return reply

    def _inner(self, name: str, given: dict[str, Any], batch: int) -> Any:
        try:
            raw = execute.raw_params(given)
        except VKError as error:
            self._record(name, {}, _stopped(error), batch)
            raise
        try:
            self._meet(name, inner=True)
        except (VKError, _Cut) as stopped:
            self._record(name, raw, _stopped(stopped), batch)
            raise
        return self._call(name, raw, batch)

    def _call(self, name: str, raw: Mapping[str, str], batch: int | None = None) -> Any:
        try:
            result = invoke(self._world, name, Params(raw, self._origin))
        except VKError as error:
            self._record(name, raw, _stopped(error), batch)
            raise
        self._record(name, raw, {"result": result}, batch)
        return result

    def _meet(self, name: str, *, inner: bool = False) -> None:
        fault = self._world.faults.take(name, inner=inner)
        if fault is None:
            return
        if fault.instead:
            raise _Cut(fault)
        if fault.code is not None:
            raise VKError(fault.code)
        self._lost = self._lost or fault.drop == "after"
        self._hang += fault.hang or 0.0

    def _record(
        self,
        name: str,
        raw: Mapping[str, str],
        outcome: dict[str, Any],
        batch: int | None = None,
    ) -> None:
        self._world.calls.record(
            name,
            raw,
            at=self._world.clock(),
            monotonic=self._world.monotonic(),
            request=self._serial,
            batch=batch,
            outcome=outcome,
        )
        self._world.touch()

    def _refusal(self, error: VKError) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "error_code": error.code,
            "error_msg": error.text,
            "request_params": [
                {"key": "method", "value": self._name},
                {"key": "oauth", "value": "1"},
                *({"key": key, "value": value} for key, value in self._raw.items()),
            ],
        }
        if error.code == 14:
            shown["captcha_sid"] = str(self._serial)
            shown["captcha_img"] = f"{self._origin}/captcha.php?sid={self._serial}"
        return {"error": shown}


def _stopped(stopped: VKError | _Cut) -> dict[str, Any]:
    if isinstance(stopped, VKError):
        return {"error_code": stopped.code}
    fault = stopped.fault
    return {"failed": "drop" if fault.drop else fault.http or "body"}


def _failed(fault: Fault) -> Answer:
    if fault.drop:
        return Answer(lost=True)
    body = fault.body if fault.body is not None else f"<html><h1>{fault.http}</h1></html>"
    return Answer(body, status=fault.http or 200, html=True)
