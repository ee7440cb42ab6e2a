import Documents
import OrderedCollections

/// What the service bounds or leaves undocumented, in one place so that it can be corrected.
enum TwinsRule {
  /// Models in one request.
  static let modelsPerRequest = 250
  /// Models of an instance.
  static let models = 10_000
  /// Models of a page, and what it holds when the caller names no size.
  static let modelsPerPage = 100
  /// Bytes of one model.
  static let modelBytes = 1 << 20
  /// Bytes of a text in a property.
  static let textBytes = 4096
  /// Bytes of a property's name: of the keys of maps, others are shorter by DTDL's own rules.
  static let nameBytes = 1024
  /// What one import job may bring.
  static let importCounts = (models: 10_000, twins: 2_000_000, relationships: 10_000_000)
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

  /// What there is to say of texts and names in properties that are too long.
  static func longTexts(in contents: OrderedDictionary<String, Value>) -> [String] {
    var causes: [String] = []
    func look(_ value: Value, _ path: ValuePath) {
      switch value {
      case .string(let text) where text.utf8.count > textBytes:
        causes.append("The value of \(path) has \(text.utf8.count) bytes; a string may have at most \(textBytes).")
      case .array(let items): for (index, item) in items.enumerated() { look(item, path.appending(.index(index))) }
      case .object(let members): look(members, path)
      default: break
      }
    }
    func look(_ members: OrderedDictionary<String, Value>, _ path: ValuePath) {
      for (name, value) in members where name != "$metadata" {
        guard name.utf8.count <= nameBytes else {
          causes.append("A name at \(path) has \(name.utf8.count) bytes; it may have at most \(nameBytes).")
          continue
        }
        look(value, path.member(name))
      }
    }
    look(contents, ValuePath())
    return causes
  }

  static func checkPayload(_ json: String) throws(ServiceError) {
    guard json.utf8.count <= payload else { throw TwinsRefusal.tooLarge(json.utf8.count) }
  }
}
