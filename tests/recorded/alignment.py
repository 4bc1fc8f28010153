"""Losses over alignments (CTC), with margins, and of log-likelihoods as Primitives; decoding, edit distance."""

from encode import lines

PRELUDE = """
def data(*shape, low=-1.0, high=1.0, dtype=np.float32):
    \"\"\"Fixed numbers of no particular order.\"\"\"
    n = int(np.prod(shape))
    return Tensor((low + (high - low) * ((np.arange(n) * 7919 + 13) % 1009) / 1008).reshape(shape).astype(dtype))
def i32(x):
    return Tensor(np.array(x, np.int32))
def i64(x):
    return Tensor(np.array(x, np.int64))
RAW = data(6, 3, 4, low=-2.0, high=2.0)
LOGS = ops.log_softmax(RAW, -1)
TARGETS, INS, OUTS = i32([[1, 2, 2], [3, 1, 0], [1, 1, 1]]), i32([6, 5, 6]), i32([3, 2, 3])
SHORT = i32([6, 5, 4])
PLACES, LABELS = i64([[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [2, 0], [2, 1], [2, 2]]), i32([1, 2, 2, 0, 1, 0, 0, 1])
X, Y, W = data(3, 4), i64([1, 0, 3]), Tensor([0.1, 0.2, 0.3, 0.4])
Z = Tensor([[0., 1, 1, 0], [1, 0, 0, 1], [0, 0, 0, 0]])
def alive(result, lengths=(6, 5, 6)):
    \"\"\"A CTCLoss, its gradient without what lies beyond the lengths, which MindSpore does not write.\"\"\"
    loss, gradient = result
    gradient = gradient.asnumpy()
    return loss, [gradient[:n, i] for i, n in enumerate(lengths)]
def edit(normalize, guess, values, shape, truth, letters, truth_shape):
    return ops.EditDistance(normalize)(i64(guess), i32(values), i64(shape), i64(truth), i32(letters), i64(truth_shape))
"""
OTHERS = """
    ops.ctc_loss(LOGS, TARGETS, INS, OUTS, 0, 'none')
    ops.ctc_loss(LOGS, TARGETS, INS, OUTS, 0, 'mean')[0]
    ops.ctc_loss(LOGS, TARGETS, INS, OUTS, 0, 'sum')[0]
    ops.ctc_loss(LOGS, TARGETS, INS, OUTS, 0, 'foo')
    ops.ctc_loss(LOGS, TARGETS, SHORT, OUTS, 0, 'none')
    ops.ctc_loss(LOGS, TARGETS, SHORT, OUTS, 0, 'none', True)[0]
    ops.ctc_loss(LOGS, i32([[1, 2, 2], [0, 1, 0], [1, 1, 1]]), INS, i32([3, 2, 2]), 3, 'none')[0]
    ops.ctc_loss(RAW, TARGETS, (6, 5, 6), (3, 2, 3), 0, 'none')[0]
    ops.ctc_loss(LOGS, TARGETS, INS, i32([0, 2, 3]), 0, 'none')[0]
    ops.ctc_loss(LOGS, TARGETS.astype(ms.int64), INS.astype(ms.int64), OUTS.astype(ms.int64))[0]
    ops.ctc_loss(LOGS.astype(ms.float64), TARGETS, INS, OUTS)[0]
    ms.grad(lambda x: ops.ctc_loss(x, TARGETS, INS, OUTS, 0, 'sum')[0])(LOGS)
    ms.grad(lambda x: ops.ctc_loss(x, TARGETS, SHORT, OUTS, 0, 'sum', True)[0])(LOGS)
    ops.ctc_loss(LOGS.astype(ms.float16), TARGETS, INS, OUTS)
    ops.ctc_loss(LOGS[0], TARGETS, INS, OUTS)
    ops.ctc_loss(LOGS, TARGETS, INS, OUTS, 9)
    ops.ctc_loss(LOGS, X, INS, OUTS)
    ops.CTCLossV2()(LOGS, TARGETS, INS, OUTS)
    ops.CTCLossV2(reduction='mean')
    alive(ops.CTCLoss()(RAW, PLACES, LABELS, INS))
    alive(ops.CTCLoss(True)(RAW, PLACES, LABELS, INS))
    alive(ops.CTCLoss(False, False)(RAW, PLACES, LABELS, INS))
    alive(ops.CTCLoss(True, False)(RAW, PLACES, LABELS, INS))
    alive(ops.CTCLoss()(RAW, PLACES, i32([1, 3, 2, 0, 3, 0, 0, 1]), INS))
    alive(ops.CTCLoss(True)(RAW, PLACES, i32([1, 1, 3, 0, 3, 0, 0, 3]), INS))
    alive(ops.CTCLoss(True, False)(RAW, PLACES, i32([1, 1, 3, 0, 3, 0, 0, 3]), INS))
    alive(ops.CTCLoss()(RAW, PLACES, i32([1, 3, 2, 3, 1, 0, 0, 1]), INS))
    ops.CTCLoss(1)
    ops.CTCLoss()(RAW, PLACES.astype(ms.int32), LABELS, INS)
    ops.ctc_greedy_decoder(RAW, SHORT)
    ops.ctc_greedy_decoder(RAW, SHORT, False)
    ops.ctc_greedy_decoder(RAW.astype(ms.float64), SHORT)[3]
    ops.ctc_greedy_decoder(RAW[0], SHORT)
    ops.ctc_greedy_decoder(RAW, Tensor([6.0, 5.0, 4.0]))
    ops.ctc_greedy_decoder(RAW, SHORT, 1)
    ops.CTCGreedyDecoder()(RAW, SHORT)
    ops.multi_margin_loss(X, Y)
    ops.multi_margin_loss(X, Y, 2)
    ops.multi_margin_loss(X, Y, margin=2)
    ops.multi_margin_loss(X, Y, weight=W)
    ops.multi_margin_loss(X, Y, reduction='none')
    ops.multi_margin_loss(X, Y, 2, 1, W, 'sum')
    ops.multi_margin_loss(X, Y, 3)
    ops.multi_margin_loss(X, Y, 1, 0.5)
    ops.multi_margin_loss(X, Y, reduction='a')
    ops.multi_margin_loss(X, Y, 1.0)
    ops.multi_margin_loss(X, Y, weight=Tensor([1.0]))
    ops.multi_margin_loss(X, Y.astype(ms.int32))
    ops.multi_margin_loss(X[0], Y[:1])
    ops.multi_margin_loss(X, Y[:1])
    ms.grad(lambda x: ops.multi_margin_loss(x, Y, 2, weight=W))(X)
    ms.grad(lambda x: ops.multi_margin_loss(x, Y))(X)
    ops.MultiMarginLoss(2, 0.5, 'none')(X, Y)
    ops.MultiMarginLoss(2, 1)
    ops.MultiMarginLoss(3)
    ops.multilabel_soft_margin_loss(X, Z)
    ops.multilabel_soft_margin_loss(X, Z, W)
    ops.multilabel_soft_margin_loss(X, Z, 2.0)
    ops.multilabel_soft_margin_loss(X, Z, reduction='none')
    ops.multilabel_soft_margin_loss(X, Z, reduction='a')
    ops.multilabel_soft_margin_loss(X, Z[0])
    ops.multilabel_soft_margin_loss(X[0], Z[0])
    ops.multilabel_soft_margin_loss(X[None], Z[None])
    ops.multilabel_soft_margin_loss(1.0, Z)
    ms.grad(lambda x: ops.multilabel_soft_margin_loss(x, Z, W))(X)
    ops.NLLLoss()(X, Y, W)
    ops.NLLLoss('sum')(X, Y, W)
    ops.NLLLoss('none')(X, Y, W)
    ops.NLLLoss('mean', 3)(X, Y, W)
    ops.NLLLoss()(X, Y.astype(ms.int32), W)
    ops.NLLLoss('mean', 0)(X, Y * 0, W)
    ops.NLLLoss('a')
    ops.NLLLoss()(X, X, W)
    edit(True, [[0, 0], [0, 1], [0, 2], [1, 0], [2, 0]], [1, 2, 3, 4, 1], [3, 3], [[0, 0], [0, 1], [1, 0], [1, 1], [1, 2], [2, 0]], [1, 3, 5, 4, 6, 1], [3, 4])
    edit(False, [[0, 0], [0, 1], [0, 2], [1, 0]], [1, 2, 3, 4], [2, 3], [[0, 0], [0, 1], [1, 0], [1, 1], [1, 2]], [1, 3, 5, 4, 6], [2, 4])
    edit(False, [[0, 0, 0], [0, 1, 0], [0, 1, 1]], [1, 2, 3], [1, 2, 3], [[0, 0, 0], [0, 1, 1]], [1, 3], [1, 2, 4])
    edit(True, [[0, 0], [0, 1]], [1, 2], [3, 3], [[1, 0], [1, 1]], [1, 3], [3, 4])
    ops.EditDistance(1)
"""
ALONE = True  # each case calls one operator
CASES = {name: f"out = {name}" for name in lines(OTHERS)}
DIFFERS = {
    **dict.fromkeys(
        [
            "alive(ops.CTCLoss()(RAW, PLACES, i32([1, 3, 2, 0, 3, 0, 0, 1]), INS))",
            "alive(ops.CTCLoss()(RAW, PLACES, i32([1, 3, 2, 3, 1, 0, 0, 1]), INS))",
        ],
        "MindSpore looks at the labels and refuses one after a blank; here it is left out",
    ),
    "ops.ctc_loss(LOGS.astype(ms.float64), TARGETS, INS, OUTS)[0]": "MindSpore adds float64 up in float32",
    "ops.ctc_loss(LOGS, TARGETS, SHORT, OUTS, 0, 'none', True)[0]": "MindSpore's CPU kernel sets the gradient alone to 0 "
    "with zero_infinity, msgrad the loss too, as documented",
}
