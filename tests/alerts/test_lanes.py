from __future__ import annotations

import threading

from alerts.lanes import Lanes
from alerts.workers import Workers


def test_a_fast_lane_grows_and_leaves_room_for_others() -> None:
    lanes = Lanes(threads=64)
    for _ in range(200):
        lanes.begin("a")
        lanes.end("a", took_s=0.1, answered=True)
    assert lanes.free("a") == 48


def test_a_slow_answer_shrinks_a_lane_too() -> None:
    lanes = Lanes(threads=64)
    lanes.begin("a")
    lanes.end("a", took_s=5.0, answered=True)
    assert lanes.free("a") == 2


def test_a_full_lane_is_named_and_passed_over() -> None:
    lanes = Lanes(threads=64)
    for _ in range(4):
        lanes.begin("a")
    lanes.begin("b")
    assert lanes.full() == ("a",)
    assert lanes.under_way() == 5
    assert lanes.choose([(1, "a"), (2, "b"), (3, "c")], places=9) == [2, 3]
    assert lanes.choose([(2, "b"), (3, "c")], places=1) == [2]


def test_few_threads_still_serve_every_lane() -> None:
    lanes = Lanes(threads=2)
    assert lanes.free("a") == 2


def test_workers_run_side_by_side_and_start_anew_after_closing() -> None:
    workers = Workers(most=3, name="t")
    for _ in range(2):
        together = threading.Barrier(4)
        for _ in range(3):
            workers.submit(lambda meeting=together: meeting.wait(5) and None)
        together.wait(5)
        workers.close()


def test_a_hung_job_keeps_its_thread_only() -> None:
    workers = Workers(most=1, name="t")
    hung, done = threading.Event(), threading.Event()
    workers.submit(lambda: hung.wait(10) and None)
    workers.close()
    workers.submit(done.set)
    assert done.wait(5)
    hung.set()
