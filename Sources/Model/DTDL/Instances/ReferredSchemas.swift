extension ModelReading {
  /// The schemas that references in a schema lead to, near and far: what a check of values needs where a schema contains
  /// itself. Of a schema that is huge when all its names are followed, not all may be found; every value is then an instance
  /// of those.
  package func schemas(referredBy schema: Schema) -> [DTMI: Schema] {
    var found: [DTMI: Schema] = [:]
    var budget = 100_000
    var open: [Schema] = [schema]
    while let next = open.popLast(), budget > 0 {
      budget -= 1
      switch next {
      case .primitive, .enumeration: break
      case .array(let element), .map(let element): open.append(element)
      case .object(let fields): open += fields.map(\.schema)
      case .reference(let id):
        guard found[id] == nil, let target = self.schema(id.description) else { continue }
        found[id] = target
        open.append(target)
      }
    }
    return found
  }
}
