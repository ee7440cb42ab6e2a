import Cloud
import DTDL
import Documents
import OrderedCollections
import Resources

/// Models and twins of the instances.
extension Exporter {
  mutating func addGraphs(_ resources: [SurveyedResource]) {
    for resource in resources {
      guard let instance = survey.instances[resource.id], let name = called[resource.id] else { continue }
      let reference = Value.string("${DigitalTwinsInstance.\(name)}")
      if !instance.models.isEmpty { addModels(instance.models, name, reference) }
      if !instance.twins.isEmpty { addTwins(instance, name, reference) }
    }
  }

  private mutating func addModels(_ models: [LiveModel], _ name: String, _ instance: Value) {
    let folder = "dtdl/\(Names.clean(name))"
    var taken: Set<String> = []
    for model in models.sorted(by: { $0.id.description < $1.id.description }) {
      let parts = model.id.description.split(separator: ";")
      let last = parts[0].split(separator: ":").last.map(String.init) ?? "Model"
      var file = last
      if !taken.insert(file.lowercased()).inserted {
        file = Names.clean(String(parts[0].dropFirst("dtmi:".count))).replacing(":", with: "-")
        if parts.count > 1 { file += "-\(parts[1])" }
        taken.insert(file.lowercased())
      }
      result.models.append((path: "\(folder)/\(file).json", definition: model.definition))
      if model.decommissioned {
        result.notices.append("\(model.id) of \(name) is decommissioned, which no manifest can say")
      }
    }
    manifests.append(
      Manifest(file: "graph.yaml", kind: "ModelSet", name: name, spec: ["instance": instance, "from": .string(folder)]))
  }

  private mutating func addTwins(_ instance: SurveyedInstance, _ name: String, _ reference: Value) {
    var spec: OrderedDictionary<String, Value> = ["instance": reference]
    let twins = TwinText.twins(instance)
    if twins.count <= Exporter.inlineLimit {
      var written = OrderedDictionary<String, Value>()
      for twin in twins { written[twin.id] = twin.inline }
      spec["twins"] = .object(written)
    } else {
      spec["tables"] = .array(addTables(twins, name))
    }
    manifests.append(
      Manifest(
        file: "graph.yaml", kind: "TwinGraph", name: name, spec: spec,
        comment: [
          "Every property is declared. Name those that change on their own under `runtime`, and the next plan leaves "
            + "them alone; without `prune` nothing is ever deleted."
        ]))
  }

  /// One file for the twins of a model and one for the relationships of a name, a row for each.
  private mutating func addTables(_ twins: [TwinText], _ name: String) -> [Value] {
    var tables: [Value] = []
    let folder = "twins"
    var byModel = OrderedDictionary<String, [TwinText]>()
    for twin in twins { byModel[twin.model, default: []].append(twin) }
    var taken: Set<String> = []
    for model in byModel.keys.sorted() {
      let own = byModel[model] ?? []
      let columns = Set(own.flatMap { $0.properties.keys }).sorted()
      let id = columns.contains("id") ? "$dtId" : "id"
      let rows = own.map { twin in
        var row: OrderedDictionary<String, Value> = [id: .string(twin.id)]
        for column in columns { row[column] = twin.properties[column] }
        return Value.object(row).jsonText
      }
      let path = path(folder, "\(name)-\(Exporter.shortName(model))", &taken)
      result.files.append(ExportedFile(path: path, text: rows.joined(separator: "\n") + "\n"))
      var properties = OrderedDictionary<String, Value>()
      for column in columns { properties[column] = .string("${row.\(column)}") }
      var template: OrderedDictionary<String, Value> = ["model": .string(model)]
      if !properties.isEmpty { template["properties"] = .object(properties) }
      tables.append(["from": .string(path), "twins": .object(["${row.\(id)}": .object(template)])])
    }
    var byName = OrderedDictionary<String, [Value]>()
    for twin in twins {
      for relationship in twin.relationships {
        var row: OrderedDictionary<String, Value> = [
          "source": .string(twin.id), "target": .string(relationship.target), "id": .string(relationship.id),
        ]
        if !relationship.properties.isEmpty { row["properties"] = .object(relationship.properties) }
        byName[relationship.name, default: []].append(.object(row))
      }
    }
    for relationship in byName.keys.sorted() {
      let rows = byName[relationship] ?? []
      let path = path(folder, "\(name)-\(relationship)", &taken)
      result.files.append(ExportedFile(path: path, text: rows.map(\.jsonText).joined(separator: "\n") + "\n"))
      var template: OrderedDictionary<String, Value> = [
        "source": "${row.source}", "name": .string(relationship), "target": "${row.target}", "id": "${row.id}",
      ]
      let columns = Set(rows.flatMap { $0["properties"]?.object?.keys.elements ?? [] }).sorted()
      if !columns.isEmpty {
        var properties = OrderedDictionary<String, Value>()
        for column in columns { properties[column] = .string("${row.properties.\(column)}") }
        template["properties"] = .object(properties)
      }
      tables.append(["from": .string(path), "relationships": [.object(template)]])
    }
    return tables
  }

  private func path(_ folder: String, _ name: String, _ taken: inout Set<String>) -> String {
    var path = "\(folder)/\(Names.clean(name)).ndjson"
    var count = 2
    while !taken.insert(path.lowercased()).inserted {
      path = "\(folder)/\(Names.clean(name))-\(count).ndjson"
      count += 1
    }
    return path
  }

  private static func shortName(_ model: String) -> String {
    String(model.split(separator: ";")[0].split(separator: ":").last ?? "Model")
  }
}

/// A twin as a manifest writes it.
struct TwinText {
  struct Link {
    let id: String
    let name: String
    let target: String
    let properties: OrderedDictionary<String, Value>
  }

  let id: String
  let model: String
  let properties: OrderedDictionary<String, Value>
  var relationships: [Link] = []

  /// In the order of their ids, with their relationships.
  static func twins(_ instance: SurveyedInstance) -> [TwinText] {
    var links: [String: [Link]] = [:]
    for value in instance.relationships {
      guard let source = value["$sourceId"]?.string, let id = value["$relationshipId"]?.string,
        let name = value["$relationshipName"]?.string, let target = value["$targetId"]?.string
      else { continue }
      links[source, default: []].append(Link(id: id, name: name, target: target, properties: plain(value)))
    }
    return instance.twins.compactMap { value in
      guard let id = value["$dtId"]?.string, let model = value["$metadata"]?["$model"]?.string else { return nil }
      var twin = TwinText(id: id, model: model, properties: plain(value))
      twin.relationships = (links[id] ?? []).sorted { ($0.name, $0.id) < ($1.name, $1.id) }
      return twin
    }.sorted { $0.id < $1.id }
  }

  /// Without what the service adds; components that hold nothing are left out.
  private static func plain(_ value: Value) -> OrderedDictionary<String, Value> {
    var result = OrderedDictionary<String, Value>()
    for (name, member) in value.object ?? [:] where !name.hasPrefix("$") && !member.isNull {
      if let inner = member.object, inner["$metadata"] != nil {
        let component = plain(member)
        if !component.isEmpty { result[name] = .object(component) }
      } else {
        result[name] = member
      }
    }
    return result
  }

  /// With dollars escaped, as a manifest writes it out.
  var inline: Value {
    var written: OrderedDictionary<String, Value> = ["model": .string(model)]
    if !properties.isEmpty { written["properties"] = .object(properties.mapValues(\.escaped)) }
    var named = OrderedDictionary<String, [Value]>()
    for link in relationships {
      if link.id == "\(link.name)-\(link.target)", link.properties.isEmpty {
        named[link.name, default: []].append(.string(link.target))
      } else {
        var own: OrderedDictionary<String, Value> = ["target": .string(link.target), "id": .string(link.id)]
        if !link.properties.isEmpty { own["properties"] = .object(link.properties.mapValues(\.escaped)) }
        named[link.name, default: []].append(.object(own))
      }
    }
    if !named.isEmpty {
      written["relationships"] = .object(
        named.mapValues { $0.count == 1 ? $0[0] : .array($0) })
    }
    return .object(written)
  }
}

extension Value {
  /// Texts with `${` written so that no expression is read.
  var escaped: Value {
    switch self {
    case .string(let text): .string(text.replacing("${", with: "$${"))
    case .array(let items): .array(items.map(\.escaped))
    case .object(let members): .object(members.mapValues(\.escaped))
    default: self
    }
  }
}
