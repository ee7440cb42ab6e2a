import MQTT
import Seeds
import Testing

struct CodecTests {
  /// Any packet that can be said.
  private func packet(_ dice: inout SplitMix) -> MQTTPacket {
    func text(_ limit: Int) -> String {
      String(
        (0..<dice.below(limit)).map { _ in dice.pick(["a", "/", "$", "é", "漢", "=", "&", "😀", "0"] as [Character]) })
    }
    func bytes(_ limit: Int) -> [UInt8] { (0..<dice.below(limit)).map { _ in UInt8(dice.below(256)) } }
    let id = UInt16(dice.number(1...65535))
    switch dice.below(11) {
    case 0:
      let user = dice.isOne(in: 3) ? nil : text(40)
      return .connect(
        MQTTConnect(
          clientID: text(20), isClean: dice.isOne(in: 2), keepAlive: UInt16(dice.below(65536)), user: user,
          password: user == nil || dice.isOne(in: 4) ? nil : bytes(50),
          will: dice.isOne(in: 2)
            ? MQTTPublish("will" + text(9), bytes(30), qos: UInt8(dice.below(3)), isRetained: dice.isOne(in: 2)) : nil))
    case 1: return .connack(isSessionPresent: dice.isOne(in: 2), dice.pick([.accepted, .notAuthorized, .unavailable]))
    case 2:
      let qos = UInt8(dice.below(3))
      return .publish(
        MQTTPublish(
          "t" + text(30), bytes(dice.pick([0, 1, 130, 17000]) + 1), qos: qos, id: qos > 0 ? id : nil,
          isRetained: dice.isOne(in: 2), isDuplicate: qos > 0 && dice.isOne(in: 2)))
    case 3: return .puback(id)
    case 4:
      return .subscribe(id, (0...dice.below(4)).map { _ in MQTTSubscription("f" + text(9), qos: UInt8(dice.below(3))) })
    case 5: return .suback(id, bytes(5))
    case 6: return .unsubscribe(id, (0...dice.below(4)).map { _ in "f" + text(9) })
    case 7: return .unsuback(id)
    case 8: return .pingreq
    case 9: return .pingresp
    default: return .disconnect
    }
  }

  @Test(arguments: 0..<8) func `what is written is read back`(_ seed: UInt64) throws {
    var dice = SplitMix(seed: seed)
    for _ in 0..<200 {
      let packet = packet(&dice)
      let bytes = packet.bytes
      #expect(try MQTTFrame.size(bytes, limit: 1 << 20) == bytes.count, "seed \(seed): \(packet)")
      #expect(try MQTTPacket(bytes) == packet, "seed \(seed)")
    }
  }

  @Test(arguments: 0..<8) func `bent bytes are refused or mean what they are written as`(_ seed: UInt64) {
    var dice = SplitMix(seed: seed)
    var refused = 0
    for _ in 0..<2000 {
      var bytes = packet(&dice).bytes
      for _ in 0...dice.below(3) {
        switch dice.below(3) {
        case 0: bytes[dice.below(bytes.count)] = UInt8(dice.below(256))
        case 1: bytes.removeLast(dice.below(bytes.count))
        default: bytes.insert(UInt8(dice.below(256)), at: dice.below(bytes.count))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      do {
        let packet = try MQTTPacket(bytes)
        // Lengths may be written in more bytes than they need: what counts is that the meaning survives.
        #expect((try? MQTTPacket(packet.bytes)) == packet, "seed \(seed): \(bytes)")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 1000, "seed \(seed)")
  }

  @Test func `the size is known from five bytes at most and bounded before anything is kept`() throws {
    #expect(try MQTTFrame.size([] as [UInt8], limit: 100) == nil)
    #expect(try MQTTFrame.size([0x30, 0x80], limit: 100) == nil)
    #expect(try MQTTFrame.size([0x30, 0x10], limit: 100) == 18)
    #expect(throws: MQTTError.tooLarge) {
      try MQTTFrame.size([0x30, 0xFF, 0xFF, 0xFF, 0x7F] as [UInt8], limit: 1 << 18)
    }
    #expect(throws: MQTTError.self) { try MQTTFrame.size([0x30, 0x80, 0x80, 0x80, 0x80] as [UInt8], limit: 1 << 18) }
  }

  @Test(
    arguments: [
      [0x10, 0x0C, 0, 6, 0x4D, 0x51, 0x49, 0x73, 0x64, 0x70, 3, 2, 0, 60],  // MQIsdp, version 3.1
      [0x10, 0x0C, 0, 4, 0x4D, 0x51, 0x54, 0x54, 5, 2, 0, 60, 0, 0],  // version 5
    ] as [[UInt8]])
  func `other versions are told apart from nonsense`(_ bytes: [UInt8]) {
    #expect(throws: MQTTError.wrongProtocol) { try MQTTPacket(bytes) }
  }

  @Test(
    arguments: [
      [0x30, 3, 0, 1, 0x23],  // a topic with a wildcard
      [0x32, 5, 0, 1, 0x61, 0, 0],  // packet identifier 0
      [0x36, 5, 0, 1, 0x61, 0, 1],  // QoS 3
      [0x38, 3, 0, 1, 0x61],  // a duplicate of QoS 0
      [0x80, 6, 0, 1, 0, 1, 0x61, 0],  // SUBSCRIBE without its flag
      [0x82, 2, 0, 1],  // SUBSCRIBE of nothing
      [0x82, 6, 0, 1, 0, 1, 0x61, 3],  // QoS 3 asked for
      [0x30, 3, 0, 1, 0xFF],  // no UTF-8
      [0x30, 3, 0, 1, 0],  // the null character
      [0xC0, 1, 0],  // PINGREQ with a body
      [0x50, 2, 0, 1],  // PUBREC
      [0x00, 0], [0xF0, 0],
    ] as [[UInt8]])
  func `what the standard forbids is malformed`(_ bytes: [UInt8]) {
    #expect { try MQTTPacket(bytes) } throws: { error in
      if case .malformed? = error as? MQTTError { true } else { false }
    }
  }
}
