"""Where jobs are done: Dask workers, on this machine or on a cluster."""

import logging
import os
import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from bcgan.errors import BcganError, SettingsError
from bcgan.grid.jobs import Ended, Job, Message, Outcome, Told
from bcgan.grid.worker import run_job

TOPIC = "bcgan-grid"

_CONFIG = {
    # The driver counts attempts itself, and a worker that dies takes only its own cell along.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.comm.timeouts.connect": "60s",
    # A worker that is started again loads for longer than the usual 15 s on a busy machine, and
    # would be given up just when it is there.
    "distributed.deploy.lost-worker-timeout": "10 minutes",
}


class Pool(Protocol):
    """Does jobs, several at a time."""

    @property
    def slots(self) -> int:
        """Jobs that can be done at a time; may change while the grid runs."""

    def submit(self, job: Job) -> None:
        """Start a job.

        Args:
            job: The job.
        """

    def wait(self, seconds: float) -> list[Message]:
        """Wait for news.

        Args:
            seconds: How long to wait at most.

        Returns:
            What happened since the last call.
        """


class DaskPool:
    """Jobs as tasks of a Dask client."""

    def __init__(self, client: Any) -> None:
        """Use a client.

        Args:
            client: A `distributed.Client`.

        Raises:
            SettingsError: If a worker runs several threads.
        """
        self._client = client
        self._news: queue.Queue[Message | tuple[str, Any]] = queue.Queue()
        self._submitted = 0
        client.subscribe_topic(TOPIC, self._hear)
        self._slots()

    @property
    def slots(self) -> int:
        """Number of workers."""
        return self._slots()

    def submit(self, job: Job) -> None:
        """Start a job.

        Args:
            job: The job.
        """
        self._submitted += 1
        key = f"{job.id}-{os.getpid()}-{self._submitted}"
        future = self._client.submit(run_job, job, key=key, pure=False, retries=0)
        future.add_done_callback(lambda done: self._news.put((job.id, done)))

    def wait(self, seconds: float) -> list[Message]:
        """Wait for news.

        Args:
            seconds: How long to wait at most.

        Returns:
            What happened since the last call.

        Raises:
            BcganError: If the scheduler is gone.
        """
        messages: list[Message] = []
        try:
            messages.append(self._message(self._news.get(timeout=seconds)))
            while True:
                messages.append(self._message(self._news.get_nowait()))
        except queue.Empty:
            pass
        if self._client.status != "running":
            raise _scheduler_lost()
        return messages

    def _slots(self) -> int:
        try:
            threads = self._client.nthreads()
        except (OSError, RuntimeError) as error:
            raise _scheduler_lost() from error
        for address, number in threads.items():
            if number > 1:
                raise SettingsError(
                    f"The worker {address} runs {number} threads, and a cell needs a process of "
                    "its own: start workers with --nthreads 1."
                )
        return len(threads)

    def _hear(self, event: Any) -> None:
        _, message = event
        if isinstance(message, Mapping) and "job" in message:
            self._news.put(Told(message["job"], message["process"], int(message["step"])))

    @staticmethod
    def _message(news: Message | tuple[str, Any]) -> Message:
        if not isinstance(news, tuple):
            return news
        job, future = news
        try:
            if future.status == "finished":
                return Ended(job, future.result())
            return Ended(job, Outcome(_lost(future)))
        finally:
            future.release()


@contextmanager
def local_pool(workers: int) -> Iterator[DaskPool]:
    """Start workers on this machine, each a process with one thread.

    Args:
        workers: How many.

    Yields:
        The pool; its workers are ended with the block.

    Raises:
        SettingsError: If Dask is not installed.
    """
    distributed = _distributed()
    import dask

    with (
        dask.config.set(_CONFIG),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            # Any free port: the usual one may belong to another cluster of this machine.
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield DaskPool(client)


@contextmanager
def remote_pool(address: str | None, scheduler_file: str | None) -> Iterator[DaskPool]:
    """Use workers that were started elsewhere.

    Args:
        address: Address of their scheduler, such as `tcp://node1:8786`.
        scheduler_file: File that the scheduler wrote, in place of the address.

    Yields:
        The pool; scheduler and workers stay.

    Raises:
        SettingsError: If Dask is not installed, or no scheduler answers.
    """
    distributed = _distributed()
    import dask

    where = address or scheduler_file
    with dask.config.set({"distributed.comm.timeouts.connect": "20s"}):
        try:
            client = distributed.Client(address=address, scheduler_file=scheduler_file, timeout=20)
        except (OSError, ValueError, TimeoutError) as error:
            raise SettingsError(
                f"No Dask scheduler answers at {where} ({' '.join(str(error).split())}); start one "
                "with `dask scheduler`, and workers with `dask worker --nworkers 2 --nthreads 1`."
            ) from error
        with client:
            yield DaskPool(client)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise SettingsError(
            "A grid needs Dask, which is not installed: pip install 'bcgan[grid]' (or, in a clone, "
            'pip install -c constraints.txt -e ".[grid]").'
        ) from error
    quieten()
    return distributed


def _scheduler_lost() -> BcganError:
    return BcganError(
        "The Dask scheduler does not answer any more; finished cells are kept: start the same "
        "command again once it is back."
    )


def quieten() -> None:
    """Keep Dask's messages off the screen: what matters is told by the driver."""
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _lost(future: Any) -> str:
    if future.status == "cancelled":
        return "its task was cancelled by the scheduler"
    error = future.exception()
    if type(error).__name__ == "KilledWorker":
        return "its worker died: it was killed, or out of memory"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
