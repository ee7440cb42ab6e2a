package import Catalogue
package import Cloud
package import Documents
package import Resources

/// What a live resource is and what lies in it, children by the collections under which manifests write them.
package struct SurveyedResource: Sendable {
  package let id: ResourceID
  package let type: ResourceType
  package let body: Value
  /// In the order of the catalogue, each collection in the order of names.
  package var children: [(collection: String, members: [SurveyedResource])] = []
}

/// Everything of a resource group that can be written as manifests, as Azure shows it.
package struct Survey: Sendable {
  package var group: SurveyedResource
  /// In the order of their ids.
  package var resources: [SurveyedResource] = []
  /// What is attached to the group or to something in it: role assignments, locks, diagnostic settings.
  package var attached: [SurveyedResource] = []
  package var instances: [ResourceID: SurveyedInstance] = [:]
  package var devices: [ResourceID: [Device]] = [:]
  package var deviceTwins: [ResourceID: [String: LiveDeviceTwin]] = [:]
  /// What could not be looked at, and why, in sentences.
  package var notices: [String] = []
}

/// The data plane of a Digital Twins instance.
package struct SurveyedInstance: Sendable {
  package var models: [LiveModel] = []
  package var routes: [EventRoute] = []
  /// As the service returns them, `$metadata` and all.
  package var twins: [Value] = []
  package var relationships: [Value] = []
}

extension SurveyedResource {
  /// Itself and everything in it.
  package var everything: [SurveyedResource] { [self] + children.flatMap { $0.members.flatMap(\.everything) } }

  /// What comes with its parent and can be neither made nor deleted.
  var isBuiltIn: Bool {
    let kind = type.type.lowercased()
    return id.name.hasPrefix("$") || id.name == "master" && kind == "microsoft.sql/servers/databases"
  }
}
