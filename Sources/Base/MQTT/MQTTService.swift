/// The way back to one client: packets are sent in the order given; a client that does not read is cut off.
package protocol MQTTWire: Sendable {
  func send(_ packet: MQTTPacket)
  /// Ends the connection once what was sent is out.
  func close()
}

/// What stands behind one connection.
package protocol MQTTPeer: Sendable {
  /// Takes the client's next packet; the one after it is read when this returns.
  func received(_ packet: MQTTPacket) async
  /// The connection is over, whoever ended it.
  func ended() async
}

/// Takes clients: what a server of MQTT is, seen from inside.
package protocol MQTTService: Sendable {
  func connected(_ wire: any MQTTWire) async -> any MQTTPeer
}
