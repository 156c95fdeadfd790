"""What a bot needs of the edge, in one file, with the standard library alone (Python 3.9 and later).

    bot = Bot()                                     # beside an edge-agent on the same machine
    bot.heartbeat("trading-bot", metrics={"queue": 3})
    if bot.trading().allowed: ...                   # before each order
    bot.trade("fill", symbol="BTCUSDT", side="buy", quantity="0.01", price="60000")
    bot.event("restarted", "info", "back after an update")

    verifier = EdgeVerifier([{"kty": "OKP", "crv": "Ed25519", "x": "…"}], authorities=["vps.example"])
    app = AsgiSignedByEdge(app, verifier)                       # FastAPI, Starlette, any ASGI
    web.Application(middlewares=[aiohttp_signed_by_edge(verifier)])    # aiohttp
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Mapping, Optional, Sequence

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # the pure Python below does the same, in some milliseconds
    Ed25519PublicKey = None

# ---------------------------------------------------------------------------------------------------------------------
# To the agent: files, each written whole under another name and then renamed.

DEFAULT_DIRECTORY = "/var/lib/edge-agent"
# Files that may wait for an agent that is down; beyond them the bot is told, and nothing that waits is dropped.
MOST_WAITING = 100_000
# The agent reaches the edge every few seconds; what it last heard longer ago than this (seconds) is worth nothing.
# Above the agent's own dead man's time, so that its word comes first.
DEFAULT_MAX_AGE = 330.0
# Seconds: how far ahead of our clock the agent's word may be; it is of the same machine.
MOST_AHEAD = 30.0


class InboxFull(Exception):
    """So many events wait for the agent that no more are taken: it is down, or its disk is full."""


@dataclass(frozen=True)
class Trading:
    """Whether this bot may trade, and how. `action`: resume, stop_entries, stop or flatten; `mode`: paper or live."""

    allowed: bool
    action: str
    mode: str
    reason: str


class Bot:
    """Leaves events where the agent finds them. Every call that returns has put them on the disk."""

    def __init__(self, directory: str = DEFAULT_DIRECTORY) -> None:
        self._directory = directory
        self._inbox = os.path.join(directory, "inbox")
        self._bots = os.path.join(directory, "bots")
        self._lock = threading.Lock()
        self._written = 0

    def trade(self, type: str, *, id: Optional[str] = None, at: Optional[float] = None, **fields: Any) -> str:
        """One trade event: type, symbol, side, quantity, price and what else there is; `at` in Unix seconds.

        `mode="live"` where it traded with money: the edge counts what does not say so as paper.

        Returns the event's id, under which it counts once however often it is sent. An event that belongs to
        something with an id of its own (an execution) is best known by that: after a crash it may be reported again.
        """
        moment = time.time() if at is None else at
        event = {"id": id or uuid.uuid4().hex, "type": type, "at": int(moment * 1000), **fields}
        self._leave("trades", event)
        return str(event["id"])

    def event(self, type: str, severity: str, message: str, data: Any = None) -> None:
        """Something that operators should know. Severity: info, warning, error or critical."""
        self._leave(
            "events",
            {"id": uuid.uuid4().hex, "type": type, "severity": severity, "message": message, "data": data},
        )

    def heartbeat(self, service: str, status: str = "up", metrics: Optional[Mapping[str, float]] = None) -> None:
        """Says that the service is up or degraded, or is stopping on purpose; the agent passes it on."""
        text = json.dumps({"status": status, "metrics": dict(metrics or {})})
        _write_whole(self._bots, f"{service}.json", text, durable=False)

    def trading(self, max_age: float = DEFAULT_MAX_AGE) -> Trading:
        """What the edge and the agent say of trading. Fails safe: without a fresh word, nobody may trade."""
        try:
            with open(os.path.join(self._directory, "trading.json"), encoding="utf-8") as file:
                state = json.load(file)
            age = time.time() - float(state["contactAt"]) / 1000
            if age < -MOST_AHEAD:
                return Trading(False, "stop_entries", "paper", "the agent's word is from the future: the clock was set back")
            # NaN is no age.
            if not age <= max_age:
                return Trading(False, "stop_entries", "paper", f"the edge was last heard {age:.0f} s ago")
            allowed, action = state["allowed"] is True, str(state["action"])
            mode = "live" if state.get("mode") == "live" else "paper"
            return Trading(allowed and action == "resume", action, mode, str(state.get("reason", "")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            return Trading(False, "stop_entries", "paper", f"the agent's word cannot be read: {error}")

    def _leave(self, stream: str, event: Mapping[str, Any]) -> None:
        # NaN and infinity are no JSON, and would hold up nobody but this event.
        text = json.dumps({"stream": stream, "event": event}, allow_nan=False, default=str)
        with self._lock:
            if self._written % 1000 == 0 and _count(self._inbox) > MOST_WAITING:
                raise InboxFull(f"{self._inbox} holds more than {MOST_WAITING} files")
            self._written += 1
            name = f"{time.time_ns():020d}-{os.getpid()}-{self._written:09d}.json"
        _write_whole(self._inbox, name, text, durable=True)


def _count(directory: str) -> int:
    with os.scandir(directory) as entries:
        return sum(1 for _ in entries)


def _write_whole(directory: str, name: str, text: str, durable: bool) -> None:
    temporary = os.path.join(directory, f".{uuid.uuid4().hex}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            # The agent is of the directory's group, whoever the bot is.
            try:
                os.fchown(file.fileno(), -1, os.stat(directory).st_gid)
            except PermissionError:
                pass
            os.fchmod(file.fileno(), 0o640)
            file.write(text)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.rename(temporary, os.path.join(directory, name))
    except BaseException:
        try:
            os.unlink(temporary)
        except FileNotFoundError:
            pass
        raise
    if durable:
        folder = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


# ---------------------------------------------------------------------------------------------------------------------
# From the edge: signed requests (RFC 9421, Ed25519).

SIGNATURE_LABEL = "edge"
SIGNATURE_TAG = "edge-origin"
CLIENT_ADDRESS = "edge-client-address"
REQUEST_ID = "x-request-id"
REQUIRED = ("@method", "@authority", "@path", "@query", "content-digest", CLIENT_ADDRESS, REQUEST_ID)
# Seconds: how long a signature may claim to be good, and how far the edge's clock may be ahead of ours.
LONGEST_LIFETIME = 300
CLOCK_SKEW = 30
# Nonces kept, each until its signature is over: at 100 requests a second for a minute this is a sixteenth.
MOST_NONCES = 100_000
MOST_BODY = 1_048_576

_INPUT = re.compile(
    SIGNATURE_LABEL + r'=((\("[a-z0-9@-]+"(?: "[a-z0-9@-]+")*\))((?:;[a-z]+=(?:\d{1,12}|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))+))'
)
_PARAMETER = re.compile(r';([a-z]+)=(?:(\d+)|"([^"]*)")')
_SIGNATURE = re.compile(SIGNATURE_LABEL + r"=:([A-Za-z0-9+/]{86}==):")


class BadSignature(Exception):
    """The request is not the edge's, or not for us, or was here before."""


@dataclass(frozen=True)
class Verified:
    """What the edge vouches for."""

    client_address: str
    request_id: str
    #: Header names that the signature covers beyond the usual ones.
    vouched: Sequence[str]


class EdgeVerifier:
    """Checks that a request comes from the edge, for this host, just now, and once.

    `keys`: the public keys as JWK, or their `x` alone; two while one follows the other. `authorities`: the host names
    by which the edge calls this server, as in ORIGINS; without them a request signed for another server with the same
    key would pass.
    """

    def __init__(
        self,
        keys: Iterable[Any],
        authorities: Iterable[str],
        now: Callable[[], float] = time.time,
        most_nonces: int = MOST_NONCES,
    ) -> None:
        self._keys = {}
        for key in keys:
            x = key if isinstance(key, str) else key["x"]
            self._keys[_thumbprint(x)] = base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
        self._authorities = {authority.lower() for authority in authorities}
        self._now = now
        self._most_nonces = most_nonces
        self._nonces: dict[str, int] = {}
        self._lock = threading.Lock()

    def verify(
        self,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        scheme: str = "https",
    ) -> Verified:
        """Raises BadSignature. `target`: path and query exactly as they came, percent-encoding included."""
        fields = _combined(headers)
        match = _INPUT.fullmatch(fields.get("signature-input", ""))
        signature = _SIGNATURE.fullmatch(fields.get("signature", ""))
        if match is None or signature is None:
            raise BadSignature("unsigned")
        parameters = {name: number or text for name, number, text in _PARAMETER.findall(match[3])}
        covered = match[2][2:-2].split('" "')
        if len(set(covered)) != len(covered) or not set(REQUIRED) <= set(covered):
            raise BadSignature("a required part is not covered")
        expires, nonce = self._judge_parameters(parameters)
        key = self._keys.get(parameters.get("keyid", ""))
        if key is None:
            raise BadSignature("unknown key")
        base = _signature_base(covered, match[1], method, target, fields, scheme)
        if not ed25519_verify(key, base.encode(), base64.b64decode(signature[1])):
            raise BadSignature("wrong signature")
        # Behind the signature nothing is an attacker's to choose; only then may anything be kept of it.
        if _authority(fields, scheme) not in self._authorities:
            raise BadSignature("signed for another host")
        if not hmac.compare_digest(fields["content-digest"], content_digest(body)):
            raise BadSignature("another body")
        self._use(nonce, expires)
        return Verified(
            client_address=fields[CLIENT_ADDRESS],
            request_id=fields[REQUEST_ID],
            vouched=[name for name in covered if name not in REQUIRED],
        )

    def _judge_parameters(self, parameters: Mapping[str, str]) -> tuple[int, str]:
        now = self._now()
        try:
            created, expires = int(parameters["created"]), int(parameters["expires"])
            nonce = parameters["nonce"]
        except (KeyError, ValueError) as error:
            raise BadSignature(f"without {error}") from None
        if parameters.get("tag") != SIGNATURE_TAG:
            raise BadSignature("made for another purpose")
        if not nonce or expires - created > LONGEST_LIFETIME:
            raise BadSignature("good for too long")
        if created > now + CLOCK_SKEW:
            raise BadSignature("from the future")
        if now >= expires:
            raise BadSignature("too old")
        return expires, nonce

    def _use(self, nonce: str, expires: int) -> None:
        with self._lock:
            if nonce in self._nonces:
                raise BadSignature("was here before")
            if len(self._nonces) >= self._most_nonces:
                now = self._now()
                self._nonces = {kept: until for kept, until in self._nonces.items() if until > now}
                if len(self._nonces) >= self._most_nonces:
                    # Fails closed: one that cannot be remembered could come again.
                    raise BadSignature("too many requests to remember")
            self._nonces[nonce] = expires


def content_digest(body: bytes) -> str:
    """RFC 9530, SHA-256."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _thumbprint(x: str) -> str:
    """RFC 7638, which the edge names its key by."""
    text = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _combined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """RFC 9421 §2.1: lines of one name are joined, and stripped."""
    fields: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        fields[key] = f"{fields[key]}, {value.strip()}" if key in fields else value.strip()
    return fields


def _authority(fields: Mapping[str, str], scheme: str) -> str:
    """RFC 9421 §2.2.3: lower case, without the scheme's own port."""
    host = fields.get("host", "").lower()
    port = {"https": ":443", "http": ":80"}.get(scheme, ":none")
    return host[: -len(port)] if host.endswith(port) else host


def _signature_base(
    covered: Sequence[str],
    parameters: str,
    method: str,
    target: str,
    fields: Mapping[str, str],
    scheme: str,
) -> str:
    path, _, query = target.partition("?")
    derived = {
        "@method": method,
        "@authority": _authority(fields, scheme),
        "@path": path or "/",
        "@query": f"?{query}",
    }
    lines = []
    for name in covered:
        value = derived.get(name) if name.startswith("@") else fields.get(name)
        if value is None or "\n" in value or "\r" in value:
            raise BadSignature(f"{name} is missing")
        lines.append(f'"{name}": {value}')
    return "\n".join([*lines, f'"@signature-params": {parameters}'])


# ---------------------------------------------------------------------------------------------------------------------
# Middleware. Whatever the edge did not sign is a 401, before the application sees it.

_REFUSED = json.dumps({"status": "error", "code": "unauthorized", "message": "Not signed by the edge"}).encode()


class AsgiSignedByEdge:
    """ASGI: `scope["edge"]` is what the edge vouches for. WebSockets are refused, since a signature covers none."""

    def __init__(self, app: Callable[..., Any], verifier: EdgeVerifier, most_body: int = MOST_BODY) -> None:
        self._app = app
        self._verifier = verifier
        self._most_body = most_body

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await self._body(receive)
        try:
            if body is None:
                raise BadSignature("too long a body")
            verified = self._verifier.verify(
                scope["method"],
                _asgi_target(scope),
                [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
                body,
                scope.get("scheme", "https"),
            )
        except BadSignature:
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(_REFUSED)).encode())]
            await send({"type": "http.response.start", "status": 401, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSED})
            return
        given = False

        async def replay() -> Any:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app({**scope, "edge": verified}, replay, send)

    async def _body(self, receive: Callable[[], Any]) -> Optional[bytes]:
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._most_body:
                return None
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)


def _asgi_target(scope: Mapping[str, Any]) -> str:
    # The raw path is what was sent; servers without it give the decoded one, which holds for plain paths.
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string", b"")
    target = path.partition(b"?")[0].decode("latin-1")
    return f"{target}?{query.decode('latin-1')}" if query else target


def aiohttp_signed_by_edge(verifier: EdgeVerifier) -> Callable[..., Any]:
    """aiohttp (new-style middleware): `request["edge"]` is what the edge vouches for."""

    async def middleware(request: Any, handler: Callable[[Any], Any]) -> Any:
        from aiohttp import web

        body = await request.read()
        try:
            request["edge"] = verifier.verify(
                request.method,
                request.raw_path,
                list(request.headers.items()),
                body,
                request.scheme,
            )
        except BadSignature:
            return web.Response(status=401, body=_REFUSED, content_type="application/json")
        return await handler(request)

    middleware.__middleware_version__ = 1  # type: ignore[attr-defined]
    return middleware


# ---------------------------------------------------------------------------------------------------------------------
# Ed25519 (RFC 8032 §5.1), for machines without `cryptography`. It verifies only, so its time need not be constant.

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

# Extended homogeneous coordinates: x = X/Z, y = Y/Z, T = XY/Z.
_Point = tuple  # of four integers
_NEUTRAL: _Point = (0, 1, 1, 0)


def ed25519_verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key signed the message. Never raises for what is malformed."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    if Ed25519PublicKey is None:
        return ed25519_verify_pure(public_key, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def ed25519_verify_pure(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """The same in Python alone: some milliseconds."""
    a = _decompress(public_key)
    r = _decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % _L
    # sB = R + hA, as sB + h(-A) = R: one walk over the bits of both scalars.
    minus_a = (-a[0] % _P, a[1], a[2], -a[3] % _P)
    return _equal(_double_multiply(s, _BASE, h, minus_a), r)


def _decompress(encoded: bytes) -> Optional[_Point]:
    y = int.from_bytes(encoded, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= _P:
        return None
    x2 = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(x2, (_P + 3) // 8, _P)
    if (x * x - x2) % _P != 0:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - x2) % _P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


def _add(p: _Point, q: _Point) -> _Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % _P
    b = (p[1] + p[0]) * (q[1] + q[0]) % _P
    c = 2 * p[3] * q[3] * _D % _P
    d = 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _double(p: _Point) -> _Point:
    a = p[0] * p[0] % _P
    b = p[1] * p[1] % _P
    c = 2 * p[2] * p[2] % _P
    h = a + b
    e = h - (p[0] + p[1]) * (p[0] + p[1])
    g = a - b
    f = c + g
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _double_multiply(s: int, p: _Point, h: int, q: _Point) -> _Point:
    both = _add(p, q)
    result = _NEUTRAL
    for bit in range(max(s.bit_length(), h.bit_length()) - 1, -1, -1):
        result = _double(result)
        first, second = s >> bit & 1, h >> bit & 1
        if first or second:
            result = _add(result, both if first and second else p if first else q)
    return result


def _equal(p: _Point, q: _Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % _P == 0 and (p[1] * q[2] - q[1] * p[2]) % _P == 0


_BASE = _decompress((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or _NEUTRAL
