"""Frames out of turn are named; the outbox slows down and lets go."""

import threading
import unittest

import behaviorbench as bb
from behaviorbench import plugin_pb2 as pb
from behaviorbench.conversation import OUTBOX_FRAMES, Inbox, Outbox

HEADER = pb.Frame(header=pb.Header(seed=7))
END = pb.Frame(end=pb.End(table=pb.EVENTS))
ROWS = pb.Frame(rows=pb.Rows(table=pb.EVENTS))
WINDOWS = pb.Frame(rows=pb.Rows(table=pb.WINDOWS))


class InboxTest(unittest.TestCase):
    def test_in_turn(self):
        inbox = Inbox(iter([HEADER, ROWS, ROWS, END, END]))
        self.assertEqual(inbox.header().seed, 7)
        self.assertEqual(len(list(inbox.chunks(pb.EVENTS))), 2)
        self.assertEqual(len(list(inbox.chunks(pb.EVENTS))), 0)
        self.assertIsNone(inbox.next(pb.EVENTS))

    def test_out_of_turn(self):
        for frames, message in (
            ([], "closed the call before the header"),
            ([ROWS], "the first frame is rows of EVENTS, want the header"),
            ([HEADER], "closed the call before the table EVENTS"),
            ([HEADER, ROWS], "closed the call before the end of EVENTS"),
            ([HEADER, WINDOWS], "got rows of WINDOWS, want rows or the end of EVENTS"),
            ([HEADER, pb.Frame()], "got an empty frame"),
            ([HEADER, pb.Frame(end=pb.End(table=99))], "got end of table 99"),
        ):
            inbox = Inbox(iter(frames))
            with self.assertRaisesRegex(bb.Malformed, message):
                inbox.header()
                list(inbox.chunks(pb.EVENTS))

    def test_next(self):
        inbox = Inbox(iter([WINDOWS, END]))
        with self.assertRaisesRegex(bb.Malformed, "got rows of WINDOWS, want EVENTS, or the end of the call"):
            inbox.next(pb.EVENTS)
        table, chunks = inbox.next(pb.WINDOWS, pb.EVENTS)
        self.assertEqual((table, list(chunks)), (pb.EVENTS, []))


class OutboxTest(unittest.TestCase):
    def test_order(self):
        outbox = Outbox()
        sent = [pb.Frame(ready=pb.Ready(user=i)) for i in range(5 * OUTBOX_FRAMES)]

        def work():
            for frame in sent:
                outbox.put(frame)
            outbox.finish()

        threading.Thread(target=work).start()
        self.assertEqual(list(outbox), sent)

    def test_cancel_frees_a_waiting_worker(self):
        outbox, raised = Outbox(), []

        def work():
            try:
                while True:
                    outbox.put(END)
            except bb.Cancelled as error:
                raised.append(error)

        worker = threading.Thread(target=work)
        worker.start()
        next(iter(outbox))
        outbox.cancel()
        worker.join()
        self.assertEqual(len(raised), 1)
        self.assertEqual(list(outbox), [])


if __name__ == "__main__":
    unittest.main()
