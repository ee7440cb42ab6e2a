import Documents

/// What Azure Policy says about a refused request, in the `additionalInfo` of the error: which policy, by which
/// assignment, and what about the resource it does not allow.
enum PolicyViolation {
  /// One sentence for each violation, in the order of the answer; empty where no policy is the cause.
  static func sentences(_ error: Value) -> [String] {
    (error["additionalInfo"]?.array ?? []).filter { $0["type"]?.string == "PolicyViolation" }
      .compactMap { $0["info"] }.map(sentence)
  }

  /// The message without the identifiers that Azure appends as JSON: the sentences say it better.
  static func shortened(_ message: String) -> String {
    message.firstRange(of: " Policy identifiers:").map { String(message[..<$0.lowerBound]) } ?? message
  }

  private static func sentence(_ info: Value) -> String {
    let policy = name(info, "policyDefinitionDisplayName", "policyDefinitionName", "policyDefinitionId")
    let assignment = name(info, "policyAssignmentDisplayName", "policyAssignmentName", "policyAssignmentId")
    var text = "policy \"\(policy ?? "?")\""
    if let assignment { text += " assigned as \"\(assignment)\"" }
    if let id = info["policyAssignmentId"]?.string, id != assignment { text += " (\(id))" }
    let failed = expressions(info)
    if !failed.isEmpty { text += ": " + failed.joined(separator: ", ") }
    if let reason = info["nonComplianceMessage"]?.string?.trimmed, !reason.isEmpty { text += ": " + reason }
    return text
  }

  private static func name(_ info: Value, _ members: String...) -> String? {
    for member in members {
      if let text = info[member]?.string?.trimmed, !text.isEmpty { return text }
    }
    return nil
  }

  /// The conditions that made the policy apply: `location is "westus" (NotIn ["eastus"])`. A resource's type is left
  /// out: it only says what the policy is about.
  private static func expressions(_ info: Value) -> [String] {
    (info["evaluationDetails"]?["evaluatedExpressions"]?.array ?? []).prefix(20).compactMap { item in
      guard item["result"]?.string != "False", let path = (item["path"] ?? item["expression"])?.string, path != "type"
      else { return nil }
      var text = path
      if let value = item["expressionValue"] { text += " is \(value.jsonText)" }
      if let condition = item["operator"]?.string {
        text += " (\(condition)\(item["targetValue"].map { " " + $0.jsonText } ?? ""))"
      }
      return text
    }
  }
}
