import Documents

/// What the service bounds or leaves undocumented, in one place so that it can be corrected.
enum TwinsRule {
  /// Models in one request.
  static let modelsPerRequest = 250
  /// Models of an instance.
  static let models = 10_000
  /// Models of a page, and what it holds when the caller names no size.
  static let modelsPerPage = 100
  /// Ids in one `dependenciesFor` (unverified: only that there is a limit is documented).
  static let dependencyRoots = 250
  /// The newest DTDL version that is taken.
  static let newestLanguage = 3
  /// Bytes of a twin, a relationship or any other payload than models.
  static let payload = 32 * 1024
  /// Relationships of a page; the caller cannot name a size.
  static let relationshipsPerPage = 500
  /// Event routes of an instance.
  static let routes = 6
  /// Rows of a query's page at most, and when the caller names no size.
  static let queryPage = (standard: 100, maximum: 1000)
  /// Rows one query request looks at before it answers with what it has and a token.
  static let rowsLookedAt = 50_000
  /// Microseconds that a query may take.
  static let queryTime: Int64 = 60_000_000
  /// Rows up to which a way to find them counts as good, so that no index is made for a better one.
  static let fewRows = 1_000
  /// Indexes of properties that are made on demand.
  static let propertyIndexes = 32

  /// Ids of twins, relationships and routes (unverified): 1 to 128 bytes, no control character and no white space.
  static func isID(_ id: String) -> Bool {
    (1...128).contains(id.utf8.count)
      && id.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace }
  }

  static func checkID(_ id: String) throws(ServiceError) {
    guard isID(id) else { throw TwinsRefusal.invalidArgument("The id '\(id)' is not valid.") }
  }

  static func checkPayload(_ json: String) throws(ServiceError) {
    guard json.utf8.count <= payload else { throw TwinsRefusal.tooLarge(json.utf8.count) }
  }
}
