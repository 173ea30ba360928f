"""What is wrong, since when."""

from daemon.found import Found, Register


def test_a_finding_keeps_its_beginning_while_it_lasts() -> None:
    """It begins when it is first said, and anew when it comes back."""
    register = Register()
    assert register.of(("a", ""), 10) == (Found("a", 10),)
    assert register.of(("b", "a"), 20) == (Found("b", 20), Found("a", 10))
    assert register.of(("b",), 30) == (Found("b", 20),)
    assert register.of(("a",), 40) == (Found("a", 40),)
