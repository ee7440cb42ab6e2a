import SwiftASN1
import X509

/// The public keys in a PEM file, whoever they belong to.
package struct PublicKeyBlocks: Sendable {
  /// Each as `SubjectPublicKeyInfo` in DER (RFC 5280, 4.1), in the order of the file.
  package let keys: [[UInt8]]
  /// The blocks that they are from as text, without private keys and whatever else stands in the file.
  package let text: String

  /// Reads the blocks `CERTIFICATE` and `PUBLIC KEY`; throws what the PEM or one of these is found to be wrong with.
  package init(pem: String) throws {
    var keys: [[UInt8]] = []
    var text = ""
    for block in try PEMDocument.parseMultiple(pemString: pem) {
      let key: Certificate.PublicKey
      switch block.discriminator {
      case "CERTIFICATE": key = try Certificate(pemDocument: block).publicKey
      case "PUBLIC KEY": key = try Certificate.PublicKey(pemDocument: block)
      default: continue
      }
      var serializer = DER.Serializer()
      try serializer.serialize(key)
      keys.append(serializer.serializedBytes)
      text += block.pemString + "\n"
    }
    self.keys = keys
    self.text = text
  }
}
