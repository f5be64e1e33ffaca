"""Tables keep what they hold across the wire, and bad chunks are one clear error."""

import unittest

import numpy as np

import behaviorbench as bb
from behaviorbench import decode, encode
from behaviorbench import plugin_pb2 as pb
from behaviorbench.tables import EVENT_COLUMNS


def some_events(n: int, user: int = 3) -> bb.Events:
    i = np.arange(n)
    return bb.Events.of(
        user=user, sequence=i // 50, day=i // 4, weekday=i // 4 % 7, slot=i % 48, location=i * 7, behaviour=i % 5, intent=2
    )


def columns(table) -> dict:
    return {name: getattr(table, name).tolist() for name in EVENT_COLUMNS}


class RoundTrip(unittest.TestCase):
    def test_events(self):
        for n, sizes in ((0, []), (1, [1]), (65_536, [65_536]), (65_537, [65_536, 1])):
            events = some_events(n)
            chunks = list(encode.events(events))
            self.assertEqual([c.count for c in chunks], sizes)
            self.assertEqual(columns(decode.events(chunks)), columns(events))

    def test_one_chunk_is_not_copied(self):
        back = decode.events(list(encode.events(some_events(10))))
        self.assertFalse(back.user.flags.owndata)
        self.assertFalse(back.user.flags.writeable)

    def test_layout_is_little_endian(self):
        (chunk,) = encode.events(bb.Events.of(user=1, sequence=2, day=258, weekday=6, slot=47, location=4, behaviour=5, intent=6))
        self.assertEqual([c.name for c in chunk.columns], "user sequence day weekday slot location behaviour intent".split())
        self.assertEqual(chunk.columns[2].data, b"\x02\x01\x00\x00")
        self.assertEqual(chunk.columns[3].data + chunk.columns[4].data, b"\x06\x2f")

    def test_profiles(self):
        age = bb.Attribute("age", ("young", "old"), np.array([0, 1, 2], "<u4"))
        profiles = bb.Profiles(np.array([5, 6, 7], "<u4"), (age,))
        back = decode.profiles(list(encode.profiles(profiles)))
        self.assertEqual([back.row(i) for i in range(3)], [{"age": "young"}, {"age": "old"}, {}])
        self.assertEqual(back.of(6), {"age": "old"})
        self.assertEqual(back.of(99), {})

    def test_requests_get_their_profile_and_history(self):
        age = bb.Attribute("age", ("young", "old"), np.array([1], "<u4"))
        profiles = bb.Profiles(np.array([4], "<u4"), (age,))
        asked = [bb.Request(9, 2, 100, 6), bb.Request(4, 3, 200, 9)]
        history = bb.Events.concat([some_events(3, user=4), some_events(2, user=9)])
        first, second = decode.complete(decode.requests(encode.requests(asked)), profiles, history)
        self.assertEqual((first.user, first.weeks, first.events, first.max_weeks), (9, 2, 100, 6))
        self.assertEqual((first.profile, len(first.history)), ({}, 2))
        self.assertEqual((second.profile, len(second.history)), ({"age": "old"}, 3))

    def test_windows(self):
        u4, u1 = "<u4", "u1"
        windows = bb.Windows(
            np.array([10, 11, 12], u4),
            np.array([3, 3, 3], u4),
            np.array([0, 6, bb.MASKED], u1),
            np.array([1, 2, bb.MASKED], u1),
            np.array([2, 0, 3], u4),
            some_events(5),
        )
        (chunk,) = encode.windows(windows)
        back = list(decode.windows(chunk))
        self.assertEqual([w.id for w in back], [10, 11, 12])
        self.assertEqual([w.slot for w in back], [1, 2, 255])
        self.assertEqual([w.history.location.tolist() for w in back], [[0, 7], [], [14, 21, 28]])

    def test_windows_are_cut_by_their_history(self):
        n = 3000
        ids = np.arange(n, dtype="<u4")
        history = some_events(50 * n)
        masked = np.full(n, bb.MASKED, "u1")
        windows = bb.Windows(ids, ids, masked, masked, np.full(n, 50, "<u4"), history)
        chunks = list(encode.windows(windows))
        self.assertEqual([c.count for c in chunks], [1310, 1310, 380])
        back = bb.Events.concat([decode.windows(c).history for c in chunks])
        self.assertEqual(columns(back), columns(history))

    def test_scores(self):
        values = np.arange(6, dtype="<f4").reshape(2, 3)
        (chunk,) = encode.scores(bb.Scores(np.array([7, 8], "<u4"), values))
        self.assertEqual(decode.scores(chunk).values.tolist(), values.tolist())

    def test_wide_scores_are_cut_by_bytes(self):
        scores = bb.Scores(np.arange(30, dtype="<u4"), np.zeros((30, 100_000), "<f4"))
        chunks = list(encode.scores(scores))
        self.assertEqual([c.count for c in chunks], [10, 10, 10])

    def test_attempts(self):
        attempts = [
            bb.Attempt(1, 1, 1, 0, "zwölf → 十二", some_events(2)),
            bb.Attempt(1, 1, 2, 1, "", some_events(0)),
            bb.Attempt(2, 2, 1, 0, "no rows", some_events(3)),
        ]
        (chunk,) = encode.attempts(attempts)
        back = decode.attempts(chunk)
        self.assertEqual([(a.user, a.week, a.weeks, a.number, a.text, len(a.parsed)) for a in back],
                         [(a.user, a.week, a.weeks, a.number, a.text, len(a.parsed)) for a in attempts])
        self.assertEqual(columns(back[2].parsed), columns(attempts[2].parsed))


class Malformed(unittest.TestCase):
    def broken(self, change, read=lambda c: decode.events([c]), write=lambda: encode.events(some_events(4))):
        (chunk,) = write()
        change(chunk)
        with self.assertRaises(bb.Malformed) as caught:
            read(chunk)
        return str(caught.exception)

    def test_short_column(self):
        def change(c):
            c.columns[4].data = b"abc"

        self.assertEqual(self.broken(change), "events: column 5, 'slot', has 3 bytes, want 4 (4 values of 1 bytes)")

    def test_wrong_count(self):
        def change(c):
            c.count = 5

        self.assertEqual(self.broken(change), "events: column 1, 'user', has 16 bytes, want 20 (5 values of 4 bytes)")

    def test_name(self):
        def change(c):
            c.columns[5].name = "place"

        self.assertEqual(self.broken(change), "events: column 6 is 'place', want 'location'")

    def test_missing_and_extra(self):
        self.assertEqual(self.broken(lambda c: c.columns.pop()), "events: column 8 is missing, want 'intent'")
        self.assertEqual(
            self.broken(lambda c: c.columns.add(name="mood")), "events: column 9, 'mood', is one too many"
        )

    def test_too_many_rows(self):
        def change(c):
            c.count = 65_537

        self.assertEqual(self.broken(change), "events: 65537 rows in one chunk, want at most 65536")

    def test_lengths_of_histories(self):
        def change(c):
            c.columns[4].data = np.array([2, 0, 4], "<u4").tobytes()

        def write():
            ids, masked = np.arange(3, dtype="<u4"), np.zeros(3, "u1")
            return encode.windows(bb.Windows(ids, ids, masked, masked, np.array([2, 0, 3], "<u4"), some_events(5)))

        self.assertEqual(
            self.broken(change, decode.windows, write),
            "windows: column 6, 'history.user', has 20 bytes, want 24 (6 values of 4 bytes)",
        )

    def test_code_of_no_value(self):
        def write():
            age = bb.Attribute("age", ("young", "old"), np.array([3], "<u4"))
            return encode.profiles(bb.Profiles(np.array([4], "<u4"), (age,)))

        self.assertEqual(
            self.broken(lambda c: None, lambda c: decode.profiles([c]), write),
            "profiles: 'attribute:age' has the code 3, want at most 2 (missing)",
        )

    def test_history_of_a_stranger(self):
        with self.assertRaisesRegex(bb.Malformed, "rows of user 8, for whom there is no request"):
            decode.complete([bb.Request(9, 1, 1, 1)], decode.profiles([]), some_events(2, user=8))

    def test_any_bytes_are_rows_or_one_error(self):
        rand = np.random.default_rng(1)
        readers = (
            lambda c: decode.events([c]),
            lambda c: decode.profiles([c]),
            lambda c: decode.requests([c]),
            decode.windows,
            decode.scores,
            decode.attempts,
        )
        names = ["user", "id", "week", "attempt", "text_length", "text", "length", "values", "attribute:a", "weekday", "slot"]
        for _ in range(2000):
            chunk = pb.Rows(table=int(rand.integers(0, 7)), count=int(rand.integers(0, 4)))
            for name in rand.permutation(names)[: rand.integers(0, len(names))]:
                chunk.columns.add(name=name, data=rand.bytes(int(rand.integers(0, 17))))
            for read in readers:
                try:
                    read(chunk)
                except bb.Malformed:
                    pass


class Columns(unittest.TestCase):
    def test_of_refuses_what_does_not_fit(self):
        good = dict(user=1, sequence=1, day=[0, 1], weekday=0, slot=0, location=0, behaviour=0, intent=0)
        self.assertEqual(bb.Events.of(**good).user.tolist(), [1, 1])
        for change, message in (
            ({"weekday": 256}, "weekday holds 256 to 256, want 0 to 255"),
            ({"location": -1}, "location holds -1 to -1"),
            ({"slot": 0.5}, "slot holds float64, want whole numbers"),
            ({"slot": [1, 2, 3]}, "one length"),
            ({"mood": 1}, "unknown or missing: mood"),
        ):
            with self.assertRaisesRegex(ValueError, message):
                bb.Events.of(**{**good, **change})

    def test_runs(self):
        events = bb.Events.concat([some_events(60, user=1), some_events(2, user=2)])
        self.assertEqual([(u, len(e)) for u, e in events.by_user()], [(1, 60), (2, 2)])
        self.assertEqual([(s, len(e)) for s, e in events[events.user == 1].by_sequence()], [(0, 50), (1, 10)])
        self.assertEqual(list(events[:0].by_user()), [])

    def test_targets(self):
        events = bb.Events.of(
            user=[1, 1, 1, 1, 2, 2, 2], sequence=[0, 0, 0, 0, 0, 1, 1], day=0, weekday=0, slot=0, location=0, behaviour=0, intent=0
        )
        starts, rows = bb.targets(events, 2)
        self.assertEqual(list(zip(starts.tolist(), rows.tolist())), [(0, 1), (0, 2), (1, 3), (5, 6)])
        self.assertEqual(len(bb.targets(events[:0], 2)[0]), 0)


if __name__ == "__main__":
    unittest.main()
