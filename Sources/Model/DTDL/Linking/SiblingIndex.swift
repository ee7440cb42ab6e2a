/// The elements under one member of an element, inherited ones counted, by what types ask about them: each is looked at
/// once, however many ask. Lists are in the order in which the elements stand.
struct SiblingIndex {
  /// Where siblings stand.
  struct Place: Hashable {
    let owner: Int
    let member: String
  }

  /// A whole number that siblings may not share.
  struct Number: Hashable {
    let property: String
    let value: Int
  }

  /// The member of a sibling that an override names.
  struct Overridden: Hashable {
    let sibling: String
    let property: String
  }

  let all: [Int]
  /// The first of each name.
  private(set) var named: [String: Int] = [:]
  /// By the DTMI of each type beside the class.
  private(set) var typed: [String: [Int]] = [:]
  private(set) var numbered: [Number: [Int]] = [:]
  private(set) var overriding: [Overridden: [Int]] = [:]

  init(_ all: [Int], of elements: [Element]) {
    self.all = all
    for index in all {
      if let name = elements[index].nameText, named[name] == nil { named[name] = index }
      for type in elements[index].types { typed[type.id, default: []].append(index) }
      note(index, elements[index].typeValues)
    }
  }

  private mutating func note(_ index: Int, _ values: [Element.TypeValue]) {
    for value in values {
      if value.property.isUnique, case .integer(let number) = value.value {
        numbered[Number(property: value.property.id, value: number), default: []].append(index)
      }
      guard case .id(let property) = value.value else { continue }
      for reference in values {
        guard case .text(let sibling) = reference.value else { continue }
        overriding[Overridden(sibling: sibling, property: property), default: []].append(index)
      }
    }
  }
}

extension ModelGraph {
  /// What stands beside an element in the element around it, or in another that inherits it.
  mutating func siblings(of index: Int, in owner: Int? = nil) -> SiblingIndex {
    let owner = owner ?? elements[index].parent
    guard owner >= 0 else { return SiblingIndex([], of: elements) }
    let place = SiblingIndex.Place(owner: owner, member: elements[index].member)
    if let known = siblingIndices[place] { return known }
    let lines = elements[owner].elementClass == .interface ? ancestry[owner] ?? [owner] : [owner]
    let all = lines.flatMap { line in
      elements[line].children.filter { $0.member == place.member }.compactMap(\.element)
    }
    let built = SiblingIndex(all, of: elements)
    siblingIndices[place] = built
    return built
  }
}
