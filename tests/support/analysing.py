"""Analyses as their function would work on them, over stores in memory."""

from datetime import timedelta

from titer.adapters.memory.stores import MemoryStores
from titer.analyses.messages import read_message
from titer.analyses.reading import ReadCurves
from titer.analyses.results import KeepResults, Run
from titer.analyses.working import Worked, WorkOnAnalyses
from titer.engine.curves import Curves
from titer.steps.running import Runner

LONG = timedelta(minutes=15)


def working(stores: MemoryStores, run: Run | None = None) -> WorkOnAnalyses:
    """What works on the analyses of these stores."""
    engine = Curves()
    curves = ReadCurves(stores.artefacts, stores.files, stores.sensors, stores.analyses, engine)
    results = KeepResults(stores.artefacts, curves, engine, run or Runner())
    return WorkOnAnalyses(stores.analyses, stores.artefacts, lambda: results, clock=stores.clock)


def work_on_all(stores: MemoryStores, run: Run | None = None) -> list[Worked]:
    """Work on all that wait in the queue."""
    messages, stores.analyses_queue.messages = stores.analyses_queue.messages, []
    return [working(stores, run).work(read_message(each)[1], "one", stores.clock() + LONG) for each in messages]
