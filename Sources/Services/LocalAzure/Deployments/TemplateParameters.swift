import Documents
import OrderedCollections

/// The parameters of a template with the values of one deployment.
struct TemplateParameters {
  /// By name in lower case.
  private(set) var values: [String: Value] = [:]
  /// `{name: {type, value}}`, without the values of secure ones.
  private(set) var shown: Value = .object([:])

  init(_ declared: Value?, given: Value, _ context: TemplateContext) throws {
    let declared = declared?.object ?? [:]
    let given = given.object ?? [:]
    let unknown = given.keys.filter { name in !declared.keys.contains { $0.lowercased() == name.lowercased() } }
    guard unknown.isEmpty else {
      throw ServiceError.invalidTemplate(
        "The following parameters were supplied, but do not correspond to any parameters defined in the template: "
          + "'\(unknown.joined(separator: ", "))'. The parameters defined in the template are: "
          + "'\(declared.keys.joined(separator: ", "))'")
    }
    var members = OrderedDictionary<String, Value>()
    for (name, declaration) in declared {
      let sent = given.first { $0.key.lowercased() == name.lowercased() }?.value
      let value = try value(name, declaration, sent, context)
      try check(name, value, declaration)
      values[name.lowercased()] = value
      let type = declaration["type"]?.string ?? ""
      let spelled = Self.types[type.lowercased()]?.spelled ?? type
      let isSecure = type.lowercased().hasPrefix("secure")
      members[name] = isSecure ? ["type": .string(spelled)] : ["type": .string(spelled), "value": value]
    }
    shown = .object(members)
  }

  private func value(
    _ name: String, _ declaration: Value, _ sent: Value?, _ context: TemplateContext
  ) throws -> Value {
    if let value = sent?["value"], !value.isNull { return value }
    if sent?["reference"] != nil {
      throw ServiceError(
        501, "NotImplemented",
        "The parameter '\(name)' refers to a key vault; the local Azure keeps no secrets in them.")
    }
    if let standard = declaration["defaultValue"] {
      // Defaults may use the parameters before them.
      var context = context
      context.parameters = values
      return try TemplateEvaluator(context).value(standard)
    }
    guard declaration["nullable"] == true else {
      throw ServiceError.invalidTemplate(
        "The value for the template parameter '\(name)' is not provided. Please see "
          + "https://aka.ms/arm-create-parameter-file for usage details.")
    }
    return .null
  }

  private static let types: [String: (spelled: String, fits: @Sendable (Value) -> Bool)] = [
    "string": ("String", { $0.string != nil }), "securestring": ("SecureString", { $0.string != nil }),
    "int": ("Int", { $0.integer != nil }), "bool": ("Bool", { $0.bool != nil }),
    "object": ("Object", { $0.object != nil }), "secureobject": ("SecureObject", { $0.object != nil }),
    "array": ("Array", { $0.array != nil }),
  ]

  private func check(_ name: String, _ value: Value, _ declaration: Value) throws(ServiceError) {
    guard let type = Self.types[declaration["type"]?.string?.lowercased() ?? ""] else {
      throw .invalidTemplate("The type of the template parameter '\(name)' is not known.")
    }
    if value.isNull, declaration["nullable"] == true { return }
    guard type.fits(value) else {
      throw .invalidTemplate(
        "The provided value for the template parameter '\(name)' is not valid. Expected a value of type "
          + "'\(type.spelled)', but received \(value.kindName).")
    }
    if let allowed = declaration["allowedValues"]?.array, type.spelled != "Array",
      !allowed.contains(where: { $0.isEquivalent(to: value) })
    {
      throw .invalidTemplate(
        "The provided value for the template parameter '\(name)' is not valid. The value is not part of the allowed "
          + "value(s): '\(allowed.map(TemplateFunctions.text).joined(separator: ","))'.")
    }
    let length = value.string?.count ?? value.array?.count
    let bounds: [(String, Int64?)] = [
      ("Length", length.map { Int64($0) }), ("Value", value.integer),
    ]
    for (what, size) in bounds {
      guard let size else { continue }
      if let least = declaration["min\(what)"]?.integer, size < least {
        throw .invalidTemplate("The value of the template parameter '\(name)' is below min\(what) \(least).")
      }
      if let most = declaration["max\(what)"]?.integer, size > most {
        throw .invalidTemplate("The value of the template parameter '\(name)' is above max\(what) \(most).")
      }
    }
  }
}
