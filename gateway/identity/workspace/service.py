"""Workspaces of the current tenant."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.standing import WorkspaceName
from contracts.gateway.workspace import Workspace as WorkspaceView
from contracts.gateway.workspace import WorkspaceAccount, WriteWorkspace
from gateway.caller import Edge
from gateway.identity.transactions import audit
from gateway.identity.workspace import repository
from gateway.identity.workspace.repository import Account
from gateway.models import Workspace
from libs.auth import tenant_of
from libs.errors import Conflict, NotFound

MOST = 200


class WorkspaceNameTaken(Conflict):
    """Another workspace of this tenant has this name."""

    code: ClassVar[str] = "workspace_name_taken"


class WorkspaceInUse(Conflict):
    """Memberships are limited to it; removing it would leave them with nothing."""

    code: ClassVar[str] = "workspace_in_use"


class TooManyWorkspaces(Conflict):
    """A tenant has 200 workspaces at most."""

    code: ClassVar[str] = "too_many_workspaces"


async def list_workspaces(session: AsyncSession) -> list[WorkspaceView]:
    """Every workspace, by name."""
    accounts = await repository.accounts_by_workspace(session)
    members = await repository.members_by_workspace(session)
    return [
        _view(workspace, accounts.get(workspace.id, []), members.get(workspace.id, 0))
        for workspace in await repository.list_workspaces(session)
    ]


async def list_names(session: AsyncSession) -> list[WorkspaceName]:
    """What can be asked for: names alone, which every member may know."""
    return [WorkspaceName(id=one.id, name=one.name) for one in await repository.list_workspaces(session)]


async def create(session: AsyncSession, wanted: WriteWorkspace, *, edge: Edge) -> WorkspaceView:
    """A new workspace. Raises `WorkspaceNameTaken`, `TooManyWorkspaces`."""
    principal = edge.principal()
    await _check_name(session, wanted.name, but=None)
    if await repository.count(session) >= MOST:
        raise TooManyWorkspaces(f"A tenant has {MOST} workspaces at most.")
    workspace = Workspace(
        tenant_id=tenant_of(principal),
        name=wanted.name,
        locations=sorted(set(wanted.locations)),
        created_by=principal.subject,
    )
    await repository.add(session, workspace)
    accounts = _accounts(wanted)
    await repository.replace_accounts(session, workspace, accounts)
    await _audit(session, edge, "workspace.created", workspace, accounts)
    return _view(workspace, accounts, 0)


async def replace(session: AsyncSession, workspace_id: UUID, wanted: WriteWorkspace, *, edge: Edge) -> WorkspaceView:
    """The workspace as it should be; members limited to it see the new accounts within 5 seconds."""
    workspace = await _get(session, workspace_id)
    await _check_name(session, wanted.name, but=workspace_id)
    workspace.name, workspace.locations = wanted.name, sorted(set(wanted.locations))
    accounts = _accounts(wanted)
    await repository.replace_accounts(session, workspace, accounts)
    await _audit(session, edge, "workspace.updated", workspace, accounts)
    members = await repository.members_by_workspace(session)
    return _view(workspace, accounts, members.get(workspace_id, 0))


async def remove(session: AsyncSession, workspace_id: UUID, *, edge: Edge) -> None:
    """Raises `NotFound`, and `WorkspaceInUse` while memberships are limited to it."""
    workspace = await _get(session, workspace_id)
    if (await repository.members_by_workspace(session)).get(workspace_id):
        raise WorkspaceInUse("Give its members another workspace first.")
    await repository.remove(session, workspace)
    await _audit(session, edge, "workspace.removed", workspace, [])


async def _get(session: AsyncSession, workspace_id: UUID) -> Workspace:
    workspace = await repository.find_workspace(session, workspace_id)
    if workspace is None:
        raise NotFound
    return workspace


async def _check_name(session: AsyncSession, name: str, *, but: UUID | None) -> None:
    if await repository.name_exists(session, name, but=but):
        raise WorkspaceNameTaken(f"There is a workspace named {name}.")


def _accounts(wanted: WriteWorkspace) -> list[Account]:
    """As the warehouse names them, each once: Google's without dashes, Meta's without its prefix."""
    return sorted({(account.platform, _account_key(account)) for account in wanted.accounts})


def _account_key(account: WorkspaceAccount) -> str:
    match account.platform:
        case "google_ads":
            return account.account_id.replace("-", "")
        case "meta_ads":
            return account.account_id.removeprefix("act_")
        case _:
            return account.account_id


async def _audit(session: AsyncSession, edge: Edge, action: str, workspace: Workspace, accounts: list[Account]) -> None:
    detail = {"name": workspace.name, "accounts": " ".join(f"{platform}:{id_}" for platform, id_ in accounts)}
    await audit(
        session,
        edge.principal(),
        action=action,
        object_type="workspace",
        object_id=str(workspace.id),
        detail=detail,
    )


def _view(workspace: Workspace, accounts: list[Account], members: int) -> WorkspaceView:
    return WorkspaceView.model_validate(
        {
            "id": workspace.id,
            "name": workspace.name,
            "accounts": [{"platform": platform, "account_id": account_id} for platform, account_id in accounts],
            "locations": workspace.locations,
            "members": members,
            "created_at": workspace.created_at,
        }
    )
