"""Charts of the bulletin from facts: pace only where there is a task, stages at the week's end."""

from datetime import date

from tests.support.spring import Spring
from zsapp.domain.bulletin import weekly
from zsapp.domain.bulletin.model import Chart, ChartForm
from zsapp.domain.campaign import Campaign
from zsapp.domain.facts import Facts, StageMove
from zsapp.domain.project import STAGE_ORDER, Project
from zsapp.domain.rules import cadence
from zsapp.domain.team import Team

W17 = cadence.week("2016-W17")
ON = date(2016, 5, 1)
YI = Project(name="乙项目", team="t2", registered_capital={"amount": 3_000_000_000, "currency": "CNY"})


def charts(facts: Facts, section: str) -> list[Chart]:
    blocks = weekly(facts, W17, on=ON).section(section).blocks
    return [block for block in blocks if isinstance(block, Chart)]


def facts() -> Facts:
    return Facts(
        teams={"t1": Team(name="甲组", order=1), "t2": Team(name="乙组", order=2)},
        projects={"p": YI, "q": Project(name="搁置的", team="t1"), "r": Project(name="以后的", team="t1")},
        stage_moves=(
            StageMove("p", "线索", "2016-04-18"),
            StageMove("p", "注册", "2016-04-28", before="线索"),
            StageMove("q", "搁置", "2016-04-20"),
            StageMove("r", "线索", "2016-05-04"),
        ),
        campaigns={"c": Campaign(name="春季", start="2016-04-15", months=3)},
    )


def test_pace_stands_beside_the_bars_of_the_teams() -> None:
    done, pace = charts(facts(), "teams")
    assert (done.form, pace.form) == (ChartForm.BARS, ChartForm.PACE)
    assert [bar.label for bar in pace.bars] == [bar.label for bar in done.bars]
    of = {bar.label: bar.figures for bar in pace.bars}
    green, amber, red = of["乙组"]
    assert green.value > 1000 and "绿灯" in green.text and "p" in green.ids
    assert (amber.text, red.text) == ("", "")
    assert of["甲组"][2].text.startswith("0.0%") and "红灯" in of["甲组"][2].text


def test_without_a_task_there_is_no_chart_of_pace() -> None:
    bare = Facts(teams=facts().teams, projects=facts().projects, stage_moves=facts().stage_moves)
    assert [chart.form for chart in charts(bare, "teams")] == [ChartForm.BARS]


def test_stages_at_the_end_of_the_week() -> None:
    (chart,) = charts(facts(), "progress")
    assert chart.form is ChartForm.COLUMNS
    assert [bar.label for bar in chart.bars] == list(STAGE_ORDER)
    assert {bar.label: bar.figures[0].value for bar in chart.bars if bar.figures[0].value} == {"注册": 1}
    assert not charts(Facts(teams=facts().teams), "progress")


def test_only_the_projects_of_the_chosen_teams() -> None:
    spring = Spring(30).facts()
    every = sum(bar.figures[0].value for chart in charts(spring, "progress") for bar in chart.bars)
    some = 0
    for team in spring.teams:
        blocks = weekly(spring, W17, teams=[team]).section("progress").blocks
        some += sum(
            bar.figures[0].value for block in blocks if isinstance(block, Chart) for bar in block.bars
        )
    assert every == some > 0
