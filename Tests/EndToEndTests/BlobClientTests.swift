import Foundation
import Testing

/// Microsoft's own client of the blob service, unmodified, against the local Azure.
@Suite(.serialized) struct BlobClientTests {
  @Test func `azure-storage-blob writes, reads, lists, leases and is refused what it may not do`() async throws {
    let python = try await PythonEnvironment(["azure-storage-blob==12.31.1", "azure-identity==1.27.0", "requests"])
    try await withWorkspace { workspace in
      try workspace.write("client.py", Self.script)
      let outcome = try await python.run("client.py", in: workspace, adding: try await workspace.localVariables())
      #expect(outcome.status == 0, "\(outcome.all)")
      #expect(outcome.output.hasSuffix("all of it\n"), "\(outcome.all)")
    }
  }

  private static let script = """
    import base64, datetime, json, os, requests
    from azure.core.exceptions import HttpResponseError
    from azure.identity import ClientSecretCredential
    from azure.storage.blob import (
        AccountSasPermissions, BlobClient, BlobSasPermissions, BlobServiceClient, ContainerClient, ResourceTypes,
        generate_account_sas, generate_blob_sas)

    credential = ClientSecretCredential(
        os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
    token = credential.get_token("https://management.azure.com/.default").token
    subscription = "/subscriptions/" + os.environ["AZURE_SUBSCRIPTION_ID"]
    account = subscription + "/resourceGroups/blobs/providers/Microsoft.Storage/storageAccounts/evblobs"
    url = "https://evblobs.blob.core.windows.net"

    def manage(method, path, version, body=None):
        answer = requests.request(
            method, "https://management.azure.com" + path, params={"api-version": version}, json=body,
            headers={"Authorization": "Bearer " + token})
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.text else None

    def refused(status, code, call):
        try:
            call()
        except HttpResponseError as error:
            found = getattr(error.error_code, "value", error.error_code)
            assert (error.status_code, found) == (status, code), (error.status_code, found)
        else:
            raise AssertionError("not refused: " + code)

    manage("PUT", subscription + "/resourceGroups/blobs", "2025-04-01", {"location": "eastus"})
    manage("PUT", account, "2023-05-01", {"location": "eastus", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}})
    key = manage("POST", account + "/listKeys", "2023-05-01")["keys"][0]["value"]
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)

    # Containers, from either side.
    service = BlobServiceClient(url, credential=key)
    container = service.create_container("data", metadata={"use": "test"})
    refused(409, "ContainerAlreadyExists", lambda: service.create_container("data"))
    assert container.get_container_properties().metadata == {"use": "test"}
    seen = manage("GET", account + "/blobServices/default/containers", "2023-05-01")["value"]
    assert [item["name"] for item in seen] == ["data"]
    manage("PUT", account + "/blobServices/default/containers/other", "2023-05-01", {"properties": {}})
    assert [item.name for item in service.list_containers()] == ["data", "other"]

    # Whole blobs, blocks and ranges.
    blob = container.get_blob_client("a/b c.txt")
    blob.upload_blob(b"hello world", metadata={"k": "v"})
    assert blob.download_blob().readall() == b"hello world"
    assert blob.get_blob_properties().metadata == {"k": "v"}
    refused(409, "BlobAlreadyExists", lambda: blob.upload_blob(b"again"))
    big = os.urandom(9 * 1024 * 1024 + 17)
    pieces = BlobServiceClient(url, credential=key, max_single_put_size=1 << 20, max_block_size=1 << 20)
    pieces.get_blob_client("data", "big.bin").upload_blob(big)
    whole = container.get_blob_client("big.bin")
    assert whole.download_blob().readall() == big
    assert whole.download_blob(offset=5_000_000, length=100).readall() == big[5_000_000:5_000_100]
    assert len(whole.get_block_list("all")[0]) == 10

    # Appends under a lease.
    log = container.get_blob_client("log.jsonl")
    log.create_append_blob()
    lease = log.acquire_lease(15)
    refused(412, "LeaseIdMissing", lambda: log.append_block(b"x"))
    refused(409, "LeaseAlreadyPresent", lambda: log.acquire_lease(15))
    assert log.append_block(b"one\\n", lease=lease)["blob_append_offset"] == "0"
    assert log.append_block(b"two\\n", lease=lease, appendpos_condition=4)["blob_append_offset"] == "4"
    refused(
        412, "AppendPositionConditionNotMet", lambda: log.append_block(b"x", lease=lease, appendpos_condition=4))
    lease.release()
    assert log.download_blob().readall() == b"one\\ntwo\\n"

    # Lists in pages, with and without folders.
    for number in range(25):
        container.upload_blob(f"n/{number:02}", b"x")
    assert len(list(container.list_blobs(results_per_page=7))) == 28
    folders = [[item.name for item in page] for page in container.walk_blobs(results_per_page=2).by_page()]
    assert folders == [["a/", "big.bin"], ["n/", "log.jsonl"]], folders
    assert len(list(container.list_blobs(name_starts_with="n/1"))) == 10

    # Signatures are good for what they were made for.
    signed = generate_blob_sas(
        "evblobs", "data", "a/b c.txt", account_key=key, permission=BlobSasPermissions(read=True), expiry=soon)
    reader = BlobClient.from_blob_url(blob.url + "?" + signed)
    assert reader.download_blob().readall() == b"hello world"
    refused(403, "AuthorizationPermissionMismatch", lambda: reader.upload_blob(b"x", overwrite=True))
    refused(403, "AuthenticationFailed", lambda: BlobClient.from_blob_url(whole.url + "?" + signed).download_blob())
    past = generate_blob_sas(
        "evblobs", "data", "a/b c.txt", account_key=key, permission=BlobSasPermissions(read=True),
        expiry=soon - datetime.timedelta(hours=2))
    refused(403, "AuthenticationFailed", lambda: BlobClient.from_blob_url(blob.url + "?" + past).download_blob())
    all_of_it = generate_account_sas(
        "evblobs", key, ResourceTypes(object=True, container=True, service=True),
        AccountSasPermissions(read=True, list=True), soon)
    assert len(list(ContainerClient.from_container_url(container.url + "?" + all_of_it).list_blobs())) == 28
    wrong = base64.b64encode(b"x" * 64).decode()
    refused(
        403, "AuthenticationFailed",
        lambda: BlobServiceClient(url, credential=wrong).get_blob_client("data", "q").upload_blob(b"1"))

    # Tokens do what their roles allow.
    entra = BlobServiceClient(url, credential=credential)
    refused(
        403, "AuthorizationPermissionMismatch", lambda: entra.get_blob_client("data", "a/b c.txt").download_blob())
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    role = subscription + "/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    manage(
        "PUT", account + "/providers/Microsoft.Authorization/roleAssignments/0d3d4a55-0000-4000-8000-0000000000b1",
        "2022-04-01", {"properties": {"roleDefinitionId": role, "principalId": claims["oid"]}})
    assert entra.get_blob_client("data", "a/b c.txt").download_blob().readall() == b"hello world"
    refused(
        403, "AuthorizationPermissionMismatch", lambda: entra.get_blob_client("data", "q").upload_blob(b"1"))

    blob.delete_blob()
    assert not blob.exists()
    container.delete_container()
    assert not container.exists()
    print("all of it")
    """
}
