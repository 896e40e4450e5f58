"""The registry of what is encrypted: nothing encrypted is missing from it, and nothing is on it that is not there."""

import ast
import re

import pytest

from contracts.secrets.registry import ENCRYPTED_COLUMNS, PLAIN_BINARY_COLUMNS, SECRET_KINDS, secret_kind
from libs.testing.operations import operations_of
from tests.architecture.repository import imports, runtime_modules, tree_of

# What dbt builds from the raw layer is left out: it holds no column that is not named there.
BINARY_COLUMNS = """
    select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
    where data_type = 'bytea' and table_schema !~ '^(pg_|information_schema)'
    and table_schema not in ('staging', 'intermediate', 'warehouse') order by 1
"""
TELLING_COLUMNS = """
    select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
    where data_type in ('text', 'character varying', 'jsonb', 'json') and table_schema !~ '^(pg_|information_schema)'
    and table_schema not in ('raw', 'staging', 'intermediate', 'warehouse')
    and column_name ~* '(cipher|encrypted|sealed|envelope|wrapped|secret|credential|private_key|refresh_token|totp)'
    order by 1
"""
# Names that sound like it, and hold nothing secret.
HARMLESS = {
    "secrets.data_key.wrapped_by",
    "secrets.key_ring.index_key_wrapped_by",
    "identity.oauth_client.secret_prefix",  # how it starts, to recognise it
    "identity.oauth_signing_key.private_key_ref",  # where in the vault it is
    "identity.second_factor.secret_ref",
    "identity.webhook_subscription.previous_secret_ref",
    "identity.webhook_subscription.secret_ref",
    "ingestion.airbyte_server.secret_ref",
    "metrics.alert_channel.secret_ref",
    "ingestion.webhook_endpoint.previous_secret_ref",
    "ingestion.webhook_endpoint.secret_ref",
    "ops.platform_connection.secret_ref",
}
# Who uses a cipher. Everybody else asks the vault.
WHO_ENCRYPTS = {
    "gateway/identity/credential/conversion.py": "process_key",
    "libs/idempotency.py": "process_key",
    "services/ops_hub/review_requests/addressing.py": "process_key",
    "services/secrets/envelope/algorithms.py": "envelope",
    "services/secrets/kms/local.py": "key_service",
}


class TestRegistry:
    def test_knows_every_binary_column(self, rows):
        """Ciphertext is bytes: a new binary column says whether it is, and if not, why not."""
        found = {name for [name] in rows(BINARY_COLUMNS)}
        registered = {column.name for column in ENCRYPTED_COLUMNS}
        assert found - registered - set(PLAIN_BINARY_COLUMNS) == set()
        assert set(PLAIN_BINARY_COLUMNS) - found == set()

    def test_knows_every_text_column_that_sounds_encrypted(self, rows):
        registered = {column.name for column in ENCRYPTED_COLUMNS}
        assert {name for [name] in rows(TELLING_COLUMNS)} - registered - HARMLESS == set()

    def test_lists_columns_that_exist(self, rows):
        found = {
            name
            for [name] in rows(
                "select table_schema || '.' || table_name || '.' || column_name from information_schema.columns"
            )
        }
        assert {column.name for column in ENCRYPTED_COLUMNS} - found == set()

    def test_knows_every_module_that_encrypts(self):
        users = {module for module in runtime_modules() if _uses_a_cipher(tree_of(module))}
        assert users == set(WHO_ENCRYPTS)
        assert set(WHO_ENCRYPTS.values()) <= {column.sealing for column in ENCRYPTED_COLUMNS}

    def test_knows_every_kind_that_a_service_keeps(self):
        """`kind="…"` of each call of the vault's `put`, and of a keeper's `keep`."""
        used = {kind for module in runtime_modules() for kind in _kinds_put(tree_of(module))}
        assert used == {kind.name for kind in SECRET_KINDS}

    @pytest.mark.parametrize("kind", SECRET_KINDS, ids=lambda kind: kind.name)
    def test_names_each_kind_once(self, kind):
        assert secret_kind(kind.name) is kind

    def test_has_an_owner_for_each_column_that_others_have_sealed(self):
        sealed_for_others = [column for column in ENCRYPTED_COLUMNS if column.owner]
        assert [column.name for column in sealed_for_others if column.purpose is None] == []


class TestOperations:
    def test_that_show_a_value_are_internal(self):
        """No public operation of the service has a value in its answer."""
        public = [one for one in operations_of("secrets") if one.audience == "public"]
        assert len(public) == 5
        shown = [
            str(one) for one in public if re.search(r"Resolved|Decrypted|\"value\"", str(one.declared["responses"]))
        ]
        assert shown == []


class TestImports:
    def test_of_the_aws_client_are_where_keys_are_wrapped_and_the_sender_is_looked_at(self):
        found = sorted(module for module in runtime_modules() if "boto3" in imports(module))
        assert found == ["services/reporting/readiness/ses.py", "services/secrets/kms/aws.py"]


def _uses_a_cipher(tree: ast.Module) -> bool:
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return any(".primitives.ciphers" in name or name.startswith(("cryptography.fernet", "nacl")) for name in names)


def _kinds_put(tree: ast.Module) -> set[str]:
    return {
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("put", "keep")
        for keyword in node.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }
