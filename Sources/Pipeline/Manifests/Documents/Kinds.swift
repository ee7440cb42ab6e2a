import Catalogue

/// The kinds of documents there are.
enum Kinds {
  static let environment = "Environment"
  static let modelSet = "ModelSet"
  static let twinGraph = "TwinGraph"
  static let policy = "Policy"
  static let generic = "AzureResource"

  /// Kinds that are resources with a table in the catalogue, children left out.
  static let resources = Catalogue.types.filter { $0.parent == nil }.map(\.kind)
  static let all = [environment] + resources + [generic, modelSet, twinGraph, policy]
}
