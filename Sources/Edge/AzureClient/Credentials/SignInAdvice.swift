package import Cloud

/// How to mend what keeps somebody from signing in: by the number that Entra ID gives, or by our own code.
package enum SignInAdvice {
  /// Empty where nothing more is known than what the error says.
  package static func help(for error: AzureError) -> [String] { advice[error.code].map { [$0] } ?? [] }

  private static let advice: [String: String] = [
    // Entra ID
    "AADSTS7000215": "AZURE_CLIENT_SECRET must be the value of the secret, which is shown once, not its id",
    "AADSTS7000222": "the client secret has expired: make a new one with `az ad app credential reset`",
    "AADSTS700016": "look at AZURE_CLIENT_ID and AZURE_TENANT_ID: the application is not known in that tenant",
    "AADSTS90002": "look at AZURE_TENANT_ID, and at AZURE_CLOUD where the tenant is in another cloud",
    "AADSTS900023": "AZURE_TENANT_ID must be the id of a tenant or one of its domains",
    "AADSTS700027": "the certificate is not registered with the application: `az ad app credential reset --cert`",
    "AADSTS7000214": "the certificate is not registered with the application: `az ad app credential reset --cert`",
    "AADSTS700024":
      "the statement is not valid now: look at the clock of this machine, and at the age of the token file",
    "AADSTS70021": federation, "AADSTS700211": federation, "AADSTS700212": federation, "AADSTS700213": federation,
    "AADSTS700223": federation,
    "AADSTS500011": "the resource is not known in the tenant: look at AZURE_CLOUD",
    "AADSTS53003": "a Conditional Access policy forbids this sign-in: ask who administers the tenant",
    "AADSTS7000112": "the application is disabled in the tenant: ask who administers it",
    "AADSTS700082": login, "AADSTS50173": login, "AADSTS50076": login, "AADSTS50079": login, "AADSTS70043": login,
    // ours
    "AzureCLINotSignedIn": login,
    "AzureCLIUnreadable": "run `az account get-access-token` to see what it prints, and `az upgrade` if it is old",
    "AzureCLINoAnswer": "run `az account get-access-token`: it may be asking for something",
    "AzureCLIFailed": "run `az account get-access-token` to see all it says",
    "FederatedTokenUnreadable":
      "the platform makes this token: look at AZURE_FEDERATED_TOKEN_FILE, at `permissions: id-token: write` (GitHub) or at "
      + "SYSTEM_ACCESSTOKEN (Azure Pipelines)",
    "CertificateNotPEM": "make a PEM file of it: openssl pkcs12 -in FILE.pfx -out FILE.pem -nodes",
    "CertificateUnreadable": "AZURE_CLIENT_CERTIFICATE_PATH must name a PEM file with a certificate and its RSA key",
    "CertificatePasswordMissing": "set AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "CertificateKeyTooShort": "make a new certificate: openssl req -x509 -newkey rsa:3072 ...",
    "CertificateKeyMismatch": "put the certificate and the key that was made with it into one file",
    "identity_not_found": identity, "invalid_request": identity,
  ]

  private static let federation =
    "add a federated credential to the application whose issuer, subject and audience are those that the message names"
  private static let login = "run `az login`"
  private static let identity =
    "give this machine a managed identity, and name the one that is meant in AZURE_CLIENT_ID (client id) or "
    + "TWINWRIGHT_MANAGED_IDENTITY (resource or object id) where it has several"
}
