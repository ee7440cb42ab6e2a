import Resources

/// What lies in what, looked up instead of searched for.
struct ContainmentIndex<Element> {
  private var inside: [ResourceID: [Element]] = [:]

  /// The order of `elements` is kept.
  init(_ elements: some Sequence<Element>, id: (Element) -> ResourceID) {
    for element in elements {
      var next = id(element).parent
      while let container = next {
        inside[container, default: []].append(element)
        next = container.parent
      }
    }
  }

  /// Everything at any depth in a resource, extensions of it included.
  subscript(_ id: ResourceID) -> [Element] { inside[id] ?? [] }
}
