"""Entry ids of a stream: `<milliseconds>-<sequence>`, ordered as numbers, not as text."""

START = "0-0"
MAX_SEQUENCE = 2**64 - 1


def order(entry: str) -> tuple[int, int]:
    """The id as something that compares rightly."""
    milliseconds, _, sequence = entry.partition("-")
    return int(milliseconds), int(sequence or 0)


def before(entry: str) -> str:
    """The greatest id that lies below `entry`."""
    milliseconds, sequence = order(entry)
    if sequence:
        return f"{milliseconds}-{sequence - 1}"
    return START if milliseconds == 0 else f"{milliseconds - 1}-{MAX_SEQUENCE}"


def after(entry: str) -> str:
    """The least id that lies above `entry`."""
    milliseconds, sequence = order(entry)
    return f"{milliseconds}-{sequence + 1}" if sequence < MAX_SEQUENCE else f"{milliseconds + 1}-0"
