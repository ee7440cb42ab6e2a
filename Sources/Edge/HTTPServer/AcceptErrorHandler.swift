import NIOCore

/// Keeps a passing failure to accept a connection, such as too many open files, from ending the server. A failure that
/// lasts closes the listening socket by itself.
final class AcceptErrorHandler: ChannelInboundHandler {
  typealias InboundIn = any Channel

  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
