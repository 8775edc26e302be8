"""What is counted, for Prometheus: names and labels in one place. Labels are codes, never ids of people."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY: Final = CollectorRegistry()
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

REQUESTS: Final = Histogram(
    "iro_request_seconds", "Requests", ["service", "method", "route", "status"], buckets=_BUCKETS, registry=REGISTRY
)
HANDLED: Final = Counter("iro_events_handled", "Events handled", ["service", "type"], registry=REGISTRY)
PARKED: Final = Counter(
    "iro_events_parked", "Events that failed and were parked", ["service", "type"], registry=REGISTRY
)
RELAYED: Final = Counter("iro_events_relayed", "Events handed on by the relay", ["service"], registry=REGISTRY)
LAG: Final = Gauge("iro_reader_lag", "Events a reader is behind its source", ["service", "source"], registry=REGISTRY)
SWEEP: Final = Histogram("iro_sweep_seconds", "Time of one sweep of due rows", ["service"], registry=REGISTRY)
LETTERS_TO_SEND: Final = Gauge("iro_letters_to_send", "Notices that are to be sent now", ["service"], registry=REGISTRY)
LETTERS_OLDEST: Final = Gauge(
    "iro_letters_oldest_seconds", "For how long the oldest of them is to be sent", ["service"], registry=REGISTRY
)
