"""What the core has to get right: cuts, one-off code, changing numbers, donation, failures, threads."""

import gc
import os
import queue
import threading
import types
import warnings

import jax
import numpy as np
import pytest

import msgrad as ms
from msgrad import Parameter, Tensor, nn, ops
from msgrad.core import execute, instruction, program
from msgrad.core.instruction import Operator
from msgrad.core.record import CAP, apply, here, modes
from msgrad.core.tensor import Storage, adopt


def f32(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def pending() -> int:
    """Steps recorded and not run, in this thread's outermost recording."""
    return here.rec.node.steps if here.rec.node else 0


def compiled_programs() -> int:
    return len(execute._executables)


def nodes() -> int:
    stack, count = [program.ROOT], 0
    while stack:
        count += 1
        stack.extend(stack.pop().children.values())
    return count


def small_training(optimizer=nn.Momentum, **options):
    net = nn.SequentialCell(nn.Dense(4, 8), nn.ReLU(), nn.Dense(8, 3))
    loss_fn = nn.CrossEntropyLoss()
    options = {k: v for k, v in ({"momentum": 0.9} | options).items() if v is not None}
    opt = optimizer(net.trainable_params(), 0.1, **options)
    grad_fn = ms.value_and_grad(lambda x, y: loss_fn(net(x), y), None, opt.parameters)

    def step(x, y):
        loss, grads = grad_fn(x, y)
        opt(grads)
        return loss

    return net, opt, step, Tensor(f32(5, 4)), Tensor(np.array([0, 1, 2, 1, 0], np.int32))


# ---------------------------------------------------------------- cuts
@pytest.mark.recorded_only
def test_operators_wait_until_a_value_is_needed():
    x = Tensor(f32(3))
    ms.runtime.synchronize()
    y = x * 2 + x
    assert pending() == 2 and y._var.value is None
    np.testing.assert_allclose(y.asnumpy(), 3 * x.asnumpy(), rtol=1e-6)
    assert pending() == 0


@pytest.mark.recorded_only
@pytest.mark.parametrize(
    "need",
    [str, repr, bool, float, int, lambda t: t.item(), lambda t: t.tolist(), np.asarray, lambda t: f"{t:.2f}"],
    ids=range(9),
)
def test_needing_a_value_cuts(need):
    x = Tensor(2.0) * 3
    assert pending()
    need(x)
    assert not pending()


@pytest.mark.recorded_only
def test_an_outermost_cell_call_cuts_and_grad_waits_for_the_optimizer():
    net, _, step, x, y = small_training()
    net(x)
    assert not pending()
    ms.grad(lambda a: (net(a) * 2).sum())(x)
    assert pending() == 1  # the gradient is one instruction
    ms.runtime.synchronize()
    step(x, y)
    assert pending() == 2 and here.rec.due  # gradient, update; the cut comes with the next operator
    x + 1
    assert pending() == 1


@pytest.mark.recorded_only
def test_a_long_recording_is_cut_at_the_cap():
    x = Tensor(f32(2))
    ms.runtime.synchronize()
    for _ in range(CAP + 5):
        x = x + 1
    assert pending() == 5


@pytest.mark.recorded_only
def test_dead_intermediates_are_not_outputs():
    x = Tensor(f32(3))
    ms.runtime.synchronize()
    y = x * 2
    z = y + 1
    del y
    assert here.rec.live() == (1,)
    z.asnumpy()


@pytest.mark.recorded_only
def test_a_training_step_is_one_program_found_again():
    _, _, step, x, y = small_training()
    for _ in range(3):
        step(x, y).asnumpy()
    before = compiled_programs(), nodes()
    losses = [float(step(x, y).asnumpy()) for _ in range(20)]
    assert (compiled_programs(), nodes()) == before
    assert losses[-1] < losses[0]


# ---------------------------------------------------------------- what must not compile
@pytest.mark.recorded_only
def test_new_code_of_known_operators_runs_operator_by_operator():
    x = Tensor(f32(3))
    for _ in (1, 2):  # the operators become known
        ((x * 3 + x) * x - x).asnumpy()
    before = compiled_programs()
    ((x * 3 - x) * x + x * x).asnumpy()
    assert compiled_programs() == before


@pytest.mark.recorded_only
def test_a_loop_whose_length_changes_does_not_compile_each_time():
    x = Tensor(f32(3))

    def loop(n):
        y = x
        for _ in range(n):
            y = y * 2 - x
        return y.asnumpy()

    loop(3)
    before = compiled_programs()
    for n in range(4, 30):
        loop(n)
    assert compiled_programs() - before <= 1


@pytest.mark.recorded_only
@pytest.mark.parametrize(
    "use",
    [
        lambda x, i: x * i,
        lambda x, i: x + float(i),
        lambda x, i: x[i % 7 + 1],
        lambda x, i: x[i % 5 + 1 : i % 5 + 3],
        lambda x, i: ops.pow(x, i + 0.3),
        lambda x, i: ops.clip_by_value(x, -float(i + 2), float(i + 2)),
    ],
    ids=range(6),
)
def test_a_python_number_that_changes_does_not_compile_anew(use):
    x = Tensor(f32(9, 2))
    for i in range(3, 9):  # until each kind of window was there twice
        use(x, i).asnumpy()
    before = compiled_programs(), nodes()
    for i in range(9, 24):
        use(x, i).asnumpy()
    assert (compiled_programs(), nodes()) == before


@pytest.mark.parametrize("jit", [False, True], ids=["recorded", "jit"])
def test_numbers_that_are_constants_are_not_computed_with_beforehand(jit):
    """XLA would find that x + 0.5 - 0.5 is x, and that 60000 times 2 overflows in half precision."""

    def compute(x, half):
        return x + 0.5 - 0.5, half * 60000.0 * 2.0

    compute = ms.jit(compute) if jit else compute
    for _ in range(4):
        x, half = compute(Tensor(np.float32([1e-12])), Tensor(np.float16([0.25])))
        assert (x.asnumpy(), half.asnumpy()) == (0, 30000)


def test_a_learning_rate_that_changes_does_not_compile_anew():
    _, opt, step, x, y = small_training()
    for _ in range(2):
        step(x, y).asnumpy()
    before = compiled_programs()
    for k in range(5):
        opt.learning_rate.set_data(Tensor(0.1 / (k + 1), ms.float32))
        step(x, y).asnumpy()
    assert compiled_programs() - before <= 1


def test_numbers_are_told_from_each_other():
    x = Tensor(np.array([1, 2, 3], np.int32))
    assert (x * 2).dtype == ms.int32 and (x * 2.0).dtype == ms.float32 and (x * True).dtype == ms.int32
    assert (x.asnumpy() * 2 == (x * 2).asnumpy()).all()
    assert ops.pow(x, 2).dtype == ms.int32 and ops.pow(x, 2.0).dtype == ms.float32


@pytest.mark.recorded_only
def test_a_tree_that_was_cleared_finds_its_executables_again():
    _, _, step, x, y = small_training()
    for _ in range(3):
        step(x, y).asnumpy()
    before = compiled_programs()
    program.ROOT.children.clear()
    for _ in range(3):
        step(x, y).asnumpy()
    # the gradient's operator belongs to the old tree: one program is made anew, not one a step
    assert compiled_programs() - before <= 1


def mappings() -> int:
    with open("/proc/self/maps") as f:
        return sum(1 for _ in f)


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="counts the mappings that Linux shows")
def test_executables_are_let_go_where_shapes_keep_changing(monkeypatch):
    monkeypatch.setattr(instruction, "_MOST_EXECUTABLES", 20)
    step = ms.grad(lambda x: (ops.sin(x) * x).sum())

    def run(sizes):
        for n in sizes:
            x = f32(n)
            np.testing.assert_allclose(step(Tensor(x)).asnumpy(), np.cos(x) * x + np.sin(x), rtol=1e-5)
        gc.collect()

    run(range(100, 125))
    before = mappings()
    run(range(200, 240))
    assert mappings() - before < 60  # 40 more programs, of three mappings each


# ---------------------------------------------------------------- donation
@pytest.mark.recorded_only
@pytest.mark.parametrize("jitted", [False, True])
def test_old_parameter_buffers_are_donated(jitted):
    net, _, step, x, y = small_training()
    step = ms.jit(step) if jitted else step
    for _ in range(3):
        step(x, y).asnumpy()
    old = [p._var.value for p in net.trainable_params()]
    ids = [id(a) for a in old]
    step(x, y).asnumpy()  # `old` holds them: they are copied, not donated
    assert not any(a.is_deleted() for a in old)
    del old
    held = [weak(p._var.value) for p in net.trainable_params()]
    step(x, y).asnumpy()
    gc.collect()
    assert all(h() is None for h in held), ids


def weak(array):
    import weakref

    return weakref.ref(array)


@pytest.mark.parametrize("jitted", [False, True])
def test_a_numpy_view_of_a_parameter_survives_training(jitted):
    net, _, step, x, y = small_training()
    step = ms.jit(step) if jitted else step
    for _ in range(3):
        step(x, y).asnumpy()
    weight = net[0].weight
    view = np.asarray(weight._value())  # zero-copy on a CPU
    before = view.copy()
    for _ in range(4):
        step(x, y).asnumpy()
    np.testing.assert_array_equal(view, before)
    assert not np.allclose(weight.asnumpy(), before)


def test_a_tensor_that_shares_a_parameters_value_keeps_it():
    net, _, step, x, y = small_training()
    for _ in range(3):
        step(x, y).asnumpy()
    kept = net[0].weight.value()
    before = kept.asnumpy()
    for _ in range(3):
        step(x, y).asnumpy()
    np.testing.assert_array_equal(kept.asnumpy(), before)


# ---------------------------------------------------------------- failures
class Broken(Exception):
    pass


def raising(x):
    def host(a):
        raise Broken("the host said no")

    return jax.pure_callback(host, jax.ShapeDtypeStruct(x.shape, x.dtype), x)


RAISING = Operator("raising", raising, ("x",), (), (True,), fallible=True)


def test_a_failed_run_loses_nothing_and_names_the_operator():
    p = Parameter(Tensor(f32(3)), name="p")
    q = Parameter(Tensor(f32(3, seed=1)), name="q")
    before, expected = p.asnumpy(), q.asnumpy() * 2
    with pytest.raises(Exception) as caught:
        q.set_data(q * 2)
        p.set_data(apply(RAISING, (p * 3,)))
        p.asnumpy()
    assert "raising" in "".join(getattr(caught.value, "__notes__", [])) + str(caught.value)
    np.testing.assert_array_equal(p.asnumpy(), before)
    np.testing.assert_array_equal(q.asnumpy(), expected)
    np.testing.assert_allclose((p + 1).asnumpy(), before + 1)


def test_a_shape_error_is_raised_at_its_line_and_leaves_the_recording_usable():
    x, y = Tensor(f32(3)), Tensor(f32(4))
    z = x * 2
    with pytest.raises(ValueError, match="broadcast"):
        z + y
    np.testing.assert_allclose((z + x).asnumpy(), 3 * x.asnumpy(), rtol=1e-6)


@pytest.mark.parametrize("jitted", [False, True])
def test_an_exception_half_way_keeps_what_was_written(jitted):
    p = Parameter(Tensor([1.0]), name="p")

    def fn(x):
        ops.assign_add(p, Tensor([1.0]))
        raise KeyError("half way")

    for expected in (2.0, 3.0):
        with pytest.raises(KeyError):
            ms.grad(ms.jit(fn) if jitted else fn)(Tensor([1.0]))
        # compiled, the function never ran: it raised while it was recorded, and what it wrote was undone
        assert p.asnumpy()[0] == (1.0 if jitted and not modes.synchronize else expected)
    assert here.rec.parent is None
    assert ms.grad(lambda x: x * p)(Tensor([1.0])).asnumpy()[0] == p.asnumpy()[0]


def test_numbers_that_do_not_fit_are_refused():
    x = Tensor(f32(2))
    with pytest.raises((OverflowError, RuntimeError)):
        (Tensor(np.ones(2, np.int64)) + 2**70).asnumpy()
    np.testing.assert_allclose((x + 1).asnumpy(), x.asnumpy() + 1)


# ---------------------------------------------------------------- dtypes
@pytest.mark.recorded_only
@pytest.mark.parametrize("make", [
    small_training, lambda: small_training(nn.Adam, momentum=None), lambda: small_training(nn.SGD),
    lambda: small_training(nn.AdamWeightDecay, momentum=None),
], ids=["momentum", "adam", "sgd", "adamweightdecay"])  # fmt: skip
def test_a_float32_step_holds_no_float64(make, monkeypatch):
    texts = []

    def spy(fn, **options):
        jitted = jax.jit(fn, **options)

        def call(*args):
            texts.append(jitted.lower(*args).as_text())
            return jitted(*args)

        return call

    program.ROOT.children.clear()
    execute._executables.clear()
    monkeypatch.setattr(execute, "jax", types.SimpleNamespace(jit=spy, device_put=jax.device_put))
    _, _, step, x, y = make()
    step(x, y).asnumpy()
    assert any("dot_general" in text for text in texts)
    assert not any("f64" in text for text in texts)


def test_float64_and_int64_stay():
    assert Tensor(np.ones(2)).dtype == ms.float64 and (Tensor(np.ones(2)) * 2).dtype == ms.float64
    assert Tensor([1, 2]).dtype == ms.int64 and (Tensor([2**40]) + 1).asnumpy()[0] == 2**40 + 1


# ---------------------------------------------------------------- threads
def test_two_threads_train_at_once():
    results: dict = {}

    def train(name):
        _, _, step, x, y = small_training()
        results[name] = [float(step(x, y).asnumpy()) for _ in range(30)]

    threads = [threading.Thread(target=train, args=(i,)) for i in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(120)
    assert len(results) == 3 and all(r[-1] < r[0] for r in results.values())


def test_a_value_pending_in_another_thread_is_computed_here():
    box: queue.Queue = queue.Queue()
    hold = threading.Event()

    def worker():
        y = Tensor([1.0, 2.0]) * 3
        box.put(y)
        hold.wait(60)
        box.put((y + 1).asnumpy())

    thread = threading.Thread(target=worker)
    thread.start()
    y = box.get(timeout=60)
    np.testing.assert_allclose((y * 2).asnumpy(), [6, 12])
    hold.set()
    np.testing.assert_allclose(box.get(timeout=60), [4, 7])
    thread.join(60)


# ---------------------------------------------------------------- values
def test_what_is_written_into_an_array_is_seen_in_its_tensor():
    x = Tensor([1.0, 2.0]) * 1
    part, pending = x[:1], x + 1
    a = x.asnumpy()
    a[0] = 9
    assert (x + 1).asnumpy().tolist() == [10, 3] and str(x) == "[9. 2.]" and part.asnumpy().tolist() == [9]
    assert pending.asnumpy().tolist() == [2, 3]  # recorded before
    later = x + 1
    a[1] = np.nan
    assert later.asnumpy().tolist() == [10, 3]
    assert np.isnan(x.asnumpy()[1]) and np.shares_memory(a, x.asnumpy())
    part[0] = 5  # from now on they are apart
    a[0] = 7
    assert x.asnumpy()[0] == 5


def test_an_array_that_nobody_holds_costs_a_tensor_nothing():
    x = Tensor([1.0, 2.0])
    x.asnumpy()
    x += 1
    assert x._view is None
    x.asnumpy()
    assert (x + 1).asnumpy().tolist() == [3, 4] and type(x._view.storage) is Storage
    kept = x.asnumpy()
    x += 1
    assert x._view is None and kept.tolist() == [2, 3] and x.asnumpy().tolist() == [3, 4]


def test_from_numpy_shares_and_tensor_does_not():
    a = f32(3)
    before = a.copy()
    shared, own, strided = Tensor.from_numpy(a), ms.tensor(a), Tensor.from_numpy(a[::2])
    a[0] = 9
    assert shared.asnumpy()[0] == 9 and (own.asnumpy() == before).all()
    assert strided.asnumpy().tolist() == before[::2].tolist()  # nobody holds the slice itself
    shared[0] = 4
    a[0] = 5
    assert shared.asnumpy()[0] == 4


def test_a_parameter_sees_what_is_written_into_its_array():
    p = Parameter(Tensor([1.0, 2.0]), name="p")
    a = p.asnumpy()
    a[0] = 5
    (g,) = ms.grad(lambda: (p * p).sum(), None, [p])()
    assert g.asnumpy().tolist() == [10, 4]
    ms.ops.assign(p, p + 1)
    assert p._view is None and p.asnumpy().tolist() == [6, 3] and a.tolist() == [5, 2]


def test_a_tensor_copies_and_adopt_does_not():
    a = f32(3)
    t, taken = Tensor(a), adopt(a)
    a_before = a.copy()
    a[0] = 50
    assert t.asnumpy()[0] == a_before[0]
    assert taken._var.value is a


def test_no_warning_escapes_a_training_step():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, _, step, x, y = small_training()
        for _ in range(3):
            step(x, y).asnumpy()


# ---------------------------------------------------------------- copies
COPIES = {
    "set_data": lambda w, value: w.set_data(value),
    "assign": lambda w, value: ops.assign(w, value),
    "assign_value": lambda w, value: w.assign_value(value),
    "Parameter": lambda w, value: Parameter(value),
    "value": lambda w, value: w.value(),
    "deepcopy": lambda w, value: ops.deepcopy(value),
}


@pytest.mark.recorded_only
@pytest.mark.parametrize("name", COPIES)
def test_a_copy_of_what_has_a_value_is_no_operator(name):
    w, value = Parameter(Tensor(f32(3))), Tensor(f32(3, seed=1))
    execute.run(here.rec)
    kept = COPIES[name](w, value)
    assert pending() == 0
    assert kept is None or isinstance(kept, Tensor)


@pytest.mark.recorded_only
@pytest.mark.parametrize("make", [nn.Momentum, nn.Adam])
def test_an_optimizer_copies_nothing(make, monkeypatch):
    _, _, step, x, y = small_training(make, momentum=0.9 if make is nn.Momentum else None)
    names = set()
    grow = program.grow
    monkeypatch.setattr(
        program,
        "grow",
        lambda parent, key, step, *rest: names.add(step.operator.name) or grow(parent, key, step, *rest),
    )
    program.ROOT.children.clear()
    for _ in range(2):
        step(x, y)
    assert names
    assert "copy" not in names
