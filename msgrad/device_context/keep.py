"""What the settings of devices share."""

_kept: dict[str, object] = {}


def keep(name: str, value: object, again: bool = True) -> None:
    """Keep what a setting was given, for good. RuntimeError for another value, or without `again` for any second one."""
    if name in _kept and not (again and _kept[name] == value):
        raise RuntimeError(f"The '{name}' can not be set repeatedly: it is {_kept[name]!r}, but got {value!r}.")
    _kept[name] = value
