extension Explanations {
  /// Interfaces, each with what it extends.
  private static func lines(
    _ interfaces: KeyValuePairs<String, String>, version: Int = 3
  ) -> Explanation.Example {
    let head = #""@context": "dtmi:dtdl:context;\#(version)", "@id": "dtmi:com:example:"#
    let objects = interfaces.map { name, base in
      let bases = base.split(separator: " ").map { #""dtmi:com:example:\#($0);1""# }
      let list = bases.count == 1 ? bases[0] : "[\(bases.joined(separator: ", "))]"
      return "  {\(head)\(name);1\", \"@type\": \"Interface\"\(bases.isEmpty ? "" : ",\n   \"extends\": \(list)")}"
    }
    return .dtdl("[\n\(objects.joined(separator: ",\n"))\n]")
  }

  /// TW2100 to TW2102: what interfaces take from one another.
  static let dtdlInheritance: [Explanation] = [
    rule(
      "TW2100", "an interface extends itself",
      why: """
        Interfaces that extend one another in a ring have no first one, so what they inherit has no end.
        The ring is drawn with the place of each step; take one of the steps away.
        What two interfaces share belongs into a third that both extend.
        """,
      wrong: lines(["Device": "Charger", "Charger": "Device"]), right: lines(["Device": "", "Charger": "Device"]),
      aliases: "recursiveStructureNarrow"),
    rule(
      "TW2101", "`extends` goes too deep",
      why: """
        A chain of `extends` has at most 10 steps in DTDL v2 and v3 and 12 in v4, and Azure Digital Twins holds to it.
        Only the first interface beyond the limit is reported, with the chain above it.
        Take out levels that add nothing.
        """,
      wrong: lines([
        "Level0": "", "Level1": "Level0", "Level2": "Level1", "Level3": "Level2", "Level4": "Level3",
        "Level5": "Level4", "Level6": "Level5", "Level7": "Level6", "Level8": "Level7", "Level9": "Level8",
        "Level10": "Level9", "Level11": "Level10",
      ]), right: lines(["Level0": "", "Level1": "Level0", "Level2": "Level1"]), aliases: "excessiveDepthNarrow"),
    rule(
      "TW2102", "an interface extends too many others",
      why: """
        DTDL v2 allows two interfaces under `extends`; from v3 on the whole hierarchy above an interface may have 1024.
        Let one of the bases extend another, or write the interface in DTDL v3.
        """,
      wrong: lines(["Asset": "", "Device": "", "Billed": "", "Charger": "Asset Device Billed"], version: 2),
      right: lines(["Asset": "", "Device": "Asset", "Billed": "", "Charger": "Device Billed"], version: 2),
      aliases: "objectCountAboveMax excessiveCount"),
  ]
}
