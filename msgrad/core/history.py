"""Tensor.backward: gradients of what has been computed, accumulated in `grad` of the tensors it was computed from.

Nothing is kept for it until a tensor has been told that it requires a gradient. From then on a recording that depends
on such a tensor is kept when it has been run: its program and its leaves, no intermediate value. The Vars it gave
lead to it, so that it goes when they go. Gradients are those of `grad`: the kept programs are differentiated in
stages, the last one first.
"""

from msgrad.core import hooks
from msgrad.core.execute import run
from msgrad.core.record import Recording, here, modes, origin
from msgrad.core.staged import Staged
from msgrad.core.tape import add_to, ones
from msgrad.core.tensor import Tensor
from msgrad.errors import check_bool, wrong_type


def requires_grad_(self: Tensor, requires_grad: bool = True) -> Tensor:
    """Say whether `backward` puts a gradient into this tensor's `grad`; what is computed from now on is kept for it.

    Returns:
        The tensor.

    Raises:
        TypeError: if `requires_grad` is no bool. RuntimeError: if the tensor holds integers, or was computed from one
            that requires a gradient and is told to need none, or inside a function that `grad` or `ms.jit` looks at.

    Source: mindspore.Tensor.requires_grad_, MindSpore 2.10.
    """
    check_bool(requires_grad, "requires_grad", "requires_grad_")
    if requires_grad and self._var.aval.dtype.kind not in "fcV":
        raise RuntimeError(
            f"For 'requires_grad_', the Tensor must hold floats or complex numbers, but is {self.dtype}."
        )
    if self.__class__ is not Tensor:
        self.requires_grad = requires_grad
    if requires_grad and not modes.history:
        if here.rec.parent is not None:
            raise RuntimeError("For 'requires_grad_', history must begin outside functions that 'grad' looks at.")
        modes.history = True
        run(here.rec)
    if self.__class__ is Tensor:
        if not is_leaf(self):
            if not requires_grad:
                raise RuntimeError(
                    "For 'requires_grad_', a Tensor computed from one that requires a gradient requires one too; "
                    "use stop_gradient to cut it off."
                )
            return self
        self.__dict__["_requires_grad"] = requires_grad
    return self


def made_by(tensor: Tensor) -> Recording | None:
    """The recording that is kept as the tensor's history; what is pending is run first."""
    if tensor._view is not None:
        tensor._sync()
    if here.rec.parent is None and here.rec.vars:
        run(here.rec)
    home = tensor._var.home
    kept = home is not None and home.serial is not None and "_requires_grad" not in tensor.__dict__
    return home if kept else None


def requires_grad(self: Tensor) -> bool:
    """Whether `backward` reaches this tensor."""
    return self.__dict__.get("_requires_grad", False) or (modes.history and made_by(self) is not None)


def is_leaf(self: Tensor) -> bool:
    """Whether the tensor has no history: it was made by hand, or from tensors that require no gradient."""
    return not modes.history or made_by(self) is None


def retain_grad(self: Tensor) -> None:
    """Have `backward` put the gradient into `grad` of this tensor too, though it was computed.

    Raises:
        RuntimeError: if it requires no gradient.
    """
    if is_leaf(self):
        if not requires_grad(self):
            raise RuntimeError("For 'retain_grad', the Tensor must require a gradient, but it does not.")
        return
    if not self.__dict__.get("_retains_grad"):
        self.__dict__["_retains_grad"] = True
        hooks.register_hook(self, lambda gradient: accumulate(self, gradient))


def get_grad(self: Tensor) -> Tensor | None:
    """The gradient that `backward` has accumulated; None before. It may be set."""
    return self.__dict__.get("_grad")


def set_grad(self: Tensor, value: Tensor | None) -> None:
    if value is not None and (not isinstance(value, Tensor) or value.shape != self.shape):
        raise wrong_type(value, "grad", "Tensor", f"a Tensor of shape {self.shape} or None")
    self.__dict__["_grad"] = value


def accumulate(tensor: Tensor, gradient: Tensor) -> None:
    held = tensor.__dict__.get("_grad")
    found = {} if held is None else {0: held}
    add_to(found, 0, gradient)
    tensor.__dict__["_grad"] = found[0]


def backward(self: Tensor, gradient=None, retain_graph=None, create_graph=False, inputs=None) -> None:
    """Add the gradients of this tensor to `grad` of the tensors that require one and that it was computed from.

    Args:
        gradient: the cotangent, of this tensor's shape and dtype; may be left out for a tensor of one element.
        retain_graph: whether the history stays for another `backward`; by default as `create_graph`.
        create_graph: whether the gradients can themselves be differentiated by `backward`.
        inputs: a tensor or a sequence of tensors: the only ones whose `grad` changes. None for all.

    Raises:
        RuntimeError: if the tensor has no history (nothing it was computed from was told `requires_grad_()` before),
            that is gone, or `gradient` is missing. ValueError: if the shape of `gradient` differs. TypeError: if an
            argument is of another type.
    """
    check_bool(create_graph, "create_graph", "backward")
    retain = create_graph if retain_graph is None else check_bool(retain_graph, "retain_graph", "backward")
    if here.rec.parent is not None:
        raise RuntimeError("For 'backward', it cannot be called in a function that 'grad' or 'ms.jit' looks at.")
    only = None if inputs is None else {id(t) for t in ([inputs] if isinstance(inputs, Tensor) else inputs)}
    home = made_by(self) if modes.history else None
    seed = cotangent(self, gradient)
    if home is None:
        if self.__dict__.get("_requires_grad"):
            accumulate(self, seed)
            return
        raise RuntimeError(
            "For 'backward', the Tensor has no history: call requires_grad_() on an input or a Parameter before the "
            "computation, or use mindspore.grad and value_and_grad, which need nothing kept."
        )
    pending: dict = {home.serial: (home, {self._var.place.index: seed})}
    leaves: dict[int, tuple[Tensor, Tensor]] = {}
    rec = here.rec
    if not create_graph:
        rec.tape = None
    try:
        while pending:
            home, heads = pending.pop(max(pending))
            step_back(home, heads, pending, leaves)
            if not retain:
                home.leaves, home.owners, home.node, home.tape = [], [], None, []
        for tensor, found in leaves.values():
            if only is None or id(tensor) in only:
                accumulate(tensor, found)
    finally:
        rec.due = not create_graph  # what follows is history again


def cotangent(tensor: Tensor, gradient) -> Tensor:
    if tensor._var.aval.dtype.kind not in "fcV":
        raise RuntimeError(f"For 'backward', the Tensor must hold floats or complex numbers, but is {tensor.dtype}.")
    if gradient is None:
        if tensor.size != 1:
            raise RuntimeError(
                f"For 'backward', the 'gradient' may be left out for a Tensor of one element, "
                f"but the shape is {tensor.shape}."
            )
        return ones(tensor._var.aval)
    if not isinstance(gradient, Tensor):
        raise wrong_type(gradient, "gradient", "backward", "a Tensor or None")
    if gradient.shape != tensor.shape:
        raise ValueError(f"For 'backward', the 'gradient' must have shape {tensor.shape}, but got {gradient.shape}.")
    return gradient if gradient.dtype == tensor.dtype else gradient.astype(tensor.dtype)


def step_back(rec: Recording, heads: dict[int, Tensor], pending: dict, leaves: dict) -> None:
    """Bring the gradients at the places `heads` of a kept recording to its leaves."""
    if rec.node is None:
        raise RuntimeError(
            "For 'backward', the history was given up by an earlier 'backward'; call that with retain_graph=True."
        )
    tape, wrt, origins = [*rec.tape], [], []
    for k, (var, owner) in enumerate(zip(rec.leaves, rec.owners, strict=True)):
        home, place = origin(var)
        if owner is not None:
            home = None
            tape += hooks.of(owner, ~k)
        reached = owner.__dict__.get("_requires_grad", False) if owner is not None else home is not None and home.serial
        if reached:
            wrt.append(k)
            origins.append((home, place))
    staged = Staged(rec.node, tape, rec.leaves, rec.owners)
    if len(staged.stages) > 1:
        staged.forward([], ())
    grads = staged.backward(tuple(heads), list(heads.values()), tuple(wrt))
    for k, (home, place), gradient in zip(wrt, origins, grads, strict=True):
        if gradient is None:
            continue
        owner = rec.owners[k]
        if owner is not None:
            found = {0: leaves[id(owner)][1]} if id(owner) in leaves else {}
            add_to(found, 0, gradient)
            leaves[id(owner)] = (owner, found[0])
        else:
            add_to(pending.setdefault(home.serial, (home, {}))[1], place.index, gradient)


Tensor.requires_grad_, Tensor.retain_grad, Tensor.backward = requires_grad_, retain_grad, backward
Tensor.requires_grad = property(requires_grad)
Tensor.is_leaf = property(is_leaf)
Tensor.grad = property(get_grad, set_grad)
