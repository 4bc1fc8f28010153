"""Four networks as users write them for MindSpore, each with the same by hand in JAX: `resnet`, `vit`, `gpt`, `lstm`.

A module gives `SIZES`, `batch(size)`, `network(mindspore, size)`, `optimizer(mindspore, parameters)`, and for plain JAX
`forward(params, state, x, size)`, which gives logits and the new state, and `transformation()`, optax's. The pytrees
`params` and `state` hold the network's Parameters, trained and not, by the parts of their names.
"""
