"""What programs set for all that runs later, and whether it has changed: `ms.jit` records anew where it has."""

from msgrad.core.record import changes


class Watched:
    """What `set_context` and its kin keep, in `tables`; `get` gives the same object while they hold the same.

    Whoever writes there calls `written`.
    """

    def __init__(self):
        self.tables: list[dict] = []
        self.states: dict[str, dict] = {}
        self.state: dict | None = None

    def written(self) -> None:
        changes[0] += 1
        self.state = None

    def get(self, name=None, default=None) -> dict:
        if self.state is None:
            now = {key: value for table in self.tables for key, value in table.items()}
            self.state = self.states.setdefault(repr(self.tables), now)
        return self.state


settings = Watched()
