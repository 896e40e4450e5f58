"""Paths that hold a secret are shown as their templates."""

import pytest

from libs.secret_paths import SecretPaths

PATHS = SecretPaths(
    [("/api/v1/hooks/{token}", ["token"]), ("/api/v1/items/{item_id}/links/{token}", ["token"]), ("/api/v1/plain", [])]
)


class TestShown:
    @pytest.mark.parametrize(
        ("path", "shown"),
        [
            ("/api/v1/hooks/abc", "/api/v1/hooks/{token}"),
            ("/hooks/abc/more", "/api/v1/hooks/{token}"),
            ("/api/v1/items/7/links/abc", "/api/v1/items/{item_id}/links/{token}"),
            ("/api/v1/items/7/links", "/api/v1/items/7/links"),
            ("/api/v1/hooks", "/api/v1/hooks"),
            ("/api/v1/hooks/", "/api/v1/hooks/"),
            ("/api/v1/plain", "/api/v1/plain"),
            ("/api/v1/hookshop/abc", "/api/v1/hookshop/abc"),
        ],
    )
    def test_is_the_template_where_a_secret_may_stand(self, path, shown):
        assert PATHS.shown(path) == shown

    def test_is_the_path_without_any_template(self):
        assert SecretPaths().shown("/api/v1/hooks/abc") == "/api/v1/hooks/abc"
