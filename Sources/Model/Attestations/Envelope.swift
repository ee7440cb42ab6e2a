import Documents
import Encodings
import OrderedCollections

/// A signed payload in the form of DSSE, the Dead Simple Signing Envelope (protocol version 1).
package struct Envelope: Sendable, Hashable {
  package struct Signature: Sendable, Hashable {
    /// A hint which key proves it: of ours the SHA-256 of the public key. Not itself signed.
    package var keyID: String
    package var bytes: [UInt8]

    package init(keyID: String, bytes: [UInt8]) {
      self.keyID = keyID
      self.bytes = bytes
    }
  }

  /// The type of an in-toto statement.
  package static let inToto = "application/vnd.in-toto+json"
  /// No envelope about a plan is longer.
  package static let longest = 1 << 20

  package var payloadType: String
  package var payload: [UInt8]
  package var signatures: [Signature]

  package init(payloadType: String = inToto, payload: [UInt8], signatures: [Signature] = []) {
    self.payloadType = payloadType
    self.payload = payload
    self.signatures = signatures
  }

  /// What is signed: the pre-authentication encoding of type and payload, so that neither can be taken for the other.
  package var signedBytes: [UInt8] {
    let type = Array(payloadType.utf8)
    return Array("DSSEv1 \(type.count) ".utf8) + type + Array(" \(payload.count) ".utf8) + payload
  }

  /// The envelope as one line of JSON, without a line break.
  package var line: [UInt8] {
    Value.object([
      "payload": .string(Base64.encode(payload)), "payloadType": .string(payloadType),
      "signatures": .array(
        signatures.map { ["keyid": .string($0.keyID), "sig": .string(Base64.encode($0.bytes))] }),
    ]).canonicalJSON
  }

  /// Reads one envelope, in whatever layout its JSON has; `nil` for what is none. Base64 may be that of URLs.
  package init?(json bytes: some RandomAccessCollection<UInt8>) {
    guard bytes.count <= Self.longest, let value = try? JSONReader.parse(Array(bytes)),
      let type = value["payloadType"]?.string, let payload = value["payload"]?.string.flatMap({ Base64.decode($0) }),
      let signatures = value["signatures"]?.array, !signatures.isEmpty
    else { return nil }
    self.init(payloadType: type, payload: payload)
    for signature in signatures {
      guard let bytes = signature["sig"]?.string.flatMap({ Base64.decode($0) }) else { return nil }
      self.signatures.append(Signature(keyID: signature["keyid"]?.string ?? "", bytes: bytes))
    }
  }
}
