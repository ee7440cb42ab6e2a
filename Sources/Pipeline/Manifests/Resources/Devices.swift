import Catalogue
import Diagnostics
import Documents
import Files
import OrderedCollections
import Plans
import Resources

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
    let shape = ObjectShape(members: SpecTables.device)
    guard let template = reader.readObject(node, shape, place, extras: ["desired", "tags"]) else { return nil }
    let twin = DeviceTwinReader(reader: reader)
    return DesiredDevice(
      address: address.child("devices", id), hub: hub, hubAddress: address, id: id,
      status: template["status"]?.literal?.string ?? "enabled",
      authentication: template["authentication"]?.literal?.string ?? "sas",
      isEdge: template["isEdge"]?.literal?.bool ?? false,
      desired: twin.read(node["desired"], .desired), tags: twin.read(node["tags"], .tags), span: span)
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
