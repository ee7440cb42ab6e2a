import DTDL
import Documents
import OrderedCollections

/// A set of models with the contents of each interface as they are written, in normal form.
struct ModelView {
  let models: ModelSet
  /// Normal forms are made once an interface.
  private var written: [DTMI: [String: Value]] = [:]

  init(_ models: ModelSet) { self.models = models }

  /// A content of an interface, own or inherited, as it is written; `nil` where nobody declares it.
  mutating func definition(of name: String, in id: DTMI) -> Value? {
    var list: OrderedSet<DTMI> = [id]
    var position = 0
    while position < list.count {
      guard let interface = models.interface(list[position]) else {
        position += 1
        continue
      }
      if interface.contents[name] != nil { return contents(of: interface)[name] }
      for base in interface.extends { list.append(base) }
      position += 1
    }
    return nil
  }

  /// The schemas that an interface declares for its own use, by identifier without version.
  func schemas(of interface: Interface) -> [String: Value] {
    guard interface.definition["schemas"] != nil else { return [:] }
    let items = ModelForm.normalised(interface.definition)["schemas"]?.array ?? []
    let named = items.compactMap { item in item["@id"]?.string.map { (String($0.prefix { $0 != ";" }), item) } }
    return Dictionary(named, uniquingKeysWith: { first, _ in first })
  }

  private mutating func contents(of interface: Interface) -> [String: Value] {
    if let known = written[interface.id] { return known }
    let items = ModelForm.normalised(interface.definition)["contents"]?.array ?? []
    let named = items.compactMap { item in item["name"]?.string.map { ($0, item) } }
    let contents = Dictionary(named, uniquingKeysWith: { first, _ in first })
    written[interface.id] = contents
    return contents
  }
}
