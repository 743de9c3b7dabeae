"""The small data set of the window's tests: two teams, a dozen companies, visits, projects, matters, plans."""

from typing import Any

from zsapp.verbs import records
from zsapp.verbs.desk import Desk

CITIES = ("上海", "宁波", "烟台")
NAMES = ("晟博塑业", "瀚立灯具", "烨正小家电", "熠创环境电器", "珞益调味品", "喆瑞电器", "昶成冰箱", "擎正暖通",
         "屹润电器", "澜元纸业", "域耀暖通", "煜宁五金")  # fmt: skip
LONG = "超" * 300
MARKUP = "<b>粗体</b>&amp;有限公司"


def fill(desk: Desk) -> dict[str, list[str]]:
    """Write it; ids by kind. Two companies have an odd name: one of 300 characters, one that looks like markup."""
    made: dict[str, list[str]] = {}

    def add(kind: str, **values: Any) -> str:
        record = str(records.add(desk, kind, values).id)
        made.setdefault(kind, []).append(record)
        return record

    unit = add("unit", name="经济发展局", tier="一档")
    teams = [add("team", name=name, unit=unit) for name in ("上海招商小组", "宁波招商小组")]
    members = [
        add("member", name=f"{name}", team=teams[i % 2])
        for i, name in enumerate(("周立", "钱明", "孙悦", "李青"))
    ]
    add("settings", year=2016, zone="示范经济技术开发区", issuer="招商办公室")
    companies = [
        add("company", name=f"{CITIES[i % 3]}{name}有限公司", short_name=name, city=CITIES[i % 3], origin="内资",
            registered_capital=f"{(i + 1) * 500}万元", is_flagship=i % 4 == 0)
        for i, name in enumerate(NAMES)
    ]  # fmt: skip
    companies += [add("company", name=LONG), add("company", name=MARKUP)]
    contacts = [
        add(
            "contact",
            name=name,
            title="经理",
            company=companies[i],
            team=teams[i % 2],
            phone=f"1380000000{i}",
        )
        for i, name in enumerate(("王建国", "赵敏", "陈晨"))
    ]
    for i in range(8):
        visit = (
            {"next_step": "发送标准厂房资料", "next_owner": members[0], "next_due": "2016-05-04"}
            if i < 3
            else {}
        )
        add("visit", company=companies[i], team=teams[i % 2], visit_kind="拜访" if i % 3 else "来访",
            date=f"2016-04-{21 + i}", time="09:30", place="企业会议室", our_people=[members[i % 4]],
            their_people=[contacts[i]] if i < 3 else None, content=f"介绍园区情况。\n企业第{i}次表达投资意愿。",
            intent="ABCD"[i % 4], **visit)  # fmt: skip
    for i in range(4):
        add("project", name=f"{NAMES[i]}生产基地", company=companies[i], team=teams[i % 2],
            stage=("线索", "在谈", "签约", "注册")[i], stage_date="2016-04-20", total_investment="12000万元")  # fmt: skip
    for i in range(3):
        add(
            "plan",
            company=companies[i + 4],
            team=teams[0],
            date=f"2016-05-0{i + 1}",
            visit_kind="拜访",
            purpose="初次拜访",
        )
    add("matter", team=teams[0], title="标准厂房面积不足", asks_whom="建设局", due="2016-05-06")
    add(
        "dossier", company=companies[0], team=teams[0], intent="A", owner=members[0], track="近期重点", rank=1
    )
    return made
