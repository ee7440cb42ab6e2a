"""What the live tests of azure-digitaltwins-core import from Microsoft's unpublished `devtools_testutils`.

Nothing is faked but what would record or play back: credentials sign in, clients send.
"""

import asyncio
import functools
import inspect
import os
import unittest
import uuid

from azure.identity import ClientSecretCredential
from azure.identity.aio import ClientSecretCredential as AsyncClientSecretCredential


class _Client:
    """How a test gets its credential and its client."""

    # Live tests wait ten seconds for the query index; they are spared where no lag was asked for.
    is_live = os.environ.get("AZURE_TEST_RUN_LIVE") == "true"
    _credential = None

    def get_credential(self, client_class, is_async=False):
        identity = [os.environ[f"AZURE_{name}"] for name in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET")]
        # A session of aiohttp belongs to the loop of its test; the synchronous one is for all, as is its token.
        if is_async:
            return AsyncClientSecretCredential(*identity)
        if _Client._credential is None:
            _Client._credential = ClientSecretCredential(*identity)
        return _Client._credential

    def create_client_from_credential(self, client_class, credential, **kwargs):
        return client_class(credential=credential, **kwargs)

    def create_random_name(self, prefix):
        return f"{prefix}{uuid.uuid4().hex[:12]}"


class AzureRecordedTestCase(_Client):
    """The base class since version 1.3.0; pytest gives the tests their fixtures."""


class _Scrubber:
    def register_name_pair(self, name, replacement):
        pass


class AzureTestCase(_Client, unittest.TestCase):
    """The base class up to version 1.2.0; preparers, which are decorators, give the tests their arguments."""

    scrubber = _Scrubber()


class AzureMgmtPreparer:
    """A decorator that makes what `create_resource` returns and hands it to the test by name."""

    is_live = True

    def __init__(self, name_prefix="", random_name_length=50, **options):
        self.name_prefix = name_prefix
        self.resource = None
        self.test_class_instance = None

    def set_cache(self, *options):
        pass

    def __call__(self, test):
        @functools.wraps(test)
        def prepared(case, **arguments):
            self.test_class_instance = case
            name = case.create_random_name(self.name_prefix)
            arguments.update(self.create_resource(name, **arguments))
            try:
                outcome = test(case, **arguments)
                if inspect.isawaitable(outcome):
                    outcome = asyncio.run(outcome)
                return outcome
            finally:
                self.remove_resource(name, **arguments)

        # Else pytest would take the arguments of the test for fixtures.
        del prepared.__wrapped__
        return prepared


class ResourceGroupPreparer(AzureMgmtPreparer):
    parameter_name = "resource_group"
    parameter_name_for_location = "location"
    location = "westcentralus"
