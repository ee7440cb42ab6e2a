import Catalogue
import Diagnostics
import Documents
import Files
import OrderedCollections
import Plans
import Resources

/// Event routes under an instance's spec.
struct EventRouteReader {
  let reader: SpecReader

  func read(_ document: ManifestDocument) -> [DesiredEventRoute] {
    guard let node = document.spec["eventRoutes"], !node.value.isNull else { return [] }
    let address = ObjectAddress(kind: document.kind, name: document.name)
    guard let instance = reader.index[address]?.id else { return [] }
    guard let members = node.members else {
      reader.reportWrongType(node, expected: "a mapping by name", named: "eventRoutes")
      return []
    }
    let table = SpecTables.extras(of: document.kind)["eventRoutes"]
    guard case .map(let item)? = table?.shape, case .object(let shape) = item.shape else { return [] }
    return members.compactMap { member in
      let place = SpecReader.Place(noun: "an event route", span: member.keySpan)
      guard let template = reader.readObject(member.value, shape, place),
        let endpoint = template["endpointName"]?.literal?.string
      else { return nil }
      let filter = template["filter"]?.literal?.string ?? "true"
      checkFilter(filter, member)
      let child = address.child("endpoints", endpoint)
      if reader.index[child] == nil { reportUnknownEndpoint(endpoint, member, document) }
      return DesiredEventRoute(
        address: address.child("eventRoutes", member.key), instance: instance, instanceAddress: address,
        id: member.key, endpointName: endpoint, endpointAddress: reader.index[child] == nil ? nil : child,
        filter: filter, span: member.keySpan)
    }
  }

  private func checkFilter(_ filter: String, _ member: Located.Member) {
    guard let problem = EventFilter.problem(in: filter) else { return }
    reader.report(
      Diagnostic(
        ManifestCode.filter, .error, "the filter of `\(member.key)` does not read: \(problem.message)",
        at: member.value["filter"]?.span ?? member.keySpan, help: problem.help.map { [$0] } ?? []))
  }

  private func reportUnknownEndpoint(_ name: String, _ member: Located.Member, _ document: ManifestDocument) {
    let names = document.spec["endpoints"].map { ChildNames.names($0).map(\.name) } ?? []
    let nearest = Suggestions.nearest(to: name, among: names)
    reader.report(
      Diagnostic(
        ManifestCode.undeclared, .error, "\(document.title) has no endpoint `\(name)`",
        at: member.value["endpointName"]?.span ?? member.keySpan, label: nearest.map { "did you mean `\($0)`?" },
        help: ["endpoints are declared in `spec.endpoints` of the instance"]))
  }
}

/// Device identities under a hub's spec.
struct DeviceReader {
  let reader: SpecReader
  let files: any FileStore

  func read(_ document: ManifestDocument) -> [DesiredDevice] {
    let address = ObjectAddress(kind: document.kind, name: document.name)
    guard let hub = reader.index[address]?.id else { return [] }
    var devices: OrderedDictionary<String, DesiredDevice> = [:]
    for member in written(document.spec["devices"]) {
      guard checkID(member.key, member.keySpan) else { continue }
      add(device(member.key, member.value, hub, address, member.keySpan), to: &devices)
    }
    for table in document.spec["deviceTables"].flatMap(tables) ?? [] { read(table, hub, address, &devices) }
    return Array(devices.values)
  }

  /// A mapping by id, or a list of ids.
  private func written(_ node: Located?) -> [Located.Member] {
    guard let node, !node.value.isNull else { return [] }
    if let members = node.members { return members }
    guard let items = node.items else {
      reader.reportWrongType(node, expected: "a mapping by device id", named: "devices")
      return []
    }
    return items.compactMap { item in
      guard let id = item.string else {
        reader.reportWrongType(item, expected: "a device id", named: "devices")
        return nil
      }
      return Located.Member(key: id, keySpan: item.span, value: Located(span: item.span, content: .mapping([])))
    }
  }

  private func tables(_ node: Located) -> [Located] {
    if let items = node.items { return items }
    if !node.value.isNull { reader.reportWrongType(node, expected: "a list of tables", named: "deviceTables") }
    return []
  }

  private func read(
    _ table: Located, _ hub: ResourceID, _ address: ObjectAddress,
    _ devices: inout OrderedDictionary<String, DesiredDevice>
  ) {
    guard TableEnvelope.check(table, members: ["from", "where", "devices"], required: ["from", "devices"], reader),
      let from = table["from"], let rows = TableFile.open(from, files, reader)
    else { return }
    let compiler = RowTemplateCompiler(reader: reader, columns: rows.columns)
    let filter = RowFilter(table["where"], compiler)
    var templates: [(id: RowNode, device: DesiredDevice)] = []
    for member in table["devices"]?.members ?? [] {
      guard let id = compiler.compile(key: member.key, member.keySpan) else { continue }
      if id.isConstant { reader.report(TableEnvelope.sameForEveryRow(member)) }
      guard let device = device("", member.value, hub, address, member.keySpan) else { continue }
      templates.append((id, device))
    }
    rows.forEach(reader) { row in
      guard filter.accepts(row) else { return }
      for (template, device) in templates {
        guard let id = template.text(row) else { continue }
        guard checkID(id, template.place(row)) else { continue }
        var own = device
        own.id = id
        own.address = address.child("devices", id)
        own.span = template.place(row)
        add(own, to: &devices)
      }
    }
  }

  private func device(
    _ id: String, _ node: Located, _ hub: ResourceID, _ address: ObjectAddress, _ span: SourceSpan
  ) -> DesiredDevice? {
    let node = node.value.isNull ? Located(span: span, content: .mapping([])) : node
    let place = SpecReader.Place(noun: "a device identity", span: span)
    guard let template = reader.readObject(node, ObjectShape(members: SpecTables.device), place) else { return nil }
    return DesiredDevice(
      address: address.child("devices", id), hub: hub, hubAddress: address, id: id,
      status: template["status"]?.literal?.string ?? "enabled",
      authentication: template["authentication"]?.literal?.string ?? "sas",
      isEdge: template["isEdge"]?.literal?.bool ?? false, span: span)
  }

  private func add(_ device: DesiredDevice?, to devices: inout OrderedDictionary<String, DesiredDevice>) {
    guard let device else { return }
    guard let earlier = devices[device.id] else {
      devices[device.id] = device
      return
    }
    reader.report(
      Diagnostic(
        ManifestCode.duplicate, .error, "the device `\(device.id)` is declared twice", at: device.span,
        related: earlier.span.map { [DiagnosticLabel($0, "first declared here")] } ?? []))
  }

  private func checkID(_ id: String, _ span: SourceSpan) -> Bool {
    guard let objection = Identifiers.objection(toDevice: id) else { return true }
    reader.report(
      Diagnostic(ManifestCode.badName, .error, "the device id `\(id)` \(objection)", at: span))
    return false
  }
}

/// What identifiers of twins, relationships and devices may be.
enum Identifiers {
  private static let devicePunctuation = Set("-.+%_#*?!(),:=@$'".unicodeScalars)

  static func objection(toDevice id: String) -> String? {
    objection(id) { isPlain($0) || devicePunctuation.contains($0) }
  }

  /// The exact rule of Azure is not published; this takes what it is known to take.
  static func objection(toTwin id: String) -> String? {
    objection(id) { $0.isASCII && $0.value > 32 && $0.value != 127 && !"\"\\<>`{}|^/&;".unicodeScalars.contains($0) }
  }

  private static func objection(_ id: String, allows: (Unicode.Scalar) -> Bool) -> String? {
    if id.isEmpty { return "is empty" }
    if id.utf8.count > 128 { return "has \(id.utf8.count) bytes; 128 are allowed" }
    guard let wrong = id.unicodeScalars.first(where: { !allows($0) }) else { return nil }
    return "holds `\(wrong)`, which is not allowed"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
  }
}

/// What all tables have in common.
enum TableEnvelope {
  /// Whether the table can be read on; everything wrong is reported.
  static func check(_ table: Located, members: [String], required: [String], _ reader: SpecReader) -> Bool {
    guard let written = table.members else {
      reader.reportWrongType(table, expected: "a mapping", named: "a table")
      return false
    }
    for member in written where !members.contains(member.key) {
      reader.report(EnvelopeReader.unknown(member, "of a table", among: members))
    }
    var isWhole = true
    for name in required where table.member(name)?.isSet != true {
      reader.report(Diagnostic(ManifestCode.missing, .error, "a table needs `\(name)`", at: table.span))
      isWhole = false
    }
    return isWhole
  }

  static func sameForEveryRow(_ member: Located.Member) -> Diagnostic {
    Diagnostic(
      ManifestCode.row, .error, "`\(member.key)` is the same for every row", at: member.keySpan,
      help: ["make the id from a column: `\"${row.COLUMN}\"`"])
  }
}
