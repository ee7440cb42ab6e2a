/// One packet of MQTT 3.1.1 (OASIS standard, 2014), without those of QoS 2.
package enum MQTTPacket: Sendable, Hashable {
  case connect(MQTTConnect)
  case connack(isSessionPresent: Bool, MQTTConnectCode)
  case publish(MQTTPublish)
  case puback(UInt16)
  case subscribe(UInt16, [MQTTSubscription])
  /// One code a filter: the granted QoS, or ``refusedSubscription``.
  case suback(UInt16, [UInt8])
  case unsubscribe(UInt16, [String])
  case unsuback(UInt16)
  case pingreq
  case pingresp
  case disconnect

  /// The code of a filter that is not granted.
  package static let refusedSubscription: UInt8 = 0x80
}

/// What a client says first.
package struct MQTTConnect: Sendable, Hashable {
  package var clientID: String
  package var isClean: Bool
  /// Seconds; 0: none.
  package var keepAlive: UInt16
  package var user: String?
  package var password: [UInt8]?
  /// Published for the client when it goes without a good-bye.
  package var will: MQTTPublish?

  package init(
    clientID: String, isClean: Bool = true, keepAlive: UInt16 = 60, user: String? = nil, password: [UInt8]? = nil,
    will: MQTTPublish? = nil
  ) {
    self.clientID = clientID
    self.isClean = isClean
    self.keepAlive = keepAlive
    self.user = user
    self.password = password
    self.will = will
  }
}

/// The server's word on a CONNECT.
package enum MQTTConnectCode: UInt8, Sendable, Hashable {
  case accepted = 0
  case wrongProtocol = 1
  case wrongIdentifier = 2
  case unavailable = 3
  case badCredentials = 4
  case notAuthorized = 5
}

/// A message on its way, in either direction.
package struct MQTTPublish: Sendable, Hashable {
  package var topic: String
  package var payload: [UInt8]
  /// 0 or 1; 2 can be said by a client and is for the receiver to refuse.
  package var qos: UInt8
  /// Set exactly when `qos` is above 0.
  package var id: UInt16?
  package var isRetained: Bool
  package var isDuplicate: Bool

  package init(
    _ topic: String, _ payload: [UInt8], qos: UInt8 = 0, id: UInt16? = nil, isRetained: Bool = false,
    isDuplicate: Bool = false
  ) {
    self.topic = topic
    self.payload = payload
    self.qos = qos
    self.id = id
    self.isRetained = isRetained
    self.isDuplicate = isDuplicate
  }
}

/// One filter of a SUBSCRIBE.
package struct MQTTSubscription: Sendable, Hashable {
  package var filter: String
  package var qos: UInt8

  package init(_ filter: String, qos: UInt8) {
    self.filter = filter
    self.qos = qos
  }
}

/// Bytes that are no packet; the connection cannot go on.
package enum MQTTError: Error, Sendable, Hashable {
  case malformed(String)
  /// Larger than the receiver takes.
  case tooLarge
  /// A CONNECT of another protocol or version: the one flaw that is answered before the end.
  case wrongProtocol
}
