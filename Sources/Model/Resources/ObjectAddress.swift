/// How twinwright names an object everywhere it speaks of it: in plans, journals, references and messages.
///
/// `Kind.name` for what a manifest declares, and a path below it for what lies inside:
/// `DigitalTwinsInstance.ev-charging-twins/endpoints/dt-eventgrid-endpoint`,
/// `ModelSet.evcharging/models/dtmi:evcharging:Battery;1`, `TwinGraph.fleet/twins/EV-001`,
/// `TwinGraph.fleet/twins/EV-001/relationships/hasBattery`, `IoTHub.ev-charging-hub/devices/CP001`.
package struct ObjectAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let description: String

  package init(kind: String, name: String) { description = "\(kind).\(name)" }

  /// Takes the text as it is: for addresses read back from a plan or journal.
  package init(_ text: String) { description = text }

  package func child(_ collection: String, _ name: String) -> ObjectAddress {
    ObjectAddress("\(description)/\(collection)/\(name)")
  }

  /// The address of the manifest object that this one is or lies in.
  package var root: ObjectAddress {
    ObjectAddress(String(description.prefix { $0 != "/" }))
  }

  /// The kind of the root: the text before the first dot.
  package var kind: String { String(description.prefix { $0 != "." }) }

  package static func < (a: ObjectAddress, b: ObjectAddress) -> Bool { a.description < b.description }
}
