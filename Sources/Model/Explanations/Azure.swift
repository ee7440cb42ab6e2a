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
    Explanation(
      "TW6010", "there is no credential",
      why: """
        Each way to sign in was looked at in its order, and something is missing for every one of them; the notes say what.
        A way is taken only when everything that it needs is there, so that a half-set credential never becomes another one.
        `twinwright whoami` shows the same list when one was found; docs/credentials.md tells which is meant for what.
        """,
      right: .shell("az login\ntwinwright whoami")),
    Explanation(
      "TW6011", "a setting about the credential or the cloud cannot be meant so",
      why: """
        AZURE_TOKEN_CREDENTIALS names a way to sign in, AZURE_CLOUD a cloud, ARM_CLOUD_METADATA_URL the description of one,
        AZURE_AUTHORITY_HOST the host that hands out tokens, TWINWRIGHT_MANAGED_IDENTITY a managed identity by its resource
        id or object id.
        A word that is not understood is never passed over: somebody who asked for one identity must not become another.
        """,
      wrong: .shell("AZURE_TOKEN_CREDENTIALS=managed twinwright whoami"),
      right: .shell("AZURE_TOKEN_CREDENTIALS=managed-identity twinwright whoami")),
    Explanation(
      "TW6020", "a proxy variable names no proxy",
      why: """
        https_proxy, HTTPS_PROXY, all_proxy and ALL_PROXY are read as curl reads them, in this order. The value is not
        repeated here, for it may hold a password.
        """,
      right: .shell("export HTTPS_PROXY=http://proxy.example.com:3128")),
    Explanation(
      "TW6021", "TWINWRIGHT_RATES is not understood",
      why: """
        It sets how many calls of a class are made a second at most, in place of what Azure documents:
        models, twinReads, twinWrites, patches, writesPerTwin, queries, eventRoutes, jobs.
        """,
      right: .shell("export TWINWRIGHT_RATES=twinWrites=200,writesPerTwin=5")),
    Explanation(
      "TW6022", "the file of trusted authorities does not exist",
      why: "CURL_CA_BUNDLE and SSL_CERT_FILE name a PEM file that is trusted in place of the system's.",
      right: .shell("export CURL_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt")),
    Explanation(
      "TW6023", "the time that was given is up",
      why: """
        `--timeout` bounds a whole command. What was under way when it ran out has finished, nothing new was begun:
        planning again shows what is left.
        """,
      right: .shell("twinwright apply manifests/ev-charging --yes --timeout 45m")),
    Explanation(
      "TW7010", "a fault script cannot be read",
      why: """
        A fault script for the local Azure is a list of rules: `when` names the requests, `then` what goes wrong.
        Nothing is played while something in it is not understood.
        """,
      right: .shell("twinwright local faults faults.yaml")),
    Explanation(
      "TW7011", "the local Azure cannot be asked or steered",
      why: """
        Faults are played, and events and history told, by a running local Azure: start it first. One of an older
        version does not know them; a topic, hub or queue that it does not have is refused with its name.
        """),
  ]
}
