import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections
import Resources

/// `POST /providers/Microsoft.ResourceGraph/resources`: queries over everything that the caller may read.
extension ControlPlane {
  /// Whether a path is that of a query.
  static func isGraphQuery(_ segments: [String]) -> Bool {
    segments.map { $0.lowercased() } == ["providers", "microsoft.resourcegraph", "resources"]
  }

  /// Rows of one page at most.
  private static let pageLimit = 1000

  func graphQuery(_ request: ServiceRequest) async throws(ServiceError) -> HTTPResponse {
    guard request.method == "POST" else { throw .methodNotAllowed(request.method) }
    let body = try content(of: request)
    guard let text = body["query"]?.string else { throw .invalidContent("The member 'query' is missing.") }
    let query = try GraphQuery(text)
    let subscriptions = (body["subscriptions"]?.array ?? []).compactMap { $0.string?.lowercased() }
    let all = try await rows(of: query.table, in: subscriptions, request)
    let found = query.rows(all)
    let options = body["options"]
    let size = options?["$top"]?.integer ?? Int64(Self.pageLimit)
    guard (1...Int64(Self.pageLimit)).contains(size) else {
      throw .invalidQuery("$top must be 1 to \(Self.pageLimit)")
    }
    let start = try start(options)
    let page = found.dropFirst(start).prefix(Int(size))
    var answer: Value = [
      "totalRecords": .integer(Int64(found.count)), "count": .integer(Int64(page.count)),
      "data": options?["resultFormat"]?.string?.lowercased() == "table" ? table(Array(page)) : .array(Array(page)),
      "facets": [], "resultTruncated": "false",
    ]
    if page.endIndex < found.endIndex {
      answer[member: "$skipToken"] = .string(Base64.encodeURL(Array("\(page.endIndex)".utf8)))
    }
    return .json(200, answer)
  }

  /// Where a page begins: as a token says, or so many rows in.
  private func start(_ options: Value?) throws(ServiceError) -> Int {
    if let token = options?["$skipToken"]?.string {
      let text = Base64.decode(token).map { String(decoding: $0, as: UTF8.self) } ?? ""
      guard let start = Int(text), start >= 0 else { throw .invalidQuery("the $skipToken is none of ours") }
      return start
    }
    return Int(clamping: max(0, options?["$skip"]?.integer ?? 0))
  }

  /// Columns with their kinds, and rows as lists.
  private func table(_ rows: [Value]) -> Value {
    var kinds = OrderedDictionary<String, String>()
    for row in rows {
      for (name, value) in row.object ?? [:] where kinds[name] == nil || !value.isNull {
        kinds[name] =
          switch value {
          case .null: kinds[name] ?? "string"
          case .string: "string"
          case .integer: "integer"
          case .double: "number"
          case .bool: "boolean"
          case .array, .object: "object"
          }
      }
    }
    return [
      "columns": .array(kinds.map { ["name": .string($0), "type": .string($1)] }),
      "rows": .array(rows.map { row in .array(kinds.keys.map { row[$0] ?? .null }) }),
    ]
  }

  // MARK: Rows

  private func rows(
    of table: GraphQuery.Table, in subscriptions: [String], _ request: ServiceRequest
  ) async throws(ServiceError) -> [Value] {
    let caller = request.caller ?? Caller(objectID: "", tenant: options.tenant, application: "")
    let groupType = ResourceGroupRules.group.type.lowercased()
    let found = try await store.read { db in
      let groups = try ResourceTable.all(type: ResourceGroupRules.group.type, db)
      if table == .resourcecontainers { return groups }
      return try groups.flatMap { try ResourceTable.inside($0.id, db) }
        .filter { $0.location != nil && $0.id.foldedType != groupType }
    }
    var rows = found.filter { resource in
      let name =
        resource.id.foldedType == groupType
        ? "Microsoft.Resources/subscriptions/resourceGroups/read" : "\(resource.id.type)/read"
      return (subscriptions.isEmpty || subscriptions.contains(resource.id.subscription?.lowercased() ?? ""))
        && mayDo(Operation(name), caller, resource.id)
    }.map(row)
    if table == .resourcecontainers {
      let known = Set(found.compactMap { $0.id.subscription?.lowercased() }).union([options.subscription.lowercased()])
      rows += known.sorted().filter { subscriptions.isEmpty || subscriptions.contains($0) }.map(subscriptionRow)
    }
    return rows
  }

  private func row(_ resource: StoredResource) -> Value {
    let isGroup = resource.id.foldedType == ResourceGroupRules.group.type.lowercased()
    let body = resource.body
    return [
      "id": .string(resource.id.description), "name": .string(resource.name),
      "type": .string(isGroup ? "microsoft.resources/subscriptions/resourcegroups" : resource.id.foldedType),
      "tenantId": .string(options.tenant), "kind": body["kind"] ?? "", "location": body["location"] ?? "",
      "resourceGroup": .string((resource.id.resourceGroup ?? "").lowercased()),
      "subscriptionId": .string(resource.id.subscription ?? ""), "managedBy": body["managedBy"] ?? "",
      "sku": body["sku"] ?? .null, "plan": body["plan"] ?? .null, "properties": body["properties"] ?? .null,
      "tags": body["tags"] ?? .null, "identity": body["identity"] ?? .null, "zones": body["zones"] ?? .null,
      "extendedLocation": .null,
    ]
  }

  private func subscriptionRow(_ id: String) -> Value {
    [
      "id": .string("/subscriptions/\(id)"), "name": "Local Azure", "type": "microsoft.resources/subscriptions",
      "tenantId": .string(options.tenant), "kind": "", "location": "", "resourceGroup": "",
      "subscriptionId": .string(id), "managedBy": "", "sku": .null, "plan": .null,
      "properties": ["state": "Enabled"], "tags": .null, "identity": .null, "zones": .null, "extendedLocation": .null,
    ]
  }
}
