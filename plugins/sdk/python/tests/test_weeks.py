"""What a generator may write."""

import unittest

import numpy as np

import behaviorbench as bb
from behaviorbench import plugin_pb2 as pb
from behaviorbench.run import Vocabulary
from behaviorbench.weeks import Weeks

VOCABULARY = Vocabulary(("a",), ("x",), ("i",), np.zeros(1, "<u4"), 48, 8)


def week(user=1, sequence=1, **columns) -> bb.Events:
    return bb.Events.of(
        **{**dict(user=user, sequence=sequence, day=[0, 0], weekday=0, slot=[8, 7], location=0, behaviour=0, intent=0), **columns}
    )


class WeeksTest(unittest.TestCase):
    def setUp(self):
        self.frames = []
        self.out = Weeks(VOCABULARY, [bb.Request(1, 1, 10, 2), bb.Request(2, 1, 10, 2)], False, self.frames.append)

    def test_weeks_and_the_end(self):
        for user, sequence in ((1, 1), (1, 2), (2, 1)):
            self.out.week(week(user, sequence))
        self.out.end()
        rows, end = self.frames
        self.assertEqual((rows.rows.count, end.end.table), (6, pb.EVENTS))

    def test_nothing_written_is_an_empty_table(self):
        self.out.end()
        self.assertEqual([f.WhichOneof("body") for f in self.frames], ["end"])

    def test_what_breaks_the_contract(self):
        self.out.week(week(1, 1))
        for bad, message in (
            (week(1, 1), "user 1, sequence 1: want sequence 2"),
            (week(2, 2), "user 2, sequence 2: want sequence 1"),
            (week(3, 1), "user 3, sequence 1: no request is left"),
            (bb.Events.concat([week(1, 2), week(2, 2)]), "rows of another user"),
            (week(1, 2, day=[6, 7]), "days 6 to 7 are not of one"),
            (week(1, 2, slot=[7, 8]), "not in order of time"),
            (week(1, 2, slot=48), "slots 0 to 47"),
            (week(1, 2, weekday=7), "weekdays 0 to 6"),
            (week(1, 2)[:0], "without rows"),
        ):
            out = Weeks(VOCABULARY, [bb.Request(1, 1, 10, 2), bb.Request(2, 1, 10, 2)], False, self.frames.append)
            out.week(week(1, 1))
            with self.assertRaisesRegex(ValueError, message):
                out.week(bad)

    def test_most_weeks_and_order_of_users(self):
        self.out.week(week(1, 1))
        self.out.week(week(1, 2))
        with self.assertRaisesRegex(ValueError, "at most 2 weeks"):
            self.out.week(week(1, 3))
        self.out.week(week(2, 1))
        with self.assertRaisesRegex(ValueError, "order of the requests"):
            self.out.week(week(1, 3))

    def test_attempts_must_be_described(self):
        attempt = bb.Attempt(1, 1, 1, 0, "reply", bb.Events.concat([]))
        with self.assertRaisesRegex(ValueError, "attempts=False"):
            self.out.attempt(attempt)
        out = Weeks(VOCABULARY, [], True, self.frames.append)
        out.attempt(attempt)
        with self.assertRaisesRegex(ValueError, "whose weeks is 0"):
            out.attempt(bb.Attempt(1, 1, 0, 0, "reply", bb.Events.concat([])))
        out.end()
        self.assertEqual([f.WhichOneof("body") for f in self.frames], ["end", "rows", "end"])


if __name__ == "__main__":
    unittest.main()
