import Documents
import OrderedCollections
import Seeds

/// JSON as a tree that can be taken apart: unlike `Value`, an object may have a member twice.
indirect enum ModelPiece {
  case object([(name: String, value: ModelPiece)])
  case array([ModelPiece])
  case text(String)
  /// Everything else, as written.
  case other(String)

  init(_ value: Value) {
    switch value {
    case .object(let members): self = .object(members.map { (name: $0.key, value: ModelPiece($0.value)) })
    case .array(let items): self = .array(items.map(ModelPiece.init))
    case .string(let text): self = .text(text)
    default:
      var writer = JSONWriter()
      writer.write(value)
      self = .other(String(decoding: writer.bytes, as: UTF8.self))
    }
  }

  var json: String {
    switch self {
    case .object(let members):
      return "{" + members.map { "\(ModelPiece.quoted($0.name)): \($0.value.json)" }.joined(separator: ",\n ") + "}"
    case .array(let items): return "[" + items.map(\.json).joined(separator: ", ") + "]"
    case .text(let text): return ModelPiece.quoted(text)
    case .other(let text): return text
    }
  }

  private static func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.write(.string(text))
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// How many values it has, itself counted.
  var count: Int {
    switch self {
    case .object(let members): 1 + members.reduce(0) { $0 + $1.value.count }
    case .array(let items): 1 + items.reduce(0) { $0 + $1.count }
    default: 1
    }
  }

  /// Every text that is a value.
  var texts: [String] {
    switch self {
    case .object(let members): members.flatMap(\.value.texts)
    case .array(let items): items.flatMap(\.texts)
    case .text(let text): [text]
    case .other: []
    }
  }

  /// The same with the value at a place, counted depth first, changed. The place counts down to it.
  func changed(at place: inout Int, _ change: (ModelPiece) -> ModelPiece) -> ModelPiece {
    place -= 1
    if place < 0 { return place == -1 ? change(self) : self }
    switch self {
    case .object(let members):
      return .object(members.map { (name: $0.name, value: $0.value.changed(at: &place, change)) })
    case .array(let items): return .array(items.map { $0.changed(at: &place, change) })
    default: return self
    }
  }
}

/// Changes models as people and programs do by mistake.
struct ModelMutator {
  var random: SplitMix
  let words: [String]

  private static let others = [
    "null", "true", "false", "0", "1", "-1", "1.5", "1e30", "2147483648", "{}", "[]", "\"\"",
  ]

  /// A document with some changes.
  mutating func mutate(_ document: ModelPiece) -> ModelPiece {
    var document = document
    for _ in 0...random.below(3) {
      var place = random.below(document.count)
      let (kind, other, word, at) = (
        random.below(8), random.pick(Self.others), random.pick(words), random.below(1 << 20)
      )
      document = document.changed(at: &place) { Self.change($0, kind, other, word, at) }
    }
    return document
  }

  private static func change(
    _ piece: ModelPiece, _ kind: Int, _ other: String, _ word: String, _ at: Int
  ) -> ModelPiece {
    switch (piece, kind) {
    case (.object(var members), 0...1) where !members.isEmpty:
      members.remove(at: at % members.count)
      return .object(members)
    case (.object(var members), 2) where !members.isEmpty:
      members.insert(members[at % members.count], at: (at / 7) % members.count)
      return .object(members)
    case (.object(var members), 3...4) where !members.isEmpty:
      members[at % members.count].name = word
      return .object(members)
    case (.object(var members), 5):
      members.append((name: word, value: .other(other)))
      return .object(members)
    case (.array(var items), 0...2) where !items.isEmpty:
      items.remove(at: at % items.count)
      return .array(items)
    case (.array(var items), 3...4) where !items.isEmpty:
      items.append(items[at % items.count])
      return .array(items)
    case (.array(let items), 5): return .array(items + [.array(items)])
    case (.text, 0...3): return .text(word)
    case (.text(let text), 4): return .text(text.uppercased())
    case (.text(let text), 5): return .text(String(text.dropLast()))
    case (_, 6): return .array([piece])
    default: return .other(other)
    }
  }
}
