package import Cloud
import DTDL
package import Documents
import OrderedCollections
package import Twins

/// Makes pins, for the plan and for whoever checks later that the world is still what the plan saw.
///
/// A digest covers what the plan looked at: the canonical content without volatile members of a resource, without what
/// the runtime writes of a twin. Hence the digest outweighs the etag, see `Pin.holds(for:)`.
package enum Pins {
  /// A resource; `volatile` are the paths that move on their own, as the catalogue lists them.
  package static func pin(of resource: LiveResource?, volatile: [ValuePath]) -> Pin {
    guard let resource else { return .absent }
    var body = resource.body
    for path in volatile { body = body.removing(path.steps[...]) }
    return .present(etag: resource.etag, digest: Digest.sha256(body.canonicalJSON))
  }

  /// A model, in the form in which spellings do not matter.
  package static func pin(of model: LiveModel?) -> Pin {
    guard let model else { return .absent }
    return .present(etag: nil, digest: Digest.sha256(ModelForm.normalised(model.definition).canonicalJSON))
  }

  /// A twin without the properties that `runtime` names: `soc`, or `battery/soc` inside a component.
  package static func pin(of twin: Twin?, etag: String?, runtime: Set<String> = []) -> Pin {
    guard let twin else { return .absent }
    var contents = Value.object(twin.contents)
    for name in runtime {
      contents = contents.removing(name.split(separator: "/").map { .member(String($0)) }[...])
    }
    return .present(etag: etag, digest: Digest.sha256(Array("\(twin.model)\n".utf8) + contents.canonicalJSON))
  }

  /// A relationship with its name, target and properties.
  package static func pin(of relationship: Relationship?, etag: String?) -> Pin {
    guard let relationship else { return .absent }
    let content = Value.object([
      "name": .string(relationship.name), "target": .string(relationship.target),
      "properties": .object(relationship.properties),
    ])
    return .present(etag: etag, digest: Digest.sha256(content.canonicalJSON))
  }

  /// Something of which at most the etag is known: its content was never read.
  package static func pin(etag: String?) -> Pin { .present(etag: etag, digest: "") }

  /// An event route, which has no etag.
  package static func pin(of route: EventRoute?) -> Pin {
    guard let route else { return .absent }
    let content: Value = ["endpointName": .string(route.endpointName), "filter": .string(route.filter)]
    return .present(etag: nil, digest: Digest.sha256(content.canonicalJSON))
  }

  /// A device identity without its keys.
  package static func pin(of device: Device?) -> Pin {
    guard let device else { return .absent }
    let content: Value = [
      "status": .string(device.status), "authentication": .string(device.authentication),
      "isEdge": .bool(device.isEdge),
    ]
    return .present(etag: device.etag, digest: Digest.sha256(content.canonicalJSON))
  }

  /// What a patch touches of a device twin; what back ends and the device write beside it breaks no pin.
  package static func pin(of twin: LiveDeviceTwin?, touchedBy patch: DeviceTwinPatch) -> Pin {
    guard let twin else { return .absent }
    return .present(etag: twin.etag, digest: Digest.sha256(patch.part(of: twin).canonicalJSON))
  }
}

extension Pin {
  /// Whether what is there now is what the plan saw: the same content, or where no content was read the same etag, or
  /// where not even an etag was known that it is there.
  ///
  /// An etag that moved under unchanged content (the runtime wrote, a tag was set and set back) does not break a pin;
  /// writes then go with the etag of `current`.
  package func holds(for current: Pin) -> Bool {
    switch (self, current) {
    case (.absent, .absent): return true
    case (.present(let etag, let digest), .present(let etagNow, let digestNow)):
      if digest.isEmpty, etag == nil { return true }
      if etag == nil, digest.isEmpty { return true }  // nothing but that it is there was seen
      if !digest.isEmpty, !digestNow.isEmpty, digest == digestNow { return true }
      return etag != nil && etag == etagNow
    default: return false
    }
  }
}

extension Change {
  /// What of a twin the runtime writes, for `Pins.pin(of:etag:runtime:)`: the plan names it as suppressed.
  package var runtimeProperties: Set<String> {
    var names: Set<String> = []
    for suppression in suppressed where suppression.rule == .runtime {
      let steps = suppression.path.steps.compactMap { if case .member(let name) = $0 { name } else { nil } }
      names.insert(steps.joined(separator: "/"))
    }
    return names
  }
}

extension Value {
  /// The value without what stands at the path; itself when nothing does. `index` steps are not followed.
  fileprivate func removing(_ steps: ArraySlice<ValuePath.Step>) -> Value {
    guard case .member(let name)? = steps.first, case .object(var members) = self, let member = members[name] else {
      return self
    }
    if steps.count == 1 {
      members.removeValue(forKey: name)
    } else {
      members[name] = member.removing(steps.dropFirst())
    }
    return .object(members)
  }
}
