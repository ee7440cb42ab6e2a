import Documents
import Encodings
import HTTP

/// `/-/changes`: an extension of the local Azure, for those who watch an instance. The real service sends such things
/// through event routes.
extension TwinsPlane {
  private static let pageOfChanges = 500
  /// Seconds. A server that is to stop waits for answers under way, and must not wait long.
  private static let longestWait: Int64 = 5

  /// `GET /-/changes` tells where the feed stands; with `after` it gives what came behind that number, waiting up to `wait`
  /// seconds for the first.
  func answerChanges(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "GET" else { throw call.methodNotAllowed }
    let after = call.request.query["after"]
    guard after == nil || after.flatMap({ Int64($0) }) != nil else {
      throw TwinsRefusal.invalidArgument("'after' must be a number.")
    }
    let wait = min(max(call.request.query["wait"].flatMap { Int64($0) } ?? 0, 0), Self.longestWait)
    let surroundings = surroundings
    let sleep: @Sendable () async -> Void = { await surroundings.sleep(.seconds(wait)) }
    let page = try await changes.page(
      call.number, after: after.flatMap { Int64($0) }, limit: Self.pageOfChanges, sleep: wait > 0 ? sleep : nil)
    return .json(
      200,
      [
        "next": .integer(page.next), "torn": .bool(page.isTorn), "changes": .array(page.entries.map(\.shown)),
      ])
  }
}

extension ChangeFeed.Change {
  private var typeMember: String {
    switch kind {
    case "twin": "model"
    case "relationship": "name"
    default: "component"
    }
  }

  fileprivate var shown: Value {
    .members([
      "number": .integer(number), "time": .string(Timestamp.text(microseconds: time)), "kind": .string(kind),
      "operation": .string(operation), "id": .string(id), typeMember: type.isEmpty ? nil : .string(type),
      "source": source.map { .string($0) }, "target": target.map { .string($0) },
    ])
  }
}
