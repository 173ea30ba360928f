"""The front door on a real TCP socket, over a real engine and store; and requests to it, signed by hand."""

import asyncio
import base64
import hashlib
import hmac
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from daemon.api.rooms import Rooms
from daemon.board import Board, Follower
from daemon.door.app import build_door
from daemon.door.door import Door
from daemon.door.listening import bound_door
from daemon.door.senders import Senders, open_senders
from daemon.door.serving import serve_door
from daemon.identity import link_key_of
from daemon.links import Links
from daemon.store import Store
from schema.config import DoorSender, DoorSettings, SecretSource, SecretVia
from tests.api_rig import Outbox
from tests.free_port import free_port
from tests.life import CITY, COUNTY, GRID, Life

SECRET = "whsec_" + base64.b64encode(b"county-to-city-secret-0123456789").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"another-countys-secret-987654321").decode()
MONDAY = "2026-03-02 10:00"
ROSE = "2026-03-02T10:00:00+08:00"
OPENED = "2026-02-24T09:30:00.000123+08:00"
WAIT_S = 20.0


def signature(body: bytes, push_id: str, at_s: int, secret: str = SECRET) -> str:
    """Return what Standard Webhooks' specification says, without its library."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    told = f"{push_id}.{at_s}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()


def signed(body: bytes, push_id: str = "county-1", *, secret: str = SECRET, age_s: int = 0) -> dict[str, str]:
    """Return the headers of a request signed so many real seconds ago."""
    at_s = int(time.time()) - age_s
    return {
        "webhook-id": push_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": signature(body, push_id, at_s, secret),
        "content-type": "application/json",
    }


def handover(number: str = "WY-7", **changes: Any) -> dict[str, Any]:
    """Return a county's push of a case that rose to the city, with ``data__…`` and ``case__…`` changed."""
    data = {
        "number": number,
        "place": {"code": GRID, "name": "王益区 七一路街道 红旗社区 第一网格"},
        "unit": {"code": CITY, "name": "铜川市"},
        "to": {"code": CITY, "name": "铜川市"},
        "level": "city",
        "what": "escalate",
        "planned_at": ROSE,
        "text": {"zh": "【提级】", "en": "[escalate]"},
    }
    case = {
        "status": "pending",
        "stage": 4,
        "category": "城乡建设/物业",
        "kind": "投诉",
        "source": "12345热线",
        "mode": "",
        "urgency": 1,
        "colour": "yellow",
        "opened_at": OPENED,
        "told_at": None,
        "about": [],
        "supervisor": "",
    }
    for name, value in changes.items():
        part, _, key = name.partition("__")
        {"data": data, "case": case}[part][key] = value
    return {"type": f"case.{data['what']}", "timestamp": ROSE, "data": data, "case": case}


@dataclass
class Rig:
    """A served door and what stands behind it."""

    life: Life
    rooms: Rooms
    links: Links
    http: httpx.AsyncClient
    url: str

    async def hand(self, told: object, push_id: str = "county-1", **how: Any) -> httpx.Response:
        """Hand something over, signed."""
        body = told if isinstance(told, bytes) else orjson.dumps(told)
        return await self.http.post("/v1/handovers", content=body, headers=signed(body, push_id, **how))

    def raise_case(self, number: str = "T1") -> int:
        """Open a case here; return the id of its first push."""
        self.life.open(number)
        return self.life.pushes(number)[0].id


@asynccontextmanager
async def open_door(
    store: Store,
    now: str = MONDAY,
    *,
    senders: tuple[DoorSender, ...] = (),
    tls: Path | None = None,
) -> AsyncIterator[Rig]:
    """Serve the door over ``store`` until the block ends; with the certificate and key that lie in ``tls``."""
    life, stop = Life.begin(store, now), asyncio.Event()
    follower = Follower(Board(lambda: life.engine.book.rules.directory), store)
    follower.load()
    rooms = Rooms(store, life.engine, follower, Outbox(), life.clock, lambda: life.engine.book)
    files = {"cert_file": str(tls / "cert.pem"), "key_file": str(tls / "key.pem")} if tls else {}
    settings = DoorSettings(listen=f"127.0.0.1:{free_port()}", senders=senders, **files)
    links = Links("https://duban.example", link_key_of(store))
    url = f"{'https' if tls else 'http'}://{settings.listen}"
    trust = ssl.create_default_context(cafile=files["cert_file"]) if tls else False
    door = Door(rooms, links, Senders(open_senders(settings)))
    with bound_door(settings, life.config.path) as listener:
        server = asyncio.create_task(serve_door(build_door(door), settings, listener, stop))
        async with httpx.AsyncClient(base_url=url, timeout=WAIT_S, verify=trust) as http:
            yield Rig(life, rooms, links, http, url)
        stop.set()
        await asyncio.wait_for(server, WAIT_S)


def sender(folder: Any, name: str = "county", unit: str = COUNTY, *secrets: str) -> DoorSender:
    """Return a sender whose secrets lie in files of ``folder``, the newest first."""
    found = []
    for nth, secret in enumerate(secrets or (SECRET,)):
        file = folder / f"{name}-{nth}"
        file.write_text(secret)
        found.append(SecretSource(SecretVia.FILE, str(file)))
    return DoorSender(name, unit, tuple(found))
