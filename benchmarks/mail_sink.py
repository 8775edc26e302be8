"""A mail server that takes every letter and keeps none: a process of its own, that says on which port it listens and,
when its input ends, how many letters it took and what they cost its processor."""

import asyncio
import sys
import time

from aiosmtpd.smtp import SMTP, Envelope, Session


class _Sink:
    taken = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        self.taken += 1
        return "250 taken"


async def _serve() -> None:
    sink = _Sink()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink, hostname="sink.example"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(sink.taken, time.process_time(), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
