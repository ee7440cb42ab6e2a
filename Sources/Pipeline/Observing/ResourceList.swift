import Catalogue
import Plans
import Resources

/// A collection of Azure that is read with one request a page.
struct ResourceList: Sendable {
  /// The resource whose collection it is, and the collection's path below it.
  let scope: ResourceID
  let path: String
  let apiVersion: String
  /// Declared resources that it is expected to show whole.
  var declared: [DesiredResource] = []
  /// Whether what else it shows lies beside the declared: children of a declared resource.
  var isWatched = false

  /// Its address, as good as an id to tell it by.
  var key: ResourceID { scope.child(path, "*") }

  /// The list that shows a resource as a read by id does; `nil` where Azure has none, or where nothing is known of it.
  init?(of resource: DesiredResource) {
    guard let type = Self.type(of: resource), type.listing.detail == .whole, type.parent?.isListed != false else {
      return nil
    }
    switch type.listing.reach {
    case .collection:
      guard let parent = resource.id.parent else { return nil }
      self.init(of: parent, resource.id.collection, resource.apiVersion)
    case .group:
      guard let subscription = resource.id.subscription, let group = resource.id.resourceGroup else { return nil }
      self.init(
        of: ResourceID.resourceGroup(subscription, group), "providers/\(type.type)", resource.apiVersion)
    }
  }

  init(of scope: ResourceID, _ path: String, _ apiVersion: String) {
    self.scope = scope
    self.path = path
    self.apiVersion = apiVersion
  }

  /// The collections of a resource's children.
  static func children(of resource: DesiredResource) -> [ResourceList] {
    guard let type = Catalogue.type(arm: resource.id.type) else { return [] }
    return Catalogue.children(of: type.kind).compactMap { child in
      guard let parent = child.parent, parent.isListed else { return nil }
      var list = ResourceList(of: resource.id, parent.segments, child.apiVersion)
      list.isWatched = true
      return list
    }
  }

  /// What is known of the type. Of a type without a table nobody knows whether there is a list; only where its resources
  /// have a place and lie in a group is there another list to check it by, that of the group.
  private static func type(of resource: DesiredResource) -> ResourceType? {
    if let type = Catalogue.type(arm: resource.id.type) { return type }
    let isTracked = resource.body["location"] != nil && resource.id.parent.map(\.isGroup) ?? false
    return isTracked ? Catalogue.type(arm: resource.id.type, apiVersion: resource.apiVersion) : nil
  }
}

extension ResourceID {
  /// Whether it is a resource group.
  var isGroup: Bool { type.lowercased() == "microsoft.resources/resourcegroups" }
}
