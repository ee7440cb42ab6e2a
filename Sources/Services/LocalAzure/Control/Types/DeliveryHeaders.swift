import Documents
import OrderedCollections

/// Headers of event subscriptions whose values are not shown: those that say `isSecret`.
enum DeliveryHeaders {
  private static let places = [
    "properties.destination.properties.deliveryAttributeMappings",
    "properties.deliveryWithResourceIdentity.destination.properties.deliveryAttributeMappings",
  ]

  /// Moves the values out of the body; one that an update leaves out stays what it was.
  static func conceal(_ draft: inout Draft) {
    for place in places {
      guard let mappings = draft[place]?.array else { continue }
      draft[place] = .array(
        mappings.map { mapping in
          var mapping = mapping
          guard mapping["properties"]?["isSecret"] == true, let name = mapping["name"]?.string else { return mapping }
          let given = mapping["properties"]?["value"].flatMap { $0.isNull ? nil : $0 }
          if let value = given ?? draft.existing?.secrets[key(name)] { draft.secrets[member: key(name)] = value }
          mapping.put(.null, at: Draft.path("properties.value"))
          return mapping
        })
    }
  }

  /// The headers with their values.
  static func shown(_ subscription: StoredResource) -> [Value] {
    for place in places {
      guard let mappings = subscription.body.value(at: Draft.path(place))?.array else { continue }
      return mappings.map { mapping in
        var mapping = mapping
        if let name = mapping["name"]?.string, let value = subscription.secrets[key(name)] {
          mapping.put(value, at: Draft.path("properties.value"))
        }
        return mapping
      }
    }
    return []
  }

  private static func key(_ name: String) -> String { "header \(name)" }
}
