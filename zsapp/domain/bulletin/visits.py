"""One visit in full, and the volume of a week's visit reports (拜访报告汇编)."""

from collections.abc import Collection

from zsapp.base.errors import UserError
from zsapp.base.texts import _
from zsapp.domain.bulletin.model import Photo, VisitReport, Volume
from zsapp.domain.bulletin.tally import gather
from zsapp.domain.bulletin.words import amount_words, day_words, span_words
from zsapp.domain.company import Company
from zsapp.domain.facts import Facts, missing
from zsapp.domain.field import KINDS
from zsapp.domain.kinds import shown
from zsapp.domain.organisation import issuer_of
from zsapp.domain.rules.cadence import Period
from zsapp.domain.visit import Visit

Pairs = tuple[tuple[str, str], ...]


def visit_volume(facts: Facts, week: Period, *, teams: Collection[str] | None = None) -> Volume:
    """All visit reports of a week, by team and day; `teams`: only these."""
    found = gather(facts, week, teams)
    return Volume(
        _("拜访报告汇编"),
        _("{week}（{span}）").format(week=week.label, span=span_words(week.first, week.last)),
        issuer_of(facts.settings),
        tuple(visit_report(facts, key) for key, _visit in found.visits),
    )


def visit_report(facts: Facts, visit: str) -> VisitReport:
    """The report of one visit: all fields that are filled. Raises UserError for an unknown id."""
    its = facts.visits.get(visit)
    if its is None:
        raise UserError(_("没有编号为“{id}”的拜访，请用 list visit 查看。").format(id=visit))
    photos, papers = _attached(facts, visit)
    return VisitReport(
        visit,
        _("拜访报告"),
        facts.company_name(its.company),
        facts.team_name(its.team),
        its.date or "",
        its.visit_kind or "",
        its.intent or "",
        _head(facts, its),
        _company_facts(facts.company(its.company)),
        _sections(facts, its),
        photos,
        papers,
    )


def _filled(pairs: Pairs) -> Pairs:
    return tuple((label, text) for label, text in pairs if text)


def _head(facts: Facts, visit: Visit) -> Pairs:
    day = day_words(visit.date, with_year=True, with_weekday=True)
    return _filled(
        (
            (_("企业"), facts.company_name(visit.company)),
            (_("日期时间"), " ".join(each for each in (day, visit.time) if each)),
            (_("方式"), visit.visit_kind or ""),
            (_("地点"), visit.place or ""),
            (_("组别"), facts.team_name(visit.team)),
            (_("我方人员"), facts.member_names(visit.our_people)),
            (_("对方人员"), facts.contact_names(visit.their_people, visit.their_count)),
            (_("意向评级"), visit.intent or ""),
            (_("竞争地区"), visit.competing_places or ""),
        )
    )


def _company_facts(company: Company | None) -> Pairs:
    """The company in brief: the fields that show in reports, besides its name."""
    if company is None:
        return ((_("资料"), missing()),)
    location = company.location or {}
    specs = KINDS["company"]
    city = specs.spec_of("city")
    industry = specs.spec_of("industry")
    assert city is not None and industry is not None  # declared in domain/company.py
    return _filled(
        (
            (_("简称"), company.short_name or ""),
            (_("资本来源"), company.origin or ""),
            (_("行业"), shown(industry, company.industry)),
            (_("注册资本"), amount_words(company.registered_capital)),
            (_("所在地"), shown(city, location.get("city"))),
            (_("上市情况"), company.listed_as or ""),
            (_("主营业务"), company.main_business or ""),
        )
    )


def _sections(facts: Facts, visit: Visit) -> Pairs:
    return _filled(
        (
            (_("洽谈内容"), visit.content or ""),
            (_("投资意向"), _intent(visit)),
            (_("企业诉求"), visit.asks or ""),
            (_("我方答复"), visit.answer or ""),
            (_("综合判断"), facts.judgement(visit.company, visit.team)),
            (_("下一步"), _next_step(facts, visit)),
        )
    )


def _intent(visit: Visit) -> str:
    """What they mean to invest, and what it needs: money, land, floor space, energy, environment."""
    needs = (
        (_("意向总投资{value}"), amount_words(visit.total_investment)),
        (_("用地{value}亩"), visit.land_mu),
        (_("厂房{value}㎡"), visit.floor_sqm),
        (_("能耗：{value}"), visit.energy),
        (_("环保：{value}"), visit.environment),
    )
    listed = "；".join(text.format(value=value) for text, value in needs if value)
    return "\n".join(each for each in (visit.intent_text, listed + "。" if listed else "") if each)


def _next_step(facts: Facts, visit: Visit) -> str:
    parts = [visit.next_step or ""]
    if visit.next_owner:
        parts.append(_("跟进人：{name}").format(name=facts.member_name(visit.next_owner)))
    if visit.next_due:
        parts.append(_("期限：{day}").format(day=day_words(visit.next_due, with_year=True)))
    said = "；".join(each.rstrip("。；") for each in parts if each)
    return said + "。" if said else ""


def _attached(facts: Facts, visit: str) -> tuple[tuple[Photo, ...], tuple[str, ...]]:
    """Photos with captions, and the titles of papers, in the order of their ids (which is that of their making)."""
    its = [(key, each) for key, each in sorted(facts.attachments.items()) if each.visit == visit]
    photos = tuple(
        Photo(each.blob, each.title or each.file_name or "", key)
        for key, each in its
        if each.attachment_kind == "照片" and each.blob
    )
    papers = tuple(
        each.title or each.file_name or missing() for _key, each in its if each.attachment_kind != "照片"
    )
    return photos, papers
