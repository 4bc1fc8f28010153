"""Distances between the surfaces of what is predicted and what is there, in pixels or voxels."""

import numpy as np

from msgrad.errors import check_bool, check_one_of, check_type, kind, wrong_value
from msgrad.metrics.base import Metric, rearrange_inputs

DISTANCES = ["euclidean", "chessboard", "taxicab"]


def edges(mask) -> np.ndarray:
    """The elements of a mask that have a neighbour outside."""
    from scipy.ndimage import binary_erosion

    return binary_erosion(mask) ^ mask


def distances(here, there, metric: str) -> np.ndarray:
    """For each element of the mask `here`, how far it is to the mask `there`."""
    from scipy import ndimage

    if not here.any():
        return np.array([])
    if not there.any():
        return np.full(int(here.sum()), np.inf)
    if metric == "euclidean":
        return ndimage.distance_transform_edt(~there)[here]
    return ndimage.distance_transform_cdt(~there, metric=metric)[here]


class Surfaces(Metric):
    """What the metrics of surfaces share: `update(y_pred, y, label)` takes arrays of one shape and a label in them."""

    def __init__(self, distance_metric):
        super().__init__()
        owner = type(self).__name__
        check_type(distance_metric, str, "distance_metric", owner)
        self.distance_metric = check_one_of(distance_metric, DISTANCES, "distance_metric", owner)
        self.clear()

    _wrong_label: type[Exception] = ValueError

    def clear(self):
        self._y_pred_edges = self._y_edges = np.zeros(0, bool)
        self._is_update = False

    @rearrange_inputs
    def update(self, *inputs):
        owner = f"{type(self).__name__}.update"
        if len(inputs) != 3:
            raise ValueError(f"For '{owner}', it needs 3 inputs, but got {len(inputs)}.")
        y_pred, y, label = self._convert_data(inputs[0]), self._convert_data(inputs[1]), inputs[2]
        if not isinstance(label, (int, float)):
            raise self._wrong_label(f"For '{owner}', the label must be an int or a float, but got {kind(label)}.")
        if label not in y_pred and label not in y:
            raise ValueError(f"For '{owner}', the label {label} must be in the predictions or the true values.")
        if y_pred.size == 0 or y_pred.shape != y.shape:
            raise ValueError(f"For '{owner}', the inputs must have one shape, but got {y_pred.shape} and {y.shape}.")
        masks = [a if a.dtype == bool else a == label for a in (y_pred, y)]
        self._y_pred_edges, self._y_edges = map(edges, self._cropped(masks))
        self._is_update = True

    def _cropped(self, masks: list) -> list:
        return masks

    def _between(self, forth: bool) -> np.ndarray:
        pair = (self._y_pred_edges, self._y_edges) if forth else (self._y_edges, self._y_pred_edges)
        return distances(*pair, self.distance_metric)


class MeanSurfaceDistance(Surfaces):
    """The mean distance from the predicted surface of a label to the true one.

    Args:
        symmetric: whether that from the true one to the predicted counts as well. distance_metric: 'euclidean',
            'chessboard' or 'taxicab'.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `distance_metric` is none of these; at `update`, if
            the inputs do not fit. RuntimeError: at `eval`, before an update.

    Source: mindspore.train.MeanSurfaceDistance, MindSpore 2.10.
    """

    def __init__(self, symmetric=False, distance_metric="euclidean"):
        super().__init__(distance_metric)
        self.symmetric = check_bool(symmetric, "symmetric", type(self).__name__)

    def _one_way(self, forth: bool):
        """None where there is no surface."""
        found = self._between(forth)
        return self._averaged(found) if found.size else None

    def _averaged(self, found):
        return found.mean()

    def _both(self, forth, back):
        return np.mean((forth, back))

    def eval(self):
        if not self._is_update:
            raise self._nothing()
        ways = [self._one_way(forth) for forth in ((True, False) if self.symmetric else (True,))]
        if any(way is None for way in ways):
            return np.inf
        return self._both(*ways) if self.symmetric else ways[0]


class RootMeanSquareDistance(MeanSurfaceDistance):
    """The mean square of the distances from the predicted surface of a label to the true one; with `symmetric`, the root
    of the mean of those both ways. The arguments are those of MeanSurfaceDistance.

    Source: mindspore.train.RootMeanSquareDistance, MindSpore 2.10.
    """

    _wrong_label = TypeError

    def _averaged(self, found):
        return (found**2).mean()

    def _both(self, forth, back):
        return np.sqrt(np.mean((forth, back)))


class HausdorffDistance(Surfaces):
    """The largest distance from one surface of a label to the other.

    Args:
        distance_metric: 'euclidean', 'chessboard' or 'taxicab'.
        percentile: None for the largest, or a float: the percentile that is taken.
        directed: whether only that from the predicted surface to the true one counts.
        crop: whether what lies around both is left out first: surfaces then end at the border.

    Raises:
        TypeError: if an argument is of another type. ValueError: if `distance_metric` is none of these, or `percentile`
            out of range; at `update`, if the inputs do not fit. RuntimeError: at `eval`, before an update.

    Source: mindspore.train.HausdorffDistance, MindSpore 2.10.
    """

    def __init__(self, distance_metric="euclidean", percentile=None, directed=False, crop=True):
        super().__init__(distance_metric)
        owner = "HausdorffDistance"
        self.percentile = None if percentile is None else check_type(percentile, float, "percentile", owner)
        self.directed = None if directed is None else check_bool(directed, "directed", owner)
        self.crop = None if crop is None else check_bool(crop, "crop", owner)

    def _cropped(self, masks):
        either = masks[0] | masks[1]
        if not self.crop or not either.any():
            return masks
        spans = [
            np.flatnonzero(either.any(tuple(k for k in range(either.ndim) if k != axis))) for axis in range(either.ndim)
        ]
        box = tuple(slice(span[0], span[-1] + 1) for span in spans)
        return [np.squeeze(mask[box]) for mask in masks]

    def _one_way(self, forth: bool):
        found = self._between(forth)
        if not found.size:
            return np.inf
        if not self.percentile:
            return found.max()
        if not 0 <= self.percentile <= 100:
            raise wrong_value(self.percentile, "percentile", "HausdorffDistance", "in the range [0, 100]")
        return np.percentile(found, self.percentile)

    def eval(self):
        if not self._is_update:
            raise self._nothing()
        forth = self._one_way(True)
        return forth if self.directed else max(forth, self._one_way(False))
