"""A made-up week of a zone's teams for tests and benchmarks of the reports: all companies and people are invented."""

import io
import random
from datetime import date, timedelta
from typing import Any

from PIL import Image, ImageDraw

from zsapp.domain.attachment import Attachment
from zsapp.domain.bulletin import Facts, StageMove
from zsapp.domain.company import Company
from zsapp.domain.contact import Contact
from zsapp.domain.matter import Matter
from zsapp.domain.organisation import Settings
from zsapp.domain.project import Project
from zsapp.domain.team import Member, Team, Unit
from zsapp.domain.visit import Plan, Submission, Visit

UNITS = (
    "智能家电产业招商局", "食品饮料产业招商局", "光电产业招商局", "经济发展局", "规划建设局", "财政局", "科技创新局",
    "人力资源和社会保障局", "城市管理局", "综合执法局", "商务局", "黄河街道办事处",
)  # fmt: skip
SQUADS = ("欧美纵队", "日韩纵队", "对台纵队")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = (
    "喆",
    "堃",
    "建国",
    "晓辉",
    "㛃然",
    "𠮷祥",
    "志远",
    "雪梅",
    "海涛",
    "国强",
    "丽华",
    "思远",
    "子涵",
    "伟民",
    "桂芳",
    "明轩",
)
CITIES = ("上海", "宁波", "烟台", "杭州", "深圳", "厦门", "苏州", "青岛", "佛山", "泉州")
FIRST = ("恒", "瑞", "华", "鑫", "泰", "宏", "嘉", "润", "捷", "凯", "堃", "喆", "昊", "晟")
SECOND = ("达", "丰", "益", "源", "通", "科", "盛", "和", "美", "驰", "㛃", "森", "朗", "腾")
TRADES = (
    "电器",
    "食品",
    "光电科技",
    "精密机械",
    "饮料",
    "新材料",
    "智能装备",
    "半导体照明",
    "包装制品",
    "冷链物流",
)
TITLES = ("董事长", "总经理", "副总经理", "投资部部长", "财务总监", "厂长", "总经理助理")
TALKS = (
    "介绍了开发区区位、产业配套和政策，企业介绍了今年的扩产打算。企业现有厂房已经饱和，三条生产线满负荷运转，正在比较苏北和皖北两地。",
    "对方带我们看了冲压、注塑和总装三个车间，年产空调压缩机壳体120万套，主要配套长三角的整机厂；人工和房租三年涨了近四成，有外迁意愿。",
    "企业去年销售收入8.6亿元，出口占35%，主要市场是德国、荷兰和日本。负责人对“一对一”服务和标准厂房很感兴趣，约定下月到区考察。",
    "就土地指标、蒸汽价格和污水处理能力作了沟通，企业希望一期用地控制在80亩以内，二期预留；已把政策汇编和地块图留给对方。",
    "该公司是行业龙头的一级配套商，计划随主机厂布局，建设周期要求10个月以内。对方特别关心用工：本地能否一次招到300名熟练工。",
)
ASKS = (
    "希望解决职工子女就近入学和人才公寓30套。",
    "要求蒸汽价格不高于220元/吨，并保证双回路供电。",
    "请区里协调环评前置手续，最好3个月内拿到批复。",
)
ANSWERS = (
    "可按招商政策给予前三年厂房租金补贴，公寓由街道统筹。",
    "热电厂二期年内投产，价格可一事一议；双回路已有规划。",
    "由环保分局提前介入，专人跟办。",
)
ANSWERED = "已与海关协商，按旧机电产品目录办理备案，约15个工作日。"
INTENTS = (
    "拟建年产200万台小家电项目，分两期实施。",
    "拟设苏北区域总部和结算中心，先租厂房后拿地。",
    "拟迁建LED封装线12条，设备多为日本进口。",
)


def photo(seed: int, size: tuple[int, int] = (800, 600)) -> bytes:
    """A drawn picture as JPEG."""
    picture = Image.new("RGB", size, (200 - seed % 90, 215, 230))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, size[1] * 2 // 3, size[0], size[1]), fill=(120, 130 + seed % 60, 110))
    for column in range(5):
        left = column * size[0] // 5 + 20
        draw.rectangle(
            (left, size[1] // 3, left + size[0] // 7, size[1] * 3 // 4), fill=(90, 100, 120 + seed % 100)
        )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def yuan(wan: int, currency: str = "CNY", rate: str | None = None) -> dict[str, Any]:
    return {
        "amount": wan * 1_000_000,
        "currency": currency,
        "rate": rate,
        "rate_date": "2016-04-25" if rate else None,
    }


class Spring:
    """Facts of week 2016-W17 with so many visits; the same each time."""

    def __init__(self, visit_count: int = 80, *, photos: int = 6) -> None:
        self.random = random.Random(20160428)
        self.photos: dict[str, bytes] = {}
        self.units = {
            f"u{n:02}": Unit(name=name, tier="一二三四"[n % 4] + "档", order=n)
            for n, name in enumerate(UNITS)
        }
        self.teams: dict[str, Team] = {}
        self.members: dict[str, Member] = {}
        for n, name in enumerate((*UNITS, *SQUADS)):
            key, is_squad = f"t{n:02}", n >= len(UNITS)
            label = name if is_squad else name.removesuffix("办事处") + "小组"
            kind = "尖刀纵队" if is_squad else "招商小组"
            self.teams[key] = Team(name=label, unit=None if is_squad else f"u{n:02}", team_kind=kind, order=n)
            for m in range(4):
                self.members[f"m{n:02}{m}"] = Member(name=self._person(), team=key, order=n * 10 + m)
        self.contacts: dict[str, Contact] = {}
        self.companies = {f"c{n:04}": self._company(n) for n in range(max(visit_count + 60, 120))}
        self.visits = {f"v{n:04}": self._visit(n) for n in range(visit_count)}
        self.attachments: dict[str, Attachment] = {}
        for n in range(min(photos, visit_count)):
            self.attachments[f"a{n:04}"] = self._photo(n)
        self.projects: dict[str, Project] = {}
        self.moves: list[StageMove] = []
        for n in range(24):
            self._project(n)

    def facts(self) -> Facts:
        return Facts(
            teams=self.teams, units=self.units, members=self.members, companies=self.companies, contacts=self.contacts,
            visits=self.visits, plans=self._plans(), projects=self.projects, matters=self._matters(),
            attachments=self.attachments, submissions=self._submissions(), stage_moves=tuple(self.moves),
            settings=Settings(
                year=2016, zone="宿河经济开发区", issuer="宿河经济开发区招商办公室", bulletin_name="招商工作周通报",
                first_issue_week="2016-W15", issues_before=57,
            ),
        )  # fmt: skip

    def _person(self) -> str:
        return self.random.choice(SURNAMES) + self.random.choice(GIVEN)

    def _company(self, n: int) -> Company:
        city = CITIES[n % len(CITIES)]
        trade = TRADES[(n // 7) % len(TRADES)]
        name = f"{city}{FIRST[n % len(FIRST)]}{SECOND[(n // len(FIRST)) % len(SECOND)]}{trade}"
        return Company(
            name=name + ("股份有限公司" if n % 5 == 0 else "有限公司"), short_name=name[2:4], origin="内资" if n % 3 else "台资",
            industry=trade, registered_capital=yuan(500 + 137 * (n % 40)), location={"city": city, "address": "工业大道8号"},
            main_business=f"{trade}的研发、生产和销售，产品覆盖华东、华南，近三年销售收入年均增长百分之十五。",
            listed_as="新三板挂牌" if n % 6 == 0 else None, is_flagship=n % 9 == 0,
        )  # fmt: skip

    def _visit(self, n: int) -> Visit:
        chance = self.random
        team = chance.choice([t for t in range(15) if t not in (8, 9)])
        people = []
        for m in range(chance.randint(1, 3)):
            key = f"p{n:04}{m}"
            self.contacts[key] = Contact(
                name=self._person(), title=chance.choice(TITLES), company=f"c{n:04}", phone="13800000000"
            )
            people.append(key)
        kind = chance.choices(("拜访", "来访", "电话", "会议"), (70, 12, 10, 8))[0]
        intent = chance.choices("ABCD", (6, 14, 50, 30))[0]
        is_keen = intent in "AB"
        members = chance.sample(range(4), chance.randint(1, 3))
        return Visit(
            company=f"c{n:04}",
            team=f"t{team:02}",
            visit_kind=kind,
            date=(date(2016, 4, 25) + timedelta(days=chance.randint(0, 6))).isoformat(),
            time=f"{chance.randint(9, 16):02}:{chance.choice(('00', '30'))}",
            place=chance.choice(("公司会议室", "工厂车间及二楼会议室", "开发区管委会")),
            our_people=sorted(f"m{team:02}{m}" for m in members),
            their_people=people,
            their_count=chance.randint(4, 9) if kind == "来访" else None,
            content=chance.choice(TALKS) + "\n" + chance.choice(TALKS),
            asks=chance.choice((*ASKS, None)),
            answer=chance.choice((*ANSWERS, None)),
            intent=intent,
            intent_text=chance.choice(INTENTS) if is_keen else None,
            total_investment=yuan(chance.randint(20, 300) * 100) if is_keen else None,
            land_mu="80" if is_keen else None,
            floor_sqm="12000.5" if intent == "A" else None,
            energy="年用电800万千瓦时" if intent == "A" else None,
            competing_places=chance.choice(("安徽滁州、江西赣州", "本省淮安", None)),
            next_step="发送地块图和政策汇编，邀请对方到区考察" if is_keen else "一个月后电话回访",
            next_owner=f"m{team:02}0",
            next_due="2016-05-10",
        )

    def _photo(self, n: int) -> Attachment:
        blob = f"{n:064x}"
        self.photos[blob] = photo(n, (800, 600) if n % 3 else (600, 800))
        keen = [key for key, each in self.visits.items() if each.intent in ("A", "B")] or list(self.visits)
        visit = keen[n // 3 % len(keen)]
        return Attachment(
            title=f"考察生产车间（{n + 1}）",
            attachment_kind="照片",
            visit=visit,
            blob=blob,
            file_name="IMG.jpg",
        )

    def _project(self, n: int) -> None:
        key, team = f"j{n:02}", f"t{n % 13:02}"
        company = f"c{n * 3:04}"
        name = f"{(self.companies[company].name or '')[:4]}年产{10 + n}0万套配套项目"
        steps = ["线索", "初洽", "在谈", "拟签约", "签约", "注册"][: 1 + n % 6]
        days = ["2016-03-0" + str(1 + m) for m in range(len(steps) - 1)] + [
            f"2016-04-{25 + n % 5}" if n % 2 or n % 6 < 1 else "2016-04-01"
        ]
        before = None
        for stage, day in zip(steps, days, strict=True):
            self.moves.append(
                StageMove(
                    key, stage, day, "双方对投资强度和税收达成一致" if stage == "拟签约" else None, before
                )
            )
            before = stage
        self.projects[key] = Project(
            name=name, company=company, team=team, stage_dated={"stage": steps[-1], "stage_date": days[-1], "stage_reason": None},
            registered_capital=yuan(1950 + n * 10), total_investment=yuan(300, "USD", "6.4754") if n == 5 else yuan(12_000 + n * 355),
            paid_in=yuan(120 + n, "USD") if n in (4, 10) else None, paid_in_date="2016-04-28" if n == 4 else "2016-04-03",
            summary="建设标准厂房3万平方米，购置注塑、冲压设备60台套，达产后年销售收入约5亿元。",
        )  # fmt: skip

    def _plans(self) -> dict[str, Plan]:
        days = ("2016-05-03", "2016-05-04", "2016-05-05", "2016-05-06")
        return {
            f"l{n:02}": Plan(
                company=f"c{90 + n:04}", team=f"t{n % 15:02}", date=days[n * 4 // 22], visit_kind="拜访" if n % 4 else "来访",
                purpose=("首次拜访，介绍产业配套", "商谈投资协议条款", "陪同考察地块和标准厂房")[n % 3], state="取消" if n == 7 else "计划",
            )
            for n in range(22)
        }  # fmt: skip

    def _matters(self) -> dict[str, Matter]:
        titles = (
            "标准厂房层高不足，企业要求首层不低于7.2米",
            "进口二手设备通关手续不明",
            "企业要求确认蒸汽价格上限",
            "高管子女入学名额",
            "项目环评前置条件",
            "人才公寓30套",
        )
        states = ("待协调", "已答复", "督办", "待协调", "办结", "已答复")
        return {
            f"x{n}": Matter(
                team=f"t{n:02}",
                title=title,
                company=f"c{n:04}" if n % 2 else None,
                asks_whom=("规划建设局", "商务局", "经济发展局")[n % 3],
                raised_on="2016-04-20",
                due=f"2016-04-{24 + n}" if n < 5 else "2016-05-12",
                state=states[n],
                answer=ANSWERED if states[n] in ("已答复", "办结") else None,
                answered_on="2016-04-27" if states[n] in ("已答复", "办结") else None,
            )
            for n, title in enumerate(titles)
        }

    def _submissions(self) -> dict[str, Submission]:
        return {
            f"s{n:02}": Submission(team=f"t{n:02}", week="2016-W17", moment="2016-05-01 17:20")
            for n in range(15)
            if n != 9
        }
