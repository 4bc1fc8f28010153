"""Model and its callbacks: what is printed, what callbacks see, which files are written, what is refused.

Numbers are multiples of powers of two, so that losses print alike.
"""

from encode import lines

PRELUDE = """import contextlib, io, os, re, signal, tempfile
import mindspore.dataset as ds
from mindspore import amp
from mindspore.train import *
X = np.array([[1, 2], [2, -1], [4, 1], [0.5, 2], [1, 1], [-2, 4]], np.float32)
Y = X[::-1].copy()
def rows(n=6, batch=2, columns=2):
    return ds.NumpySlicesDataset((X[:n], Y[:n], X[:n])[:columns], list('xyz')[:columns], shuffle=False).batch(batch)
class Net(nn.Cell):
    def __init__(self, w=(1.0, 2.0)):
        super().__init__()
        self.w = Parameter(Tensor(list(w), ms.float32), name='w')
    def construct(self, x):
        return x * self.w
class Alone(Net):
    def construct(self, x, y):
        return (x * self.w - y).abs().mean()
def model(optimizer=None, net=None, lr=0.25, **how):
    net = net or Net()
    how = {'loss_fn': nn.L1Loss(), **how}
    return Model(net, optimizer=optimizer or nn.SGD(net.trainable_params(), lr), **how)
def printed(run):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            run()
        except Exception as error:
            return re.sub(r'[0-9.]+ ms', '# ms', out.getvalue()), error
    return re.sub(r'[0-9.]+ ms', '# ms', out.getvalue())
class See(Callback):
    def __init__(self, stop=None):
        self.seen, self.stop = [], stop
    def __enter__(self):
        self.seen.append('enter')
        return self
    def __exit__(self, *err):
        self.seen.append('exit')
def event(name):
    def method(self, run_context):
        a = run_context.original_args()
        out = a.get('net_outputs')
        loss = None if out is None else [float(x.asnumpy().mean()) for x in (out if isinstance(out, tuple) else (out,))]
        self.seen.append((name, a.get('cur_epoch_num'), a.cur_step_num, a.batch_num, a.mode, loss, a.get('metrics'), a.get('eval_results')))
        if self.stop == name:
            run_context.request_stop()
    return method
for _mode in ('train', 'eval'):
    for _event in ('begin', 'epoch_begin', 'step_begin', 'step_end', 'epoch_end', 'end'):
        setattr(See, f'on_{_mode}_{_event}', event(f'on_{_mode}_{_event}'))
def seen(run, stop=None):
    see = See(stop)
    out = run(see)
    return out, see.seen
def files(run, during=None):
    with tempfile.TemporaryDirectory() as d:
        try:
            run(d)
        except Exception as error:
            return error, sorted(n for n in os.listdir(d) if not n.endswith('.meta'))
        return {n: {k: v if isinstance(v, str) else v.asnumpy() for k, v in ms.load_checkpoint(os.path.join(d, n), format=n.rpartition('.')[2]).items()}
                for n in sorted(os.listdir(d)) if not n.endswith('.meta')}
def kept(how, epochs=2, prefix='P', **more):
    return files(lambda d: model().train(epochs, rows(), ModelCheckpoint(prefix, d, CheckpointConfig(**how)), **more))
class Fails(Callback):
    def on_train_step_end(self, run_context):
        if run_context.original_args().cur_step_num == 4:
            raise KeyError('here')
class Nothing(nn.Cell):
    def construct(self, x):
        return x
"""
ROWS = """
    seen(lambda see: model().train(2, rows(), see))
    seen(lambda see: model().train(2, rows(), see, dataset_sink_mode=True))
    seen(lambda see: model().train(3, rows(), see, initial_epoch=1))
    seen(lambda see: model().train(3, rows(), see), 'on_train_step_end')
    seen(lambda see: model().train(3, rows(), see), 'on_train_epoch_end')
    seen(lambda see: model().train(3, rows(), see), 'on_train_step_begin')
    seen(lambda see: model().train(3, rows(), see), 'on_train_begin')
    seen(lambda see: model(metrics={'mae': MAE()}).fit(2, rows(), rows(4), callbacks=see))
    seen(lambda see: model(metrics={'mae': MAE()}).fit(2, rows(), rows(4), callbacks=see), 'on_eval_step_end')
    seen(lambda see: model(metrics={'mae': MAE()}).fit(3, rows(), rows(4), 2, see))
    seen(lambda see: model(metrics={'mae': MAE()}).fit(3, rows(), rows(4), [1, 3], see, initial_epoch=1))
    seen(lambda see: model(metrics={'mae': MAE(), 'l': Loss()}).eval(rows(), see))
    seen(lambda see: model(metrics={'mae': MAE()}).eval(rows(), see), 'on_eval_step_end')
    seen(lambda see: model(metrics=['mae', MSE(), 'loss']).eval(rows(), [see]))
    seen(lambda see: model(eval_network=nn.WithEvalCell(Net(), nn.MSELoss()), eval_indexes=[0, 1, 2], metrics={'loss': Loss(), 'mae': MAE()}).eval(rows(), see))
    seen(lambda see: model(eval_network=Net(), metrics={'loss': Loss()}).eval(rows(columns=1), see))
    seen(lambda see: Model(Alone(), optimizer=nn.SGD(Alone().trainable_params(), 0.5)).train(1, rows(), see))
    seen(lambda see: Model(nn.TrainOneStepCell(nn.WithLossCell(Net(), nn.L1Loss()), nn.SGD([Parameter(Tensor([1.0]), name='q')], 0.5))).train(1, rows(), see))
    seen(lambda see: model(loss_scale_manager=FixedLossScaleManager(4.0, False), lr=1.0).train(1, rows(), see))
    printed(lambda: model().train(2, rows(), LossMonitor()))
    printed(lambda: model().train(2, rows(), [LossMonitor(2), TimeMonitor()]))
    printed(lambda: model().train(2, rows(), LossMonitor(0)))
    printed(lambda: (lambda m, c: (m.train(2, rows(), c), m.train(1, rows(), c)))(model(), LossMonitor(4)))
    printed(lambda: model(metrics={'mae': MAE()}).fit(2, rows(), rows(4), callbacks=[LossMonitor(3), TimeMonitor(data_time=True)]))
    printed(lambda: model(metrics={'mae': MAE()}).eval(rows(4), callbacks=[TimeMonitor()]))
    printed(lambda: model(net=Net((1.0, np.nan))).train(1, rows(), LossMonitor()))
    printed(lambda: model(net=Net((1.0, np.inf))).train(1, rows(), LossMonitor(5)))
    printed(lambda: model(metrics={'mae': MAE()}).fit(4, rows(), rows(4), callbacks=[LossMonitor(3), EarlyStopping(verbose=True)]))
    printed(lambda: model(metrics={'mae': MAE()}).fit(9, rows(), rows(4), callbacks=[LossMonitor(3), EarlyStopping('mae', min_delta=4, patience=2, verbose=True, restore_best_weights=True)]))
    printed(lambda: model().train(9, rows(), callbacks=[LossMonitor(3), EarlyStopping('loss', patience=2, mode='max', verbose=True)]))
    printed(lambda: model().train(4, rows(), callbacks=[LossMonitor(3), EarlyStopping('loss', patience=2, baseline=0.25, verbose=True)]))
    printed(lambda: model().train(2, rows(), callbacks=[LossMonitor(3), EarlyStopping('mae', patience=1, verbose=True)]))
    printed(lambda: model(lr=8.0).train(4, rows(), callbacks=[LossMonitor(3), ReduceLROnPlateau('loss', 0.5, 1, verbose=True, min_lr=2)]))
    printed(lambda: model(metrics={'mae': MAE()}, lr=8.0).fit(5, rows(), rows(4), callbacks=[ReduceLROnPlateau(patience=1, factor=0.25, cooldown=1, verbose=True)]))
    printed(lambda: model(nn.SGD(Net().trainable_params(), nn.ExponentialDecayLR(0.5, 0.5, 2))).train(1, rows(), ReduceLROnPlateau('loss')))
    printed(lambda: model().train(2, rows(), [LossMonitor(), LearningRateScheduler(lambda lr, step: print(lr, step) or lr / 2)]))
    printed(lambda: model().train(2, rows(), LambdaCallback(on_train_epoch_end=lambda c: print(c.original_args().net_outputs), on_train_end=lambda c: print('end'))))
    (lambda h: (model(metrics={'mae': MAE()}).fit(2, rows(), rows(4), callbacks=h), h.history, h.epoch))(History())
    (lambda h: (model().train(3, rows(), h), h.history, h.epoch))(History())
    kept(dict())
    kept(dict(save_checkpoint_steps=2))
    kept(dict(save_checkpoint_steps=4, keep_checkpoint_max=1, append_info=['epoch_num', 'step_num', dict(text='t', n=2)]))
    kept(dict(save_checkpoint_steps=3, keep_checkpoint_max=2), 4)
    kept(dict(save_checkpoint_steps=3, format='safetensors'))
    kept(dict(save_checkpoint_steps=3, saved_network=Net((5.0, 6.0))))
    kept(dict(save_checkpoint_steps=3, async_save=True, crc_check=True))
    kept(dict(save_checkpoint_steps=0, save_checkpoint_seconds=1000))
    kept(dict(save_checkpoint_steps=2, keep_checkpoint_max=0, keep_checkpoint_per_n_minutes=5))
    kept(dict(save_checkpoint_steps=3), prefix=lambda a: f'n{a.cur_step_num}')
    files(lambda d: [model().train(1, rows(), ModelCheckpoint('P', d, CheckpointConfig(3))) for _ in range(3)])
    files(lambda d: model().train(2, rows(), callbacks=[Fails(), ModelCheckpoint('P', d, CheckpointConfig(2, exception_save=True, append_info=['step_num']))]))
    files(lambda d: model().train(2, rows(), callbacks=[Fails(), ModelCheckpoint('P', d, CheckpointConfig(3))]))
    files(lambda d: model().train(2, rows(), BackupAndRestore(d)))
    files(lambda d: model().train(3, rows(), BackupAndRestore(d, 2, False)))
    files(lambda d: [model().train(1, rows(), BackupAndRestore(d, delete_checkpoint=False)) for _ in range(2)])
    CheckpointConfig().get_checkpoint_policy()
    CheckpointConfig(save_checkpoint_seconds=100, keep_checkpoint_per_n_minutes=5).get_checkpoint_policy()
    CheckpointConfig(None, 5, None, 3).get_checkpoint_policy()
    CheckpointConfig(None, None, None, None)
    CheckpointConfig(0, 0, 0, 0)
    CheckpointConfig(-1)
    CheckpointConfig(2.0)
    CheckpointConfig(saved_network=3)
    CheckpointConfig(append_info=3)
    CheckpointConfig(append_info=['foo'])
    CheckpointConfig(append_info=[3])
    CheckpointConfig(append_info=[dict(a=1), dict(b=2)])
    CheckpointConfig(append_info=[dict(a=[1])])
    CheckpointConfig(exception_save=3)
    CheckpointConfig(integrated_save=3)
    CheckpointConfig(async_save=3)
    CheckpointConfig(async_save='foo')
    CheckpointConfig(crc_check=3)
    CheckpointConfig(enc_key='a')
    CheckpointConfig(format=3)
    CheckpointConfig(format='safetensors', crc_check=True)
    ModelCheckpoint('a/b')
    ModelCheckpoint(3)
    ModelCheckpoint(config=3)
    ModelCheckpoint(directory=3)
    LossMonitor(-1)
    LossMonitor(0.5)
    TimeMonitor(data_time=3)
    RunContext(3)
    EarlyStopping(3)
    EarlyStopping(mode='foo')
    EarlyStopping(patience=-1)
    EarlyStopping(min_delta='a')
    ReduceLROnPlateau(factor=2.0)
    ReduceLROnPlateau(factor=1)
    ReduceLROnPlateau(cooldown=-1)
    BackupAndRestore(3)
    OnRequestExit(save_ckpt=3)
    OnRequestExit(sig=signal.SIGKILL)
    model(foo=1)
    Model(3)
    Model(Net(), amp_level='O2')
    model(amp_level='O7')
    model(boost_level='O7')
    Model(Net(), loss_scale_manager=FixedLossScaleManager())
    model(loss_scale_manager=3)
    model(keep_batchnorm_fp32=3)
    Model(Net(), nn.L1Loss(), 3)
    model(loss_fn=None, metrics={'mae'})
    model(eval_network=Net(), eval_indexes=[0, 1], metrics={'mae'})
    model(metrics='mae')
    model(metrics={'foo'})
    model().train(0, rows())
    model().train(1.5, rows())
    model().train(1, rows(), 3)
    model().train(1, rows(), [3])
    model().train(1, rows(), dataset_sink_mode=3)
    model().train(1, rows(), dataset_sink_mode=True, sink_size=0)
    model().train(1, rows(), dataset_sink_mode=True, sink_size=2.0)
    model().train(1, rows(), sink_size=-2)
    model().train(1, rows(), initial_epoch=1)
    model().train(2, rows(), initial_epoch=-1)
    model().train(1, rows(n=1, batch=2).skip(1))
    model().train(1, rows(columns=3))
    model().train(1, rows(columns=1))
    model().fit(1, rows(), rows())
    model(metrics={'mae'}).fit(1, rows(), rows(), 'a')
    model(metrics={'mae'}).fit(1, rows(), rows(), valid_dataset_sink_mode=3)
    model(metrics={'mae'}).fit(1, rows(), rows(), callbacks=type('Own', (Callback,), dict(step_end=lambda self, c: None))())
    model().eval(rows())
    model(metrics={'mae'}).eval(rows(), dataset_sink_mode=3)
    model(metrics={'mae'}).eval(rows(), 3)
    Model(Nothing(), eval_network=Nothing(), metrics={'mae'}, eval_indexes=[0, 1, 2]).eval(rows(columns=1))
    Model(Net()).predict(Tensor([3.0, 4.0]))
    Model(Net()).predict('a', 3, backend='foo')
    Model(Net()).predict([3.0, 4.0])
    Model(Net()).predict(Tensor(np.zeros((0, 2), np.float32)))
    Model(Net()).infer_predict_layout(Tensor([3.0, 4.0]))
    model().infer_train_layout(rows())
    model().build()
    [type(n).__name__ for n in (lambda m: (m.train_network, m.eval_network, m.predict_network))(model(metrics={'mae'}))]
    [type(n).__name__ for n in (lambda m: (m.train_network, m.eval_network, m.predict_network))(Model(Net(), nn.L1Loss()))]
    [(len(r), type(r).__name__) for r in DatasetHelper(rows(), dataset_sink_mode=False)]
"""
CASES = {row: f"out = {row}" for row in lines(ROWS)}
CASES |= {
    "modes": """class Modes(Net):
    def construct(self, x):
        log.append(self.training)
        return x * self.w
log, net = [], Modes()
m = model(net=net, metrics={'mae': MAE()})
log.append(net.training)
m.fit(2, rows(4), rows(2), callbacks=LambdaCallback(on_train_step_begin=lambda c: log.append('step'), on_eval_step_begin=lambda c: log.append('eval')))
m.eval(rows(2)), m.train(1, rows(2)), m.predict(Tensor([1.0, 2.0]))
out = log""",
    "what callbacks are given": """names = '''cur_epoch_num cur_step_num batch_num epoch_num net_outputs train_network network optimizer loss_fn train_dataset mode
parallel_mode device_number list_callback train_dataset_element dataset_sink_mode'''.split()
got = {}
class Look(Callback):
    def on_train_step_end(self, c):
        a = c.original_args()
        got['train'] = [n for n in names if n in a]
        got['element'] = a.train_dataset_element, type(a.train_dataset_element).__name__
        got['foo'] = attempt(lambda: a.foo)
        got['same'] = a.network is m._network, a.train_network is m.train_network, a['optimizer'] is a.optimizer
        got['mode'] = a.parallel_mode, a.device_number, a.dataset_sink_mode, a.epoch_num
m = model()
m.train(2, rows(2), Look())
out = got""",
    "the state after a training": """m = model(nn.Adam((n := Net()).trainable_params(), 0.5), n)
m.train(2, rows())
out = n.w.asnumpy(), [p.name for p in m.train_network.get_parameters()], m._current_epoch_num, m._current_step_num""",
    "shuffled each epoch": """ms.set_seed(3)
got = []
data = ds.NumpySlicesDataset((X, Y), ['x', 'y'], shuffle=True).batch(6)
model().train(3, data, LambdaCallback(on_train_step_end=lambda c: got.append(tuple(c.original_args().train_dataset_element[0].asnumpy()[:, 0].tolist()))))
out = len(set(got)), [sorted(g) for g in got]""",
}
DIFFERS = {
    "model().build()": "checks its arguments on any device; MindSpore's works on Ascend",
}
