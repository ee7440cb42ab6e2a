/// XML as the blob service writes it: elements and text, no attributes but those of the root.
struct XMLText {
  private(set) var bytes: [UInt8] = Array("\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>".utf8)

  mutating func element(_ name: String, _ text: String) {
    bytes += "<\(name)>".utf8
    bytes += XMLText.escaped(text).utf8
    bytes += "</\(name)>".utf8
  }

  mutating func element(_ name: String, attributes: String = "", _ body: (inout XMLText) -> Void) {
    bytes += "<\(name)\(attributes.isEmpty ? "" : " \(attributes)")>".utf8
    body(&self)
    bytes += "</\(name)>".utf8
  }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

/// The one document that the blob service reads: a list of blocks, each in an element that says where to look for it.
struct BlockList: Sendable, Hashable {
  enum Place: String, Sendable { case latest = "Latest", committed = "Committed", uncommitted = "Uncommitted" }

  struct Entry: Sendable, Hashable {
    var place: Place
    var id: String
  }

  /// The service's limit.
  static let limit = 50_000

  var entries: [Entry] = []

  /// `<BlockList><Latest>base64</Latest>…</BlockList>`, with or without a declaration; `nil` for anything else.
  init?(_ body: [UInt8]) {
    var text = Substring(String(decoding: body, as: UTF8.self))
    func trim() { text = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" } }
    func take(_ word: String) -> Bool {
      trim()
      guard text.hasPrefix(word) else { return false }
      text = text.dropFirst(word.count)
      return true
    }
    if take("<?xml") {
      guard let end = text.firstIndex(of: ">") else { return nil }
      text = text[text.index(after: end)...]
    }
    if take("<BlockList/>") || take("<BlockList />") { return }
    guard take("<BlockList>") else { return nil }
    while !take("</BlockList>") {
      guard take("<"), let end = text.firstIndex(of: ">"), let place = Place(rawValue: String(text[..<end])) else {
        return nil
      }
      text = text[text.index(after: end)...]
      guard let stop = text.firstIndex(of: "<") else { return nil }
      let id = text[..<stop].filter { !$0.isWhitespace }
      text = text[stop...]
      guard take("</\(place.rawValue)>"), entries.count < Self.limit else { return nil }
      entries.append(Entry(place: place, id: String(id)))
    }
  }
}
