"""Tables of the schema `identity`: agencies, tenants, users and sessions of the platform; the rest is a tenant's."""

from gateway.models.api_key import ApiKey
from gateway.models.flag import PlatformFlag, TenantFlag
from gateway.models.schema import METADATA, IdentityModel
from gateway.models.session import Session
from gateway.models.tenant import Agency, Membership, Tenant
from gateway.models.user import User

__all__ = [
    "METADATA",
    "Agency",
    "ApiKey",
    "IdentityModel",
    "Membership",
    "PlatformFlag",
    "Session",
    "Tenant",
    "TenantFlag",
    "User",
]
