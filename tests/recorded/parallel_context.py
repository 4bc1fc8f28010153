"""Settings of parallel runs in one process, and what is near: layouts, gradients summed over steps, directories."""

from encode import lines

PRELUDE = """import os
from mindspore.parallel import Layout, _utils as asked, nn as parts
from mindspore.parallel._auto_parallel_context import auto_parallel_context as settings
from mindspore.boost import GradientAccumulation
from mindspore.boost.grad_accumulation import gradient_accumulation_op, gradient_clear_op
from mindspore.parallel.auto_parallel import AutoParallel
from mindspore.train._utils import _make_directory
def after(names, given, of="auto_parallel_context"):
    try:
        getattr(ms, "set_" + of)(**given)
        return [getattr(ms, "get_" + of)(name) for name in names.split()]
    finally:
        getattr(ms, "reset_" + of)()
def says(read, **given):
    try:
        ms.set_auto_parallel_context(**given)
        return read()
    finally:
        ms.reset_auto_parallel_context()
def spread(*strategies):
    return ops.MatMul().shard(*strategies).attrs
def slice_of(values, dtype=ms.float32):
    return Parameter(Tensor(values, dtype), name="a", requires_grad=False)
merge = ms.merge_sliced_parameter
def segments(files, directory):
    os.makedirs(directory, exist_ok=True)
    for number, values in enumerate(files):
        ms.save_checkpoint([{"name": n, "data": Tensor([v])} for n, v in values.items()], f"{directory}/{number}.ckpt")
    found = ms.parallel.load_segmented_checkpoints(directory)
    return sorted(found), found["b"], len(ms.load_segmented_checkpoints(directory, choice_func=lambda name: name == "a"))
def ones():
    return nn.Dense(2, 1, weight_init="ones", bias_init="zeros")
three = Layout((2, 2, 2), ("dp", "sp", "mp"))
lone = Layout((2,), ("a",))("a")
"""
FIRST = """device_num global_rank gradients_mean gradient_fp32_sync loss_repeated_mean pipeline_stages auto_pipeline
    pipeline_result_broadcast pipeline_interleave pipeline_scheduler parallel_mode search_mode auto_parallel_search_mode
    parameter_broadcast strategy_ckpt_load_file strategy_ckpt_save_file full_batch dataset_strategy
    enable_parallel_optimizer force_fp32_communication grad_accumulation_step all_reduce_fusion_config
    communi_parallel_mode optimizer_weight_shard_size optimizer_weight_shard_aggregated_save sharding_propagation
    enable_alltoall comm_fusion strategy_ckpt_config full_batch_is_set dump_local_norm dump_local_norm_path
    dump_device_local_norm auto_parallel_new_interface init_param_in_compile""".split()
NO_KEYS = "pipeline_segments group_ckpt_save_file pipeline_config parallel_optimizer_config bad".split()
# What is set, and which settings are looked at then, if not that itself.
GIVEN = """
    device_num=5000
    device_num=True
    device_num=0
    device_num=2.0
    global_rank=4095
    global_rank=4096
    global_rank=-1
    parallel_mode='data_parallel'
    parallel_mode='hybrid_parallel'
    parallel_mode='semi_auto_parallel'
    parallel_mode='auto_parallel'
    parallel_mode=ms.ParallelMode.STAND_ALONE
    parallel_mode='x'
    parallel_mode=None
    search_mode='sharding_propagation' | search_mode auto_parallel_search_mode sharding_propagation
    search_mode='x'
    auto_parallel_search_mode='dynamic_programming' | search_mode auto_parallel_search_mode
    sharding_propagation=True | search_mode sharding_propagation
    sharding_propagation=1
    dataset_strategy='full_batch' | full_batch dataset_strategy full_batch_is_set
    full_batch=True | full_batch dataset_strategy full_batch_is_set
    dataset_strategy='data_parallel' | full_batch dataset_strategy full_batch_is_set
    dataset_strategy=((1, 8), (1, 8)) | full_batch dataset_strategy full_batch_is_set
    dataset_strategy=()
    dataset_strategy=[1]
    dataset_strategy='x'
    dataset_strategy=((1.0,),)
    dataset_strategy=(three,)
    dataset_strategy=(lone, 3)
    grad_accumulation_step=1
    grad_accumulation_step=2
    grad_accumulation_step=0
    all_reduce_fusion_config=[8, 160]
    all_reduce_fusion_config=[]
    all_reduce_fusion_config=[3, 1]
    all_reduce_fusion_config=[1, 1]
    all_reduce_fusion_config=[1.0]
    all_reduce_fusion_config=(1,)
    comm_fusion={"allreduce": {"mode": "size", "config": 32}, "allgather": {"mode": "size", "config": 32}}
    comm_fusion={"allreduce": {"mode": "index", "config": [1, 2]}} | comm_fusion all_reduce_fusion_config
    comm_fusion={"openstate": False}
    comm_fusion={}
    comm_fusion={"x": 1}
    comm_fusion={"openstate": 1}
    comm_fusion={"allgather": {"mode": "index", "config": [1, 2]}}
    comm_fusion={"allgather": {"mode": "size", "config": -1}}
    comm_fusion={"allgather": {"mode": "size"}}
    comm_fusion={"allgather": {"config": 3}}
    comm_fusion={"allreduce": 3}
    comm_fusion=3
    strategy_ckpt_config={"load_file": "a.ckpt"} | strategy_ckpt_config strategy_ckpt_load_file
    strategy_ckpt_config={"only_trainable_params": False}
    strategy_ckpt_config={"x": "a.ckpt"}
    strategy_ckpt_config={"save_file": 3}
    strategy_ckpt_config={"only_trainable_params": 1}
    strategy_ckpt_save_file="b.ckpt" | strategy_ckpt_config
    strategy_ckpt_load_file=3
    pipeline_config={"pipeline_interleave": True, "pipeline_scheduler": "gpipe"} | pipeline_interleave pipeline_scheduler
    pipeline_config={"pipeline_interleave": False, "pipeline_scheduler": "1f1b"} | pipeline_interleave pipeline_scheduler
    pipeline_config={"pipeline_interleave": False, "pipeline_scheduler": "gpipe"} | pipeline_scheduler
    pipeline_config={"pipeline_interleave": True, "pipeline_scheduler": "x"} | pipeline_scheduler
    pipeline_config={"pipeline_interleave": True} | pipeline_scheduler
    pipeline_config={"pipeline_interleave": 1} | pipeline_scheduler
    pipeline_config={"pipeline_scheduler": "gpipe"} | pipeline_scheduler
    pipeline_config={"x": 1} | pipeline_scheduler
    pipeline_stages=2
    pipeline_stages=0
    pipeline_stages=True
    pipeline_segments=2 | pipeline_stages
    pipeline_segments=0 | pipeline_stages
    auto_pipeline=True
    auto_pipeline=1
    pipeline_result_broadcast=1
    optimizer_weight_shard_size=2
    optimizer_weight_shard_size=1
    optimizer_weight_shard_size='a'
    optimizer_weight_shard_aggregated_save=1
    communi_parallel_mode='no_group_parallel'
    communi_parallel_mode='x'
    parallel_optimizer_config={"optimizer_weight_shard_size": 2} | optimizer_weight_shard_size
    parallel_optimizer_config={"optimizer_weight_shard_size": 1} | optimizer_weight_shard_size
    parallel_optimizer_config={"optimizer_weight_shard_size": 0} | optimizer_weight_shard_size
    parallel_optimizer_config={"optimizer_level": "level3"} | optimizer_weight_shard_size
    parallel_optimizer_config={"optimizer_level": "level5"} | optimizer_weight_shard_size
    parallel_optimizer_config={"gradient_accumulation_shard": True, "optimizer_level": "level1"} | device_num
    parallel_optimizer_config={"gradient_accumulation_shard": 1} | device_num
    parallel_optimizer_config={"parallel_optimizer_threshold": -1} | device_num
    parallel_optimizer_config={"x": 1} | device_num
    parallel_optimizer_config=3 | device_num
    dump_local_norm=1
    dump_local_norm_path='d'
    dump_local_norm_path=3
    gradients_mean=True
    gradients_mean=None
    gradients_mean=1
    gradient_fp32_sync=False
    loss_repeated_mean=1
    enable_alltoall=1
    enable_parallel_optimizer=True
    force_fp32_communication=1
    parameter_broadcast='a'
    auto_parallel_new_interface=1
    init_param_in_compile=None
    group_ckpt_save_file='g' | device_num
    group_ckpt_save_file=3 | device_num
    bad=1 | device_num
    parallel_mode='data_parallel', gradients_mean=True, device_num=1 | parallel_mode gradients_mean device_num
"""
METHODS = """
    settings().get_device_num_is_set(), settings().get_global_rank_is_set() | device_num=2, global_rank=1
    settings().get_parameter_broadcast_is_set(), settings().get_full_batch_is_set() | parameter_broadcast=False
    settings().get_device_num_is_set(), settings().get_parameter_broadcast_is_set() |
    settings().get_parallel_mode(), settings().get_strategy_search_mode() | parallel_mode='data_parallel'
    settings().get_enable_all_reduce_fusion(), settings().fusion_threshold_mb() | comm_fusion={"allreduce": {"mode": "size", "config": 32}}
    settings().get_enable_all_gather_fusion(), settings().allgather_fusion_threshold_mb() | comm_fusion={"openstate": False}
    settings().get_grad_accumulation_shard(), settings().get_parallel_optimizer_threshold() | parallel_optimizer_config={"parallel_optimizer_threshold": 24, "optimizer_level": "level2"}
    settings().get_grad_accumulation_shard(), settings().get_pipeline_segments() | pipeline_segments=3
    settings().set_device_num(3), ms.get_auto_parallel_context("device_num") |
    settings().set_all_reduce_fusion_split_indices([1, 2]), settings().get_all_reduce_fusion_split_indices() |
    settings().set_all_reduce_fusion_split_indices([5], "g"), settings().get_all_reduce_fusion_split_indices("g") |
    settings().set_all_reduce_fusion_split_sizes([3]), settings().get_all_reduce_fusion_split_sizes() |
    settings().set_all_reduce_fusion_split_sizes(3) |
    settings().set_all_reduce_fusion_split_indices([1], "g" * 128) |
    settings().set_all_reduce_fusion_split_indices([1], 3) |
    settings().set_fusion_threshold_mb(-1) |
    settings().set_fusion_threshold_mb(5), settings().fusion_threshold_mb() |
    settings().set_enable_all_reduce_fusion(1) |
    settings().set_pipeline_stages(0) |
    settings().set_parallel_mode("x") |
    settings().set_global_rank(5000) |
    asked._get_device_num(), asked._get_global_rank() | device_num=3, global_rank=2
    asked._get_device_num(), asked._get_global_rank() | device_num=3, global_rank=2, parallel_mode="data_parallel"
    asked._get_stage_device_num(), asked._get_pipeline_stages() | device_num=4, pipeline_stages=2, parallel_mode="data_parallel"
    asked._get_parallel_mode(), asked._get_gradients_mean(), asked._get_parameter_broadcast() | gradients_mean=True
    asked._get_enable_parallel_optimizer(), asked._get_grad_accumulation_shard() | enable_parallel_optimizer=True
    asked._is_in_auto_parallel_mode(), asked._is_in_data_parallel_mode() | parallel_mode="auto_parallel"
    asked._is_in_hybrid_parallel_mode(), asked._is_parallel_mode() | parallel_mode="hybrid_parallel"
    asked._is_sharding_propagation(), asked._get_full_batch() | search_mode="sharding_propagation"
    asked._need_to_full() | parallel_mode="auto_parallel"
    asked._need_to_full() | parallel_mode="auto_parallel", full_batch=True
    asked._need_to_full() | parallel_mode="auto_parallel", dataset_strategy=((1,),)
    asked._need_to_full() |
    asked._check_full_batch() | full_batch=True
    asked._check_full_batch() | full_batch=True, parallel_mode="auto_parallel"
    asked._device_number_check("stand_alone", 2) |
    asked._device_number_check("data_parallel", 2) |
    asked._parameter_broadcast_check("stand_alone", True) |
    asked._parameter_broadcast_check("data_parallel", True) |
    nn.Adam([Parameter(Tensor([1.0]))]).use_parallel | enable_parallel_optimizer=True
    nn.Adam([Parameter(Tensor([1.0]))]).use_parallel | enable_parallel_optimizer=True, parallel_mode="data_parallel"
    nn.Adam([Parameter(Tensor([1.0]))]).use_parallel | enable_parallel_optimizer=True, parallel_mode="auto_parallel"
"""
ALGORITHM = """
    fully_use_devices=True
    fully_use_devices=1
    elementwise_op_strategy_follow=True
    tensor_slice_align_enable=None
    tensor_slice_align_size=1024
    tensor_slice_align_size=0
    tensor_slice_align_size=8.0
    enable_algo_approxi=True
    algo_approxi_epsilon=0.2
    algo_approxi_epsilon=1
    algo_approxi_epsilon=-3.0
    x=1
"""
SERVERS = """
    enable_ps=True
    enable_ps=1
    enable_ssl=True
    enable_ssl='a'
    worker_num=2
    worker_num=-1
    worker_num=1.0
    server_num=2
    server_mode='PARAMETER_SERVER'
    server_mode='a'
    ms_role='MS_WORKER'
    ms_role='x'
    scheduler_ip='x'
    scheduler_port=8000
    scheduler_port=70000
    config_file_path='c'
    client_password='x'
    bad=1
"""
OTHERS = """
    three("dp", "mp").to_dict()
    three(("dp", "sp"), "None").to_dict()
    three("dp", "dp")
    three("x")
    three(("dp", 3))
    three(3)
    three(["dp"])
    three.to_dict()
    Layout((2, 2, 3), ("dp", "sp", "interleaved_parallel"))(("dp", "interleaved_parallel"), "sp").to_dict()
    Layout((2, 1), ("dp", "sp"), [1, 0])("dp", "sp").to_dict()
    Layout((2, 1), ("dp", "sp"), [1, 0, 2])
    Layout((2, 1), ("dp", "sp"), (1, 0))
    Layout((2, 1), ("dp", "sp"), [1, 1.0])
    Layout([2, 1], ("dp", "sp"))
    Layout((2, 1), ["dp", "sp"])
    Layout((2, 1), ("dp",))
    Layout((2, 1.0), ("dp", "sp"))
    Layout((2, 1), ("dp", 3))
    Layout((2, 1), ("dp", ""))
    Layout((2, 1), ("dp", "None"))
    Layout((2, 1), ("dp", "dp"))
    Layout((2, 1), ("interleaved_parallel", "dp"))
    spread(((1, 2), (1, 2)))
    spread(((1, 2), (1, 2)), ((1, 2),))
    spread((lone, lone))
    spread((lone, lone), (lone,))
    spread(None)
    spread(())
    spread(3)
    spread(((1, 2), 3))
    spread(((1, 2), (1, 2)), 3)
    spread(((1, 2), (1.0, 2)))
    spread((lone, (1,)))
    spread(((1, 2), (1, 2)), (lone,))
    spread((lone, lone), ((1, 2),))
    spread(None, ((1, 2),))
    spread(((1, (2,)), (1, 2)))
    ops.Reshard((lone,), (lone,), ((1,),))(Tensor([1.0]))
    ops.Reshard(3, 3, 3)
    ops.reshard(Tensor([1.0]), lone), ops.reshard(3, 4)
    ms.shard(ops.add, ((1,),)) is ops.add, ms.shard(3, 4)
    ms.parameter_broadcast(3, {"a": 1})
    ms.set_recursion_limit(50), ms.set_recursion_limit()
    ms.set_recursion_limit(0)
    ms.set_recursion_limit('a')
    ms.set_recursion_limit(True)
    ms.STRICT, ms.LAX, ms.COMPATIBLE, ms.context.STRICT
    ms.set_context(jit_syntax_level=ms.STRICT), ms.get_context('jit_syntax_level'), ms.set_context(jit_syntax_level=ms.LAX)
    ms.set_context(jit_syntax_level=3)
    ms.set_context(jit_syntax_level='a')
    _make_directory('made/here') == os.path.abspath('made/here'), os.path.isdir('made/here')
    _make_directory('')
    _make_directory(' ')
    _make_directory(3)
    open('a_file', 'w').close(), _make_directory('a_file')
    GradientAccumulation(2, nn.SGD([Parameter(Tensor([1.0]), name='a')]))
    GradientAccumulation(2, 3)
    ops.HyperMap()(ops.partial(gradient_accumulation_op, 2), (Parameter(Tensor([1.0]), name='a'),), (Tensor([3.0]),))
    gradient_clear_op(Parameter(Tensor([1.0]), name='a'))
    ms.parallel.sync_pipeline_shared_parameters(ones())
    ms.parallel.sync_pipeline_shared_parameters(3)
    ms.parallel.set_op_strategy_config("LOAD", os.path.abspath("a.json"))
    ms.parallel.set_op_strategy_config("LOAD", "a.json")
    ms.parallel.set_op_strategy_config("LOAD", os.path.abspath("a.txt"))
    ms.parallel.set_op_strategy_config("bad", os.path.abspath("a.json"))
    ms.parallel.set_op_strategy_config()
    merge([slice_of([1.0, 2.0]), slice_of([3.0])]), merge([slice_of([[1.0]]), slice_of([[3.0]])], {}).asnumpy()
    merge([slice_of([1.0], ms.bfloat16), slice_of([3.0], ms.bfloat16)])
    merge([slice_of([1.0]), Parameter(Tensor([3.0]), name="b")])
    merge([slice_of([[1.0]]), slice_of([[1.0, 2.0]])])
    merge([slice_of([1.0]), 3])
    merge([])
    merge(3)
    merge([slice_of([1.0])], 3)
    merge([slice_of([1.0])], {"b": 3})
    segments([{"a": 1.0}, {"a": 2.0, "b": 3.0}], "parts")
    ms.load_segmented_checkpoints(3)
    ms.load_segmented_checkpoints("nowhere")
    ms.set_auto_parallel_context(3)
    ms.get_auto_parallel_context([3])
    ms.get_algo_parameters('x')
    ms.get_ps_context('client_password')
    ms.ParallelMode.HYBRID_PARALLEL, ms.context.ParallelMode is ms.ParallelMode
    ms.ParallelMode.MODE_LIST
"""
AUTOMATIC = """
    hsdp()
    hsdp(0)
    hsdp(1.0)
    hsdp(2, -1)
    hsdp(2, 1, 'level4')
    pipeline(2)
    pipeline('a')
    pipeline(0)
    pipeline(2, 1)
    pipeline(2, True, 1)
    pipeline(2, True, True, 1)
    pipeline(2, True, True, 'x')
    get_pipeline_stages()
    comm_fusion(3)
    comm_fusion(None)
    load_operator_strategy_file(3)
    load_operator_strategy_file('a.json')
    load_operator_strategy_file('/a.txt')
    save_operator_strategy_file('/a.json')
    dataset_strategy(None)
    dataset_strategy('x')
    dataset_strategy(3)
    dataset_strategy((1,))
    dataset_strategy(((1.0,),))
    dataset_strategy(((1,),))
    load_param_strategy_file(3)
    dump_local_norm(3)
    print_local_norm()
    set_group_ckpt_save_file('g')
    transformer_opt('/nowhere.json')
    transformer_opt(3)
    transformer_opt(None)
    enable_gradients_mean()
    no_init_parameters_in_compile()
"""
PARTS = """
    (lambda n: (n, n(Tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0]]))))(parts.GradAccumulation(ones(), 2))
    (lambda n: (n, n(Tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0]]))))(parts.Pipeline(ones(), 2))
    parts.GradAccumulation(3, 2)
    parts.GradAccumulation(nn.ReLU(), 0)
    parts.Pipeline(nn.ReLU(), 2.0)
    parts.Pipeline(nn.ReLU(), 2).shard(((1,),))
"""
ACCUMULATED = """net = nn.Dense(2, 1, weight_init='ones', bias_init='zeros')
accumulate, out = GradientAccumulation(2, nn.SGD(net.trainable_params(), 0.5)), []
grads = Tensor([[1.0, 1.0]]), Tensor([1.0])
for _ in range(5):
    out.append((accumulate(Tensor(3.0), grads), net.weight.value(), accumulate._accumulation_step.value()))
"""


def rows(text):
    return [[part.strip() for part in row.split(" | ") if part.strip()] for row in lines(text.replace(" |\n", "\n"))]


def setting(given):
    return given.partition("=")[0]


CASES = {
    **{f"first {name}": f"out = ms.get_auto_parallel_context({name!r})" for name in FIRST},
    **{f"no {name}": f"out = ms.get_auto_parallel_context({name!r})" for name in NO_KEYS},
    **{given: f"out = after({(names or [setting(given)])[0]!r}, dict({given}))" for given, *names in rows(GIVEN)},
    **{" | ".join(row): f"out = says(lambda: ({row[0]}), {''.join(row[1:])})" for row in rows(METHODS)},
    **{
        f"algorithm {given}": f"out = after({setting(given)!r}, dict({given}), 'algo_parameters')"
        for (given,) in rows(ALGORITHM)
    },
    **{
        f"servers {given}": f"out = after({setting(given)!r}, dict({given}), 'ps_context')"
        for (given,) in rows(SERVERS)
    },
    **{call: f"out = {call}" for call in lines(OTHERS)},
    **{f"AutoParallel {call}": f"out = AutoParallel(nn.Dense(2, 1)).{call}" for call in lines(AUTOMATIC)},
    **{call: f"out = {call}" for call in lines(PARTS)},
    "AutoParallel": "net = AutoParallel(nn.Dense(2, 1, 'ones', 'zeros'))\n"
    "out = net, net(Tensor([[1.0, 2.0]])), net.pipeline(3), net.get_pipeline_stages(), [p.name for p in net.get_parameters()]",
    "AutoParallel of a mode": "out = AutoParallel(nn.Dense(2, 1), 'sharding_propagation')",
    "AutoParallel of no mode": "out = AutoParallel(nn.Dense(2, 1), 'x')",
    "accumulated": ACCUMULATED,
}
DIFFERS = {}
