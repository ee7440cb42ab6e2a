package import Cloud
import Documents

/// What `az account get-access-token --output json` prints. Running it is left to whoever may start processes.
package enum AzureCLIOutput {
  /// The arguments behind `az` that ask for a token of a scope. The command takes resources, which are scopes without
  /// their `/.default`.
  package static func arguments(scope: String, tenant: String?) -> [String] {
    let resource = scope.hasSuffix("/.default") ? String(scope.dropLast("/.default".count)) : scope
    return ["account", "get-access-token", "--output", "json", "--resource", resource]
      + (tenant.map { ["--tenant", $0] } ?? [])
  }

  /// Reads the token. `expires_on` is an epoch; versions before 2.54 lack it, and then the token is taken to be good
  /// for five minutes, since `expiresOn` is local time of an unnamed zone.
  package static func token(_ output: [UInt8], now: Double) throws(AzureError) -> AccessToken {
    guard let body = try? JSONReader.parse(output), let value = body["accessToken"]?.string, !value.isEmpty else {
      throw AzureError(
        .unauthorized, code: "AzureCLIUnreadable", message: "`az account get-access-token` printed no token")
    }
    let expiry = body["expires_on"]?.number ?? body["expires_on"]?.string.flatMap(Double.init)
    return AccessToken(value: value, expiresAt: expiry ?? now + 300)
  }
}
