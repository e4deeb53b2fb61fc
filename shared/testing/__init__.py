"""What tests need: real servers, migrated databases, patience."""

from shared.testing.eventually import eventually

__all__ = ["eventually"]
