"""_Function: a forward and a backward function written by the user, in the manner of torch.autograd.Function."""

import inspect
from collections.abc import Callable

from msgrad.core.custom import differentiated, opaque
from msgrad.core.saved import packed
from msgrad.core.tape import zeros
from msgrad.core.tensor import Tensor
from msgrad.core.tree import tensors_in


class _Function:
    """Subclass it with static `forward(ctx, *args)` and `backward(ctx, *grad_outputs)`, and call `Sub.apply(*args)`.

    `forward` gives a Tensor or a tuple; `backward` gets the gradient in each output, zeros where none came, and gives
    one for each argument, None for those that are no Tensors. `ctx` is an instance of the class: attributes set on it
    in `forward` are there in `backward`. With `setup_context(ctx, inputs, output)` defined, `forward` gets no `ctx`.

    Attributes of `ctx`:
        needs_input_grad: for each argument, whether a gradient in it may be asked for.
        saved_tensors: what `save_for_backward` got.

    Raises:
        NotImplementedError: if `forward` or `backward` is missing.
        RuntimeError: if `backward` gives too few or too many gradients, or something else than Tensors and None, or if
            what is marked is no Tensor, or `mark_dirty` names what is no output.
        TypeError: if `apply` is called with keyword arguments, unless `setup_context` is defined.

    Source: mindspore.common._grad_function._Function, MindSpore 2.10.
    """

    _saved: Callable = staticmethod(tuple)
    dirty_tensors: tuple = ()
    non_differentiable: tuple = ()
    materialize_grads = True
    needs_input_grad: tuple[bool, ...] = ()

    @staticmethod
    def forward(ctx, *args, **kwargs):
        """What the function computes; subclasses define it."""
        raise NotImplementedError("For '_Function', the static method 'forward' must be defined.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        """The gradients in the arguments; subclasses define it."""
        raise NotImplementedError("For '_Function', the static method 'backward' must be defined.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Save on `ctx` what `backward` needs, where `forward` takes no `ctx`; subclasses may define it."""
        raise NotImplementedError("For '_Function', the static method 'setup_context' must be defined.")

    @classmethod
    def apply(cls, *args, **kwargs):
        """Call the function. Returns what `forward` gives."""
        ctx = cls()
        apart = cls.setup_context is not _Function.setup_context
        if apart:
            bound = inspect.signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, bound.kwargs
        elif kwargs:
            raise TypeError(f"For '{cls.__name__}.apply', keyword arguments are not taken, but got {sorted(kwargs)}.")
        asked = differentiated()
        ctx.needs_input_grad = tuple(
            [asked and isinstance(a, Tensor) and (type(a) is Tensor or a.requires_grad) for a in args]
        )

        def call():
            out = cls.forward(*args, **kwargs) if apart else cls.forward(ctx, *args)
            if apart:
                cls.setup_context(ctx, args, out)
            ctx._check_marks(tensors_in(out) if asked else None)
            return out

        if not asked:
            return call()
        inputs = [a for a in args if isinstance(a, Tensor)]
        return opaque(cls.__name__, call, inputs, lambda out: ctx._pull(args, out))[0]

    def _check_marks(self, heads: list[Tensor] | None) -> None:
        """RuntimeError if what is marked is no Tensor, or no output where gradients are asked for."""
        for name in ("dirty_tensors", "non_differentiable"):
            for item in getattr(self, name):
                if not isinstance(item, Tensor):
                    raise RuntimeError(
                        f"For '{type(self).__name__}', the '{name}' must be Tensors, but got {type(item).__name__}."
                    )
        if heads is not None and not all(any(item is head for head in heads) for item in self.dirty_tensors):
            raise RuntimeError(f"For '{type(self).__name__}', what 'mark_dirty' names must be outputs of 'forward'.")

    def _pull(self, args: tuple, out) -> Callable:
        """The gradient function of a call that gave `out`."""
        outs = out if isinstance(out, (tuple, list)) else (out,)
        heads = tensors_in(out)
        constant = [any(head is other for other in self.non_differentiable) for head in heads]

        def backward(gradients):
            came = [None if fixed else g for g, fixed in zip(gradients, constant, strict=True)]
            if self.materialize_grads:
                came = [zeros(h._var.aval) if g is None else g for h, g in zip(heads, came, strict=True)]
            given = dict(zip(map(id, heads), came, strict=True))
            grads = self.backward(self, *[given.get(id(item)) for item in outs])
            return self._checked(grads if isinstance(grads, tuple) else (grads,), args)

        return backward

    def _checked(self, grads: tuple, args: tuple) -> list:
        owner = type(self).__name__
        if len(grads) < len(args):
            raise RuntimeError(f"For '{owner}', 'backward' must give {len(args)} gradients, but got {len(grads)}.")
        for k, g in enumerate(grads):
            if g is not None and not isinstance(g, Tensor):
                raise RuntimeError(
                    f"For '{owner}', the gradients that 'backward' gives must be Tensors or None, "
                    f"but number {k} is of type {type(g).__name__}."
                )
            if g is not None and (k >= len(args) or not isinstance(args[k], Tensor)):
                raise RuntimeError(f"For '{owner}', 'backward' gives a gradient for number {k}, which is no Tensor.")
        return [g for g, a in zip(grads, args, strict=False) if isinstance(a, Tensor)]

    # ------------------------------------------------------------ what `forward` calls
    def save_for_backward(self, *tensors) -> None:
        """Keep tensors for `backward`, where they are `ctx.saved_tensors`."""
        self._saved = packed(tensors)

    @property
    def saved_tensors(self) -> tuple:
        return self._saved()

    def mark_dirty(self, *args) -> None:
        """Say which inputs were changed in place and are outputs; msgrad sees that by itself."""
        self.dirty_tensors = args

    def mark_non_differentiable(self, *args) -> None:
        """Say which outputs have no gradient."""
        self.non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` gets zeros, rather than None, for outputs that nothing depends on."""
        self.materialize_grads = value
