"""Who publishes and who listens: one stream per publishing instance, one consumer group per consuming one."""

PREFIX = "tsunagu:"
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "intake": ("coordination", "community"),
    "coordination": ("intake", "participation"),
    "participation": ("intake", "coordination", "community"),
    "community": ("participation",),
    "reporting": ("intake", "coordination", "participation", "community"),
}
"""Consumer → publishers."""


def consumers_of(publisher: str) -> tuple[str, ...]:
    """The services that must have acknowledged an entry of `publisher` before it may be trimmed."""
    return tuple(consumer for consumer, publishers in SUBSCRIPTIONS.items() if publisher in publishers)


def stream(instance: str, partition: int = 0, partitions: int = 1) -> str:
    """The stream of a publishing instance; partitioned streams carry their number."""
    return f"{PREFIX}{instance}" if partitions == 1 else f"{PREFIX}{instance}:{{{partition}}}"


def replay_stream(consumer: str) -> str:
    """The stream of a consumer's own, on which publishers' kept history is told to it again."""
    return f"{PREFIX}to:{consumer}"
