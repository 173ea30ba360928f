"""What every refusal has in common, however it came about: one sentence, an exit code, nothing else."""

from tests.acceptance.daemon_process import Done


def assert_refused(done: Done, code: int, *named: str) -> None:
    """Check that a command ended with ``code`` and one harmless sentence that names each of ``named``."""
    assert done.code == code, done
    assert done.out == ""
    assert done.err.count("\n") == 1, done.err
    assert_harmless(done.err)
    assert "Traceback" not in done.err
    assert not [word for word in named if word not in done.err], done.err


def assert_harmless(text: str) -> None:
    """Check that nothing in ``text`` can steer a terminal."""
    assert not [sign for sign in text if sign != "\n" and not sign.isprintable()]
