package import Diagnostics
package import OrderedCollections

/// One of the things an interface declares under `contents`.
package enum Content: Sendable {
  case property(PropertyContent)
  case telemetry(TelemetryContent)
  case relationship(RelationshipContent)
  case component(ComponentContent)
  case command(CommandContent)

  /// The element's name, unique in its interface.
  package var name: String {
    switch self {
    case .property(let property): property.name
    case .telemetry(let telemetry): telemetry.name
    case .relationship(let relationship): relationship.name
    case .component(let component): component.name
    case .command(let command): command.name
    }
  }

  /// Where the name is written; `nil` when it did not come from a file.
  package var span: SourceSpan? {
    switch self {
    case .property(let property): property.span
    case .telemetry(let telemetry): telemetry.span
    case .relationship(let relationship): relationship.span
    case .component(let component): component.span
    case .command(let command): command.span
    }
  }

  /// The kind as DTDL writes it: `Property`, `Telemetry`...
  package var kind: String {
    switch self {
    case .property: "Property"
    case .telemetry: "Telemetry"
    case .relationship: "Relationship"
    case .component: "Component"
    case .command: "Command"
    }
  }
}

/// A value with a name, kept by the twin.
package struct PropertyContent: Sendable {
  package let name: String
  package let schema: Schema
  package let isWritable: Bool
  /// The quantity: `Voltage`, `Temperature`...
  package let semanticType: String?
  package let unit: String?
  package let span: SourceSpan?

  package init(
    name: String, schema: Schema, isWritable: Bool = false, semanticType: String? = nil, unit: String? = nil,
    span: SourceSpan? = nil
  ) {
    self.name = name
    self.schema = schema
    self.isWritable = isWritable
    self.semanticType = semanticType
    self.unit = unit
    self.span = span
  }
}

/// A value with a name, sent and not kept.
package struct TelemetryContent: Sendable {
  package let name: String
  package let schema: Schema
  /// The quantity: `Voltage`, `Temperature`...
  package let semanticType: String?
  package let unit: String?
  package let span: SourceSpan?

  package init(
    name: String, schema: Schema, semanticType: String? = nil, unit: String? = nil, span: SourceSpan? = nil
  ) {
    self.name = name
    self.schema = schema
    self.semanticType = semanticType
    self.unit = unit
    self.span = span
  }
}

/// A kind of edge that may lead from twins of the interface.
package struct RelationshipContent: Sendable {
  package let name: String
  /// The interface that the other end must be of; `nil` allows any. It need not exist.
  package let target: DTMI?
  package let properties: OrderedDictionary<String, PropertyContent>
  package let maxMultiplicity: Int?
  package let isWritable: Bool
  package let span: SourceSpan?

  package init(
    name: String, target: DTMI? = nil, properties: OrderedDictionary<String, PropertyContent> = [:],
    maxMultiplicity: Int? = nil, isWritable: Bool = false, span: SourceSpan? = nil
  ) {
    self.name = name
    self.target = target
    self.properties = properties
    self.maxMultiplicity = maxMultiplicity
    self.isWritable = isWritable
    self.span = span
  }
}

/// Another interface's contents, included by value under a name.
package struct ComponentContent: Sendable {
  package let name: String
  /// The interface it includes.
  package let schema: DTMI
  package let span: SourceSpan?

  package init(name: String, schema: DTMI, span: SourceSpan? = nil) {
    self.name = name
    self.schema = schema
    self.span = span
  }
}

/// A function that a twin would carry out. Azure Digital Twins has none.
package struct CommandContent: Sendable {
  package let name: String
  package let request: Field?
  package let response: Field?
  package let span: SourceSpan?

  package init(name: String, request: Field? = nil, response: Field? = nil, span: SourceSpan? = nil) {
    self.name = name
    self.request = request
    self.response = response
    self.span = span
  }
}
