"""A fact's own date may not lie in the future of the business clock."""

from datetime import date

from shared.reference.calendar import Clock
from shared.refusals import InTheFuture


def check_date(on: date, clock: Clock, pointer: str = "/on") -> None:
    """Raise InTheFuture, pointing at the field, when `on` is after the clock's today (Japan time)."""
    if on > clock.today():
        raise InTheFuture(pointer)
