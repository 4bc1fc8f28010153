"""Checkpoints: the bytes of files, what is read from them, what goes into a network, and what is refused."""

from encode import lines

PRELUDE = """import os, sys, tempfile, threading
from io import BytesIO
from mindspore.train import serialization
F = {n: Parameter(Tensor(np.arange(6).reshape(2, 3), getattr(ms, n)), name=n) for n in
     'bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64'.split()}
def vector(n, name):
    return Parameter(Tensor(np.arange(n, dtype=np.float32)), name=name)
class Net(nn.Cell):
    def __init__(self, *names, n=2):
        super().__init__()
        for name in names:
            setattr(self, name, vector(n, name))
    def values(self):
        return {p.name: p.asnumpy() for p in self.get_parameters()}
def saved(obj, name='a.ckpt', **how):
    with tempfile.TemporaryDirectory() as d:
        ms.save_checkpoint(obj, os.path.join(d, name), **how)
        for thread in threading.enumerate():
            if thread.name == 'asyn_save_ckpt':
                thread.join()
        (file,) = os.listdir(d)
        return file, open(os.path.join(d, file), 'rb').read().hex(), oct(os.stat(os.path.join(d, file)).st_mode)
def content(d):
    return {k: v if isinstance(v, str) else (v.shape, str(v.dtype), v) for k, v in d.items()}
def loaded(obj, name='a.ckpt', saving={}, keep=1.0, flip=None, **how):
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, name)
        ms.save_checkpoint(obj, path, **saving)
        if keep < 1 or flip is not None:
            data = bytearray(open(path, 'rb').read())
            data = data[:int(len(data) * keep)]
            if flip is not None:
                data[flip] ^= 1
            os.remove(path)
            open(path, 'wb').write(data)
        return content(ms.load_checkpoint(path, **how))
def into(net, given, *how):
    try:
        out = ms.load_param_into_net(net, given, *how)
    except Exception as error:
        out = error
    return out, net.values()
"""

SAFE = "'a.safetensors', format='safetensors'"
LOAD_SAFE = "'a.safetensors', dict(format='safetensors'), format='safetensors'"
ROWS = f"""
    saved(Net('a', 'b'))
    saved(Net('a', 'b'), 'model')
    saved(F)
    saved(list(F.values())[:3])
    saved([dict(name='x', data=Tensor([1, 2])), dict(name='y', data=Parameter(Tensor(2.5)))])
    saved(dict(scalar=Parameter(Tensor(3.0)), text='größer 你好', none='', array=np.ones((2, 1, 2))))
    saved(Net('a'), append_dict=dict(epoch=3, lr=0.5, done=True, text='hello', t=Tensor([1, 2]), a=Parameter(Tensor(9))))
    saved(Net('a'), crc_check=True)
    saved(Net('a', 'b', 'c'), choice_func=lambda n: n != 'b')
    saved(Net('a'), async_save=True)
    saved(Net('a'), async_save='thread', append_dict=dict(text='hello'))
    saved(Net('a'), integrated_save=False, incremental=False, global_step_num=None, remove_redundancy=None)
    saved(dict())
    saved([])
    saved(Net('a', n=40), append_dict=dict(big=int(1e18), neg=-1))
    (setattr(serialization, 'SLICE_SIZE', 1), saved(Net('a', 'b', n=300)), loaded(Net('a', 'b', n=700)), setattr(serialization, 'SLICE_SIZE', 512 * 1024))[1:3]
    saved(F, {SAFE})
    saved(Net('b', 'a'), 'x', format='safetensors')
    saved(Net('a'), {SAFE}, remove_redundancy=None, append_dict=dict(n=1, f=2.5, b=False))
    saved(dict(), {SAFE})
    loaded(F)
    loaded(F, {LOAD_SAFE})
    loaded(dict(scalar=Parameter(Tensor(3.0)), text='größer 你好', none='', array=np.ones((2, 1, 2))))
    loaded(Net('a'), saving=dict(append_dict=dict(epoch=3, lr=0.5, done=True, text='hello')))
    loaded(Net('a1', 'a2', 'b1'), filter_prefix='a')
    loaded(Net('a1', 'a2', 'b1'), specify_prefix=['b', 'a2'])
    loaded(Net('a1', 'a2', 'b1'), specify_prefix='a', filter_prefix=('a2',), choice_func=lambda n: False)
    loaded(Net('a1', 'a2', 'b1'), choice_func=lambda n: n.endswith('1'))
    loaded(Net('a1', 'a2', 'b1'), {LOAD_SAFE}, choice_func=lambda n: n.endswith('1'))
    loaded(Net('a'), saving=dict(crc_check=True), crc_check=True)
    loaded(Net('a'), saving=dict(crc_check=True))
    loaded(Net('a'), crc_check=True)
    loaded(Net('a', 'b'), 'a.safetensors', dict(format='safetensors', crc_check=True), format='safetensors', crc_check=True)
    loaded(Net('a'), saving=dict(crc_check=True), crc_check=True, flip=-20)
    loaded(Net('a'), 'a.safetensors', dict(format='safetensors', crc_check=True), format='safetensors', crc_check=True, flip=-1)
    loaded(Net('a', 'b'), keep=0.4)
    loaded(Net('a', 'b'), keep=0.9)
    loaded(Net('a', 'b'), {LOAD_SAFE}, keep=0.4)
    loaded(Net('a', 'b'), {LOAD_SAFE}, keep=0.9)
    loaded(Net('a', 'b'), {LOAD_SAFE}, keep=0)
    loaded(Net('a'), keep=0)
    loaded(Net('a'), filter_prefix='a')
    loaded(Net('a'), filter_prefix='')
    loaded(Net('a'), filter_prefix=[])
    loaded(Net('a'), filter_prefix=3)
    loaded(Net('a'), specify_prefix=['a', 3])
    loaded(Net('a'), choice_func=lambda n: n.foo)
    loaded(Net('a'), dec_key=3)
    loaded(Net('a'), dec_mode=3)
    loaded(Net('a'), crc_check=3)
    loaded(Net('a'), remove_redundancy=3)
    loaded(Net('a'), net=Net('a'), remove_redundancy=True)
    loaded(Net('a'), format='onnx')
    loaded(Net('a'), format='safetensors')
    loaded(Net('a'), net=3)
    ms.load_checkpoint('/nowhere/a.ckpt')
    ms.load_checkpoint(3)
    ms.load_checkpoint(BytesIO(b''))
    (lambda n: (loaded(Net('a', n=5), net=n, strict_load=True), n.values()))(Net('a', n=5))
    ms.save_checkpoint(Net('a'), '/')
    ms.save_checkpoint(Net('a'), 3)
    ms.save_checkpoint(3, 'a')
    ms.save_checkpoint((vector(2, 'a'),), 'a')
    saved([vector(2, 'a'), 3])
    saved([dict(name='x')])
    saved([dict(name=3, data=Tensor(1))])
    saved([dict(name='x', data=3)])
    saved({{3: vector(2, 'a')}})
    saved(Net('a'), integrated_save=3)
    saved(Net('a'), async_save=3)
    saved(Net('a'), async_save='foo')
    saved(Net('a'), append_dict=3)
    saved(Net('a'), append_dict={{3: 4}})
    saved(Net('a'), append_dict=dict(a=[1]))
    saved(Net('a'), enc_key='abc')
    saved(Net('a'), enc_mode=3)
    saved(Net('a'), crc_check=3)
    saved(Net('a'), remove_redundancy=3)
    saved(Net('a'), format='foo')
    saved(Net('a'), {SAFE}, enc_key=b'0123456789abcdef')
    saved(Net('a'), {SAFE}, incremental=True)
    saved(Net('a'), choice_func=3)
    saved(Net('a'), os.path.join('no', 'such.ckpt'))
    into(Net('a', 'b'), dict(b=vector(2, 'x') + 5))
    into(Net('a', 'b'), dict(b=Parameter(Tensor([7.0, 8.0])), c=Parameter(Tensor(1))))
    into(Net('a', 'b'), dict(b='text', s='text'))
    into(Net('a', 'b'), {{'n.a': Parameter(Tensor([7.0, 8.0])), 'n.b': Parameter(Tensor([5.0, 8.0]))}})
    into(Net('a', 'b'), {{'n.a': Parameter(Tensor([7.0, 8.0])), 'm.b': Parameter(Tensor([5.0, 8.0]))}})
    into(Net('a', 'b'), {{'n.a': Parameter(Tensor([7.0, 8.0])), 'n.b': Parameter(Tensor([5.0, 8.0]))}}, True)
    into(Net('a'), dict(a=Parameter(Tensor([7.0, 8.0], ms.float16))))
    into(Net('a'), dict(a=Parameter(Tensor([7.0, 8.0], ms.bfloat16))))
    into(Net('a'), dict(a=Parameter(Tensor([7.0, 8.0], ms.float64))), True)
    into(Net('a'), dict(a=Parameter(Tensor([7, 8]))))
    into(Net('a'), dict(a=Parameter(Tensor([7.0, 8.0, 9.0]))))
    into(Net('a'), dict(a=Parameter(Tensor([[7.0, 8.0]]))))
    into(Net('accu_grads', 'b'), dict(b=Parameter(Tensor([7.0, 8.0]))))
    into(Net('a'), dict(a=3))
    into(Net('a'), {{3: vector(2, 'a')}})
    into(Net('a'), 3)
    into(Net('a'), dict(), 3)
    into(Net('a'), dict(), False, 3)
    into(Net('a'), dict(), False, True)
    ms.load_param_into_net(3, dict())
    ms.async_ckpt_thread_status()
"""
CASES = {row: f"out = {row}" for row in lines(ROWS)}
WHOLE = "net = Net('a', 'b')\nout = into(net, dict(a=Parameter(Tensor([7.0, 8.0])), b=Parameter(Tensor([1.0]))))"
ONES = "net = Net('a')\nout = into(net, dict(a=Parameter(Tensor(np.ones((2, 1, 1), np.float32)))))"
CASES |= {
    "both ways": """with tempfile.TemporaryDirectory() as d:
    ms.save_checkpoint(Net('a', 'b'), d + '/m.ckpt', append_dict=dict(n=1))
    ms.ckpt_to_safetensors(d + '/m.ckpt', d + '/s', name_map=dict(a='z'))
    one = open(d + '/s/m.safetensors', 'rb').read().hex()
    ms.safetensors_to_ckpt(d + '/s/m.safetensors', d + '/c')
    out = one, open(d + '/c/m.ckpt', 'rb').read().hex()""",
    "conversion refused": """out = [attempt(lambda f=f: ms.ckpt_to_safetensors(*f)) for f in (('nowhere',), ('/', 'a.b'), ('/', None, 3), ('/',))]""",
    "async load": """with tempfile.TemporaryDirectory() as d:
    ms.save_checkpoint(Net('a', n=3), d + '/m.ckpt')
    net = Net('a', n=3)
    net.a.set_data(Tensor([5.0, 6.0, 7.0]))
    future = ms.load_checkpoint_async(d + '/m.ckpt', net)
    out = content(future.result()), net.values()""",
    "saved over": """with tempfile.TemporaryDirectory() as d:
    for n in (1, 2):
        ms.save_checkpoint(Net('a', n=n), d + '/m.ckpt')
    out = os.listdir(d), content(ms.load_checkpoint(d + '/m.ckpt'))""",
    "a BytesIO": """with tempfile.TemporaryDirectory() as d:
    ms.save_checkpoint(Net('a'), d + '/m.safetensors', format='safetensors')
    out = content(ms.load_checkpoint(BytesIO(open(d + '/m.safetensors', 'rb').read()), format='safetensors'))""",
    "an optimizer": """net, other = nn.Dense(2, 1), nn.Dense(2, 1)
nets = [nn.Adam(n.trainable_params(), 0.5) for n in (net, other)]
def step(n, o):
    loss, grads = ms.value_and_grad(lambda x: n(x).sum(), None, n.trainable_params())(Tensor([[1.0, 2.0]]))
    o(grads)
for n in (net, other):
    n.weight.set_data(Tensor([[1.0, 2.0]]))
    n.bias.set_data(Tensor([0.5]))
step(net, nets[0])
with tempfile.TemporaryDirectory() as d:
    ms.save_checkpoint(nets[0], d + '/o.ckpt')
    rest = ms.load_checkpoint(d + '/o.ckpt')
out = list(rest), ms.load_param_into_net(nets[1], rest)
step(net, nets[0]), step(other, nets[1])
out += net.weight.asnumpy(), other.weight.asnumpy(), [(p.name, p.asnumpy()) for p in nets[1].get_parameters()]""",
    "values not drawn": """from mindspore.common.initializer import initializer
from mindspore.nn.utils import no_init_parameters
class Late(nn.Cell):
    def __init__(self):
        super().__init__()
        self.a, self.b = (Parameter(initializer('ones', [2], ms.float32)) for _ in 'ab')
        self.c = Parameter(Tensor([1.0, 2.0]))
    def construct(self, x):
        return self.a * x + self.b
with no_init_parameters():
    net, other, third = Late(), Late(), Late()
late = [p.has_init for p in net.get_parameters()], Parameter(initializer('ones', [2], ms.float32)).has_init, str(net.a)
with tempfile.TemporaryDirectory() as d:
    ms.save_checkpoint(dict(a=Parameter(Tensor([5.0, 6.0])), b=Parameter(Tensor([7.0, 8.0]))), d + '/m.ckpt')
    ms.load_checkpoint(d + '/m.ckpt', net)
third.a.set_data(Tensor([1.0, 2.0]) * 3)
third.init_parameters_data()
out = late, net.a.asnumpy(), net(Tensor(2.0)), other(Tensor(2.0)), [p.has_init for p in net.get_parameters()], third.a.asnumpy(), third.b.asnumpy()""",
    "nothing is loaded where one does not fit": WHOLE,
    "ones at the end of a shape": ONES,
}
DIFFERS = {
    "nothing is loaded where one does not fit": "MindSpore has then written the Parameters that come before",
    "ones at the end of a shape": "MindSpore gives the Parameter the other shape",
    "loaded(Net('a'), choice_func=lambda n: n.foo)": "the function's own error; MindSpore makes it one of the file",
}
ALONE = True
