"""Calls to VK's API through vkbottle's client, without its retries and its log lines.

Source: vkbottle 4.11 ``API.request`` puts the token into the address, logs the data and
sends a request again when the answer is no JSON; here all three are ours.
"""

import json
import re
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from aiohttp import ClientError, ClientTimeout, FormData
from pydantic import SecretStr

from bot.vk import json_text
from bot.vk.limiter import Limiter
from bot.vk.quiet import API, AiohttpClient

UPLOAD = "upload"
"""How a picture's upload is called in ``Unreachable``: it is no method."""

EXECUTE_LIMIT = 25
"""Calls in one ``execute``."""

_METHOD = re.compile(r"[A-Za-z]+\.[A-Za-z]+")
_LARGEST_ANSWER = 16 * 1024 * 1024
_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class VKError(Exception):
    """VK refused a call: ``code`` and ``message`` are VK's own. Never holds the token."""

    def __init__(self, code: int, message: str, method: str) -> None:
        super().__init__(code, message, method)
        self.code = code
        self.message = message
        self.method = method

    def __str__(self) -> str:
        return f"{self.method}: error {self.code}: {self.message}"


class Unreachable(Exception):
    """No readable answer: the call may have been carried out or not."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(method, reason)
        self.method = method
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.method}: no answer: {self.reason}"


class _Api(API):
    """vkbottle's API with a request of its own; typed calls (``api.users.get``) go through it."""

    def __init__(self, token: SecretStr, api_url: str, limiter: Limiter, timeout: float) -> None:
        """``timeout``: seconds that a request waits unless it has a limit of its own."""
        self.http = AiohttpClient()
        super().__init__(token.get_secret_value(), http_client=self.http)
        self.API_URL = api_url
        self._secret = token
        self._limiter = limiter
        self._timeout = ClientTimeout(total=timeout)

    async def request(
        self,
        method: str,
        data: dict[str, Any],
        version: str | None = None,
        *,
        rank: int = 0,
        limit: ClientTimeout | None = None,
    ) -> dict[str, Any]:
        """The whole answer, ``response`` and what stands beside it (``execute_errors``).

        Raises ``VKError`` and ``Unreachable``; never sends anything twice.
        """
        form = self._form(data, version or self.API_VERSION)
        async with self._limiter.turn(rank=rank):
            status, body = await self._post(method, self.API_URL + method, form, limit)
        return self._read(method, status, body)

    def _form(self, data: Mapping[str, Any], version: str) -> FormData:
        # The token is in no variable of a frame that may raise: a traceback with locals is safe.
        form = FormData()
        for name, value in data.items():
            if value is not None:
                form.add_field(name, _field(value))
        form.add_field("v", version)
        form.add_field("access_token", self._secret.get_secret_value())
        return form

    async def upload(self, url: str, picture: bytes) -> Mapping[str, Any]:
        """The upload server's answer to a PNG. Raises ``Unreachable``; needs no token."""
        form = FormData()
        form.add_field("photo", picture, filename="chart.png", content_type="image/png")
        status, body = await self._post(UPLOAD, url, form)
        try:
            answer = json_text.read(body)
        except (ValueError, RecursionError) as error:
            raise Unreachable(UPLOAD, f"HTTP {status}, no JSON") from error
        if status != 200 or not isinstance(answer, dict):
            raise Unreachable(UPLOAD, f"HTTP {status}, not an upload's answer")
        return answer

    async def _post(
        self, method: str, url: str, form: FormData, limit: ClientTimeout | None = None
    ) -> tuple[int, bytes]:
        try:
            async with self.http.request(
                url,
                method="POST",
                data=form,  # type: ignore[arg-type]  # handed on to aiohttp as it is
                timeout=limit or self._timeout,
                allow_redirects=False,
            ) as response:
                body = bytearray()
                async for piece in response.content.iter_any():
                    body += piece
                    if len(body) > _LARGEST_ANSWER:
                        raise Unreachable(method, "answer too large")
                return response.status, bytes(body)
        except TimeoutError:
            raise Unreachable(method, "timeout") from None
        except (ClientError, OSError) as error:
            # Cut off from its cause, whose frames hold the bytes that were sent.
            raise Unreachable(method, type(error).__name__) from None

    def _read(self, method: str, status: int, body: bytes) -> dict[str, Any]:
        if status >= 500:
            raise Unreachable(method, f"HTTP {status}")
        try:
            answer = json_text.read(body)
        except (ValueError, RecursionError) as error:
            raise Unreachable(method, f"HTTP {status}, no JSON") from error
        if isinstance(answer, dict):
            error_object = answer.get("error")
            if isinstance(error_object, dict) and isinstance(error_object.get("error_code"), int):
                raise self._refusal(method, error_object)
            if "response" in answer:
                return answer
        raise Unreachable(method, f"HTTP {status}, neither response nor error")

    def _refusal(self, method: str, error: Mapping[str, Any]) -> VKError:
        message = str(error.get("error_msg", ""))
        # ``request_params`` stays behind: it repeats texts and, from some servers, the token.
        clean = message.replace(self._secret.get_secret_value(), "***")
        return VKError(error["error_code"], clean, method)


class Messenger:
    """One token's way to VK. ``api_url`` ends in ``/method/``; ``timeout`` in seconds."""

    def __init__(
        self, token: SecretStr, api_url: str, limiter: Limiter, *, timeout: float = 15.0
    ) -> None:
        self._api = _Api(token, api_url, limiter, timeout)
        self._limit: ClientTimeout | None = None

    def within(self, seconds: float) -> "Messenger":
        """The same way to VK, for calls that wait no longer than this for their answer."""
        hurried = copy(self)
        hurried._limit = ClientTimeout(total=seconds)
        return hurried

    @property
    def api(self) -> API:
        """vkbottle's client, for its typed methods and its long poll."""
        return self._api

    async def call(self, method: str, params: Mapping[str, object], *, rank: int = 0) -> Any:
        """The ``response`` of one call. Raises ``VKError`` and ``Unreachable``.

        ``rank``: who goes first when the limiter makes calls wait (lower first).
        """
        answer = await self._api.request(method, dict(params), rank=rank, limit=self._limit)
        return answer["response"]

    async def upload(self, url: str, picture: bytes) -> Mapping[str, Any]:
        """The answer of the server that ``getMessagesUploadServer`` named.

        Raises ``Unreachable``. It is no API server: the limiter does not count it.
        """
        return await self._api.upload(url, picture)

    async def execute(
        self, calls: Sequence[tuple[str, Mapping[str, object]]], *, rank: int = 0
    ) -> list[Any | VKError]:
        """Results of at most 25 calls made in one request, in order.

        Raises ``VKError`` when VK refused the request as a whole or its answer does not
        fit the calls (13), ``Unreachable``, and ``ValueError`` for too many calls.
        """
        if len(calls) > EXECUTE_LIMIT:
            raise ValueError(f"at most {EXECUTE_LIMIT} calls in one execute")
        if not calls:
            return []
        code = {"code": execute_code(calls)}
        answer = await self._api.request("execute", code, rank=rank, limit=self._limit)
        return _results([method for method, _ in calls], answer)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.http.close()


def execute_code(calls: Sequence[tuple[str, Mapping[str, object]]]) -> str:
    """A literal array of calls: ``return [API.messages.delete({...}), ...];``."""
    return "return [" + ", ".join(call_code(method, params) for method, params in calls) + "];"


def call_code(method: str, params: Mapping[str, object]) -> str:
    """One call as it stands in ``execute``. Raises ``ValueError`` for an odd method name."""
    if not _METHOD.fullmatch(method):
        raise ValueError(f"no method of VK: {method!r}")
    plain = {
        name: int(value) if isinstance(value, int) else _field(value)
        for name, value in params.items()
        if value is not None
    }
    body = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return f"API.{method}({body})"


def _results(methods: Sequence[str], answer: Mapping[str, Any]) -> list[Any | VKError]:
    response = answer["response"]
    if not isinstance(response, list) or len(response) != len(methods):
        raise VKError(13, "the answer does not fit the calls", "execute")
    raw = answer.get("execute_errors")
    errors = [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
    results: list[Any | VKError] = []
    for method, result in zip(methods, response, strict=True):
        if result is not False:
            results.append(result)
            continue
        # A failed call leaves ``false``; the errors stand apart, in the order of the calls.
        place = next((n for n, one in enumerate(errors) if one.get("method") == method), None)
        error = errors.pop(place) if place is not None else {}
        code = error.get("error_code")
        message = str(error.get("error_msg", "no reason given"))
        results.append(VKError(code if isinstance(code, int) else 1, message, method))
    return results


def _field(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list | tuple):
        return ",".join(_field(item) for item in value)
    return sendable(str(value))


def sendable(text: str) -> str:
    """Text that survives the way: no half of an emoji, no control characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNSENDABLE.sub(" ", whole)
