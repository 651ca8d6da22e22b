"""Writing editions of KPI sets on screen: a draft from the last edition, its criteria, its publication."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Level
from lienthong.base.errors import Conflict, Invalid, NotAllowed
from lienthong.base.formats import grouped
from lienthong.figures.wording import period_words
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger import actions as ledger
from lienthong.systems.indicators.models import (
    EditionState,
    Indicator,
    KpiCriterion,
    KpiEdition,
    KpiRun,
)
from lienthong.systems.indicators.rules import editions as rules
from lienthong.systems.indicators.rules.scoring import Criterion, ScoringKind

LARGEST_WEIGHT = Decimal(1000)


class NotTheKeeper(NotAllowed):
    code = "kpi-not-the-keeper"
    message = _("Chỉ cơ quan chủ trì bộ chỉ số mới sửa bộ chỉ số. Cơ quan của bạn có thể xem.")


class DraftExists(Conflict):
    code = "kpi-draft-exists"
    message = _("Bộ chỉ số này đang có bản dự thảo %(edition)s. Hãy sửa hoặc bỏ bản dự thảo đó.")


class EditionNameTaken(Conflict):
    code = "kpi-edition-name-taken"
    message = _("Phiên bản %(edition)s đã có. Hãy đặt tên khác cho phiên bản mới.")


class EditionLocked(Conflict):
    code = "kpi-edition-locked"
    message = _(
        "Phiên bản %(edition)s đã ban hành hoặc đã dùng để chấm điểm nên không sửa được. Hãy mở"
        " phiên bản mới."
    )


class EditionScored(Conflict):
    code = "kpi-edition-scored"
    message = _(
        "Phiên bản %(edition)s đã dùng để chấm điểm nên không thu hồi được. Hãy mở phiên bản mới."
    )


class EditionOverlaps(Conflict):
    code = "kpi-edition-overlaps"
    message = _(
        "Hiệu lực từ %(first)s trùng với phiên bản khác của bộ chỉ số. Ngày bắt đầu phải sau %(begun)s,"
        " ngày bắt đầu của phiên bản đang áp dụng, và không có phiên bản nào sau đó."
    )


class PeriodScoredAlready(Conflict):
    code = "kpi-period-scored-already"
    message = _(
        "Kỳ %(label)s đã được chấm theo phiên bản trước. Phiên bản mới phải có hiệu lực sau ngày"
        " %(last)s."
    )


class ValidityReversed(Invalid):
    code = "kpi-validity-reversed"
    message = _("Ngày hết hiệu lực phải sau ngày bắt đầu. Hãy nhập lại hoặc bỏ trống ngày hết.")


class WeightsDoNotAddUp(Invalid):
    code = "kpi-weights-do-not-add-up"
    message = _(
        "Tổng trọng số là %(given)s, phải bằng tổng điểm %(wanted)s của bộ chỉ số. Hãy sửa trọng số"
        " hoặc tổng điểm."
    )


class CriterionIndicatorUnknown(Invalid):
    code = "kpi-indicator-unknown"
    message = _(
        "Chỉ tiêu %(indicator)s không có trong danh mục vào ngày %(day)s. Hãy chọn chỉ tiêu khác hoặc"
        " thêm chỉ tiêu vào danh mục trước."
    )


class CriterionTwice(Conflict):
    code = "kpi-criterion-twice"
    message = _("Chỉ tiêu %(indicator)s đã là một tiêu chí của phiên bản này. Hãy sửa tiêu chí đó.")


class CriterionEarnsNothing(Invalid):
    code = "kpi-criterion-earns-nothing"
    message = _(
        "Tiêu chí phải có trọng số lớn hơn 0, và mức sàn khác mức đích khi chấm tuyến tính. Hãy nhập"
        " lại."
    )


class EvidenceNotNamed(Invalid):
    code = "kpi-evidence-not-named"
    message = _("Tiêu chí có hoặc không phải nêu minh chứng cần có, ví dụ địa chỉ trang.")


class NobodyScored(Invalid):
    code = "kpi-nobody-scored"
    message = _("Hãy chọn ít nhất một cấp được chấm điểm và nêu căn cứ của phạm vi đó.")


class DecisionMissing(Invalid):
    code = "kpi-decision-missing"
    message = _(
        "Hãy nêu số, ngày của quyết định ban hành và người ký; không có thì chưa ban hành được."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an edition says of itself; ``last`` None means until further notice, and is inclusive."""

    edition: str
    name: str
    first: date
    last: date | None
    total_points: Decimal
    status_note: str
    legal_source: str
    scored_levels: tuple[int, ...]
    levels_source: str

    def fields(self) -> dict[str, Any]:
        """Return the values as the table keeps them."""
        values = asdict(self) | {"scored_levels": sorted(self.scored_levels)}
        first, last = values.pop("first"), values.pop("last")
        until = None if last is None else date.fromordinal(last.toordinal() + 1)
        return values | {"valid": DateRange(first, until)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a criterion says: which indicator, how many points, for what, and with which evidence."""

    indicator: str
    group: str
    weight: Decimal
    scoring: str
    floor: Decimal
    target: Decimal
    legal_source: str
    evidence: str = ""

    @property
    def rule(self) -> Criterion:
        """The criterion as the rules know it."""
        kind = ScoringKind(self.scoring)
        return Criterion(
            self.indicator, self.weight, kind, self.floor, self.target, bool(self.evidence)
        )


@transaction.atomic
def open_edition(
    *, last: KpiEdition, edition: str, first: date, by: Officer, now: datetime
) -> KpiEdition:
    """Open a draft with all criteria of an edition, to be in force from a day on.

    :raises NotTheKeeper: for an officer of another agency than the set's owner.
    :raises DraftExists: if the set has a draft already.
    :raises EditionNameTaken: if an edition of the set has the name.
    """
    held = _held(last, by)
    draft = KpiEdition.objects.of_set(held.set_code).drafts().first()
    if draft is not None:
        raise DraftExists(edition=draft.edition)
    if KpiEdition.objects.of_set(held.set_code).filter(edition=edition).exists():
        raise EditionNameTaken(edition=edition)
    made = KpiEdition.objects.create(
        set_code=held.set_code,
        name=held.name,
        edition=edition,
        state=EditionState.DRAFT,
        valid=DateRange(first, None),
        owner=held.owner,
        total_points=held.total_points,
        status_note=str(_("Dự thảo, chưa ban hành")),
        legal_source=held.legal_source,
        scored_levels=held.scored_levels,
        levels_source=held.levels_source,
        recorded_at=now,
    )
    for criterion in held.criteria.all():
        criterion.pk, criterion.edition = None, made
        criterion.save(force_insert=True)
    _record("indicators.kpi-edition-opened", made, by, now, after=held.edition)
    return made


@transaction.atomic
def describe_edition(
    *, edition: KpiEdition, about: About, by: Officer, now: datetime
) -> KpiEdition:
    """Change what a draft says of itself.

    :raises EditionLocked: if it is no draft any more.
    :raises ValidityReversed: if its last day lies before the first.
    :raises NobodyScored: if it scores no level, or does not say by what right these.
    :raises EditionNameTaken: if another edition of the set has the name.
    """
    held = _draft(edition, by)
    if about.last is not None and about.last < about.first:
        raise ValidityReversed()
    levels = set(about.scored_levels)
    if not levels or levels - set(Level.values) or not about.levels_source.strip():
        raise NobodyScored()
    others = KpiEdition.objects.of_set(held.set_code).exclude(pk=held.pk)
    if others.filter(edition=about.edition).exists():
        raise EditionNameTaken(edition=about.edition)
    values = about.fields()
    for name, value in values.items():
        setattr(held, name, value)
    held.save(update_fields=list(values))
    _record("indicators.kpi-edition-described", held, by, now)
    return held


@transaction.atomic
def add_criterion(*, edition: KpiEdition, terms: Terms, by: Officer, now: datetime) -> KpiCriterion:
    """Add a criterion to a draft, as its last.

    :raises EditionLocked: if the edition is no draft any more.
    :raises CriterionIndicatorUnknown: if the register has no such indicator on the edition's first day.
    :raises CriterionTwice: if a criterion looks at the indicator already.
    :raises CriterionEarnsNothing, EvidenceNotNamed: for terms that make no sense.
    """
    held = _draft(edition, by)
    indicator = _checked(held, terms)
    if held.criteria.filter(indicator=indicator).exists():
        raise CriterionTwice(indicator=indicator.code)
    last = held.criteria.aggregate(last=Max("order"))["last"] or 0
    made = KpiCriterion.objects.create(
        edition=held, order=last + 1, indicator=indicator, **_values(terms)
    )
    _record("indicators.kpi-criterion-added", held, by, now, indicator=indicator.code)
    return made


@transaction.atomic
def change_criterion(
    *, criterion: KpiCriterion, terms: Terms, by: Officer, now: datetime
) -> KpiCriterion:
    """Change a criterion of a draft; which indicator it looks at may change too.

    :raises EditionLocked, CriterionIndicatorUnknown, CriterionTwice, CriterionEarnsNothing, EvidenceNotNamed:
        as ``add_criterion`` does.
    """
    held = _draft(criterion.edition, by)
    indicator = _checked(held, terms)
    if held.criteria.filter(indicator=indicator).exclude(pk=criterion.pk).exists():
        raise CriterionTwice(indicator=indicator.code)
    values = _values(terms) | {"indicator": indicator}
    for name, value in values.items():
        setattr(criterion, name, value)
    criterion.save(update_fields=list(values))
    _record("indicators.kpi-criterion-changed", held, by, now, indicator=indicator.code)
    return criterion


@transaction.atomic
def remove_criterion(*, criterion: KpiCriterion, by: Officer, now: datetime) -> None:
    """Take a criterion out of a draft.

    :raises EditionLocked: if the edition is no draft any more.
    """
    held = _draft(criterion.edition, by)
    criterion.delete()
    _record("indicators.kpi-criterion-removed", held, by, now, indicator=criterion.indicator.code)


@transaction.atomic
def weigh(
    *, edition: KpiEdition, weights: dict[int, Decimal], by: Officer, now: datetime
) -> KpiEdition:
    """Give the criteria of a draft other weights, by the criterion's key; they need not add up yet.

    :raises EditionLocked: if the edition is no draft any more.
    :raises CriterionEarnsNothing: for a weight that is not above zero, or beyond all measure.
    """
    held = _draft(edition, by)
    if any(not 0 < weight < LARGEST_WEIGHT for weight in weights.values()):
        raise CriterionEarnsNothing()
    changed = [row for row in held.criteria.all() if weights.get(row.pk, row.weight) != row.weight]
    for row in changed:
        row.weight = weights[row.pk]
    KpiCriterion.objects.bulk_update(changed, ["weight"])
    _record("indicators.kpi-criteria-weighed", held, by, now, changed=len(changed))
    return held


@transaction.atomic
def publish_edition(
    *, edition: KpiEdition, decision: str, by: Officer, now: datetime
) -> KpiEdition:
    """Put a draft in force from its first day on; the edition before it ends on the day before.

    :raises EditionLocked: if it is no draft any more.
    :raises DecisionMissing: without the decision that promulgates it.
    :raises WeightsDoNotAddUp: if the weights are not the total that the edition states.
    :raises CriterionIndicatorUnknown: if an indicator is not in force on the edition's first day.
    :raises PeriodScoredAlready: if a period scored with the edition before reaches into its days.
    :raises EditionOverlaps: if another edition is in force on one of its days.
    """
    held = _draft(edition, by)
    if not decision.strip():
        raise DecisionMissing()
    criteria = list(held.criteria.select_related("indicator"))
    weighed = rules.weighed([each.weight for each in criteria], held.total_points)
    if not weighed.is_right:
        raise WeightsDoNotAddUp(given=_written(weighed.given), wanted=_written(weighed.wanted))
    for each in criteria:
        _in_force(each.indicator.code, held.valid.lower)
    _end_before(held)
    held.state, held.decision = EditionState.PUBLISHED, decision.strip()
    held.published_by, held.published_at = by.subject, now
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "decision", "published_by", "published_at"])
    except IntegrityError as error:
        raise _overlap(held) from error
    _record("indicators.kpi-edition-published", held, by, now, decision=held.decision,
            first=held.valid.lower.isoformat())  # fmt: skip
    return held


@transaction.atomic
def withdraw_edition(*, edition: KpiEdition, by: Officer, now: datetime) -> KpiEdition:
    """Make a published edition that nothing was scored with a draft again; the one before it goes on.

    :raises EditionScored: if something was scored with it.
    :raises EditionLocked: if it was not published on a screen, or is a draft already.
    :raises DraftExists: if another draft of the set was opened meanwhile.
    """
    held = _held(edition, by)
    if held.scored_at is not None:
        raise EditionScored(edition=held.edition)
    if held.is_draft or held.published_at is None:
        raise EditionLocked(edition=held.edition)
    draft = KpiEdition.objects.of_set(held.set_code).drafts().first()
    if draft is not None:
        raise DraftExists(edition=draft.edition)
    until = held.valid.upper
    held.state, held.decision, held.published_by, held.published_at = (
        EditionState.DRAFT,
        "",
        "",
        None,
    )
    held.save(update_fields=["state", "decision", "published_by", "published_at"])
    before = KpiEdition.objects.published().filter(
        set_code=held.set_code, valid__endswith=held.valid.lower
    )
    for one in before:
        one.valid = DateRange(one.valid.lower, until)
        one.save(update_fields=["valid"])
    _record("indicators.kpi-edition-withdrawn", held, by, now)
    return held


@transaction.atomic
def drop_draft(*, edition: KpiEdition, by: Officer, now: datetime) -> None:
    """Throw a draft away; what was published stays.

    :raises EditionLocked: if it is no draft any more.
    """
    held = _draft(edition, by)
    _record("indicators.kpi-draft-dropped", held, by, now)
    held.criteria.all().delete()
    held.delete()


def _held(edition: KpiEdition, by: Officer) -> KpiEdition:
    """Return an edition, locked, for an officer of its owner who may manage indicators."""
    require(by, Permission.INDICATOR_MANAGE)
    held = KpiEdition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if by.agency_code != held.owner:
        raise NotTheKeeper()
    return held


def _draft(edition: KpiEdition, by: Officer) -> KpiEdition:
    held = _held(edition, by)
    if not held.is_draft:
        raise EditionLocked(edition=held.edition)
    return held


def _checked(edition: KpiEdition, terms: Terms) -> Indicator:
    """Return the indicator that a criterion's terms name, or refuse the terms."""
    indicator = _in_force(terms.indicator, edition.valid.lower)
    if rules.earns_nothing(terms.rule) or terms.weight >= LARGEST_WEIGHT:
        raise CriterionEarnsNothing()
    if terms.scoring == ScoringKind.EVIDENCE and not terms.evidence.strip():
        raise EvidenceNotNamed()
    return indicator


def _in_force(code: str, day: date) -> Indicator:
    found = Indicator.objects.filter(code=code, versions__valid__contains=day).first()
    if found is None:
        raise CriterionIndicatorUnknown(indicator=code[:80], day=f"{day:%d/%m/%Y}")
    return found


def _values(terms: Terms) -> dict[str, Any]:
    values = asdict(terms)
    del values["indicator"]
    return values


def _end_before(edition: KpiEdition) -> None:
    """End the edition in force before another one on the day before that one's first."""
    first = edition.valid.lower
    before = KpiEdition.objects.of_set(edition.set_code).as_of(first)
    before = before.select_for_update(no_key=True)
    for one in before:
        if one.valid.lower >= first:
            raise _overlap(edition)
        scored = KpiRun.objects.filter(edition=one, last_date__gte=first).order_by("-last_date")
        for run in scored[:1]:
            raise PeriodScoredAlready(
                label=period_words(run.label), last=f"{run.last_date:%d/%m/%Y}"
            )
        one.valid = DateRange(one.valid.lower, first)
        one.save(update_fields=["valid"])


def _overlap(edition: KpiEdition) -> EditionOverlaps:
    last = KpiEdition.objects.of_set(edition.set_code).published().order_by("-valid").first()
    begun = f"{last.valid.lower:%d/%m/%Y}" if last else ""
    return EditionOverlaps(first=f"{edition.valid.lower:%d/%m/%Y}", begun=begun)


def _written(points: Decimal) -> str:
    """Return points as people write them: 97,5."""
    whole = points.to_integral_value()
    return grouped(int(whole) if points == whole else points.normalize())


def _record(kind: str, edition: KpiEdition, by: Officer, now: datetime, **public: Any) -> None:
    ledger.record(kind, subject=f"kpi:{edition.set_code}", by=by.subject, now=now,
                  public={"edition": edition.edition, **public})  # fmt: skip
