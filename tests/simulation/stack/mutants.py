"""Faults planted in client or hub that must make a history on the real stack fail; most of them only several processes can show."""

from tests.simulation.sync.stack import Planted

MUTANTS = (
    Planted(
        "a page of HTML acknowledges what was pushed",
        "zsapp.sync.engine",
        "            answer: Answer = read_reply(event.reply, self._question.answer, hub=self._pinned().hub)",
        "            answer: Answer = (PushAnswer(len(self._question.page.changes), []) "
        "if event.reply.body[:1] == b'<' and isinstance(self._question, Push) "
        "else read_reply(event.reply, self._question.answer, hub=self._pinned().hub))",
    ),
    Planted(
        "redirections are followed",
        "zsapp.sync.http",
        "            follow_redirects=False,",
        "            follow_redirects=True,",
    ),
    Planted(
        "places are given without the lock of the stream's row",
        "zsapp.server.sql",
        ".order_by(t.stream.c.id).with_for_update()",
        ".order_by(t.stream.c.id)",
    ),
    Planted(
        "a worker never forgets what it remembers of users",
        "zsapp.server.sql",
        "        if self._remembered.revision != revision:",
        "        if self._remembered.revision < 0:",
    ),
    Planted(
        "a push into two streams is acknowledged and not committed",
        "zsapp.server.sql",
        "        insert(self.connection, t.run, runs, or_nothing=True)\n        self.connection.commit()",
        "        insert(self.connection, t.run, runs, or_nothing=True)\n"
        "        self.connection.commit() if len(changed) < 2 else None",
    ),
)
