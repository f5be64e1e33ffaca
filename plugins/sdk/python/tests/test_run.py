"""What a run draws and reports."""

import unittest

import numpy as np

import behaviorbench as bb
from behaviorbench import plugin_pb2 as pb


def run_of(send=lambda _: None, cancelled=lambda: False, **fields) -> bb.Run:
    vocabulary = pb.Vocabulary(locations=["a"], behaviours=["x", "y"], intents=["i"], intent_of=[0, 0], slots_per_day=48, day_start=8)
    return bb.Run(pb.Header(vocabulary=vocabulary, **fields), None, send, cancelled)


class Rand(unittest.TestCase):
    def test_stream_is_sha256_of_seed_and_name(self):
        # printf '\x01\x02\0\0\0\0\0\0user 12' | sha256sum
        digest = bytes.fromhex("e6f81f50ec59e71d655b14274a897d48b1e20a3156a0e0d7c853c845b578383c")
        want = np.random.PCG64(int.from_bytes(digest, "little")).random_raw(3)
        self.assertEqual(run_of(seed=0x0201).rand("user 12").bit_generator.random_raw(3).tolist(), want.tolist())
        self.assertEqual(want[0], 12363216743156930983)

    def test_streams_differ_by_name_and_seed(self):
        first = [r.integers(1 << 62) for r in (run_of(seed=1).rand("a"), run_of(seed=1).rand("b"), run_of(seed=2).rand("a"))]
        self.assertEqual(len(set(first)), 3)
        self.assertEqual(first[0], run_of(seed=1).rand("a").integers(1 << 62))

    def test_largest_seed(self):
        run_of(seed=2**64 - 1).rand("a")


class Reports(unittest.TestCase):
    def setUp(self):
        self.frames = []

    def test_frames(self):
        run = run_of(self.frames.append)
        run.log.info("epoch", loss=0.25)
        run.artifact("curve", "x" * (1 << 20) + "y")
        run.spend(requests=1, money_usd=0.5)
        log, first, second, spend = self.frames
        self.assertEqual((log.log.level, log.log.message, dict(log.log.attributes)), ("info", "epoch", {"loss": "0.25"}))
        self.assertEqual((len(first.artifact.data), second.artifact.data), (1 << 20, b"y"))
        self.assertEqual((spend.spend.requests, spend.spend.money_usd), (1, 0.5))

    def test_an_empty_artifact_exists(self):
        run_of(self.frames.append).artifact("empty", b"")
        self.assertEqual([f.artifact.name for f in self.frames], ["empty"])

    def test_progress_in_thousandths(self):
        run = run_of(self.frames.append)
        for i in range(10_001):
            run.progress(i / 10_000)
        self.assertEqual(len(self.frames), 1001)

    def test_reports_end_with_the_call(self):
        gone = False
        run = run_of(self.frames.append, lambda: gone)
        run.progress(0.5)
        gone = True
        for report in (lambda: run.progress(0.5), lambda: run.log.warn("x"), lambda: run.artifact("a", b"b"), run.spend):
            with self.assertRaises(bb.Cancelled):
                report()
        self.assertEqual(len(self.frames), 1)


class Header(unittest.TestCase):
    def test_classes_follow_the_target(self):
        self.assertEqual(run_of(target=pb.INTENT).classes, 1)
        self.assertEqual(run_of(target=pb.BEHAVIOUR).classes, 2)

    def test_slot_order(self):
        self.assertEqual(run_of().vocabulary.slot_order([8, 47, 0, 7]).tolist(), [0, 39, 40, 47])

    def test_unknown_target(self):
        with self.assertRaisesRegex(bb.Malformed, "target 7"):
            run_of(target=7)


if __name__ == "__main__":
    unittest.main()
