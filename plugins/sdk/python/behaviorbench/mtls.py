"""Credentials for go-plugin's AutoMTLS: each side makes a certificate for this
one connection and trusts exactly the other's."""

from __future__ import annotations

import base64
import datetime

import grpc

MISSING = (
    "the host asks for mTLS and the Python package cryptography is not installed: "
    "install it (Debian: python3-cryptography) or set `auto_mtls: false` in plugin.yaml"
)


def credentials(client_certificate: str) -> tuple[grpc.ServerCredentials, str]:
    """Returns the server's credentials, which admit the holder of the client
    certificate (PEM) only, and the server's certificate as the handshake line
    carries it: DER in base64 without padding.

    Raises RuntimeError(MISSING) without the package cryptography.
    """
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
    except ImportError as error:
        raise RuntimeError(MISSING) from error

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        # The host takes the certificate for its own authority.
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = grpc.ssl_server_credentials(
        [(private, certificate.public_bytes(serialization.Encoding.PEM))],
        root_certificates=client_certificate.encode(),
        require_client_auth=True,
    )
    der = certificate.public_bytes(serialization.Encoding.DER)
    return server, base64.b64encode(der).decode().rstrip("=")
