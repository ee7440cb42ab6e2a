extension MQTTPacket {
  /// The packet as it goes over the wire. Text beyond 65535 bytes does not fit and is cut.
  package var bytes: [UInt8] {
    var body: [UInt8] = []
    let first: UInt8
    switch self {
    case .connect(let connect):
      first = 0x10
      connect.write(to: &body)
    case .connack(let isSessionPresent, let code):
      first = 0x20
      body = [isSessionPresent ? 1 : 0, code.rawValue]
    case .publish(let publish):
      first = 0x30 | (publish.isDuplicate ? 8 : 0) | (publish.qos & 3) << 1 | (publish.isRetained ? 1 : 0)
      body.reserveCapacity(publish.payload.count + publish.topic.utf8.count + 4)
      body.append(text: publish.topic)
      if let id = publish.id { body.append(number: id) }
      body += publish.payload
    case .puback(let id):
      first = 0x40
      body.append(number: id)
    case .subscribe(let id, let subscriptions):
      first = 0x82
      body.append(number: id)
      for subscription in subscriptions {
        body.append(text: subscription.filter)
        body.append(subscription.qos)
      }
    case .suback(let id, let codes):
      first = 0x90
      body.append(number: id)
      body += codes
    case .unsubscribe(let id, let filters):
      first = 0xA2
      body.append(number: id)
      for filter in filters { body.append(text: filter) }
    case .unsuback(let id):
      first = 0xB0
      body.append(number: id)
    case .pingreq: first = 0xC0
    case .pingresp: first = 0xD0
    case .disconnect: first = 0xE0
    }
    var bytes = [first]
    bytes.append(length: body.count)
    return bytes + body
  }
}

extension MQTTConnect {
  fileprivate func write(to body: inout [UInt8]) {
    body.append(text: "MQTT")
    body.append(4)
    var flags: UInt8 = isClean ? 2 : 0
    if let will { flags |= 4 | (will.qos & 3) << 3 | (will.isRetained ? 0x20 : 0) }
    if password != nil { flags |= 0x40 }
    if user != nil { flags |= 0x80 }
    body.append(flags)
    body.append(number: keepAlive)
    body.append(text: clientID)
    if let will {
      body.append(text: will.topic)
      body.append(block: will.payload)
    }
    if let user { body.append(text: user) }
    if let password { body.append(block: password) }
  }
}

extension [UInt8] {
  fileprivate mutating func append(number: UInt16) {
    append(UInt8(number >> 8))
    append(UInt8(truncatingIfNeeded: number))
  }

  fileprivate mutating func append(block: some Collection<UInt8>) {
    append(number: UInt16(Swift.min(block.count, 65535)))
    append(contentsOf: block.prefix(65535))
  }

  fileprivate mutating func append(text: String) { append(block: text.utf8) }

  /// Seven bits a byte, the lowest first.
  fileprivate mutating func append(length: Int) {
    var rest = length
    repeat {
      append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
  }
}
