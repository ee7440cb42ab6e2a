"""A plugin of pytest: where the instance is, and the fixtures that the live tests ask for."""

import os

import pytest


def pytest_configure(config):
    host = os.environ["TWINS_HOST"]
    os.environ["AZURE_DIGITALTWINS_URL"] = f"https://{host}"  # since version 1.3.0
    os.environ["AZURE_DIGITAL_TWINS_HOSTNAME"] = host  # up to version 1.2.0


class _Variables:
    def get(self, name):
        return os.environ[name]

    def sanitize_batch(self, replacements):
        pass


@pytest.fixture(scope="session")
def environment_variables():
    return _Variables()


@pytest.fixture(scope="session")
def test_proxy():
    pass


@pytest.fixture
def recorded_test():
    pass
