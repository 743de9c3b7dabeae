"""What messages say in bytes: parts that older versions do not know are left out where they say nothing."""

import gzip
import json
from typing import Any

import pytest

from zsapp.domain.change import Judgement, NewerVersionError
from zsapp.domain.heads import is_verdict_genuine, new_key, signed_verdict
from zsapp.domain.ids import Hash, StreamId
from zsapp.sync.protocol import (
    NewsAnswer,
    Page,
    Reply,
    Trouble,
    WrongAnswerError,
    packed,
    read_reply,
    unpacked,
)

KEY, PUBLIC = new_key(b"4" * 32)
TEAM, NAME = StreamId("team"), Hash("ab" * 32)


def said(message: Any) -> Any:
    return json.loads(gzip.decompress(packed(message)))


@pytest.mark.parametrize("at", [0, 1_460_000_000_000_000])
def test_a_verdict_has_a_moment_only_where_it_says_one(at: int) -> None:
    verdict = signed_verdict(KEY, stream=TEAM, hashes=[NAME], judgement=Judgement.OK, at=at)
    page = Page(verdicts=(verdict,))
    (told,) = said(page)["verdicts"]
    assert told.get("at") == (at or None)
    assert told.keys() - {"at"} == {"stream", "hashes", "judgement", "reason", "signature"}
    (back,) = unpacked(packed(page), Page).verdicts
    assert back == verdict and is_verdict_genuine(back, PUBLIC)


def test_news_name_files_only_where_some_are_lacking() -> None:
    assert said(NewsAnswer(True, "e")).keys() == {"same", "epoch", "streams"}
    answer = NewsAnswer(True, "e", lacking={TEAM: [NAME]})
    assert said(answer)["lacking"] == {TEAM: [NAME]} and unpacked(packed(answer), NewsAnswer) == answer


@pytest.mark.parametrize("wrong", [True, "5", 5.5, None])
def test_a_moment_is_a_number(wrong: object) -> None:
    verdict = signed_verdict(KEY, stream=TEAM, hashes=[NAME], judgement=Judgement.OK, at=5)
    told = said(Page(verdicts=(verdict,)))
    told["verdicts"][0]["at"] = wrong
    with pytest.raises(ValueError):
        unpacked(gzip.compress(json.dumps(told).encode()), Page)


def test_what_a_newer_version_says_is_told_as_such() -> None:
    told = said(NewsAnswer(True)) | {"something": 1}
    with pytest.raises(NewerVersionError):
        unpacked(gzip.compress(json.dumps(told).encode()), NewsAnswer)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (413, "请管理员放宽代理对请求大小的限制"),
        (502, "代理接不上中心端（502）"),
        (504, "稍后会自动重试"),
        (200, "先在浏览器里登录"),
        (404, "网址填错"),
    ],
)
def test_who_answers_in_place_of_the_hub_is_told_by_what_he_says(status: int, words: str) -> None:
    """A proxy before the hub is no log-in page of a hotel: what is to be done is another thing."""
    with pytest.raises(WrongAnswerError, match=words) as told:
        read_reply(Reply(status, {}, b"<html>"), NewsAnswer, hub="h")
    assert told.value.trouble is Trouble.STRANGE
