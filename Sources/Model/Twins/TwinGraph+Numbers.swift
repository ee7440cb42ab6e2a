package import DTDL

/// Looking at a whole graph without a text for every identifier: identifiers by the number under which they are kept.
extension TwinGraph {
  /// Numbers are below this; some belong to twins that are only named by a relationship.
  package var identifierCount: Int { twinOfID.count }

  /// The number of an identifier; `nil` for one that nothing names.
  package func number(ofIdentifier id: String) -> Int? { ids.index(of: id) }

  package func identifier(_ number: Int) -> String { ids.text(number) }

  /// The model of the twin with that identifier; `nil` when it is only named.
  package func model(ofNumber number: Int) -> DTMI? {
    twinOfID[number] < 0 ? nil : models[Int(twins[Int(twinOfID[number])].model)]
  }

  /// How many twins there are of each model.
  package var twinsByModel: [DTMI: Int] {
    var counts = [Int](repeating: 0, count: models.count)
    for twin in twins { counts[Int(twin.model)] += 1 }
    return Dictionary(uniqueKeysWithValues: zip(models, counts))
  }

  /// Every relationship in the order added: its position in `relationshipKeys`, the numbers of its ends.
  package func forEachRelationship(_ body: (_ position: Int, _ source: Int, _ target: Int) -> Void) {
    for position in relationships.indices {
      body(position, relationshipKeyTable.number(position), Int(relationships[position].target))
    }
  }

  /// The name of the relationship at a position in `relationshipKeys`.
  package func relationshipName(at position: Int) -> String {
    relationshipNames.text(Int(relationships[position].name))
  }

  /// How many relationships start or end at each identifier, by its number; one from a twin to itself counts once.
  package var incidence: [Int32] {
    var counts = [Int32](repeating: 0, count: identifierCount)
    forEachRelationship { _, source, target in
      counts[source] += 1
      if target != source { counts[target] += 1 }
    }
    return counts
  }
}
