"""Servers behind TLS: a small authority of its own, and a door before a server that speaks none itself."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.stack.ports import LOOPBACK

SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # how a client of Postgres asks for TLS


@dataclass(frozen=True)
class Authority:
    """Who vouches for the servers, and the key and certificate of those at 127.0.0.1."""

    certificate: Path
    server: Path


def make_authority(folder: Path) -> Authority:
    """Make an authority, and one certificate for the servers of this machine."""
    root, root_key = _certificate("authority", None, None)
    leaf, leaf_key = _certificate("server", root, root_key)
    made = Authority(folder / "ca.crt", folder / "server.pem")
    made.certificate.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    made.server.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + leaf_key.private_bytes(*plain))
    return made


@contextlib.asynccontextmanager
async def behind_tls(authority: Authority, port: Callable[[], int], *, postgres: bool = False) -> AsyncIterator[int]:
    """Open a door with TLS before the server at `port()`, asked for when somebody enters; gives the door's own port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.server)
    within: set[asyncio.Task[None]] = set()

    async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        within.add(task := asyncio.ensure_future(_pass_on(reader, writer)))
        with contextlib.suppress(OSError, EOFError, ssl.SSLError, asyncio.CancelledError):
            await task
        within.discard(task)
        writer.close()

    async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if postgres:
            if await reader.readexactly(len(SSL_REQUEST)) != SSL_REQUEST:
                return  # no word without TLS
            writer.write(b"S")
            await writer.start_tls(context)
        answers, server = await asyncio.open_connection(LOOPBACK, port())
        try:
            done, _ = await asyncio.wait(
                ways := {asyncio.create_task(_copy(reader, server)), asyncio.create_task(_copy(answers, writer))},
                return_when=asyncio.FIRST_COMPLETED,
            )
            for way in ways - done:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        finally:
            server.close()

    door = await asyncio.start_server(enter, LOOPBACK, 0, ssl=None if postgres else context)
    try:
        yield int(door.sockets[0].getsockname()[1])
    finally:
        door.close()
        for task in set(within):
            task.cancel()
        await asyncio.gather(*within, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65536):
        writer.write(part)
        await writer.drain()


def _certificate(
    name: str, issuer: x509.Certificate | None, issuer_key: ec.EllipticCurvePrivateKey | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signer = issuer_key or key
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))]), critical=False)
    )
    return made.sign(signer, hashes.SHA256()), key
