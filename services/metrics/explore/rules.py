"""What a question must not ask: each refusal names the field and the rule."""

from contracts.metrics.catalog import MEASURE_OF, Dimension
from contracts.metrics.explore import MetricsQuestion
from libs.errors import FieldProblem, Invalid
from services.metrics.explore.rows import DATE, used_dimensions

ENTITIES = frozenset({Dimension.campaign, Dimension.ad_group, Dimension.ad})
TOTALS_ONLY = frozenset({Dimension.platform, Dimension.region, Dimension.currency})
"""Whom a role shows totals only may split by these."""


def check_question(question: MetricsQuestion) -> None:
    """Raises `Invalid` for a measure that cannot be added so, grains that do not mix, and columns nobody asked for."""
    problems = [*_not_additive(question), *_mixed_grains(question), *_unknown_columns(question)]
    if problems:
        raise Invalid(errors=problems)


def _not_additive(question: MetricsQuestion) -> list[FieldProblem]:
    """Reach is known for one entity's one day: people of two days are partly the same."""
    if question.grain == "day" and ENTITIES & set(question.dimensions):
        return []
    needed = "grain day and one of the dimensions campaign, ad_group and ad"
    return [
        FieldProblem(
            pointer=f"/measures/{place}",
            code="not_additive",
            message=f"{name} cannot be added over days or entities: ask for it with {needed}",
        )
        for place, name in enumerate(question.measures)
        if MEASURE_OF[name].additivity == "non_additive"
    ]


def _mixed_grains(question: MetricsQuestion) -> list[FieldProblem]:
    """Regions come from reports of their own, which do not tell ads apart."""
    used = used_dimensions(question)
    finer = sorted(used & {Dimension.ad, Dimension.ad_group})
    if Dimension.region not in used or not finer:
        return []
    message = f"region cannot be asked for together with {finer[0]}: platforms report the two apart"
    return [FieldProblem(pointer="/dimensions", code="grains_do_not_mix", message=message)]


def _unknown_columns(question: MetricsQuestion) -> list[FieldProblem]:
    known = {*question.measures, *question.dimensions} | ({DATE} if question.grain else set())
    message = "must be a measure or a dimension of the question, or date with a grain"
    unknown = [(f"/order/{place}/by", one.by) for place, one in enumerate(question.order)]
    problems = [
        FieldProblem(pointer=pointer, code="not_in_question", message=message)
        for pointer, name in unknown
        if name not in known
    ]
    return problems + [
        FieldProblem(
            pointer=f"/having/{place}/measure", code="not_in_question", message="must be one of the measures asked for"
        )
        for place, one in enumerate(question.having)
        if one.measure not in question.measures
    ]
