"""The one name that the tests import from Microsoft's `azure-devtools`."""


class AzureTestError(Exception):
    pass
