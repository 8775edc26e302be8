"""The faults run on the same databases as the service tests."""

from tests.service.conftest import database_url, start_service

__all__ = ["database_url", "start_service"]
