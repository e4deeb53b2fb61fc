"""Files for the one who asked, to be saved under a name."""

from urllib.parse import quote


def disposition(name: str) -> str:
    """The header that names a file: in ASCII for the oldest readers, in full for all others (RFC 6266, RFC 8187)."""
    ending = name[name.rfind(".") :] if "." in name else ""
    plain = f"attachment{ending}" if ending.isascii() and ending[1:].isalnum() else "attachment"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
