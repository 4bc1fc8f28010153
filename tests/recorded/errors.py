"""Wrong calls of operators, methods and layers: the exception each of them raises. MindSpore accepts some."""

from encode import lines

PRELUDE = """V = Tensor([1.0, 2.0, 3.0])
M = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
I = Tensor([1, 2, 3])
X = Tensor(np.ones((1, 1, 4, 4), np.float32))
W = Parameter(Tensor([1.0]), name='w')
"""
# Calls, separated by `;`, by the kind of thing that is called.
CALLS = {
    "no tensors": """
        ops.atleast_1d('a'); ops.atleast_2d(None); ops.atleast_3d('a'); ops.bernoulli('a'); ops.bernoulli(None);
        ops.block_diag('a'); ops.block_diag(V, None); ops.chunk('a', 2); ops.chunk(None, 2); ops.column_stack('a');
        ops.column_stack((1, 2)); ops.combinations('a'); ops.combinations(None); ops.cumprod('a', 0);
        ops.cumprod(None, 0); ops.addn((1, 2)); ops.batch_norm(None, V, V, V, V); ops.batch_norm(M, None, V, V, V);
        ops.bias_add(None, V); ops.bias_add(M, None); ops.binary_cross_entropy(None, V);
        ops.binary_cross_entropy_with_logits(None, V, V, V); ops.clip_by_norm('a', 1.0); ops.dense(None, M);
        ops.dense(M, None); ops.dropout1d('a', 0.5); ops.dropout2d(None, 0.5); ops.dropout3d('a', 0.5);
        ops.dsplit('a', 2); ops.hsplit(None, 2); ops.vsplit('a', 2); ops.dstack((1, 2)); ops.hstack((1, 2));
        ops.dyn_shape('a'); ops.eps('a'); ops.float_power('a', 2); ops.gaussian_nll_loss(None, V, V);
        ops.grid_sample(None, X); ops.histc('a'); ops.huber_loss(None, V); ops.index_add('a', I, V, 0);
        ops.index_fill('a', 0, I, 1.0); ops.inplace_add('a', V, (0,)); ops.inplace_update(None, V, (0,));
        ops.expand_as(V, 'a'); ops.expand_as(V, None); V.expand_as('a'); V.copy_('a'); V.copy_(None);
        V.masked_scatter('a', V); V.masked_scatter(V > 1, None); V.index_add(0, 'a', V); ops.moveaxis('a', 0, 1);
        ops.ravel('a'); ops.rank('a'); ops.t('a'); ops.unique('a'); ops.unique_consecutive('a'); ops.view_as(V, 'a');
        ops.rand_like('a'); ops.randn_like(None); ops.randint_like('a', 0, 2); ops.sequence_mask('a');
        ops.slice_scatter(V, 'a'); ops.tensor_split('a', 2); ops.vander('a'); ops.is_floating_point('a');
        M.fill_diagonal(None); M.fill_diagonal(V); M.fill_diagonal(1.0, wrap='a'); M.fill_diagonal(1.0, wrap=None);
        V.index_put((I - 1,), None); V.index_put((I - 1,), V, 'a'); V.index_put((1,), V); M.median(0, keepdims='a');
        M.median(0, keepdims=1); M.narrow(0, 1.5, 1); M.narrow(0, 'a', 1); M.select(0, 1.5); M.select(0, 'a');
        ops.bucketize(V, [1, 2], right='a'); ops.bucketize(V, [1, 2], right=None); ops.cholesky_solve(M[:, :2], M[:, :2], upper='a');
        ops.grid_sample(X, X, mode=1); ops.grid_sample(X, X, padding_mode=None); ops.intopk(M, I[:2], 1.5);
        ops.full((2,), M); ops.fill(ms.float32, (2,), M)
    """,
    "operators": """
        ops.exp(1.0); ops.exp([1.0]); ops.exp(None); ops.exp('a'); ops.sin(1.0); ops.sin([1.0]);
        ops.sin(None); ops.sin('a'); ops.relu(1.0); ops.relu([1.0]); ops.relu(None); ops.relu('a');
        ops.sigmoid(1.0); ops.sigmoid([1.0]); ops.sigmoid(None); ops.sigmoid('a'); ops.tanh(1.0);
        ops.tanh([1.0]); ops.tanh(None); ops.tanh('a'); ops.log(1.0); ops.log([1.0]); ops.log(None);
        ops.log('a'); ops.abs(1.0); ops.abs([1.0]); ops.abs(None); ops.abs('a'); ops.neg(1.0);
        ops.neg([1.0]); ops.neg(None); ops.neg('a'); ops.sqrt(1.0); ops.sqrt([1.0]); ops.sqrt(None);
        ops.sqrt('a'); ops.floor(1.0); ops.floor([1.0]); ops.floor(None); ops.floor('a'); ops.erf(1.0);
        ops.erf([1.0]); ops.erf(None); ops.erf('a'); ops.gelu(1.0); ops.gelu([1.0]); ops.gelu(None);
        ops.gelu('a'); ops.square(1.0); ops.square([1.0]); ops.square(None); ops.square('a'); ops.exp();
        ops.add(); ops.sum(); ops.reshape(); ops.softmax(); ops.concat(); ops.exp(V, 1, 2, 3, 4, 5);
        ops.add(V, 1, 2, 3, 4, 5); ops.relu(V, 1, 2, 3, 4, 5); ops.reshape(V, 1, 2, 3, 4, 5);
        ops.softmax(V, 1, 2, 3, 4, 5); ops.exp(V, nothing=1); ops.sum(V, nothing=1); ops.softmax(V,
        nothing=1); ops.mean(V, nothing=1); ops.reshape(V, nothing=1); ops.softmax(I); ops.log_softmax(I);
        ops.sigmoid(I); ops.tanh(I); ops.sin(I); ops.gelu(I); ops.add(V, 'a'); ops.add(V, None);
        ops.add(V, [1, 2]); ops.add(V, Tensor([1.0, 2.0])); ops.sub(V, 'a'); ops.sub(V, None); ops.sub(V,
        [1, 2]); ops.sub(V, Tensor([1.0, 2.0])); ops.mul(V, 'a'); ops.mul(V, None); ops.mul(V, [1, 2]);
        ops.mul(V, Tensor([1.0, 2.0])); ops.div(V, 'a'); ops.div(V, None); ops.div(V, [1, 2]); ops.div(V,
        Tensor([1.0, 2.0])); ops.pow(V, 'a'); ops.pow(V, None); ops.pow(V, [1, 2]); ops.pow(V,
        Tensor([1.0, 2.0])); ops.maximum(V, 'a'); ops.maximum(V, None); ops.maximum(V, [1, 2]);
        ops.maximum(V, Tensor([1.0, 2.0])); ops.equal(V, 'a'); ops.equal(V, None); ops.equal(V, [1, 2]);
        ops.equal(V, Tensor([1.0, 2.0])); ops.less(V, 'a'); ops.less(V, None); ops.less(V, [1, 2]);
        ops.less(V, Tensor([1.0, 2.0])); ops.logical_and(V, 'a'); ops.logical_and(V, None);
        ops.logical_and(V, [1, 2]); ops.logical_and(V, Tensor([1.0, 2.0])); ops.add(1, 2); ops.mul(1, 2);
        ops.maximum(1, 2); ops.equal(1, 2); ops.pow(1, 2); ops.add('a', V); ops.mul('a', V); ops.sum(M,
        2); ops.sum(M, -4); ops.sum(M, 1.0); ops.sum(M, 'a'); ops.sum(M, (0, 0)); ops.sum(M, (0, 2));
        ops.sum(M, True); ops.mean(M, 2); ops.mean(M, -4); ops.mean(M, 1.0); ops.mean(M, 'a'); ops.mean(M,
        (0, 0)); ops.mean(M, (0, 2)); ops.mean(M, True); ops.prod(M, 2); ops.prod(M, -4); ops.prod(M,
        1.0); ops.prod(M, 'a'); ops.prod(M, (0, 0)); ops.prod(M, (0, 2)); ops.prod(M, True); ops.amax(M,
        2); ops.amax(M, -4); ops.amax(M, 1.0); ops.amax(M, 'a'); ops.amax(M, (0, 0)); ops.amax(M, (0, 2));
        ops.amax(M, True); ops.amin(M, 2); ops.amin(M, -4); ops.amin(M, 1.0); ops.amin(M, 'a');
        ops.amin(M, (0, 0)); ops.amin(M, (0, 2)); ops.amin(M, True); ops.argmax(M, 2); ops.argmax(M, -4);
        ops.argmax(M, 1.0); ops.argmax(M, 'a'); ops.argmax(M, (0, 0)); ops.argmax(M, (0, 2));
        ops.argmax(M, True); ops.argmin(M, 2); ops.argmin(M, -4); ops.argmin(M, 1.0); ops.argmin(M, 'a');
        ops.argmin(M, (0, 0)); ops.argmin(M, (0, 2)); ops.argmin(M, True); ops.softmax(M, 2);
        ops.softmax(M, -4); ops.softmax(M, 1.0); ops.softmax(M, 'a'); ops.softmax(M, (0, 0));
        ops.softmax(M, (0, 2)); ops.softmax(M, True); ops.log_softmax(M, 2); ops.log_softmax(M, -4);
        ops.log_softmax(M, 1.0); ops.log_softmax(M, 'a'); ops.log_softmax(M, (0, 0)); ops.log_softmax(M,
        (0, 2)); ops.log_softmax(M, True); ops.cumsum(M, 2); ops.cumsum(M, -4); ops.cumsum(M, 1.0);
        ops.cumsum(M, 'a'); ops.cumsum(M, (0, 0)); ops.cumsum(M, (0, 2)); ops.cumsum(M, True); ops.all(M,
        2); ops.all(M, -4); ops.all(M, 1.0); ops.all(M, 'a'); ops.all(M, (0, 0)); ops.all(M, (0, 2));
        ops.all(M, True); ops.any(M, 2); ops.any(M, -4); ops.any(M, 1.0); ops.any(M, 'a'); ops.any(M, (0,
        0)); ops.any(M, (0, 2)); ops.any(M, True); ops.var(M, 2); ops.var(M, -4); ops.var(M, 1.0);
        ops.var(M, 'a'); ops.var(M, (0, 0)); ops.var(M, (0, 2)); ops.var(M, True); ops.std(M, 2);
        ops.std(M, -4); ops.std(M, 1.0); ops.std(M, 'a'); ops.std(M, (0, 0)); ops.std(M, (0, 2));
        ops.std(M, True); ops.logsumexp(M, 2); ops.logsumexp(M, -4); ops.logsumexp(M, 1.0);
        ops.logsumexp(M, 'a'); ops.logsumexp(M, (0, 0)); ops.logsumexp(M, (0, 2)); ops.logsumexp(M, True);
        ops.expand_dims(M, 2); ops.expand_dims(M, -4); ops.expand_dims(M, 1.0); ops.expand_dims(M, 'a');
        ops.expand_dims(M, (0, 0)); ops.expand_dims(M, (0, 2)); ops.expand_dims(M, True); ops.squeeze(M,
        2); ops.squeeze(M, -4); ops.squeeze(M, 1.0); ops.squeeze(M, 'a'); ops.squeeze(M, (0, 0));
        ops.squeeze(M, (0, 2)); ops.squeeze(M, True); ops.flip(M, 2); ops.flip(M, -4); ops.flip(M, 1.0);
        ops.flip(M, 'a'); ops.flip(M, (0, 0)); ops.flip(M, (0, 2)); ops.flip(M, True); ops.sort(M, 2);
        ops.sort(M, -4); ops.sort(M, 1.0); ops.sort(M, 'a'); ops.sort(M, (0, 0)); ops.sort(M, (0, 2));
        ops.sort(M, True); ops.unstack(M, 2); ops.unstack(M, -4); ops.unstack(M, 1.0); ops.unstack(M,
        'a'); ops.unstack(M, (0, 0)); ops.unstack(M, (0, 2)); ops.unstack(M, True); ops.median(M, 2);
        ops.median(M, -4); ops.median(M, 1.0); ops.median(M, 'a'); ops.median(M, (0, 0)); ops.median(M,
        (0, 2)); ops.median(M, True); ops.norm(M, 2); ops.norm(M, -4); ops.norm(M, 1.0); ops.norm(M, 'a');
        ops.norm(M, (0, 0)); ops.norm(M, (0, 2)); ops.norm(M, True); ops.reshape(M, (4,)); ops.reshape(M,
        (-1, -1)); ops.reshape(M, (2, 2)); ops.reshape(M, 'a'); ops.reshape(M, (2.0, 3)); ops.reshape(M,
        None); ops.reshape(M, (-2, 3)); ops.reshape(M, (0, 3)); ops.reshape(M, 6.0); ops.reshape(M, (-1,
        4)); ops.transpose(M, (0,)); ops.transpose(M, (0, 0)); ops.transpose(M, (0, 2)); ops.transpose(M,
        (1, 0, 2)); ops.transpose(M, 1); ops.transpose(M, 'a'); ops.transpose(M, (1.0, 0));
        ops.transpose(M, None); ops.broadcast_to(M, (2,)); ops.broadcast_to(M, (4, 3));
        ops.broadcast_to(M, (2, 4)); ops.broadcast_to(M, 'a'); ops.broadcast_to(M, (2, 2.0));
        ops.broadcast_to(M, (-2, 3)); ops.broadcast_to(M, 3); ops.concat([]); ops.concat(());
        ops.concat(V); ops.concat(None); ops.concat([V, M]); ops.concat([V, 1]); ops.concat([M, M], 2);
        ops.concat([M, M], -3); ops.concat([M, M], 0.5); ops.concat([V, I]); ops.concat([M, M], 'a');
        ops.stack([]); ops.stack(V); ops.stack([V, M]); ops.stack([V, 1]); ops.stack([V, V], 3);
        ops.stack([V, V], 0.5); ops.stack([V, I]); ops.split(M, 0); ops.split(M, -1); ops.split(M, 1.5);
        ops.split(M, 'a'); ops.split(M, 1, 2); ops.split(M, [1, 2]); ops.split(M, [3, -1]); ops.split(M,
        2, 'a'); ops.split(M, None); ops.chunk(M, 0); ops.chunk(M, -1); ops.chunk(M, 1.5); ops.chunk(M, 2,
        2); ops.tile(M, 'a'); ops.tile(M, (1.0,)); ops.tile(M, (-1, 1)); ops.tile(M, None); ops.tile(M,
        (2,)); ops.squeeze(M, 0); ops.squeeze(M, (0, 1)); ops.matmul(M, M); ops.matmul(V, M);
        ops.matmul(M, 2); ops.matmul(M, Tensor(1.0)); ops.matmul(M, I); ops.matmul(M, None); ops.matmul(V,
        Tensor([1.0])); ops.matmul(1, 2); ops.matmul(Tensor([[True]]), Tensor([[True]])); ops.bmm(M, M);
        ops.bmm(V, V); ops.bmm(M[None], M[None]); M @ M; M @ 1; M @ Tensor([1.0, 2.0, 3.0, 4.0]);
        ops.mm(M, M); ops.mm(V, V); ops.dot(M, M); ops.dot(V, 1); ops.dot(I, I); ops.dense(M, M);
        ops.dense(M, Tensor([[1.0]])); ops.dense(M, M, V); ops.dense(M, 1); ops.gather(V, Tensor([5]), 0);
        ops.gather(V, Tensor([0]), 1); ops.gather(V, Tensor([0.5]), 0); ops.gather(V, [0], 0);
        ops.gather(V, Tensor([0]), 'a'); ops.gather(V, Tensor([0])); ops.gather(1, Tensor([0]), 0);
        ops.one_hot(Tensor([0.5]), 3); ops.one_hot(Tensor([0]), -1); ops.one_hot(Tensor([0]), 2.0);
        ops.one_hot(Tensor([0]), 3, 1.0, 0); ops.one_hot([0], 3); ops.one_hot(Tensor([5]), 3); ops.topk(V,
        4); ops.topk(V, -1); ops.topk(V, 1.5); ops.topk(V, 1, 3); ops.topk(V, 'a'); ops.topk(1, 1);
        ops.where(V, V, V); ops.where(Tensor([True]), 'a', V); ops.where(Tensor([True, False]), V, V);
        ops.where(True, V, V); ops.where(Tensor([True]), 1, 2); ops.masked_fill(V, V, 0.0);
        ops.masked_fill(V, Tensor([True, False]), 0.0); ops.masked_fill(V, Tensor([True]), 'a');
        ops.masked_fill(V, Tensor([True]), V); ops.masked_fill(1, Tensor([True]), 0);
        ops.select(Tensor([True]), V, M); ops.select(V, V, V); ops.select(Tensor([True, False, True]), V,
        I); ops.select(Tensor([True]), 'a', V); ops.clamp(V); ops.clamp(V, 'a'); ops.clamp(V, None, None);
        ops.clamp(1, 0, 2); ops.clamp(V, Tensor([0.0, 1.0])); ops.clip_by_value(V); ops.clip_by_value(V,
        'a'); ops.clip_by_value(1, 0, 2); ops.cast(V, 'a'); ops.cast(V, None); ops.cast(V, 5); ops.cast(V,
        np.float32); ops.cast(V, float); ops.cast('a', ms.float32); ops.cast(V, ms.string); ops.dropout(V,
        1.5); ops.dropout(V, -0.1); ops.dropout(V, 'a'); ops.dropout(V, 1); ops.dropout(1.0, 0.5);
        ops.dropout(V, 0.5, 'a'); ops.softmax(M, 2.0); ops.softmax(M, (0, 1)); ops.softmax(M, dtype='a');
        ops.softmax(Tensor(1.0), 0); ops.softmax(None); ops.leaky_relu(V, 'a'); ops.leaky_relu(V, None);
        ops.leaky_relu(I, 0.1); ops.elu(V, 'a'); ops.elu(V, 2.0); ops.elu(I); ops.conv2d(M, M);
        ops.conv2d(Tensor(np.ones((1, 2, 4, 4), np.float32)), Tensor(np.ones((1, 3, 2, 2), np.float32)));
        ops.conv2d(Tensor(np.ones((1, 1, 2, 2), np.float32)), Tensor(np.ones((1, 1, 3, 3), np.float32)));
        ops.conv2d(X, Tensor(np.ones((1, 1, 2, 2), np.float32)), stride=0); ops.conv2d(X,
        Tensor(np.ones((1, 1, 2, 2), np.float32)), pad_mode='a'); ops.conv2d(X, 1); ops.max_pool2d(M, 2);
        ops.max_pool2d(X, 0); ops.max_pool2d(X, 'a'); ops.max_pool2d(X, 2, padding=3); ops.avg_pool2d(V,
        2); ops.avg_pool2d(X, 0); ops.avg_pool2d(X, 5); ops.layer_norm(M, (2,)); ops.layer_norm(M, 3);
        ops.layer_norm(M, (3,), Tensor([1.0])); ops.layer_norm(M, ()); ops.pad(M, (1,)); ops.pad(M, (1,
        1), 'a'); ops.pad(M, 'a'); ops.pad(M, (1, 1, 1, 1, 1, 1)); ops.pad(M, (-5, 0)); ops.pad(M, (1.0,
        1)); ops.interpolate(M, size=2); ops.interpolate(X, mode='a', size=(2, 2)); ops.interpolate(X);
        ops.zeros('a'); ops.zeros((2, -1)); ops.zeros((2.0,)); ops.ones(None); ops.full((2,), 'a');
        ops.eye(-1); ops.eye(2.0); ops.arange('a'); ops.arange(0, 5, 0); ops.linspace(0, 1, 2.5);
        ops.randn('a'); ops.rand(-1); ops.normal((2,), 'a', 1.0); ops.uniform((2,), 1, 0); ops.randint(5,
        0, (2,)); ops.randperm(-1); ops.multinomial(Tensor([0.5]), 2); ops.standard_normal('a');
        ops.fill(1, (2,), 1); ops.zeros((2,), 'float32'); ops.ones((2,), np.float32); ops.meshgrid(1, 2);
        ops.zeros_like(None); ops.diag(Tensor(1.0)); ops.tril(Tensor([1.0])); ops.range(0, 5, 0)""",
    "methods": """
        M.sum(5); M.sum(0.5); M.sum('a'); M.mean(5); M.mean(0.5); M.mean('a'); M.max(5); M.max(0.5);
        M.max('a'); M.min(5); M.min(0.5); M.min('a'); M.argmax(5); M.argmax(0.5); M.argmax('a');
        M.softmax(5); M.softmax(0.5); M.softmax('a'); M.unsqueeze(5); M.unsqueeze(0.5); M.unsqueeze('a');
        M.squeeze(5); M.squeeze(0.5); M.squeeze('a'); M.flatten(5); M.flatten(0.5); M.flatten('a');
        M.cumsum(5); M.cumsum(0.5); M.cumsum('a'); M.all(5); M.all(0.5); M.all('a'); M.unbind(5);
        M.unbind(0.5); M.unbind('a'); M.view(4); M.view((-1, -1)); M.view('a'); M.view(2.0); M.view();
        M.permute(0); M.permute(0, 0); M.permute(0, 2); M.permute(1.0, 0); M.permute('a'); V.astype('a');
        V.astype(None); V.astype(5); V.astype(ms.string); V.astype(str); V.astype('');
        V.astype(ms.number); V.item(5); V.item('a'); V.item(0.5); V.item(); V.tolist(1); V.reshape();
        V.nothing(); V.to('a'); V.to(5); V.split(0); V.repeat('a'); V.max('a'); V.clip('a'); V.asnumpy(1);
        V.view(); V.gather(); V.sum(axis='a'); V.mean(axis=3); V.new_zeros('a'); V.expand_dims(5);
        V.expand_dims(); V.masked_fill(); V.copy(1); V.all(3); V.sort('a'); V.norm('a'); V.topk(5);
        V.swapaxes(0, 3); V.swapaxes(0); V.squeeze(0); V.flatten('X'); V.flatten(3); V.T(); V.shape();
        V.dtype()""",
    "losses": """
        ops.cross_entropy(M, Tensor([0, 1], ms.int32), reduction='a'); ops.cross_entropy(M, Tensor([0, 1,
        2], ms.int32)); ops.cross_entropy(M, Tensor([0.0, 1.0])); ops.cross_entropy(M, 1);
        ops.cross_entropy(V, Tensor([0], ms.int32)); ops.cross_entropy(M, Tensor([0, 9], ms.int32));
        ops.cross_entropy(M, Tensor([0, 1], ms.int32), label_smoothing=2.0); ops.cross_entropy(M, M,
        reduction=None); ops.mse_loss(V, V, 'a'); ops.mse_loss(V, M); ops.mse_loss(V, 1); ops.mse_loss(V,
        V, None); ops.mse_loss(V, I); ops.mse_loss(V, Tensor([1.0, 2.0])); ops.l1_loss(V, V, 'a');
        ops.l1_loss(V, Tensor([1.0, 2.0])); ops.l1_loss(1, 2); ops.nll_loss(M, Tensor([0, 1], ms.int32),
        reduction='a'); ops.nll_loss(M, Tensor([0], ms.int32)); ops.nll_loss(M, Tensor([0.0, 1.0]));
        ops.binary_cross_entropy(V, V, reduction='a'); ops.binary_cross_entropy(V, M);
        ops.binary_cross_entropy(V, 1); ops.kl_div(V, V, 'a'); ops.kl_div(V, 1); ops.kl_div(V, V, 5)""",
    "layers": """
        nn.Dense(0, 1); nn.Dense(1.0, 1); nn.Dense('a', 1); nn.Dense(1); nn.Dense(2, 1, has_bias=1);
        nn.Dense(2, 1, activation='a'); nn.Dense(2, 1, weight_init='a'); nn.Dense(2, 1)(M); nn.Dense(2,
        1)(1); nn.Dense(2, 1)(I); nn.Conv2d(1, 1); nn.Conv2d(0, 1, 3); nn.Conv2d(1, 1, 0); nn.Conv2d(1, 1,
        3, pad_mode='a'); nn.Conv2d(1, 1, 3, padding=1); nn.Conv2d(1, 1, 3, stride=0); nn.Conv2d(3, 4, 3,
        group=2); nn.Conv2d(1, 1, 3)(M); nn.Conv2d(1, 1, 3, dilation='a'); nn.BatchNorm2d(0);
        nn.BatchNorm2d('a'); nn.BatchNorm2d(2, momentum=2.0); nn.BatchNorm2d(2)(M);
        nn.BatchNorm1d(2)(Tensor(np.ones((2, 3), np.float32))); nn.LayerNorm(3);
        nn.LayerNorm((2,))(Tensor(np.ones((2, 3), np.float32))); nn.LayerNorm('a'); nn.Dropout(p=1.5);
        nn.Dropout(p=-1.0); nn.Dropout(p='a'); nn.Dropout(); nn.Embedding(0, 2); nn.Embedding(2, 0);
        nn.Embedding(3, 2)(Tensor([0.5])); nn.Embedding(3, 2)(1); nn.Embedding(3, 2, padding_idx=5);
        nn.MaxPool2d(0); nn.MaxPool2d(2, 0); nn.MaxPool2d(2, pad_mode='a'); nn.MaxPool2d('a');
        nn.MaxPool2d(2)(V); nn.AvgPool2d(0); nn.ReLU()(1); nn.ReLU(1); nn.Softmax('a')(V);
        nn.Softmax(3)(V); nn.Softmax(1.5); nn.LeakyReLU('a'); nn.GELU(1);
        nn.CrossEntropyLoss(reduction='a'); nn.MSELoss('a'); nn.MSELoss(reduction=None); nn.MSELoss()(V);
        nn.MSELoss()(V, V, V); nn.L1Loss('a'); nn.BCELoss(reduction='a'); nn.SmoothL1Loss(beta=-1.0);
        nn.SmoothL1Loss(beta='a'); nn.SequentialCell(1); nn.SequentialCell([1]); nn.SequentialCell('a');
        nn.CellList([1]); nn.CellList(1); nn.CellList().append(1); nn.CellList([])[0];
        nn.Flatten(start_dim='a'); nn.Flatten(start_dim=5)(M); nn.LSTM(2); nn.LSTM(2, 0); nn.LSTM(2, 3,
        dropout=2.0); nn.SGD([]); nn.SGD(1); nn.Adam([], 0.1); nn.Adam([W], 'a'); nn.Adam([W], -1.0);
        nn.Adam([W], beta1=2.0); nn.Momentum([W], 0.1, -1.0); nn.SGD([W], 0.1, momentum='a');
        nn.Cell()(1); nn.Cell().nothing; nn.WithLossCell(1, 2); nn.TrainOneStepCell(1, 2);
        nn.Transformer(d_model=0); nn.MultiheadAttention(3, 2); nn.Unfold(1); nn.Upsample(size=2,
        scale_factor=2.0); nn.PReLU('a'); nn.Identity(); nn.GroupNorm(2, 3); nn.GroupNorm(0, 2);
        nn.Conv1d(1, 1, 0); nn.Conv2dTranspose(1, 1, 0)""",
    "top level": """
        ms.set_seed('a'); ms.set_seed(-1); ms.set_seed(1.5); ms.set_context(mode=5);
        ms.set_context(nothing=1); ms.set_context(device_target='a'); ms.load_checkpoint('nothing.ckpt');
        ms.load_checkpoint(1); ms.save_checkpoint(1, 'a.ckpt'); ms.load_param_into_net(1, {});
        ms.load_param_into_net(nn.Dense(1, 1), 1); ms.grad(1); ms.value_and_grad(1);
        ms.Parameter(Tensor([1.0]), name=1); ms.ParameterTuple(1); ms.get_context('nothing'); ms.jit(1);
        ms.vmap(1); ms.nothing; ms.Model(1); ms.tensor(); ms.set_device('a');
        ms.common.initializer.initializer('a', (2,)); ms.common.initializer.initializer(1, 'a');
        ms.common.initializer.initializer('normal', (-1,)); ms.common.initializer.initializer('normal',
        (2,), 'a'); ms.common.initializer.initializer(None, (2,));
        ms.common.initializer.initializer(Tensor([1.0]), (2,));
        ms.common.initializer.initializer('he_uniform', (2,));
        ms.common.initializer.initializer('xavier_uniform', (2,));
        ms.common.initializer.initializer('zeros'); ms.common.initializer.initializer(1.0, (2.0,))""",
}

CASES = {call: f"out = {call}" for table in CALLS.values() for call in (" ".join(c.split()) for c in table.split(";"))}

TWICE = "an axis named twice is a ValueError in msgrad; MindSpore takes it or raises what its kernels raise"
TWICE_CASES = """
    ops.sum(M, (0, 0))
    ops.mean(M, (0, 0))
    ops.prod(M, (0, 0))
    ops.amax(M, (0, 0))
    ops.amin(M, (0, 0))
    ops.all(M, (0, 0))
    ops.any(M, (0, 0))
    ops.logsumexp(M, (0, 0))
    ops.expand_dims(M, (0, 0))
    ops.squeeze(M, (0, 0))
"""

TRIPPED = "MindSpore trips over what is no Tensor (AttributeError); msgrad's TypeError says so"
TRIPPED_CASES = """
    ops.grid_sample(None, X)
    ops.index_fill('a', 0, I, 1.0)
    ops.t('a')
    ops.unique('a')
    ops.is_floating_point('a')
    ops.conv2d(X, 1)
"""

LATER = "not there yet: comes with the rest of the top level"
LATER_CASES = """
    ms.Model(1)
"""

REFUSED = "MindSpore refuses this, mostly for want of a kernel on its CPU backend; msgrad computes it"
REFUSED_CASES = """
    ops.tanh(I)
    ops.sin(I)
    ops.equal(1, 2)
    ops.expand_dims(M, (0, 2))
    ops.dot(I, I)
    ops.where(True, V, V)
    ops.layer_norm(M, 3)
"""


# Where msgrad differs, and why.
DIFFERS = {
    **dict.fromkeys(lines(TWICE_CASES), TWICE),
    **dict.fromkeys(lines(TRIPPED_CASES), TRIPPED),
    **dict.fromkeys(lines(LATER_CASES), LATER),
    **dict.fromkeys(lines(REFUSED_CASES), REFUSED),
    "ops.gather(V, Tensor([5]), 0)": "whether an index is in range is known when it runs: what it would read is NaN in msgrad",
    "ops.cross_entropy(M, Tensor([0, 9], ms.int32))": "whether an index is in range is known when it runs: what it would read is NaN in msgrad",
    "ops.add(V, [1, 2])": "msgrad's `ops.add` takes a list, as `+` does: its shape is what is wrong (ValueError)",
    "ops.sub(V, [1, 2])": "msgrad's `ops.sub` takes a list, as `-` does: its shape is what is wrong (ValueError)",
    "ops.norm(M, 1.0)": "MindSpore's is no norm: the largest sum of a column is 9",
    "ops.stack([V, 1])": "what is wrong with a number is its type: a TypeError in msgrad",
    "ops.elu(V, 2.0)": "MindSpore has this for alpha = 1 alone; msgrad for any",
    "ops.avg_pool2d(X, 5)": "MindSpore's kernel refuses when it runs (RuntimeError); msgrad sees the wrong value at the call (ValueError)",
    "ops.layer_norm(M, ())": "MindSpore's kernel refuses when it runs (RuntimeError); msgrad sees the wrong value at the call (ValueError)",
    "ops.pad(M, 'a')": "MindSpore takes a string for a sequence of wrong length; msgrad's TypeError says it is none of ints",
    "ops.zeros_like(None)": "MindSpore trips over what is no Tensor (AttributeError); msgrad's TypeError says so",
    "ops.cross_entropy(V, Tensor([0], ms.int32))": "MindSpore takes a target of shape (1,) for an input of one sample; msgrad wants shape ()",
    "ops.nll_loss(M, Tensor([0, 1], ms.int32), reduction='a')": "MindSpore takes a reduction that does not exist; msgrad refuses it",
    "ops.nll_loss(M, Tensor([0], ms.int32))": "MindSpore reads past the end of a target that is too short; msgrad refuses it",
    "nn.Dense(2, 1)(I)": "wrong in dtype and in shape: msgrad names the dtype (TypeError), MindSpore the shape",
    "ms.jit(1)": "MindSpore gives back what is no function; msgrad refuses it",
}
