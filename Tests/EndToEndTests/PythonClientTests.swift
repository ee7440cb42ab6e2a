import Foundation
import Testing

/// Microsoft's own client, unmodified, against the local Azure: through the proxy, with Azure's host names.
@Suite(.serialized) struct PythonClientTests {
  static let packages = ["azure-digitaltwins-core==1.3.0", "azure-identity==1.27.0"]

  @Test func `azure-digitaltwins-core lists the applied models and twins`() async throws {
    let python = try await PythonEnvironment(Self.packages)
    try await withWorkspace { workspace in
      // The script makes a certificate of its own and asks the metadata service: neither knows the local secret.
      let started = try await workspace.run("local", "start", "--mqtt", "off", "--credentials", "any")
      #expect(started.status == 0, "\(started.all)")
      let apply = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      var variables = try await workspace.localVariables()
      variables["APPLICATION"] = Self.application
      variables["LOCAL_BASE"] = variables["HTTPS_PROXY"]?.replacingOccurrences(of: "http://", with: "https://")
      try workspace.write("client.py", Self.script)
      let outcome = try await python.run("client.py", in: workspace, adding: variables)
      #expect(outcome.status == 0, "\(outcome.all)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(
        lines.contains(
          "models dtmi:evcharging:Battery;1 dtmi:evcharging:ChargingStation;1 dtmi:evcharging:Connector;1 "
            + "dtmi:evcharging:OCPPTransaction;1 dtmi:evcharging:Vehicle;1"), "\(outcome.all)")
      #expect(lines.contains("twins CP001 CP001-1 CP001-2 EV-001 EV-001-Battery"), "\(outcome.all)")
      #expect(lines.contains("relationships hasConnector hasConnector servesVehicle"), "\(outcome.all)")
      try await expectSameCallers(lines, workspace)
    }
  }

  /// Both clients, signed in by the same credentials, are the same callers.
  private func expectSameCallers(_ lines: [String], _ workspace: Workspace) async throws {
    let settings = [
      "CertificateCredential": ["AZURE_CLIENT_CERTIFICATE_PATH": "client.pem"], "ManagedIdentityCredential": [:],
    ]
    for (name, setting) in settings {
      let kind = name == "CertificateCredential" ? "ClientCertificateCredential" : name
      let ours = try await workspace.run(
        "whoami", "--local", "--format", "json",
        adding: setting.merging(["AZURE_TOKEN_CREDENTIALS": kind, "AZURE_CLIENT_ID": Self.application]) { $1 })
      let document = try JSONSerialization.jsonObject(with: Data(ours.output.utf8)) as? [String: Any]
      let caller = try #require(document?["objectId"] as? String, "\(ours.all)")
      #expect(lines.contains("\(name) \(caller)"), "\(name): \(lines)")
    }
  }

  /// An application that is not the default one, so that nobody is it by accident.
  private static let application = "3b9b0a5e-1f0c-4c55-8a2e-7d2f5a1c0b77"

  private static let script = """
    from azure.digitaltwins.core import DigitalTwinsClient
    from azure.identity import ClientSecretCredential
    import os

    credential = ClientSecretCredential(
        os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
    client = DigitalTwinsClient("https://ev-charging-twins.api.eus.digitaltwins.azure.net", credential)
    print("models", *sorted(model.id for model in client.list_models()))
    print("twins", *sorted(twin["$dtId"] for twin in client.query_twins("SELECT * FROM DIGITALTWINS")))
    print("relationships", *sorted(r["$relationshipName"] for r in client.list_relationships("CP001")))

    import base64, datetime, json
    from azure.identity import CertificateCredential, ManagedIdentityCredential
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "client")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256()))
    with open("client.pem", "wb") as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
        file.write(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    os.environ["IDENTITY_ENDPOINT"] = os.environ["LOCAL_BASE"] + "/msi/token"
    os.environ["IDENTITY_HEADER"] = "any"
    application = os.environ["APPLICATION"]
    for credential in [
        CertificateCredential(os.environ["AZURE_TENANT_ID"], application, "client.pem"),
        ManagedIdentityCredential(client_id=application),
    ]:
        token = credential.get_token("https://management.azure.com/.default").token
        claims = token.split(".")[1]
        print(type(credential).__name__, json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["oid"])
    """
}
