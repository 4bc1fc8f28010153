"""Transforms made of others. Source: mindspore.dataset.transforms, MindSpore 2.10."""

import copy

from msgrad.dataset.transforms.base import Chain, Drawing, apply, check_probability


class Compose(Chain):
    """The transforms one after the other.

    Raises:
        TypeError: if `transforms` is no list of callables. ValueError: if it is empty.
    """

    def __call__(self, *inputs):
        return apply(self.transforms, inputs)

    def on_chunk(self, columns, rows):
        for transform in self.transforms:
            columns = transform.on_chunk(columns, rows)
        return columns


class _RandomChain(Drawing, Chain):
    def seeded(self, random):
        other = copy.copy(self)
        other.transforms = [transform.seeded(random) for transform in self.transforms]
        other._random = random
        return other


class RandomApply(_RandomChain):
    """All of the transforms with probability `prob`, else none."""

    def __init__(self, transforms, prob=0.5):
        super().__init__(transforms)
        self.prob = check_probability(prob, "prob", "RandomApply")

    def __call__(self, *inputs):
        return apply(self.transforms if self.random.random() < self.prob else [], inputs)


class RandomChoice(_RandomChain):
    """One of the transforms, each as likely."""

    def __call__(self, *inputs):
        return apply([self.transforms[self.random.integers(len(self.transforms))]], inputs)


class RandomOrder(_RandomChain):
    """All of the transforms in random order."""

    def __call__(self, *inputs):
        return apply([self.transforms[i] for i in self.random.permutation(len(self.transforms))], inputs)
