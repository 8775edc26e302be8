"""Services in processes of their own, on PostgreSQL and Kafka: an API here, its worker there."""

from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.system.e2e.system import BATCH, IRO, became_looked_after, eventually, iro, running


def test_an_event_at_one_process_has_its_effect_in_another(postgres_and_kafka: dict[str, str], tmp_path: Path) -> None:
    settings = postgres_and_kafka | {"IRO_DATA": str(tmp_path / "data"), "IRO_PORT": "0"}
    early = iro("serve", "allocation", settings=settings)
    assert (early.returncode, "iro migrate" in early.stderr) == (1, True)
    assert iro("migrate", settings=settings).returncode == 0
    assert iro("doctor", settings=settings).returncode == 0
    token = iro("token", "--role", "admin", settings=settings).stdout.split()[-1]
    bearer = {"Authorization": f"Bearer {token}"}
    with (
        running(tmp_path / "1.log", "serve", "notifications", "--with-worker", settings=settings) as door,
        running(tmp_path / "2.log", "serve", "allocation", settings=settings) as allocation,
        running(tmp_path / "3.log", "work", "allocation", "--ops-port", "0", settings=settings) as worker,
    ):
        assert httpx.get(f"{worker}/health").status_code == 200
        eventually(lambda: httpx.get(f"{worker}/ready").status_code == 200, 60)
        checks = {"allocation": True, "allocation relay": True, "allocation consumer": True}
        assert httpx.get(f"{worker}/ready").json() == {"ready": True, "checks": checks}
        assert httpx.get(f"{worker}/metrics").status_code == 401
        assert "iro_events_handled" in httpx.get(f"{worker}/metrics", headers=bearer).text
        joined = httpx.post(f"{allocation}/allocation/iros", json={"id": "ANN", "name": "Ann", **IRO}, headers=bearer)
        assert joined.status_code == 201, joined.text
        posted = httpx.post(
            f"{door}/notifications/events",
            json=[became_looked_after("C1", datetime.now(UTC).date().isoformat())],
            headers={**bearer, "Content-Type": BATCH},
        )
        assert posted.status_code == 202, posted.text

        def whose() -> str | None:
            answer = httpx.get(f"{allocation}/allocation/children/C1", headers=bearer)
            found = answer.json().get("iro") if answer.status_code == 200 else None
            return found and str(found["id"])

        assert eventually(whose, 60) == "ANN"
