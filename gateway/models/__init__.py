"""Tables of the schema `identity`: agencies, tenants, users and sessions of the platform; the rest is a tenant's."""

from gateway.models.access_request import AccessGrant, AccessRequest
from gateway.models.access_review import AccessReviewDecision
from gateway.models.agency import AgencyMember
from gateway.models.api_key import ApiKey, ApiKeyUsage
from gateway.models.entitlement import Entitlement
from gateway.models.flag import PlatformFlag, TenantFlag
from gateway.models.impersonation import BreakGlass, BreakGlassApproval, Impersonation, SupportConsent
from gateway.models.invitation import Invitation
from gateway.models.oauth import OAuthClient, OAuthSigningKey
from gateway.models.oidc import OidcFlow, OidcLink
from gateway.models.password_reset import PasswordReset
from gateway.models.schema import METADATA, IdentityModel
from gateway.models.second_factor import PendingSignIn, RecoveryCode, SecondFactor
from gateway.models.session import Session
from gateway.models.source_block import SourceBlock
from gateway.models.tenant import Agency, Membership, Tenant
from gateway.models.tenant_deletion import TenantDeletion, TenantDeletionPart
from gateway.models.tenant_quota import TenantQuota
from gateway.models.user import User
from gateway.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEvent, WebhookSubscription
from gateway.models.workspace import MembershipWorkspace, Workspace, WorkspaceAccount

__all__ = [
    "METADATA",
    "AccessGrant",
    "AccessRequest",
    "AccessReviewDecision",
    "Agency",
    "AgencyMember",
    "ApiKey",
    "ApiKeyUsage",
    "BreakGlass",
    "BreakGlassApproval",
    "Entitlement",
    "IdentityModel",
    "Impersonation",
    "Invitation",
    "Membership",
    "MembershipWorkspace",
    "OAuthClient",
    "OAuthSigningKey",
    "OidcFlow",
    "OidcLink",
    "PasswordReset",
    "PendingSignIn",
    "PlatformFlag",
    "RecoveryCode",
    "SecondFactor",
    "Session",
    "SourceBlock",
    "SupportConsent",
    "Tenant",
    "TenantDeletion",
    "TenantDeletionPart",
    "TenantFlag",
    "TenantQuota",
    "User",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEvent",
    "WebhookSubscription",
    "Workspace",
    "WorkspaceAccount",
]
