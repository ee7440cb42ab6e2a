import DTDL
package import Documents
import OrderedCollections

// How the service writes twins and relationships. Source: Azure Digital Twins data plane, "Digital Twins".

extension Twin {
  /// Reads a twin as the service answers it; `nil` when it is not JSON or has no id or model.
  ///
  /// What the service adds is left out: ids, etags, times. A component keeps an empty `$metadata`.
  package init?(serviceJSON bytes: ArraySlice<UInt8>) {
    guard let head = try? ServiceHead.twin(bytes), let model = DTMI(head.model),
      let contents = try? ServiceHead.members(bytes)
    else { return nil }
    self.init(id: head.id, model: model, contents: contents)
  }

  /// The body that PUT takes: `$metadata` with the model, then the contents.
  package var serviceBody: Value {
    var body: OrderedDictionary<String, Value> = ["$metadata": ["$model": .string(model.description)]]
    body.merge(contents) { first, _ in first }
    return .object(body)
  }
}

extension Relationship {
  /// Reads a relationship as the service answers it; `nil` when it is not JSON or lacks one of its four names.
  package init?(serviceJSON bytes: ArraySlice<UInt8>) {
    guard let head = try? ServiceHead.relationship(bytes), let properties = try? ServiceHead.members(bytes) else {
      return nil
    }
    self.init(
      source: head.source, id: head.id, name: head.name, target: head.target, properties: properties)
  }

  /// The body that PUT takes: name, target and properties.
  package var serviceBody: Value {
    var body: OrderedDictionary<String, Value> = [
      "$relationshipName": .string(name), "$targetId": .string(target),
    ]
    body.merge(properties) { first, _ in first }
    return .object(body)
  }
}

/// What the service writes under names that begin with `$`.
enum ServiceHead {
  /// Id, model and etag of a twin.
  static func twin(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> (id: String, model: String, etag: String?) {
    var id: String?
    var model: String?
    var etag: String?
    try JSONPull.read(bytes) { pull throws(JSONError) in
      try pull.beginObject()
      while let key = try pull.nextKey() {
        if pull.matches(key, "$dtId") {
          id = try pull.string()
        } else if pull.matches(key, "$etag") {
          etag = try text(&pull)
        } else if pull.matches(key, "$metadata") {
          model = try self.model(&pull)
        } else {
          try pull.skipValue()
        }
      }
    }
    guard let id, let model else {
      throw JSONError(.mismatch, offset: 0, "the twin lacks `$dtId` or `$metadata.$model`")
    }
    return (id, model, etag)
  }

  private static func model(_ pull: inout JSONPull) throws(JSONError) -> String? {
    var model: String?
    try pull.beginObject()
    while let key = try pull.nextKey() {
      if pull.matches(key, "$model") { model = try pull.string() } else { try pull.skipValue() }
    }
    return model
  }

  /// The four names of a relationship.
  static func relationship(
    _ bytes: ArraySlice<UInt8>
  ) throws(JSONError) -> (source: String, id: String, name: String, target: String) {
    var names: [String?] = [nil, nil, nil, nil]
    try JSONPull.read(bytes) { pull throws(JSONError) in
      try pull.beginObject()
      while let key = try pull.nextKey() {
        if pull.matches(key, "$sourceId") {
          names[0] = try pull.string()
        } else if pull.matches(key, "$relationshipId") {
          names[1] = try pull.string()
        } else if pull.matches(key, "$relationshipName") {
          names[2] = try pull.string()
        } else if pull.matches(key, "$targetId") {
          names[3] = try pull.string()
        } else {
          try pull.skipValue()
        }
      }
    }
    guard let source = names[0], let id = names[1], let name = names[2], let target = names[3] else {
      throw JSONError(.mismatch, offset: 0, "the relationship lacks its id, name, source or target")
    }
    return (source, id, name, target)
  }

  /// The members that are the author's.
  static func members(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> OrderedDictionary<String, Value> {
    var members: OrderedDictionary<String, Value> = [:]
    try JSONPull.read(bytes) { pull throws(JSONError) in
      try pull.beginObject()
      while let key = try pull.nextKey() {
        let name = try pull.text(of: key)
        if name.hasPrefix("$") {
          try pull.skipValue()
          continue
        }
        var value = try pull.value()
        if case .object(var component) = value, component["$metadata"] != nil {
          component["$metadata"] = [:]
          value = .object(component)
        }
        members[name] = value
      }
    }
    return members
  }

  /// The same rule for bytes that are copied without building values.
  static func treatment(_ depth: Int, _ name: UnsafeBufferPointer<UInt8>) -> JSONCanonicaliser.Treatment {
    guard depth <= 1, name.first == UInt8(ascii: "$") else { return .keep }
    if depth == 0 { return .leaveOut }
    return name.elementsEqual("$metadata".utf8) ? .empty : .keep
  }

  private static func text(_ pull: inout JSONPull) throws(JSONError) -> String? {
    if try pull.peek() == .string { return try pull.string() }
    try pull.skipValue()
    return nil
  }
}
