"""Runs `agent/edge_bot.py` for the tests: a JSON list of calls on standard input, a JSON list of outcomes out."""

import asyncio
import base64
import json
import os
import sys
import types

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../agent"))
import edge_bot


def ed25519(key, message, signature):
    parts = [base64.b64decode(text) for text in (key, message, signature)]
    return {"pure": edge_bot.ed25519_verify_pure(*parts), "best": edge_bot.ed25519_verify(*parts)}


def verify(keys, authorities, now, requests, mostNonces=100_000):
    verifier = edge_bot.EdgeVerifier(keys, authorities, now=lambda: now, most_nonces=mostNonces)
    outcomes = []
    for request in requests:
        try:
            verified = verifier.verify(
                request["method"],
                request["target"],
                [tuple(header) for header in request["headers"]],
                base64.b64decode(request["body"]),
            )
            outcomes.append([verified.client_address, verified.request_id, *verified.vouched])
        except edge_bot.BadSignature as error:
            outcomes.append(str(error))
    return outcomes


def asgi(keys, authorities, now, request):
    """What the application saw of the body in chunks, and what was sent."""
    seen, sent = [], []

    async def app(scope, receive, send):
        message = await receive()
        seen.append([scope["edge"].client_address, message["body"].decode(), message["more_body"]])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    body = base64.b64decode(request["body"])
    chunks = [body[:3], body[3:]]
    messages = [
        {"type": "http.request", "body": chunk, "more_body": place == 0} for place, chunk in enumerate(chunks)
    ]

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    path, _, query = request["target"].partition("?")
    scope = {
        "type": "http",
        "scheme": "https",
        "method": request["method"],
        "path": "/decoded by the server",
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in request["headers"]],
    }
    verifier = edge_bot.EdgeVerifier(keys, authorities, now=lambda: now)
    asyncio.run(edge_bot.AsgiSignedByEdge(app, verifier, most_body=1000)(scope, receive, send))
    return {"seen": seen, "status": sent[0].get("status")}


def aiohttp(keys, authorities, now, request):
    web = types.SimpleNamespace(Response=lambda **given: given)
    sys.modules["aiohttp"] = types.SimpleNamespace(web=web)

    class Request(dict):
        method = request["method"]
        raw_path = request["target"]
        scheme = "https"
        headers = types.SimpleNamespace(items=lambda: [tuple(header) for header in request["headers"]])

        async def read(self):
            return base64.b64decode(request["body"])

    async def handler(given):
        return {"status": 200, "edge": given["edge"].client_address}

    verifier = edge_bot.EdgeVerifier(keys, authorities, now=lambda: now)
    return asyncio.run(edge_bot.aiohttp_signed_by_edge(verifier)(Request(), handler)).get("status")


def aiohttp_server(keys, authorities, now, requests):
    """The statuses that aiohttp's own server answers, and the client addresses that its application saw."""
    from aiohttp import web

    async def handler(request):
        return web.Response(text=f'{request["edge"].client_address} {(await request.read()).decode()}')

    async def answers():
        verifier = edge_bot.EdgeVerifier(keys, authorities, now=lambda: now)
        app = web.Application(middlewares=[edge_bot.aiohttp_signed_by_edge(verifier)])
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        given = [await answer_of(runner.addresses[0][1], request) for request in requests]
        await runner.cleanup()
        return given

    return asyncio.run(answers())


async def answer_of(port, request):
    """Sends a request byte for byte as it was signed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = base64.b64decode(request["body"])
    headers = [*request["headers"], ["content-length", str(len(body))], ["connection", "close"]]
    lines = [f'{request["method"]} {request["target"]} HTTP/1.1', *(f"{name}: {value}" for name, value in headers)]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    head, _, text = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    status = int(head.split(" ")[1])
    return [status, text] if status == 200 else [status]


def bot(directory, calls):
    outcomes = []
    it = edge_bot.Bot(directory)
    for name, arguments, named in calls:
        try:
            outcome = getattr(it, name)(*arguments, **named)
            outcomes.append(outcome.__dict__ if name == "trading" else outcome)
        except Exception as error:  # the test looks at its name
            outcomes.append(type(error).__name__)
    return outcomes


def words(directory, states):
    """Whether a bot may trade, by each of the agent's words; null: there is none."""
    path = os.path.join(directory, "trading.json")
    outcomes = []
    for state in states:
        if state is None:
            os.unlink(path)
        else:
            with open(path, "w") as file:
                json.dump(state, file)
        outcomes.append(edge_bot.Bot(directory).trading().allowed)
    return outcomes


CALLS = {call.__name__: call for call in (ed25519, verify, asgi, aiohttp, aiohttp_server, bot, words)}

print(json.dumps([CALLS[name](**arguments) for name, arguments in json.load(sys.stdin)]))
