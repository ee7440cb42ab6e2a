extension Explanations {
  /// TW60xx: Azure.
  static let azure: [Explanation] = [
    Explanation(
      "TW6001", "not signed in, or not allowed to",
      why: """
        Azure does not accept the credential, or the identity lacks a permission; the notes name the request.
        Reading and writing twins needs the role "Azure Digital Twins Data Owner" on the instance, besides the rights on the
        resource itself. A new role assignment may take some minutes to work.
        """,
      right: .shell("az login\nexport AZURE_SUBSCRIPTION_ID=...")),
    Explanation(
      "TW6002", "Azure cannot be reached",
      why: """
        No connection, or no answer within the time that is waited.
        Behind a proxy set HTTPS_PROXY, and CURL_CA_BUNDLE where the proxy has an authority of its own.
        """),
    Explanation(
      "TW6003", "cancelled",
      why: "The command was stopped before Azure had answered. What was read so far is thrown away."),
    Explanation(
      "TW6004", "Azure refused to be read",
      why: "Azure answered with an error of its own, which follows with the request and its id, for Azure's support."),
  ]
}
