"""An implementation of DSSE that is not ours reads our envelopes, and makes one for us.

    signatures.py verify FILE PUBLIC-KEY-PEM     every line of FILE is signed by that key
    signatures.py sign PRIVATE-KEY-PEM PUBLIC-KEY-PEM STATEMENT-FILE     prints an envelope with that statement
"""

import hashlib
import json
import sys

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, load_pem_public_key
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey


def key(path):
    with open(path, "rb") as file:
        public = load_pem_public_key(file.read())
    identifier = hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    return SSlibKey.from_crypto(public, keyid=identifier)


def verify(path, public):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for line in lines:
        envelope = Envelope.from_dict(json.loads(line))
        assert envelope.payload_type == "application/vnd.in-toto+json"
        envelope.verify([key(public)], 1)
        statement = json.loads(envelope.payload)
        Statement.copy_from_pb(statement_from(statement)).validate()
        print(statement["predicateType"], statement["subject"][0]["digest"]["sha256"])


def statement_from(document):
    from google.protobuf.json_format import ParseDict
    from in_toto_attestation.v1.statement_pb2 import Statement as Message

    return ParseDict({("type" if name == "_type" else name): value for name, value in document.items()}, Message())


def sign(private, public, statement):
    with open(private, "rb") as file:
        signer = CryptoSigner(load_pem_private_key(file.read(), None), key(public))
    with open(statement, "rb") as file:
        envelope = Envelope(file.read(), "application/vnd.in-toto+json", {})
    envelope.sign(signer)
    print(json.dumps(envelope.to_dict()))


{"verify": verify, "sign": sign}[sys.argv[1]](*sys.argv[2:])
