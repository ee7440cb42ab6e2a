import Diagnostics
import Documents
import OrderedCollections
import Resources

extension Template {
  /// How the template reads to a person: `https://${IoTHub.x.hostName}/twins`; objects and lists as JSON around that.
  var text: String {
    switch content {
    case .literal(let value): value.scalarText ?? value.jsonText
    case .reference(let reference): "${\(reference)}"
    case .secret(let secret): "${\(secret)}"
    case .text(let parts): parts.map(\.text).joined()
    case .list(let items): "[\(items.map(\.text).joined(separator: ", "))]"
    case .object(let members): "{\(members.map { "\($0.key): \($0.value.text)" }.joined(separator: ", "))}"
    }
  }

  /// Every secret with the place where a person wrote it.
  var secretPlaces: [(secret: SecretReference, span: SourceSpan?)] {
    switch content {
    case .literal, .reference: []
    case .secret(let secret): [(secret, span)]
    case .text(let parts), .list(let parts): parts.flatMap { $0.secretPlaces(in: span) }
    case .object(let members): members.values.flatMap { $0.secretPlaces(in: span) }
    }
  }

  /// Every reference with the place where a person wrote it; secret outputs count.
  var referencePlaces: [(reference: Reference, span: SourceSpan?)] {
    switch content {
    case .literal: []
    case .reference(let reference): [(reference, span)]
    case .secret(.output(let reference)): [(reference, span)]
    case .secret: []
    case .text(let parts), .list(let parts): parts.flatMap { $0.referencePlaces(in: span) }
    case .object(let members): members.values.flatMap { $0.referencePlaces(in: span) }
    }
  }

  private func secretPlaces(in outer: SourceSpan?) -> [(secret: SecretReference, span: SourceSpan?)] {
    secretPlaces.map { ($0.secret, $0.span ?? span ?? outer) }
  }

  private func referencePlaces(in outer: SourceSpan?) -> [(reference: Reference, span: SourceSpan?)] {
    referencePlaces.map { ($0.reference, $0.span ?? span ?? outer) }
  }

  /// Whether a secret stands anywhere in it.
  var hasSecrets: Bool { !secrets().isEmpty }

  /// Members of an object, whether it is a literal or not; `nil` for everything else.
  var objectMembers: [(key: String, value: Template)]? {
    switch content {
    case .object(let members): members.map { ($0.key, $0.value) }
    case .literal(.object(let members)): members.map { ($0.key, Template(.literal($0.value), at: span)) }
    default: nil
    }
  }

  /// Items of a list, whether it is a literal or not; `nil` for everything else.
  var listItems: [Template]? {
    switch content {
    case .list(let items): items
    case .literal(.array(let items)): items.map { Template(.literal($0), at: span) }
    default: nil
    }
  }
}
