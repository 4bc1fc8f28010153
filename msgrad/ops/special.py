"""Bessel functions and the incomplete beta function.

JAX has those of imaginary argument (I) only. K is the integral of exp(-x cosh t) cosh(n t) over t, and the Hankel function
J + iY that of exp(ix cosh z) cosh(n z) along z = t + i (pi / 2) tanh t, where it falls off like a Gaussian: the trapezoidal
rule gives either to the last digits of float64 with some hundred points, whose distance follows from x.
"""

import math

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy import special

from msgrad.ops.declare import FLOATING, check_tensor, operator, renamed
from msgrad.ops.declare import unary as declare_unary

POINTS = 192
TAIL = 40.0  # exp(-TAIL) is below the last digit of float64
NEAR = 25.0  # up to here, J is the mean of a periodic function over POINTS / 2 angles


def in_float(function):
    """`function` of floats of at least 32 bits, its result in the dtype given."""

    def computed(x):
        if not jnp.issubdtype(x.dtype, jnp.floating):
            raise TypeError(f"A Bessel function needs a floating-point Tensor, but got {x.dtype}.")
        wide = x.astype(jnp.float32) if x.dtype.itemsize < 4 else x
        return function(wide).astype(x.dtype)

    return computed


def reach(x):
    """The t at which x (cosh t - 1) is TAIL."""
    return jnp.arccosh(1 + TAIL / lax.stop_gradient(x))


def macdonald(n, scaled):
    """K_n, or K_n(x) exp(x)."""

    def function(x):
        usual = (x > 0) & (x < jnp.inf)
        # Below, the integral is as long as log(1/x); its values are those of the limits.
        least = jnp.asarray(1e-30, x.dtype)
        safe = jnp.maximum(jnp.where(usual, x, jnp.ones_like(x)), least)
        step = (reach(safe) / POINTS)[..., None]
        t = step * jnp.arange(POINTS, dtype=x.dtype)
        # cosh t - 1 without cancellation
        values = jnp.exp(-safe[..., None] * 2 * jnp.sinh(t / 2) ** 2) * (jnp.cosh(t) if n else 1)
        total = (jnp.sum(values, -1) - values[..., 0] / 2) * step[..., 0]
        out = total if scaled else total * jnp.exp(-safe)
        if n == 0:
            tiny = -jnp.log(jnp.where(usual, x, 1) / 2) - np.euler_gamma
        else:
            tiny = 1 / jnp.where(usual, x, 1)
        out = jnp.where(x < least, tiny.astype(x.dtype), out)
        outside = jnp.where(jnp.isnan(x), x, jnp.where(x > 0, jnp.zeros_like(x), jnp.full_like(x, jnp.inf)))
        return jnp.where(usual, out, outside)

    return in_float(function)


def hankel(n, x):
    """J_n(x), Y_n(x) for x > 0."""
    # Along the path, |exp(ix cosh z)| is about exp(-x sinh|t| sin((pi/2) tanh|t|)), which is below that of K.
    step = (reach(x) / POINTS)[..., None]
    t = step * jnp.arange(1 - POINTS, POINTS, dtype=x.dtype)
    bend = (math.pi / 2) * jnp.tanh(t)
    slope = (math.pi / 2) / jnp.cosh(t) ** 2
    # cosh(z) - 1 = 2 sinh(z / 2)**2, so that what oscillates fast, exp(ix), is a factor of its own
    half_real, half_imag = jnp.sinh(t / 2) * jnp.cos(bend / 2), jnp.cosh(t / 2) * jnp.sin(bend / 2)
    low = x[..., None]
    size = jnp.exp(-low * 4 * half_real * half_imag)
    phase = low * 2 * (half_real**2 - half_imag**2)
    real, imag = size * jnp.cos(phase), size * jnp.sin(phase)
    if n:
        c, s = jnp.cosh(t) * jnp.cos(bend), jnp.sinh(t) * jnp.sin(bend)
        real, imag = real * c - imag * s, real * s + imag * c
    real, imag = real - imag * slope, imag + real * slope
    real, imag = (jnp.sum(part, -1) * step[..., 0] / math.pi for part in (real, imag))
    # times exp(ix) / i for n = 0; exp(ix) exp(-i pi/2) / i = -exp(ix) for n = 1
    c, s = jnp.cos(x), jnp.sin(x)
    real, imag = real * c - imag * s, real * s + imag * c
    return (-real, -imag) if n else (imag, -real)


def bessel_of_first_kind(n):
    def function(x):
        size = jnp.abs(x)
        near = size < NEAR
        angle = (jnp.arange(POINTS // 2, dtype=x.dtype) + 0.5) * (4 * math.pi / POINTS)
        inner = jnp.where(near, x, jnp.zeros_like(x))[..., None]
        waves = jnp.cos(inner * jnp.sin(angle))
        mean = x * jnp.mean(waves * jnp.cos(angle) ** 2, -1) if n else jnp.mean(waves, -1)
        far = hankel(n, jnp.where(near | ~jnp.isfinite(x), jnp.full_like(x, NEAR), size))[0]
        far = far * jnp.sign(x) if n else far
        return jnp.where(jnp.isfinite(x), jnp.where(near, mean, far), jnp.full_like(x, jnp.nan))

    return in_float(function)


def bessel_of_second_kind(n):
    def function(x):
        usual = (x > 0) & (x < jnp.inf)
        least = jnp.asarray(1e-30, x.dtype)
        safe = jnp.where(usual, x, jnp.ones_like(x))
        out = hankel(n, jnp.maximum(safe, least))[1]
        tiny = -2 / (math.pi * safe) if n else (jnp.log(safe / 2) + np.euler_gamma) * (2 / math.pi)
        out = jnp.where(x < least, tiny.astype(x.dtype), out)
        return jnp.where(usual, out, jnp.where(x <= 0, -jnp.inf, jnp.nan).astype(x.dtype))

    return in_float(function)


bessel_j0 = declare_unary("bessel_j0", bessel_of_first_kind(0), FLOATING, "Bessel function of the first kind, order 0.")
bessel_j1 = declare_unary("bessel_j1", bessel_of_first_kind(1), FLOATING, "Bessel function of the first kind, order 1.")
bessel_y0 = declare_unary(
    "bessel_y0", bessel_of_second_kind(0), FLOATING, "Bessel function of the second kind, order 0."
)
bessel_y1 = declare_unary(
    "bessel_y1", bessel_of_second_kind(1), FLOATING, "Bessel function of the second kind, order 1."
)
bessel_k0 = declare_unary("bessel_k0", macdonald(0, False), FLOATING, "Modified Bessel function K of order 0.")
bessel_k1 = declare_unary("bessel_k1", macdonald(1, False), FLOATING, "Modified Bessel function K of order 1.")
bessel_k0e = declare_unary("bessel_k0e", macdonald(0, True), FLOATING, "`bessel_k0` times exp(input).")
bessel_k1e = declare_unary("bessel_k1e", macdonald(1, True), FLOATING, "`bessel_k1` times exp(input).")


@operator(numeric="-")
def betainc(a, b, x):
    """The regularized incomplete beta function of `x` within [0, 1], for Tensors of one shape and floating dtype.

    No gradient passes to `a` and `b`, as in MindSpore.

    Raises:
        TypeError: if the dtypes differ or are not floating. ValueError: if the shapes differ.

    Source: mindspore.ops.Betainc, MindSpore 2.10.
    """
    for value, name in ((a, "a"), (b, "b"), (x, "x")):
        check_tensor(value, name, "Betainc")
    if not a.dtype == b.dtype == x.dtype or not jnp.issubdtype(x.dtype, jnp.floating):
        raise TypeError(f"For 'Betainc', the arguments must be of one floating dtype, but got {a.dtype}, {b.dtype}.")
    if not a.shape == b.shape == x.shape:
        raise ValueError(f"For 'Betainc', the shapes must be equal, but got {a.shape}, {b.shape} and {x.shape}.")
    return special.betainc(*lax.stop_gradient((a, b)), x)


@operator(FLOATING, numeric="-")
def _log_beta(x, y):
    """Logarithm of the beta function."""
    return special.betaln(x, y)


renamed("x", bessel_j0, bessel_j1, bessel_k0, bessel_k0e, bessel_k1, bessel_k1e, bessel_y0, bessel_y1)

__all__ = "bessel_j0 bessel_j1 bessel_y0 bessel_y1 bessel_k0 bessel_k1 bessel_k0e bessel_k1e".split()
