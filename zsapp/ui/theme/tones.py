"""Which tone a word of state has, the same everywhere: in tables, on pages, on the board. Data only."""

from collections.abc import Mapping

TONES: Mapping[str, str] = {
    # intent
    "A": "seal", "B": "accent", "C": "", "D": "",
    # track
    "近期重点": "seal", "长期跟踪": "accent",
    # stages of a project
    "线索": "", "初洽": "", "在谈": "accent", "拟签约": "accent", "签约": "good", "注册": "good", "开工": "good", "投产": "good",
    "达产": "good", "搁置": "warn", "流失": "bad",
    # plans, follow-ups, matters
    "计划": "accent", "待办": "accent", "完成": "good", "取消": "",
    # assessment
    "绿灯": "good", "黄灯": "warn", "红灯": "bad", "进行中": "accent", "期后完成": "accent", "顺延": "warn",
    "建议待职": "bad", "待职预警": "warn", "尚无实绩": "", "有实绩": "good", "已确认": "seal", "不予待职": "accent",
    "待协调": "warn", "已答复": "accent", "督办": "bad", "办结": "good",
    # events, contracts with partners
    "计划中": "accent", "逾期未办": "bad", "已举办": "good", "计划外举办": "good", "已取消": "", "日期不明": "warn",
    "未开始": "accent", "有效": "good", "即将到期": "warn", "已到期": "bad", "日期有误": "warn",
    # claims
    "撞单": "bad", "保护中": "good", "已移交": "accent", "已失效": "", "已放弃": "", "裁定他组": "warn", "未生效": "warn",
    # a team's hand-in of a week
    "已报": "good", "零报告": "accent", "未报": "warn", "逾期": "bad",
}  # fmt: skip


def tone_of(word: str) -> str:
    """accent, good, warn, bad, seal, or "" for a plain one."""
    return TONES.get(word, "")
