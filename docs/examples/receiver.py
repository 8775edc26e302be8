"""A partner's receiver: a case system that writes on a child's record who the IRO is, when told, and the reviews.

    pip install standardwebhooks
    WEBHOOK_SECRET=whsec_… IRO_TOKEN=… python receiver.py --port 9000 --record record.db

It checks the signature, takes each webhook once, reads what it is about at the link, and writes that down in the
same transaction as the webhook's id. What goes wrong is answered 503: the webhook comes again.
"""

import argparse
import json
import os
import sqlite3
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

LONGEST = 100_000  # bytes of a body; webhooks have some hundreds
TABLES = """
CREATE TABLE IF NOT EXISTS seen (webhook_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS record (child TEXT, what TEXT, value TEXT, PRIMARY KEY (child, what));
"""


def read_at(link: str) -> dict[str, Any]:
    """What the webhook is about. Our token decides what we may see."""
    request = urllib.request.Request(link, headers={"Authorization": f"Bearer {os.environ['IRO_TOKEN']}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def to_write(told: dict[str, Any]) -> dict[str, str]:
    """What belongs on the child's record, by what it is. What is read is how things are now, whatever came late."""
    if told["type"] in ("iro.allocated.v1", "iro.changed.v1"):
        iro = read_at(told["link"])["iro"] or {}
        return {"iro": " · ".join(iro.get(name) or "" for name in ("name", "email", "phone"))}
    if told["type"] == "review.held.v1":
        review = read_at(told["link"])
        return {f"review {review['ordinal']}": f"held on {review['held_on']}"}
    if told["type"] == "decision.made.v1":
        decision = read_at(told["link"])
        return {f"decision {decision['id']}": f"due on {decision['due_on']}"}
    if told["type"] == "notice.delivered.v1":
        notice = read_at(told["link"])
        if notice["recipient"]["kind"] == "child" and notice["duty"] == "child_told_of_iro":
            how = "in person" if notice["status"] == "spoken" else "by letter"
            return {"told who the IRO is": f"on {notice['told_on']}, {how}"}
    return {}


def take(record: str, webhook_id: str, told: dict[str, Any]) -> None:
    """Have the effect of this webhook once: its id is kept with what it wrote."""
    written = to_write(told)
    database = sqlite3.connect(record, timeout=10)
    try:
        with database:
            new = database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (webhook_id,)).rowcount
            for what, value in written.items() if new else ():
                database.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (told["subject"], what, value))
    finally:
        database.close()


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 when a webhook is written down, 401 when it is not from whom it says, 503 to have it again."""

    record = "record.db"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.answer(self.status())

    def status(self) -> int:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= LONGEST:
            return 413
        body = self.rfile.read(length)
        try:
            told = Webhook(os.environ["WEBHOOK_SECRET"]).verify(body, dict(self.headers))
        except Exception:  # a malformed signature is a ValueError, a wrong one a WebhookVerificationError
            return 401
        try:
            take(self.record, self.headers["webhook-id"], told)
        except Exception as fault:
            print(f"{self.headers['webhook-id']} is to come again: {type(fault).__name__}", flush=True)
            return 503
        return 204

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if status == 413:
            self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing: ids of children belong into no log that nobody looks after."""


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--port", type=int, default=9000)
    wanted.add_argument("--record", default="record.db")
    given = wanted.parse_args()
    Receiver.record = given.record
    with sqlite3.connect(given.record) as database:
        database.executescript(TABLES)
    server = ThreadingHTTPServer(("127.0.0.1", given.port), Receiver)
    print(f"listens on {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
