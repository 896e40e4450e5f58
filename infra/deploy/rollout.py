"""A release comes, step by step: beside the one that serves, for some callers, for all; or it goes again.

Each step is written down before it is done: what an interrupted command left of a release that goes, the next one ends.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from infra.deploy import running
from infra.local.environment import git_sha
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.leftovers import living_supervisor
from infra.local.processes import free_port, wait_until
from infra.local.releases import Deployment, Release, read_deployment, write_deployment

Watch = Callable[[str], None]
ARRANGED_SECONDS = 60.0


def canary(home: Home, release: Release, percent: int, watch: Watch, *, web: bool = True) -> Deployment:
    """Start `release` beside what serves and give it `percent` of the callers.

    Raises `LocalError` when its migrations are not fit for that or it does not become ready: nobody was served by it.
    """
    deployment = _tidied(home, watch)
    _refuse_beside_another(deployment, release)
    watch("comparing its migrations with the database")
    plan = running.schema(home, release, "plan")
    if plan["refusals"]:
        raise LocalError(
            f"Release {release.name} cannot run beside the one that serves: {'; '.join(plan['refusals'])}."
        )
    if plan["expand"]:
        watch(f"expanding the database by {len(plan['expand'])} revisions")
        running.schema(home, release, "expand")
    watch("starting it, and waiting until each process is ready")
    running.start(home, release, web=web)
    watch(f"giving it {percent} % of the callers")
    deployment = write_deployment(home, replace(deployment, candidate=release, percent=percent, before=plan["now"]))
    _await_front(home)
    return deployment


def weigh(home: Home, percent: int) -> Deployment:
    """Give the candidate another share of the callers; who is bound to a release stays with it."""
    deployment = deployed(home)
    if deployment.candidate is None:
        raise LocalError("There is no canary: name a release with --ref or --from.")
    return write_deployment(home, replace(deployment, percent=percent))


def promote(home: Home, watch: Watch) -> Deployment:
    """Give the candidate everybody, let the release before finish its requests, stop it, and contract the database."""
    deployment = _tidied(home, watch)
    candidate, before = deployment.candidate, deployment.stable
    if candidate is None:
        raise LocalError("There is nothing to promote: ./opsight deploy canary first, or name a release.")
    if not running.is_ready(candidate):
        raise LocalError(f"Release {candidate.name} is not ready: ./opsight deploy status, ./opsight deploy rollback.")
    watch("giving it all callers")
    promoted = Deployment(candidate, previous=before, leaving=before, before=deployment.before)
    write_deployment(home, promoted)
    _see_out(home, before, watch)
    deployment = write_deployment(home, replace(promoted, leaving=None))
    if running.schema(home, candidate, "plan")["contract"]:
        watch("contracting the database")
        running.schema(home, candidate, "contract")
    return deployment


def rollback(home: Home, watch: Watch, *, with_schema: bool = False) -> Deployment:
    """Give everybody back to the release that served before; `with_schema` takes the newer one's migrations back."""
    deployment = _tidied(home, watch)
    if deployment.candidate is not None:
        leaving, back = deployment.candidate, replace(deployment, candidate=None, percent=0)
    else:
        leaving, back = deployment.stable, _return_to_previous(home, deployment, watch)
    watch("giving all callers back")
    write_deployment(home, replace(back, leaving=leaving))
    _see_out(home, leaving, watch)
    if with_schema and deployment.before:
        watch("taking its migrations back")
        running.schema(home, leaving, "back", deployment.before)
        back = replace(back, before=None)
    return write_deployment(home, replace(back, leaving=None))


def deployed(home: Home) -> Deployment:
    """What serves now; raises `LocalError` when the stack does not run as releases need it."""
    content: dict[str, Any] = home.read(home.stack_file)
    if living_supervisor(home) is None or content.get("state") != "ready":
        raise LocalError("The stack is not ready: ./opsight up, then ./opsight status.")
    if content["lan_url"]:
        raise LocalError("A stack that serves the network has one release: ./opsight down, and up without --lan.")
    deployment = read_deployment(home) or Deployment(Release(git_sha()[:12], str(REPOSITORY), 0))
    port = content["ports"]["gateway-behind"]
    return replace(
        deployment, stable=_at(deployment.stable, port), previous=deployment.previous and _at(deployment.previous, port)
    )


def _tidied(home: Home, watch: Watch) -> Deployment:
    """What serves, after whatever was on its way out has gone."""
    deployment = deployed(home)
    if deployment.leaving is not None:
        _see_out(home, deployment.leaving, watch)
    return replace(deployment, leaving=None)


def _at(release: Release, port: int) -> Release:
    """The stack's own processes listen where this start of it put them."""
    return replace(release, port=port) if release.state is None else release


def _refuse_beside_another(deployment: Deployment, release: Release) -> None:
    if deployment.candidate is not None:
        raise LocalError(
            f"Release {deployment.candidate.name} is on its way: ./opsight deploy promote or rollback it first."
        )
    if release.name == deployment.stable.name:
        raise LocalError(f"Release {release.name} is what serves already.")


def _return_to_previous(home: Home, deployment: Deployment, watch: Watch) -> Deployment:
    """Start the release that served before; nobody is given to it until it is ready."""
    previous = deployment.previous
    if previous is None:
        raise LocalError("There is nothing to roll back to: no release was promoted, and there is no canary.")
    if deployment.before:
        watch("putting back what was taken from the database")
        running.schema(home, deployment.stable, "contract-back", deployment.before)
    watch(f"starting release {previous.name}, and waiting until each process is ready")
    if previous.state is None:
        write_deployment(home, replace(deployment, leaving=previous))
        _await(home, "the release before", lambda states: len(states) > 1 and set(states.values()) == {"ready"})
    else:
        previous = replace(previous, port=free_port())
        running.start(home, previous, web=False)
    return Deployment(previous, before=deployment.before)


def _see_out(home: Home, leaving: Release, watch: Watch) -> None:
    """Let it finish what it has begun, then stop it."""
    watch(f"letting release {leaving.name} finish its requests")
    running.drain(home, leaving)
    watch(f"stopping release {leaving.name}")
    deployment = read_deployment(home)
    assert deployment is not None, "written a moment ago"
    write_deployment(home, replace(deployment, leaving=None))
    if leaving.state is None:
        _await(home, "the release that leaves", lambda states: set(states) == {"front"})
    else:
        running.stop(home, leaving)


def _await_front(home: Home) -> None:
    _await(home, "the front", lambda states: states.get("front") == "ready")


def _await(home: Home, what: str, holds: Callable[[dict[str, str]], bool]) -> None:
    """Until the supervisor has arranged the processes so; raises `LocalError` when it does not come to that."""

    def arranged() -> bool:
        processes = home.read(home.stack_file).get("processes", [])
        return holds({item["name"]: item["state"] for item in processes})

    if not wait_until(arranged, seconds=ARRANGED_SECONDS, step=0.1):
        raise LocalError(f"Waited {ARRANGED_SECONDS:.0f} s for {what}: ./opsight status, ./opsight deploy rollback.")
