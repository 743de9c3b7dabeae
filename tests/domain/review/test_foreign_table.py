"""外资 in the reviews: squads in protocol order, those of no squad where there is an amount, a dash where a sum cannot be said."""

from datetime import date
from random import Random

from tests.domain.rules.test_squads import EAST, TAIWAN, WEST, Abroad
from zsapp.domain.bulletin.model import Figure, Paragraph, Table, said
from zsapp.domain.review import monthly_review, quarterly_review
from zsapp.domain.review.foreign import foreign_table
from zsapp.domain.review.model import until
from zsapp.domain.rules.cadence import month, quarter


def zone() -> Abroad:
    made = Abroad()
    for key, origin in (("tw", "台资"), ("jp", "日资"), ("hk", "港资"), ("mo", "澳资")):
        made.company(key, origin)
    made.foreign("a", "tw", contracted="USD 3000000 @6.5", contracted_date="2016-05-31")
    made.foreign("b", "tw", contracted="USD 1000000 @6.5", contracted_date="2016-06-01")
    made.foreign("c", "jp", contracted="JPY 100000000", contracted_date="2016-05-01")
    made.foreign("d", "hk", contracted="USD 2000000 @6.5", contracted_date="2016-05-01")
    return made


def cells(table: Table) -> list[list[str]]:
    rows = [*table.rows(), *([table.total] if table.total else [])]
    return [[said(row.cells.get(column.key, "")) for column in table.columns] for row in rows]


def table(made: Abroad, period: str) -> Table:
    (found,) = foreign_table(made.facts(), month(period))
    assert isinstance(found, Table)
    return found


def test_each_squad_with_what_the_month_brought_and_the_others_where_they_have_some() -> None:
    found = table(zone(), "2016-05")
    assert cells(found) == [
        [WEST, "patron-4", "0", "0", "0", "0"],
        [EAST, "patron-3", "—", "—", "0", "0"],
        [TAIWAN, "patron-2", "300", "1,950", "0", "0"],
        ["不属任何纵队", "—", "200", "1,300", "0", "0"],
        ["合计", "", "500", "3,250", "0", "0"],
    ]
    figure = found.rows()[2].cells["contracted_dollars"]
    assert isinstance(figure, Figure) and (figure.value, figure.ids) == (30_000, ("a",))
    assert "另有1笔不是美元" in found.remarks[1] and "另有1笔没有可用的汇率" in found.remarks[2]


def test_the_order_of_arrival_does_not_matter() -> None:
    made = zone()
    first = foreign_table(made.facts(), month("2016-05"))
    assert all(foreign_table(made.facts(Random(seed)), month("2016-05")) == first for seed in range(5))


def test_a_month_that_still_runs_ends_with_the_day() -> None:
    found = until(month("2016-05"), date(2016, 5, 30))
    (made,) = foreign_table(zone().facts(), found)
    assert isinstance(made, Table)
    assert cells(made)[2][2] == "0"  # the contract of the 31st is not told yet


def test_it_stands_in_both_reviews_and_nowhere_without_squads_and_amounts() -> None:
    for review in (
        monthly_review(zone().facts(), month("2016-05"), date(2016, 6, 2)),
        quarterly_review(zone().facts(), quarter("2016-Q2"), date(2016, 7, 2)),
    ):
        assert "foreign" in {section.key for section in review.sections}
    bare = Abroad()
    for squad in (TAIWAN, EAST, WEST):
        del bare.kinds["teams"][squad]
    assert foreign_table(bare.facts(), month("2016-05")) == ()


def test_what_is_in_no_sum_or_contradicts_itself_is_to_be_checked() -> None:
    """Paid in before it was contracted; an amount without its day: in the month's and the quarter's 请核对."""
    made = zone()
    late = {"contracted": "USD 1000000 @6.5", "contracted_date": "2016-06-01"}
    made.foreign("e", "tw", paid_in="USD 9000000 @6.5", paid_in_date="2016-05-01", **late)
    made.foreign("f", "jp", paid_in="USD 9000000 @6.5")
    for review in (
        monthly_review(made.facts(), month("2016-06"), date(2016, 7, 2)),
        quarterly_review(made.facts(), quarter("2016-Q2"), date(2016, 7, 2)),
    ):
        (to_check,) = (section for section in review.sections if section.key == "checks")
        told = "".join(said(block.sentence) for block in to_check.blocks if isinstance(block, Paragraph))
        assert "到账日期早于合同外资日期" in told and "到账外资没有填日期，不计" in told
