"""The server of the chat's page: only this machine's browser that knows the address gets in."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from lrf.web.server import HEADERS, PAGE, Server


async def echo(connection: web.WebSocketResponse) -> None:
    async for message in connection:
        await connection.send_str(message.data)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server(echo)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


def origin_of(server: Server) -> str:
    return "/".join(server.address.split("/")[:3])


async def test_the_address_leads_to_the_page(server: Server, client: aiohttp.ClientSession) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", server.address)
    async with client.get(server.address) as answer:
        assert answer.status == 200
        assert await answer.text() == PAGE
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", ["", "/", "/0/", "/{token}", "/{token}/other", "/../etc/passwd"])
async def test_no_other_address_does(
    server: Server, client: aiohttp.ClientSession, path: str
) -> None:
    token = server.address.split("/")[3]
    async with client.get(origin_of(server) + path.format(token=token[:-1] + "!")) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "[::1]:80"])
async def test_another_name_of_this_machine_does_not(
    server: Server, client: aiohttp.ClientSession, host: str
) -> None:
    port = origin_of(server).split(":")[-1]
    async with client.get(server.address, headers={"Host": host.format(port=port)}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", None])
async def test_a_page_of_another_site_cannot_join_the_call(
    server: Server, client: aiohttp.ClientSession, origin: str | None
) -> None:
    headers = {"Origin": origin} if origin else {}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.ws_connect(f"{server.address}call", headers=headers)
    assert refused.value.status == 403


async def test_its_own_page_can(server: Server, client: aiohttp.ClientSession) -> None:
    headers = {"Origin": origin_of(server)}
    async with client.ws_connect(f"{server.address}call", headers=headers) as connection:
        await connection.send_str("find shoes")
        assert await connection.receive_str() == "find shoes"
        await connection.send_str("x" * 5000)
        assert (await connection.receive()).type is aiohttp.WSMsgType.CLOSE


def test_the_page_takes_nothing_from_outside_and_runs_only_its_own_script() -> None:
    assert re.findall(r"""(?:src|href|url\()\s*=?\s*["']?(?!\.)(?:https?:)?//""", PAGE) == []
    assert not re.search(r"\son\w+=", PAGE)  # attributes with code, which the policy forbids
    script = PAGE.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = HEADERS["Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
