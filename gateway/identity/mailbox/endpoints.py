"""`/mailbox`: for trying Opsight out without a mail server. Elsewhere there is no such thing."""

from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from contracts.gateway.mailbox import KeptMailContent, KeptMailList
from gateway.caller import only_platform_admin
from gateway.identity.mailbox import service
from gateway.state import StateOf
from libs.auth import public
from libs.errors import Problem

router = APIRouter(tags=["mailbox"], dependencies=[Depends(only_platform_admin)])

_ANSWERS: dict[int | str, dict[str, Any]] = {
    403: {"model": Problem, "description": "Only for people who run this installation: links of others lie here."},
    404: {"model": Problem, "description": "No such mail, or mail goes to a server."},
}


async def _folder(state: StateOf) -> FilePath:
    return service.folder_of(state.settings)


FolderOf = Annotated[FilePath, Depends(_folder)]


@router.get("/mailbox", operation_id="list_mails", openapi_extra=public(None), responses=_ANSWERS)
async def list_mails(folder: FolderOf) -> KeptMailList:
    """The mails that would have been sent, newest first."""
    return KeptMailList(items=await service.list_mails(folder))


@router.get("/mailbox/{mail_id}", operation_id="get_mail", openapi_extra=public(None), responses=_ANSWERS)
async def get_mail(mail_id: Annotated[str, Path(pattern="^[0-9a-f]{40}$")], folder: FolderOf) -> KeptMailContent:
    """One mail with its words."""
    return await service.get_mail(folder, mail_id)
