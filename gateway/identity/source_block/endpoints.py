"""`/auth/blocks`: for people who run the installation."""

from uuid import UUID

from fastapi import APIRouter, Depends

from contracts.gateway.source_block import SourceBlock, SourceBlockList
from gateway.caller import EdgeOf, only_platform_admin
from gateway.identity.source_block import repository
from gateway.identity.transactions import audit, transaction_of
from gateway.state import StateOf
from libs.auth import public
from libs.db import PlatformSession
from libs.errors import NotFound, Problem

router = APIRouter(tags=["block"], dependencies=[Depends(only_platform_admin)])


@router.get(
    "/auth/blocks",
    operation_id="list_blocks",
    openapi_extra=public(None),
    responses={403: {"model": Problem, "description": "Only for people who run this installation."}},
)
async def list_blocks(session: PlatformSession) -> SourceBlockList:
    """Sources that were refused too often and are turned away now, the longest first."""
    blocks = await repository.list_blocks(session)
    return SourceBlockList(items=[SourceBlock.model_validate(block, from_attributes=True) for block in blocks])


@router.delete(
    "/auth/blocks/{block_id}",
    operation_id="clear_block",
    status_code=204,
    openapi_extra=public(None),
    responses={
        403: {"model": Problem, "description": "Only for people who run this installation."},
        404: {"model": Problem, "description": "No such block."},
    },
)
async def clear_block(block_id: UUID, edge: EdgeOf, state: StateOf) -> None:
    """Let the source in again, and forget its strikes; every gateway knows within 2 seconds."""
    async with transaction_of(state.database, None) as session:
        source = await repository.remove(session, block_id)
        if source is None:
            raise NotFound
        await audit(
            session,
            edge.principal_in(None),
            action="source_block.cleared",
            object_type="source_block",
            object_id=str(block_id),
            detail={"source": source},
        )
    state.beside.run("source.forgotten", state.blocks.forget(source))
