"""Who publishes and who listens: one stream per publishing instance, one consumer group per consuming one."""

from shared.reference.instances import ALONE, Instances

PREFIX = "tsunagu:"
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "intake": ("coordination", "community"),
    "coordination": ("intake", "participation", "community"),
    "participation": ("intake", "coordination", "community"),
    "community": ("participation", "coordination"),
    "reporting": ("intake", "coordination", "participation", "community"),
}
"""Consumer → publishers, by service; instances of one service hear each other besides (`heard_by`)."""


def heard_by(consumer: str, instances: Instances = ALONE) -> tuple[str, ...]:
    """The publishing instances whose streams this instance reads: its sisters', too, for they hand over to each other.

    Raises KeyError where there is no such instance.
    """
    service = instances.service_of(consumer)
    others = (name for name in instances.of_service(service) if name != consumer)
    return (*(name for each in SUBSCRIPTIONS[service] for name in instances.of_service(each)), *others)


def consumers_of(publisher: str, instances: Instances = ALONE) -> tuple[str, ...]:
    """The instances that must have acknowledged an entry of `publisher` before it may be trimmed."""
    everybody = (name for service in SUBSCRIPTIONS for name in instances.of_service(service))
    return tuple(name for name in everybody if publisher in heard_by(name, instances))


def stream(instance: str, partition: int = 0, partitions: int = 1) -> str:
    """The stream of a publishing instance; partitioned streams carry their number."""
    return f"{PREFIX}{instance}" if partitions == 1 else f"{PREFIX}{instance}:{{{partition}}}"


def replay_stream(consumer: str) -> str:
    """The stream of a consumer's own, on which publishers' kept history is told to it again."""
    return f"{PREFIX}to:{consumer}"
