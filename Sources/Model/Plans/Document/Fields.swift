import Documents
import OrderedCollections

/// The members of one object of a plan document, taken one by one: what is missing, of a wrong type or left over is an
/// error.
struct Fields {
  private let members: OrderedDictionary<String, Value>
  /// A bit for each member that was taken, by its place; documents have no object with more than 64 named members.
  private var taken: UInt64 = 0

  init(_ value: Value) throws(Malformed) {
    guard case .object(let members) = value else { throw .content("expected an object, found \(value.kindName)") }
    self.members = members
  }

  /// The member, or `nil` when there is none.
  mutating func optional(_ name: String) -> Value? {
    guard let place = members.index(forKey: name) else { return nil }
    if place < 64 { taken |= 1 << UInt64(place) }
    return members.elements[place].value
  }

  /// Whether there is such a member; does not take it.
  func has(_ name: String) -> Bool { members[name] != nil }

  mutating func required(_ name: String) throws(Malformed) -> Value {
    guard let value = optional(name) else { throw .content("`\(name)` is missing") }
    return value
  }

  /// Says that nothing but what was taken may be there.
  func end() throws(Malformed) {
    let unknown = members.elements.indices.first { $0 >= 64 || taken & (1 << UInt64($0)) == 0 }
    if let unknown { throw .content("unknown member `\(members.elements[unknown].key)`") }
  }

  mutating func string(_ name: String) throws(Malformed) -> String {
    try string(required(name), name)
  }

  mutating func optionalString(_ name: String) throws(Malformed) -> String? {
    guard let value = optional(name) else { return nil }
    return try string(value, name)
  }

  mutating func integer(_ name: String) throws(Malformed) -> Int {
    guard let number = try required(name).integer, let value = Int(exactly: number) else {
      throw .content("`\(name)` is not an integer")
    }
    return value
  }

  mutating func flag(_ name: String) throws(Malformed) -> Bool {
    guard let value = try required(name).bool else { throw .content("`\(name)` is not a boolean") }
    return value
  }

  mutating func object(_ name: String) throws(Malformed) -> OrderedDictionary<String, Value> {
    guard case .object(let members) = try required(name) else { throw .content("`\(name)` is not an object") }
    return members
  }

  /// A list; absent is empty when it need not be there.
  mutating func list(_ name: String, isRequired: Bool = true) throws(Malformed) -> [Value] {
    guard let value = optional(name) else {
      if isRequired { throw .content("`\(name)` is missing") }
      return []
    }
    guard case .array(let items) = value else { throw .content("`\(name)` is not a list") }
    return items
  }

  /// One of the raw values of an enumeration.
  mutating func word<Word: RawRepresentable<String>>(_ name: String, _: Word.Type = Word.self) throws(Malformed) -> Word
  {
    let text = try string(name)
    guard let word = Word(rawValue: text) else { throw .content("`\(name)` cannot be `\(text)`") }
    return word
  }

  /// A text made into something else; `nil` from `make` is an error.
  mutating func parsed<T>(_ name: String, _ make: (String) -> T?) throws(Malformed) -> T {
    let text = try string(name)
    guard let made = make(text) else { throw .content("`\(name)` cannot be `\(text)`") }
    return made
  }

  mutating func texts(_ name: String) throws(Malformed) -> OrderedDictionary<String, String> {
    var texts = OrderedDictionary<String, String>()
    for (key, value) in try object(name) { texts[key] = try string(value, "\(name).\(key)") }
    return texts
  }

  private func string(_ value: Value, _ name: String) throws(Malformed) -> String {
    guard case .string(let text) = value else { throw .content("`\(name)` is not a string") }
    return text
  }
}

extension Fields {
  /// Reads a whole object: what `read` does not take is an error.
  static func of<T>(_ value: Value, _ read: (inout Fields) throws(Malformed) -> T) throws(Malformed) -> T {
    var fields = try Fields(value)
    let result = try read(&fields)
    try fields.end()
    return result
  }

  /// Reads a member that is an object.
  mutating func of<T>(_ name: String, _ read: (inout Fields) throws(Malformed) -> T) throws(Malformed) -> T {
    let value = try required(name)
    do { return try Fields.of(value, read) } catch { throw error.inside(name) }
  }

  /// Reads a list of objects or other values.
  static func each<T>(
    _ items: [Value], _ name: String, _ read: (Value) throws(Malformed) -> T
  ) throws(Malformed) -> [T] {
    var result: [T] = []
    result.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      do { result.append(try read(item)) } catch { throw error.inside("\(name)[\(index)]") }
    }
    return result
  }
}
