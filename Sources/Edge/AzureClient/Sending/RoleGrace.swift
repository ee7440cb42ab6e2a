import Cloud
import Synchronization

/// Remembers when this client last assigned a role. Data planes learn of it minutes later, so that for a while their
/// 403 is an answer to be asked again, not a refusal.
final class RoleGrace: Sendable {
  /// The service documents up to ten minutes.
  private static let span = 600.0
  /// Between two attempts.
  static let pause = Duration.seconds(10)

  /// Whether a refusal may come from a role that is not known yet. The IoT Hub says 401 with a code of its own.
  static func isAwaited(_ status: Int, _ error: AzureError?) -> Bool {
    status == 403 || (status == 401 && error?.code.hasPrefix("IotHubUnauthorized") == true)
  }

  private let last = Mutex<Double?>(nil)

  func assigned(at now: Double) { last.withLock { $0 = now } }

  func isOpen(at now: Double) -> Bool { last.withLock { $0.map { now < $0 + Self.span } ?? false } }
}
