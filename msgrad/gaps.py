"""What MindSpore 2.10 has and msgrad lacks, and what behaves differently, each with its reason.

Patterns: `*` stands for one part of a dotted name, `**` for any number; of several patterns that match,
the one with the most letters counts. `python -m msgrad.gaps` prints both tables, and how much
of each module is here, as a Markdown page.
"""

import re
from collections import Counter
from functools import cache

from . import surface

NOT_YET = "not there yet"

MINDIR = "MindIR is the graph of MindSpore's compiler; keep the program and its checkpoint, or jax.export a function"

SLICES = "splits and merges checkpoints of several devices; the world of msgrad has one"

ABSENT = {
    "mindspore.*": f"{NOT_YET}: comes with the rest of the top level",
    "mindspore.boost.*": f"{NOT_YET}: MindSpore's training shortcuts, but for GradientAccumulation",
    "mindspore.dataset.*": f"{NOT_YET}: comes with the data pipeline",
    "mindspore.dataset.audio.*": f"{NOT_YET}: comes with the audio transforms",
    "mindspore.dataset.text.*": f"{NOT_YET}: comes with the text transforms",
    "mindspore.dataset.transforms.*": f"{NOT_YET}: comes with the data pipeline",
    "mindspore.dataset.vision.*": f"{NOT_YET}: comes with the image transforms",
    "mindspore.graph.*": "extends MindSpore's graph compiler; msgrad compiles with XLA",
    "mindspore.hal.*": f"{NOT_YET}: comes with the device interface",
    "mindspore.mindrecord.*": f"{NOT_YET}: MindSpore's own file format",
    "mindspore.multiprocessing.*": f"{NOT_YET}: Python's multiprocessing with shared tensors",
    "mindspore.nn.GetNextSingleOp": "a node of MindSpore's data sink; iterate over the dataset",
    "mindspore.nn.GraphCell": MINDIR,
    "mindspore.ops.*": f"{NOT_YET}: comes with the operators",
    **dict.fromkeys(
        [f"mindspore.ops.{name}" for name in ("all_gather_matmul", "matmul_reduce_scatter", "moe_distribute_*")],
        "takes two processes at least; the world of msgrad has one",
    ),
    **dict.fromkeys(
        [
            f"mindspore.ops.{name}"
            for name in """augassign_* bool_* dict_* environ_* list_* make_list make_tuple make_dict make_slice
            row_tensor_* scalar_* string_* switch* tuple_*""".split()
        ],
        "a node of MindSpore's graphs for what Python does itself",
    ),
    "mindspore.ops.*RegOp": "registers a kernel written for Ascend's or AKG's compiler; JAX's Pallas makes kernels",
    "mindspore.ops.CustomOpBuilder": "compiles C++ against MindSpore's headers; `ops.Custom` and `ops.kernel` take Python",
    "mindspore.ops.GeSwitch": "a node of MindSpore's graph backend; write Python's `if`",
    "mindspore.ops.Merge": "a node of MindSpore's graph backend; write Python's `if`",
    "mindspore.ops.GetNext": "a node of MindSpore's data sink; iterate over the dataset",
    "mindspore.parallel.*": SLICES,
    "mindspore.profiler.*": f"{NOT_YET}: reads MindSpore's own traces; jax.profiler records msgrad's",
    "mindspore.rewrite.*": "edits the source that MindSpore's compiler parses; msgrad does not parse source",
    "mindspore.runtime.*": f"{NOT_YET}: comes with the device interface",
    "mindspore.train.*": SLICES,
    "mindspore.train.FlopsUtilizationCollector": "asks MindSpore's devices for their use; jax.profiler records it",
    "mindspore.train.Summary*": f"{NOT_YET}: writes what MindSpore's own MindInsight shows",
    "mindspore.train.TrainFaultTolerance": "goes on after faults of Ascend clusters",
    **dict.fromkeys(["mindspore.train.export", "mindspore.train.load", "mindspore.train.export_split_mindir"], MINDIR),
    **dict.fromkeys(["mindspore.export", "mindspore.load", "mindspore.load_mindir", "mindspore.save_mindir"], MINDIR),
    "mindspore.utils.*": f"{NOT_YET}: tools for training on Ascend clusters",
}

DIFFERS = {
    "mindspore": "the module is msgrad itself: its `__name__` and the `__module__` of its classes say msgrad",
    "mindspore.Tensor": "an array that `asnumpy` gave sees no later write to the tensor, though the tensor sees what is written "
    "into the array until then",
    "mindspore.communication.init": "the world has one process; RANK_SIZE or MS_WORKER_NUM above 1 are refused",
    "mindspore.set_auto_parallel_context": "sets all that it is given or, after an error, nothing, and all is reset; in one "
    "process the automatic modes run on any device, which MindSpore's CPU refuses, and with `pipeline_stages` above 1 a "
    "Model trains, where MindSpore's leaves the Parameters as they are",
    "mindspore.merge_sliced_parameter": "reads no layouts of MindSpore's compiler, a `strategy`",
    "mindspore.set_ps_context": "one process trains without servers; `reset_ps_context` resets all",
    "mindspore.set_recursion_limit": "raises Python's limit, which is what counts here",
    "mindspore.device_context": "settings of a device that is not there are checked too, MindSpore's at their second call",
    "mindspore.Generator": "what `get_state` gives begins with the seed, as MindSpore's, and ends with JAX's key, not a count",
    "mindspore.ops.CholeskyInverse": "reads the triangle that holds the factor; MindSpore the whole matrix",
    "mindspore.ops.CompareAndBitpack": "packs booleans from the highest bit, as all else; MindSpore from the lowest",
    "mindspore.ops.Svd": "vectors are LAPACK's: they may have the other sign",
    "mindspore.ops.TupleToArray": "the class it prints is msgrad's Tensor",
    "mindspore.ops.UnravelIndex": "indexes come first axis by axis, as MindSpore gives them, not as its page prints",
    "mindspore.ops.aminmax": "passes over every NaN, as documented; MindSpore's CPU not over one that comes first",
    "mindspore.ops.coalesce": "sorts the indices; MindSpore takes them as sorted already and gives too many where not",
    "mindspore.ops.cond": "infinite for a singular matrix; MindSpore takes an inverse that is none",
    "mindspore.ops.scatter_add": "like all scatters, gives a Tensor of its own; MindSpore's at times shares memory",
    "mindspore.ops.svd": "vectors are LAPACK's: they may have the other sign",
    "mindspore.ops.tuple_to_array": "the class it prints is msgrad's Tensor",
    "mindspore.ops.ApplyAdagrad": "without `update_slots` the state stays; MindSpore's CPU kernel updates it",
    "mindspore.ops.ApplyFtrl": "by its formula; MindSpore's CPU kernel moves negative sums away from 0 (so does ApplyAdagradDA's)",
    "mindspore.ops.ApplyMomentum": "`use_nesterov` and `gradient_scale` count; MindSpore's CPU kernel leaves them out",
    "mindspore.ops.CTCLoss": "labels from a blank one on are left out; of none the loss is that of blanks alone, where "
    "MindSpore's CPU kernel, as its documented example, adds what lies before its table",
    "mindspore.ops.Dropout": "the mask has the shape of the input, as on MindSpore's CPU; the documented one is Ascend's",
    "mindspore.ops.LSTM": "both biases count, as documented; MindSpore's CPU kernel leaves out the second",
    "mindspore.ops.ResizeNearestNeighbor": "`half_pixel_centers` counts; MindSpore's CPU kernel leaves it out",
    "mindspore.ops.SampleDistortedBoundingBoxV2": "its random numbers are others",
    "mindspore.ops.ctc_loss": "with `zero_infinity` the loss is 0 too; MindSpore's CPU kernel zeroes the gradient alone",
    "mindspore.ops.max_unpool2d": "a place out of range is left out, where MindSpore raises when it runs (1d and 3d too)",
    "mindspore.nn.Adagrad": "without `update_slots` the sums stay; MindSpore's CPU kernel updates them",
    "mindspore.nn.AdaFactor": "gradients are divided by `loss_scale`, as documented; MindSpore leaves it out",
    "mindspore.experimental.optim.Optimizer": "a Tensor or int in the place of a group's 'lr' counts, where MindSpore goes on "
    "with the old rate; a group that is added later gets its state, where MindSpore's next step fails",
    "mindspore.experimental.optim.Adam": "`amsgrad` counts, as in AdamW; MindSpore ignores it",
    "mindspore.experimental.optim.lr_scheduler.MultiStepLR": "`step(epoch)` works; MindSpore's has no closed form (nor has "
    "CosineAnnealingWarmRestarts with `T_mult` above 1)",
    "mindspore.mint.optim": "runs on any device, MindSpore's on Ascend; a change of SGD's learning rate, by a scheduler say, "
    "counts, where MindSpore goes on with the number of the start",
    "mindspore.load_checkpoint": "encrypted files are refused, as `enc_key` of `save_checkpoint`; Parameters of a .safetensors have "
    "their names, which MindSpore numbers; the error of a `choice_func` is that",
    "mindspore.load_checkpoint_async": "the file is read in a thread; `net` is filled by `result()`",
    "mindspore.load_param_into_net": "all Parameters or, after an error, none; a shape keeps without the ones that a file's has at "
    "its end",
    "mindspore.save_checkpoint": "a file is there when it is whole, and the old one until then; a dict may hold plain Tensors",
    "mindspore.amp.auto_mixed_precision": "at O1 the network itself is changed, not a copy, and functions such as `ops.matmul` "
    "compute in half precision as their Primitives do; so with a `white_list`. At 'auto', Dense gives half precision",
    "mindspore.amp.build_train_network": "scales that change work on any device; MindSpore's CPU refuses them. `boost_level` "
    "must be 'O0'",
    "mindspore.Model": "the loops wait for a step only where a callback reads what it gave; `dataset_sink_mode` with `sink_size` "
    "means epochs of so many steps on any device, and callbacks see each; a dataset may serve several Models; `build` "
    "only checks; no graph is written beside checkpoints",
    "mindspore.ConfusionMatrixMetric": "computes what it is asked for of two axes too, where MindSpore fails",
    "mindspore.OcclusionSensitivity": "takes labels of shape (1,), as documented; MindSpore fails for them",
    "mindspore.OnRequestExit": "a signal ends the training after the step, as documented, without an environment variable; no "
    "MindIR is written",
    "mindspore.data_sink": "works on any device",
    "mindspore.nn.Cell": "`register_parameter_forward_hook` works as Python too, not in graphs alone",
    "mindspore.nn.ClipByNorm": "with an `axis`, clips the norm over it; MindSpore's CPU kernel something else (so in EmbeddingLookup)",
    "mindspore.nn.FTRL": "by its formula; MindSpore's CPU kernel moves negative sums away from 0",
    "mindspore.nn.EmbeddingLookup": "the table's gradient is dense; `target` and `slice_mode` make no difference on one device",
    "mindspore.nn.LARS": "runs on any device, as Lamb and thor do; MindSpore's CPU lacks the operators",
    "mindspore.nn.LazyAdam": "gradients are dense, so that all rows move, as in Adam with `use_lazy`",
    "mindspore.nn.Momentum": "`use_nesterov` counts; MindSpore's CPU kernel leaves it out",
    "mindspore.nn.RMSProp": "epsilon stands inside the root, as documented; MindSpore's CPU kernel takes it out in long arrays",
    "mindspore.nn.TransformerEncoderLayer": "takes the layers nn.ReLU and nn.GELU as activation, as documented; MindSpore refuses them",
    "mindspore.nn.TrainOneStepWithLossScaleCell": "finds overflows on any device; MindSpore's CPU lacks the operators",
    "mindspore.nn.thor": "a Dense layer it exchanges computes in its own dtype, not in float16; a Conv2d with groups stays",
    "mindspore.nn.probability.distribution": "all functions run on any device; MindSpore's CPU lacks some, as samples of Gamma",
    "mindspore.dataset.transforms.c_transforms": "imports, like `py_transforms`; MindSpore has dropped both",
    "mindspore.numpy.clip": "honours `dtype`, which MindSpore ignores",
    "mindspore.numpy.rand": "other numbers than MindSpore's from one seed, as all random functions; the distribution is the same",
    "mindspore.scipy.linalg.lstsq": "honours `rcond`, which MindSpore ignores",
    "mindspore.ops.csr2coo": "gives the row of each element; the page of MindSpore, which has no CPU kernel, prints another",
    "mindspore.COOTensor": "is also a tuple of its parts; a sum has sorted, distinct places, whatever those of the summands",
    "mindspore.dataset.vision.c_transforms": "imports, like `py_transforms`; MindSpore has dropped both",
    "mindspore.jacfwd": "takes any real dtype, inputs that are no tensors, lists and nested tuples of outputs, an `if` on "
    "a value; MindSpore's knows float32. Refuses Cells with backward hooks, which run where there are gradients",
    "mindspore.jacrev": "as `jacfwd`",
    "mindspore.jvp": "takes nested inputs and outputs and an `if` on a value; MindSpore counts nested inputs as constants. "
    "Refuses Cells with backward hooks",
    "mindspore.saved_tensors_hooks": "the hooks are called at the end of the context, in the order of the operators; some "
    "operators' gradients read their operands where MindSpore's read the output",
    "mindspore.register_saved_tensors_hooks": "counts wherever the function is called; MindSpore's in graph mode only",
    "mindspore.ops.derivative": "takes any operator; the work doubles with each order",
    "mindspore.ops.jet": "as `derivative`",
    "mindspore.vjp": "its function may be called again and gives the gradients at the values of the first call, "
    "without running anything anew; MindSpore warns and mixes in what was written since",
    "mindspore.vmap": "gradients in the Parameters of mapped Cells are there, which MindSpore gives as zeros; a list "
    "must hold Cells; what depends on no mapped input may be read",
}

# Worked examples of MindSpore's documentation that do not come out as printed there, though the names are here.
# Each was run on both: where MindSpore has a kernel for the CPU, and nothing is random, msgrad prints what it prints.
EXAMPLES = {
    "draws random numbers, whose stream is JAX's; the distributions are tested": """
        nn.EmbeddingExt nn.FractionalMaxPool2d nn.RReLU
        History LambdaCallback Tensor.cauchy Tensor.log_normal Tensor.normal_ mint.multinomial mint.triangular_solve numpy.rand numpy.randint
        numpy.randn ops.Cauchy ops.LogUniformCandidateSampler ops.Multinomial ops.ParameterizedTruncatedNormal
        ops.Randperm ops.SampleDistortedBoundingBoxV2 ops.StandardNormal ops.TruncatedNormal ops.diag ops.embedding
        ops.gamma ops.incre_flash_attention ops.log_uniform_candidate_sampler ops.multinomial ops.normal_ ops.rand
        ops.rand_like ops.randint ops.randint_like ops.randn ops.randn_like ops.rrelu ops.shuffle""",
    "the page prints something else than MindSpore does": """
        Tensor.count_nonzero Tensor.dot Tensor.index_copy_ Tensor.logical_xor Tensor.max Tensor.offload_file_path
        Layout Tensor.repeat_interleave Tensor.scatter_ Tensor.set_ Tensor.sort Tensor.take Tensor.var mint.cummax
        mint.nn.Flatten mint.nn.functional.leaky_relu mint.var ops.AdaptiveMaxPool2D ops.Assert ops.CTCLossV2
        ops.Dropout ops.DumpGradient ops.MapUniform ops.RGBToHSV ops.UnravelIndex ops.atleast_3d ops.csr2coo
        ops.ctc_loss ops.ihfftn ops.matrix_norm ops.take""",
    "the page does not run: it calls names or arguments that MindSpore lacks, or is no Python": """
        nn.DistributedGradReducer ops.Reshard parameter_broadcast set_auto_parallel_context shard
        mint.count_nonzero mint.nn.AdaptiveAvgPool3d mint.nn.Fold mint.nn.Hardtanh mint.nn.KLDivLoss mint.nn.Softmax
        mint.nn.Unfold mint.nn.Upsample mint.nn.UpsamplingBilinear2d mint.nn.UpsamplingNearest2d
        mint.nn.functional.adaptive_avg_pool1d mint.special.round numpy.mgrid numpy.ogrid ops.ApplyAdamWithAmsgrad
        ops.ApplyKerasMomentum ops.BatchToSpaceNDV2 ops.CholeskyInverse ops.ExtractGlimpse ops.FillDiagonal
        ops.NuclearNorm ops.PagedAttention ops.PagedAttentionMask ops.PyFunc ops.Reusing ops.SparseApplyAdadelta
        ops.SparseApplyRMSProp ops.add_flags ops.add_rms_norm ops.all_gather_into_tensor_uneven ops.all_to_all_single
        ops.conv3d_transpose ops.expand_as ops.gather_into_tensor ops.mixed_precision_cast ops.moe_init_routing_v2
        ops.multi_scale_deformable_attn_function ops.reduce_scatter_tensor_uneven
        ops.scatter_tensor""",
    "takes several processes, and the world of msgrad has one": """
        nn.PipelineGradReducer nn.SyncBatchNorm
        communication.comm_func.all_gather_into_tensor communication.comm_func.all_reduce
        communication.comm_func.all_to_all_single_with_output_shape communication.comm_func.all_to_all_v_c
        communication.comm_func.all_to_all_with_output_shape communication.comm_func.batch_isend_irecv
        communication.comm_func.gather_into_tensor communication.comm_func.irecv communication.comm_func.isend
        communication.comm_func.recv communication.comm_func.reduce communication.comm_func.reduce_scatter_tensor
        communication.comm_func.scatter_tensor communication.comm_func.send communication.create_group
        communication.destroy_group communication.get_comm_name communication.get_group_rank_from_world_rank
        communication.get_group_size communication.get_local_rank communication.get_local_rank_size
        communication.get_process_group_ranks communication.get_world_rank_from_group_rank
        mint.distributed.all_gather mint.distributed.all_gather_into_tensor
        mint.distributed.all_gather_into_tensor_uneven mint.distributed.all_gather_object mint.distributed.all_reduce
        mint.distributed.all_to_all mint.distributed.all_to_all_single mint.distributed.batch_isend_irecv
        mint.distributed.gather mint.distributed.gather_object mint.distributed.get_global_rank
        mint.distributed.get_group_rank mint.distributed.get_process_group_ranks mint.distributed.get_world_size
        mint.distributed.irecv mint.distributed.isend mint.distributed.recv mint.distributed.recv_object_list
        mint.distributed.reduce mint.distributed.reduce_scatter mint.distributed.reduce_scatter_tensor
        mint.distributed.reduce_scatter_tensor_uneven mint.distributed.scatter mint.distributed.scatter_object_list
        mint.distributed.send mint.distributed.send_object_list mint.nn.SyncBatchNorm nn.AdaSumByDeltaWeightWrapCell
        nn.AdaSumByGradWrapCell ops.AllGather ops.AllGatherV
        ops.AllReduce ops.AlltoAll ops.AlltoAllV ops.AlltoAllVC ops.BatchISendIRecv ops.Broadcast
        ops.CollectiveGather ops.CollectiveScatter ops.NeighborExchange ops.NeighborExchangeV2 ops.Receive ops.Reduce
        ops.ReduceOp ops.ReduceScatter ops.ReduceScatterV ops.Send ops.all_gather ops.all_gather_into_tensor
        ops.all_gather_object ops.all_reduce ops.all_to_all ops.all_to_all_v_c ops.batch_isend_irecv ops.gather_object
        ops.get_global_rank ops.get_group_rank ops.get_process_group_ranks ops.get_world_size ops.irecv ops.isend
        ops.recv ops.recv_object_list ops.reduce ops.reduce_scatter ops.reduce_scatter_tensor ops.scatter_object_list
        ops.send ops.send_object_list ops.tensordump""",
    "names a device, Ascend, that is not there": "Tensor.delete_ Tensor.to Tensor.to_ nn.OptTFTWrapper",
    "reads files that are not there": """
        ckpt_to_safetensors load_checkpoint load_checkpoint_async load_param_into_net nn.no_init_parameters
        safetensors_to_ckpt""",
    "prints the class, which is msgrad's": "amp.get_black_list amp.get_white_list Tensor ops.TupleToArray ops.tuple_to_array",
    "signs of singular vectors are LAPACK's": "ops.Svd ops.svd",
    "its labels are blanks, that is none: MindSpore's sum then reads before its table": "ops.CTCLoss",
}


@cache
def _matcher(pattern: str) -> re.Pattern:
    return re.compile(re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", r"[^.]*"))


@cache
def row(name: str) -> str | None:
    """The pattern in ABSENT that speaks of the dotted `name`."""
    matching = [pattern for pattern in ABSENT if _matcher(pattern).fullmatch(name)]
    return max(matching, key=lambda pattern: len(pattern.replace("*", "")), default=None)


def reason(name: str) -> str | None:
    """Why msgrad lacks the dotted `name`; None where no row speaks of it."""
    pattern = row(name)
    return None if pattern is None else ABSENT[pattern]


def difference(name: str) -> str | None:
    """What msgrad does differently in `name`; None for nothing known."""
    return DIFFERS.get(name)


def missing(has) -> dict[str, list[str]]:
    """For each documented module, the dotted names for which `has(path, name)` is false."""
    return {
        path: [f"{path}.{name}" for name in surface.public(path) if not has(path, name)] for path in surface.DOCUMENTED
    }


def page(has) -> str:
    """The Markdown page; `has(path, name)` says whether msgrad has a name of MindSpore's module."""
    lacking = missing(has)
    rows = Counter(row(name) for names in lacking.values() for name in names)
    whole = {path: len(surface.public(path)) for path in lacking}
    here = {path: whole[path] - len(names) for path, names in lacking.items()}
    return "\n".join(
        [
            "# What msgrad has of MindSpore 2.10",
            "",
            f"{sum(here.values())} of {sum(whole.values())} documented names, counted in each module.",
            "",
            "| module | here | of |",
            "|---|---:|---:|",
            *(f"| `{path}` | {here[path]} | {whole[path]} |" for path in whole),
            "",
            "## Not here",
            "",
            "| names | how many | why |",
            "|---|---:|---|",
            *(f"| `{pattern}` | {rows[pattern]} | {why} |" for pattern, why in ABSENT.items()),
            "",
            "## Different",
            "",
            *(f"- `{name}`: {text}" for name, text in DIFFERS.items()),
            "",
            "## Worked examples that come out differently",
            "",
            *(f"- {why}: {', '.join(f'`{name}`' for name in text.split())}" for why, text in EXAMPLES.items()),
        ]
    )


if __name__ == "__main__":
    from msgrad.alias import has

    print(page(has))
