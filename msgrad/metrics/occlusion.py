"""OcclusionSensitivity: how much a prediction depends on each part of the input."""

import numpy as np

from msgrad.core.cell import Cell
from msgrad.core.tensor import Tensor
from msgrad.errors import check_type
from msgrad.metrics.base import Metric, rearrange_inputs


class OcclusionSensitivity(Metric):
    """How much lower the score of a class is where a part of the input is covered, for each place of that part.

    Args:
        pad_val: what covers it, a float.
        margin: how far it reaches around its place, an int, or a list with one for each axis.
        n_batch: inputs of a batch.
        b_box: the places looked at: the first and the last of each axis but the first, a list; None for all.

    `update(model, image, label)` takes a Cell, an input of shape (1, *) and a class number. `eval` gives an array over the
    places.

    Raises:
        TypeError: if an argument is of another type. RuntimeError: at `update`, if there is more than one image or label;
            at `eval`, before an update. ValueError: at `update`, if `b_box` does not fit.

    Source: mindspore.train.OcclusionSensitivity, MindSpore 2.10.
    """

    def __init__(self, pad_val=0.0, margin=2, n_batch=128, b_box=None):
        super().__init__()
        owner = "OcclusionSensitivity"
        self.pad_val = check_type(pad_val, float, "pad_val", owner)
        self.margin = check_type(margin, (int, list), "margin", owner)
        self.n_batch = check_type(n_batch, int, "n_batch", owner)
        self.b_box = None if b_box is None else check_type(b_box, list, "b_box", owner)
        self.clear()

    def clear(self):
        self._baseline, self._sensitivity_im, self._is_update = 0, np.zeros(0), False

    @rearrange_inputs
    def update(self, *inputs):
        owner = "OcclusionSensitivity.update"
        if len(inputs) != 3:
            raise ValueError(f"For '{owner}', it needs 3 inputs, but got {len(inputs)}.")
        model, image, label = inputs[0], self._convert_data(inputs[1]), self._convert_data(inputs[2])
        check_type(model, Cell, "model", owner)
        if image.shape[0] > 1 or label.size != image.shape[0]:
            raise RuntimeError(
                f"For '{owner}', there must be one image and one label, but got {image.shape} and {label.shape}."
            )
        label = int(label.reshape(()))
        shape = image.shape[1:]
        first, last = box(self.b_box, shape)
        margins = self.margin if isinstance(self.margin, list) else [self.margin] * len(shape)
        places = [np.add(first, place) for place in np.ndindex(*(last - first + 1))]
        covered = []
        for place in places:
            part = tuple(slice(max(0, i - m), min(n, i + m)) for i, m, n in zip(place, margins, shape, strict=True))
            other = image.copy()
            other[(0, *part)] = self.pad_val
            covered.append(other)
        self._baseline = model(Tensor(image)).asnumpy()[0, label].item()
        batches = (covered[k : k + self.n_batch] for k in range(0, len(covered), self.n_batch))
        scores = [model(Tensor(np.concatenate(batch))).asnumpy()[:, label] for batch in batches]
        self._sensitivity_im = np.concatenate(scores).reshape(last - first + 1)
        self._is_update = True

    def eval(self):
        if not self._is_update:
            raise self._nothing()
        return self._baseline - np.squeeze(self._sensitivity_im)


def box(given, shape) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last place along each axis."""
    shape = np.array(shape)
    if given is None:
        return np.zeros_like(shape), shape - 1
    if len(given) != 2 * len(shape):
        raise ValueError(
            f"For 'OcclusionSensitivity', the 'b_box' must hold {2 * len(shape)} numbers, but got {given}."
        )
    first, last = np.maximum(given[::2], 0), np.array(given[1::2])
    last = np.where(last < 0, shape - 1, last)
    if np.any(last >= shape) or np.any(first > last):
        raise ValueError(
            f"For 'OcclusionSensitivity', the 'b_box' must lie in the shape {tuple(shape)}, but got {given}."
        )
    return first, last
