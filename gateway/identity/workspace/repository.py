"""Queries on workspaces of the current tenant."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import MembershipWorkspace, Workspace, WorkspaceAccount

Account = tuple[str, str]


async def list_workspaces(session: AsyncSession) -> list[Workspace]:
    return list(await session.scalars(select(Workspace).order_by(func.lower(Workspace.name), Workspace.id)))


async def find_workspace(session: AsyncSession, workspace_id: UUID) -> Workspace | None:
    return await session.scalar(select(Workspace).where(Workspace.id == workspace_id))


async def name_exists(session: AsyncSession, name: str, *, but: UUID | None) -> bool:
    query = select(Workspace.id).where(func.lower(Workspace.name) == name.lower(), Workspace.id.is_distinct_from(but))
    return await session.scalar(query) is not None


async def count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Workspace)) or 0


async def accounts_by_workspace(session: AsyncSession) -> dict[UUID, list[Account]]:
    query = select(WorkspaceAccount).order_by(WorkspaceAccount.platform, WorkspaceAccount.account_id)
    found: dict[UUID, list[Account]] = defaultdict(list)
    for row in await session.scalars(query):
        found[row.workspace_id].append((row.platform, row.account_id))
    return found


async def members_by_workspace(session: AsyncSession) -> dict[UUID, int]:
    query = select(MembershipWorkspace.workspace_id, func.count()).group_by(MembershipWorkspace.workspace_id)
    return {row[0]: row[1] for row in await session.execute(query)}


async def add(session: AsyncSession, workspace: Workspace) -> None:
    session.add(workspace)
    await session.flush()


async def replace_accounts(session: AsyncSession, workspace: Workspace, accounts: list[Account]) -> None:
    await session.execute(delete(WorkspaceAccount).where(WorkspaceAccount.workspace_id == workspace.id))
    session.add_all(
        WorkspaceAccount(
            tenant_id=workspace.tenant_id, workspace_id=workspace.id, platform=platform, account_id=account_id
        )
        for platform, account_id in accounts
    )
    await session.flush()


async def remove(session: AsyncSession, workspace: Workspace) -> None:
    await session.delete(workspace)
    await session.flush()


async def workspaces_by_member(session: AsyncSession) -> dict[UUID, list[Workspace]]:
    query = (
        select(MembershipWorkspace.user_id, Workspace)
        .join(Workspace, Workspace.id == MembershipWorkspace.workspace_id)
        .order_by(func.lower(Workspace.name))
    )
    found: dict[UUID, list[Workspace]] = defaultdict(list)
    for user_id, workspace in await session.execute(query):
        found[user_id].append(workspace)
    return found


async def list_known_ids(session: AsyncSession, workspace_ids: list[UUID]) -> set[UUID]:
    return set(await session.scalars(select(Workspace.id).where(Workspace.id.in_(workspace_ids))))


async def replace_of_member(session: AsyncSession, tenant_id: UUID, user_id: UUID, workspace_ids: list[UUID]) -> None:
    await session.execute(delete(MembershipWorkspace).where(MembershipWorkspace.user_id == user_id))
    session.add_all(
        MembershipWorkspace(tenant_id=tenant_id, user_id=user_id, workspace_id=workspace_id)
        for workspace_id in workspace_ids
    )
    await session.flush()
