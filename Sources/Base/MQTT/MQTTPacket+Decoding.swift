/// How packets are told apart in a stream of bytes.
package enum MQTTFrame {
  /// The size of the packet that begins with these bytes, header included; `nil` when more bytes are needed to know.
  ///
  /// Throws when the size cannot be read or exceeds `limit`, before any of the packet is kept.
  package static func size(_ bytes: some Collection<UInt8>, limit: Int) throws(MQTTError) -> Int? {
    var length = 0
    for (index, byte) in bytes.dropFirst().prefix(4).enumerated() {
      length |= Int(byte & 0x7F) << (7 * index)
      if byte & 0x80 == 0 {
        let size = length + index + 2
        guard size <= limit else { throw .tooLarge }
        return size
      }
      if index == 3 { throw .malformed("the length has more than four bytes") }
    }
    return nil
  }
}

extension MQTTPacket {
  /// Reads one whole packet, as ``MQTTFrame/size(_:limit:)`` measured it.
  package init(_ bytes: [UInt8]) throws(MQTTError) {
    guard let first = bytes.first, let size = try MQTTFrame.size(bytes, limit: bytes.count), size == bytes.count else {
      throw .malformed("the packet is not whole")
    }
    let header = 1 + (bytes.dropFirst().firstIndex { $0 & 0x80 == 0 } ?? 1)
    var fields = MQTTFields(bytes[header...])
    self = try MQTTPacket.read(first >> 4, flags: first & 0x0F, &fields)
    guard fields.isAtEnd else { throw .malformed("bytes are left over") }
  }

  private static func read(_ kind: UInt8, flags: UInt8, _ fields: inout MQTTFields) throws(MQTTError) -> MQTTPacket {
    if kind == 3 { return .publish(try publish(flags, &fields)) }
    guard flags == ([8, 10].contains(kind) ? 2 : 0) else { throw .malformed("reserved flags are set") }
    switch kind {
    case 1: return .connect(try MQTTConnect(&fields))
    case 2:
      let present = try fields.byte()
      guard present <= 1, let code = MQTTConnectCode(rawValue: try fields.byte()) else {
        throw .malformed("the answer to CONNECT is unknown")
      }
      return .connack(isSessionPresent: present == 1, code)
    case 4: return .puback(try fields.number())
    case 8:
      let id = try fields.identifier()
      var subscriptions: [MQTTSubscription] = []
      repeat {
        let filter = try fields.text()
        let qos = try fields.byte()
        guard qos <= 2, !filter.isEmpty else { throw .malformed("a subscription cannot be read") }
        subscriptions.append(MQTTSubscription(filter, qos: qos))
      } while !fields.isAtEnd
      return .subscribe(id, subscriptions)
    case 9: return .suback(try fields.number(), fields.rest())
    case 10:
      let id = try fields.identifier()
      var filters: [String] = []
      repeat { filters.append(try fields.text()) } while !fields.isAtEnd
      return .unsubscribe(id, filters)
    case 11: return .unsuback(try fields.number())
    case 12: return .pingreq
    case 13: return .pingresp
    case 14: return .disconnect
    default: throw .malformed("packets of kind \(kind) are not spoken here")
    }
  }

  private static func publish(_ flags: UInt8, _ fields: inout MQTTFields) throws(MQTTError) -> MQTTPublish {
    let qos = flags >> 1 & 3
    guard qos < 3, qos > 0 || flags & 8 == 0 else { throw .malformed("the QoS cannot be read") }
    let topic = try fields.text()
    guard !topic.isEmpty, !topic.utf8.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "+") }) else {
      throw .malformed("the topic is empty or has wildcards")
    }
    let id = qos > 0 ? try fields.identifier() : nil
    return MQTTPublish(
      topic, fields.rest(), qos: qos, id: id, isRetained: flags & 1 == 1, isDuplicate: flags & 8 == 8)
  }
}

extension MQTTConnect {
  fileprivate init(_ fields: inout MQTTFields) throws(MQTTError) {
    guard try fields.text() == "MQTT", try fields.byte() == 4 else { throw .wrongProtocol }
    let flags = try fields.byte()
    guard flags & 1 == 0 else { throw .malformed("a reserved flag is set") }
    let hasWill = flags & 4 != 0
    guard flags >> 3 & 3 < 3, hasWill || flags & 0x38 == 0 else { throw .malformed("the will's flags contradict") }
    guard flags & 0x80 != 0 || flags & 0x40 == 0 else { throw .malformed("a password without a user") }
    let keepAlive = try fields.number()
    self.init(clientID: try fields.text(), isClean: flags & 2 != 0, keepAlive: keepAlive)
    if hasWill {
      let topic = try fields.text()
      will = MQTTPublish(topic, try fields.block(), qos: flags >> 3 & 3, isRetained: flags & 0x20 != 0)
    }
    if flags & 0x80 != 0 { user = try fields.text() }
    if flags & 0x40 != 0 { password = try fields.block() }
  }
}

/// Reads the fields of one packet from its front.
private struct MQTTFields {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { bytes.isEmpty }

  mutating func byte() throws(MQTTError) -> UInt8 {
    guard let byte = bytes.popFirst() else { throw .malformed("the packet ends too early") }
    return byte
  }

  mutating func number() throws(MQTTError) -> UInt16 { UInt16(try byte()) << 8 | UInt16(try byte()) }

  /// A packet identifier, which is never nought.
  mutating func identifier() throws(MQTTError) -> UInt16 {
    let number = try number()
    guard number != 0 else { throw .malformed("the packet identifier is 0") }
    return number
  }

  mutating func block() throws(MQTTError) -> [UInt8] {
    let count = Int(try number())
    guard bytes.count >= count else { throw .malformed("the packet ends too early") }
    defer { bytes = bytes.dropFirst(count) }
    return Array(bytes.prefix(count))
  }

  /// UTF-8 without the null character.
  mutating func text() throws(MQTTError) -> String {
    let block = try block()
    guard let text = String(validating: block, as: UTF8.self), !block.contains(0) else {
      throw .malformed("text is not UTF-8")
    }
    return text
  }

  mutating func rest() -> [UInt8] {
    defer { bytes = [] }
    return Array(bytes)
  }
}
