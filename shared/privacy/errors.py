"""What can go wrong with sealed and encrypted content. No message ever holds the content itself (R17)."""

from sqlalchemy.exc import DontWrapMixin


class PrivacyFault(DontWrapMixin, Exception):  # noqa: N818 - our errors are named for what happened
    """Base of this room's errors. SQLAlchemy must not wrap it: its wrapper quotes the statement's parameters."""


class BadKeyFile(PrivacyFault):
    """A key file is missing, unreadable or holds the wrong kind of key; the message names the file."""


class UnknownRecipient(PrivacyFault):
    """No public key is pinned for the service instance something should be sealed to."""


class NotForUs(PrivacyFault):
    """The sealed content names a key that this service does not hold: another recipient's, or one retired too early."""


class Undecipherable(PrivacyFault):
    """The ciphertext was altered, was moved from another column, or is no ciphertext at all."""


class UnexpectedContent(PrivacyFault):
    """It opened, but is not what it should be; says where and which rule, never the value."""


class Locked(PrivacyFault):
    """A column cipher was used before `unlock(keys)`."""


class NotComparable(PrivacyFault):
    """An encrypted column was compared or ordered in SQL, which can never be true; use the blind index."""
