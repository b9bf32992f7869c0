"""What one server process is made of, started and stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from huddle.commands.door import Door, Publish, set_current_door
from huddle.db import Database
from huddle.domain.errors import Forbidden, Unauthenticated
from huddle.jobs.leader import Leader
from huddle.jobs.runner import JobRunner, jobs_of
from huddle.live import heartbeat
from huddle.live.bus import Bus, make_bus
from huddle.live.change import PublishedChange
from huddle.live.epoch import Epoch
from huddle.live.hub import Hub
from huddle.live.presence import Presence
from huddle.live.tail import Tail
from huddle.live.viewer import Viewer
from huddle.security import notices
from huddle.security.identity import Identities, Identity, bearer_token
from huddle.security.origin import origin_allowed
from huddle.security.peer import headers_of
from huddle.settings import Settings
from huddle.web.allowances import Allowances
from huddle.web.between import FromOthers, NoticesToOthers
from huddle.web.endings import Endings
from huddle.web.handshakes import Handshakes
from huddle.web.live_connection import GOODBYE, RESTARTING, Connection
from huddle.web.live_subscription import Subscriber
from huddle.web.reader import Reader
from huddle.web.restored import start_over
from huddle.web.snapshots import Snapshots
from huddle.web.standing import StandingReader


class Companion(Protocol):
    """Something that is started and stopped with the services."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass
class Services:
    """Made by `build_services`. `start` and `stop` are called in the event loop that serves."""

    settings: Settings
    database: Database
    identities: Identities
    reader: Reader
    hub: Hub
    presence: Presence
    snapshots: Snapshots
    allowances: Allowances
    handshakes: Handshakes
    subscriber: Subscriber
    door: Door
    tail: Tail
    bus: Bus
    publish: Publish
    """Hands committed changes to the viewers of all processes."""
    leader: Leader
    jobs: JobRunner
    epoch: Epoch
    companions: list[Companion] = field(default_factory=list)
    _beating: asyncio.Task[None] | None = None
    _stop_listening: list[Callable[[], None]] = field(default_factory=list)

    async def start(self) -> None:
        """Open the door for writes, follow other processes, and let the heart beat."""
        self.door.start()
        set_current_door(self.door)
        self.tail.start()
        self.bus.start(FromOthers(self.hub, self.presence, self.tail))
        self.jobs.start()
        self.epoch.start()
        loop = asyncio.get_running_loop()
        self._beating = loop.create_task(heartbeat.run(self.hub, self.presence))
        for listener in (Endings(self.hub, loop), NoticesToOthers(self.bus, loop)):
            self._stop_listening.append(notices.listen(listener))
        for companion in self.companions:
            await companion.start()

    async def stop(self) -> None:
        """Finish the commands that wait, and send the viewers to the next process."""
        while self._stop_listening:
            self._stop_listening.pop()()
        set_current_door(None)
        await self.door.stop()
        for viewer in list(self.hub.viewers):
            self.hub.end(viewer, RESTARTING, GOODBYE)
        if self._beating is not None:
            self._beating.cancel()
        for companion in self.companions:
            await companion.stop()
        await self.tail.stop()
        self.presence.clear()
        await self.bus.stop()
        await asyncio.to_thread(self.jobs.stop)
        await self.epoch.stop()
        self.reader.close()
        self.identities.close()
        self.database.dispose()

    async def identify(self, scope: dict[str, Any]) -> Identity:
        """Return who opens a socket.

        Raises RateLimited, Unauthenticated, and Forbidden for a foreign Origin.
        """
        self.handshakes.check(scope)
        try:
            identity = await self._identify(scope)
        except (Unauthenticated, Forbidden):
            self.handshakes.failed(scope)
            raise
        self.handshakes.admitted(scope)
        return identity

    async def _identify(self, scope: dict[str, Any]) -> Identity:
        if bearer_token(headers_of(scope)) is None and not origin_allowed(
            scope, self.settings.origins, self.settings.trusted_proxies
        ):
            raise Forbidden("This page may not open sockets here.")
        return await self.identities.identify_soon(scope)

    def connection(self, viewer: Viewer, identity: Identity) -> Connection:
        """Return what handles the frames of a new viewer."""
        return Connection(
            viewer,
            identity,
            hub=self.hub,
            presence=self.presence,
            door=self.door,
            subscriber=self.subscriber,
            allowance=self.allowances.of(identity.user_id),
            epoch=self.epoch,
            acted=lambda: self.reader.run(lambda: self.identities.acted(identity)),
        )


def build_services(settings: Settings, database: Database | None = None) -> Services:
    """Put together the services of a process; nothing runs before `start`."""
    database = database or Database(settings.resolved_database_url)
    identities = Identities(database, settings)
    epoch = Epoch(database, lambda: start_over(hub, snapshots))
    reader = Reader(database, epoch.holds)
    bus = make_bus(settings.redis_url)
    hub = Hub(reader.log, bus, epoch.holds)
    presence = Presence(hub.broadcast, bus.presence)
    snapshots = Snapshots(reader)
    allowances = Allowances()

    def publish(changes: list[PublishedChange]) -> None:
        bus.changes(changes)
        hub.publish(changes)

    leader = Leader(database)
    return Services(
        settings=settings,
        database=database,
        identities=identities,
        reader=reader,
        hub=hub,
        presence=presence,
        snapshots=snapshots,
        allowances=allowances,
        handshakes=Handshakes(settings.trusted_proxies),
        subscriber=Subscriber(hub, presence, reader, snapshots, allowances),
        door=Door(database, publish),
        publish=publish,
        leader=leader,
        jobs=JobRunner(leader, jobs_of(database, settings)),
        tail=Tail(database, hub, StandingReader(identities), bus),
        bus=bus,
        epoch=epoch,
    )
